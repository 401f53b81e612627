"""What keeps a page harmless: headers, sizes, and who may post."""

import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "tollbook_token"

# The largest request that is read, in bytes: a report of some 300 pages.
LARGEST = 2_000_000

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY.format(ancestors="'none'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
EMBEDDED: Mapping[str, str] = {"Content-Security-Policy": POLICY.format(ancestors="*")}
"""The headers of a page that other sites may show in a frame: nothing can be done on such a page."""


class Safety:
    """Middleware: refuses requests that are too large or come from another site, and gives each answer its
    headers, unless the page has set its own. `refused` makes the answer to what is refused."""

    def __init__(self, app: ASGIApp, refused: Callable[[Request, HTTPException], Response]) -> None:
        self.app, self.refused = app, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST:
                raise _too_large()
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        try:
            _refuse(request)
        except HTTPException as fault:
            await self.refused(request, fault)(scope, receive, guarded)
            return
        await self.app(scope, limited, guarded)


def _refuse(request: Request) -> None:
    """Refuses a post that another site made a person's browser send, and one that says it is too large.

    Raises HTTPException.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if _is_foreign(request.headers):
        raise HTTPException(
            403, "This form was sent from another site. Open the page here, and send it again."
        )
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise _too_large()


def _is_foreign(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _too_large() -> HTTPException:
    limit = f"{LARGEST // 1_000_000} MB"
    return HTTPException(
        413, f"This is larger than {limit}. Send a shorter text; «tollbook check» reads any."
    )


def may_write(request: Request) -> bool:
    """Whether a person has given the token of this server, in a cookie or in a header."""
    own = request.app.state.desk.token
    kind, _, stated = request.headers.get("authorization", "").partition(" ")
    given = stated if kind.lower() == "bearer" else request.cookies.get(COOKIE, "")
    return bool(own) and secrets.compare_digest(given.encode(), own.encode())


def need_token(request: Request) -> None:
    """Raises HTTPException for somebody who may not write."""
    if not may_write(request):
        raise HTTPException(
            403, "This server can be read by everyone and written to with its token. Sign in at /token."
        )
