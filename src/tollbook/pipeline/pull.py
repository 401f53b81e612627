"""Pull: ask the hosts of some sources for newer files, read them, and keep those that are as expected."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from tollbook.model.drift import Drift, DriftKind, RefusedError, Severity
from tollbook.model.pack import Pack
from tollbook.model.period import PeriodKind
from tollbook.model.source import Cadence, Source, SourceKind
from tollbook.pipeline.readings import Acceptance, SourceReading, read_source
from tollbook.sources.cache import AcceptedState, Cache, DriftState, FileState, SourceState
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.url_list import addresses
from tollbook.sources.errors import SourceError
from tollbook.sources.expectations import Held
from tollbook.sources.fetch import Fetched, Fetcher, Marks
from tollbook.sources.tables import table_lines

# Of a publisher with a page for each day so many days back are asked for.
_DAYS_BACK = 14

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
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Pull:
    """How asking for one source went: what reading its files came to, how many of them were new, and why
    nothing came of the rest."""

    source: Source
    reading: SourceReading | None = None
    new: int = 0
    fault: str = ""

    @property
    def left_out(self) -> bool:
        """Whether a file or a row was refused."""
        drifts = self.reading.drifts if self.reading else ()
        return any(drift.severity is not Severity.NOTE for drift in drifts)


Enter = Callable[[SourceReading], None]
"""Takes what a source came to, once its files are kept, and before the cache notes that it holds them: what
could not be entered is tried again the next time."""


def has_addresses(source: Source) -> bool:
    """Whether a source can be pulled: its card names web addresses, not files on this machine."""
    return bool(source.files) and all("://" in address for address in source.files.values())


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
    enter: Enter = lambda reading: None,
    accepted: Acceptance | None = None,
) -> Iterator[Pull]:
    """Asks for each source in turn. One that fails is told of, and stops no other.

    `accepted` lets files pass that have fewer rows than at the last reading, since a person has looked.
    """
    for source in sources:
        try:
            yield _pulled(source, pack, cache, fetcher, today, enter, accepted)
        except SourceError as error:
            yield Pull(source, fault=str(error))


@dataclass
class _Asked:
    """What asking for a source's files came to so far."""

    contents: dict[str, bytes] = field(default_factory=dict)
    fetched: dict[str, Fetched] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    drifts: list[Drift] = field(default_factory=list)
    new: int = 0


def _pulled(
    source: Source,
    pack: Pack,
    cache: Cache,
    fetcher: Fetcher,
    today: date,
    enter: Enter,
    accepted: Acceptance | None,
) -> Pull:
    state = cache.state(source.id)
    asked = _asked(source, state, cache, fetcher, today)
    held = {name: Held(file.rows, file.last) for name, file in state.files.items() if file.rows}
    read = read_source(source, asked.contents, today, pack.id, held, accepted)
    read = replace(read, drifts=(*asked.drifts, *read.drifts))
    for file, content in asked.contents.items():
        if file not in read.refused and asked.fetched[file].content is not None:
            cache.keep(source.id, file, content)
    if asked.contents:
        enter(read)
    _keep(source, read, asked, state, cache, today)
    return Pull(source, read, asked.new, "; ".join(asked.faults))


def _asked(source: Source, state: SourceState, cache: Cache, fetcher: Fetcher, today: date) -> _Asked:
    found = _Asked()
    kinds = _KINDS.get(source.connector, _PAGES)
    for file, address, expected in _addresses(source, state, found, fetcher, today):
        known = state.files.get(file)
        kept = cache.content(source.id, file) if known and known.url == address else None
        marks = Marks(known.etag, known.last_modified) if known and kept is not None else None
        try:
            answer = fetcher.fetch(address, marks, kinds)
        except SourceError as error:
            # The page of a day may not be there yet, or bear another name.
            if expected or "answers 404" not in str(error):
                found.faults.append(str(error))
            continue
        content = answer.content if answer.content is not None else kept
        if content is not None:
            found.contents[file], found.fetched[file] = content, answer
            found.new += content != kept
    return found


def _addresses(
    source: Source, state: SourceState, found: _Asked, fetcher: Fetcher, today: date
) -> Iterator[tuple[str, str, bool]]:
    """Each file's name and address, and whether it has to be there."""
    for file, address in source.files.items():
        if "{day}" in address:
            yield from ((page, page, False) for page in _pages_of_days(source, address, state, today))
        elif source.connector == "url-list":
            yield from ((page, page, True) for page in _picked(source, file, address, found, fetcher))
        else:
            yield file, address, True


def _pages_of_days(source: Source, pattern: str, state: SourceState, today: date) -> Iterator[str]:
    """The addresses of the days that are not held yet, oldest first."""
    months = source.option_list("months")
    for back in range(_DAYS_BACK - 1, -1, -1):
        day = today - timedelta(back)
        month = months[day.month - 1] if len(months) == 12 else f"{day.month:02}"
        address = pattern.format(day=day.day, month=month, year=day.year)
        if address not in state.files:
            yield address


def _picked(source: Source, file: str, address: str, found: _Asked, fetcher: Fetcher) -> Iterator[str]:
    """The addresses that a list names."""
    try:
        listing = fetcher.fetch(address, kinds=("text/plain", "text/csv", "application/octet-stream"))
        for each in addresses(listing.content or b"", source, file):
            if isinstance(each, Drift):
                found.drifts.append(each)
            else:
                yield each
    except RefusedError as refusal:
        found.drifts.append(refusal.drift)
    except SourceError as error:
        found.faults.append(str(error))


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


def _keep(
    source: Source, read: SourceReading, asked: _Asked, before: SourceState, cache: Cache, today: date
) -> None:
    """Records how the source stands now, and writes its table if nothing of it was refused."""
    now = datetime.now(UTC)
    files = dict(before.files)
    for file, answer in asked.fetched.items():
        if file not in read.refused:
            came_to = read.held.get(file, Held(0, None))
            marks = answer.marks
            files[file] = FileState(
                source.files.get(file, file) if "{" not in source.files.get(file, file) else file,
                answer.fetched,
                marks.etag,
                marks.last_modified,
                came_to.rows,
                came_to.last,
            )
    whole = not read.refused and set(asked.contents) >= set(source.files)
    usable = source.table is not None and whole and bool(read.observations)
    if usable:
        cache.keep_table(source.id, table_lines(read.observations, source))
    elif yields_documents(source.connector) and source.kind is SourceKind.PUBLISHER:
        cache.keep_table(source.id, _with_totals(cache, read))
    days = [read.last] if usable or source.table is None else []
    last = max((day for day in (before.last, *days) if day), default=None)
    drifts = tuple(DriftState(d.kind, d.severity, d.sentence) for d in read.drifts)
    faults = "; ".join(asked.faults)
    decided = before.accepted
    if read.accepted and any(d.kind is DriftKind.SHRUNKEN for d in read.drifts):
        decided = (*decided, AcceptedState(now, read.accepted.by, read.accepted.why))
    state = SourceState(now, now if asked.contents else before.read, last, files, drifts, faults, decided)
    cache.note(source.id, state)
