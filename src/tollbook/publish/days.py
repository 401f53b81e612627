"""What was said of one day as programs read it: CSV and JSON."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, TextIO

import msgspec

from tollbook.model.measure import Measure
from tollbook.model.pack import Source
from tollbook.model.period import Period
from tollbook.model.quantity import Number, Quantity
from tollbook.model.series import Increment, Total
from tollbook.publish.daily import WireSource, wire_source
from tollbook.publish.rulings import Ruling, WireCopyFault

DAY_SCHEMA = "tollbook.day/1"


class Rank(Protocol):
    """Where a day's stated increment stands among all days that can be records."""

    @property
    def place(self) -> int:
        """The day's place, from 1: one more than the number of heavier days."""

    @property
    def shared(self) -> int:
        """How many days have exactly this figure, this one included."""

    @property
    def of(self) -> int:
        """How many days are compared."""

    @property
    def then(self) -> bool:
        """Whether no earlier day was as heavy."""


class ReportRow(Protocol):
    """One count in a report."""

    @property
    def measure(self) -> Measure:
        """What is counted: side, item, outcome, place."""

    @property
    def total(self) -> Total:
        """The running total, as settled and as each copy has it."""

    @property
    def increment(self) -> Increment:
        """What the report adds: stated, implied, and the correction between the two."""

    @property
    def ruling(self) -> Ruling | None:
        """Which copy is right and why, if the copies differ on this cell; otherwise None."""

    @property
    def rank(self) -> Rank | None:
        """The day's place if it is among the heaviest; otherwise None."""


class Report(Protocol):
    """What a speaker's report of one day says of one side."""

    @property
    def speaker(self) -> str:
        """The speaker's id."""

    @property
    def side(self) -> str:
        """The id of the side whose losses are counted."""

    @property
    def report_date(self) -> date:
        """The day of the report."""

    @property
    def first(self) -> date:
        """The first day whose losses the report counts."""

    @property
    def last(self) -> date:
        """The last day whose losses the report counts."""

    @property
    def rows(self) -> Sequence[ReportRow]:
        """The counts, in the order of the conflict's series."""

    @property
    def copies(self) -> Sequence[Source]:
        """The cards of the sources whose copies reach this day."""

    @property
    def pages(self) -> Sequence[str]:
        """The addresses of the speaker's own page for that day; empty if its card has no pattern for them."""


class OtherFigure(Protocol):
    """A quantity with one outcome."""

    @property
    def outcome(self) -> str:
        """What became of those counted: an outcome's id."""

    @property
    def quantity(self) -> Quantity:
        """How many, with the bound that the source gives."""

    @property
    def note(self) -> str:
        """What the source's card says about this figure alone; empty if nothing."""


class OtherCount(Protocol):
    """What a row of a source other than the daily reports gives for one item and period."""

    @property
    def speaker(self) -> str:
        """The speaker's id."""

    @property
    def said_by(self) -> str:
        """Who says so in the source's own words, where it names several speakers; otherwise empty."""

    @property
    def source(self) -> Source:
        """The card of the source that the row is from."""

    @property
    def side(self) -> str:
        """The id of the side whose losses are counted."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def name(self) -> str:
        """The source's own name for the item, where several of its rows are of one item and period; otherwise
        empty."""

    @property
    def method(self) -> str | None:
        """How the count is arrived at, such as by name; None if the card does not say."""

    @property
    def period(self) -> Period:
        """The days that the figures cover."""

    @property
    def url(self) -> str | None:
        """Where the source itself says this was published; None if it does not."""

    @property
    def figures(self) -> Sequence[OtherFigure]:
        """One quantity for each outcome that the row gives."""


class WireRank(msgspec.Struct):
    """One of the heaviest days of `of` that can be records; `then` if no day before was as heavy."""

    place: int
    shared: int
    of: int
    then: bool


class WireReportRow(msgspec.Struct):
    """One count in one report; null is «not reported» or «not known», 0 «reported zero»."""

    item: str
    outcome: str
    total: int | None
    settlement: str
    stated: int | None
    implied: int | None
    correction: int | None
    rebase: bool
    copies: Mapping[str, int]
    odd: list[str]
    because: str | None
    faults: list[WireCopyFault]
    rank: WireRank | None


class WireDayReport(msgspec.Struct):
    """One speaker's report of one side; `first` and `last` are the days whose losses it counts."""

    speaker: str
    side: str
    report_date: date
    first: date
    last: date
    pages: list[str]
    figures: list[WireReportRow]


