"""What a series or observations come to in a row of a table: losses within its days, or a running total."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from tollbook.model.observation import Observation
from tollbook.model.period import ONE_DAY, Basis, PeriodKind
from tollbook.model.series import Series
from tollbook.model.side_by_side import Cell
from tollbook.model.span import CalendarUnit, Span

_WEEK = 7
CellOf = Callable[[Span], Cell | None]


def series_losses(series: Series, start: date, lag: int) -> CellOf:
    """The losses within a span: a report counts up to the day that lies `lag` days before its own.

    Of a day it is the increment that its report states, and not known where a report is of several days.
    Of a longer span it is the difference of two totals, with re-bases in it, as months are published. Where
    the report that opens or closes the span is missing or open, those nearest within it are taken, and the
    cell is a part. `start` is the day from which the totals run.
    """
    after = timedelta(lag)

    def day(span: Span) -> Cell | None:
        increment = series.increment(span.first + after)
        reported = series.total(increment.report_date).copies
        if not reported or (increment.report_date == series.first and increment.stated is None):
            return None
        stated = increment.stated if increment.days == 1 else None
        return Cell(stated, stated, span.first, span.last, rebased=increment.report_date in series.corrected)

    def longer(span: Span) -> Cell | None:
        from_start = span.first <= start
        due, last = span.first + after - ONE_DAY, span.last + after
        opening = None if from_start else _settled(series, due, last, 1)
        closing = _settled(series, last, opening or due, -1)
        if closing is None or (opening is None and not from_start) or closing == opening:
            return None
        before = series.total(opening).value if opening else 0
        value = (series.total(closing).value or 0) - (before or 0)
        first = max(span.first, start) if opening is None else opening - after + ONE_DAY
        whole = closing == last and (opening is None or opening == due)
        rebased = any((opening or series.first) < each <= closing for each in series.corrected)
        return Cell(value, value, first, closing - after, whole, rebased)

    return lambda span: day(span) if span.by is CalendarUnit.DAY else longer(span)


def _settled(series: Series, first: date, last: date, step: int) -> date | None:
    """The first report day from one to another, going by steps of one day, whose total is settled."""
    for away in range(abs((last - first).days) + 1):
        day = first + step * timedelta(away)
        if series.total(day).value is not None:
            return day
    return None


def series_total(series: Series, lag: int) -> CellOf:
    """The running total at the end of a span, or of the latest day in it that has a report."""
    after = timedelta(lag)

    def total(span: Span) -> Cell | None:
        latest = min(span.last + after, series.last)
        for back in range((latest - after - span.first).days + 1):
            found = series.total(latest - timedelta(back))
            if found.copies:
                day = found.report_date - after
                return Cell(found.value, found.value, day, day, day == span.last)
        return None

    return total


def losses(observations: Sequence[Observation], start: date) -> CellOf:
    """The sum of what is counted for days or stretches of days within a span.

    A week counts to the month or year in which its Thursday lies. What lies before `start` counts to no row.
    """
    dated = sorted(_dated(observations), key=lambda each: each[:2])
    ends = [end for end, _, _ in dated]

    def within(span: Span) -> Cell | None:
        near = dated[bisect_right(ends, span.first - ONE_DAY) : bisect_right(ends, span.last + _REACH)]
        inside = [(first, end, o) for end, first, o in near if end >= start and _counts_to(first, end, span)]
        if not inside:
            return None
        covered = sum((end - first).days + 1 for first, end, _ in inside)
        # Where the count begins within the span, the days before have nothing to report.
        due = Span(span.by, max(span.first, start), span.last)
        by_week = span.by in (CalendarUnit.MONTH, CalendarUnit.YEAR) and all(
            _is_week(first, end) for first, end, _ in inside
        )
        whole = len(inside) >= due.thursdays if by_week else covered >= due.days
        quantities = [o.quantity for _, _, o in inside]
        low, high = sum(q.low for q in quantities), sum(q.high for q in quantities)
        first, last = min(first for first, _, _ in inside), max(end for _, end, _ in inside)
        return Cell(low, high, max(first, start), last, whole)

    return within


_REACH = timedelta(days=3)


def totals(observations: Sequence[Observation]) -> CellOf:
    """The latest running total within a span."""
    dated = sorted((_loss_day(o), index) for index, o in enumerate(observations) if o.period.end)
    days = [day for day, _ in dated]

    def total(span: Span) -> Cell | None:
        position = bisect_right(days, span.last) - 1
        if position < 0 or days[position] < span.first:
            return None
        day, index = dated[position]
        quantity = observations[index].quantity
        return Cell(quantity.low, quantity.high, day, day, day == span.last)

    return total


def _dated(observations: Sequence[Observation]) -> Iterator[tuple[date, date, Observation]]:
    for o in observations:
        if o.period.start and o.period.end:
            yield o.period.end, o.period.start, o


def fits(observation: Observation, by: CalendarUnit) -> bool:
    """Whether what it counts goes into rows of such a length."""
    if observation.period.kind is PeriodKind.CUMULATIVE:
        return True
    first, end = observation.period.start, observation.period.end
    if first is None or end is None:
        return False
    return any(_counts_to(first, end, Span.of(day, by)) for day in (first, first + _REACH))


def is_weekly(observations: Sequence[Observation]) -> bool:
    """Whether all are of ISO weeks."""
    return all(_is_week(first, end) for end, first, _ in _dated(observations))


def _counts_to(first: date, end: date, span: Span) -> bool:
    if span.by in (CalendarUnit.MONTH, CalendarUnit.YEAR) and _is_week(first, end):
        return span.first <= first + timedelta(days=3) <= span.last
    return span.first <= first and end <= span.last


def _is_week(first: date, end: date) -> bool:
    return (end - first).days + 1 == _WEEK and first.weekday() == 0


def _loss_day(observation: Observation) -> date:
    end = observation.period.end
    if end is None:
        raise ValueError("a running total without its day has no row")
    return end - ONE_DAY if observation.period.basis is Basis.REPORT_DAY else end
