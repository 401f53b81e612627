"""Web addresses as documents: public hosts only, within limits of time, size and redirects."""

import time
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx

from tollbook.sources.errors import SourceError
from tollbook.sources.files import SIZE_LIMIT, Opened, opened
from tollbook.sources.hosts import MayReach, is_public, pinned, resolved
from tollbook.sources.unpacking import unpacking

REDIRECT_LIMIT = 5
TIMEOUT = httpx.Timeout(15.0, connect=10.0)
TOTAL_SECONDS = 60.0
_TEXT_TYPES = ("text/html", "text/plain", "application/xhtml+xml")
_HEADERS = {"Accept": ", ".join(_TEXT_TYPES), "Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a host sent: its bytes, the address that they lie at after all redirects, and when they came.

    `page` if it says that they are HTML; `charset` is what it declares, if anything.
    """

    content: bytes
    url: str
    page: bool
    charset: str | None
    fetched: datetime


def open_address(url: str, agent: str, may_reach: MayReach = is_public) -> Opened:
    """The document at an address. `agent` is the name that the host is told.

    Raises SourceError as `ask` does, and if nothing readable was sent.
    """
    sent = ask(url, agent, may_reach)
    found = opened(sent.content, url, page=sent.page, charset=sent.charset)
    return replace(found, document=replace(found.document, url=sent.url, fetched=sent.fetched))


def ask(url: str, agent: str, may_reach: MayReach = is_public, limit: int | None = None) -> Sent:
    """The bytes at an address, unread, no more than `limit` of them.

    Redirects are followed up to a limit, and each host is resolved once and checked before it is asked.
    Raises SourceError if it cannot be reached, may not be asked, answers with an error, or sends no text.
    """
    most = limit or SIZE_LIMIT
    deadline = time.monotonic() + TOTAL_SECONDS
    with httpx.Client(timeout=TIMEOUT, trust_env=False, headers={"User-Agent": agent, **_HEADERS}) as client:
        step = url
        for _ in range(REDIRECT_LIMIT + 1):
            answer = _requested(client, step, url, may_reach, deadline, most)
            if isinstance(answer, Sent):
                return replace(answer, url=step)
            step = answer
    raise SourceError(f"{url}: redirects more than {REDIRECT_LIMIT} times; give the address it ends at")


def _requested(
    client: httpx.Client, step: str, url: str, may_reach: MayReach, deadline: float, most: int
) -> Sent | str:
    """What the host sent, or the address that it redirects to."""
    try:
        target = httpx.URL(step)
        request = pinned(client, target, resolved(target, url, may_reach))
        answer = client.send(request, stream=True)
        try:
            if answer.has_redirect_location:
                return str(target.join(answer.headers["location"]))
            return _sent(answer, url, deadline, most)
        finally:
            answer.close()
    except httpx.TimeoutException:
        raise SourceError(f"{url}: the host did not answer in time; try again, or save the page") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"{url}: cannot be fetched ({error or type(error).__name__})") from None


def _sent(answer: httpx.Response, url: str, deadline: float, most: int) -> Sent:
    if answer.status_code != 200:
        raise SourceError(f"{url}: the host answers {answer.status_code} {answer.reason_phrase}")
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in _TEXT_TYPES:
        raise SourceError(f"{url}: sends {kind}, not a page or plain text; save its text to a file")
    unpack = unpacking(answer.headers.get("content-encoding", ""), url)
    content = bytearray()
    try:
        for chunk in answer.iter_raw():
            # A small piece can hold a gigabyte: no more of it is unpacked than may still come.
            while chunk:
                content += unpack.decompress(chunk, most + 1 - len(content))
                _check(len(content), most, url, deadline)
                chunk = unpack.unconsumed_tail
        content += unpack.flush()
    except zlib.error:
        raise SourceError(f"{url}: cannot be unpacked; save the page to a file") from None
    _check(len(content), most, url, deadline)
    page, charset = kind != "text/plain", answer.charset_encoding
    return Sent(bytes(content), url, page, charset, datetime.now(UTC))


def _check(size: int, most: int, url: str, deadline: float) -> None:
    """Raises SourceError for an answer that is too large, or takes too long."""
    if size > most:
        raise SourceError(f"{url}: larger than {most / 1_000_000:g} MB, which is no report")
    if time.monotonic() > deadline:
        raise SourceError(f"{url}: took longer than {TOTAL_SECONDS:.0f} seconds; save the page to a file")
