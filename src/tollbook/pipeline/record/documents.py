"""Add a document to a ledger: read it, check it, enter its figures, all of it or nothing."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Connection

from tollbook import __version__
from tollbook.checks import check_reading
from tollbook.ledger import history
from tollbook.ledger.canonical import ClaimRow, claim_row
from tollbook.ledger.database import Ledger
from tollbook.ledger.errors import LedgerAway
from tollbook.ledger.history import ActiveClaim, figure_of, value_of
from tollbook.ledger.store import Line, Receipt, StoredDocument, Transaction, post
from tollbook.model.books import Books
from tollbook.model.claim import UNATTRIBUTED
from tollbook.model.document import Document
from tollbook.model.entry import Act, Correction
from tollbook.model.figure import Figure, Value
from tollbook.model.finding import CheckedReport
from tollbook.model.moment import LATEST, written
from tollbook.model.pack import Pack, Source, SourceKind
from tollbook.model.reading import Reading
from tollbook.packs.connectors import DOCUMENTS
from tollbook.pipeline.books.cards import ledger_card
from tollbook.pipeline.books.origins import figure_row
from tollbook.pipeline.read.document import extract_document
from tollbook.pipeline.read.source_files import unread_of
from tollbook.pipeline.record.daily_tables import enter_table, is_table
from tollbook.pipeline.record.report_identity import Lineage, Place, lineage
from tollbook.sources.connectors.messages import message_bytes
from tollbook.sources.errors import SourceError
from tollbook.sources.files import Opened

Result = TypeVar("Result")

# A database that went away is waited for so long, in seconds, before each further try.
_WAITS = (0.5, 1.0, 2.0, 4.0)


class Outcome(StrEnum):
    """What became of a document."""

    ENTERED = "entered"
    VERSION = "new version"
    RECORDED = "held already"
    NO_FIGURES = "not entered, no figure is read in it"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that a new version changes: its values before and after; empty if there was or is none."""

    figure: Figure
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a document: its checked figures, if it was read as a report, and what it changed.

    `figures` counts those that it brought to the ledger.
    """

    document: str
    outcome: Outcome
    receipt: Receipt | None = None
    report: CheckedReport | None = None
    figures: int = 0
    changes: tuple[FigureChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A document to be added, where it stands, whose it is, and when it was
    published, if that is known."""

    opened: Opened
    place: Place | None = None
    source: Source | None = None
    published: str | None = None


def add_document(ledger: Ledger, given: Given, books: Books, by: str) -> Added:
    """Enters a document and its figures, with their verdicts against some books.

    All that enters reports does it here. The same bytes again change nothing. Other bytes of the same report
    are a new version: what it no longer says is withdrawn, what it says anew is asserted. A message or an
    entry of a feed without a figure is left out unless it is such a version. Raises SourceError and
    LanguageError for a document that cannot be read, LedgerError if the ledger does not take it; nothing of
    it is entered then.
    """
    identity = given.opened.document.id
    if is_recorded(ledger, given, books.pack):
        return Added(identity, Outcome.RECORDED)
    if given.source is not None and _is_of_tables(given.source):
        return persistently(lambda: _added_table(ledger, given, given.source, books.pack, by))
    report = check_reading(extract_document(given.opened.document, books.pack.id), books)
    added = persistently(lambda: _added_report(ledger, given, report.reading, books.pack, by))
    return replace(added, report=report) if added.receipt else added


def is_recorded(ledger: Ledger, given: Given, pack: Pack) -> bool:
    """Whether there is nothing to enter: a ledger has the document, as the newest version of its report if it
    knows the report at all. Raises LedgerError."""

    def answer() -> bool:
        with ledger.reading() as connection:
            return _is_recorded(connection, given, pack, lineage(connection, pack, given.place, given.source))

    return persistently(answer)


