"""Pull: ask the hosts of some sources for newer files, read them, and keep those that are as expected."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.pack import Pack
from tollbook.model.period import PeriodKind
from tollbook.model.source import Cadence, Source, SourceKind
from tollbook.pipeline.collect.host_queues import Done, HostQueues
from tollbook.pipeline.collect.requests import SourceResponse, ask, has_addresses, host_of
from tollbook.pipeline.read.source_files import Acceptance, SourceReading, read_source
from tollbook.sources.cache import AcceptedState, Cache, DriftState, FileState, SourceState, digest
from tollbook.sources.connectors import yields_documents
from tollbook.sources.errors import SourceError
from tollbook.sources.expectations import LastReading, stale
from tollbook.sources.fetch import Fetcher
from tollbook.sources.tables import table_lines

# Pages of days are known for so long after they were fetched.
_KNOWN_DAYS = 400

# Each of their files is one report.
_ONE_REPORT = frozenset({"page", "folder", "url-list"})


@dataclass(frozen=True, slots=True)
class Pull:
    """How asking for one source went: what reading its files came to, how many of them were new, and why
    nothing came of the rest. `passed` are failures that came before an answer, `entry_sentences` say what was
    entered on a ledger.
    """

    source: Source
    reading: SourceReading | None = None
    new: int = 0
    faults: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    entry_sentences: tuple[str, ...] = ()

    @property
    def fault(self) -> str:
        """Why nothing came of what did not come, in a line."""
        return "; ".join(self.faults)

    @property
    def left_out(self) -> bool:
        """Whether a file or a row was refused."""
        drifts = self.reading.drifts if self.reading else ()
        return any(drift.severity is not Severity.NOTE for drift in drifts)


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """What entering a reading elsewhere came to, in sentences: what is there now, and what could not be
    entered, which will be tried again."""

    sentences: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


Enter = Callable[[SourceReading], EntrySummary | None]
"""Takes the reading of a source, once its files are in the cache and before its new state is: what is killed
in between is entered again. The cache's own tables are written beside it."""


def nowhere(reading: SourceReading) -> None:
    """Enters a reading nowhere."""


def in_order(sources: Iterable[Source]) -> list[Source]:
    """The sources that are worth asking, publishers before those who copy them; none that has ended."""
    candidates = [source for source in sources if has_addresses(source) and source.cadence != Cadence.ENDED]
    return sorted(candidates, key=lambda source: (source.kind is not SourceKind.PUBLISHER, source.id))


def pull(
    sources: Iterable[Source],
    pack: Pack,
    cache: Cache,
    fetcher: Fetcher,
    today: date,
    enter: Enter = nowhere,
    accepted: Acceptance | None = None,
) -> Iterator[Pull]:
    """Asks for the sources, those of one host in turn, and hosts side by side; each is told of when it has
    come. One that fails is told of, and stops no other.

    `accepted` lets files pass that have fewer rows than at the last reading, since a person has looked.
    """
    box: SimpleQueue[Done[Source, SourceResponse]] = SimpleQueue()
    queues = HostQueues(box.put)
    requested = list(sources)
    for source in requested:
        queues.put(host_of(source), source, partial(ask, source, cache, fetcher, today))
    for _ in requested:
        done = box.get()
        try:
            taken = take(done.key, done.get(), pack.id, cache, today, enter, accepted=accepted)
            cache.note(done.key.id, taken.state)
            yield taken.pull
        except SourceError as error:
            yield Pull(done.key, faults=(str(error),))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a source yielded, and its state, which is saved once everything else is done; `is_entered` if all
    that was read could be entered."""

    pull: Pull
    state: SourceState
    is_entered: bool


def take(
    source: Source,
    response: SourceResponse,
    pack_id: str,
    cache: Cache,
    today: date,
    enter: Enter = nowhere,
    now: datetime | None = None,
    accepted: Acceptance | None = None,
) -> Taken:
    """Reads what came of a source, keeps what is as expected, and enters it. Raises SourceError.

    Nothing is noted yet: whoever is stopped in between asks again and loses nothing. `now` is the moment if
    it is not the clock's; `accepted` lets files pass that have fewer rows than at the last reading.
    """
    before = cache.state(source.id)
    extents = {name: LastReading(file.rows, file.last) for name, file in before.files.items() if file.rows}
    read = read_source(source, response.contents, today, pack_id, extents, accepted)
    drifts = (*response.drifts, *_aged(read, before, today))
    read = replace(read, drifts=drifts)
    lost = _lost(read)
    for file, answer in response.fetched.items():
        if file not in lost and answer.content is not None and "://" in answer.url:
            cache.keep(source.id, file, response.contents[file])
    usable = _keep_table(source, read, response, cache)
    summary = (enter(read) if response.contents else None) or EntrySummary()
    faults = (*response.faults, *summary.faults)
    if summary.faults:
        # What could not be entered has to come again.
        lost = frozenset(response.fetched)
    pulled = Pull(source, read, len(response.new - lost), faults, tuple(response.passed), summary.sentences)
    state = _state(pulled, response, before, lost, usable, now or datetime.now(UTC))
    return Taken(pulled, state, not summary.faults)


def _aged(read: SourceReading, before: SourceState, today: date) -> Iterator[Drift]:
    """What drifted; reports come one by one, so it takes what is held already to say how old they are."""
    if not yields_documents(read.source.connector):
        yield from read.drifts
        return
    yield from (drift for drift in read.drifts if drift.kind is not DriftKind.STALE)
    days = [o.reported or o.period.end for o in read.observations]
    yield from stale((day for day in (*days, before.last) if day), read.source, "", today)


def _lost(read: SourceReading) -> frozenset[str]:
    """The files of which nothing came: those that were refused, and those whose one report was left out.

    They are asked for again, since their origin may yet mend them.
    """
    if read.source.connector not in _ONE_REPORT:
        return frozenset(read.refused)
    left_out = (drift.file for drift in read.drifts if drift.severity is Severity.ROW)
    return frozenset((*read.refused, *left_out))


def _keep_table(source: Source, read: SourceReading, response: SourceResponse, cache: Cache) -> bool:
    """Writes a source's table if nothing of it was refused; says whether it may stand for the bundled one."""
    whole = not read.refused and set(response.contents) >= set(source.files)
    copy = source.table is not None or _is_copy(source)
    usable = copy and whole and bool(read.observations)
    if usable:
        cache.keep_table(source.id, table_lines(read.observations, source))
    elif yields_documents(source.connector) and source.kind is SourceKind.PUBLISHER and read.observations:
        cache.keep_table(source.id, _with_totals(cache, read))
    return usable


