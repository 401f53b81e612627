"""Pull: ask the hosts of some sources for newer files, read them, and keep those that are as expected."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit

from tollbook.model.drift import Drift, DriftKind, RefusedError, Severity
from tollbook.model.pack import Pack
from tollbook.model.period import PeriodKind
from tollbook.model.source import Cadence, Source, SourceKind
from tollbook.pipeline.files_of import bytes_of, own_files, reports_in
from tollbook.pipeline.lanes import Done, Lanes
from tollbook.pipeline.readings import SourceReading, read_source
from tollbook.sources.cache import Cache, DriftState, FileState, SourceState, digest
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.url_list import addresses
from tollbook.sources.errors import HostAwayError, SourceError, StoppedError
from tollbook.sources.expectations import Held, stale
from tollbook.sources.fetch import Fetched, Fetcher, Marks
from tollbook.sources.tables import table_lines

# Of a publisher with a page for each day so many days back are asked for.
_DAYS_BACK = 14
# A host on which so many files of a source fail is taken to fail as a whole.
_FAILED_FILES = 3
# Pages of days are known for so long after they were fetched.
_KNOWN_DAYS = 400

_TEXTS = ("text/plain", "application/octet-stream")
# Hosts of files send most things as plain text.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "json-days": ("application/json", "text/json", *_TEXTS),
    "csv-days": ("text/csv", "application/csv", *_TEXTS),
    "csv-estimates": ("text/csv", "application/csv", *_TEXTS),
    "csv-categories": ("text/csv", "application/csv", *_TEXTS),
    "feed": ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "text/plain"),
    "telegram-export": ("application/json", *_TEXTS),
    "telegram-preview": ("text/html",),
}
# Each of their files is one report.
_ONE_REPORT = frozenset({"page", "folder", "url-list"})
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Pull:
    """How asking for one source went: what reading its files came to, how many of them were new, and why
    nothing came of the rest. `passed` are failures that came before an answer, `entered` tells what was
    entered elsewhere.
    """

    source: Source
    reading: SourceReading | None = None
    new: int = 0
    faults: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()

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
class Entered:
    """What entering a reading elsewhere came to, in sentences: what is there now, and what could not be
    entered, which will be tried again."""

    told: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


Enter = Callable[[SourceReading], Entered | None]
"""Takes what a source came to, once its files are kept and before it is noted that they are held: what is
killed in between is entered again. The cache's own tables are written beside it."""


def nowhere(reading: SourceReading) -> None:
    """Enters a reading nowhere."""


def has_addresses(source: Source) -> bool:
    """Whether a source can be pulled: its card names web addresses, not files on this machine."""
    return bool(source.files) and all("://" in address for address in source.files.values())


def host_of(source: Source) -> str:
    """The host that a source is asked at; empty for files on this machine."""
    return next((urlsplit(address).netloc for address in source.files.values() if "://" in address), "")


def in_order(sources: Iterable[Source]) -> list[Source]:
    """The sources that are worth asking, publishers before those who copy them; none that has ended."""
    asked = [source for source in sources if has_addresses(source) and source.cadence != Cadence.ENDED]
    return sorted(asked, key=lambda source: (source.kind is not SourceKind.PUBLISHER, source.id))


def pull(
    sources: Iterable[Source],
    pack: Pack,
    cache: Cache,
    fetcher: Fetcher,
    today: date,
    enter: Enter = nowhere,
) -> Iterator[Pull]:
    """Asks for the sources, those of one host in turn, and hosts side by side; each is told of when it has
    come. One that fails is told of, and stops no other."""
    box: SimpleQueue[Done[Source, Asked]] = SimpleQueue()
    lanes = Lanes(box.put)
    asked = list(sources)
    for source in asked:
        lanes.put(host_of(source), source, partial(ask, source, cache, fetcher, today))
    for _ in asked:
        done = box.get()
        try:
            taken = take(done.key, done.get(), pack.id, cache, today, enter)
            cache.note(done.key.id, taken.state)
            yield taken.pull
        except SourceError as error:
            yield Pull(done.key, faults=(str(error),))


# Asking


