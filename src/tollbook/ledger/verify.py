"""Proves that a ledger is what was entered: every hash is worked out again, and every fault has a place."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from tollbook.ledger import schema
from tollbook.ledger.canonical import (
    NO_HASH,
    ClaimRow,
    chained_hash,
    claim_hash,
    entry_hash,
    number,
    record_hash,
)
from tollbook.ledger.database import Ledger
from tollbook.ledger.store import Card, Seal, card_hash

# The triggers that keep a table append-only: how to ask for them, and how many there have to be.
_TRIGGERS = {
    "sqlite": ("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'", 3),
    "postgresql": (
        "SELECT c.relname, g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid "
        "WHERE NOT g.tgisinternal AND g.tgenabled <> 'D'",
        2,
    ),
}
_CHANGED = "is not what was entered"
_WITHOUT_ENTRY = "stands in no entry: it was put there past Tollbook"

# What a record that was tampered with can make of the arithmetic on it.
_BROKEN = (TypeError, ValueError, AttributeError, OverflowError, zlib.error)

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that is not what was entered: a table, the record's number there, and
    what is wrong with it."""

    table: str
    key: int | None
    problem: str

    def __str__(self) -> str:
        place = self.table if self.key is None else f"{self.table}, record {self.key}"
        return f"{place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Proof:
    """How much was looked at. `head` is the hash of the last transaction, to be kept
    elsewhere as an anchor."""

    transactions: int
    entries: int
    claims: int
    documents: int
    head: str
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Found:
    """What was found so far. A record at fault is kept under its number with its hash as it would have to be,
    so that those who refer to it are not blamed for it."""

    anchor: str | None
    counts: Counter[str] = field(default_factory=Counter)
    mended: defaultdict[str, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    head: bytes = NO_HASH
    anchored: bool = False
    last_entry: int = 0


def verify(ledger: Ledger, anchor: str | None = None) -> Proof:
    """Looks at every record of a ledger; no faults mean that all of it is as it was entered.

    `anchor` is the head of an earlier time, kept elsewhere: without one, a ledger whose last transactions
    were cut off whole cannot be told from one that never had them. Raises LedgerError if it cannot be read
    at all.
    """
    found = _Found(anchor)
    with ledger.reading() as connection:
        try:
            faults = tuple(_faults(connection, found))
        finally:
            connection.detach()
    counts = found.counts
    return Proof(
        counts["transactions"],
        counts["entries"],
        counts["claims"],
        counts["documents"],
        found.head.hex(),
        faults,
    )


def _faults(connection: Connection, found: _Found) -> Iterator[Fault]:
    yield from _unguarded(connection)
    yield from _read_to_the_end(connection, found, "documents", _DOCUMENTS, _document_faults)
    yield from _read_to_the_end(connection, found, "sources", _SOURCES, _source_faults)
    yield from _read_to_the_end(connection, found, "accounts", _ACCOUNTS, _account_faults)
    yield from _read_to_the_end(connection, found, "claims", _CLAIMS, _claim_faults)
    yield from _read_to_the_end(connection, found, "entries", _ENTRIES, _entry_faults)
    yield from _read_to_the_end(connection, found, "transactions", _TRANSACTIONS, _transaction_faults)
    yield from _records_without_entry(connection)
    yield from _damage(connection)
    if found.last_entry < found.counts["entries"]:
        yield Fault("entries", found.last_entry + 1, "belongs to no transaction; one was cut off")
    if found.anchor is not None and not found.anchored:
        yield Fault("transactions", None, f"none is sealed with {found.anchor}: it was cut off, or changed")


_DOCUMENTS = """SELECT "key", id, source, name, title, published, language, fetched, size, bytes, text, hash
FROM documents ORDER BY "key" """
_SOURCES = """SELECT "key", id, card, hash, pack FROM sources ORDER BY "key" """
_ACCOUNTS = """SELECT "key", pack FROM accounts ORDER BY "key" """
_CLAIMS = """SELECT c."key", c.id, d.id, c.document, c.account, a.pack, c.field, c.start, c."end", a.speaker,
a.side, a.item, a.outcome, a.place, c.low, c.high, c.bound, c.kind, c."first", c."last", c.basis, c.dating,
c.malformed, c.rule, c.words, c.origin
FROM claims c LEFT JOIN documents d ON d."key" = c.document LEFT JOIN accounts a ON a."key" = c.account
ORDER BY c."key" """
_ENTRIES = """SELECT e.seq, e."transaction", e.act, e.claim, e.published, e.correction, e.hash, c.id
FROM entries e LEFT JOIN claims c ON c."key" = e.claim ORDER BY e.seq"""
_TRANSACTIONS = """SELECT t.seq, t."at", t."by", t.why, t.address, t.document, t.source, t."last", t.hash,
t.reader, d.hash, s.hash, e.hash
FROM transactions t LEFT JOIN documents d ON d."key" = t.document LEFT JOIN sources s ON s."key" = t.source
LEFT JOIN entries e ON e.seq = t."last" ORDER BY t.seq"""

Look = Callable[[Iterable[Row], _Found], Iterator[Fault]]


def _read_to_the_end(
    connection: Connection, found: _Found, table: str, question: str, look: Look
) -> Iterator[Fault]:
    """The faults of a table; where its pages cannot be read any further, that is one."""
    last, gaps, faults = 0, list[int](), list[Fault]()

    def rows() -> Iterator[Row]:
        nonlocal last
        for row in connection.exec_driver_sql(question, execution_options={"yield_per": 5_000}):
            found.counts[table] += 1
            last = row[0]
            yield row

    try:
        for fault in look(_without_gaps(rows(), gaps), found):
            faults.append(fault)
    except DBAPIError as refused:
        said = str(refused.orig).partition("\n")[0]
        if "decode" in said and _take_any_bytes(connection):
            found.counts[table] = 0
            yield from _read_to_the_end(connection, found, table, question, look)
            return
        faults.append(Fault(table, last + 1, f"cannot be read, nor what comes after it: {said}"))
    yield from faults
    for key in gaps:
        yield Fault(table, key, "is missing")


def _without_gaps(rows: Iterable[Row], gaps: list[int]) -> Iterator[Row]:
    """The rows, whose numbers have to follow each other from 1 on."""
    expected = 1
    for row in rows:
        # A number that was changed leaves one gap; a thousand of them are named, and no more.
        gaps.extend(range(expected, min(row[0], expected + 1_000)))
        expected = row[0] + 1
        yield row


def _document_faults(rows: Iterable[Row], found: _Found) -> Iterator[Fault]:
    for key, identity, *particulars, size, content, text, digest in rows:
        try:
            raw = zlib.decompress(content)
            actual = sha256(raw).digest()
        except _BROKEN:
            yield Fault("documents", key, "its bytes are not those that were entered")
            continue
        if actual != _bytes(identity):
            found.mended["documents"][key] = actual
            yield Fault("documents", key, "its bytes are not those that its id stands for")
        try:
            derived = None if text is None else zlib.decompress(text).decode()
            worked_out = record_hash("document", actual.hex(), *particulars, size, derived)
            same = worked_out == _bytes(digest) and size == len(raw)
        except _BROKEN:
            same, worked_out = False, b""
        if not same:
            found.mended["particulars"][key] = worked_out
            if actual == _bytes(identity):
                yield Fault("documents", key, _CHANGED)


def _source_faults(rows: Iterable[Row], found: _Found) -> Iterator[Fault]:
    for key, name, card, digest, pack in rows:
        worked_out = _or_nothing(lambda: card_hash(Card(name, card, pack)))  # noqa: B023
        if worked_out != _bytes(digest):
            found.mended["sources"][key] = worked_out
            yield Fault("sources", key, _CHANGED)


def _account_faults(rows: Iterable[Row], found: _Found) -> Iterator[Fault]:
    # An account has no hash of its own: its words are part of its claims' hashes.
    for _ in rows:
        pass
    yield from ()


def _claim_faults(rows: Iterable[Row], found: _Found) -> Iterator[Fault]:
    of_account: Counter[int] = Counter()
    wrong: defaultdict[int, list[Fault]] = defaultdict(list)
    for row in rows:
        key, identity, document, document_key, account, pack, *rest = row
        of_account[account] += 1
        worked_out = _claim_hash(pack, document, rest)
        if worked_out == _bytes(identity):
            continue
        mended = found.mended["documents"].get(document_key)
        if mended is not None and _claim_hash(pack, mended, rest) == _bytes(identity):
            continue
        found.mended["claims"][key] = worked_out
        if document is None:
            wrong[account].append(Fault("claims", key, f"its document, record {document_key}, is missing"))
        elif pack is None:
            wrong[account].append(Fault("claims", key, f"its account, record {account}, is missing"))
        else:
            wrong[account].append(Fault("claims", key, _CHANGED))
    for account, faults in wrong.items():
        if len(faults) == of_account[account] and len(faults) > 1:
            yield Fault("accounts", account, f"is not what its {len(faults)} claims were entered under")
        else:
            yield from faults


def _claim_hash(pack: str, document: bytes | None, rest: Sequence[Any]) -> bytes:
    try:
        row = [pack, bytes(document or b"").hex(), *rest]
        low, high = row[10], row[11]
        row[10], row[11] = number(low), None if high is None else number(high)
        return claim_hash(ClaimRow(*row))
    except _BROKEN:
        return b""


def _entry_faults(rows: Iterable[Row], found: _Found) -> Iterator[Fault]:
    """An entry is at fault if it does not follow from the one before, as that stands or as it should."""
    befores = {NO_HASH}
    expected = 1
    for seq, transaction, act, claim, published, correction, stored, identity in rows:
        if seq != expected:
            # Those between are missing, and with them what this entry's hash covers.
            befores, expected = set(), seq
        expected += 1
        if identity is None:
            yield Fault("entries", seq, f"its claim, record {claim}, is missing")
            befores = {_bytes(stored)}
            continue
        if len(befores) == 1:
            (before,) = befores
            if _follows(before, seq, transaction, act, identity, published, correction, stored):
                befores = {stored}
                continue
        identities = {_bytes(identity), found.mended["claims"].get(claim, b"")}
        worked_out = {
            _or_nothing(lambda: entry_hash(before, seq, transaction, act, each, published, correction))  # noqa: B023
            for before in befores
            for each in identities
        }
        if befores and _bytes(stored) not in worked_out:
            found.mended["entries"][seq] = next(iter(worked_out))
            yield Fault("entries", seq, _CHANGED)
            befores = {_bytes(stored), *worked_out}
        else:
            befores = {_bytes(stored)}


def _follows(
    before: bytes,
    seq: int,
    transaction: int,
    act: str,
    claim: bytes,
    published: str,
    correction: str | None,
    stored: bytes,
) -> bool:
    try:
        return entry_hash(before, seq, transaction, act, claim, published, correction) == stored
    except _BROKEN:
        return False


def _transaction_faults(rows: Iterable[Row], found: _Found) -> Iterator[Fault]:
    befores = {NO_HASH}
    expected = 1
    for seq, at, by, why, address, document, source, last, stored, reader, particulars, card, sealed in rows:
        if seq != expected:
            befores, expected = set(), seq
        expected += 1
        digests = {_bytes(particulars), found.mended["particulars"].get(document, b"")}
        cards = {_bytes(card), found.mended["sources"].get(source, b"")}
        lasts = {_bytes(sealed), found.mended["entries"].get(last, b"")} if last else {NO_HASH}
        seal = Seal(seq, at, by, why, address, None, None, last, "", reader)
        worked_out = {
            _transaction_hash(before, seal, digest, each, last_hash)
            for before in befores
            for digest in (digests if document is not None else {None})
            for each in (cards if source is not None else {None})
            for last_hash in lasts
        }
        found.last_entry = max(found.last_entry, last) if isinstance(last, int) else found.last_entry
        found.head = _bytes(stored)
        found.anchored = found.anchored or found.head.hex() == found.anchor
        if befores and found.head not in worked_out:
            yield Fault(
                "transactions", seq, _missing(document, particulars, source, card, last, sealed) or _CHANGED
            )
            befores = {found.head, *worked_out}
        else:
            befores = {found.head}


def _transaction_hash(
    before: bytes, seal: Seal, document: bytes | None, card: bytes | None, last_hash: bytes
) -> bytes:
    """The hash of a transaction if its document, its card and its last entry had these hashes."""
    tried = seal._replace(
        document=None if document is None else document.hex(),
        source=None if card is None else card.hex(),
        last_hash=last_hash.hex(),
    )
    return _or_nothing(lambda: chained_hash(before, *tried.fields))


def _missing(document: Any, particulars: Any, source: Any, card: Any, last: Any, sealed: Any) -> str | None:
    """Which record that a transaction refers to is not there."""
    if document is not None and particulars is None:
        return f"its document, record {document}, is missing"
    if source is not None and card is None:
        return f"its source, record {source}, is missing"
    if last and sealed is None:
        return f"its last entry, record {last}, is missing"
    return None


def _records_without_entry(connection: Connection) -> Iterator[Fault]:
    """Records that nothing entered: no entry or transaction leads to them."""
    questions = {
        "claims": """SELECT "key" FROM claims c WHERE NOT EXISTS (
            SELECT 1 FROM entries WHERE claim = c."key")""",
        "accounts": """SELECT "key" FROM accounts a WHERE NOT EXISTS (
            SELECT 1 FROM claims WHERE account = a."key")""",
        "documents": """SELECT "key" FROM documents d WHERE NOT EXISTS (
            SELECT 1 FROM transactions WHERE document = d."key")""",
        "sources": """SELECT "key" FROM sources s WHERE NOT EXISTS (
            SELECT 1 FROM transactions WHERE source = s."key")""",
    }
    for table, question in questions.items():
        try:
            for (key,) in connection.exec_driver_sql(question):
                yield Fault(table, key, _WITHOUT_ENTRY)
        except DBAPIError as fault:
            yield Fault(table, None, f"cannot be searched: {str(fault.orig).partition(chr(10))[0]}")


def _damage(connection: Connection) -> Iterator[Fault]:
    """What SQLite finds amiss in its own pages and indexes."""
    if connection.dialect.name != "sqlite":
        return
    try:
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield Fault("the file", None, f"{said}")
    except DBAPIError as fault:
        yield Fault("the file", None, f"{fault.orig}")


def _unguarded(connection: Connection) -> Iterator[Fault]:
    question, needed = _TRIGGERS[connection.dialect.name]
    refusing = Counter(str(row[0]) for row in connection.exec_driver_sql(question) if "refuse" in str(row[1]))
    for table in schema.TABLES:
        # Where there is an id beside the number, SQLite has to be told to refuse that, too, a second time.
        ids = connection.dialect.name == "sqlite" and table in (
            schema.sources,
            schema.documents,
            schema.claims,
        )
        if refusing[table.name] < needed + ids:
            yield Fault(table.name, None, "triggers that refuse changes were taken away")


def _take_any_bytes(connection: Connection) -> bool:
    """Lets texts through that are no UTF-8 any more, which takes longer: they are faults to be named, not to
    stop at. False if that was done before, or is of no use."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw.text_factory is not str:
        return False
    raw.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    return True


def _or_nothing(work: Callable[[], bytes]) -> bytes:
    try:
        return work()
    except _BROKEN:
        return b""


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
