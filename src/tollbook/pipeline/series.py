"""A series as rows, for people and programs to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tollbook.model.books import Books
from tollbook.model.period import ONE_DAY
from tollbook.model.series import Series, Settlement


class NoSeriesError(LookupError):
    """No series of that item is held; `items` names those that are."""

    def __init__(self, item: str, side: str, speaker: str, items: tuple[str, ...]) -> None:
        held = f"held are: {', '.join(items)}" if items else "nothing is held of that side by that speaker"
        super().__init__(f"no series of «{item}» of {side} by {speaker}; {held}")
        self.items = items


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One report day: the total and how it was settled, what each copy says, and the day's three numbers.

    `total` is None where it is not settled, `stated`, `implied` and `correction` where they are not known;
    `copies` leaves out a copy that does not have the day; `rebase` marks a re-base day.
    """

    report_date: date
    total: int | None
    settlement: Settlement
    copies: Mapping[str, int]
    stated: int | None
    implied: int | None
    correction: int | None
    rebase: bool


def find_series(books: Books, item: str, side: str, speaker: str) -> Series:
    """The series of an item, whichever outcome it counts. Raises NoSeriesError naming those held."""
    held = {
        measure.item: (who, measure)
        for who, measure in books.series
        if who == speaker and measure.side == side
    }
    series = books.of(*held[item]) if item in held else None
    if series is None:
        raise NoSeriesError(item, side, speaker, tuple(sorted(held)))
    return series


def series_table(
    books: Books,
    item: str,
    side: str,
    speaker: str,
    start: date | None = None,
    end: date | None = None,
) -> tuple[SeriesRow, ...]:
    """The rows of a series from one report day to another, both included, within what is held.

    Raises NoSeriesError if no such series is held, ValueError if `end` is before `start`.
    """
    if start and end and end < start:
        raise ValueError(f"the last day, {end}, is before the first, {start}; write the earlier one first")
    series = find_series(books, item, side, speaker)
    first = max(start or series.first, series.first)
    last = min(end or series.last, series.last)
    return tuple(_row(series, first + ONE_DAY * i) for i in range((last - first).days + 1))


def _row(series: Series, day: date) -> SeriesRow:
    total, increment = series.total(day), series.increment(day)
    return SeriesRow(
        report_date=day,
        total=total.value,
        settlement=total.settlement,
        copies=total.copies,
        stated=increment.stated,
        implied=increment.implied,
        correction=increment.correction,
        rebase=increment.rebase,
    )
