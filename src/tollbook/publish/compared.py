"""Counts side by side as people and programs read them: a table, CSV, JSON, and what each counts."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TextIO

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tollbook.model.observation import Observation
from tollbook.model.pack import Pack
from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Bound, Number
from tollbook.model.side_by_side import Cell, Counting, Estimate, SideBySide, SpeakerCount
from tollbook.model.span import CalendarUnit
from tollbook.publish.daily import WireSource, wire_source

COMPARE_SCHEMA = "tollbook.compare/1"

PART, REBASED = "*", "°"
NOT_REPORTED, NOT_KNOWN = "–", "?"

_FIELDS = (
    "row",
    "speaker",
    "outcome",
    "method",
    "figure",
    "first",
    "last",
    "low",
    "high",
    "bound",
    "whole",
    "rebased",
    "source",
)


class WireCount(msgspec.Struct):
    """A count: whose, of what, come by how, whether losses of each row's days or a running total."""

    speaker: str
    outcome: str
    method: str | None
    figure: str
    bound: str
    name: str
    note: str
    last: date
    sources: list[str]


class WireCell(msgspec.Struct):
    """A figure: its bounds, null where copies differ, and the days that it covers."""

    low: Number | None
    high: Number | None
    first: date
    last: date
    whole: bool
    rebased: bool


class WireTableRow(msgspec.Struct):
    """A row: a cell for each count, null where it is not reported."""

    name: str
    first: date
    last: date
    cells: list[WireCell | None]


class WireEstimate(msgspec.Struct):
    """A single figure since the start."""

    day: date | None
    speaker: str | None
    said_by: str
    outcome: str
    method: str | None
    low: Number
    high: Number
    bound: str
    url: str | None
    source: str


class WireSideBySide(msgspec.Struct):
    """Counts of one item side by side. Nothing in it may be added or subtracted across measures."""

    schema: str
    item: str
    side: str
    by: str
    counts: list[WireCount]
    rows: list[WireTableRow]
    estimates: list[WireEstimate]
    sources: list[WireSource]
    absent: list[str]


def write(table: SideBySide, pack: Pack, freshness: str, console: Console) -> None:
    """Prints the counts as a table, then what each counts, from where, and what is not shown."""
    console.print(Text(heading(table, pack), "bold"), soft_wrap=True)
    if table.rows:
        for block in _tables(table, pack, console.width):
            console.print()
            console.print(block)
    if table.estimates:
        console.print()
        console.print(Text("Single figures since the start", "bold"))
        console.print(_estimates(table.estimates, pack))
    console.print()
    for sentence in (*marks(table), *said(table, pack), *not_shown(table, pack), freshness):
        console.print(Text(sentence), soft_wrap=True)


