"""The server: all pages behind one door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tollbook.ledger.errors import LedgerError
from tollbook.packs.table import PackError
from tollbook.sources.errors import SourceError
from tollbook.web import static
from tollbook.web.checking import checkers
from tollbook.web.desk import Desk
from tollbook.web.page import rendered
from tollbook.web.pages import (
    check,
    days,
    explain,
    front,
    how_to_read,
    reports,
    saved,
    series,
    sign_in,
    sources,
)
from tollbook.web.safety import Safety

PAGES = (front, check, explain, saved, series, days, sources, reports, how_to_read, sign_in)


def application(desk: Desk) -> Starlette:
    """The pages of a desk, for any ASGI server."""
    checking = checkers(desk.ledger.where if desk.ledger else None)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        checking.start()
        yield
        checking.close()

    app = Starlette(
        lifespan=lifespan,
        routes=[route for page in (*PAGES, static) for route in page.routes],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(desk.hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=500),
            Middleware(Safety, refused=_refused),
        ],
        exception_handlers={
            HTTPException: _refused,
            PackError: _unreadable,
            SourceError: _unreadable,
            LedgerError: _unreadable,
            500: _fault,
        },
    )
    app.state.desk = desk
    app.state.checkers = checking
    return app


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return rendered(
        request, "error.html", error.status_code, error.headers, code=error.status_code, detail=error.detail
    )


def _unreadable(request: Request, error: Exception) -> Response:
    return rendered(request, "error.html", 500, code=500, detail=str(error))


def _fault(request: Request, error: Exception) -> Response:
    return PlainTextResponse("This is a fault of Tollbook's own. It has been written to the log.", 500)
