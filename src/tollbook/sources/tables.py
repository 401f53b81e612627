"""A card's table of daily totals, the list of its cells that were changed, and a speaker's list of
corrections, read from CSV lines."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tollbook.model.calendar import parsed_day
from tollbook.model.moment import MomentError, parsed
from tollbook.model.observation import Observation
from tollbook.model.pack import SeriesCard
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.quantity import Number
from tollbook.model.repetition import repeated_rows
from tollbook.model.series import Copy, Series
from tollbook.model.source import Source

_HOURS = 24
# A report is of a day unless its table says otherwise.
_A_DAY = ("", str(_HOURS))

CORRECTION_COLUMNS = ["date", "item", "correction", "origin"]
REVISION_COLUMNS = ["published", "date", "item", "before", "after"]


class TableError(ValueError):
    """A table that cannot be read: the message names the file, the line, the column and the mend."""

    def __init__(self, file: str, line: int, column: str, problem: str) -> None:
        place = f", column {column}" if column else ""
        super().__init__(f"{file}: line {line}{place}: {problem}")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a speaker changed in a total on a day without counting it as the day's, and who says so.

    `item` is what the tables call the column of that total: the item, unless a series' card names another.
    """

    report_date: date
    item: str
    value: int
    origin: str


def read_copies(lines: Iterable[str], card: Source) -> dict[str, Copy]:
    """A copy's figures by column, from the lines of its table: a date and the columns of the card.

    An empty cell is «not reported», 0 is «reported zero»; columns without a single figure are left out.
    Raises TableError for a cell that is not a whole number, a date that is not later than the one before,
    hours that make no whole days, and a heading that the card does not promise.
    """
    table = card.table or card.id
    rows = _rows(lines, table)
    items = _items(next(rows, None), card)
    hours = items.index(card.hours) if card.hours is not None else None
    covers: dict[date, int] = {}
    totals: list[list[int | None]] = [[] for _ in items]
    figures: list[tuple[date, int, tuple[int | None, ...]]] = []
    first, last = date.min, date.min
    for line, row in enumerate(rows, 2):
        day = _day(row[0], table, line)
        cells = row[1:]
        if len(cells) != len(items):
            raise TableError(table, line, "", f"has {len(row)} cells; write {len(items) + 1}")
        if day <= last:
            raise TableError(table, line, "date", f"{day} does not follow {last}; sort by date, each once")
        if last == date.min:
            first = day
        for column in totals if day - last > ONE_DAY and last != date.min else ():
            column.extend([None] * ((day - last).days - 1))
        row_totals = [
            _total(cell, table, line, item) if cell else None for cell, item in zip(cells, items, strict=True)
        ]
        for column, total in zip(totals, row_totals, strict=True):
            column.append(total)
        if hours is not None:
            row_totals.pop(hours)
            if cells[hours] not in _A_DAY:
                covers[day] = _days_of(cells[hours], card, line)
        figures.append((day, len(row_totals) - row_totals.count(None), tuple(row_totals)))
        last = day
    repeated = {} if card.stands_still else repeated_rows(figures)
    return {
        item: _copy(card, first, column, repeated, covers)
        for item, column in zip(items, totals, strict=True)
        if any(total is not None for total in column)
    }


def table_lines(observations: Iterable[Observation], card: Source) -> list[str]:
    """A card's running totals by day as the lines of its table: what `read_copies` reads."""
    rows: dict[date, dict[str, Number]] = {}
    for o in observations:
        if o.measure and o.period.kind is PeriodKind.CUMULATIVE and o.period.end:
            rows.setdefault(o.period.end, {})[o.measure.item] = o.quantity.low
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["date", *card.columns])
    writer.writerows([day, *(rows[day].get(item, "") for item in card.columns)] for day in sorted(rows))
    return out.getvalue().splitlines()


