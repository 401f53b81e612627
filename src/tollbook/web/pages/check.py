"""Check: a report is handed in, and comes back with each of its figures marked."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tollbook import __version__
from tollbook.model.moment import written
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import language_codes
from tollbook.packs.recognition import language_name
from tollbook.pipeline.check.saved_reports import BrokenReportError, Result, save
from tollbook.pipeline.check.submission import FORMS, Submission, sample
from tollbook.web.checking import Answered, BusyError, Checkers, CheckRequest, Refused, TooMuchError
from tollbook.web.handed import Form, FormError, Said, handed_in, packed, read_form
from tollbook.web.page import desk_of, pack_of, rendered
from tollbook.web.safety import LARGEST, need_token

KINDS: Mapping[str, str] = {
    "json": "application/json",
    "sarif": "application/sarif+json",
    "md": "text/markdown; charset=utf-8",
}
_COME_AGAIN = {"Retry-After": "10"}
# A page that was made of a text is kept by nobody between the server and its reader.
_PRIVATE = {"Cache-Control": "private, no-cache"}


def _empty_form(request: Request) -> Response:
    given = sample() if request.query_params.get("sample") else ""
    return _form(request, Said(text=given, pack=pack_of(request).id))


async def _checked(request: Request) -> Response:
    form = await read_form(request)
    try:
        given = await handed_in(request, form)
        wanted = form.wanted if form.wanted in FORMS else ""
        answer = await _answer(request, given, (wanted,) if wanted else (), marks=not wanted)
    except (FormError, BusyError, TooMuchError) as fault:
        return _refused(request, form, fault)
    if wanted:
        return handed_out(answer.forms[wanted], wanted, "report")
    # A large page takes a while to make: others are served meanwhile.
    return await run_in_threadpool(_page, request, given, answer)


def _page(request: Request, given: Submission, answer: Answered) -> Response:
    return rendered(
        request,
        "checked.html",
        headers=_PRIVATE,
        pack=load_pack(given.pack),
        report=answer.marked,
        notices=answer.notices,
        given=given,
        again=packed(given),
        saved_report=None,
    )


async def _saved(request: Request) -> Response:
    """Checks a report and keeps what comes of it, all in one, so that nobody can have another kept."""
    need_token(request)
    form = await read_form(request)
    try:
        given = await handed_in(request, form)
        answer = await _answer(request, given, tuple(FORMS), marks=True)
    except (FormError, BusyError, TooMuchError) as fault:
        return _refused(request, form, fault)
    assert answer.marked is not None
    result = Result(
        version=__version__,
        transaction=answer.transaction,
        given=given,
        marked=answer.marked,
        notices=answer.notices,
        forms={name: content.decode() for name, content in answer.forms.items()},
    )
    desk = desk_of(request)
    try:
        address = await run_in_threadpool(save, desk.saved_reports, result, written(desk.today()))
    except BrokenReportError as error:
        raise HTTPException(500, str(error)) from None
    return RedirectResponse(f"/check/{address}", 303)


async def _answer(request: Request, given: Submission, forms: tuple[str, ...], marks: bool) -> Answered:
    """What a check comes to. Raises FormError, BusyError, TooMuchError."""
    checkers: Checkers = request.app.state.checkers
    answer = await checkers.answer(CheckRequest(given, marks, forms))
    if isinstance(answer, Refused):
        if answer.unread:
            raise FormError("unread", "language", answer.looks)
        raise FormError("detail", "text", answer.detail)
    return answer


def handed_out(content: bytes, form: str, name: str) -> Response:
    """A report as a file."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, media_type=KINDS[form], headers={**disposition, **_PRIVATE})


def _refused(request: Request, form: Form, fault: Exception) -> Response:
    if isinstance(fault, BusyError):
        return _form(request, form.said, FormError("busy"), 503, _COME_AGAIN)
    if isinstance(fault, TooMuchError):
        return _form(request, form.said, FormError("too-much", "text"), 422)
    assert isinstance(fault, FormError)
    return _form(request, form.said, fault, 422)


def _form(
    request: Request,
    said: Said,
    fault: FormError | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    return rendered(
        request,
        "check.html",
        status,
        headers,
        said=said,
        fault=fault,
        read=[(code, language_name(code)) for code in language_codes()],
        seconds=request.app.state.checkers.limits.seconds,
        largest=LARGEST // 1_000_000,
    )


routes = [
    Route("/check", _empty_form),
    Route("/check", _checked, methods=["POST"]),
    Route("/check/keep", _saved, methods=["POST"]),
]
