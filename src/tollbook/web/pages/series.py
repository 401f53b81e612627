"""The series: a list of what is counted, a page for each item, and the same as files and in a frame."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tollbook.model.books import Books
from tollbook.model.calendar import last_of_month, months_later, parsed_month
from tollbook.model.pack import Pack
from tollbook.model.side_by_side import SideBySide, SpeakerCount
from tollbook.model.span import CalendarUnit
from tollbook.pipeline.views.catalogue import catalogue
from tollbook.pipeline.views.item import DailySeries, ItemPage, ItemQuery, UnknownNameError, item_page
from tollbook.pipeline.views.side_by_side import NoFiguresError
from tollbook.publish import compared, daily
from tollbook.publish.charts import ChartError
from tollbook.publish.charts.drawings import DrawingBusyError, Drawings, mark_of
from tollbook.publish.charts.specification import specification
from tollbook.publish.charts.theme import LIGHT, THEMES
from tollbook.publish.charts.vega import Spec
from tollbook.publish.marks import shortened
from tollbook.sources.cache import Cache, cache_folder
from tollbook.web.page import address, day_parameter, desk_of, pack_of, rendered, vintage_of
from tollbook.web.safety import EMBEDDED

DAYS, SOURCES = "days", "sources"
_DRAWINGS = Drawings()
_WIDTHS = range(280, 1201)
_WIDTH = 800
_KEPT = {"Cache-Control": "public, max-age=300"}
# A picture that is opened by itself has a style of its own, and can do nothing.
_PICTURE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "vl.json": "application/json",
}


class _Misread(HTTPException):
    """A word of the address that stands for nothing, and the nearest that would."""

    def __init__(self, status: int, field: str, given: str, known: tuple[str, ...], sentence: str) -> None:
        self.field, self.known, self.sentence = field, known, sentence
        self.near = next(iter(difflib.get_close_matches(given, known, n=1)), None)
        mend = (
            f" Did you mean {self.near}?" if self.near else f" There are: {', '.join(known)}." * bool(known)
        )
        super().__init__(status, sentence + mend)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an address asks for, and what is held of it."""

    books: Books
    item_query: ItemQuery
    page: ItemPage
    query: Mapping[str, str]

    def table(self, show: str) -> SideBySide:
        """The counts that a chart or a file shows. Raises HTTPException where there are none."""
        if show == DAYS and self.page.daily:
            return self.page.daily.table
        if self.page.sources is None:
            raise HTTPException(404, f"{_sentence(self.page.why)}")
        return self.page.sources

    def link(self, ending: str = "", **changes: object) -> str:
        """An address of the same, or of another form of it, with some of what it asks for changed."""
        return address(
            f"/series/{self.item_query.item}{ending}",
            self.page.pack,
            **_without_pack({**self.query, **changes}),
        )


def _without_pack(query: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in query.items() if key != "pack"}


def _list(request: Request) -> Response:
    desk = desk_of(request)
    vintage = vintage_of(request)
    conflicts = []
    for name in desk.packs:
        books = desk.books(name, vintage)
        conflicts.append((books.pack, catalogue(books, Cache(cache_folder(), name))))
    return rendered(
        request,
        "series_list.html",
        conflicts=conflicts,
        conflict_address=lambda pack, path, **query: address(path, pack, **query),
        as_of=vintage.last_day,
        today=desk.today(),
    )


def _item(request: Request) -> Response:
    try:
        shown = _shown(request)
    except _Misread as fault:
        return _misread(request, fault)
    daily_series = shown.page.daily
    newest = _newest(request, shown)
    listed = _listed_days(request, daily_series)
    return rendered(
        request,
        "series.html",
        pack=shown.page.pack,
        shown=shown,
        item_query=shown.item_query,
        found=shown.page,
        daily=daily_series,
        newest=newest,
        listed=listed,
        counts=_counts(shown.page.sources),
        notes=_notes(shown),
        today=desk_of(request).today(),
        frame=_frame(request, shown),
        ROWS_SHOWN=_ROWS_SHOWN,
        compared=compared,
    )


_ROWS_SHOWN = 62


def _embed(request: Request) -> Response:
    shown = _shown(request)
    show = _show(request, shown)
    theme = request.query_params.get("theme") or ""
    _theme(request)
    answer = rendered(
        request,
        "series_embed.html",
        pack=shown.page.pack,
        shown=shown,
        found=shown.page,
        daily=shown.page.daily,
        table=shown.table(show),
        show=show,
        theme=theme,
        source=str(request.url.replace(path=f"/series/{shown.item_query.item}", query="")),
    )
    answer.headers.update(EMBEDDED)
    return answer