class WireLine(msgspec.Struct):
    """A figure of another count, over its own period."""

    speaker: str
    said_by: str | None
    source: str
    side: str
    item: str
    name: str | None
    outcome: str
    method: str | None
    period: str
    first: date | None
    last: date | None
    low: Number
    high: Number
    bound: str
    url: str | None
    note: str | None


class WireDay(msgspec.Struct):
    """All that is held of a day."""

    schema: str
    pack: str
    day: date
    as_of: str | None
    reports: list[WireDayReport]
    beside: list[WireLine]
    sources: list[WireSource]


def write_csv(reports: Sequence[Report], out: TextIO) -> None:
    """Writes the reports as CSV, a line for each count, a column for each copy; empty is «not reported» or
    «not known»."""
    rows = csv.writer(out, lineterminator="\n")
    copies = list(dict.fromkeys(copy.id for report in reports for copy in report.copies))
    about = ["speaker", "side", "item", "outcome", "report_date", "first", "last"]
    numbers = ["total", "settlement", "stated", "implied", "correction", "rebase", "odd"]
    rows.writerow([*about, *numbers, *copies, "because"])
    for report in reports:
        of = (report.report_date, report.first, report.last)
        for row in report.rows:
            total, increment = row.total, row.increment
            settled = (total.value, total.settlement.value)
            three = (increment.stated, increment.implied, increment.correction, int(increment.rebase))
            what = (report.speaker, report.side, row.measure.item, row.measure.outcome)
            by_copy = (total.copies.get(copy) for copy in copies)
            because = row.ruling.because if row.ruling else None
            rows.writerow([*what, *of, *settled, *three, " ".join(total.odd), *by_copy, because])


def write_other_counts(lines: Sequence[OtherCount], out: TextIO) -> None:
    """Writes the figures of other counts as CSV, one a line."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(WireLine.__struct_fields__)
    for line in lines:
        for wire in _wire_lines(line):
            rows.writerow(getattr(wire, name) for name in WireLine.__struct_fields__)


def json_line(
    day: date,
    pack: str,
    as_of: str | None,
    reports: Sequence[Report],
    lines: Sequence[OtherCount],
) -> bytes:
    """All that is held of a day as one line of JSON."""
    cards = [card for report in reports for card in report.copies] + [line.source for line in lines]
    sources = {card.id: wire_source(card) for card in cards}
    shape = WireDay(
        DAY_SCHEMA,
        pack,
        day,
        as_of,
        [_wire_report(report) for report in reports],
        [wire for line in lines for wire in _wire_lines(line)],
        list(sources.values()),
    )
    return msgspec.json.encode(shape) + b"\n"


def _wire_report(report: Report) -> WireDayReport:
    return WireDayReport(
        report.speaker,
        report.side,
        report.report_date,
        report.first,
        report.last,
        list(report.pages),
        [_wire_row(row) for row in report.rows],
    )


def _wire_row(row: ReportRow) -> WireReportRow:
    ruling, rank, increment = row.ruling, row.rank, row.increment
    faults = ruling.faults.items() if ruling else ()
    return WireReportRow(
        item=row.measure.item,
        outcome=row.measure.outcome,
        total=row.total.value,
        settlement=row.total.settlement,
        stated=increment.stated,
        implied=increment.implied,
        correction=increment.correction,
        rebase=increment.rebase,
        copies=row.total.copies,
        odd=list(row.total.odd),
        because=ruling.because if ruling else None,
        faults=[WireCopyFault(source, f.reason, f.sentence) for source, found in faults for f in found],
        rank=WireRank(rank.place, rank.shared, rank.of, rank.then) if rank else None,
    )


def _wire_lines(line: OtherCount) -> list[WireLine]:
    return [
        WireLine(
            speaker=line.speaker,
            said_by=line.said_by or None,
            source=line.source.id,
            side=line.side,
            item=line.item,
            name=line.name or None,
            outcome=figure.outcome,
            method=line.method,
            period=line.period.kind.value,
            first=line.period.start,
            last=line.period.end,
            low=figure.quantity.low,
            high=figure.quantity.high,
            bound=figure.quantity.bound.value,
            url=line.url,
            note=figure.note or None,
        )
        for figure in line.figures
    ]