@dataclass
class Asked:
    """What asking for a source's files came to: `new` are those that are not as they were held, `failed`
    counts files by their host, and `away` has how many seconds a host wants to be left alone, if it said so.
    `stopped` if not all was asked for.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    fetched: dict[str, Fetched] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    drifts: list[Drift] = field(default_factory=list)
    away: dict[str, float | None] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    new: set[str] = field(default_factory=set)
    stopped: bool = False


def ask(source: Source, cache: Cache, fetcher: Fetcher, today: date, afresh: bool = False) -> Asked:
    """Asks for the files of a source, and reads and keeps nothing; safe in a thread of its own.

    `afresh` also takes what is held already. Raises SourceError if the cache cannot be read.
    """
    found = Asked()
    state = cache.state(source.id)
    if has_addresses(source) or source.connector == "url-list":
        _ask_hosts(found, source, state, cache, fetcher, today)
    else:
        _ask_machine(found, source, SourceState() if afresh else state)
    if afresh:
        found.contents = {**cache.contents(source.id), **found.contents}
    return found


def _ask_hosts(
    found: Asked, source: Source, state: SourceState, cache: Cache, fetcher: Fetcher, today: date
) -> None:
    kinds = _KINDS.get(source.connector, _PAGES)
    for file, address, expected in _addresses(source, state, found, fetcher, today):
        if urlsplit(address).netloc in found.away:
            continue
        known = state.files.get(file)
        kept = cache.content(source.id, file) if known and known.url == address else None
        if known and kept is not None and not known.marks(kept):
            kept = None
        marks = Marks(known.etag, known.last_modified) if known and kept is not None else None
        try:
            answer = fetcher.fetch(address, marks, kinds)
        except StoppedError:
            found.stopped = True
            return
        except SourceError as error:
            # The page of a day may not be there yet, or bear another name.
            if expected or "answers 404" not in str(error):
                _failed(found, address, error)
            continue
        found.passed += answer.passed
        content = answer.content if answer.content is not None else kept
        if content is not None:
            found.contents[file], found.fetched[file] = content, answer
            found.new |= {file} if content != kept else set()


def _failed(found: Asked, address: str, error: SourceError) -> None:
    found.faults.append(str(error))
    if not isinstance(error, HostAwayError):
        return
    host = urlsplit(address).netloc
    found.failed[host] += 1
    if error.sure or found.failed[host] >= _FAILED_FILES:
        # What else lies there is asked for another time.
        found.away[host] = error.wait


def _ask_machine(found: Asked, source: Source, state: SourceState) -> None:
    """The files that lie on this machine; of a folder those that changed since they were read."""
    if source.connector != "folder":
        for file, content in own_files(source).items():
            known = state.files.get(file)
            found.contents[file] = content
            found.fetched[file] = _read_here(source.files[file], content)
            found.new |= {file} if known is None or known.digest != digest(content) else set()
        return
    for folder in source.files.values():
        for path in reports_in(source, folder):
            changed = _changed(path)
            known = state.files.get(str(path))
            if known is None or known.last_modified != changed:
                content = bytes_of(path)
                found.contents[str(path)] = content
                found.fetched[str(path)] = _read_here(str(path), content, changed)
                found.new |= {str(path)} if known is None or known.digest != digest(content) else set()


def _changed(path: Path) -> str:
    """By what a file on this machine is known to be another: when it was written last."""
    try:
        return str(path.stat().st_mtime_ns)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from None


def _read_here(path: str, content: bytes, changed: str | None = None) -> Fetched:
    return Fetched(path, content, Marks(None, changed), "", datetime.now(UTC))


def _addresses(
    source: Source, state: SourceState, found: Asked, fetcher: Fetcher, today: date
) -> Iterator[tuple[str, str, bool]]:
    """Each file's name and address, and whether it has to be there."""
    yield from ((page, page, False) for page in _pages_of_days(source, state, today))
    for file, address in source.files.items():
        if "{day}" in address:
            continue
        if source.connector == "url-list":
            yield from ((page, page, True) for page in _picked(source, file, address, found, fetcher))
        else:
            yield file, address, True


def _pages_of_days(source: Source, state: SourceState, today: date) -> Iterator[str]:
    """The addresses of the days that are not held yet, the newest first: it is what people wait for."""
    for back in range(_DAYS_BACK):
        for page in source.pages_of(today - timedelta(back)):
            if page not in state.files:
                yield page


def _picked(source: Source, file: str, address: str, found: Asked, fetcher: Fetcher) -> Iterator[str]:
    """The addresses that a list names, which may lie on this machine."""
    try:
        if "://" in address:
            listing = fetcher.fetch(address, kinds=("text/plain", "text/csv", "application/octet-stream"))
            found.passed += listing.passed
            content = listing.content or b""
        else:
            content = bytes_of(Path(address))
        for each in addresses(content, source, file):
            if isinstance(each, Drift):
                found.drifts.append(each)
            else:
                yield each
    except RefusedError as refusal:
        found.drifts.append(refusal.drift)
    except StoppedError:
        found.stopped = True
    except SourceError as error:
        _failed(found, address, error)


