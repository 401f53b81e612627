"""What a file and its cells hold: text, rows, days and numbers, or what is wrong with them."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tollbook.model.calendar import month_days
from tollbook.model.drift import DriftKind, RefusedError
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Number
from tollbook.model.source import Column, Source
from tollbook.sources.drift import quoted_names, refused
from tollbook.sources.pages import looks_like_html

_MONTHS = {date(2000, month, 1).strftime("%B").lower(): month for month in range(1, 13)}


class CellError(ValueError):
    """A cell that cannot be read; the message says what it holds and what was expected."""


def text_of(content: bytes, source: Source, file: str, wanted: str) -> str:
    """A file's text. Raises RefusedError if it is empty, no UTF-8, or a web page in place of `wanted`."""
    if not content.strip():
        raise refused(
            DriftKind.EMPTY,
            source,
            file,
            f"the file is empty; {wanted} was expected",
            "fetch it again, and look at the address in a browser if it stays empty",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(
            DriftKind.ENCODING,
            source,
            file,
            f"the file is not UTF-8 (byte {error.start:,} is 0x{content[error.start]:02x}); "
            f"{wanted} in UTF-8 was expected",
            "ask the origin, or save the file as UTF-8",
        ) from None
    if "\0" in text:
        raise refused(
            DriftKind.ENCODING,
            source,
            file,
            f"the file holds zero bytes, as UTF-16 does; {wanted} in UTF-8 was expected",
            "ask the origin, or save the file as UTF-8",
        )
    if looks_like_html(text):
        raise refused(
            DriftKind.FORMAT,
            source,
            file,
            f"a web page came where {wanted} was expected, mostly a log-in or an error page",
            "open the address in a browser and see what it asks for",
        )
    return text


def json_of(content: bytes, source: Source, file: str) -> Any:
    """A file's JSON. Raises RefusedError if it is anything else, or ends before it is whole."""
    text = text_of(content, source, file, "JSON")
    try:
        return json.loads(text)
    except RecursionError:
        raise refused(
            DriftKind.FORMAT, source, file, "its JSON is nested too deep", "look at the file"
        ) from None
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
            raise refused(
                DriftKind.TRUNCATED,
                source,
                file,
                f"the JSON breaks off after {len(text):,} characters, in line {error.lineno}",
                "fetch it again: the transfer was cut short",
            ) from None
        raise refused(
            DriftKind.FORMAT,
            source,
            file,
            f"the file is no JSON: {error.msg} in line {error.lineno}",
            "look at that line; if the origin has changed its format, the card needs another connector",
        ) from None


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: its place in words, and its cells by the origin's names."""

    place: str
    cells: Mapping[str, Any]


def csv_rows(content: bytes, source: Source, file: str, needed: list[str]) -> list[Row]:
    """The rows of a CSV file. Raises RefusedError if it is none, or lacks a needed column."""
    text = text_of(content, source, file, "CSV")
    # Lines are split by the reader itself: a cell in quotes may hold a line break.
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        heading = [name.strip() for name in next(reader)]
        check_columns(heading, needed, source, file, "heading")
        return [
            Row(f"row {number}", _cells(heading, cells, number, source, file))
            for number, cells in enumerate(reader, 2)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise refused(
            DriftKind.TRUNCATED if "end of data" in str(error) else DriftKind.FORMAT,
            source,
            file,
            f"line {reader.line_num} is no CSV ({error})",
            "fetch it again, and look at that line",
        ) from None


def _cells(heading: list[str], cells: list[str], number: int, source: Source, file: str) -> dict[str, str]:
    if len(cells) != len(heading):
        raise refused(
            DriftKind.TRUNCATED,
            source,
            file,
            f"row {number} has {len(cells)} cells where the heading has {len(heading)}",
            "fetch it again: a row is cut short, or its commas are not in quotes",
        )
    return {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}


def check_columns(found: list[str], needed: list[str], source: Source, file: str, where: str) -> None:
    """Raises RefusedError if a needed column is not there."""
    missing = [name for name in needed if name not in found]
    if not missing:
        return
    options = (value if isinstance(value, tuple) else (str(value),) for value in source.options.values())
    known = {*needed, *(column.name for column in source.counts), *(v for each in options for v in each)}
    new = [name for name in found if name not in known]
    newcomers = f"; new there: {quoted_names(new)}" if new else ""
    raise refused(
        DriftKind.LAYOUT,
        source,
        file,
        f"the {where} lacks {quoted_names(missing)}, which the card expects{newcomers}",
        "see whether the origin renamed it, and write the new name in the card",
    )


def day_of(cell: object, form: str = "%Y-%m-%d") -> date:
    """The day that a cell holds. Raises CellError."""
    if not isinstance(cell, str):
        raise CellError(f"{cell!r} stands where a day was expected")
    try:
        return datetime.strptime(cell.strip(), form).date()
    except ValueError:
        raise CellError(f"«{cell}» is no day written as {form}") from None


def moment_of(cell: object) -> date:
    """The day of a cell that holds a day, alone or with the hour. Raises CellError."""
    return day_of(cell[:10] if isinstance(cell, str) else cell)


def number_of(cell: object, name: str) -> Number | None:
    """The number that a cell holds, None if it is empty. Raises CellError for anything else."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError(f"column «{name}» holds {_shown(cell)} where a number was expected")
    if cell != cell or cell in (float("inf"), float("-inf")):
        raise CellError(f"column «{name}» holds {cell} where a number was expected")
    return int(cell) if cell == int(cell) else cell


def number_in(cell: str, name: str) -> Number | None:
    """The number that a cell of text holds, None if it is empty. Raises CellError for anything else."""
    if not cell:
        return None
    if not cell.isascii() or len(cell) > 24 or any(mark in cell for mark in "_xXnN ,"):
        raise CellError(f"column «{name}» holds {_shown(cell)} where a number was expected")
    try:
        return number_of(float(cell), name) if "." in cell or "e" in cell.lower() else int(cell)
    except ValueError:
        raise CellError(f"column «{name}» holds {_shown(cell)} where a number was expected") from None


def _shown(cell: object) -> str:
    shown = str(cell)
    return f"«{shown[:40]}{'…' if len(shown) > 40 else ''}»"


def period_of(column: Column, first: date, last: date | None = None) -> Period:
    """The period of a column's number in a row of a day, or of the days from one to another."""
    last = last or first
    if column.period is PeriodKind.CUMULATIVE:
        return Period.since(min(column.start, last) if column.start else None, last, column.basis)
    if column.period is PeriodKind.DAY and first == last:
        return Period.day(first, column.basis)
    kind = PeriodKind.RATE if column.period is PeriodKind.RATE else PeriodKind.INTERVAL
    return Period(kind, first, last, column.basis)


def span_of(cells: Mapping[str, Any], names: tuple[str, ...], dated: str, form: str) -> tuple[date, date]:
    """The first and last day that a row is about. Raises CellError."""
    if dated == "month":
        month, year = (str(cells[name]).strip() for name in names)
        number = _MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0)
        if not 1 <= number <= 12 or not year.isdecimal() or len(year) != 4:
            raise CellError(f"«{month} {year}» is no month and year")
        return month_days(int(year), number)
    if dated == "iso-week":
        year, week = (str(cells[name]).strip() for name in names)
        try:
            first = date.fromisocalendar(int(year), int(week), 1)
        except ValueError:
            raise CellError(f"«{year}, {week}» is no year and ISO week") from None
        return first, first + timedelta(days=6)
    day = day_of(cells[names[0]], form)
    return day, day


def refuse_if_most_fail(failed: int, rows: int, first: str, source: Source, file: str) -> None:
    """Raises RefusedError where so many rows cannot be read that it is the layout, not a slip."""
    if failed > max(2, rows // 20) or failed == rows > 0:
        raise refused(
            DriftKind.LAYOUT,
            source,
            file,
            f"{failed} of {rows} rows cannot be read, the first because {first}",
            "see whether the origin changed how it writes that column",
        )


def another_shape(content: object, source: Source, file: str, wanted: str) -> RefusedError:
    """The error for a file whose shape is another than `wanted`."""
    found = {list: "a list", dict: "an object", str: "a text", type(None): "nothing"}
    return refused(
        DriftKind.LAYOUT,
        source,
        file,
        f"{found.get(type(content), 'a number')} stands where {wanted} was expected",
        "see how the origin lays its file out now, and mend the card's [options]",
    )
