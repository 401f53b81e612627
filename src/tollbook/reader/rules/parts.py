"""Rules of a number of some of a thing: out of so many, of them, by place, by what became of them."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.spot import Spot

_WEAPON = "weapon"
# The kinds of items whose figures are divided by place or by what became of them.
_DIVIDED = frozenset({_WEAPON, "equipment", "place"})


def out_of_next(spot: Spot) -> Count | None:
    """«76 of 188 drones», the 76: some of the thing that the second number names."""
    return _of_weapons(spot, spot.index + 1, None) if spot.is_out_of_next else None


def whole_of_last(spot: Spot) -> Count | None:
    """«18/29 missiles», the 29: all of what the first number is some of were launched."""
    return _of_weapons(spot, spot.index, "launched") if spot.is_whole_of_last else None


def _of_weapons(spot: Spot, index: int, outcome: str | None) -> Count | None:
    """The count of the weapons behind a figure of the sentence."""
    noun = spot.noun_behind_figure(index)
    if noun is None or spot.grammar.kind_of.get(noun.item) != _WEAPON:
        return None
    count = noun.as_count(RuleName.SO_MANY_OF_SO_MANY, label=noun.past_brackets)
    return count._replace(outcome=outcome)


def of_them(spot: Spot) -> Count | None:
    """«1,130 of them», «37 of which»: some of what was named before."""
    if spot.previous is None or not spot.is_before_part_word:
        return None
    return spot.previous.some(RuleName.OF_THEM, sub="part")


def among_them(spot: Spot) -> Count | None:
    """«…, including 10 in Kharkiv»: some of what was named before, and the word for it before the number."""
    if spot.previous is None or spot.sub != "part":
        return None
    return spot.previous.some(RuleName.OF_THEM, sub="part")


def on_line_by_place(spot: Spot) -> Count | None:
    """«20 over Belgorod Region»: a line of a list that has only a place to itself."""
    whole = _divisible(spot) if spot.is_line_opening and spot.is_before_place else None
    return whole.again(RuleName.BY_PLACE) if whole is not None else None


def by_place(spot: Spot) -> Count | None:
    """«20 – over Belgorod Region»: more of the weapons named before, a place behind a dash."""
    whole = _divisible(spot) if spot.is_before_dash_and_place else None
    return whole.again(RuleName.BY_PLACE) if whole is not None else None


def by_fate(spot: Spot) -> Count | None:
    """«three were shot down, two hit», «of 17 missiles they shot down 13»: more of the weapons named before,
    told apart by what became of them."""
    whole, verb = _divisible(spot), spot.verb_before
    if whole is None:
        return None
    fated = verb is not None and verb.outcome in spot.grammar.outcomes_of(whole.item)
    return whole.some(RuleName.BY_FATE) if fated or spot.has_own_fate(whole) else None


def _divisible(spot: Spot) -> Count | None:
    """What was counted before, if figures of its kind are divided by place or fate."""
    previous = spot.previous
    if previous is None or spot.grammar.kind_of.get(previous.item) not in _DIVIDED:
        return None
    return previous


def fate_of_all(spot: Spot) -> Count | None:
    """«… 31 tanks. Five have been lost»: a number that a sentence opens with and what happened, of the thing
    named before."""
    previous, verb = spot.previous, spot.verb_behind
    if previous is None or verb is None or not spot.is_sentence_opening:
        return None
    if verb.outcome not in spot.grammar.outcomes_of(previous.item):
        return None
    return Count(previous.item, None, RuleName.FATE_OF_WHAT_WAS_NAMED)
