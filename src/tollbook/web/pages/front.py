"""The first page: what Tollbook is for, and where to go."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tollbook.pipeline.check.front_page import front_page
from tollbook.web.language import COOKIE, LANGUAGES
from tollbook.web.page import desk_of, pack_of, rendered

_A_YEAR = 365 * 24 * 3600


def _front(request: Request) -> Response:
    pack = pack_of(request)
    return rendered(request, "front.html", first=front_page(desk_of(request).books(pack.id)))


def _language(request: Request) -> Response:
    """Keeps the language that a person has chosen, and goes back to where they were."""
    back = request.query_params.get("back", "/")
    # Only within this site: an address with a host, or what a browser takes for such, is none of ours.
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = RedirectResponse(back if inside else "/", 303)
    if request.path_params["code"] in LANGUAGES:
        answer.set_cookie(COOKIE, request.path_params["code"], max_age=_A_YEAR, samesite="lax", httponly=True)
    return answer


routes = [Route("/", _front), Route("/language/{code}", _language)]
