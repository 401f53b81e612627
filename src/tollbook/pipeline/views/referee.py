"""Where the copies of a series differ: which of them is right, by what, and what went wrong in the other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tollbook.checks.copying import CopyFault, copy_faults
from tollbook.checks.sentences import signed
from tollbook.model.books import Books
from tollbook.model.period import ONE_DAY
from tollbook.model.phrases import dated, listed, number
from tollbook.model.series import Series, Total
from tollbook.model.settlement import Settlement
from tollbook.pipeline.views.series import find_series


@dataclass(frozen=True, slots=True)
class Ruling:
    """One report day and item on which copies differ.

    `total` is None while it is open, and `odd` then names nobody. `faults` gives for each odd copy the slips
    that explain it, likeliest first; on an open day for each copy those that would if another were right.
    """

    report_date: date
    item: str
    total: int | None
    settlement: Settlement
    copies: Mapping[str, int]
    odd: tuple[str, ...]
    faults: Mapping[str, tuple[CopyFault, ...]]
    because: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cells (a report day of an item) the copies hold together and alone, and how these stand.

    `most` is the largest number of copies that hold a cell, `in_most` counts the cells that so many hold,
    `in_most_agreeing` those on which all of them agree, `one_odd` those on which all but one do.
    """

    shared: int
    agreeing: int
    differing: int
    days: int
    decided: Mapping[Settlement, int]
    open: int
    odd: Mapping[str, int]
    alone: Mapping[str, int]
    most: int = 0
    in_most: int = 0
    in_most_agreeing: int = 0
    one_odd: int = 0


def shared_series(books: Books, items: Sequence[str], side: str, speaker: str) -> tuple[Series, ...]:
    """The series of some items, or all series with more than one copy.

    Raises NoSeriesError, naming the items with a series, if an item has none, or if there is none at all.
    """
    if items:
        return tuple(find_series(books, item, side, speaker) for item in dict.fromkeys(items))
    in_copies = [
        series
        for (who, measure), series in books.series.items()
        if who == speaker and measure.side == side and len(series.copies) > 1
    ]
    return tuple(in_copies) or (find_series(books, "", side, speaker),)


def referee(
    books: Books, compared: Iterable[Series], start: date | None = None, end: date | None = None
) -> tuple[tuple[Ruling, ...], Tally]:
    """Every cell on which the copies of some series differ, by day, and a tally of all cells.

    From one report day to another, both included. Raises ValueError if `end` is before `start`.
    """
    if start and end and end < start:
        raise ValueError(f"the last day, {end}, is before the first, {start}; write the earlier one first")
    cells = [(series, total) for series in compared for total in _totals(series, start, end)]
    differing = [(series, total) for series, total in cells if total.differ]
    rulings = sorted(
        (_ruling(books, series, total) for series, total in differing), key=lambda row: row.report_date
    )
    return tuple(rulings), _tally([total for _, total in cells])


def _totals(series: Series, start: date | None, end: date | None) -> Iterator[Total]:
    first, last = max(start or series.first, series.first), min(end or series.last, series.last)
    return (series.total(first + ONE_DAY * i) for i in range((last - first).days + 1))


def _tally(totals: Sequence[Total]) -> Tally:
    shared = [total for total in totals if len(total.copies) > 1]
    most = max((len(total.copies) for total in shared), default=0)
    in_most = [Counter(total.copies.values()) for total in shared if len(total.copies) == most]
    differing = [total for total in shared if total.differ]
    return Tally(
        shared=len(shared),
        agreeing=len(shared) - len(differing),
        differing=len(differing),
        days=len({total.report_date for total in differing}),
        decided=Counter(total.settlement for total in differing if total.value is not None),
        open=sum(total.value is None for total in differing),
        odd=Counter(source for total in differing for source in total.odd),
        alone=Counter(source for total in totals if len(total.copies) == 1 for source in total.copies),
        most=most,
        in_most=len(in_most),
        in_most_agreeing=sum(len(values) == 1 for values in in_most),
        one_odd=sum(max(values.values()) == most - 1 for values in in_most),
    )


