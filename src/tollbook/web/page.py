"""A template with its values, as an answer."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from tollbook import __version__
from tollbook.model.calendar import parsed_day
from tollbook.model.moment import LATEST, MomentError, Vintage, bound
from tollbook.model.pack import Pack
from tollbook.model.reason import Reason
from tollbook.packs.conflict import DEFAULT_PACK, load_pack
from tollbook.publish.marks import shortened
from tollbook.web import safety, static
from tollbook.web.desk import Desk
from tollbook.web.language import LANGUAGES, filters, language_of_page, naming, reasons, translations

# What stands at the head of each page; the words are in the template.
SECTIONS = ("check", "series", "day", "sources", "reports", "how-to-read")


def rendered(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page. Beside its own values a template has the request, the desk, the conflict and the language."""
    language = language_of_page(request)
    pack = values.pop("pack", None) or _pack_or_default(request)
    given = {
        "request": request,
        "desk": desk_of(request),
        "pack": pack,
        "packs": [load_pack(name) for name in desk_of(request).packs],
        "language": language,
        "languages": LANGUAGES,
        "section": request.url.path.strip("/").partition("/")[0],
        "may_write": safety.may_write(request),
        "version": __version__,
        "address": lambda path, **query: address(path, pack, **query),
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        **values,
    }
    text = _environment(language).get_template(template).render(given)
    all_headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie", **(headers or {})}
    return HTMLResponse(text, status, all_headers)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(filters(language))
    environment.globals.update(naming(language))
    environment.globals.update(reasons(language))
    environment.globals["static"] = static.address
    environment.globals["Reason"] = Reason
    return environment


def _source(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def desk_of(request: Request) -> Desk:
    """The desk that the server works for."""
    desk: Desk = request.app.state.desk
    return desk


def pack_of(request: Request) -> Pack:
    """The conflict that an address names with `pack`, or the default one. Raises HTTPException (404)."""
    requested = request.query_params.get("pack") or DEFAULT_PACK
    packs = desk_of(request).packs
    if requested not in packs:
        raise HTTPException(404, f"There is no conflict «{requested}» here. There are: {', '.join(packs)}.")
    return load_pack(requested)


def _pack_or_default(request: Request) -> Pack:
    requested = request.query_params.get("pack")
    return load_pack(requested if requested in desk_of(request).packs and requested else DEFAULT_PACK)


def vintage_of(request: Request) -> Vintage:
    """The moment that an address asks for with `as_of`. Raises HTTPException (400)."""
    requested = request.query_params.get("as_of")
    if not requested:
        return LATEST
    try:
        return Vintage(as_of=bound(requested))
    except MomentError as fault:
        raise HTTPException(400, f"as_of: {fault}") from None


def day_parameter(request: Request, name: str) -> date | None:
    """The day that an address gives under a name, or None if it gives none. Raises HTTPException (400)."""
    stated = request.query_params.get(name, "").strip()
    return valid_day(stated, f"{name}: ") if stated else None


def valid_day(text: str, place: str = "") -> date:
    """The day that a text writes. Raises HTTPException (400), which opens with the place of the text."""
    try:
        return parsed_day(text)
    except ValueError:
        detail = f"{place}«{shortened(text)}» is not a valid date; use YYYY-MM-DD."
        raise HTTPException(400, detail) from None


def address(path: str, pack: Pack, **query: object) -> str:
    """An address within the site: a path and what it asks for, without what is empty or the default."""
    requested = {key: str(value) for key, value in query.items() if value not in (None, "")}
    if pack.id != DEFAULT_PACK:
        requested.setdefault("pack", pack.id)
    return f"{path}?{urlencode(requested)}" if requested else path
