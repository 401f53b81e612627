"""Enter the bundled pack: its copies of daily totals are sources of the ledger like any other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from tollbook import __version__
from tollbook.ledger.books import TableFigure
from tollbook.ledger.cards import last_published
from tollbook.ledger.database import Ledger, take_stock
from tollbook.ledger.history import holds_document
from tollbook.ledger.store import Line, Receipt, StoredDocument, Transaction, post
from tollbook.model.document import document_id
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import written
from tollbook.model.pack import Pack, Source
from tollbook.packs.conflict import load_pack, pack_folder
from tollbook.pipeline import clock
from tollbook.pipeline.books.cards import ledger_card, ledger_sources
from tollbook.pipeline.books.pack_books import pack_text
from tollbook.pipeline.read.source_files import bundled_files, read_source
from tollbook.pipeline.record.daily_tables import columns_of, enter_table, figures_of, table_row
from tollbook.pipeline.record.figure_files import enter_shipped
from tollbook.sources.tables import Cell, Revision, cells, read_revisions

BY = f"tollbook {__version__}"

Key = tuple[str, date]


def enter_bundled(ledger: Ledger, pack_id: str) -> tuple[Receipt, ...]:
    """Enters the tables and files of a pack that a ledger does not hold yet, all or none. Raises PackError,
    LedgerError.

    The first table of a source comes with the list of its cells that were changed, each at its moment; a
    later one is entered as any newer table is. Files that are bundled as they came are entered as any others,
    and are taken to have been published on the newest day in them.
    """
    pack = load_pack(pack_id)
    named = {source for series in pack.series for source in series.copies}
    with ledger.writing() as connection:
        receipts = (
            *(each for name in sorted(named) for each in _source(connection, pack, pack.sources[name])),
            *(each for card in pack.sources.values() for each in _files(connection, pack, card)),
        )
    take_stock(ledger)
    return receipts


def holds_bundled(ledger: Ledger, pack_id: str) -> bool:
    """Whether any of a pack's copies is a source of a ledger. Raises PackError, LedgerError."""
    pack = load_pack(pack_id)
    named = {source for series in pack.series for source in series.copies}
    with ledger.reading() as connection:
        return not named.isdisjoint(ledger_sources(connection, pack))


def _source(connection: Connection, pack: Pack, card: Source) -> Iterator[Receipt]:
    if card.table is None:
        return
    text = pack_text(pack_folder(pack.id), card.table)
    document = _document(card, card.table, text)
    if holds_document(connection, document.id, pack.id):
        return
    known = ledger_sources(connection, pack).get(card.id)
    last = last_published(connection, known.keys) if known else None
    why = f"the copy «{card.name}» as Tollbook ships it, up to {card.snapshot}"
    if last is not None:
        if document.published is not None and document.published >= last:
            yield enter_table(connection, pack, card, document, text, by=BY, why=why).receipt
        return
    revised = _revised(pack, card)
    recorded_card = ledger_card(card, pack.id)
    found = figures_of(pack, card, cells(text, card), card.table)
    spans = {cell.report_date: cell.days for cell in found.values()}
    changed = {(revision.item, revision.report_date) for revision, _, _ in revised}
    lines = (
        Line(
            Act.ASSERT,
            table_row(pack, card, figure, cell, document.id),
            written(cell.report_date),
        )
        for figure, cell in found.items()
        if (cell.item, cell.report_date) not in changed
    )
    yield post(connection, Transaction(BY, why, lines, document, recorded_card))
    if card.revisions:
        listing = pack_text(pack_folder(pack.id), card.revisions)
        history = _document(card, card.revisions, listing)
        why = f"cells that the copy «{card.name}» changed after it had published them"
        revisions = _history(pack, card, revised, spans, history.id)
        yield post(connection, Transaction(BY, why, revisions, history, recorded_card))


def _files(connection: Connection, pack: Pack, card: Source) -> Iterator[Receipt]:
    if card.bundled:
        read = read_source(card, bundled_files(card, pack.id), clock.today(), pack.id)
        yield from enter_shipped(connection, pack, read, written(read.last or clock.today()), BY)


def _document(card: Source, path: str, text: str) -> StoredDocument:
    content = text.encode()
    published = written(card.snapshot) if card.snapshot else None
    name = f"{card.id}/{path.rpartition('/')[2]}"
    return StoredDocument(
        document_id(content), name, content, source=card.id, published=published, title=card.name
    )


Revised = tuple[Revision, Cell | None, Cell | None]


def _revised(pack: Pack, card: Source) -> tuple[Revised, ...]:
    """The revisions of a copy, with the places in their list at which the two totals stand."""
    if not card.revisions:
        return ()
    text = pack_text(pack_folder(pack.id), card.revisions)
    lines = text.splitlines()
    revisions = read_revisions(lines, card.revisions)
    start = len(lines[0]) + 1
    found = []
    for revision, line in zip(revisions, lines[1:], strict=True):
        *front, before, after = line.split(",")
        first = start + sum(len(cell) + 1 for cell in front)
        second = first + len(before) + 1
        found.append(
            (
                revision,
                _cell(revision, revision.before, first, len(before)),
                _cell(revision, revision.after, second, len(after)),
            )
        )
        start += len(line) + 1
    return tuple(found)


def _cell(revision: Revision, total: int | None, start: int, length: int) -> Cell | None:
    if total is None:
        return None
    return Cell(revision.report_date, revision.item, total, start, start + length)


def _history(
    pack: Pack, card: Source, revised: tuple[Revised, ...], spans: Mapping[date, int], document: str
) -> Iterator[Line]:
    """Each changed cell as it was first published, and then what replaced it, at its moment.

    `spans` has how many days the report of a day covers: revisions do not say.
    """
    columns = columns_of(pack, card)
    stands: dict[Key, Cell] = {}

    def lines(act: Act, cell: Cell, published: str, correction: Correction | None) -> Iterator[Line]:
        cell = replace(cell, days=spans.get(cell.report_date, 1))
        for measure, own in columns.get(cell.item, ()):
            figure = TableFigure(measure, own, cell.report_date)
            yield Line(act, table_row(pack, card, figure, cell, document), published, correction)

    for revision, before, after in revised:
        key = (revision.item, revision.report_date)
        if key not in stands and before is not None:
            stands[key] = before
            yield from lines(Act.ASSERT, before, written(revision.report_date), None)
        if key in stands:
            yield from lines(Act.WITHDRAW, stands.pop(key), revision.published, Correction.COPY)
        if after is not None:
            stands[key] = after
            yield from lines(Act.ASSERT, after, revision.published, Correction.COPY)