def write_csv(table: SideBySide, out: TextIO) -> None:
    """Writes a line for each figure. A count that reports nothing for a row has no line for it; a figure on
    which copies differ has empty bounds."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_FIELDS)
    for span, cells in zip(table.rows, table.cells, strict=True):
        for count, cell in zip(table.counts, cells, strict=True):
            if cell is not None:
                rows.writerow([span.name, *_line(count, cell)])
    for estimate in table.estimates:
        o, counting = estimate.observation, estimate.counting
        who = o.said_by or o.speaker
        figures = (o.period.end, o.period.end, o.quantity.low, o.quantity.high, o.quantity.bound.value)
        rows.writerow(
            ["", who, counting.outcome, counting.method, "estimate", *figures, 1, 0, o.url or o.source]
        )


def _line(count: SpeakerCount, cell: Cell) -> Iterator[object]:
    yield from (count.speaker, count.counting.outcome, count.counting.method, _figure(count.kind))
    yield from (cell.first, cell.last, _rounded(cell.low), _rounded(cell.high), _bound(count, cell).value)
    yield from (int(cell.whole), int(cell.rebased), " ".join(source.id for source in count.sources))


def json_line(table: SideBySide, pack: Pack) -> bytes:
    """The table as one line of JSON, of the schema `tollbook.compare/1`."""
    shape = WireSideBySide(
        COMPARE_SCHEMA,
        table.item,
        table.side,
        table.by.value,
        [_wire_count(table, count, pack) for count in table.counts],
        [
            WireTableRow(span.name, span.first, span.last, [_wire_cell(cell) for cell in cells])
            for span, cells in zip(table.rows, table.cells, strict=True)
        ],
        [_wire_estimate(estimate) for estimate in table.estimates],
        [wire_source(source) for source in table.sources],
        [source.id for source in table.absent],
    )
    return msgspec.json.encode(shape) + b"\n"


def _wire_count(table: SideBySide, count: SpeakerCount, pack: Pack) -> WireCount:
    return WireCount(
        count.speaker,
        count.counting.outcome,
        count.counting.method,
        _figure(count.kind),
        count.bound.value,
        title(table, count, pack),
        count.note,
        count.last,
        [source.id for source in count.sources],
    )


def _wire_cell(cell: Cell | None) -> WireCell | None:
    if cell is None:
        return None
    low, high = _rounded(cell.low), _rounded(cell.high)
    return WireCell(low, high, cell.first, cell.last, cell.whole, cell.rebased)


def _wire_estimate(estimate: Estimate) -> WireEstimate:
    o, counting = estimate.observation, estimate.counting
    return WireEstimate(
        o.period.end,
        o.speaker,
        o.said_by,
        counting.outcome,
        counting.method,
        o.quantity.low,
        o.quantity.high,
        o.quantity.bound.value,
        o.url,
        o.source,
    )


def _figure(kind: PeriodKind) -> str:
    return "total" if kind is PeriodKind.CUMULATIVE else "losses"


def _bound(count: SpeakerCount, cell: Cell) -> Bound:
    return count.bound if cell.low == cell.high else Bound.RANGE


def heading(table: SideBySide, pack: Pack) -> str:
    """The heading of a table: whose losses of what, the size of its rows, the first row and the last."""
    over = f" · {table.rows[0].name} to {table.rows[-1].name}" if table.rows else ""
    return f"{pack.sides[table.side].name} · {pack.items[table.item].name}, by {table.by.value}{over}"


def measured(counting: Counting, pack: Pack) -> str:
    """A measure in words: «killed, confirmed by name»."""
    outcome = pack.outcomes[counting.outcome].name
    return f"{outcome}, {pack.methods[counting.method]}" if counting.method else outcome


def title(table: SideBySide, count: SpeakerCount, pack: Pack) -> str:
    """A column in words: who counts, what, how, and whether it is a floor."""
    words = f"{pack.speakers[count.speaker].name}: {measured(count.counting, pack)}"
    if count.bound is Bound.AT_LEAST:
        words += ", a floor"
    return f"{words} ({twin_label(count)})" if _has_twin(table, count) else words


def twin_label(count: SpeakerCount) -> str:
    """What distinguishes a count from another of the same speaker and measure: its note, else its sources."""
    if not count.note:
        return " and ".join(source.name for source in count.sources)
    return f"{count.note[0].lower()}{count.note[1:].rstrip('.')}"


def _has_twin(table: SideBySide, count: SpeakerCount) -> bool:
    """Whether another column has the same speaker, measure and kind of figure."""
    of = (count.speaker, count.counting, count.kind)
    return sum((c.speaker, c.counting, c.kind) == of for c in table.counts) > 1


def kind_label(table: SideBySide, kind: PeriodKind) -> str:
    """What a column's figures are: losses of each row's days, or totals since the start."""
    if kind is PeriodKind.CUMULATIVE:
        return "total"
    return "that day" if table.by is CalendarUnit.DAY else f"in the {table.by.value}"


def _tables(table: SideBySide, pack: Pack, width: int) -> Iterator[Table]:
    """The columns in one table, or in as many as the width asks for, each with the names of the rows."""
    rows = [span.name for span in table.rows]
    names_width = max(len(name) for name in rows) + _BETWEEN
    block: list[list[str]] = []
    room = width - names_width
    for column in (_column(table, index, pack) for index in range(len(table.counts))):
        needed = _narrowest(column) + _BETWEEN
        if block and room < needed:
            yield _block(table, rows, block, room)
            block, room = [], width - names_width
        block.append(column)
        room -= needed
    if block:
        yield _block(table, rows, block, room)


_BETWEEN, _EASY = 3, 6


def _column(table: SideBySide, index: int, pack: Pack) -> list[str]:
    """A column's heading and its cells."""
    count = table.counts[index]
    return [
        f"{title(table, count, pack)} · {kind_label(table, count.kind)}",
        *(cell_text(cell) for cell in table.column(index)),
    ]


def _narrowest(column: list[str]) -> int:
    """How wide a column has to be for its longest word and its longest figure."""
    return max(*(len(word) for word in column[0].split()), *(len(cell) for cell in column[1:]))