# Taking


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a source, and how it stands with it, to be noted once all else is done; `entered` if all
    that was read could be entered."""

    pull: Pull
    state: SourceState
    entered: bool


def take(
    source: Source,
    asked: Asked,
    pack_id: str,
    cache: Cache,
    today: date,
    enter: Enter = nowhere,
    now: datetime | None = None,
) -> Taken:
    """Reads what came of a source, keeps what is as expected, and enters it. Raises SourceError.

    Nothing is noted yet: whoever is stopped in between asks again and loses nothing. `now` is the moment if
    it is not the clock's.
    """
    before = cache.state(source.id)
    held = {name: Held(file.rows, file.last) for name, file in before.files.items() if file.rows}
    read = read_source(source, asked.contents, today, pack_id, held)
    drifts = (*asked.drifts, *_aged(read, before, today))
    read = replace(read, drifts=drifts)
    lost = _lost(read)
    for file, answer in asked.fetched.items():
        if file not in lost and answer.content is not None and "://" in answer.url:
            cache.keep(source.id, file, asked.contents[file])
    usable = _keep_table(source, read, asked, cache)
    entered = enter(read) if asked.contents else None
    entered = entered or Entered()
    faults = (*asked.faults, *entered.faults)
    if entered.faults:
        # What could not be entered has to come again.
        lost = frozenset(asked.fetched)
    pulled = Pull(source, read, len(asked.new - lost), faults, tuple(asked.passed), entered.told)
    state = _state(pulled, asked, before, lost, usable, now or datetime.now(UTC))
    return Taken(pulled, state, not entered.faults)


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


def _keep_table(source: Source, read: SourceReading, asked: Asked, cache: Cache) -> bool:
    """Writes a source's table if nothing of it was refused; says whether it may stand for the bundled one."""
    whole = not read.refused and set(asked.contents) >= set(source.files)
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
    pulled: Pull, asked: Asked, before: SourceState, lost: frozenset[str], usable: bool, now: datetime
) -> SourceState:
    """How a source stands now."""
    source, read = pulled.source, pulled.reading
    assert read is not None
    files = {name: file for name, file in before.files.items() if not _outgrown(source, name, file, now)}
    for file, answer in asked.fetched.items():
        if file not in lost:
            came_to = read.held.get(file, Held(0, None))
            address = source.files.get(file, file)
            files[file] = FileState(
                file if "{" in address else address,
                now,
                answer.marks.etag,
                answer.marks.last_modified,
                came_to.rows,
                came_to.last,
                digest(asked.contents[file]),
            )
    days = [read.last] if usable or source.table is None else []
    last = max((day for day in (before.last, *days) if day), default=None)
    drifts = tuple(DriftState(d.kind, d.severity, d.sentence) for d in read.drifts)
    if not asked.contents and not drifts:
        drifts = before.drifts
    return SourceState(
        now, now if asked.contents else before.read, last, files, drifts, pulled.fault, before.watched
    )


def _outgrown(source: Source, name: str, file: FileState, now: datetime) -> bool:
    """Whether a file need not be known any more: a page long past, a report that is gone."""
    if source.connector == "folder":
        return not Path(name).exists()
    return name not in source.files and (now - file.fetched).days > _KNOWN_DAYS


def _with_totals(cache: Cache, read: SourceReading) -> list[str]:
    """The table of a publisher's pages: the totals that were held, and those of the pages just read."""
    rows: dict[str, dict[str, str]] = {}
    kept = cache.table(read.source.id)
    for row in csv.DictReader(kept.lines if kept else ()):
        rows[row.pop("date")] = row
    for o in read.observations:
        own = o.speaker == read.source.speaks_for and o.period.kind is PeriodKind.CUMULATIVE
        if own and o.measure and o.period.end and o.quantity.low == o.quantity.high:
            rows.setdefault(str(o.period.end), {})[o.measure.item] = str(o.quantity.low)
    items = sorted({item for row in rows.values() for item in row})
    lines = [",".join([day, *(rows[day].get(item, "") for item in items)]) for day in sorted(rows)]
    return [",".join(["date", *items]), *lines]
