"""Sources as people and programs read them: how they stand, and what a reading came to."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol, TextIO

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tollbook.model.drift import Drift, Severity
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack
from tollbook.model.source import Source
from tollbook.publish.marks import shown

SOURCES_SCHEMA = "tollbook.sources/1"
READING_SCHEMA = "tollbook.reading/1"


class RecordedDrift(Protocol):
    """A drift as recorded by the last reading."""

    @property
    def kind(self) -> str:
        """What departed from the card, as `DriftKind` names it."""

    @property
    def severity(self) -> str:
        """What was left out because of it, as `Severity` names it: file, row or note."""

    @property
    def sentence(self) -> str:
        """The drift in a sentence: what was expected, what was found, and what to do."""


class SourceStatus(Protocol):
    """The status of a source: how recent its figures are, and how its last reading went."""

    @property
    def source(self) -> Source:
        """The source's card."""

    @property
    def last(self) -> date | None:
        """The newest day with figures; None if there are none."""

    @property
    def pulled(self) -> bool:
        """Whether the figures were pulled rather than bundled."""

    @property
    def read(self) -> datetime | None:
        """When its files were last read; None if never."""

    @property
    def drifts(self) -> Sequence[RecordedDrift]:
        """The drifts of the last reading."""

    @property
    def fault(self) -> str:
        """Why the last attempt failed, as a sentence; empty if it did not."""

    @property
    def failing_since(self) -> datetime | None:
        """When the present run of failures began; None if the source is not failing."""

    @property
    def due(self) -> datetime | None:
        """When a watch asks it next; None if it is not watched."""


class Read(Protocol):
    """What the files of a source contain, as its card reads them."""

    @property
    def source(self) -> Source:
        """The source's card."""

    @property
    def observations(self) -> Sequence[Observation]:
        """The figures that may be entered."""

    @property
    def drifts(self) -> Sequence[Drift]:
        """All departures from the card."""

    @property
    def refused(self) -> Sequence[str]:
        """The names of the files that were refused as a whole."""


class WireDrift(msgspec.Struct):
    """What an origin did otherwise than its card expects; `severity` says what is left out for it."""

    kind: str
    severity: str
    sentence: str


class WireSourceStatus(msgspec.Struct):
    """The status of a source; `age_days` counts from its newest day to today. `due` and `failing_since` come
    from a watch."""

    id: str
    name: str
    speaks_for: str
    counts: list[str]
    kind: str
    connector: str
    cadence: str
    licence: str
    terms: str
    attribution: str
    url: str
    last: date | None
    age_days: int | None
    held: str
    read: datetime | None
    drift: list[WireDrift]
    fault: str | None
    failing_since: datetime | None
    due: datetime | None


class WireSourceFault(msgspec.Struct):
    """What is wrong with a source that is watched by a card of somebody's own."""

    id: str
    fault: str


class WireSources(msgspec.Struct):
    """All sources of a conflict, and what is wrong with others that are watched."""

    schema: str
    pack: str
    today: date
    sources: list[WireSourceStatus]
    own_faults: list[WireSourceFault]


class WireObservation(msgspec.Struct):
    """A figure as its origin holds it; `side`, `item` and `outcome` are null where the card knows none."""

    file: str
    place: str
    speaker: str | None
    said_by: str | None
    side: str | None
    item: str | None
    outcome: str | None
    name: str
    period: str
    start: date | None
    end: date | None
    basis: str
    low: int | float
    high: int | float
    bound: str
    reported: date | None
    url: str | None
    words: str | None
    note: str | None


class WireReadingOf(msgspec.Struct):
    """What the files of a source came to."""

    schema: str
    source: str
    refused: list[str]
    drift: list[WireDrift]
    observations: list[WireObservation]


