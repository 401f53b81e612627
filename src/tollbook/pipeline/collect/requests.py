"""Request the files of a source: from its hosts, with the marks of the cached ones, or on this machine."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tollbook.model.drift import Drift, RefusedError
from tollbook.model.source import Source
from tollbook.pipeline.collect.local_files import bytes_of, own_files, reports_in
from tollbook.sources.cache import Cache, SourceState, digest
from tollbook.sources.connectors.url_list import addresses
from tollbook.sources.errors import HostAwayError, SourceError, StoppedError
from tollbook.sources.fetch import Fetched, Fetcher, Marks

# Of a publisher with a page for each day so many days back are asked for.
_DAYS_BACK = 14
# A host on which so many files of a source fail is taken to fail as a whole.
_FAILED_FILES = 3
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


def has_addresses(source: Source) -> bool:
    """Whether a source can be pulled: its card names web addresses, not files on this machine."""
    return bool(source.files) and all("://" in address for address in source.files.values())


def host_of(source: Source) -> str:
    """The host that a source is asked at; empty for files on this machine."""
    return next((urlsplit(address).netloc for address in source.files.values() if "://" in address), "")


@dataclass
class SourceResponse:
    """The result of requesting a source's files: `new` are those that differ from the cached ones, `failed`
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


def ask(source: Source, cache: Cache, fetcher: Fetcher, today: date, afresh: bool = False) -> SourceResponse:
    """Asks for the files of a source, and reads and keeps nothing; safe in a thread of its own.

    `afresh` also takes the cached files. Raises SourceError if the cache cannot be read.
    """
    response = SourceResponse()
    state = cache.state(source.id)
    if has_addresses(source) or source.connector == "url-list":
        _ask_hosts(response, source, state, cache, fetcher, today)
    else:
        _ask_machine(response, source, SourceState() if afresh else state)
    if afresh:
        response.contents = {**cache.contents(source.id), **response.contents}
    return response


def _ask_hosts(
    response: SourceResponse, source: Source, state: SourceState, cache: Cache, fetcher: Fetcher, today: date
) -> None:
    kinds = _KINDS.get(source.connector, _PAGES)
    for file, address, expected in _addresses(source, state, response, fetcher, today):
        if urlsplit(address).netloc in response.away:
            continue
        known = state.files.get(file)
        cached = cache.content(source.id, file) if known and known.url == address else None
        if known and cached is not None and not known.marks(cached):
            cached = None
        marks = Marks(known.etag, known.last_modified) if known and cached is not None else None
        try:
            answer = fetcher.fetch(address, marks, kinds)
        except StoppedError:
            response.stopped = True
            return
        except SourceError as error:
            # The page of a day may not be there yet, or bear another name.
            if expected or "answers 404" not in str(error):
                _failed(response, address, error)
            continue
        response.passed += answer.passed
        content = answer.content if answer.content is not None else cached
        if content is not None:
            response.contents[file], response.fetched[file] = content, answer
            response.new |= {file} if content != cached else set()


def _failed(response: SourceResponse, address: str, error: SourceError) -> None:
    response.faults.append(str(error))
    if not isinstance(error, HostAwayError):
        return
    host = urlsplit(address).netloc
    response.failed[host] += 1
    if error.sure or response.failed[host] >= _FAILED_FILES:
        # What else lies there is asked for another time.
        response.away[host] = error.wait


def _ask_machine(response: SourceResponse, source: Source, state: SourceState) -> None:
    """The files that lie on this machine; of a folder those that changed since they were read."""
    if source.connector != "folder":
        for file, content in own_files(source).items():
            known = state.files.get(file)
            response.contents[file] = content
            response.fetched[file] = _read_here(source.files[file], content)
            response.new |= {file} if known is None or known.digest != digest(content) else set()
        return
    for folder in source.files.values():
        for path in reports_in(source, folder):
            changed = _changed(path)
            known = state.files.get(str(path))
            if known is None or known.last_modified != changed:
                content = bytes_of(path)
                response.contents[str(path)] = content
                response.fetched[str(path)] = _read_here(str(path), content, changed)
                response.new |= {str(path)} if known is None or known.digest != digest(content) else set()


def _changed(path: Path) -> str:
    """By what a file on this machine is known to be another: when it was written last."""
    try:
        return str(path.stat().st_mtime_ns)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from None


def _read_here(path: str, content: bytes, changed: str | None = None) -> Fetched:
    return Fetched(path, content, Marks(None, changed), "", datetime.now(UTC))


def _addresses(
    source: Source, state: SourceState, response: SourceResponse, fetcher: Fetcher, today: date
) -> Iterator[tuple[str, str, bool]]:
    """Each file's name and address, and whether it has to be there."""
    yield from ((page, page, False) for page in _pages_of_days(source, state, today))
    for file, address in source.files.items():
        if "{day}" in address:
            continue
        if source.connector == "url-list":
            yield from ((page, page, True) for page in _picked(source, file, address, response, fetcher))
        else:
            yield file, address, True


def _pages_of_days(source: Source, state: SourceState, today: date) -> Iterator[str]:
    """The addresses of the days that are not cached yet, newest first, since people wait for those."""
    for back in range(_DAYS_BACK):
        for page in source.pages_of(today - timedelta(back)):
            if page not in state.files:
                yield page


def _picked(
    source: Source, file: str, address: str, response: SourceResponse, fetcher: Fetcher
) -> Iterator[str]:
    """The addresses that a list names, which may lie on this machine."""
    try:
        if "://" in address:
            listing = fetcher.fetch(address, kinds=("text/plain", "text/csv", "application/octet-stream"))
            response.passed += listing.passed
            content = listing.content or b""
        else:
            content = bytes_of(Path(address))
        for each in addresses(content, source, file):
            if isinstance(each, Drift):
                response.drifts.append(each)
            else:
                yield each
    except RefusedError as refusal:
        response.drifts.append(refusal.drift)
    except StoppedError:
        response.stopped = True
    except SourceError as error:
        _failed(response, address, error)
