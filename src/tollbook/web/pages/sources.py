"""The sources: a list of them all, and a page for each card, with what it strayed in as files."""

import difflib
from io import StringIO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tollbook.model.books import Books
from tollbook.pipeline.views.referee import Tally
from tollbook.pipeline.views.source import SourcePage, source_page
from tollbook.pipeline.views.source_status import statuses
from tollbook.publish import rulings, sources
from tollbook.publish.marks import shortened
from tollbook.sources.cache import Cache, cache_folder
from tollbook.web.page import desk_of, pack_of, rendered, vintage_of

_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_NONE = Tally(0, 0, 0, 0, {}, 0, {}, {})


def _list(request: Request) -> Response:
    books, today = _books(request), desk_of(request).today()
    cache = Cache(cache_folder(), books.pack.id)
    found = tuple(statuses(books.pack, cache, today))
    ending = request.url.path.rpartition(".")[2]
    if ending == "json":
        return _file(sources.json_line(found, books.pack, today), ending, "sources")
    if ending == "csv":
        out = StringIO()
        sources.write_csv(found, books.pack, today, out)
        return _file(out.getvalue().encode(), ending, "sources")
    return rendered(
        request,
        "sources.html",
        pack=books.pack,
        statuses=found,
        items={each.source.id: sources.items_of(each.source, books.pack) for each in found},
        today=today,
    )


def _source(request: Request) -> Response:
    books, today = _books(request), desk_of(request).today()
    name, ending = _parted(request.path_params["name"], books)
    found = source_page(books, name, today)
    if ending:
        return _misprints(found, ending)
    return rendered(
        request,
        "source.html",
        pack=books.pack,
        found=found,
        source=found.source,
        speaker=books.pack.speakers[found.source.speaks_for],
        today=today,
        age=(today - found.last).days if found.last else None,
    )


def _parted(name: str, books: Books) -> tuple[str, str]:
    """A source's id and the ending of its address. Raises HTTPException (404) for an unknown source."""
    if name in books.pack.sources:
        return name, ""
    stem, _, ending = name.rpartition(".")
    if stem in books.pack.sources and ending in _KINDS:
        return stem, ending
    known = sorted(books.pack.sources)
    near = difflib.get_close_matches(name, known, 1)
    mend = f"Did you mean «{near[0]}»?" if near else f"There are: {', '.join(known)}."
    raise HTTPException(404, f"There is no source «{shortened(name, 60)}» of this conflict. {mend}")


def _misprints(found: SourcePage, ending: str) -> Response:
    """The cells in which the source differs from other copies, as a file."""
    if ending == "json":
        source = found.source
        sides = {count.side for count in found.counts if count.daily}
        content = rulings.json_line(
            found.rulings, found.tally or _NONE, source.speaks_for, " ".join(sorted(sides)), found.copies
        )
    else:
        out = StringIO()
        rulings.write_csv(found.rulings, found.copies, out)
        content = out.getvalue().encode()
    return _file(content, ending, f"{found.source.id}-misprints")


def _books(request: Request) -> Books:
    return desk_of(request).books(pack_of(request).id, vintage_of(request))


def _file(content: bytes, ending: str, name: str) -> Response:
    shown = {"Content-Disposition": f'inline; filename="tollbook-{name}.{ending}"'}
    return Response(content, media_type=_KINDS[ending], headers=shown)


routes = [
    Route("/sources", _list),
    Route("/sources.csv", _list),
    Route("/sources.json", _list),
    Route("/sources/{name}", _source),
]
"""All sources, and each one."""
