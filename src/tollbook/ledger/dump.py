"""A ledger as JSON Lines, with everything in it, and back again.

The first line names the format and the head; then each transaction follows its document and source, where
these are new, and is followed by its entries. A claim stands in full where it is first asserted, by its id
afterwards.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from tollbook.ledger import schema
from tollbook.ledger.canonical import NO_HASH, ClaimRow
from tollbook.ledger.database import NEWEST, Ledger
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.history import CLAIM, JOINED, claim_row_of, last_transaction
from tollbook.ledger.store import Card, Head, Line, StoredDocument, Transaction, head, post_at
from tollbook.model.document import document_id
from tollbook.model.entry import Act, Correction

FORMAT = "tollbook.ledger/1"

# So many entries are kept at once when a dump is read: a break in between loses no more.
_AT_ONCE = 20_000

e, t, c, d, s = schema.entries, schema.transactions, schema.claims, schema.documents, schema.sources


class DumpHead(msgspec.Struct, kw_only=True):
    """The first line: the format, the revision of the schema, and where the ledger ends."""

    ledger: str
    revision: str
    transactions: int
    entries: int
    head: str


class DumpSource(msgspec.Struct, omit_defaults=True):
    """A source's card, as JSON in a string: it is hashed to the letter."""

    id: str
    card: str
    pack: str | None = None


