"""Where else in the books a wrong figure is right: another category, another day, the other column."""

from collections.abc import Iterator
from datetime import date

from tollbook.checks.agreement import significant_digits
from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.period import PeriodKind
from tollbook.model.quantity import Number, is_rounding
from tollbook.model.series import Series

_DAY = PeriodKind.DAY


def siblings(books: Books, series: Series) -> Iterator[Series]:
    """The speaker's series of the same side's other items."""
    for (speaker, measure), other in books.series.items():
        if speaker == series.speaker and measure.side == series.measure.side and measure != series.measure:
            yield other


def figure_on(series: Series, kind: PeriodKind, day: date) -> int | None:
    """A day's total, or its stated increment."""
    return series.increment(day).stated if kind is _DAY else series.total(day).value


def swapped_with(
    books: Books, series: Series, kind: PeriodKind, day: date, value: Number
) -> tuple[Measure, ...]:
    """The other categories whose figure of that day the value is."""
    return tuple(s.measure for s in siblings(books, series) if figure_on(s, kind, day) == value)


def nearest_day_with(series: Series, kind: PeriodKind, day: date, value: Number) -> date | None:
    """The other report day nearest to a day on which the series has the value."""
    if value != int(value):
        return None
    days_with = series.days_with_increment if kind is _DAY else series.days_with_total
    return min(
        (found for found in days_with(int(value)) if found != day),
        key=lambda found: (abs((found - day).days), found),
        default=None,
    )


def is_total_of(series: Series, day: date, value: Number) -> bool:
    """Whether a value is the running total of that day, rounded or not."""
    total = series.total(day).value
    return total is not None and value > 0 and (value == total or _rounds(value, total))


def is_increment_of(series: Series, day: date, value: Number) -> bool:
    """Whether a value is the increment of that day, rounded or not."""
    stated = series.increment(day).stated
    return stated is not None and value > 0 and (value == stated or _rounds(value, stated))


def _rounds(value: Number, true: int) -> bool:
    return significant_digits(value) >= 2 and is_rounding(value, true)
