"""The reports of a ledger as people look through them: searched, one by one, by the day that they tell of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tollbook.ledger import documents
from tollbook.ledger.documents import KeptReport, Version
from tollbook.ledger.report_index import Found, IndexedFigure, IndexedReport, ReportIndex, Wanted
from tollbook.ledger.words import Part, excerpt
from tollbook.model.books import Books
from tollbook.model.document import Document
from tollbook.model.entry import Act, Entry
from tollbook.model.finding import Verdict
from tollbook.model.source import Source
from tollbook.pipeline.kept_reports import (
    ReplayedReport,
    cards,
    check_kept,
    document_of,
    entries_of,
    published_of,
    web_address,
)

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger

PAGE = 20
# Reports of one day that are read from the index at once, by their figures.
_MOST_CARRIED = 20_000
SHORTEST_ID = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in a list, with the stretch of its text in which it was found."""

    report: IndexedReport
    excerpt: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of reports, beside all that were found."""

    found: Found
    reports: tuple[Listed, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A figure that a report tells otherwise than its speaker: `reason` is the check's, `because` its sentence,
    and `sentence` the report's own."""

    figure: IndexedFigure

    @property
    def reason(self) -> str:
        return self.figure.reason

    @property
    def because(self) -> str:
        return self.figure.because


@dataclass(frozen=True, slots=True)
class DayReport:
    """A report that relays figures of a day: how many of that day, how many of those hold, fail and could
    not be checked, and those that strayed."""

    report: IndexedReport
    figures: int
    holds: int
    fails: int
    unknown: int
    strays: tuple[Stray, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """All that a page tells of a report: what was kept, when it was published (None where nobody said), where it
    is from, its versions, and what was taken back of it or corrected.

    `report` is None where it cannot be read any more, and `fault` says why. `versions` are those at its
    addresses, itself among them, in order; `taken_back` are the entries that withdraw claims of it, or put
    others in their place.
    """

    kept: KeptReport
    document: Document
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
        Listed(report, excerpt(texts.get(report.key, ""), wanted.query)) for report in found.reports
    )
    return Listing(found, listed, page, max(1, -(-found.total // size)))


def reports_of_day(index: ReportIndex, pack: str, day: date) -> tuple[DayReport, ...]:
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


def _day_report(report: IndexedReport, figures: Iterable[IndexedFigure]) -> DayReport:
    told = list(figures)
    verdicts = [figure.verdict for figure in told]
    return DayReport(
        report,
        len(told),
        verdicts.count(Verdict.HOLDS),
        verdicts.count(Verdict.FAILS),
        verdicts.count(Verdict.UNKNOWN),
        tuple(Stray(figure) for figure in told if figure.verdict == Verdict.FAILS),
    )


def account_of(ledger: "Ledger", identity: str, books: Books | None) -> Account | None:
    """What is kept of a report, and its figures held against some books; None if there is no such document,
    or several whose ids begin so. Without books it is not checked. Raises LedgerError."""
    with ledger.reading() as connection:
        found = documents.reports_by_id(connection, identity)
        if len(found) != 1:
            return None
        kept = found[0]
        document = document_of(connection, kept)
        entries = entries_of(connection, kept.id)
        addresses = documents.addresses_of(connection, kept.key)
        versions = documents.versions_at(connection, addresses)
        source = cards(connection).get(kept.source) if kept.source else None
    told = Account(
        kept=kept,
        document=document,
        published=published_of(kept) or (document.published.isoformat() if document.published else None),
        address=web_address(kept.address),
        source=source,
        versions=versions,
        taken_back=tuple(_taken_back(entries)),
        report=None,
    )
    if books is None:
        return told
    return replace(told, report=check_kept(document, entries, books))


def _taken_back(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries that withdraw a claim, and those that assert one as a correction."""
    for entry in entries:
        if entry.act is Act.WITHDRAW or entry.correction is not None:
            yield entry
