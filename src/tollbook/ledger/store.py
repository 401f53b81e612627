"""Enters transactions: a document with its claims, or a correction, whole or not at all."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import OperationalError

from tollbook.ledger import schema
from tollbook.ledger.canonical import (
    NO_HASH,
    ClaimRow,
    chained_hash,
    claim_hash,
    entry_hash,
    record_hash,
)
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import recorded_at

_AT_ONCE = 5_000
_ACCOUNT = ("pack", "speaker", "side", "item", "outcome", "place")


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is stored: its bytes, what is known of it, and its text where that is not the bytes.

    `id` is the SHA-256 of the bytes; `published` and `fetched` are written moments, `source` the id of a
    card.
    """

    id: str
    name: str
    content: bytes
    source: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    fetched: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a source, as JSON, and the conflict that it belongs to; None in cards stored
    before that was said."""

    id: str
    card: str
    pack: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry is to say: a claim asserted, or the hash of one that is withdrawn."""

    act: Act
    claim: ClaimRow | bytes
    published: str
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """What is entered in one go."""

    by: str
    why: str
    lines: Iterable[Line] = ()
    document: StoredDocument | None = None
    source: Card | None = None
    address: str | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger ends. `last` is the hash of the last entry, `hash` that of the last transaction."""

    transactions: int
    at: str
    hash: bytes
    entries: int
    last: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was entered: how many entries, and where the ledger ends since."""

    entries: int
    head: Head

    @property
    def seq(self) -> int:
        """The transaction's number."""
        return self.head.transactions


def head(connection: Connection) -> Head:
    """Where the ledger ends now."""
    t, e = schema.transactions, schema.entries
    transaction = connection.execute(
        select(t.c.seq, t.c.at, t.c.hash).order_by(t.c.seq.desc()).limit(1)
    ).first()
    entry = connection.execute(select(e.c.seq, e.c.hash).order_by(e.c.seq.desc()).limit(1)).first()
    seq, at, sealed = transaction or (0, "", NO_HASH)
    last, last_hash = entry or (0, NO_HASH)
    return Head(seq, at, bytes(sealed), last, bytes(last_hash))


def post(connection: Connection, transaction: Transaction, at: datetime | None = None) -> Receipt:
    """Enters a transaction; it is permanent once the connection's own transaction is committed.

    `at` is the moment of recording: now, if not said, and never before the one before it. A claim or document
    that is stored already is not stored twice. Raises KeyError if a claim to be withdrawn is not stored.
    """
    before = head(connection)
    moment = max(recorded_at(at or datetime.now(UTC)), before.at)
    return post_at(connection, transaction, before, moment)


def post_at(connection: Connection, transaction: Transaction, before: Head, moment: str) -> Receipt:
    """The same at a written moment, after a head that is known."""
    seq = before.transactions + 1
    source, card = _store_source(connection, transaction.source)
    newest = _highest(connection, "documents")
    document, particulars = _store_document(connection, transaction.document)
    fresh = transaction.document.id if transaction.document and (document or 0) > newest else None
    # The transaction stands before its entries, which refer to it; its hash covers them.
    entries = list(_rows(_ClaimWriter(connection, fresh), transaction.lines, before, seq))
    last = entries[-1][-1] if entries else before.last
    seal = Seal(
        seq,
        moment,
        transaction.by,
        transaction.why,
        transaction.address,
        particulars,
        card,
        before.entries + len(entries),
        last.hex(),
        transaction.reader,
    )
    sealed = chained_hash(before.hash, *seal.fields)
    row = {
        "seq": seq,
        "at": moment,
        "by": transaction.by,
        "why": transaction.why,
        "address": transaction.address,
        "document": document,
        "source": source,
        "last": before.entries + len(entries),
        "hash": sealed,
        "reader": transaction.reader,
    }
    connection.execute(insert(schema.transactions), row)
    insert_rows(connection, schema.entries, entries)
    return Receipt(len(entries), Head(seq, moment, sealed, before.entries + len(entries), last))


