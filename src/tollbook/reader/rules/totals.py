"""Rules of a total: a noun and what it has come to, sums, averages, and totals that name nothing."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.spot import Spot
from tollbook.reader.time.marks import MarkKind

_LOSS = frozenset({"lost", "casualties"})
_LOSING = frozenset({"lost", "destroyed", "casualties"})


def come_to(spot: Spot) -> Count | None:
    """«Russian casualties now stand at 604,140», «the fleet of drones …, with 120 units destroyed»: a noun,
    and words of a total, a small word or a generic noun that tie the number to it."""
    if not (spot.is_before_generic_noun or spot.follows_total or spot.is_linked_to_noun):
        return None
    noun = spot.toll_before
    return noun.as_count(RuleName.NOUN_AND_ITS_TOTAL) if noun is not None else None


def lost_of_noun(spot: Spot) -> Count | None:
    """«Танків знищено 9 047», «of tanks it has lost 9,047»: noun, verb, number."""
    verb = spot.verb_before
    if verb is None or verb.outcome not in _LOSING or spot.is_before_noun:
        return None
    noun = spot.nearest_noun(verb.start, spot.clause_start)
    if noun is None or spot.has_parting_sign(noun.end, verb.start):
        return None
    return noun.as_count(RuleName.NOUN_AND_ITS_TOTAL)


def lost_again(spot: Spot) -> Count | None:
    """«… 6,150 troops; on Thursday alone it lost 850»: the verb and a number, of the thing named before."""
    verb = spot.verb_before
    if spot.previous is None or verb is None or verb.outcome != "lost":
        return None
    return spot.previous.again(RuleName.LOST_AGAIN)._replace(noun=None)


def risen_from(spot: Spot) -> Count | None:
    """«Losses rose from 677,180 to 678,520 (+1,340)»: what the noun before both was the day before, where the
    increment of a day stands behind it."""
    if not spot.begins_rise or not spot.is_increment_behind_next:
        return None
    noun = spot.noun_since_clause(spot.index)
    return noun.as_count(RuleName.TOTAL_OF_THE_DAY_BEFORE) if noun is not None else None


def risen_to(spot: Spot) -> Count | None:
    """«Losses rose from 677,180 to 678,520»: what the noun before both has come to."""
    noun = spot.noun_since_clause(spot.index - 1) if spot.ends_rise else None
    return noun.as_count(RuleName.NOUN_AND_ITS_TOTAL) if noun is not None else None


def summed_up(spot: Spot) -> Count | None:
    """«…, bringing the total since the invasion began to 1,262,490»: the total of the thing named before."""
    if not spot.index or spot.previous is None or not spot.sums_up:
        return None
    return spot.previous.again(RuleName.NOUN_AND_ITS_TOTAL)


def number_of(spot: Spot) -> Count | None:
    """«It puts the number at 678,520»: a sentence that begins with the number of what was named before."""
    if spot.index or spot.previous is None or not spot.is_number_of:
        return None
    return spot.previous.again(RuleName.NOUN_AND_ITS_TOTAL)


def alone(spot: Spot) -> Count | None:
    """«Running total: 678,520», «The toll stood at 678,520»: a sentence that begins with a total and names
    nothing counted; of the losses named before."""
    previous = spot.previous
    if previous is None or previous.outcome not in _LOSS or not spot.is_total_alone:
        return None
    return previous.again(RuleName.NOUN_AND_ITS_TOTAL)


def in_all(spot: Spot) -> Count | None:
    """«lost 430 men, in all since February 24 — about 111,170»: a sum of the thing named before."""
    if not spot.index or spot.previous is None or not spot.is_sum:
        return None
    return spot.previous.again(RuleName.SUM)


def average(spot: Spot) -> Count | None:
    """«…, 1,256 a day»: so many a day of the thing named before."""
    if spot.previous is None or not spot.is_of(MarkKind.RATE):
        return None
    return spot.previous.again(RuleName.AVERAGE)
