"""A speaker's days, weeks, months and years set side by side, as records are told of them."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tollbook.checks.compared import is_rebased
from tollbook.checks.stretches import stretches
from tollbook.model.books import Books
from tollbook.model.comparison import Span
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.series import Series


@dataclass(frozen=True, slots=True)
class Entry:
    """One day, week, month or year with its figure.

    `report` is the report of a day; of longer periods, the last of those whose totals they lie between.
    `stated` leaves out what the speaker re-based; it is that of the day, or `change` where nothing was.
    """

    period: Period
    report: date
    change: int
    stated: int


def days(series: Series, books: Books) -> Iterator[Entry]:
    """The days that can be records: not those of the opening weeks, nor re-base days, nor a first day."""
    for increment in series.increments:
        day = increment.report_date
        if increment.stated is None or is_rebased(increment) or is_opening(books, day):
            continue
        yield Entry(Period.day(day), day, increment.stated, increment.stated)


def left_out(series: Series, books: Books, after: date, up_to: date) -> list[tuple[date, int]]:
    """The re-base days in a stretch of reports, with the difference of totals that each shows."""
    return [
        (increment.report_date, increment.implied)
        for increment in series.increments
        if after < increment.report_date <= up_to
        and is_rebased(increment)
        and not is_opening(books, increment.report_date)
        and increment.implied is not None
    ]


def is_opening(books: Books, day: date) -> bool:
    """Whether a report is one of the opening weeks, whose totals were too coarse for records."""
    return books.pack.opening is not None and day <= books.pack.opening


def periods(series: Series, books: Books, span: Span, like: Period, basis: Basis) -> Iterator[Entry]:
    """All whole weeks, months or years that a series covers, dated by one convention, as far as it is known.

    Weeks begin on the weekday on which `like` begins. Those that touch the opening weeks are left out.
    """
    opening = books.pack.opening or books.pack.start - ONE_DAY
    if like.start is None:
        return
    first = _first_of(span, like.start, max(series.first, opening + ONE_DAY))
    following = _FOLLOWING[span]
    while first <= series.last:
        after = following(first)
        period = Period(PeriodKind.INTERVAL, first, after - ONE_DAY)
        for stretch in stretches(series, period, books.pack.start, ()):
            if stretch.basis is basis and stretch.change is not None and first > opening:
                stated = stretch.change if stretch.stated is None else stretch.stated
                yield Entry(period, stretch.last, stretch.change, stated)
        first = after


def _first_of(span: Span, like: date, earliest: date) -> date:
    """The first day of the first whole period that does not begin before a day."""
    if span is Span.WEEK:
        return earliest + timedelta((like.weekday() - earliest.weekday()) % 7)
    if span is Span.MONTH:
        return earliest if earliest.day == 1 else _next_month(earliest)
    return earliest if (earliest.month, earliest.day) == (1, 1) else date(earliest.year + 1, 1, 1)


def _next_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1]) + ONE_DAY


_FOLLOWING: dict[Span, Callable[[date], date]] = {
    Span.WEEK: lambda day: day + timedelta(7),
    Span.MONTH: _next_month,
    Span.YEAR: lambda day: date(day.year + 1, 1, 1),
}


def span_of(period: Period) -> Span | None:
    """How long a whole week, month or year is; None for any other period."""
    first, last = period.start, period.end
    if first is None or last is None:
        return None
    if (last - first).days == 6:
        return Span.WEEK
    after = last + ONE_DAY
    if first.day == after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        return {1: Span.MONTH, 12: Span.YEAR}.get(months)
    return None
