"""The check on the first time that a figure went above or below another."""

from collections.abc import Iterator
from datetime import date

from tollbook.checks.compared import Compared, compared, finding, for_each_span, head, undecided
from tollbook.checks.records import Day, days
from tollbook.checks.replay import Replayed
from tollbook.checks.sentences import joined, measure_name, signed
from tollbook.model.comparison import Relation
from tollbook.model.finding import Check, Finding
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.phrases import dated, number
from tollbook.model.quantity import Number
from tollbook.model.reason import Reason

CHECK = Check("TB205", "first-time")
# A total of so many times a figure passed it long ago: the figure counts something else, a week, a kind.
_LONG_PASSED = 2


def first_time(report: Replayed) -> Iterator[Finding]:
    """What is called the first figure above or below another since a day is so in its speaker's series."""
    found = (_judged(one) for one in compared(report, Relation.FIRST_ABOVE, Relation.FIRST_BELOW))
    return for_each_span(filter(None, found))


def _judged(one: Compared) -> Finding | None:
    cannot = undecided(CHECK, one)
    if cannot is not None or one.replay is None or one.stated is None:
        return cannot
    limit = one.stated.low
    if one.replay.claim.period.kind is PeriodKind.CUMULATIVE:
        return _of_total(one, limit)
    return _of_day(one, limit) if one.is_of_a_day else None


def _of_total(one: Compared, limit: Number) -> Finding:
    """A running total is above a figure for the first time on the day on which it passes it."""
    series, day = one.series, one.day
    assert series is not None and day is not None
    before, value = series.total(day - ONE_DAY).value, series.total(day).value
    if before is None or value is None:
        because = f"{head(one)}: the totals of that day or the day before are not settled."
        return finding(CHECK, one, Reason.COPIES_DIFFER, because)
    line = f"{head(one)}: {number(value)}; the day before it was {number(before)}."
    if before > _LONG_PASSED * limit:
        because = joined(line, "So far behind, the figure is hardly one of that total.")
        return finding(CHECK, one, Reason.OPEN_WORDING, because)
    if before <= limit < value:
        return finding(CHECK, one, Reason.FIRST_TIME, line, value, limit)
    return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, line, value, limit)


def _of_day(one: Compared, limit: Number) -> Finding:
    series, day, increment = one.series, one.day, one.increment
    assert series is not None and day is not None and increment is not None
    own = increment.stated
    if own is None:
        because = f"{head(one)}: the totals were re-based, and the increment that it stated is not known."
        return finding(CHECK, one, Reason.RE_BASE, because)
    above = one.comparison.relation is Relation.FIRST_ABOVE
    line = f"{head(one)}: {signed(own)} {measure_name(one.books.pack, series.measure, own)}."
    if own <= limit if above else own >= limit:
        because = joined(line, f"That is not {'above' if above else 'below'} {number(limit)}.")
        return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, because, own, limit)
    comparable = days(series, one.books, date.min, day)
    earlier = [other for other in comparable if (other[1] > limit if above else other[1] < limit)]
    starts = _starts(one)
    between = [[other for other in earlier if other[0] > start] for start in starts]
    true = next((start for start, found in zip(starts, between, strict=True) if not found), None)
    if true is not None:
        because = joined(line, _last(earlier, above, limit))
        return finding(CHECK, one, Reason.FIRST_TIME, because, own, limit)
    because = joined(line, _last(between[0], above, limit))
    return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, because, own, limit)


def _starts(one: Compared) -> list[date]:
    """The reports after which it has to be the first, by the day of the report and of the losses."""
    comparison = one.comparison
    landmark, first = comparison.landmark, comparison.reference.start
    last = landmark.end if landmark is not None and landmark.end is not None else None
    start = last or (first or one.books.pack.start) - ONE_DAY
    return [start, start + ONE_DAY]


def _last(earlier: list[Day], above: bool, limit: Number) -> str:
    """When it was so before."""
    where = "above" if above else "below"
    if not earlier:
        return f"No earlier day is {where} {number(limit)}."
    day, stated = earlier[-1]
    return f"It was {where} {number(limit)} last in the report of {dated(day)} ({signed(stated)})."
