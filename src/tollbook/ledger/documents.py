"""Questions to a ledger about its documents: which there are, where each was found, and what touched them."""

import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from tollbook.ledger import schema

d, t, e = schema.documents, schema.transactions, schema.entries
c, a = schema.claims, schema.accounts

_AT_ONCE = 500


class LedgerReport(NamedTuple):
    """What a ledger knows about a document, besides its text.

    `key` is its number, `id` its SHA-256 in hexadecimal, `size` that of its bytes. `seq`, `recorded`, `by`,
    `reader` and `address` are those of the transaction that brought it in.
    """

    key: int
    id: str
    source: str | None
    name: str
    title: str | None
    published: str | None
    language: str | None
    fetched: str | None
    size: int
    seq: int
    recorded: str
    by: str
    reader: str | None
    address: str | None


class Version(NamedTuple):
    """A document at an address from a transaction on."""

    address: str
    seq: int
    recorded: str
    key: int
    id: str
    title: str | None
    published: str | None


class Touched(NamedTuple):
    """What was entered about the claims of a document since: the earliest last day of these claims (None if
    one has none), the document's source, and whether a person entered some of it, not a document."""

    key: int
    source: str | None
    day: str | None
    by_hand: bool


def report_keys(connection: Connection, tables: Collection[str], after: int = 0) -> tuple[int, ...]:
    """The numbers, past one, of the documents that are reports: all but the tables of some sources."""
    question = select(d.c.key).where(d.c.key > after).order_by(d.c.key)
    if tables:
        question = question.where(d.c.source.is_(None) | d.c.source.not_in(tables))
    return tuple(connection.execute(question).scalars())


def report_by_key(connection: Connection, key: int) -> LedgerReport | None:
    """What is known about the document of a number."""
    return next(_reports(connection, d.c.key == key), None)


def reports_by_id(connection: Connection, prefix: str, most: int = 2) -> tuple[LedgerReport, ...]:
    """What is known about the first documents whose ids begin with some hexadecimal digits."""
    low, high = bytes.fromhex(prefix.ljust(64, "0")), bytes.fromhex(prefix.ljust(64, "f"))
    found = connection.execute(select(d.c.key).where(d.c.id.between(low, high)).limit(most)).scalars().all()
    return tuple(report for key in found if (report := report_by_key(connection, key)) is not None)


def texts_by_key(connection: Connection, keys: Collection[int]) -> Mapping[int, str]:
    """The texts of documents by their numbers."""
    texts: dict[int, str] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for row in connection.execute(select(d.c.key, d.c.text, d.c.bytes).where(d.c.key.in_(some))):
            texts[row.key] = _text(row.bytes if row.text is None else row.text)
    return texts


def bytes_by_key(connection: Connection, key: int) -> bytes:
    """The bytes of a document. Raises NoResultFound if there is none of that number."""
    return zlib.decompress(connection.execute(select(d.c.bytes).where(d.c.key == key)).scalar_one())


def packs_of(connection: Connection, key: int) -> tuple[str, ...]:
    """The conflicts that the claims of a document are about."""
    question = (
        select(a.c.pack).distinct().select_from(c.join(a, a.c.key == c.c.account)).where(c.c.document == key)
    )
    return tuple(sorted(connection.execute(question).scalars()))


def versions_at(connection: Connection, addresses: Collection[str]) -> tuple[Version, ...]:
    """What stood at some addresses, in the order in which it was recorded."""
    found: list[Version] = []
    wanted = list(addresses)
    for start in range(0, len(wanted), _AT_ONCE):
        question = (
            select(t.c.address, t.c.seq, t.c.at, d.c.key, d.c.id, d.c.title, d.c.published)
            .select_from(t.join(d, d.c.key == t.c.document))
            .where(t.c.address.in_(wanted[start : start + _AT_ONCE]))
        )
        found += [
            Version(row.address, row.seq, row.at, row.key, bytes(row.id).hex(), row.title, row.published)
            for row in connection.execute(question)
        ]
    return tuple(sorted(found, key=lambda version: version.seq))


def addresses_of(connection: Connection, key: int) -> tuple[str, ...]:
    """All addresses at which a document was found, in order."""
    question = select(t.c.address).where(t.c.document == key, t.c.address.is_not(None)).order_by(t.c.seq)
    return tuple(dict.fromkeys(connection.execute(question).scalars()))


def addresses_since(connection: Connection, transaction: int) -> tuple[str, ...]:
    """The addresses at which documents were found after a transaction."""
    question = select(t.c.address).distinct()
    question = question.where(t.c.seq > transaction, t.c.address.is_not(None), t.c.document.is_not(None))
    return tuple(connection.execute(question).scalars())


def is_current(connection: Connection, key: int) -> bool:
    """Whether a document is the newest at one of its addresses, or has none."""
    addresses = addresses_of(connection, key)
    if not addresses:
        return True
    newest = {version.address: version.key for version in versions_at(connection, addresses)}
    return key in newest.values()


def touched_after(connection: Connection, entry: int) -> Iterator[Touched]:
    """The documents about whose claims something was entered after an entry."""
    dated, by_hand = func.count(c.c.last) == func.count(), func.count(t.c.document) < func.count()
    question = (
        select(c.c.document, d.c.source, func.min(c.c.last), dated, by_hand)
        .select_from(
            e.join(t, t.c.seq == e.c.transaction)
            .join(c, c.c.key == e.c.claim)
            .join(d, d.c.key == c.c.document)
        )
        .where(e.c.seq > entry)
        .group_by(c.c.document, d.c.source)
    )
    for key, source, day, all_dated, own in connection.execute(question):
        yield Touched(key, source, day if all_dated else None, bool(own))


def head_at(connection: Connection, transaction: int) -> bytes | None:
    """The hash of a transaction, or None if there is none of that number."""
    found = connection.execute(select(t.c.hash).where(t.c.seq == transaction)).scalar_one_or_none()
    return None if found is None else bytes(found)


def _reports(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[LedgerReport]:
    first = select(func.min(t.c.seq)).where(t.c.document == d.c.key).correlate(d).scalar_subquery()
    question = (
        select(
            d.c.key,
            d.c.id,
            d.c.source,
            d.c.name,
            d.c.title,
            d.c.published,
            d.c.language,
            d.c.fetched,
            d.c.size,
            t.c.seq,
            t.c.at,
            t.c.by,
            t.c.reader,
            t.c.address,
        )
        .select_from(d.outerjoin(t, and_(t.c.document == d.c.key, t.c.seq == first)))
        .where(*conditions)
    )
    for row in connection.execute(question):
        yield LedgerReport(
            row.key,
            bytes(row.id).hex(),
            row.source,
            row.name,
            row.title,
            row.published,
            row.language,
            row.fetched,
            row.size,
            row.seq or 0,
            row.at or "",
            row.by or "",
            row.reader,
            row.address,
        )


def _text(content: bytes) -> str:
    return zlib.decompress(content).decode("utf-8", "replace")