def _block(table: SideBySide, rows: list[str], columns: list[list[str]], room: int) -> Table:
    """A table of some columns, each given its part of the room that is left, as far as headings need it."""
    more = min(_EASY, max(0, room // len(columns)))
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    shown.add_column(table.by.value, no_wrap=True, vertical="bottom")
    for column in columns:
        shown.add_column(column[0], justify="right", width=_narrowest(column) + more)
    for name, *cells in zip(rows, *(column[1:] for column in columns), strict=True):
        shown.add_row(name, *cells)
    return shown


def cell_text(cell: Cell | None) -> str:
    """A figure as it stands in the table: «–» is not reported, «?» is not known, 0 is reported as zero."""
    if cell is None:
        return NOT_REPORTED
    marks = (PART if not cell.whole else "") + (REBASED if cell.rebased else "")
    return figure(cell.low, cell.high) + marks


def figure(low: Number | None, high: Number | None) -> str:
    """A number with its thousands separated, or a range such as «118,000–165,000»."""
    if low is None or high is None:
        return NOT_KNOWN
    return f"{_rounded(low):,}" if low == high else f"{_rounded(low):,}–{_rounded(high):,}"


def _rounded(value: Number | None) -> int | None:
    """Models give fractions of people; nobody states them."""
    return None if value is None else round(value)


def _estimates(estimates: Sequence[Estimate], pack: Pack) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    shown.add_column("up to", no_wrap=True)
    shown.add_column("who says so", overflow="fold")
    shown.add_column("of what", overflow="fold")
    shown.add_column("how many", justify="right", no_wrap=True)
    for estimate in estimates:
        o = estimate.observation
        day = str(o.period.end)
        value = figure(o.quantity.low, o.quantity.high)
        shown.add_row(day, who(o, pack), measured(estimate.counting, pack), value)
    return shown


def who(o: Observation, pack: Pack) -> str:
    """Who says a single figure: by the list's own name, or the speaker's."""
    return o.said_by or (pack.speakers[o.speaker].name if o.speaker else NOT_KNOWN)


def marks(table: SideBySide) -> Iterator[str]:
    """What the marks in the table mean, of those that stand in it."""
    dated = dated_by(table.counts)
    if dated:
        yield f"Losses stand {dated}."
    if any(cell is None for row in table.cells for cell in row):
        yield f"{NOT_REPORTED} not reported."
    losses, totals = _by_kind(table)
    if any(cell.low is None for cell in (*losses, *totals)):
        yield f"{NOT_KNOWN} not known: the copies of the figure differ, or a report is of several days."
    if not all(cell.whole for cell in losses):
        yield f"{PART} held for a part of the {table.by.value} only."
    if not all(cell.whole for cell in totals):
        yield f"{PART} of a total: the latest of the {table.by.value}, not of its last day."
    if any(cell.rebased for cell in (*losses, *totals)):
        yield (
            f"{REBASED} the speaker changed its totals in these days without counting the change as losses "
            "of a day; differences of totals include it."
        )
    yield from by_weeks(table)
    if any(cell.low != cell.high for cell in losses):
        yield "Bounds are the source's; over several weeks they are summed, which is the widest they can be."


def _by_kind(table: SideBySide) -> tuple[list[Cell], list[Cell]]:
    """The cells that hold a figure: those of losses, and those of running totals."""
    losses: list[Cell] = []
    totals: list[Cell] = []
    for row in table.cells:
        for count, cell in zip(table.counts, row, strict=True):
            if cell is not None:
                (totals if count.kind is PeriodKind.CUMULATIVE else losses).append(cell)
    return losses, totals


_BASES = {Basis.LOSS_DAY: "by day of loss", Basis.REPORT_DAY: "by day of report"}


def dated_by(counts: Sequence[SpeakerCount]) -> str:
    """By which day the losses of some counts are dated, in words; empty where it is not the same for all."""
    bases = {count.basis for count in counts if count.kind is not PeriodKind.CUMULATIVE}
    return _BASES.get(bases.pop(), "") if len(bases) == 1 else ""


def by_weeks(table: SideBySide) -> Iterator[str]:
    """That months of weeks are not of one length, where such stand in the table."""
    if table.by is CalendarUnit.MONTH and any(count.weekly for count in table.counts):
        yield (
            "Counts by week go to the month in which a week's Thursday lies: such months have four weeks or "
            "five, and are not of one length."
        )


def said(table: SideBySide, pack: Pack) -> Iterator[str]:
    """What each speaker counts and where it is from, under which licence, up to which day."""
    if len(table.countings) > 1:
        measures = "; ".join(measured(counting, pack) for counting in table.countings)
        yield f"These are different measures, which do not add up and are not to be subtracted: {measures}."
    for speaker in dict.fromkeys(count.speaker for count in table.counts):
        yield f"{pack.speakers[speaker].name}: {pack.speakers[speaker].counts}"
    for source in table.sources:
        last = source.snapshot or max(count.last for count in table.counts if source in count.sources)
        note = f" {source.note}" if source.note else ""
        yield f"{source.attribution}. Licence: {source.licence}. Held up to {last}.{note}"
    for source_id in dict.fromkeys(estimate.observation.source for estimate in table.estimates):
        source = pack.sources[source_id]
        yield f"{source.attribution}. Licence: {source.licence}. {source.note}"


def not_shown(table: SideBySide, pack: Pack) -> Iterator[str]:
    """What is held and not shown, and what is not at hand."""
    if len(table.speakers) == 1:
        only = table.speakers[0]
        who = pack.speakers[only].name if only in pack.speakers else only
        item = pack.items[table.item].name
        yield f"Figures of {item} by {who} alone are at hand: there is nothing to compare them with."
    for count in table.coarser:
        name = title(table, count, pack)
        yield f"Not shown by {table.by.value}, since its figures are of longer spans: {name}."
    if table.others:
        measures = "; ".join(f"{measured(counting, pack)} ({counting.id})" for counting in table.others)
        yield f"Also held, and shown with --measure: {measures}."
    for source in table.absent:
        yield (
            f"Not at hand: {source.attribution} ({source.licence}). «tollbook pull {source.id}» gets it, or "
            f"give a file: --file {source.id}=PATH."
        )
    for drift in table.drifts:
        yield drift.sentence
