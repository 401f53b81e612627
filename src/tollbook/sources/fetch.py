"""Files from the web, fetched politely: only if they changed, no oftener than a host allows, to a limit."""

import logging
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
import stamina
from protego import Protego

from tollbook.sources.errors import HostAwayError, SourceError
from tollbook.sources.hosts import Address, MayReach, is_public, pinned, resolved
from tollbook.sources.unpacking import SMALL, check_size, unpacking

REDIRECT_LIMIT = 5
SIZE_LIMIT = 100_000_000
ROBOTS_LIMIT = 500_000
# A host that asks for a longer pause is asked another time.
LONGEST_PAUSE = 120.0
# What a host says of robots is asked for anew after so many seconds.
ROBOTS_AGE = 86_400.0

# What is tried again is told by those who fetch; unheard, it would be printed.
logging.getLogger("stamina").addHandler(logging.NullHandler())

_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked: `agent` is the name that they are told, `pause` the least time between two
    requests to one host in seconds, `attempts` how often a file is asked for, `timeout` how long an answer
    may be silent, `total` how long all of it may take. A host that wants a pause longer than `patience` is
    asked another time. `may_reach` says which addresses may be asked at all, `sleep` waits, and `monotonic`
    says how much time has passed since it was last asked.
    """

    agent: str
    pause: float = 1.0
    attempts: int = 4
    timeout: float = 20.0
    total: float = 180.0
    size_limit: int = SIZE_LIMIT
    first_wait: float = 1.0
    patience: float = LONGEST_PAUSE
    may_reach: MayReach = is_public
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic

    @property
    def product(self) -> str:
        """The name that a host's robots.txt may know the program by."""
        return self.agent.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a host knows its file again: the ETag and the day of change that it gave with it."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The conditions of a request: answer only if the file is another one."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came; `content` is None if the host says that it is still the one that is held.

    `passed` are the failures that came before it, and passed.
    """

    url: str
    content: bytes | None
    marks: Marks
    kind: str
    fetched: datetime
    passed: tuple[str, ...] = ()


class _Temporary(Exception):
    """A failure that may pass; `wait` is how long the host wants to be left alone, in seconds. `away` if it
    is the host that fails, not one of its files."""

    def __init__(self, problem: str, wait: float | None = None, away: bool = False) -> None:
        super().__init__(problem)
        self.wait, self.away = wait, away or wait is not None


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that are trusted; reading their certificates takes a tenth of a second, so once."""
    return httpx.create_ssl_context()


