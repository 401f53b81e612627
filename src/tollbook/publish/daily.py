"""A daily series as people and programs read it: a table, CSV, JSON."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, TextIO

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tollbook.model.pack import Source
from tollbook.model.series import Series
from tollbook.model.settlement import Settlement

SERIES_SCHEMA = "tollbook.series/1"


class SeriesDay(Protocol):
    """One report day of a daily series. A number that is not known is None."""

    @property
    def report_date(self) -> date:
        """The day of the report, which need not be the day of the losses that it counts."""

    @property
    def total(self) -> int | None:
        """The settled running total, or None while the copies disagree or none has the day."""

    @property
    def settlement(self) -> Settlement:
        """How `total` was settled, or why it is open."""

    @property
    def copies(self) -> Mapping[str, int]:
        """The running total that each copy has, by source id; a copy without the day is left out."""

    @property
    def stated(self) -> int | None:
        """The increment that the report itself states, over `days` days."""

    @property
    def implied(self) -> int | None:
        """The difference between this total and that of the previous report."""

    @property
    def correction(self) -> int | None:
        """`implied` − `stated`: what the speaker changed in the total without counting it as this day's."""

    @property
    def rebase(self) -> bool:
        """Whether the speaker re-based any of its totals in this report."""

    @property
    def days(self) -> int:
        """How many days the report covers; 1 for an ordinary day."""


class WireSeriesDay(msgspec.Struct):
    """One report day. `stated` is the increment of the `days` that the report covers, `implied` the
    difference of two totals."""

    report_date: date
    total: int | None
    settlement: str
    stated: int | None
    implied: int | None
    correction: int | None
    rebase: bool
    days: int
    copies: dict[str, int]


class WireSource(msgspec.Struct):
    """Where a copy comes from, under which licence, and the day up to which it was taken."""

    id: str
    name: str
    url: str
    licence: str
    attribution: str
    snapshot: date | None


class WireSeries(msgspec.Struct):
    """A series with its sources."""

    schema: str
    speaker: str
    side: str
    item: str
    outcome: str
    days: list[WireSeriesDay]
    sources: list[WireSource]


def write(
    days: Sequence[SeriesDay], heading: str, sources: Sequence[Source], console: Console, age: str
) -> None:
    """Prints the days as a table, marks those that need a word, and names the sources and the age beneath."""
    console.print(Text(heading, "bold"))
    console.print()
    console.print(_table(days))
    console.print()
    console.print(Text(age), soft_wrap=True)
    write_sources(sources, console)


def write_sources(sources: Sequence[Source], console: Console) -> None:
    """Prints where copies come from, under which licence, and up to which day they are held."""
    for source in sources:
        console.print(
            Text(f"{source.attribution}. Licence: {source.licence}. Held up to {source.snapshot}."),
            soft_wrap=True,
        )


def write_csv(days: Sequence[SeriesDay], sources: Sequence[Source], out: TextIO) -> None:
    """Writes the days as CSV, a column for each copy; empty is «not known» or «not reported»."""
    rows = csv.writer(out, lineterminator="\n")
    names = [source.id for source in sources]
    numbers_of = ["stated", "implied", "correction", "rebase", "days"]
    rows.writerow(["report_date", "total", "settlement", *numbers_of, *names])
    for day in days:
        numbers = (day.stated, day.implied, day.correction, int(day.rebase), day.days)
        by_copy = (day.copies.get(name) for name in names)
        rows.writerow([day.report_date, day.total, day.settlement.value, *numbers, *by_copy])


def json_line(days: Sequence[SeriesDay], series: Series, sources: Sequence[Source]) -> bytes:
    """The days with their sources as one line of JSON, of the schema `tollbook.series/1`."""
    measure = series.measure
    shape = WireSeries(
        SERIES_SCHEMA,
        series.speaker,
        measure.side,
        measure.item,
        measure.outcome,
        [_wire_day(day) for day in days],
        [wire_source(source) for source in sources],
    )
    return msgspec.json.encode(shape) + b"\n"


def _wire_day(day: SeriesDay) -> WireSeriesDay:
    return WireSeriesDay(
        day.report_date,
        day.total,
        day.settlement,
        day.stated,
        day.implied,
        day.correction,
        day.rebase,
        day.days,
        dict(day.copies),
    )


def wire_source(source: Source) -> WireSource:
    """The part of a source's card that JSON output carries."""
    return WireSource(source.id, source.name, source.url, source.licence, source.attribution, source.snapshot)


def _table(days: Sequence[SeriesDay]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("report of")
    for name in ("total", "that day", "correction"):
        table.add_column(name, justify="right")
    table.add_column("note")
    for day in days:
        correction = _signed(day.correction) if day.correction else ""
        table.add_row(str(day.report_date), _plain(day.total), _signed(day.stated), correction, _note(day))
    return table


def _plain(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _signed(value: int | None) -> str:
    return "?" if value is None else f"{value:+,}"


def _note(day: SeriesDay) -> str:
    notes = [f"of {day.days} days"] if day.days > 1 else []
    if day.rebase:
        notes.append("totals re-based" + (f": {_signed(day.implied)} in all" if day.correction else ""))
    if len(set(day.copies.values())) > 1:
        differing = ", ".join(f"{source} {total:,}" for source, total in day.copies.items())
        notes.append(f"copies differ: {differing}{_DECIDED.get(day.settlement, '')}")
    if day.settlement is Settlement.MISSING:
        notes.append("not reported")
    return "; ".join(notes)


_DECIDED = {
    Settlement.CONTINUITY: "; the days around decide",
    Settlement.PACE: "; the increments around decide",
    Settlement.ROW: "; one has another day's row",
    Settlement.MAJORITY: "; most decide",
}
