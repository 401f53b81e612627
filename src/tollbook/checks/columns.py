"""Which of a report's two columns a figure is of, where the words leave it open and the figures tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import regex

from tollbook.checks.counterpart import Counterpart
from tollbook.checks.neighbours import figure_on
from tollbook.checks.published import published
from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.model.period import Period, PeriodKind

_DAY, _TOTAL = PeriodKind.DAY, PeriodKind.CUMULATIVE
_OTHER = {_DAY: _TOTAL, _TOTAL: _DAY}
# One figure of the other column is a fault; this many in one sentence are that column.
_LEAST = 2
_TELLING = 100
_SENTENCE_END = regex.compile(r"[.!?…]\s+[\p{Lu}\p{N}]|\n\s*\n")


def with_columns_resolved(
    document: Document,
    claims: Sequence[Claim],
    counterparts: Sequence[Counterpart],
    days: Mapping[int, date],
    start: date,
) -> tuple[Claim, ...]:
    """The claims, each in the column of the report that it belongs to: those of a sentence whose figures all
    come from the other column are moved there.

    «Since February 24 it lost 678,520 troops. The army also destroyed 12 tanks and 39 vehicles»: the words of
    the second sentence do not say which column it gives. A total printed with its increment does.
    """
    resolved = list(claims)
    for stretch in _stretches(document, claims):
        given = [i for i in stretch if _is_of_other_column(claims[i], counterparts[i], days.get(i))]
        alone = [i for i in stretch if not _has_partner(i, stretch, claims)]
        own = [i for i in alone if _is_of_own_column(i, claims, counterparts, days)]
        if len(given) < max(_LEAST, len(own)) and not _are_at_an_end(given, stretch):
            continue
        for index in _moving_along(stretch, given, claims, counterparts, days):
            resolved[index] = _moved(claims[index], start)
    return tuple(resolved)


def _are_at_an_end(given: Sequence[int], stretch: Sequence[int]) -> bool:
    """Whether the figures of the other column, and no others, open or close a stretch: «lost 925 drones and
    60 guns; in all, 11,579 tanks, 18,111 vehicles and 36,393 guns»."""
    several = len(given) >= _LEAST
    return several and list(given) in (list(stretch[: len(given)]), list(stretch[-len(given) :]))


def _stretches(document: Document, claims: Sequence[Claim]) -> Iterator[list[int]]:
    """The positions of neighbouring claims in one sentence and one column, without totals and increments that
    are printed together."""
    totals = {claim.total for claim in claims}
    stretch: list[int] = []
    for index, claim in enumerate(claims):
        joins = bool(stretch) and _go_together(document, claims[stretch[-1]], claim)
        if stretch and not joins:
            yield stretch
            stretch = []
        if claim.period.kind in _OTHER and claim.total is None and claim.quote not in totals:
            stretch.append(index)
    if stretch:
        yield stretch


def _go_together(document: Document, claim: Claim, following: Claim) -> bool:
    one, other = claim.quote, following.quote
    if claim.period.kind is not following.period.kind or one.field != other.field:
        return False
    if claim.measure.outcome != following.measure.outcome:
        return False  # what is said of soldiers is not said of tanks
    return not _SENTENCE_END.search(document.quoted(0, other.start, one.field), one.end)


def _is_of_other_column(claim: Claim, found: Counterpart, day: date | None) -> bool:
    """Whether a claim is exactly the other column's figure, and nowhere near its own's."""
    if found.series is None or day is None:
        return False
    own, value = figure_on(found.series, claim.period.kind, day), claim.quantity.low
    if own is not None and own / 2 <= value <= own * 2:
        return False
    other = published(found.series, _OTHER[claim.period.kind], day)
    undecided = claim.period.kind is _DAY and other.value is None and value in other.total.copies.values()
    if value != other.value and not undecided:
        return False
    return own is not None or value >= _TELLING


def _moving_along(
    stretch: Sequence[int],
    given: Sequence[int],
    claims: Sequence[Claim],
    counterparts: Sequence[Counterpart],
    days: Mapping[int, date],
) -> list[int]:
    """The claims of a stretch that go with those of the other column: all but what agrees with its own at
    either end, unless it is the one thing more of the same list that does."""
    alone = sum(_is_of_own_column(i, claims, counterparts, days) for i in stretch) == 1
    first, last = stretch.index(given[0]), stretch.index(given[-1])

    def goes_along(index: int, neighbour: int) -> bool:
        own = _is_of_own_column(index, claims, counterparts, days)
        return not own or (alone and _are_of_one_list(claims[index], claims[neighbour]))

    while first and goes_along(stretch[first - 1], stretch[first]):
        first -= 1
    while last + 1 < len(stretch) and goes_along(stretch[last + 1], stretch[last]):
        last += 1
    return _without_pairs(stretch[first : last + 1], claims, counterparts, days)


def _has_partner(index: int, stretch: Sequence[int], claims: Sequence[Claim]) -> bool:
    """Whether a neighbouring figure counts the same thing."""
    neighbours = (i for i in (index - 1, index + 1) if i in stretch)
    return any(claims[i].measure == claims[index].measure for i in neighbours)


def _without_pairs(
    moving: Sequence[int],
    claims: Sequence[Claim],
    counterparts: Sequence[Counterpart],
    days: Mapping[int, date],
) -> list[int]:
    """«12 tanks (9,047), 39 vehicles (18,111)»: of two figures of one thing each has a column of its own.

    The one that agrees with its own column stays; where both do, the place of those that move decides.
    """
    partner = {
        i: j for i in moving for j in (i - 1, i + 1) if j in moving and claims[i].measure == claims[j].measure
    }
    own = {i for i in moving if _is_of_own_column(i, claims, counterparts, days)}
    leading = sum(1 if partner[i] > i else -1 for i in partner if i not in own)
    staying = {i for i in own & partner.keys() if partner[i] not in own or (partner[i] < i) == (leading > 0)}
    return [i for i in moving if i not in staying]


def _are_of_one_list(claim: Claim, neighbour: Claim) -> bool:
    """«12 tanks, 18,111 vehicles»: neighbours by the same verb, and other things than soldiers."""
    return claim.verb == neighbour.verb and claim.measure.outcome == neighbour.measure.outcome == "lost"


def _is_of_own_column(
    index: int, claims: Sequence[Claim], counterparts: Sequence[Counterpart], days: Mapping[int, date]
) -> bool:
    series, day = counterparts[index].series, days.get(index)
    if series is None or day is None:
        return True
    own = published(series, claims[index].period.kind, day).value
    return own is None or own / 2 <= claims[index].quantity.low <= own * 2


def _moved(claim: Claim, start: date) -> Claim:
    end = claim.period.end
    if claim.period.kind is _DAY:
        return replace(claim, period=Period.since(start, end))
    return replace(claim, period=Period(_DAY, end, end), since=None)
