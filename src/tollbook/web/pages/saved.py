"""Saved reports: each under a permanent link, as it was checked when it was saved."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tollbook.packs.conflict import load_pack
from tollbook.pipeline.check.saved_reports import (
    BrokenReportError,
    NoSuchReportError,
    SavedReport,
    saved_report,
)
from tollbook.pipeline.check.submission import FORMS
from tollbook.web.handed import packed
from tollbook.web.page import desk_of, rendered
from tollbook.web.pages.check import handed_out


def _shown(request: Request) -> Response:
    stated, _, form = request.path_params["address"].partition(".")
    if form and form not in FORMS:
        raise HTTPException(404, f"A report can be had as {', '.join(FORMS)}, not as «{form}».")
    found = _found(request, stated)
    if form:
        return handed_out(found.result.forms[form].encode(), form, found.address[:12])
    result = found.result
    return rendered(
        request,
        "checked.html",
        pack=load_pack(result.given.pack),
        report=result.marked,
        notices=result.notices,
        given=result.given,
        again=packed(result.given),
        saved_report=found,
    )


def _found(request: Request, address: str) -> SavedReport:
    """The report that an address names. Raises HTTPException."""
    try:
        return saved_report(desk_of(request).saved_reports, address)
    except NoSuchReportError:
        raise HTTPException(
            404, "No report is kept at this address. A permanent link ends with 40 letters and digits."
        ) from None
    except BrokenReportError as error:
        raise HTTPException(500, str(error)) from None


routes = [Route("/check/{address}", _shown)]
