"""The style sheet and the scripts, under addresses that change when they do."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tollbook.publish.charts.drawing import VEGA_LITE

STYLE = "style.css"
VEGA = "vega.js"
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@cache
def content(name: str) -> bytes:
    """The bytes of a file that pages refer to. Raises KeyError if there is no such file.

    The style sheet is made of the files in static/style, in the order of their names.
    """
    folder = files(__package__).joinpath("static")
    if name == STYLE:
        parts = sorted(folder.joinpath("style").iterdir(), key=lambda part: part.name)
        return b"\n".join(part.read_bytes() for part in parts)
    if name == VEGA:
        # The library that draws charts brings the very script that makes them come alive, of any version of
        # the grammar; its types ask for an argument that it does not need.
        import vl_convert

        script: str = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg]
        return script.encode()
    own = {part.name: part for part in folder.joinpath("script").iterdir()}
    return own[name].read_bytes()


@cache
def address(name: str) -> str:
    """Where a file is found, with a mark of what it holds."""
    stem, _, ending = name.rpartition(".")
    mark = _vega_mark() if name == VEGA else sha256(content(name)).hexdigest()[:12]
    return f"/static/{stem}-{mark}.{ending}"


def _vega_mark() -> str:
    """Made from versions, since making the script takes a second that only those who want it should wait."""
    import vl_convert

    return f"{vl_convert.get_vega_version()}-{VEGA_LITE}-{vl_convert.get_vega_embed_version()}"


def _served(request: Request) -> Response:
    requested = request.path_params["name"]
    for name in (STYLE, VEGA, *_scripts()):
        stem, _, ending = name.rpartition(".")
        if (
            requested.startswith(f"{stem}-")
            and requested.endswith(f".{ending}")
            and address(name).endswith(f"/{requested}")
        ):
            return Response(content(name), media_type=_KINDS[ending], headers=_FOR_EVER)
    return Response("There is no such file.", 404, media_type="text/plain")


def _scripts() -> list[str]:
    folder = files(__package__).joinpath("static", "script")
    return [part.name for part in folder.iterdir()] if folder.is_dir() else []


routes = [Route("/static/{name}", _served)]