def read_corrections(lines: Iterable[str], file: str) -> tuple[Correction, ...]:
    """A list of corrections: a line for each day and item. Raises TableError as `read_copies` does."""
    rows = _rows(lines, file)
    if next(rows, None) != CORRECTION_COLUMNS:
        raise TableError(file, 1, "", f"is not the heading; write {','.join(CORRECTION_COLUMNS)}")
    corrections: dict[tuple[date, str], Correction] = {}
    for line, row in enumerate(rows, 2):
        if len(row) != len(CORRECTION_COLUMNS):
            raise TableError(file, line, "", f"has {len(row)} cells; write {len(CORRECTION_COLUMNS)}")
        day, item, value, origin = _day(row[0], file, line), row[1], row[2], row[3]
        if (day, item) in corrections:
            raise TableError(file, line, "item", f"{item} stands twice for {day}; take one of the two out")
        if value.startswith("-"):
            number = -_total(value[1:], file, line, "correction")
        else:
            number = _total(value, file, line, "correction")
        corrections[day, item] = Correction(day, item, number, origin)
    return tuple(corrections.values())


def build_series(
    card: SeriesCard, copies: Mapping[str, Mapping[str, Copy]], corrections: Sequence[Correction]
) -> Series:
    """One measure's series, from all copies' totals by source and item, and the speaker's corrections.

    Raises ValueError, naming the item and the copy, if a copy that the card names holds no such total.
    """
    for source in card.copies:
        for column in filter(None, (card.totals, card.day_column)):
            if column not in copies[source]:
                raise ValueError(f"{source} holds no total of {column}; take it out of the series' copies")
    return Series(
        speaker=card.speaker,
        measure=card.measure,
        copies=tuple(_with_days(copies[source], card) for source in card.copies),
        corrections={c.report_date: c.value for c in corrections if c.item == card.totals},
        rebase_days=frozenset(c.report_date for c in corrections),
    )


def _with_days(columns: Mapping[str, Copy], card: SeriesCard) -> Copy:
    """A copy's totals, with the days' own figures if it keeps them."""
    copy = columns[card.totals]
    if card.day_column is None:
        return copy
    days = columns[card.day_column]
    figures = ((days.start + timedelta(i), figure) for i, figure in enumerate(days.totals))
    return replace(copy, stated={day: figure for day, figure in figures if figure is not None})


def _rows(lines: Iterable[str], file: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, strict=True)
    try:
        yield from reader
    except csv.Error as fault:
        raise TableError(file, reader.line_num, "", f"is not CSV: {fault}") from None


def _items(heading: list[str] | None, card: Source) -> list[str]:
    expected = ["date", *card.columns]
    if heading is None or sorted(heading) != sorted(expected) or heading[0] != "date":
        raise TableError(
            card.table or card.id, 1, "", f"is not the heading of the card; write {','.join(expected)}"
        )
    return heading[1:]


def _day(cell: str, file: str, line: int) -> date:
    try:
        return parsed_day(cell)
    except ValueError:
        raise TableError(file, line, "date", f"«{cell}» is not a valid date; use YYYY-MM-DD") from None


def _total(cell: str, file: str, line: int, column: str) -> int:
    if cell.isascii() and cell.isdecimal() and len(cell) < 16:
        return int(cell)
    raise TableError(file, line, column, f"«{cell}» is no whole number; write digits alone, or nothing")


def _days_of(cell: str, card: Source, line: int) -> int:
    hours = _total(cell, card.table or card.id, line, card.hours or "")
    if hours == 0 or hours % _HOURS:
        problem = f"«{cell}» hours make no whole days; write 24, 48, 72 …, or nothing for a day"
        raise TableError(card.table or card.id, line, card.hours or "", problem)
    return hours // _HOURS


def _copy(
    card: Source,
    first: date,
    column: list[int | None],
    repeated: Mapping[date, date],
    covers: Mapping[date, int],
) -> Copy:
    """The column from its first total to its last. Where it has none, its row is not looked at."""
    known = [i for i, total in enumerate(column) if total is not None]
    start = first + timedelta(known[0])
    totals = tuple(column[known[0] : known[-1] + 1])
    days = {first + timedelta(i) for i in known}
    within = {day: other for day, other in repeated.items() if day in days}
    snapshot = card.snapshot or start + timedelta(len(totals) - 1)
    return Copy(card.id, snapshot, start, totals, within, covers=covers)


