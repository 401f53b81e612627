"""The reports of a ledger as people look through them: searched, one by one, by the day that they tell of."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tollbook.ledger import documents
from tollbook.ledger.documents import LedgerReport, Version
from tollbook.ledger.history import last_transaction
from tollbook.ledger.report_index import Found, IndexedFigure, IndexedReport, ReportIndex, Wanted
from tollbook.ledger.words import Part, excerpt
from tollbook.model.books import Books
from tollbook.model.document import Document
from tollbook.model.entry import Act, Entry
from tollbook.model.source import Source
from tollbook.model.verdict import Verdict
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.packs.language import LanguageError
from tollbook.pipeline.reports.index import figures_of
from tollbook.pipeline.reports.ledger_reports import (
    ReplayedReport,
    cards,
    check_ledger_report,
    document_of,
    entries_of,
    published_of,
    table_sources,
    web_address,
)

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger

PAGE = 20
# Reports of one day that are read from the index at once, by their figures.
_MOST_CARRIED = 20_000
SHORTEST_ID = 8
TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report in a list, with the passage of its text that matches."""

    report: IndexedReport
    excerpt: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of reports, beside all that were found."""

    found: Found
    reports: tuple[FoundReport, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class DayRelay:
    """A report that relays figures of a day: how many of that day, how many of those hold, fail and could
    not be checked, and those that strayed."""

    report: IndexedReport
    figures: int
    holds: int
    fails: int
    unknown: int
    strays: tuple[IndexedFigure, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What a report's page shows: what the ledger has, when it was published (None if nobody said), where it
    is from, its versions, and what was withdrawn of it or corrected.

    `report` is None where it cannot be read any more, or is too long (`TOO_LONG`), and `fault` says so.
    `versions` are those at its addresses, itself among them, in order; `taken_back` are the entries that
    withdraw claims of it, or put others in their place.
    """

    recorded: LedgerReport
    document: Document
    pack: str
    published: str | None
    address: str | None
    source: Source | None
    versions: tuple[Version, ...]
    taken_back: tuple[Entry, ...]
    report: ReplayedReport | None
    fault: str = ""


def listing(ledger: "Ledger", index: ReportIndex, wanted: Wanted, page: int = 1, size: int = PAGE) -> Listing:
    """A page of the reports that are wanted, each with an excerpt. Raises LedgerError, ReportIndexError."""
    found = index.find(wanted, (page - 1) * size, size)
    with ledger.reading() as connection:
        texts = documents.texts_by_key(connection, [report.key for report in found.reports])
    listed = tuple(
        FoundReport(report, excerpt(texts.get(report.key, ""), wanted.query)) for report in found.reports
    )
    return Listing(found, listed, page, max(1, -(-found.total // size)))


def reports_of_day(index: ReportIndex, pack: str, day: date) -> tuple[DayRelay, ...]:
    """The reports that relayed figures of the report of a day, in the order of publication, and where they
    strayed: those that told them of another day, or wrote another number for them, among them.

    Raises ReportIndexError.
    """
    carried: defaultdict[int, list[IndexedFigure]] = defaultdict(list)
    reports: dict[int, IndexedReport] = {}
    for report, figure in index.carriers(_MOST_CARRIED, pack=pack, last=day.isoformat()):
        reports[report.key] = report
        carried[report.key].append(figure)
    return tuple(_day_report(reports[key], figures) for key, figures in carried.items())


def _day_report(report: IndexedReport, figures: Iterable[IndexedFigure]) -> DayRelay:
    mentions = list(figures)
    verdicts = [figure.verdict for figure in mentions]
    return DayRelay(
        report,
        len(mentions),
        verdicts.count(Verdict.HOLDS),
        verdicts.count(Verdict.FAILS),
        verdicts.count(Verdict.UNKNOWN),
        tuple(figure for figure in mentions if figure.verdict == Verdict.FAILS),
    )


def report_page(
    ledger: "Ledger", identity: str, books: Callable[[str], Books], longest: int
) -> ReportPage | None:
    """The page of a report, with its figures checked against the books of its conflict; None if there is no
    such document, or several whose ids begin so. A text longer than so many characters is not checked.

    Raises LedgerError, and what opening the books raises.
    """
    with ledger.reading() as connection:
        found = documents.reports_by_id(connection, identity)
        if len(found) != 1:
            return None
        recorded, known = found[0], cards(connection)
        if recorded.source in table_sources(known):
            return None
        document = document_of(connection, recorded)
        entries = entries_of(connection, recorded.id)
        versions = documents.versions_at(connection, documents.addresses_of(connection, recorded.key))
        packs = documents.packs_of(connection, recorded.key)
        source = known.get(recorded.source) if recorded.source else None
    page = ReportPage(
        recorded=recorded,
        document=document,
        pack=packs[0] if packs else DEFAULT_PACK,
        published=published_of(recorded) or (document.published.isoformat() if document.published else None),
        address=web_address(recorded.address),
        source=source,
        versions=versions,
        taken_back=tuple(entry for entry in entries if entry.act is Act.WITHDRAW or entry.correction),
        report=None,
    )
    if len(document.text) > longest:
        return replace(page, fault=TOO_LONG)
    try:
        return replace(page, report=check_ledger_report(document, entries, books(page.pack)))
    except LanguageError as fault:
        return replace(page, fault=str(fault))


def figures_shown(index: ReportIndex, page: ReportPage, pack: str) -> tuple[IndexedFigure, ...]:
    """The figures of a report as it was just checked; of one that was not, as they were indexed."""
    if page.report is not None:
        return tuple(figures_of(page.recorded.key, page.report, pack))
    return index.figures_of(page.recorded.key)


def transactions_since(ledger: "Ledger", transaction: int) -> int:
    """How many transactions a ledger has after one."""
    with ledger.reading() as connection:
        return max(0, last_transaction(connection, None) - transaction)
