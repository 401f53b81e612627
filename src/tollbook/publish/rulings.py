"""The referee's table of copies that differ, as people and programs read it: text, CSV, JSON."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Protocol, TextIO

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tollbook.model.pack import Source
from tollbook.model.period import ONE_DAY
from tollbook.model.phrases import count, number
from tollbook.model.reason import Reason
from tollbook.model.settlement import Settlement
from tollbook.publish.daily import WireSource, wire_source, write_sources

REFEREE_SCHEMA = "tollbook.referee/1"

# «to 2024-11-03» fits, and in 80 cells there is room left for a sentence.
_FIRST_COLUMN = 14


class CopyFault(Protocol):
    """A slip of copying that would explain a copy's figure."""

    @property
    def reason(self) -> Reason:
        """What the slip is, as a check would say it."""

    @property
    def sentence(self) -> str:
        """The slip in a sentence for readers."""


class Ruling(Protocol):
    """The decision on one cell, a report day of an item, on which copies differ."""

    @property
    def report_date(self) -> date:
        """The day of the report."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def total(self) -> int | None:
        """The running total that is right; None while the cell is open."""

    @property
    def settlement(self) -> Settlement:
        """What decides, or that nothing does (`COPIES_DIFFER`)."""

    @property
    def copies(self) -> Mapping[str, int]:
        """The running total that each copy has, by source id."""

    @property
    def odd(self) -> tuple[str, ...]:
        """The ids of the sources that have it wrong; empty while the cell is open."""

    @property
    def faults(self) -> Mapping[str, Sequence[CopyFault]]:
        """The slips that explain each wrong copy, by source id, the likeliest first. While the cell is open:
        those that would explain each copy if another were right."""

    @property
    def because(self) -> str:
        """The grounds of the decision, in a sentence for readers."""


class Tally(Protocol):
    """How the copies compare over many cells. A cell is one report day of one item."""

    @property
    def shared(self) -> int:
        """Cells that two or more copies hold."""

    @property
    def agreeing(self) -> int:
        """Shared cells on which all copies agree."""

    @property
    def differing(self) -> int:
        """Shared cells on which they do not."""

    @property
    def days(self) -> int:
        """Report days with at least one differing cell."""

    @property
    def decided(self) -> Mapping[Settlement, int]:
        """Differing cells that were decided, by what decided them."""

    @property
    def open(self) -> int:
        """Differing cells that nothing decides."""

    @property
    def odd(self) -> Mapping[str, int]:
        """How often each copy is wrong in a decided cell, by source id; absent if it never is."""

    @property
    def alone(self) -> Mapping[str, int]:
        """Cells that one copy alone holds, by source id; absent if there are none."""

    @property
    def most(self) -> int:
        """The largest number of copies that hold one cell; 0 if no cell is shared."""

    @property
    def in_most(self) -> int:
        """Cells that `most` copies hold."""

    @property
    def in_most_agreeing(self) -> int:
        """Of these, the cells on which all copies agree."""

    @property
    def one_odd(self) -> int:
        """Of these, the cells on which all copies but one agree."""


class WireCopyFault(msgspec.Struct):
    """A slip that explains a copy's figure: on an open day, if another copy were right."""

    copy: str
    reason: Reason
    sentence: str


class WireRuling(msgspec.Struct):
    """One report day and item on which copies differ. `total` is null while it is open."""

    report_date: date
    item: str
    total: int | None
    settlement: str
    copies: dict[str, int]
    odd: list[str]
    faults: list[WireCopyFault]
    because: str


class WireTally(msgspec.Struct):
    """Cells, a report day of an item each: in several copies, and by copy in one alone; and those in as many
    copies as any (`most`): how many, on how many all agree, on how many exactly one does not."""

    shared: int
    agreeing: int
    differing: int
    days: int
    decided: dict[str, int]
    open: int
    odd: dict[str, int]
    alone: dict[str, int]
    most: int
    in_most: int
    in_most_agreeing: int
    one_odd: int


class WireReferee(msgspec.Struct):
    """All rulings with their tally and the sources of the copies."""

    schema: str
    speaker: str
    side: str
    rulings: list[WireRuling]
    tally: WireTally
    sources: list[WireSource]


_DECIDED = {
    Settlement.CONTINUITY: "by the nearest totals on which copies agree",
    Settlement.ROW: "because the others have another day's whole row",
    Settlement.MAJORITY: "by most of the copies",
    Settlement.PACE: "by the increments of the days around",
}


def write(
    rulings: Sequence[Ruling],
    tally: Tally,
    heading: str,
    names: Mapping[str, str],
    sources: Sequence[Source],
    console: Console,
) -> None:
    """Prints the table, the tally and the sources. `names` are those of the items; days in a row on which
    the same copies say the same stand as one."""
    console.print(Text(heading, "bold"))
    console.print()
    if rulings:
        console.print(_table(rulings, names, sources))
    for line in _summary(tally):
        console.print(line, soft_wrap=True)
    console.print()
    write_sources(sources, console)


