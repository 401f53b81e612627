"""One day: what each speaker's report of it says, who else counted it, and the same as files."""

from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tollbook.model.books import Books
from tollbook.pipeline.views.day import DayPage, NoReportError, day_page, day_range
from tollbook.pipeline.views.other_counts import OtherCounts, other_counts
from tollbook.publish import days
from tollbook.publish.marks import shortened, shown
from tollbook.web.page import address, desk_of, pack_of, rendered, valid_day, vintage_of
from tollbook.web.pages.reports import label_of

if TYPE_CHECKING:
    from tollbook.pipeline.reports.search import DayRelay

_KINDS = {".csv": "text/csv; charset=utf-8", ".json": "application/json"}
# The file of the counts that do not go day by day.
_OTHER_COUNTS = "beside.csv"


def _newest(request: Request) -> Response:
    """Leads to the newest day, or to the one that the form asks for."""
    requested = request.query_params.get("date", "").strip()
    try:
        wanted = valid_day(requested) if requested else day_range(_books(request))[1]
    except NoReportError as fault:
        raise _no_report(request, fault) from None
    as_of = request.query_params.get("as_of")
    return RedirectResponse(address(f"/day/{wanted}", pack_of(request), as_of=as_of), 303)


def _day(request: Request) -> Response:
    name, ending = _parted(request.path_params["name"])
    found = _found(request, valid_day(name))
    others = _others(request, found)
    if ending == ".json":
        as_of = vintage_of(request).as_of
        content = days.json_line(found.day, pack_of(request).id, as_of, found.reports, others.lines)
        return _file(content, ending, f"{found.day}.json")
    if ending:
        out = StringIO()
        if ending == f".{_OTHER_COUNTS}":
            days.write_other_counts(others.lines, out)
        else:
            days.write_csv(found.reports, out)
        return _file(out.getvalue().encode(), ".csv", f"{found.day}{ending}")
    return rendered(
        request,
        "day.html",
        pack=_books(request).pack,
        found=found,
        others=others,
        as_of=request.query_params.get("as_of") or "",
        relayed=_relayed(request, found.day),
        label_of=label_of,
        plain=shown,
    )


def _parted(name: str) -> tuple[str, str]:
    """The day and the ending of a name: «2024-10-20», «.csv»."""
    stem, dot, ending = name.partition(".")
    if dot and ending not in ("csv", "json", _OTHER_COUNTS):
        raise HTTPException(
            404,
            f"A day comes as a page, as .csv, .json or .{_OTHER_COUNTS}; "
            f"«.{shortened(ending)}» is none of them.",
        )
    return stem, dot + ending


def _books(request: Request) -> Books:
    return desk_of(request).books(pack_of(request).id, vintage_of(request))


def _found(request: Request, day: date) -> DayPage:
    try:
        return day_page(_books(request), day)
    except NoReportError as fault:
        raise _no_report(request, fault) from None


def _no_report(request: Request, fault: NoReportError) -> HTTPException:
    vintage = vintage_of(request)
    looking_back = f" as published by {vintage.last_day}" if vintage.last_day else ""
    if fault.first is None or fault.last is None:
        return HTTPException(404, f"No daily report is held{looking_back}.")
    return HTTPException(
        404,
        f"No report of {fault.day} is held{looking_back}. "
        f"Held are the reports of {fault.first} to {fault.last}.",
    )


def _others(request: Request, found: DayPage) -> OtherCounts:
    first, last = found.covered
    return other_counts(_books(request), first, last, desk_of(request).today(), vintage_of(request).last_day)


def _relayed(request: Request, day: date) -> "tuple[DayRelay, ...]":
    """The reports on the ledger that give figures of a day. Raises HTTPException (503) if it cannot tell."""
    indexer = desk_of(request).indexer
    if indexer is None:
        return ()
    from tollbook.ledger.report_index import ReportIndexError
    from tollbook.pipeline.reports.search import reports_of_day

    indexer.start()
    indexer.wake()
    try:
        return reports_of_day(indexer.index, pack_of(request).id, day)
    except ReportIndexError as fault:
        raise HTTPException(503, str(fault)) from None


def _file(content: bytes, ending: str, name: str) -> Response:
    shown = {"Content-Disposition": f'inline; filename="tollbook-{name}"'}
    return Response(content, media_type=_KINDS[ending], headers=shown)


routes = [Route("/day", _newest), Route("/day/{name}", _day)]
"""The newest day, and each day."""