class Seal(NamedTuple):
    """What a transaction's hash covers, besides the one before.

    `document`, `source` and `last_hash` are hashes in hexadecimal: of the document's particulars, of the
    card, and of the last entry, whose number is `last`.
    """

    seq: int
    at: str
    by: str
    why: str
    address: str | None
    document: str | None
    source: str | None
    last: int
    last_hash: str
    reader: str | None

    @property
    def fields(self) -> tuple[str | int | None, ...]:
        """The values in the order in which they are hashed; the reader where there is one."""
        values = ("transaction", *self)
        return values[:-1] if self.reader is None else values


def document_hash(document: StoredDocument) -> bytes:
    """The hash of a document's particulars, its bytes (by their own hash) and its text among them."""
    return record_hash(
        "document",
        document.id,
        document.source,
        document.name,
        document.title,
        document.published,
        document.language,
        document.fetched,
        len(document.content),
        document.text,
    )


def card_hash(card: Card) -> bytes:
    """The hash of a source's card. The conflict is covered where there is one."""
    fields = ("source", card.id, card.card)
    return record_hash(*fields) if card.pack is None else record_hash(*fields, card.pack)


class _ClaimWriter:
    """Writes the claims that a transaction asserts, each once, and knows their numbers."""

    def __init__(self, connection: Connection, fresh: str | None) -> None:
        # Of a `fresh` document, which was not stored before, no claim can be stored either.
        self._connection, self._fresh = connection, fresh
        self._keys: dict[bytes, int] = {}
        self._accounts: dict[tuple[str | None, ...], int] = {}
        self._documents: dict[str, int] = {}
        self._next = _highest(connection, "claims") + 1

    def keys(self, lines: Sequence[Line], hashes: Sequence[bytes]) -> Mapping[bytes, int]:
        """The numbers of the lines' claims by their hashes; those not stored yet are stored first."""
        t = schema.claims
        unknown = [
            claim
            for line, claim in zip(lines, hashes, strict=True)
            if claim not in self._keys
            and (not isinstance(line.claim, ClaimRow) or line.claim.document != self._fresh)
        ]
        self._keys.update(_stored_keys(self._connection, t.c.id, t.c.key, unknown))
        new: dict[bytes, ClaimRow] = {}
        for line, claim in zip(lines, hashes, strict=True):
            if claim not in self._keys and isinstance(line.claim, ClaimRow):
                new[claim] = line.claim
        if new:
            self._write(new)
        return self._keys

    def _write(self, new: Mapping[bytes, ClaimRow]) -> None:
        unknown = {row.document for row in new.values()} - self._documents.keys()
        self._documents.update(_documents(self._connection, unknown))
        if any(account_of(row) not in self._accounts for row in new.values()):
            self._accounts.update(_accounts(self._connection, new.values()))
        self._keys.update(zip(new, range(self._next, self._next + len(new)), strict=True))
        self._next += len(new)
        insert_rows(self._connection, schema.claims, (self._row(claim, row) for claim, row in new.items()))

    def _row(self, claim: bytes, row: ClaimRow) -> tuple[Any, ...]:
        """A claim's row, in the order of the table's columns."""
        account, document = self._accounts[account_of(row)], self._documents[row.document]
        return (
            self._keys[claim],
            claim,
            document,
            account,
            row.field,
            row.start,
            row.end,
            float(row.low),
            None if row.high is None else float(row.high),
            row.bound,
            row.kind,
            row.first,
            row.last,
            row.basis,
            row.dating,
            row.malformed,
            row.rule,
            row.words,
            row.origin,
        )


def insert_rows(connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Inserts whole rows, by the fastest way that the database has."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql":
        with (
            _translating_driver_errors(),
            raw.cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(table.columns))
    with _translating_driver_errors():
        raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)


@contextmanager
def _translating_driver_errors() -> Iterator[None]:
    """Raises the errors of a database driver as SQLAlchemy would."""
    try:
        yield
    except Exception as fault:
        base = next((kind for kind in type(fault).__mro__ if kind.__name__ == "Error"), None)
        if base is None:
            raise
        raise OperationalError("INSERT", None, fault) from fault


