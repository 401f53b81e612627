"""The reports on the ledger: searched, one by one, and one figure followed through those that carried it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from babel import Locale
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tollbook.ledger.documents import Version
from tollbook.ledger.report_index import (
    IndexedFigure,
    IndexedReport,
    Progress,
    ReportIndexError,
    Wanted,
)
from tollbook.ledger.words import parsed_query
from tollbook.model.figure import Figure
from tollbook.model.finding import CheckedReport
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.packs.conflict import load_pack
from tollbook.packs.names import names
from tollbook.pipeline.reports.index import host_of
from tollbook.pipeline.reports.search import (
    SHORTEST_ID,
    ReportPage,
    figures_shown,
    listing,
    report_page,
    transactions_since,
)
from tollbook.pipeline.reports.trail import (
    Carried,
    Trail,
    day_figure,
    figure_of_mention,
    outcome_of,
    trail_of,
)
from tollbook.publish.coverage import coverage_of
from tollbook.publish.marked import marked
from tollbook.publish.marks import shown
from tollbook.publish.wire import encoded, wire_report
from tollbook.web.language import language_of_page
from tollbook.web.page import address, day_parameter, desk_of, pack_of, rendered, vintage_of

if TYPE_CHECKING:
    from tollbook.pipeline.reports.index import Indexer

VERDICTS = ("fails", "holds", "unknown", "none")
_LIST_SCHEMA, _TRAIL_SCHEMA = "tollbook.reports/1", "tollbook.followed/1"
_LONGEST_QUERY = 500
_LAST_PAGE = 10_000
# Rows of a file that is fetched at once, and reports of a way of telling that a page shows.
_MOST_ROWS, _MOST_SHOWN = 10_000, 50
_MOST_OFFERED, _MOST_FIGURES = 100, 300
# A longer text is not read again while somebody waits, in characters.
_LONGEST_CHECKED = 100_000
_CODE = re.compile(r"[a-z]{2,3}")
_ID, _WHOLE_ID = re.compile(r"[0-9a-f]{8,64}"), 64
_KINDS = {"day": "day", "total": "cumulative", "interval": "interval", "rate": "rate"}
_COLUMNS = """
document title name source outlet address published entered day language current verdict figures holds fails
unknown phrases head reader fault
"""
_OF_MENTION = """
said_speaker said_outcome low high bound words sentence verdict reason because expected field start end
"""
_ROW, _MENTION = _COLUMNS.split(), _OF_MENTION.split()


def figure_address(figure: Figure, pack: Pack) -> str:
    """The page on which a figure is followed through the reports that carried it."""
    return address(
        "/reports/figure",
        pack,
        speaker=figure.speaker,
        side=figure.side,
        item=figure.item,
        outcome=figure.outcome,
        place=figure.place,
        kind={kind: word for word, kind in _KINDS.items()}[figure.kind],
        day=figure.last,
        **({"from": figure.first} if figure.kind in ("interval", "rate") else {}),
    )


# The list


def _list(request: Request) -> Response:
    pack = pack_of(request)
    indexer = desk_of(request).indexer
    if indexer is None:
        return rendered(request, "reports_none.html", pack=pack)
    _go_on(indexer)
    wanted, words = _wanted(request, pack)
    page = _page(request)
    found = _answered(lambda: listing(indexer.ledger, indexer.index, wanted, page))
    given = _given(request)
    return rendered(
        request,
        "reports.html",
        pack=pack,
        listing=found,
        query=wanted.query,
        given={**given, "q": words},
        verdicts=VERDICTS,
        outlets=_offered(found.found.outlets, wanted.outlet),
        names=_Names(pack, language_of_page(request)),
        label_of=label_of,
        plain=shown,
        progress=_progress(indexer),
        at=lambda **other: address("/reports", pack, **{**given, "page": None, **other}),
        file=lambda ending: address(f"/reports.{ending}", pack, **given),
    )


def _offered(outlets: Mapping[str, int], chosen: str | None) -> list[tuple[str, int]]:
    """The sources that a list can be narrowed to: those with most reports, and the one that is chosen."""
    offered = list(islice(outlets.items(), _MOST_OFFERED))
    if chosen is not None and chosen not in dict(offered):
        offered.append((chosen, outlets.get(chosen, 0)))
    return offered


def _list_csv(request: Request) -> Response:
    rows = _list_rows(request)
    return _csv("reports.csv", _ROW, rows)


def _list_json(request: Request) -> Response:
    indexer = _indexer(request)
    rows = _list_rows(request)
    progress = _progress(indexer)
    return JSONResponse(
        {
            "schema": _LIST_SCHEMA,
            "transaction": progress.head,
            "indexed": progress.indexed,
            "of": progress.total,
            "reports": rows,
        }
    )


def _list_rows(request: Request) -> list[dict[str, Any]]:
    """All reports that are wanted, up to a limit, as rows of a file."""
    pack, indexer = pack_of(request), _indexer(request)
    wanted, _ = _wanted(request, pack)
    found = _answered(lambda: indexer.index.find(wanted, 0, _MOST_ROWS))
    return [_row(report) for report in found.reports]


def _row(report: IndexedReport) -> dict[str, Any]:
    return {name: _name(report.name) if name == "name" else getattr(report, name) for name in _ROW}


# One report


def _one(request: Request) -> Response:
    indexer = desk_of(request).indexer
    if indexer is None:
        return rendered(request, "reports_none.html")
    _go_on(indexer)
    whole = len(request.path_params["id"]) == _WHOLE_ID
    account, pack = _account(request, indexer, check=whole)
    if not whole:
        return RedirectResponse(address(f"/reports/{account.recorded.id}", pack), 302)
    figures = _answered(lambda: figures_shown(indexer.index, account, pack.id))
    checked = account.report.checked if account.report else None
    return rendered(
        request,
        "report.html",
        pack=pack,
        account=account,
        label=label_of(account.recorded.title, account.recorded.name),
        coverage=_verdict_counts(checked) if checked else None,
        superseded=_superseded(account),
        host=host_of(account.address),
        plain=shown,
        report=marked(checked, _books_pack(request, account)) if checked else None,
        figures=[(figure, _address_of(figure, pack)) for figure in figures],
        most=_MOST_FIGURES,
        names=_Names(pack, language_of_page(request)),
        as_of=request.query_params.get("as_of", ""),
    )


def _one_json(request: Request) -> Response:
    account, _ = _account(request, _indexer(request))
    if account.report is None:
        raise HTTPException(422, account.fault or "This report cannot be read.")
    checked = account.report.checked
    document = replace(checked.reading.document, name=_name(account.recorded.name))
    body = replace(checked, reading=replace(checked.reading, document=document))
    return Response(encoded(wire_report(body, derived=True)) + b"\n", media_type="application/json")


def _one_text(request: Request) -> Response:
    account, _ = _account(request, _indexer(request), check=False)
    return PlainTextResponse(account.document.text)


def _account(request: Request, indexer: "Indexer", check: bool = True) -> tuple[ReportPage, Pack]:
    """What is kept of the report that an address names, and its conflict. Raises HTTPException (404)."""
    identity = request.path_params["id"]
    if not _ID.fullmatch(identity):
        raise HTTPException(
            404, f"A report is named by {SHORTEST_ID} or more of the first digits of its SHA-256."
        )
    vintage = vintage_of(request)
    desk = desk_of(request)
    longest = _LONGEST_CHECKED if check else -1
    account = report_page(indexer.ledger, identity, lambda pack: desk.books(pack, vintage), longest)
    if account is None:
        raise HTTPException(
            404, f"No report on this ledger, or more than one, has an id that begins {identity}."
        )
    return account, load_pack(account.pack)


def _books_pack(request: Request, account: ReportPage) -> Pack:
    """The conflict with the sources of the ledger that a report was held against."""
    return desk_of(request).books(account.pack, vintage_of(request)).pack


class VerdictCounts(NamedTuple):
    """How many of a report's figures hold, fail and could not be checked, and how many phrases fail."""

    figures: int
    holds: int
    fails: int
    unknown: int
    phrases: int
    fault: str = ""