def _is_of_tables(source: Source) -> bool:
    """Whether a source is a copy of figures; an archive may keep reports as they came, too."""
    return source.kind is SourceKind.ARCHIVE and source.connector not in DOCUMENTS


def persistently(work: Callable[[], Result]) -> Result:
    """Does something that may safely be done twice, again if the database goes away and comes back.

    Raises LedgerAway if it stays away.
    """
    for wait in _WAITS:
        try:
            return work()
        except LedgerAway:
            time.sleep(wait)
    return work()


def _is_recorded(connection: Connection, given: Given, pack: Pack, known: Lineage) -> bool:
    document = given.opened.document
    if not history.holds_document(connection, document.id, pack.id):
        return _says_the_same(connection, given, known)
    if known.newest is None or known.newest.document == document.id:
        return True
    here = (*known.conditions, history.is_document(document.id))
    return history.latest_edition(connection, pack.id, *here) is None


def _says_the_same(connection: Connection, given: Given, known: Lineage) -> bool:
    """Whether a message has the words of its newest version. The bytes that stand for a message are made from
    its words, by connectors that differ in where they leave a space or break a line."""
    document = given.opened.document
    if known.newest is None or not _is_message(given):
        return False
    text, title = history.texts_of(connection, [known.newest.document])[known.newest.document]
    return text.split() == document.text.split() and title == (document.title or "")


def _is_message(given: Given) -> bool:
    """Whether a report is an entry of a feed or a message of a channel, which has no bytes of its own."""
    document = given.opened.document
    return given.opened.content == message_bytes(document.name, document.title, document.text)


def _added_report(ledger: Ledger, given: Given, reading: Reading, pack: Pack, by: str) -> Added:
    document = reading.document
    now = written(datetime.now(UTC))
    with ledger.writing() as connection:
        known = lineage(connection, pack, given.place, given.source)
        if _is_recorded(connection, given, pack, known):
            return Added(document.id, Outcome.RECORDED)
        rows = list(_rows(reading, pack, known.source))
        if known.newest is not None:
            here = (*known.conditions, *history.figure_conditions(pack.id))
            recorded = list(history.active_claims(connection, LATEST, *here))
            moment = given.published or now
            lines = list(_version_lines(recorded, rows, moment, known.source))
            changes = tuple(_changes(recorded, rows))
            why = "another version of the document at this address"
        elif not rows and _is_message(given):
            return Added(document.id, Outcome.NO_FIGURES)
        else:
            moment = given.published or (written(document.published) if document.published else now)
            lines, changes = [Line(Act.ASSERT, row, moment) for row in rows], ()
            why = "read from the document"
        receipt = post(
            connection,
            Transaction(
                by=by,
                why=why,
                lines=lines,
                document=ledger_document(replace(given, source=known.source), moment),
                source=ledger_card(known.source, pack.id) if known.source else None,
                address=_clean(_address(given.place, known)),
                reader=__version__,
            ),
        )
    asserted = sum(line.act is Act.ASSERT for line in lines)
    outcome = Outcome.VERSION if known.newest else Outcome.ENTERED
    return Added(document.id, outcome, receipt, None, asserted, changes)


def _address(place: Place | None, known: Lineage) -> str | None:
    """The address under which a document is entered: a report keeps the one that it was first entered under,
    by which its versions are found together."""
    if known.newest is not None:
        return known.newest.address
    return place.new_address if place else None


def _rows(reading: Reading, pack: Pack, source: Source | None) -> Iterator[ClaimRow]:
    """The claims of a report. What names no speaker in a source's own report is the source's; in one that is
    all figures, a number that nothing reads is kept under its line's words."""
    document = reading.document.id
    for claim in reading.claims:
        row = claim_row(claim, pack.id, document)
        own = source is not None and row.speaker == UNATTRIBUTED
        yield row._replace(speaker=source.speaks_for) if own and source else row
    for quote, o in unread_of(reading, source, "") if source else ():
        yield figure_row(o, pack, document, quote.start, quote.end)._replace(field=quote.field)