def write(
    statuses: Iterable[SourceStatus],
    pack: Pack,
    today: date,
    console: Console,
    own_faults: Iterable[tuple[str, str]] = (),
) -> None:
    """Prints a table of the sources, and beneath it what drifted at their last reading and what failed."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for name in ("source", "counts", "every", "licence", "held up to", "days old", "last reading"):
        table.add_column(name, justify="right" if name == "days old" else "left")
    rows = list(statuses)
    for status in rows:
        source = status.source
        age = (today - status.last).days if status.last else None
        table.add_row(
            source.id,
            Text(_counts_in_short(source, pack)),
            source.cadence,
            source.licence,
            f"{status.last}{' (pulled)' if status.pulled else ''}" if status.last else "nothing",
            "" if age is None else str(age),
            _last_reading(status),
        )
    console.print(table)
    for status in rows:
        if status.fault:
            since = status.failing_since
            failing = f"failing since {since.astimezone():%Y-%m-%d %H:%M}: " if since else ""
            console.print(Text(f"{status.source.id}: {failing}{shown(status.fault)}"), soft_wrap=True)
        write_drifts(status.drifts, console)
    for id, fault in own_faults:
        console.print(Text(f"{id} (a card of your own): {shown(fault)}"), soft_wrap=True)


def _counts_in_short(source: Source, pack: Pack) -> str:
    speaker = pack.speakers[source.speaks_for].name
    items = items_of(source, pack)
    if not items:
        return f"{speaker}: reports"
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    return f"{speaker}: {pack.items[items[0]].name}{more}"


def items_of(source: Source, pack: Pack) -> list[str]:
    """The items that a source counts, each once: first those of its series, then those of its columns and
    categories."""
    in_series = (series.measure.item for series in pack.series if source.id in series.copies)
    named = (*in_series, *source.columns, *source.names.get("categories", {}).values(), source.option("item"))
    return [item for item in dict.fromkeys(named) if item in pack.items]


def _last_reading(status: SourceStatus) -> str:
    if status.fault:
        return "failed"
    if status.read is None:
        return "bundled" if status.last else "never"
    kinds = Counter(drift.severity for drift in status.drifts)
    said = [f"{kinds[severity]} {_NAMES[severity]}" for severity in _NAMES if kinds[severity]]
    return f"{status.read:%Y-%m-%d}: {', '.join(said) or 'as expected'}"


_NAMES = {Severity.FILE: "refused", Severity.ROW: "rows left out", Severity.NOTE: "notes"}


def json_line(
    statuses: Iterable[SourceStatus], pack: Pack, today: date, own_faults: Iterable[tuple[str, str]] = ()
) -> bytes:
    """The sources as one line of JSON, of the schema `tollbook.sources/1`."""
    found = [_wire(each, pack, today) for each in statuses]
    faults = [WireSourceFault(id, fault) for id, fault in own_faults]
    shape = WireSources(SOURCES_SCHEMA, pack.id, today, found, faults)
    return msgspec.json.encode(shape) + b"\n"


_FIELDS = (
    "id",
    "name",
    "speaks_for",
    "counts",
    "kind",
    "cadence",
    "licence",
    "attribution",
    "url",
    "last",
    "age_days",
    "held",
    "read",
)


def write_csv(statuses: Iterable[SourceStatus], pack: Pack, today: date, out: TextIO) -> None:
    """Writes a line for each source; empty is «nothing held», or «never read»."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_FIELDS)
    for status in statuses:
        wire = _wire(status, pack, today)
        cells = {**msgspec.structs.asdict(wire), "counts": " ".join(wire.counts)}
        rows.writerow(cells[name] for name in _FIELDS)


def _wire(status: SourceStatus, pack: Pack, today: date) -> WireSourceStatus:
    source = status.source
    return WireSourceStatus(
        source.id,
        source.name,
        source.speaks_for,
        items_of(source, pack),
        source.kind,
        source.connector,
        source.cadence,
        source.licence,
        source.terms,
        source.attribution,
        source.url,
        status.last,
        (today - status.last).days if status.last else None,
        "pulled" if status.pulled else "bundled" if status.last else "nothing",
        status.read,
        [WireDrift(drift.kind, drift.severity, drift.sentence) for drift in status.drifts],
        status.fault or None,
        status.failing_since,
        status.due,
    )