def _is_copy(source: Source) -> bool:
    """Whether a source is nothing but running totals of whom it copies, which a table of theirs can hold."""
    return (
        source.kind is SourceKind.ARCHIVE
        and bool(source.counts)
        and all(
            column.period is PeriodKind.CUMULATIVE and column.speaker == source.speaks_for and column.item
            for column in source.counts
        )
    )


def _state(
    pulled: Pull,
    response: SourceResponse,
    before: SourceState,
    lost: frozenset[str],
    usable: bool,
    now: datetime,
) -> SourceState:
    """How a source stands now."""
    source, read = pulled.source, pulled.reading
    assert read is not None
    files = {name: file for name, file in before.files.items() if not _outgrown(source, name, file, now)}
    for file, answer in response.fetched.items():
        if file not in lost:
            came_to = read.extents.get(file, LastReading(0, None))
            address = source.files.get(file, file)
            files[file] = FileState(
                file if "{" in address else address,
                now,
                answer.marks.etag,
                answer.marks.last_modified,
                came_to.rows,
                came_to.last,
                digest(response.contents[file]),
            )
    days = [read.last] if usable or source.table is None else []
    last = max((day for day in (before.last, *days) if day), default=None)
    drifts = tuple(DriftState(d.kind, d.severity, d.sentence) for d in read.drifts)
    if not response.contents and not drifts:
        drifts = before.drifts
    decided = before.accepted
    if read.accepted and any(drift.kind is DriftKind.SHRUNKEN for drift in read.drifts):
        decided = (*decided, AcceptedState(now, read.accepted.by, read.accepted.why))
    return SourceState(
        asked=now,
        read=now if response.contents else before.read,
        last=last,
        files=files,
        drifts=drifts,
        fault=pulled.fault,
        watched=before.watched,
        accepted=decided,
    )


def _outgrown(source: Source, name: str, file: FileState, now: datetime) -> bool:
    """Whether a file need not be known any more: a page long past, a report that is gone."""
    if source.connector == "folder":
        return not Path(name).exists()
    return name not in source.files and (now - file.fetched).days > _KNOWN_DAYS


def _with_totals(cache: Cache, read: SourceReading) -> list[str]:
    """The table of a publisher's pages: the totals that were held, and those of the pages just read."""
    rows: dict[str, dict[str, str]] = {}
    table = cache.table(read.source.id)
    for row in csv.DictReader(table.lines if table else ()):
        rows[row.pop("date")] = row
    for o in read.observations:
        own = o.speaker == read.source.speaks_for and o.period.kind is PeriodKind.CUMULATIVE
        if own and o.measure and o.period.end and o.quantity.low == o.quantity.high:
            rows.setdefault(str(o.period.end), {})[o.measure.item] = str(o.quantity.low)
    items = sorted({item for row in rows.values() for item in row})
    lines = [",".join([day, *(rows[day].get(item, "") for item in items)]) for day in sorted(rows)]
    return [",".join(["date", *items]), *lines]