def _ruling(books: Books, series: Series, total: Total) -> Ruling:
    day = total.report_date
    suspects = total.odd if total.value is not None else tuple(total.copies)
    faults = {source: _faults(books, series, total, source) for source in suspects}
    if total.value is None:
        because = _undecided(faults)
    else:
        because = _REASONS[total.settlement](series, total, total.value)
    return Ruling(
        report_date=day,
        item=series.measure.item,
        total=total.value,
        settlement=total.settlement,
        copies=total.copies,
        odd=total.odd,
        faults=faults,
        because=because,
    )


def _faults(books: Books, series: Series, total: Total, source: str) -> tuple[CopyFault, ...]:
    """What explains a copy's figure if the settled one is right, or, on an open day, any of the others."""
    others = dict.fromkeys(value for value in total.copies.values() if value != total.copies[source])
    right = (total.value,) if total.value is not None else others
    found = [fault for true in right for fault in copy_faults(books, series, total.report_date, source, true)]
    return tuple({fault.sentence: fault for fault in found}.values())


# Why


def _by_continuity(series: Series, total: Total, value: int) -> str:
    before, after = _agreed(series, total.report_date, -1), _agreed(series, total.report_date, 1)
    around = " and ".join(
        f"{number(t.value)} on {dated(t.report_date)}"
        for t in (before, after)
        if t is not None and t.value is not None
    )
    falls = _falls(series, before, after)
    listed_falls = f", with {listed(falls)}" if falls else ""
    return f"Of the copies' totals {number(value)} alone fits {around}{listed_falls}."


def _agreed(series: Series, day: date, step: int) -> Total | None:
    """The nearest day's total on which copies agree, before a day (step −1) or after it."""
    day += ONE_DAY * step
    while series.first <= day <= series.last:
        total = series.total(day)
        if total.settlement is Settlement.AGREED:
            return total
        day += ONE_DAY * step
    return None


def _falls(series: Series, before: Total | None, after: Total | None) -> list[str]:
    first = before.report_date if before else series.first
    last = after.report_date if after else series.last
    return [
        f"the correction of {signed(value)} on {dated(day)}"
        for day, value in sorted(series.corrections.items())
        if first < day <= last and value < 0
    ]


def _by_row(series: Series, total: Total, value: int) -> str:
    rows = {
        copy.source: copy.repeated[total.report_date]
        for copy in series.copies
        if copy.source in total.odd and total.report_date in copy.repeated
    }
    said = (f"{name} has the whole row of the report of {dated(other)}" for name, other in rows.items())
    return f"{listed(said)}."


def _by_majority(series: Series, total: Total, value: int) -> str:
    many = sum(other == value for other in total.copies.values())
    return f"{many} of {len(total.copies)} copies have {number(value)}, and it fits the days around."


def _by_pace(series: Series, total: Total, value: int) -> str:
    first = last = total.report_date
    while series.total(first - ONE_DAY).settlement is Settlement.PACE:
        first -= ONE_DAY
    while series.total(last + ONE_DAY).settlement is Settlement.PACE:
        last += ONE_DAY
    days = [first + ONE_DAY * i for i in range((last - first).days + 1)]
    usual = series.increments_around(first, last)
    ends = series.total(first - ONE_DAY).value or 0, series.total(last + ONE_DAY).value or 0

    def steps(source: str | None) -> str:
        path = [t.copies[source] if source else t.value or 0 for t in map(series.total, days)]
        return listed(signed(after - before) for before, after in pairwise((ends[0], *path, ends[1])))

    others = "; ".join(f"{source} has {steps(source)}" for source in total.odd)
    return (
        f"{number(value)} makes the increments {steps(None)}, as on the days around, which have "
        f"{signed(usual[0])} to {signed(usual[-1])}; {others}."
    )


_REASONS = {
    Settlement.CONTINUITY: _by_continuity,
    Settlement.ROW: _by_row,
    Settlement.MAJORITY: _by_majority,
    Settlement.PACE: _by_pace,
}


def _undecided(faults: Mapping[str, Sequence[CopyFault]]) -> str:
    """Which copy's figure a known slip would explain, on a day that nothing decides."""
    explained = [source for source, found in faults.items() if found]
    if not explained:
        return "Nothing decides, and no known slip explains any of them."
    if len(explained) == len(faults):
        return "Nothing decides; a known slip would explain any of them."
    return f"Nothing decides; a known slip would explain {listed(explained)} alone."
