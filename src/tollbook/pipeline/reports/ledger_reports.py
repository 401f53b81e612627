"""The reports on a ledger: the text of each, what is known of it, and today's check of its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from tollbook.checks import check_replayed
from tollbook.checks.replay import Replayed, replay_reading
from tollbook.ledger import documents, history
from tollbook.ledger.documents import LedgerReport
from tollbook.ledger.history import d
from tollbook.model.books import Books
from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.model.entry import Act, Correction, Entry
from tollbook.model.finding import CheckedReport
from tollbook.model.moment import LATEST
from tollbook.model.pack import Source
from tollbook.model.reading import Reading
from tollbook.packs.conflict import load_pack, pack_ids
from tollbook.pipeline.books.cards import ledger_sources
from tollbook.pipeline.read.document import extract_document
from tollbook.sources.connectors import yields_documents
from tollbook.sources.errors import SourceError
from tollbook.sources.files import opened

# Where nobody said when a report was published, the ledger has the moment at which it was entered; a writer
# may have waited for others between that moment and the one that is recorded.
_WAITED = timedelta(seconds=61)
# The connector of a card that a speaker is given who publishes its reports itself.
_OWN_REPORTS = "report"


@dataclass(frozen=True, slots=True)
class ReplayedReport:
    """A report's claims as they were replayed on the books, and the findings."""

    replayed: Replayed
    checked: CheckedReport


def cards(connection: Connection) -> Mapping[str, Source]:
    """The newest card of each source on a ledger, of all conflicts."""
    packs = [load_pack(pack) for pack in pack_ids()]
    return {
        name: source.card
        for pack in reversed(packs)
        for name, source in ledger_sources(connection, pack).items()
    }


def table_sources(known: Mapping[str, Source]) -> frozenset[str]:
    """The sources whose documents are tables, not reports."""
    return frozenset(
        name
        for name, card in known.items()
        if card.connector != _OWN_REPORTS and not yields_documents(card.connector)
    )


def published_of(report: LedgerReport) -> str | None:
    """When a report was published, a day or a moment; None where nobody said."""
    stated = report.published
    if stated is None or "T" not in stated or not report.recorded:
        return stated
    waited = datetime.fromisoformat(report.recorded) - datetime.fromisoformat(stated)
    return None if timedelta(0) <= waited <= _WAITED else stated


def web_address(address: str | None) -> str | None:
    """An address on the web; None for a place on somebody's machine."""
    return address if address and address.lower().startswith(("http://", "https://")) else None


def document_of(connection: Connection, report: LedgerReport) -> Document:
    """The document of a report on the ledger, as it was read."""
    text = documents.texts_by_key(connection, (report.key,))[report.key]
    stated = published_of(report)
    published = date.fromisoformat(stated[:10]) if stated else _own_date(connection, report)
    return Document(
        report.id,
        report.name,
        text,
        title=report.title,
        published=published,
        language=report.language,
        source=report.source,
        url=web_address(report.address),
        fetched=datetime.fromisoformat(report.fetched) if report.fetched else None,
    )


def _own_date(connection: Connection, report: LedgerReport) -> date | None:
    """The day that a page itself gives as that of its publication."""
    try:
        return opened(documents.bytes_by_key(connection, report.key), report.name).document.published
    except SourceError:
        return None


def entries_of(connection: Connection, identity: str) -> tuple[Entry, ...]:
    """All that was entered about the claims of a document, in the order in which it was recorded."""
    found = history.entries(connection, LATEST, d.c.id == bytes.fromhex(identity))
    return tuple(sorted(found, key=lambda entry: entry.seq))


def check_ledger_report(document: Document, entries: tuple[Entry, ...], books: Books) -> ReplayedReport:
    """A report on the ledger, read today with what people corrected in its reading, and checked today.

    Raises LanguageError for a document that cannot be read any more.
    """
    reading = with_corrections(extract_document(document, books.pack.id), entries)
    replayed = replay_reading(reading, books)
    return ReplayedReport(replayed, check_replayed(replayed))


def with_corrections(reading: Reading, entries: tuple[Entry, ...]) -> Reading:
    """A reading in which the claims that people corrected as misread are as they corrected them."""
    mended = _mended(entries)
    if not mended:
        return reading
    claims = tuple(_as_corrected(claim, mended) for claim in reading.claims)
    return replace(reading, claims=claims)


def _as_corrected(claim: Claim, mended: Mapping[Claim, Claim]) -> Claim:
    quote = claim.quote
    for old, new in mended.items():
        place = (old.quote.start, old.quote.end, old.quote.field)
        if place == (quote.start, quote.end, quote.field) and old.measure.item == claim.measure.item:
            # The words around it stand where they stood.
            return replace(claim, **{name: getattr(new, name) for name in _CORRECTED})
    return claim


_CORRECTED = ("measure", "quantity", "period", "speaker")


def _mended(entries: tuple[Entry, ...]) -> dict[Claim, Claim]:
    """The claims as they were read first, each with what stands in its place since people corrected it."""
    mended: dict[Claim, Claim] = {}
    withdrawn: Entry | None = None
    for entry in entries:
        if entry.correction is not Correction.READING:
            continue
        if entry.act is Act.WITHDRAW:
            withdrawn = entry
        elif withdrawn is not None and withdrawn.claim.quote == entry.claim.quote:
            first = next((old for old, new in mended.items() if new == withdrawn.claim), withdrawn.claim)
            mended[first] = entry.claim
    return mended
