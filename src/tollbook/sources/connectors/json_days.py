"""JSON: a list of days, or an object keyed by them; a day's values may lie one level deeper."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tollbook.model.drift import Drift, DriftKind
from tollbook.model.observation import Observation
from tollbook.model.phrases import dated
from tollbook.model.source import Source
from tollbook.sources.connectors.cells import (
    CellError,
    Row,
    another_shape,
    check_columns,
    day_of,
    json_of,
    number_of,
)
from tollbook.sources.connectors.days import expected_columns, read_days
from tollbook.sources.drift import refused

# A row that sums up more than a quarter of a year is none of a daily series.
_LONGEST_HOURS = 24 * 92

KEYED = "(key)"
"""What a card writes as `day` where the days are the keys of an object."""


def read(content: bytes, source: Source, file: str) -> Iterator[Observation | Drift]:
    """What a JSON file counts by day. A cell that is null or absent is not reported."""
    rows = _rows(json_of(content, source, file), source, file)
    if not rows:
        raise refused(
            DriftKind.EMPTY,
            source,
            file,
            "the list of days is empty",
            "fetch it again, and see whether the origin moved its data",
        )
    _check_newest(rows, source, file)
    name, hours = source.option("day"), source.option("hours")

    def span(row: Row) -> tuple[date, date]:
        day = day_of(row.cells.get(name))
        return day - timedelta(_days(row.cells.get(hours), hours) - 1), day

    return read_days(rows, span, number_of, source, file)


def _days(cell: Any, name: str) -> int:
    """Over how many days a row's own numbers go; one where it does not say, or says that it has none."""
    hours = number_of(cell, name) if name else None
    if hours is None or hours == 0:
        return 1
    if hours < 0 or hours % 24 or hours > _LONGEST_HOURS:
        raise CellError(f"column «{name}» holds {hours} where the hours of whole days were expected")
    return int(hours) // 24


def _rows(data: Any, source: Source, file: str) -> list[Row]:
    records = data
    for key in filter(None, source.option("records").split(".")):
        if not isinstance(records, dict) or key not in records:
            raise another_shape(records, source, file, f"an object with the key «{key}»")
        records = records[key]
    if source.option("day") == KEYED:
        if not isinstance(records, dict):
            raise another_shape(records, source, file, "an object with a key for each day")
        records = [{KEYED: day, **_record(cells, source, file)} for day, cells in records.items()]
    if not isinstance(records, list):
        raise another_shape(records, source, file, "a list of days")
    return [
        Row(f"row {number}", _flat(_record(record, source, file))) for number, record in enumerate(records, 1)
    ]


def _record(record: Any, source: Source, file: str) -> Mapping[str, Any]:
    if not isinstance(record, dict):
        raise another_shape(record, source, file, "an object for each day")
    return record


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the values of its inner objects under «outer.inner»."""
    flat: dict[str, Any] = {}
    for name, cell in record.items():
        if isinstance(cell, dict):
            flat.update({f"{name}.{inner}": value for inner, value in cell.items()})
        else:
            flat[name] = cell
    return flat


def _check_newest(rows: list[Row], source: Source, file: str) -> None:
    """Refuses a file whose newest day lacks what the card counts: older days may lack what came later."""
    name = source.option("day")
    days: list[tuple[date, Row]] = []
    for row in rows:
        try:
            days.append((day_of(row.cells.get(name)), row))
        except CellError:
            continue
    if not days:
        check_columns(list(rows[0].cells), [name], source, file, rows[0].place)
        return
    newest, row = max(days, key=lambda pair: pair[0])
    where = f"newest day, {dated(newest)},"
    check_columns(list(row.cells), expected_columns(source, file, newest), source, file, where)