def _rows(
    writer: _ClaimWriter, lines: Iterable[Line], before: Head, transaction: int
) -> Iterator[tuple[Any, ...]]:
    """The rows of the entries, once the claims that they assert are stored."""
    seq, last = before.entries, before.last
    remaining = iter(lines)
    while some := list(islice(remaining, _AT_ONCE)):
        hashes = [claim_hash(line.claim) if isinstance(line.claim, ClaimRow) else line.claim for line in some]
        keys = writer.keys(some, hashes)
        for line, claim in zip(some, hashes, strict=True):
            seq += 1
            act, correction = line.act.value, line.correction.value if line.correction else None
            last = entry_hash(last, seq, transaction, act, claim, line.published, correction)
            yield seq, transaction, act, keys[claim], line.published, correction, last


def account_of(row: ClaimRow) -> tuple[str | None, ...]:
    """Whose count of what a claim is posted to."""
    return row.pack, row.speaker, row.side, row.item, row.outcome, row.place


def _accounts(connection: Connection, rows: Iterable[ClaimRow]) -> Mapping[tuple[str | None, ...], int]:
    t = schema.accounts
    wanted = dict.fromkeys(account_of(row) for row in rows)
    stored = connection.execute(select(t.c.key, *(t.c[name] for name in _ACCOUNT))).all()
    keys = {tuple(account[1:]): int(account[0]) for account in stored}
    new = [account for account in wanted if account not in keys]
    first = max(keys.values(), default=0) + 1
    for key, account in enumerate(new, first):
        connection.execute(insert(t), {"key": key, **dict(zip(_ACCOUNT, account, strict=True))})
        keys[account] = key
    return keys


def _documents(connection: Connection, ids: Iterable[str]) -> Mapping[str, int]:
    t = schema.documents
    stored = _stored_keys(connection, t.c.id, t.c.key, [bytes.fromhex(name) for name in ids])
    return {name.hex(): key for name, key in stored}


def _store_source(connection: Connection, card: Card | None) -> tuple[int | None, str | None]:
    """The number and the hash of a card, which is stored unless it is already."""
    if card is None:
        return None, None
    t = schema.sources
    digest = card_hash(card)
    key = connection.execute(select(t.c.key).where(t.c.hash == digest)).scalar_one_or_none()
    if key is None:
        key = _highest(connection, "sources") + 1
        row = {"key": key, "id": card.id, "card": card.card, "hash": digest, "pack": card.pack}
        connection.execute(insert(t), row)
    return key, digest.hex()


def _store_document(connection: Connection, document: StoredDocument | None) -> tuple[int | None, str | None]:
    """The number and the hash of a document, which is stored unless it is already.

    What is known about a stored document stays as it was first entered.
    """
    if document is None:
        return None, None
    t = schema.documents
    identity = bytes.fromhex(document.id)
    stored = connection.execute(select(t.c.key, t.c.hash).where(t.c.id == identity)).first()
    if stored is not None:
        return stored.key, bytes(stored.hash).hex()
    key, digest = _highest(connection, "documents") + 1, document_hash(document)
    row = {
        "key": key,
        "id": identity,
        "source": document.source,
        "name": document.name,
        "title": document.title,
        "published": document.published,
        "language": document.language,
        "fetched": document.fetched,
        "size": len(document.content),
        "bytes": zlib.compress(document.content),
        "text": None if document.text is None else zlib.compress(document.text.encode()),
        "hash": digest,
    }
    connection.execute(insert(t), row)
    return key, digest.hex()


def _stored_keys(
    connection: Connection, column: Any, key: Any, wanted: Sequence[bytes]
) -> Iterator[tuple[bytes, int]]:
    """Those of some hashes that are stored, with their numbers."""
    remaining = iter(dict.fromkeys(wanted))
    while some := list(islice(remaining, 500)):
        for found, number in connection.execute(select(column, key).where(column.in_(some))):
            yield bytes(found), int(number)


def _highest(connection: Connection, table: str) -> int:
    column = schema.metadata.tables[table].c[schema.NUMBERED[table]]
    return int(connection.execute(select(func.max(column))).scalar() or 0)
