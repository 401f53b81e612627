"""How to read what Tollbook shows: its words, its conventions, its verdicts, and what it cannot know."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tollbook.pipeline.check.check_pages import check_pages
from tollbook.web.page import pack_of, rendered


def _page(request: Request) -> Response:
    return rendered(request, "how_to_read.html", pack=pack_of(request), checks=check_pages())


routes = [Route("/how-to-read", _page)]
"""The one page."""
