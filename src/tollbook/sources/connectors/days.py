"""Rows that are each about a day, a month or a week, with a column for each thing counted."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.measure import Measure
from tollbook.model.observation import Observation
from tollbook.model.period import Basis, Period, PeriodKind
from tollbook.model.quantity import Bound, Number, Quantity
from tollbook.model.source import Column, Source
from tollbook.sources.connectors.cells import CellError, Row, period_of, refuse_if_most_fail
from tollbook.sources.drift import drift

NumberOf = Callable[[Any, str], Number | None]


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A row with the days that it is about."""

    row: Row
    first: date
    last: date


def read_days(
    rows: Iterable[Row],
    spans: Callable[[Row], tuple[date, date]],
    number: NumberOf,
    source: Source,
    file: str,
) -> Iterator[Observation | Drift]:
    """The observations of all rows, a row that cannot be read as drift.

    Raises RefusedError if so many cannot be read that the layout must have changed.
    """
    reader = _Reader(source, file, number)
    failures: list[tuple[Row, str]] = []
    read: list[list[Observation]] = []
    count = 0
    for row in rows:
        count += 1
        try:
            read.append(list(reader.observations(DatedRow(row, *spans(row)))))
        except CellError as error:
            failures.append((row, str(error)))
    if failures:
        refuse_if_most_fail(len(failures), count, f"{failures[0][0].place}: {failures[0][1]}", source, file)
    for row, fault in failures:
        yield drift(
            DriftKind.CELL, Severity.ROW, source, file, row.place, fault, "look at the row at its origin"
        )
    for observations in read:
        yield from observations
    yield from reader.unknown()


class _Reader:
    """Turns rows into observations, and remembers what the card does not know."""

    def __init__(self, source: Source, file: str, number: NumberOf) -> None:
        self._source, self._file, self._number = source, file, number
        self._meanings: defaultdict[str, list[Column]] = defaultdict(list)
        for column in source.columns_of(file):
            self._meanings[column.name].append(column)
        bounds = {name for column in source.counts for name in (column.low, column.high) if name}
        options = {source.option(key) for key in ("day", "hours", "address", "speaker")}
        self._other = {*bounds, *options, *source.option_list("ignored"), *source.option_list("day")}
        self._new: dict[str, tuple[str, int]] = {}
        self._strangers: dict[str, tuple[str, int]] = {}

    def observations(self, dated_row: DatedRow) -> Iterator[Observation]:
        cells = dated_row.row.cells
        for name, cell in cells.items():
            if name in self._other:
                continue
            meanings = self._meanings.get(name, [])
            column = next((c for c in meanings if c.means_on(dated_row.last)), None)
            if column is not None:
                found = self._of_column(dated_row, column, cell)
                if found is not None:
                    yield found
            elif cell is not None and cell != "":
                yield from self._of_unknown(dated_row, name, cell)

    def _of_column(self, dated_row: DatedRow, column: Column, cell: Any) -> Observation | None:
        quantity = self._quantity(dated_row.row.cells, column, cell)
        if quantity is None:
            return None
        speaker, said_by = self._speaker(dated_row.row, column)
        measure = (
            Measure(column.side, column.item, column.outcome)
            if column.side and column.item and column.outcome
            else None
        )
        period = period_of(column, dated_row.first, dated_row.last)
        found = self._observation(dated_row, column.name, period, quantity)
        return replace(found, measure=measure, speaker=speaker, said_by=said_by, note=column.note)

    def _quantity(self, cells: Mapping[str, Any], column: Column, cell: Any) -> Quantity | None:
        value = self._number(cell, column.name)
        low, high = (
            self._number(cells.get(name), name) if name else None for name in (column.low, column.high)
        )
        if value is None:
            return None
        if low is None or high is None:
            return Quantity.of(value, column.bound)
        if high < low:
            raise CellError(f"column «{column.high}» holds {high}, less than «{column.low}», {low}")
        return Quantity(low, high, Bound.RANGE)

    def _of_unknown(self, dated_row: DatedRow, name: str, cell: Any) -> Iterator[Observation]:
        place, count = self._new.get(name, (dated_row.row.place, 0))
        self._new[name] = (place, count + 1)
        try:
            value = self._number(cell, name)
        except CellError:
            return
        if value is not None:
            kinds = {column.period for column in self._source.counts}
            kind = kinds.pop() if len(kinds) == 1 else PeriodKind.INTERVAL
            start = None if kind is PeriodKind.CUMULATIVE else dated_row.first
            kind = PeriodKind.INTERVAL if kind is PeriodKind.DAY and start != dated_row.last else kind
            period = Period(kind, start, dated_row.last, Basis.UNKNOWN)
            found = self._observation(dated_row, name, period, Quantity.of(value))
            yield replace(found, note="a category that the card does not know")

    def _speaker(self, row: Row, column: Column) -> tuple[str | None, str]:
        """The speaker's id and the origin's own name of it, where rows name their speakers.

        A column to which the card gives a speaker of its own speaks for that one in every row.
        """
        named = self._source.option("speaker")
        if not named or column.speaker != self._source.speaks_for:
            return column.speaker, ""
        said_by = str(row.cells.get(named) or "").strip()
        speaker = self._source.names.get("speakers", {}).get(said_by)
        if speaker is None:
            place, count = self._strangers.get(said_by, (row.place, 0))
            self._strangers[said_by] = (place, count + 1)
        return speaker, said_by

    def _observation(self, dated_row: DatedRow, name: str, period: Period, quantity: Quantity) -> Observation:
        """A figure of an unknown measure, said by the speaker of the whole table."""
        url = dated_row.row.cells.get(self._source.option("address"))
        reported = dated_row.last if period.basis is Basis.REPORT_DAY else None
        return Observation(
            source=self._source.id,
            file=self._file,
            place=dated_row.row.place,
            speaker=self._source.speaks_for,
            measure=None,
            name=name,
            period=period,
            quantity=quantity,
            reported=reported,
            url=url if isinstance(url, str) and url else None,
        )

    def unknown(self) -> Iterator[Drift]:
        """What the card does not know, each once."""
        for name, (place, count) in self._new.items():
            yield unknown_category(self._source, self._file, name, place, count)
        for name, (place, count) in self._strangers.items():
            yield unknown_speaker(self._source, self._file, name, place, count)


def unknown_category(source: Source, file: str, name: str, place: str, count: int) -> Drift:
    """A note on a category that the card does not know: it is kept under the origin's own name."""
    return drift(
        DriftKind.CATEGORY,
        Severity.NOTE,
        source,
        file,
        place,
        f"«{name}» is a category that the card does not know ({_times(count)}); it is kept under that name",
        "say in the card what it counts, or list it under `ignored`",
    )


def unknown_speaker(source: Source, file: str, name: str, place: str, count: int) -> Drift:
    """A note on somebody who counts and whom the card does not know."""
    return drift(
        DriftKind.SPEAKER,
        Severity.NOTE,
        source,
        file,
        place,
        f"«{name}» is a speaker that the card does not know ({_times(count)}); it is kept under that name",
        "write in the card's [names.speakers] who that is",
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def expected_columns(source: Source, file: str, day: date | None = None) -> list[str]:
    """The columns that a file must have, on a day or at all."""
    return list(
        dict.fromkeys(
            column.name
            for column in source.columns_of(file)
            if not column.optional and (day is None or column.means_on(day))
        )
    )