def _verdict_counts(checked: CheckedReport) -> VerdictCounts:
    found = coverage_of(checked)
    unknown = found.figures - found.checked
    return VerdictCounts(found.figures, found.holds, found.fails, unknown, found.phrases)


def _superseded(account: ReportPage) -> Version | None:
    """The version that has taken a report's place at all its addresses, if one has."""
    newest = {version.address: version for version in account.versions}
    if not newest or any(version.id == account.recorded.id for version in newest.values()):
        return None
    return max(newest.values(), key=lambda version: version.seq)


# One figure


def _figure(request: Request) -> Response:
    pack = pack_of(request)
    indexer = desk_of(request).indexer
    if indexer is None:
        return rendered(request, "reports_none.html", pack=pack)
    _go_on(indexer)
    figure = _requested_figure(request, pack)
    trail = _answered(lambda: trail_of(indexer.index, figure)) if figure else None
    return rendered(
        request,
        "reports_figure.html",
        pack=pack,
        given={**_NO_FIGURE, **{k: v for k, v in request.query_params.items() if k in _NO_FIGURE}},
        figure=figure,
        trail=trail,
        most=_MOST_SHOWN,
        names=_Names(pack, language_of_page(request)),
        progress=_progress(indexer),
        quoted=_quoted,
        label_of=label_of,
        plain=shown,
        file=lambda ending: (
            figure_address(figure, pack).replace("/figure", f"/figure.{ending}", 1) if figure else ""
        ),
    )


