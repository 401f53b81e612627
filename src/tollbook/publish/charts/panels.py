"""What a chart has to show, before it is told in any grammar: a panel for each measure and kind of figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.quantity import Number
from tollbook.model.side_by_side import Cell, Counting, Estimate, SideBySide, SpeakerCount
from tollbook.model.span import CalendarUnit

_DAYS_OF_MEDIAN = 7


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A figure's place: the first day of it and the day after its last, and its bounds, None where a line has
    to break. `whole` and `rebased` are those of its cell; `hollow` says whether its bar is drawn so."""

    first: date
    until: date
    low: Number | None
    high: Number | None
    whole: bool = True
    rebased: bool = False
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """One count in a panel, in order of time, and the running median beside it, if it is by day."""

    count: SpeakerCount
    marks: tuple[ChartMark, ...]
    median: tuple[ChartMark, ...] = ()

    @property
    def ranged(self) -> bool:
        """Whether its figures are bounds rather than numbers."""
        return any(mark.low != mark.high for mark in self.marks)

    @property
    def last(self) -> ChartMark | None:
        """The last mark that has a figure; None if there is none."""
        return next((mark for mark in reversed(self.marks) if mark.low is not None), None)


@dataclass(frozen=True, slots=True)
class Panel:
    """All counts of one measure and one kind of figure. Nothing else may stand on its axis."""

    counting: Counting
    kind: PeriodKind
    tracks: tuple[Track, ...]
    estimates: tuple[Estimate, ...] = ()

    @property
    def values(self) -> list[Number]:
        """All numbers shown, the ends of ranges and single estimates included: what the axis has to reach."""
        marks = [end for t in self.tracks for m in t.marks for end in (m.low, m.high) if end is not None]
        quantities = [e.observation.quantity for e in self.estimates]
        return marks + [end for quantity in quantities for end in (quantity.low, quantity.high)]


def panels(table: SideBySide, bars: int = 150) -> tuple[Panel, ...]:
    """The panels of a table, measure by measure, losses before totals; none that would be empty.

    `bars` is the largest number of bars that fit if hollow and full ones are to be distinguishable.
    """
    found = (
        Panel(counting, kind, _tracks(table, counting, kind, bars), _estimates(table, counting, kind))
        for counting in table.countings
        for kind in table.kinds
    )
    return tuple(panel for panel in found if panel.values)


def _tracks(table: SideBySide, counting: Counting, kind: PeriodKind, bars: int) -> tuple[Track, ...]:
    tracks = (
        _track(table, index, count, bars)
        for index, count in enumerate(table.counts)
        if count.counting == counting and count.kind is kind
    )
    return tuple(track for track in tracks if track.last)


def _track(table: SideBySide, index: int, count: SpeakerCount, bars: int) -> Track:
    cells = table.column(index)
    if count.kind is PeriodKind.CUMULATIVE:
        return Track(count, _points(table, cells))
    marks = tuple(
        ChartMark(c.first, c.last + ONE_DAY, c.low, c.high, c.whole, c.rebased, _is_hollow(table, c, bars))
        for c in cells
        if c and c.low is not None
    )
    return Track(count, marks, _median(table, cells) if table.by is CalendarUnit.DAY else ())


def _is_hollow(table: SideBySide, cell: Cell, bars: int) -> bool:
    """A re-based day is hollow. Of a month it is a small part, and some bars are too thin to be so: there a
    sign above the bar tells of it."""
    by_day = table.by is CalendarUnit.DAY and len(table.rows) <= bars
    return not cell.whole or (cell.rebased and by_day)


def _points(table: SideBySide, cells: Sequence[Cell | None]) -> tuple[ChartMark, ...]:
    """Totals by their own days, with a break in place of each that is missing."""
    return tuple(
        ChartMark(cell.last, cell.last, cell.low, cell.high)
        if cell
        else ChartMark(span.last, span.last, None, None)
        for span, cell in zip(table.rows, cells, strict=True)
    )


def _median(table: SideBySide, cells: Sequence[Cell | None]) -> tuple[ChartMark, ...]:
    """The median of a day and the three on either side, where all seven are held; else a break."""
    half = _DAYS_OF_MEDIAN // 2
    values = [cell.low if cell and cell.low == cell.high else None for cell in cells]
    found = []
    for index, span in enumerate(table.rows):
        around = [v for v in values[max(0, index - half) : index + half + 1] if v is not None]
        middle = median(around) if len(around) == _DAYS_OF_MEDIAN else None
        found.append(ChartMark(span.first, span.last + ONE_DAY, middle, middle))
    return tuple(found) if any(mark.low is not None for mark in found) else ()


def _estimates(table: SideBySide, counting: Counting, kind: PeriodKind) -> tuple[Estimate, ...]:
    if kind is not PeriodKind.CUMULATIVE:
        return ()
    return tuple(estimate for estimate in table.estimates if estimate.counting == counting)