def _chart(request: Request) -> Response:
    form = request.url.path.rpartition(".")[2]
    shown = _shown(request)
    sentence = _specified(request, shown)
    mark = f'"{mark_of(sentence, form)}"'
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**_KEPT, "ETag": mark})
    try:
        content = _DRAWINGS.drawn(sentence, form)
    except DrawingBusyError as error:
        raise HTTPException(503, _sentence(str(error)), {"Retry-After": "30"}) from None
    except ChartError as error:
        raise HTTPException(501, _sentence(str(error))) from None
    return _file(request, shown, form, content, {"ETag": mark, **_PICTURE})


def _specification(request: Request) -> Response:
    import msgspec

    shown = _shown(request)
    return _file(request, shown, "vl.json", msgspec.json.encode(_specified(request, shown, live=True)))


def _data(request: Request) -> Response:
    form = request.url.path.rpartition(".")[2]
    shown = _shown(request)
    show = _show(request, shown)
    daily_series = shown.page.daily
    if show == DAYS and daily_series:
        content = _of_days(daily_series, form)
    else:
        content = _of_sources(shown.table(show), shown.page.pack, form)
    return _file(request, shown, form, content)


def _of_days(daily_series: DailySeries, form: str) -> bytes:
    """The days as `tollbook series` writes them."""
    if form == "json":
        return daily.json_line(daily_series.rows, daily_series.series, daily_series.copies)
    out = StringIO()
    daily.write_csv(daily_series.rows, daily_series.copies, out)
    return out.getvalue().encode()


def _of_sources(table: SideBySide, pack: Pack, form: str) -> bytes:
    """The counts side by side as `tollbook compare` writes them."""
    if form == "json":
        return compared.json_line(table, pack)
    out = StringIO()
    compared.write_csv(table, out)
    return out.getvalue().encode()


def _file(
    request: Request, shown: _Shown, form: str, content: bytes, headers: Mapping[str, str] | None = None
) -> Response:
    item_query, show = shown.item_query, _show(request, shown)
    days = [day.isoformat() for day in (item_query.start, item_query.end) if day]
    name = "-".join([item_query.item, shown.page.side, *([SOURCES] if show == SOURCES else []), *days])
    named = {"Content-Disposition": f'inline; filename="{name}.{form}"'}
    return Response(content, headers={**_KEPT, **named, **(headers or {})}, media_type=_KINDS[form])


# From an address to what it asks for


def _shown(request: Request) -> _Shown:
    pack = pack_of(request)
    item_query = _item_query(request)
    desk, vintage = desk_of(request), vintage_of(request)
    books = desk.books(pack.id, vintage)
    cache = Cache(cache_folder(), pack.id)
    try:
        page = item_page(books, item_query, desk.today(), cache, desk.shelf.observations(books.pack, vintage))
    except UnknownNameError as error:
        raise _misread_name(error) from None
    except NoFiguresError as error:
        raise _nothing_found(error, item_query, pack) from None
    except ValueError as error:
        raise HTTPException(400, f"from and to: {error}.") from None
    return _Shown(books, item_query, page, _query(request))


_PARAMETERS = ("side", "speaker", "outcome", "as_of", "from", "to", "by", "measure", "month", "pack")


def _query(request: Request) -> dict[str, str]:
    """What an address asks for, as far as it is known here, without what is empty."""
    return {name: value for name in _PARAMETERS if (value := request.query_params.get(name))}


def _item_query(request: Request) -> ItemQuery:
    given = request.query_params
    vintage = vintage_of(request)
    return ItemQuery(
        item=request.path_params["item"],
        side=given.get("side") or None,
        speaker=given.get("speaker") or None,
        outcome=given.get("outcome") or None,
        start=day_parameter(request, "from"),
        end=day_parameter(request, "to"),
        by=_by(request),
        measures=tuple(given.getlist("measure")) if given.get("measure") else (),
        as_of=vintage.last_day,
    )


def _by(request: Request) -> CalendarUnit | None:
    given = request.query_params.get("by")
    return CalendarUnit(_one_of(request, "by", [by.value for by in CalendarUnit])) if given else None


def _show(request: Request, shown: _Shown) -> str:
    if not request.query_params.get("show"):
        return DAYS if shown.page.daily else SOURCES
    return _one_of(request, "show", [DAYS, SOURCES])


def _theme(request: Request) -> str:
    return _one_of(request, "theme", list(THEMES)) if request.query_params.get("theme") else LIGHT.name


def _one_of(request: Request, name: str, known: list[str]) -> str:
    given = request.query_params.get(name, "")
    if given not in known:
        near = difflib.get_close_matches(given, known, n=1)
        mend = f"Did you mean {near[0]}?" if near else f"Write one of: {', '.join(known)}."
        raise HTTPException(400, f"{name}: «{given}» is not known. {mend}")
    return given


def _width(request: Request) -> int:
    given = request.query_params.get("width")
    if not given:
        return _WIDTH
    if not (given.isascii() and given.isdecimal() and len(given) < 6 and int(given) in _WIDTHS):
        sentence = f"width: «{given}» is none; write pixels, from {_WIDTHS.start} to {_WIDTHS.stop - 1}."
        raise HTTPException(400, sentence)
    return int(given)