@dataclass(frozen=True, slots=True)
class Revision:
    """A cell of a copy that was changed after it was first published: at that moment,
    from one total to another."""

    published: str
    report_date: date
    item: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it stands in a table's text, from code point `start` to `end`, excluded; `item` is its
    column, `days` how many days the report covers."""

    report_date: date
    item: str
    total: int
    start: int
    end: int
    days: int = 1


def read_revisions(lines: Iterable[str], file: str) -> tuple[Revision, ...]:
    """A list of changed cells, in the order of their moments. Raises TableError as `read_copies` does.

    A cell that was empty stands as one; each revision has to begin where the one before left the cell.
    """
    rows = _rows(lines, file)
    if next(rows, None) != REVISION_COLUMNS:
        raise TableError(file, 1, "", f"is not the heading; write {','.join(REVISION_COLUMNS)}")
    left: dict[tuple[date, str], int | None] = {}
    revisions: list[Revision] = []
    for line, row in enumerate(rows, 2):
        if len(row) != len(REVISION_COLUMNS):
            raise TableError(file, line, "", f"has {len(row)} cells; write {len(REVISION_COLUMNS)}")
        day, item = _day(row[1], file, line), row[2]
        before, after = (_total(cell, file, line, item) if cell else None for cell in row[3:])
        revision = Revision(_moment(row[0], file, line), day, item, before, after)
        if revisions and revision.published < revisions[-1].published:
            raise TableError(
                file, line, "published", f"{row[0]} is earlier than the line before; sort by moment"
            )
        if left.get((day, item), before) != before:
            raise TableError(file, line, "before", f"is {before}; the last revision left {left[day, item]}")
        left[day, item] = after
        revisions.append(revision)
    return tuple(revisions)


def lines_as_of(lines: Iterable[str], file: str, revisions: Sequence[Revision], as_of: str) -> list[str]:
    """A table's lines as they were at a moment: later revisions undone, later report days left out.

    A cell is taken to have been published on its report's day, unless a revision says otherwise.
    """
    heading, *rows = _rows(lines, file)
    columns = {item: position for position, item in enumerate(heading)}
    known = {row[0]: row for row in rows if row and row[0] <= as_of[: len("2024-10-20")]}
    for revision in reversed(revisions):
        row = known.get(revision.report_date.isoformat())
        if revision.published > as_of and row is not None and revision.item in columns:
            row[columns[revision.item]] = "" if revision.before is None else str(revision.before)
    return [",".join(row) for row in (heading, *known.values())]


def cells(text: str, card: Source) -> Iterator[Cell]:
    """The figures of a card's table, its hours apart, with the places where they stand.

    Of the table, which may not hold quotation marks, every row has been read before (`read_copies`, which
    raises the same TableError).
    """
    heading, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.removesuffix("\r")
        if number == 1:
            heading = bare
        elif bare:
            yield from _cells(bare, start, heading.split(","), card, number)
        start += len(line) + 1


def _cells(line: str, start: int, heading: Sequence[str], card: Source, number: int) -> Iterator[Cell]:
    file = card.table or card.id
    if '"' in line:
        raise TableError(file, number, "", "holds quotation marks; write the numbers without")
    row = line.split(",")
    report_date = _day(row[0], file, number)
    hours = row[heading.index(card.hours)] if card.hours is not None else ""
    days = 1 if hours in _A_DAY else _days_of(hours, card, number)
    start += len(row[0]) + 1
    for item, cell in zip(heading[1:], row[1:], strict=True):
        if cell and item != card.hours:
            total = _total(cell, file, number, item)
            yield Cell(report_date, item, total, start, start + len(cell), days)
        start += len(cell) + 1


def _moment(cell: str, file: str, line: int) -> str:
    try:
        return parsed(cell)
    except MomentError as fault:
        raise TableError(file, line, "published", str(fault)) from None