def write_reading(read: Read, pack: Pack, console: Console) -> None:
    """Prints what the files of a source came to: how many figures of what, over which days, and the drift."""
    source = read.source
    console.print(Text(f"{source.name} · {source.kind} · {source.cadence} · {source.licence}", "bold"))
    if source.terms:
        console.print(Text(source.terms), soft_wrap=True)
    console.print()
    console.print(_measures(read.observations, pack))
    unknown = sum(o.measure is None for o in read.observations)
    console.print(Text(f"{len(read.observations):,} figures" + _of_unknown(unknown) + "."), soft_wrap=True)
    for file in read.refused:
        console.print(Text(f"Refused: {shown(file) or 'the file'}."), soft_wrap=True)
    if not read.drifts:
        console.print(Text("Everything is as the card expects."))
    write_drifts(read.drifts, console)


def _of_unknown(count: int) -> str:
    return f", {count:,} of them under the origin's own names" if count else ""


def write_drifts(drifts: Iterable[RecordedDrift], console: Console) -> None:
    """Prints each drift with what was done about it."""
    for drift in drifts:
        line = Text.assemble((f"{_WORDS[Severity(drift.severity)]:<9}", _STYLES[Severity(drift.severity)]))
        line.append(f"{drift.kind}: {shown(drift.sentence)}")
        console.print(line, soft_wrap=True)


_WORDS = {Severity.FILE: "refused", Severity.ROW: "left out", Severity.NOTE: "note"}
_STYLES = {Severity.FILE: "red", Severity.ROW: "yellow", Severity.NOTE: "cyan"}


def _measures(observations: Sequence[Observation], pack: Pack) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for name in ("what", "by", "figures", "first day", "last day", "newest figure"):
        table.add_column(name, justify="right" if name in ("figures", "newest figure") else "left")
    groups: dict[tuple[str, str], list[Observation]] = {}
    for o in observations:
        groups.setdefault((_what(o, pack), _who(o, pack)), []).append(o)
    for (what, who), found in groups.items():
        days = sorted(day for o in found if (day := o.period.end))
        newest = max(found, key=lambda o: o.period.end or date.min).quantity
        numbers = f"{newest.low:,}" if newest.low == newest.high else f"{newest.low:,}–{newest.high:,}"
        first, last = (str(days[0]), str(days[-1])) if days else ("", "")
        table.add_row(Text(shown(what)), Text(shown(who)), f"{len(found):,}", first, last, numbers)
    return table


def _what(o: Observation, pack: Pack) -> str:
    kind = o.period.kind.value
    if o.measure is None:
        return f"«{o.name}», {kind}"
    item = pack.items.get(o.measure.item)
    outcome = pack.outcomes.get(o.measure.outcome)
    named = f"{item.name if item else o.measure.item}, {outcome.name if outcome else o.measure.outcome}"
    return f"{o.measure.side} · {named}, {kind}"


def _who(o: Observation, pack: Pack) -> str:
    speaker = pack.speakers.get(o.speaker or "")
    return speaker.name if speaker else f"«{o.said_by}»"


def reading_line(read: Read) -> bytes:
    """A reading with all its figures as one line of JSON, of the schema `tollbook.reading/1`."""
    shape = WireReadingOf(
        READING_SCHEMA,
        read.source.id,
        list(read.refused),
        [WireDrift(drift.kind, drift.severity, drift.sentence) for drift in read.drifts],
        [_wire_observation(o) for o in read.observations],
    )
    return msgspec.json.encode(shape) + b"\n"


def _wire_observation(o: Observation) -> WireObservation:
    measure = o.measure
    return WireObservation(
        file=o.file,
        place=o.place,
        speaker=o.speaker,
        said_by=o.said_by or None,
        side=measure.side if measure else None,
        item=measure.item if measure else None,
        outcome=measure.outcome if measure else None,
        name=o.name,
        period=o.period.kind,
        start=o.period.start,
        end=o.period.end,
        basis=o.period.basis,
        low=o.quantity.low,
        high=o.quantity.high,
        bound=o.quantity.bound,
        reported=o.reported,
        url=o.url,
        words=o.words,
        note=o.note or None,
    )
