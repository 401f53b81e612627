"""CSV: a row for each category, up to a day or over an attack's hours, with a column for each outcome."""

from collections.abc import Iterator
from datetime import date

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.measure import Measure
from tollbook.model.observation import Observation
from tollbook.model.period import Period
from tollbook.model.quantity import Number, Quantity
from tollbook.model.source import Column, Source
from tollbook.sources.connectors.cells import (
    CellError,
    Row,
    csv_rows,
    moment_of,
    number_in,
    period_of,
    refuse_if_most_fail,
)
from tollbook.sources.connectors.days import expected_columns, unknown_category
from tollbook.sources.drift import drift


def read(content: bytes, source: Source, file: str) -> Iterator[Observation | Drift]:
    """What a CSV file counts by category. Where no column says the day, the totals have no last day."""
    needed = [name for key in ("category", "side", "day", "start", "end") if (name := source.option(key))]
    rows = csv_rows(content, source, file, [*needed, *expected_columns(source, file)])
    faults: list[tuple[Row, str]] = []
    found: list[list[Observation]] = []
    unknown: dict[str, tuple[str, int]] = {}
    for row in rows:
        try:
            found.append(list(_observations(row, source, file, unknown)))
        except CellError as error:
            faults.append((row, str(error)))
    if faults:
        refuse_if_most_fail(len(faults), len(rows), f"{faults[0][0].place}: {faults[0][1]}", source, file)
    for row, fault in faults:
        yield drift(
            DriftKind.CELL, Severity.ROW, source, file, row.place, fault, "look at the row at its origin"
        )
    for observations in found:
        yield from observations
    for name, (place, count) in unknown.items():
        yield unknown_category(source, file, name, place, count)


def _observations(
    row: Row, source: Source, file: str, unknown: dict[str, tuple[str, int]]
) -> Iterator[Observation]:
    first, last = _span(row, source)
    category = row.cells[source.option("category")]
    item = source.names.get("categories", {}).get(category)
    party = row.cells.get(source.option("side"), "")
    known = item is not None or _is_own_name(category, source)
    if not known:
        place, count = unknown.get(category, (row.place, 0))
        unknown[category] = (place, count + 1)
    party_and_category = " · ".join(filter(None, (party, category, *_apart(row, source))))
    for name, number in _of_new_columns(row, source, file, unknown):
        yield Observation(
            source=source.id,
            file=file,
            place=row.place,
            speaker=source.speaks_for,
            measure=None,
            name=f"{party_and_category} · {name}",
            period=_period(source.counts[0], first, last),
            quantity=Quantity.of(number),
            note="a category that the card does not know",
        )
    for column in source.columns_of(file):
        value = number_in(row.cells.get(column.name, ""), column.name)
        if value is None:
            continue
        side = source.names.get("sides", {}).get(party) if source.option("side") else column.side
        outcome = column.outcome
        yield Observation(
            source=source.id,
            file=file,
            place=row.place,
            speaker=column.speaker,
            measure=Measure(side, item, outcome) if side and item and outcome else None,
            name=f"{party_and_category} · {column.name}",
            period=_period(column, first, last),
            quantity=Quantity.of(value, column.bound),
            url=row.cells.get(source.option("address")) or None,
            note=column.note if known else "a category that the card does not know",
        )


def _apart(row: Row, source: Source) -> list[str]:
    return [row.cells.get(name, "") for name in source.option_list("apart")]


def _of_new_columns(
    row: Row, source: Source, file: str, unknown: dict[str, tuple[str, int]]
) -> Iterator[tuple[str, Number]]:
    """The numbers in columns that the card does not know; each column is remembered."""
    for name in row.cells.keys() - _known_columns(source, file):
        place, count = unknown.get(name, (row.place, 0))
        unknown[name] = (place, count + 1)
        try:
            value = number_in(row.cells[name], name)
        except CellError:
            continue
        if value is not None:
            yield name, value


def _period(column: Column, first: date | None, last: date | None) -> Period:
    if first is None or last is None:
        return Period.since(column.start, None, column.basis)
    return period_of(column, first, last)


def _span(row: Row, source: Source) -> tuple[date | None, date | None]:
    if day := source.option("day"):
        first = last = moment_of(row.cells[day])
        return first, last
    if not source.option("start"):
        return None, None
    first, last = (moment_of(row.cells[source.option(key)]) for key in ("start", "end"))
    if last < first:
        raise CellError(f"it ends on {last}, before it begins on {first}")
    return first, last


def _is_own_name(category: str, source: Source) -> bool:
    """Whether the card keeps a category under the origin's name; «Losses *» is all that begin so."""
    return any(
        category.startswith(name[:-1]) if name.endswith("*") else category == name
        for name in source.option_list("own_names")
    )


def _known_columns(source: Source, file: str) -> set[str]:
    options = {source.option(key) for key in ("category", "side", "day", "start", "end", "address")}
    columns = {column.name for column in source.columns_of(file)}
    return {*options, *columns, *source.option_list("apart"), *source.option_list("ignored")}
