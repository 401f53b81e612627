"""Giving the token of a server, which lets a person keep reports."""

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tollbook.web.page import desk_of, rendered
from tollbook.web.safety import COOKIE


def _form(request: Request) -> Response:
    return rendered(request, "token.html", wrong=False)


async def _given(request: Request) -> Response:
    form = await request.form()
    token = str(form.get("token", "")).strip()
    own = desk_of(request).token
    if not own or not secrets.compare_digest(token.encode(), own.encode()):
        return rendered(request, "token.html", 403, wrong=True)
    answer = RedirectResponse("/check", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return answer


routes = [Route("/token", _form), Route("/token", _given, methods=["POST"])]
