"""Rules of a number and the noun behind it."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.spot import Spot


def right_behind(spot: Spot) -> Count | None:
    """«336 helicopters»: the noun right behind the number, the commonest way by far."""
    noun = spot.noun_right_behind
    return noun.as_count(RuleName.NUMBER_AND_NOUN) if noun is not None else None


def behind(spot: Spot) -> Count | None:
    """«57 unmanned aerial vehicles», «11,143 (+4) — tanks»: the nearest noun behind, in the same breath."""
    noun = spot.noun_behind
    return noun.as_count(RuleName.NUMBER_AND_NOUN, label=noun.past_brackets) if noun is not None else None


def set_before(spot: Spot) -> Count | None:
    """«At 1,050, Russia's losses of personnel were the heaviest»: a number that a sentence opens with, a
    comma, and the losses that it is of."""
    noun = spot.first_noun_behind if spot.is_set_before else None
    return noun.as_count(RuleName.NUMBER_AND_NOUN) if noun is not None and noun.own_count else None