def _added_table(ledger: Ledger, given: Given, card: Source | None, pack: Pack, by: str) -> Added:
    document = given.opened.document
    if card is None or not is_table(document.text, card):
        raise SourceError(
            f"{document.name}: is no table of {card.id if card else 'a source'}; its first line has to be "
            f"date,{','.join(card.columns) if card else ''}"
        )
    with ledger.writing() as connection:
        if _is_recorded(connection, given, pack, lineage(connection, pack, given.place, card)):
            return Added(document.id, Outcome.RECORDED)
        posting = enter_table(
            connection,
            pack,
            card,
            ledger_document(given, given.published),
            document.text,
            by=by,
            why=f"a table of the copy «{card.name}»",
            address=_clean(given.place.new_address if given.place else None),
        )
    changes = tuple(
        FigureChange(
            Figure(
                pack.id,
                card.speaks_for,
                change.measure.side,
                change.measure.item,
                change.measure.outcome,
                change.measure.place,
                change.period.kind.value,
                written(change.period.start) if change.period.start else None,
                written(change.period.end) if change.period.end else None,
            ),
            _values(change.before),
            _values(change.after),
        )
        for change in posting.changed
    )
    return Added(document.id, Outcome.ENTERED, posting.receipt, None, posting.new, changes)


def _values(total: int | None) -> tuple[Value, ...]:
    return () if total is None else (Value(total, None, "exact"),)


def ledger_document(given: Given, published: str | None) -> StoredDocument:
    """A document as the ledger stores it."""
    document, content = given.opened.document, given.opened.content
    return StoredDocument(
        id=document.id,
        name=_clean(document.name) or "",
        content=content,
        source=given.source.id if given.source else None,
        title=_clean(document.title),
        published=published,
        language=_clean(document.language),
        fetched=written(document.fetched) if document.fetched else None,
        text=_text(document, content),
    )


def _text(document: Document, content: bytes) -> str | None:
    """The document's text, unless its bytes are that in UTF-8."""
    try:
        return None if content.decode() == document.text else document.text
    except UnicodeDecodeError:
        return document.text


def _clean(text: str | None) -> str | None:
    """A text without what no database holds: halves of surrogate pairs, and zero bytes."""
    if text is None:
        return None
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _version_lines(
    recorded: Iterable[ActiveClaim], rows: Iterable[ClaimRow], moment: str, source: Source | None
) -> Iterator[Line]:
    """What has to be withdrawn and asserted so that the figures of a new version stand."""
    recorded, rows = list(recorded), list(rows)
    said = {(figure_of(row), value_of(row)) for row in rows}
    figures = {figure for figure, _ in said}
    known = {(figure_of(old.row), value_of(old.row)) for old in recorded}
    mended = Correction.SOURCE if source and source.kind is SourceKind.PUBLISHER else Correction.COPY
    for old in recorded:
        if (figure_of(old.row), value_of(old.row)) not in said:
            gone = figure_of(old.row) not in figures
            yield Line(Act.WITHDRAW, old.hash, moment, Correction.RETRACTION if gone else mended)
    for row in rows:
        if (figure_of(row), value_of(row)) not in known:
            yield Line(Act.ASSERT, row, moment, mended)


def _changes(recorded: Iterable[ActiveClaim], rows: Iterable[ClaimRow]) -> Iterator[FigureChange]:
    before, after = _by_figure(old.row for old in recorded), _by_figure(rows)
    for figure in before | after:
        old, new = before.get(figure, ()), after.get(figure, ())
        if set(old) != set(new):
            yield FigureChange(figure, old, new)


def _by_figure(rows: Iterable[ClaimRow]) -> dict[Figure, tuple[Value, ...]]:
    values: dict[Figure, dict[Value, None]] = {}
    for row in rows:
        values.setdefault(figure_of(row), {})[value_of(row)] = None
    return {figure: tuple(found) for figure, found in values.items()}