@dataclass
class Fetcher:
    """Asks hosts, and remembers what each has said of robots and when it was asked last.

    Several threads may share one: a host is asked for one thing at a time, whoever asks.
    """

    manners: Manners
    _robots: dict[str, tuple[float, Protego | None]] = field(default_factory=dict)
    _last_request: dict[str, float] = field(default_factory=dict)
    _turns: dict[str, threading.Lock] = field(default_factory=dict)
    _tls: ssl.SSLContext = field(default_factory=_trusted)

    def fetch(self, url: str, marks: Marks | None = None, kinds: tuple[str, ...] = ()) -> Fetched:
        """The file at an address, if it is another than the one `marks` marks.

        `kinds` are the beginnings of the content types that are taken; any if there are none. Failures that
        may pass are tried again. Raises SourceError, which names the address and what to do.
        """
        with self._client() as client:
            return self._persistently(client, url, marks or Marks(), kinds)

    def _client(self) -> httpx.Client:
        manners = self.manners
        return httpx.Client(
            timeout=httpx.Timeout(manners.timeout, connect=min(manners.timeout, 10.0)),
            trust_env=False,
            verify=self._tls,
            headers={"User-Agent": manners.agent, "Accept-Encoding": "gzip, deflate"},
        )

    def _persistently(self, client: httpx.Client, url: str, marks: Marks, kinds: tuple[str, ...]) -> Fetched:
        def backoff(error: Exception) -> bool | float:
            if not isinstance(error, _Temporary):
                return False
            return error.wait if error.wait is not None else True

        retries = stamina.retry_context(
            on=backoff,
            attempts=self.manners.attempts,
            timeout=self.manners.total,
            wait_initial=self.manners.first_wait,
            wait_max=self.manners.first_wait * 30,
            wait_jitter=self.manners.first_wait,
        )
        passed: list[str] = []
        try:
            for attempt in retries:
                with attempt:
                    # Who has been told to stop in the meantime begins no further try.
                    self.manners.sleep(0)
                    try:
                        found = self._through_redirects(client, url, marks, kinds)
                    except _Temporary as error:
                        passed.append(f"{url}: {error}")
                        raise
                    return replace(found, passed=tuple(passed)) if passed else found
        except _Temporary as error:
            reason = f"{url}: {error}; try again later"
            raise HostAwayError(reason, error.wait, sure=error.away) from None
        raise SourceError(f"{url}: could not be asked; try again later")

    def _through_redirects(
        self, client: httpx.Client, url: str, marks: Marks, kinds: tuple[str, ...]
    ) -> Fetched:
        """The answer at the end of the redirects; each step is checked as if a person had given it."""
        deadline = time.monotonic() + self.manners.total
        step = url
        for _ in range(REDIRECT_LIMIT + 1):
            target = _web_address(step, url)
            with self._turn(target):
                self._heed_robots(client, target, url)
                answer = self._requested(client, target, url, marks, kinds, deadline)
            if isinstance(answer, Fetched):
                return answer
            step = answer
        raise SourceError(f"{url}: redirects more than {REDIRECT_LIMIT} times; give the address it ends at")

    def _requested(
        self,
        client: httpx.Client,
        target: httpx.URL,
        url: str,
        marks: Marks,
        kinds: tuple[str, ...],
        deadline: float,
    ) -> Fetched | str:
        """What one host answers: the file, or the address that it redirects to."""
        request = pinned(client, target, self._address(target, url), marks.headers())
        self._wait_for(target)
        try:
            answer = client.send(request, stream=True)
            try:
                if answer.has_redirect_location:
                    return str(target.join(answer.headers["location"]))
                return self._taken(answer, target, url, marks, kinds, deadline)
            finally:
                answer.close()
        except httpx.TimeoutException:
            raise _Temporary("the host did not answer in time", away=True) from None
        except httpx.RemoteProtocolError:
            raise _Temporary("the host broke the answer off") from None
        except httpx.TransportError as error:
            reason = f"the host cannot be reached ({error or type(error).__name__})"
            raise _Temporary(reason, away=True) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(f"{url}: cannot be fetched ({error or type(error).__name__})") from None

    def _taken(
        self,
        answer: httpx.Response,
        target: httpx.URL,
        url: str,
        marks: Marks,
        kinds: tuple[str, ...],
        deadline: float,
    ) -> Fetched:
        now = datetime.now(UTC)
        if answer.status_code == 304:
            return Fetched(str(target), None, marks, "", now)
        if answer.status_code in _TEMPORARY:
            problem = f"the host answers {answer.status_code} {answer.reason_phrase}"
            raise self._temporary(problem, answer.headers, url)
        if answer.status_code != 200:
            hint = "; see whether the file has moved" if answer.status_code in (404, 410) else ""
            raise SourceError(f"{url}: the host answers {answer.status_code} {answer.reason_phrase}{hint}")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kinds and kind and not kind.startswith(kinds):
            raise SourceError(
                f"{url}: sends {kind}, where {' or '.join(kinds)} was expected; nothing is taken"
            )
        content = self._body(answer, url, self.manners.size_limit, deadline)
        marks = Marks(answer.headers.get("etag"), answer.headers.get("last-modified"))
        return Fetched(str(target), content, marks, kind, now)

    def _temporary(self, problem: str, headers: Mapping[str, str], url: str) -> Exception:
        wait = _pause_of(headers.get("retry-after"))
        if wait is not None and wait > self.manners.patience:
            reason = f"{url}: {problem}, and wants to be left alone for {wait:.0f} seconds; try later"
            return HostAwayError(reason, wait)
        return _Temporary(problem, wait)

    def _body(self, answer: httpx.Response, url: str, limit: int, deadline: float) -> bytes:
        """The body, unpacked under our eyes: no more of it than the limit is ever held."""
        unpack = unpacking(answer.headers.get("content-encoding", ""), url)
        content, sent = bytearray(), 0
        try:
            for chunk in answer.iter_raw():
                sent += len(chunk)
                while chunk:
                    content += unpack.decompress(chunk, SMALL)
                    chunk = unpack.unconsumed_tail
                    check_size(len(content), sent, limit, url)
                if time.monotonic() > deadline:
                    raise _Temporary("the answer took too long")
            content += unpack.flush()
        except zlib.error as error:
            raise _Temporary(f"the compressed answer is broken ({error})") from None
        check_size(len(content), sent, limit, url)
        if not unpack.eof:
            raise _Temporary("the compressed answer breaks off")
        return bytes(content)

    # Manners

    def _address(self, target: httpx.URL, url: str) -> Address:
        return resolved(target, url, self.manners.may_reach)

    @contextmanager
    def _turn(self, target: httpx.URL) -> Iterator[None]:
        """Waits until nobody else asks the host."""
        with self._turns.setdefault(target.netloc.decode("ascii"), threading.Lock()):
            yield

    def _wait_for(self, target: httpx.URL) -> None:
        """Pauses until the host may be asked again."""
        host = target.netloc.decode("ascii")
        _, robots = self._robots.get(_site(target), (0.0, None))
        delay = robots.crawl_delay(self.manners.product) if robots else None
        pause = min(max(self.manners.pause, float(delay or 0)), LONGEST_PAUSE)
        if host in self._last_request:
            self.manners.sleep(max(0.0, self._last_request[host] + pause - self.manners.monotonic()))
        self._last_request[host] = self.manners.monotonic()

    def _heed_robots(self, client: httpx.Client, target: httpx.URL, url: str) -> None:
        """Raises SourceError if the host's robots.txt does not want the file to be fetched."""
        site = _site(target)
        now = self.manners.monotonic()
        at, robots = self._robots.get(site, (0.0, None))
        if site not in self._robots or now - at > ROBOTS_AGE:
            robots = self._robots_of(client, target, url)
            self._robots[site] = now, robots
        if robots and not robots.can_fetch(str(target), self.manners.product):
            raise SourceError(f"{url}: the host's robots.txt does not want {target} fetched; save it by hand")

    def _robots_of(self, client: httpx.Client, target: httpx.URL, url: str) -> Protego | None:
        """What a host says of robots; nothing where it has no such file."""
        place = target.copy_with(raw_path=b"/robots.txt")
        deadline = time.monotonic() + self.manners.total
        for _ in range(REDIRECT_LIMIT + 1):
            request = pinned(client, place, self._address(place, url))
            try:
                answer = client.send(request, stream=True)
                try:
                    if answer.has_redirect_location:
                        place = _web_address(str(place.join(answer.headers["location"])), url)
                        continue
                    if answer.status_code in _TEMPORARY:
                        raise self._temporary(
                            f"its robots.txt answers {answer.status_code}", answer.headers, url
                        )
                    if answer.status_code != 200:
                        return None
                    content = self._body(answer, url, ROBOTS_LIMIT, deadline)
                finally:
                    answer.close()
            except httpx.HTTPError as error:
                reason = f"its robots.txt cannot be had ({error or type(error).__name__})"
                raise _Temporary(reason, away=True) from None
            return Protego.parse(content.decode("utf-8", "replace"))
        return None


def _pause_of(header: str | None) -> float | None:
    """The seconds of a Retry-After, told as a number or as a moment; None if it says neither."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _web_address(step: str, url: str) -> httpx.URL:
    try:
        target = httpx.URL(step)
    except httpx.InvalidURL as error:
        raise SourceError(f"{url}: leads to «{step[:80]}», which is no web address ({error})") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise SourceError(f"{url}: leads to {target}, which is no web address")
    return target


def _site(target: httpx.URL) -> str:
    return f"{target.scheme}://{target.netloc.decode('ascii')}"
