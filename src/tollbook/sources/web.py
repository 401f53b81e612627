"""Web addresses as documents: public hosts only, within limits of time, size and redirects."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from tollbook.sources.errors import SourceError
from tollbook.sources.files import SIZE_LIMIT, Opened, opened
from tollbook.sources.hosts import MayReach, is_public, pinned, resolved

REDIRECT_LIMIT = 5
TIMEOUT = httpx.Timeout(15.0, connect=10.0)
TOTAL_SECONDS = 60.0
_TEXT_TYPES = ("text/html", "text/plain", "application/xhtml+xml")


def open_address(url: str, agent: str, may_reach: MayReach = is_public) -> Opened:
    """The document at an address. `agent` is the name that the host is told.

    Redirects are followed up to a limit, and each host is resolved once and checked before it is asked.
    Raises SourceError if it cannot be reached, may not be asked, answers with an error, or sends no text.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    with httpx.Client(timeout=TIMEOUT, trust_env=False, headers={"User-Agent": agent}) as client:
        step = url
        for _ in range(REDIRECT_LIMIT + 1):
            answer = _asked(client, step, url, may_reach, deadline)
            if isinstance(answer, Opened):
                return replace(answer, document=replace(answer.document, url=step, fetched=datetime.now(UTC)))
            step = answer
    raise SourceError(f"{url}: redirects more than {REDIRECT_LIMIT} times; give the address it ends at")


def _asked(client: httpx.Client, step: str, url: str, may_reach: MayReach, deadline: float) -> Opened | str:
    """The document, or the address that the host redirects to."""
    try:
        target = httpx.URL(step)
        request = pinned(client, target, resolved(target, url, may_reach))
        answer = client.send(request, stream=True)
        try:
            if answer.has_redirect_location:
                return str(target.join(answer.headers["location"]))
            return _document(answer, url, deadline)
        finally:
            answer.close()
    except httpx.TimeoutException:
        raise SourceError(f"{url}: the host did not answer in time; try again, or save the page") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"{url}: cannot be fetched ({error or type(error).__name__})") from None


def _document(answer: httpx.Response, url: str, deadline: float) -> Opened:
    if answer.status_code != 200:
        raise SourceError(f"{url}: the host answers {answer.status_code} {answer.reason_phrase}")
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in _TEXT_TYPES:
        raise SourceError(f"{url}: sends {kind}, not a page or plain text; save its text to a file")
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > SIZE_LIMIT:
            raise SourceError(f"{url}: larger than {SIZE_LIMIT // 1_000_000} MB, which is no report")
        if time.monotonic() > deadline:
            raise SourceError(f"{url}: took longer than {TOTAL_SECONDS:.0f} seconds; save the page to a file")
    return opened(bytes(content), url, page=kind != "text/plain", charset=answer.charset_encoding)