_NO_FIGURE: Mapping[str, str] = dict.fromkeys(
    ("speaker", "side", "item", "outcome", "place", "kind", "day", "from"), ""
)


def _requested_figure(request: Request, pack: Pack) -> Figure | None:
    """The figure that an address names; None if it names no item or day. Raises HTTPException (400)."""
    said = request.query_params
    item, day = said.get("item", ""), day_parameter(request, "day")
    if not item or day is None:
        return None
    if item not in pack.items:
        raise HTTPException(400, f"item: «{item}» is none of {pack.id}: {', '.join(pack.items)}")
    speaker = said.get("speaker") or pack.default_speaker
    side = said.get("side") or pack.default_side
    for name, value, known in (("speaker", speaker, pack.speakers), ("side", side, pack.sides)):
        if value not in known:
            raise HTTPException(400, f"{name}: «{value}» is none of {pack.id}: {', '.join(known)}")
    kind = said.get("kind") or "day"
    if kind not in _KINDS:
        raise HTTPException(400, f"kind: «{kind}» is none of {', '.join(_KINDS)}")
    outcome = said.get("outcome") or outcome_of(pack, speaker, side, item)
    measure = Measure(side, item, outcome, said.get("place") or None)
    figure = day_figure(pack.id, speaker, measure, day, total=kind == "total")
    first = day_parameter(request, "from")
    if kind in ("interval", "rate"):
        return figure._replace(kind=_KINDS[kind], first=first.isoformat() if first else None)
    return figure


def _figure_rows(request: Request) -> tuple[Figure, Trail, list[dict[str, Any]]]:
    pack, indexer = pack_of(request), _indexer(request)
    figure = _requested_figure(request, pack)
    if figure is None:
        raise HTTPException(400, "Name an item and a day: ?item=…&day=2024-10-20")
    trail = _answered(lambda: trail_of(indexer.index, figure))
    rows = [_carried_row(carried) for carried in trail.carried[:_MOST_ROWS]]
    return figure, trail, rows


def _carried_row(carried: Carried) -> dict[str, Any]:
    report, body = carried.report, carried.telling
    row = {name: getattr(report, name) for name in ("document", "title", "outlet", "published", "language")}
    return {**row, **{name: getattr(body, name) for name in _MENTION}, "mentions": len(carried.mentions)}


def _figure_csv(request: Request) -> Response:
    _, _, rows = _figure_rows(request)
    columns = ["document", "title", "outlet", "published", "language", *_MENTION, "mentions"]
    return _csv("figure.csv", columns, rows)


def _figure_json(request: Request) -> Response:
    figure, trail, rows = _figure_rows(request)
    ways = [
        {"verdict": way.verdict, "reason": way.reason, "wrote": way.wrote, "reports": len(way.carried)}
        for way in trail.ways
    ]
    body = {"schema": _TRAIL_SCHEMA, "figure": figure._asdict(), "expected": trail.expected}
    return JSONResponse({**body, "ways": ways, "reports": rows})


# What all of them need


def label_of(title: str | None, name: str) -> str:
    """What a report is called: its title, else its name, without what only its keeper's machine knows."""
    stated = " ".join(shown(title or "").split())
    return stated or shown(_name(name))


def _name(name: str) -> str:
    """The name of a document: of a path on somebody's machine its last part."""
    if "://" in name and not name.lower().startswith("file:"):
        return name
    return PurePosixPath(name.replace("\\", "/")).name or name


def _address_of(figure: IndexedFigure, pack: Pack) -> str | None:
    body = figure_of_mention(figure, pack.id)
    return figure_address(body, pack) if body else None