def write_csv(rulings: Sequence[Ruling], sources: Sequence[Source], out: TextIO) -> None:
    """Writes a line for each day and item, a column for each copy and one for what explains its figure."""
    rows = csv.writer(out, lineterminator="\n")
    ids = [source.id for source in sources]
    slips = [f"{name}_fault" for name in ids]
    rows.writerow(["report_date", "item", "total", "settlement", "odd", *ids, *slips, "because"])
    for row in rulings:
        by_copy = (row.copies.get(name) for name in ids)
        faults = (" ".join(fault.reason for fault in row.faults.get(name, ())) for name in ids)
        settled = (row.total, row.settlement.value, " ".join(row.odd))
        rows.writerow([row.report_date, row.item, *settled, *by_copy, *faults, row.because])


def json_line(
    rulings: Sequence[Ruling], tally: Tally, speaker: str, side: str, sources: Sequence[Source]
) -> bytes:
    """The rulings and their tally as one line of JSON, of the schema `tollbook.referee/1`."""
    shape = WireReferee(
        REFEREE_SCHEMA,
        speaker,
        side,
        [_wire_ruling(row) for row in rulings],
        _wire_tally(tally),
        [wire_source(source) for source in sources],
    )
    return msgspec.json.encode(shape) + b"\n"


def _wire_ruling(row: Ruling) -> WireRuling:
    return WireRuling(
        row.report_date,
        row.item,
        row.total,
        row.settlement,
        dict(row.copies),
        list(row.odd),
        [
            WireCopyFault(source, fault.reason, fault.sentence)
            for source, found in row.faults.items()
            for fault in found
        ],
        row.because,
    )


def _wire_tally(tally: Tally) -> WireTally:
    return WireTally(
        tally.shared,
        tally.agreeing,
        tally.differing,
        tally.days,
        {how.value: count for how, count in tally.decided.items()},
        tally.open,
        dict(tally.odd),
        dict(tally.alone),
        tally.most,
        tally.in_most,
        tally.in_most_agreeing,
        tally.one_odd,
    )


def _table(rulings: Sequence[Ruling], names: Mapping[str, str], sources: Sequence[Source]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("report of", max_width=_FIRST_COLUMN)
    for source in sources:
        table.add_column(source.id, justify="right", no_wrap=True)
    table.add_column("right", justify="right", no_wrap=True)
    table.add_column("why")
    for run in _runs(rulings):
        row = run[0]
        totals = (_plain(row.copies.get(source.id)) for source in sources)
        right = "open" if row.total is None else number(row.total)
        table.add_row(f"{_span(run)}\n{names.get(row.item, row.item)}", *totals, right, _why(row))
    return table


def _runs(rulings: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    """The rulings by the first of the days in a row on which all is the same."""
    order = sorted(rulings, key=lambda row: (row.item, row.report_date))
    # Days in a row stay as far behind their place in the list as the first of them.
    places = enumerate(order)
    keyed = [((row.report_date - ONE_DAY * place, *_said(row)), row) for place, row in places]
    runs = [[row for _, row in run] for _, run in groupby(keyed, key=lambda pair: pair[0])]
    return iter(sorted(runs, key=lambda run: run[0].report_date))


def _said(row: Ruling) -> tuple[object, ...]:
    return row.item, row.total, row.settlement, tuple(row.copies.items())


def _span(run: Sequence[Ruling]) -> str:
    first = str(run[0].report_date)
    return first if len(run) == 1 else f"{first}\nto {run[-1].report_date}\n{len(run)} days"


def _plain(value: int | None) -> str:
    return "" if value is None else number(value)


def _why(row: Ruling) -> str:
    """What decided, and the likeliest slip of each copy that is out, or would be."""
    verb = "would be" if row.total is None else "is"
    slips = (
        f"{source} {verb} {found[0].reason}: {found[0].sentence}"
        for source, found in row.faults.items()
        if found
    )
    return "\n".join((row.because, *slips))


def _summary(tally: Tally) -> Iterator[str]:
    days = f", on {count(tally.days, 'day', 'days')}" if tally.days else ""
    yield (
        f"{count(tally.shared, 'cell', 'cells')} in several copies: {number(tally.agreeing)} agree, "
        f"{number(tally.differing)} differ{days}."
    )
    if tally.most > 2:
        yield (
            f"{count(tally.in_most, 'cell', 'cells')} in all {tally.most} copies: "
            f"{number(tally.in_most_agreeing)} agree, "
            f"in {number(tally.one_odd)} exactly one copy is the odd one out."
        )
    if tally.differing:
        decided = sum(tally.decided.values())
        ways = (f"{number(cells)} {_DECIDED[how]}" for how, cells in sorted(tally.decided.items()))
        yield f"Decided {number(decided)}" + (f": {', '.join(ways)}" if decided else "") + "."
        yield f"Open {number(tally.open)}."
    if tally.odd:
        odd = (f"{source} {number(cells)}" for source, cells in sorted(tally.odd.items()))
        yield f"The odd one: {', '.join(odd)}."
    for source, cells in sorted(tally.alone.items()):
        yield f"{count(cells, 'cell', 'cells')} in {source} alone."
