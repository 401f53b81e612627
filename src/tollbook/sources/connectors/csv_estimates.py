"""CSV: a row for each estimate, with who made it, of what, its bounds, and where it is published."""

from collections.abc import Iterator
from datetime import date

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.measure import Measure
from tollbook.model.observation import Observation
from tollbook.model.period import Period
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.source import Column, Source
from tollbook.sources.connectors.cells import (
    CellError,
    Row,
    csv_rows,
    day_of,
    number_in,
    refuse_if_most_fail,
)
from tollbook.sources.connectors.days import unknown_category, unknown_speaker
from tollbook.sources.drift import drift

_NEEDED = ("day", "value", "outcome", "side", "speaker")
_BOUNDS = ("low", "high", "address")


def read(content: bytes, source: Source, file: str) -> Iterator[Observation | Drift]:
    """The estimates of a CSV file: totals up to a day, each a number, a range, or a single bound."""
    needed = [source.option(key) for key in _NEEDED]
    needed += [name for key in _BOUNDS if (name := source.option(key))]
    rows = csv_rows(content, source, file, needed)
    faults: list[tuple[Row, str]] = []
    found: list[Observation] = []
    for row in rows:
        try:
            found.append(_estimate(row, source, file))
        except CellError as error:
            faults.append((row, str(error)))
    if faults:
        refuse_if_most_fail(len(faults), len(rows), f"{faults[0][0].place}: {faults[0][1]}", source, file)
    for row, fault in faults:
        yield drift(
            DriftKind.CELL, Severity.ROW, source, file, row.place, fault, "look at the row at its origin"
        )
    yield from found
    yield from _unknown(found, source, file)


def _estimate(row: Row, source: Source, file: str) -> Observation:
    cells = row.cells
    day = day_of(cells[source.option("day")], source.option("day_format") or "%Y-%m-%d")
    column = source.counts[0]
    said_by = cells[source.option("speaker")]
    speaker = source.names.get("speakers", {}).get(said_by)
    outcome = source.names.get("outcomes", {}).get(word := cells[source.option("outcome")])
    side = source.names.get("sides", {}).get(party := cells[source.option("side")])
    measure = Measure(side, source.option("item"), outcome) if side and outcome else None
    place = cells.get(source.option("address"), "")
    unknown = "" if measure else "a category that the card does not know"
    return Observation(
        source=source.id,
        file=file,
        place=row.place,
        speaker=speaker,
        measure=measure,
        name=f"{party} · {word}",
        period=_period(column, day),
        quantity=_quantity(row, source),
        url=place if place.startswith("http") else None,
        said_by=said_by,
        note="; ".join(filter(None, (unknown, "" if place.startswith("http") else place))),
    )


def _period(column: Column, day: date) -> Period:
    return Period.since(min(column.start, day) if column.start else None, day, column.basis)


def _quantity(row: Row, source: Source) -> Quantity:
    value, low, high = (
        number_in(_ungrouped(row.cells.get(name, ""), source), name) if (name := source.option(key)) else None
        for key in ("value", "low", "high")
    )
    if low is not None and high is not None:
        if high < low:
            raise CellError(f"its upper end, {high}, is below its lower end, {low}")
        return Quantity(low, high, Bound.RANGE)
    if value is not None:
        return Quantity.of(value, Bound.APPROX)
    if low is not None:
        return Quantity.of(low, Bound.AT_LEAST)
    if high is not None:
        return Quantity.of(high, Bound.AT_MOST)
    raise CellError("it has neither a number nor a bound")


def _ungrouped(cell: str, source: Source) -> str:
    """A number without the marks between its thousands, if it has them where they belong."""
    mark = source.option("thousands")
    head, *groups = cell.split(mark) if mark else [cell]
    grouped = 0 < len(head) <= 3 and all(len(group) == 3 for group in groups)
    return head + "".join(groups) if grouped else cell


def _unknown(found: list[Observation], source: Source, file: str) -> Iterator[Drift]:
    strange = [(o.name, o.place) for o in found if o.measure is None]
    for name in dict.fromkeys(name for name, _ in strange):
        places = [place for other, place in strange if other == name]
        yield unknown_category(source, file, name, places[0], len(places))
    unknown = [(o.said_by, o.place) for o in found if o.speaker is None]
    for name in dict.fromkeys(name for name, _ in unknown):
        places = [place for other, place in unknown if other == name]
        yield unknown_speaker(source, file, name, places[0], len(places))