def _quoted(figure: IndexedFigure) -> tuple[str, str, str]:
    """A figure's sentence: what stands before its words, the words, and what stands behind."""
    start = figure.start - figure.sentence_start
    stop = start + figure.end - figure.start
    sentence = figure.sentence
    parts = sentence[:start], sentence[start:stop], sentence[stop:]
    before, words, after = (re.sub(r"\s+", " ", shown(part)) for part in parts)
    return before.lstrip(), words, after.rstrip()


class _Names:
    """What languages and sources are called, in a language of the interface where that has words for them."""

    def __init__(self, pack: Pack, language: str) -> None:
        self._pack, self._code, self._languages = pack, language, Locale(language).languages

    def language(self, code: str | None) -> str:
        return str(self._languages.get(code or "", code or "–"))

    def outlet(self, outlet: str) -> str:
        """A source by its name, a host as it is; empty for a file."""
        if outlet in self._pack.sources:
            return self._pack.sources[outlet].name
        return names(self._pack, self._code).speakers.get(outlet, outlet)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How far the index is, and how many transactions the ledger is ahead of it."""

    indexed: int
    total: int
    waiting: int
    head: int
    at: str
    behind: int


def _progress(indexer: "Indexer") -> IndexStatus:
    progress: Progress = _answered(indexer.index.progress)
    behind = transactions_since(indexer.ledger, progress.head)
    return IndexStatus(**asdict(progress), behind=behind)


def _go_on(indexer: "Indexer") -> None:
    """Lets the index be filled in the background while pages are read."""
    indexer.start()
    indexer.wake()


def _indexer(request: Request) -> "Indexer":
    indexer = desk_of(request).indexer
    if indexer is None:
        raise HTTPException(404, "This server has no ledger, so it holds no reports. Start it with --ledger.")
    return indexer


def _answered(question: Any) -> Any:
    """The answer of an index. Raises HTTPException (503) if it gives none."""
    try:
        return question()
    except ReportIndexError as fault:
        raise HTTPException(503, str(fault)) from None


def _given(request: Request) -> dict[str, str]:
    names = ("q", "verdict", "lang", "source", "day", "older")
    return {name: request.query_params.get(name, "").strip() for name in names}


def _wanted(request: Request, pack: Pack) -> tuple[Wanted, str]:
    """What an address asks for, and the words of its query. Raises HTTPException (400)."""
    given = _given(request)
    words = re.sub(r"[\x00-\x1f\x7f]", " ", given["q"])
    if len(words) > _LONGEST_QUERY:
        raise HTTPException(400, f"q: is longer than {_LONGEST_QUERY} characters; search for fewer words")
    if given["verdict"] not in ("", *VERDICTS):
        raise HTTPException(400, f"verdict: «{given['verdict']}» is none of {', '.join(VERDICTS)}")
    if given["lang"] and not _CODE.fullmatch(given["lang"]):
        raise HTTPException(400, f"lang: «{given['lang']}» is no code of a language, such as «uk»")
    day = day_parameter(request, "day")
    # A file has no outlet; in an address it is called by a word, since what is empty is left out.
    outlet = "" if given["source"] == _FILES else given["source"] or None
    wanted = Wanted(
        query=parsed_query(words),
        pack=pack.id,
        verdict=given["verdict"] or None,
        language=given["lang"] or None,
        outlet=outlet,
        day=day.isoformat() if day else None,
        older=bool(given["older"]),
    )
    return wanted, words


_FILES = "files"


def _page(request: Request) -> int:
    stated = request.query_params.get("page", "").strip() or "1"
    if not (stated.isascii() and stated.isdecimal()) or not 1 <= int(stated[:9]) <= _LAST_PAGE:
        raise HTTPException(400, f"page: «{stated[:20]}» is no number of a page, from 1 to {_LAST_PAGE:,}")
    return int(stated)


def _csv(name: str, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Any) -> Any:
    """A value as a cell. What a report wrote must not be taken for a formula by a spreadsheet."""
    if isinstance(value, str) and value[:1] in "=+-@\t\r" and value:
        return f"'{value}"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


routes = [
    Route("/reports", _list),
    Route("/reports.csv", _list_csv),
    Route("/reports.json", _list_json),
    Route("/reports/figure", _figure),
    Route("/reports/figure.csv", _figure_csv),
    Route("/reports/figure.json", _figure_json),
    Route("/reports/{id}.json", _one_json),
    Route("/reports/{id}.txt", _one_text),
    Route("/reports/{id}", _one),
]
