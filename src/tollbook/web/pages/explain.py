"""What each check asks, why, and where its limits are: the pages of `tollbook explain`."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tollbook.model.check_page import CheckPage
from tollbook.pipeline.check.check_pages import check_page_named, check_pages
from tollbook.pipeline.check.selection import SelectionError
from tollbook.web.page import rendered


class _Pages(RendererHTML):
    """Wide things of a page can be scrolled within it, by the keyboard too."""

    def fence(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'

    def table_open(self, *_: Any) -> str:
        return '<div class="table-region" role="group" tabindex="0" aria-label="Table"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Pages).enable("table")


@cache
def _page(check: CheckPage) -> Markup:
    # The pages are part of Tollbook, and HTML in them is not let through all the same.
    return Markup(_MARKDOWN.render(check.markdown))


def _all(request: Request) -> Response:
    return rendered(request, "explain_all.html", checks=check_pages())


def _one(request: Request) -> Response:
    try:
        check = check_page_named(request.path_params["code"])
    except SelectionError as error:
        raise HTTPException(404, f"{error}.") from None
    return rendered(request, "explain.html", check=check, explained=_page(check))


routes = [Route("/check/explain", _all), Route("/check/explain/{code}", _one)]