class DumpDocument(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A document; `bytes` in Base64."""

    id: str
    name: str
    bytes: str
    source: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    fetched: str | None = None
    text: str | None = None


class DumpTransaction(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A transaction; `document` and `source` are the numbers under which they came in this dump."""

    seq: int
    at: str
    by: str
    why: str
    last: int
    hash: str
    address: str | None = None
    document: int | None = None
    source: int | None = None
    reader: str | None = None


class DumpEntry(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An entry; `claim` is a claim in full, or the id of one that came before."""

    seq: int
    act: Act
    id: str
    published: str
    correction: Correction | None = None
    claim: dict[str, Any] | None = None


class DumpLine(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One line after the first: exactly one of its fields."""

    source: DumpSource | None = None
    document: DumpDocument | None = None
    transaction: DumpTransaction | None = None
    entry: DumpEntry | None = None


_ENCODE = msgspec.json.Encoder().encode
_DECODE_HEAD = msgspec.json.Decoder(DumpHead).decode
_DECODE = msgspec.json.Decoder(DumpLine).decode


def dump(connection: Connection, recorded: str | None = None) -> Iterator[bytes]:
    """The lines of a ledger, or of what had been recorded in it by a moment."""
    until = last_transaction(connection, recorded)
    ended = connection.execute(select(t.c.hash, t.c.last).where(t.c.seq == until)).first()
    sealed, last = (bytes(ended.hash), ended.last) if ended else (NO_HASH, 0)
    yield _line(DumpHead(ledger=FORMAT, revision=NEWEST, transactions=until, entries=last, head=sealed.hex()))
    entries = _entries(connection, last)
    documents = sources = claims = 0
    ahead = next(entries, None)
    for row in _streamed(connection, select(t).where(t.c.seq <= until).order_by(t.c.seq)):
        if row.source is not None and row.source > sources:
            sources = row.source
            yield _line(DumpLine(source=_source(connection, row.source)))
        if row.document is not None and row.document > documents:
            documents = row.document
            yield _line(DumpLine(document=_document(connection, row.document)))
        yield _line(DumpLine(transaction=_transaction(row)))
        while ahead is not None and ahead.seq <= row.last:
            yield _line(DumpLine(entry=_entry(ahead, new=ahead.claim > claims)))
            claims = max(claims, ahead.claim)
            ahead = next(entries, None)


class Restored(msgspec.Struct, frozen=True):
    """What a dump brought: transactions that were new, those that were there already, and where it ends."""

    new: int
    recorded: int
    head: str


def restore(ledger: Ledger, lines: Iterable[bytes]) -> Restored:
    """Enters a dump into a ledger that is empty, or holds its beginning; every hash has to come out the same.

    What was entered before a fault stays: the same can be run again. Raises LedgerError for a dump that is
    broken, cut short or changed, and for a ledger that holds anything else.
    """
    rest = iter(lines)
    top = _first(ledger.name, next(rest, b""))
    recorded = _recorded_hashes(ledger)
    reader = _DumpReader(ledger.name)
    transactions = reader.transactions(rest)
    new = 0
    while some := list(_some(transactions)):
        with ledger.writing() as connection:
            now = head(connection)
            for number, stated, transaction in some:
                if stated.seq <= len(recorded):
                    _check_same(ledger.name, number, stated, recorded[stated.seq - 1])
                    continue
                now = _posted(connection, ledger.name, number, stated, transaction, now)
                new += 1
    if reader.ended != (top.transactions, top.head):
        raise LedgerError(
            f"{ledger.name}: the dump ends with transaction {reader.ended[0]}, its first line promises "
            f"{top.transactions}; it was cut short: export it again"
        )
    return Restored(new, min(len(recorded), top.transactions), top.head)


_NumberedTransaction = tuple[int, DumpTransaction, Transaction]


class _DumpReader:
    """Reads the lines of a dump into transactions, and remembers what came before."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sources: list[Card] = []
        self._documents: list[StoredDocument] = []
        self.ended = (0, NO_HASH.hex())

    def transactions(self, lines: Iterator[bytes]) -> Iterator[_NumberedTransaction]:
        """Each transaction with its entries and the number of its line."""
        stated: DumpTransaction | None = None
        entries: list[Line] = []
        begun = 0
        for number, line in enumerate(lines, 2):
            if not line.strip():
                continue
            parsed = _decoded(self._name, number, line)
            if parsed.entry is not None:
                entries.append(self._entry(number, parsed.entry))
                continue
            if stated is not None:
                yield begun, stated, self._transaction(begun, stated, entries)
                stated, entries = None, []
            if parsed.source is not None:
                self._sources.append(Card(parsed.source.id, parsed.source.card, parsed.source.pack))
            elif parsed.document is not None:
                self._documents.append(self._document(number, parsed.document))
            elif parsed.transaction is not None:
                stated, begun = parsed.transaction, number
        if stated is not None:
            yield begun, stated, self._transaction(begun, stated, entries)

    def _transaction(self, number: int, stated: DumpTransaction, entries: list[Line]) -> Transaction:
        self.ended = stated.seq, stated.hash
        try:
            document = None if stated.document is None else self._documents[stated.document - 1]
            source = None if stated.source is None else self._sources[stated.source - 1]
        except IndexError:
            raise LedgerError(
                f"{self._name}: line {number} of the dump refers to what did not come before it; "
                "export it again"
            ) from None
        return Transaction(
            by=stated.by,
            why=stated.why,
            lines=entries,
            document=document,
            source=source,
            address=stated.address,
            reader=stated.reader,
        )

    def _entry(self, number: int, stated: DumpEntry) -> Line:
        try:
            claim = ClaimRow(**stated.claim) if stated.claim is not None else bytes.fromhex(stated.id)
        except (TypeError, ValueError):
            raise LedgerError(
                f"{self._name}: line {number} of the dump holds no claim; export it again"
            ) from None
        return Line(stated.act, claim, stated.published, stated.correction)

    def _document(self, number: int, stated: DumpDocument) -> StoredDocument:
        try:
            content = base64.b64decode(stated.bytes, validate=True)
        except ValueError:
            raise LedgerError(
                f"{self._name}: line {number} of the dump: its bytes are no Base64; export it again"
            ) from None
        if document_id(content) != stated.id:
            raise LedgerError(
                f"{self._name}: line {number} of the dump: its bytes are not those that its id stands "
                "for; the "
                "dump was changed: export it again"
            )
        return StoredDocument(
            stated.id,
            stated.name,
            content,
            stated.source,
            stated.title,
            stated.published,
            stated.language,
            stated.fetched,
            stated.text,
        )


def _some(transactions: Iterator[_NumberedTransaction]) -> Iterator[_NumberedTransaction]:
    """Transactions until there are enough entries for one commit."""
    entries = 0
    for transaction in transactions:
        yield transaction
        entries += 1 + sum(1 for _ in transaction[2].lines)
        if entries >= _AT_ONCE:
            return


def _posted(
    connection: Connection,
    name: str,
    number: int,
    stated: DumpTransaction,
    transaction: Transaction,
    now: Head,
) -> Head:
    if stated.seq != now.transactions + 1:
        raise LedgerError(
            f"{name}: line {number} of the dump is transaction {stated.seq}, but the ledger goes on with "
            f"{now.transactions + 1}; export it again"
        )
    try:
        receipt = post_at(connection, transaction, now, stated.at)
    except KeyError:
        raise LedgerError(
            f"{name}: line {number} of the dump: an entry names a claim or document that did not "
            "come before; "
            "export it again"
        ) from None
    if receipt.head.hash.hex() != stated.hash or receipt.head.entries != stated.last:
        raise LedgerError(
            f"{name}: line {number} of the dump: transaction {stated.seq} comes out with another "
            "hash than it "
            "states; the dump was cut short, or changed: export it again"
        )
    return receipt.head


def _check_same(name: str, number: int, stated: DumpTransaction, recorded: bytes) -> None:
    if recorded.hex() != stated.hash:
        raise LedgerError(
            f"{name}: holds another transaction {stated.seq} than line {number} of the dump; "
            "import it into a "
            "ledger of its own"
        )


def _recorded_hashes(ledger: Ledger) -> list[bytes]:
    with ledger.reading() as connection:
        return [bytes(digest) for digest in connection.execute(select(t.c.hash).order_by(t.c.seq)).scalars()]


def _first(name: str, line: bytes) -> DumpHead:
    try:
        top = _DECODE_HEAD(line)
    except msgspec.DecodeError:
        raise LedgerError(
            f"{name}: what is to be imported is no dump of a ledger; write one with «tollbook export»"
        ) from None
    if top.ledger != FORMAT:
        raise LedgerError(f"{name}: the dump is in the format {top.ledger}, this Tollbook reads {FORMAT}")
    return top


def _decoded(name: str, number: int, line: bytes) -> DumpLine:
    try:
        return _DECODE(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise LedgerError(
            f"{name}: line {number} of the dump cannot be read ({fault}); export it again"
        ) from None


def _entries(connection: Connection, last: int) -> Iterator[Any]:
    question = (
        select(c.c.id, *CLAIM, e.c.seq, e.c.act, e.c.claim, e.c.published, e.c.correction)
        .select_from(JOINED)
        .where(e.c.seq <= last)
        .order_by(e.c.seq)
    )
    return _streamed(connection, question)


def _entry(row: Any, new: bool) -> DumpEntry:
    return DumpEntry(
        seq=row.seq,
        act=Act(row.act),
        id=bytes(row.id).hex(),
        published=row.published,
        correction=Correction(row.correction) if row.correction else None,
        claim=claim_row_of(row)._asdict() if new else None,
    )


def _transaction(row: Any) -> DumpTransaction:
    return DumpTransaction(
        seq=row.seq,
        at=row.at,
        by=row.by,
        why=row.why,
        last=row.last,
        hash=bytes(row.hash).hex(),
        address=row.address,
        document=row.document,
        source=row.source,
        reader=row.reader,
    )


def _source(connection: Connection, key: int) -> DumpSource:
    row = connection.execute(select(s.c.id, s.c.card, s.c.pack).where(s.c.key == key)).one()
    return DumpSource(row.id, row.card, row.pack)


def _document(connection: Connection, key: int) -> DumpDocument:
    row = connection.execute(select(d).where(d.c.key == key)).one()
    return DumpDocument(
        id=bytes(row.id).hex(),
        name=row.name,
        bytes=base64.b64encode(zlib.decompress(row.bytes)).decode(),
        source=row.source,
        title=row.title,
        published=row.published,
        language=row.language,
        fetched=row.fetched,
        text=None if row.text is None else zlib.decompress(row.text).decode(),
    )


def _streamed(connection: Connection, question: Any) -> Iterator[Any]:
    return iter(connection.execute(question.execution_options(yield_per=5_000)))


def _line(shape: DumpHead | DumpLine) -> bytes:
    return _ENCODE(shape) + b"\n"