def _specified(request: Request, shown: _Shown, live: bool = False) -> Spec:
    table, pack = shown.table(_show(request, shown)), shown.page.pack
    theme, width = THEMES[_theme(request)], _width(request)
    try:
        return specification(table, pack, width, theme, live)
    except ValueError:
        raise HTTPException(404, "In these days there is no figure to draw.") from None


# What is told beside the figures


def _newest(request: Request, shown: _Shown) -> tuple[date, date] | None:
    """The first and the last day that the slider reaches: those of the series as it stands now."""
    daily_series = shown.page.daily
    if daily_series is None:
        return None
    now = desk_of(request).books(shown.page.pack.id)
    series = now.series_of(daily_series.series.speaker, daily_series.series.measure) or daily_series.series
    return series.first, max(series.last, shown.item_query.as_of or series.last)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The days of the table: those of one month, or the last ones; and the months beside."""

    rows: tuple[Any, ...]
    month: date | None
    before: str | None
    after: str | None


_DAYS_LISTED = 31


def _listed_days(request: Request, daily_series: DailySeries | None) -> _Listed:
    given = request.query_params.get("month")
    if daily_series is None or not daily_series.rows:
        return _Listed((), None, None, None)
    if not given:
        rows = daily_series.rows[-_DAYS_LISTED:]
        earlier = rows[0].report_date - timedelta(1)
        before = earlier.isoformat()[:7] if len(daily_series.rows) > len(rows) else None
        return _Listed(rows[::-1], None, before, None)
    first = _month(given)
    last = last_of_month(first)
    rows = tuple(row for row in daily_series.rows if first <= row.report_date <= last)
    before = months_later(first, -1).isoformat()[:7] if daily_series.rows[0].report_date < first else None
    after = months_later(first, 1).isoformat()[:7] if daily_series.rows[-1].report_date > last else None
    return _Listed(rows[::-1], first, before, after)


def _month(given: str) -> date:
    try:
        return parsed_month(given)
    except ValueError:
        raise HTTPException(400, f"month: «{shortened(given)}» is not a valid month; use YYYY-MM.") from None


def _counts(table: SideBySide | None) -> list[SpeakerCount]:
    """The counts of a table, each once, whether it has days, totals or both."""
    found: dict[object, SpeakerCount] = {}
    for count in table.counts if table else ():
        sources = tuple(source.id for source in count.sources)
        found.setdefault((count.speaker, count.counting, count.note, sources), count)
    return list(found.values())


def _notes(shown: _Shown) -> list[str]:
    """What the marks in the table of counts mean."""
    table = shown.page.sources
    if table is None:
        return []
    return list(compared.marks(table))


def _frame(request: Request, shown: _Shown) -> str:
    """What a person copies into a page of their own to show the chart there."""
    inside = request.url.replace(path=f"/series/{shown.item_query.item}/embed", query=urlencode(shown.query))
    title = (
        f"{shown.page.pack.sides[shown.page.side].name}: {shown.page.pack.items[shown.item_query.item].name}"
    )
    safe = str(inside).replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe src="{safe}" title="{title.replace(chr(34), "")}" width="100%" height="620" '
        'loading="lazy"></iframe>'
    )


def _misread_name(error: UnknownNameError) -> _Misread:
    return _Misread(404, error.field, error.name, error.known, f"{error.field}: {error}.")


def _nothing_found(error: NoFiguresError, item_query: ItemQuery, pack: Pack) -> HTTPException:
    name = pack.items[item_query.item].name
    if item_query.as_of:
        sentence = f"as_of: nothing of {name} had been published by {item_query.as_of}; give a later day."
        return HTTPException(404, f"{sentence} What is counted here begins on {pack.start}.")
    known = tuple(item for item in error.known if item != item_query.item)
    return _Misread(404, "item", item_query.item, known, f"item: {error}.")


def _misread(request: Request, fault: _Misread) -> Response:
    pack = pack_of(request)
    query = _query(request)
    links = {}
    for name in fault.known:
        item = name if fault.field == "item" else request.path_params["item"]
        changed = query if fault.field == "item" else {**query, fault.field: name}
        links[name] = address(f"/series/{item}", pack, **_without_pack(changed))
    return rendered(request, "series_unknown.html", fault.status_code, fault=fault, links=links, pack=pack)


def _sentence(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith((".", "?")) else ".")


routes = [
    Route("/series", _list),
    Route("/series/{item}/embed", _embed),
    Route("/series/{item}.vl.json", _specification),
    Route("/series/{item}.svg", _chart),
    Route("/series/{item}.png", _chart),
    Route("/series/{item}.csv", _data),
    Route("/series/{item}.json", _data),
    Route("/series/{item}", _item),
]
