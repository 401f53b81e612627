"""A speaker's days, weeks, months and years set side by side, as records are told of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tollbook.model.books import Books
from tollbook.model.calendar import first_of_month, months_later, whole_months
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.series import Series
from tollbook.model.span import CalendarUnit

Day = tuple[date, int]
"""A report day and its stated increment."""


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """How much a total changed over a week, month or year; `stated` leaves out what the speaker re-based."""

    period: Period
    change: int
    stated: int


def days(series: Series, books: Books, after: date, before: date) -> Sequence[Day]:
    """The days between two reports that can be records.

    Those of the opening weeks are left out, re-base days, and a category's first day.
    """
    stated = series.stated
    start = max(after, books.pack.opening or after)
    return stated[bisect_right(stated, start, key=_report) : bisect_left(stated, before, key=_report)]


def _report(day: Day) -> date:
    return day[0]


def left_out(series: Series, books: Books, after: date, up_to: date) -> list[Day]:
    """The re-base days in a stretch of reports, with the difference of totals that each shows."""
    corrected = [(day, series.increment(day).implied) for day in series.corrected if after < day <= up_to]
    return [
        (day, implied) for day, implied in corrected if implied is not None and not is_opening(books, day)
    ]


def is_opening(books: Books, day: date) -> bool:
    """Whether a report is one of the opening weeks, whose totals were too coarse for records."""
    return books.pack.opening is not None and day <= books.pack.opening


def periods(
    series: Series, books: Books, span: CalendarUnit, like: Period, basis: Basis, since: date = date.min
) -> Iterator[PeriodChange]:
    """The whole weeks, months or years of a series up to that of `like`, dated by one convention, as far as
    they are known; none that begins before `since`.

    Weeks begin on the weekday on which `like` begins. Those that touch the opening weeks are left out.
    """
    if like.start is None:
        return
    opening = books.pack.opening or books.pack.start - ONE_DAY
    shift = timedelta(0) if basis is Basis.LOSS_DAY else ONE_DAY
    earliest = _first_of(span, like.start, max(series.first, opening + ONE_DAY, since))
    firsts = _firsts(span, earliest, min(series.last, like.start))
    totals = [series.total(first - shift).value for first in firsts]
    for (first, following), (before, value) in zip(pairwise(firsts), pairwise(totals), strict=True):
        if before is not None and value is not None:
            change = value - before
            stated = change - _corrected(series, first - shift, following - shift)
            yield PeriodChange(Period(PeriodKind.INTERVAL, first, following - ONE_DAY), change, stated)


def _firsts(span: CalendarUnit, first: date, last: date) -> list[date]:
    """The first days of all weeks, months or years in turn, to the first behind a last day."""
    firsts = [first]
    while firsts[-1] <= last:
        firsts.append(_FOLLOWING[span](firsts[-1]))
    return firsts


def _corrected(series: Series, before: date, last: date) -> int:
    """What the speaker is known to have changed in the totals between two reports without counting it."""
    corrected = series.corrected
    inside = corrected[bisect_right(corrected, before) : bisect_right(corrected, last)]
    return sum(series.corrections.get(day, 0) for day in inside)


def _first_of(span: CalendarUnit, like: date, earliest: date) -> date:
    """The first day of the first whole period that does not begin before a day."""
    if span is CalendarUnit.WEEK:
        return earliest + timedelta((like.weekday() - earliest.weekday()) % 7)
    if span is CalendarUnit.MONTH:
        return earliest if earliest.day == 1 else first_of_month(months_later(earliest, 1))
    return earliest if (earliest.month, earliest.day) == (1, 1) else date(earliest.year + 1, 1, 1)


_FOLLOWING: dict[CalendarUnit, Callable[[date], date]] = {
    CalendarUnit.WEEK: lambda day: day + timedelta(7),
    CalendarUnit.MONTH: lambda day: months_later(day, 1),
    CalendarUnit.YEAR: lambda day: date(day.year + 1, 1, 1),
}


def span_of(period: Period) -> CalendarUnit | None:
    """How long a whole week, month or year is; None for any other period."""
    first, last = period.start, period.end
    if first is None or last is None:
        return None
    if (last - first).days == 6:
        return CalendarUnit.WEEK
    return {1: CalendarUnit.MONTH, 12: CalendarUnit.YEAR}.get(whole_months(first, last) or 0)
