"""Questions to a ledger: what stands, what was entered about it, and what two vintages disagree on."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, or_, select, tuple_

from tollbook.ledger import schema
from tollbook.ledger.canonical import ClaimRow, claim_of, number
from tollbook.ledger.cards import belongs_to_conflict
from tollbook.model.entry import Act, Correction, Entry
from tollbook.model.figure import Figure, Value
from tollbook.model.moment import Vintage

e, t, c = schema.entries, schema.transactions, schema.claims
a, d = schema.accounts, schema.documents

CLAIM = tuple(
    d.c.id.label("document_id") if name == "document" else a.c[name] if name in a.c else c.c[name]
    for name in ClaimRow._fields
)
_POSTED = e.join(t, t.c.seq == e.c.transaction).join(c, c.c.key == e.c.claim)
JOINED = _POSTED.join(a, a.c.key == c.c.account).join(d, d.c.key == c.c.document)


class Edition(NamedTuple):
    """A document as it was entered once: its id, where it was found, and the number of its source's card."""

    document: str
    address: str | None
    card: int | None


class ActiveClaim(NamedTuple):
    """A claim that is asserted and not withdrawn, with the entry that asserts it.

    `teller` is who tells it to us: the card of its document, or else the address or the document itself.
    """

    hash: bytes
    row: ClaimRow
    entry: int
    published: str
    recorded: str
    by: str
    source: str | None
    document: str
    address: str | None

    @property
    def teller(self) -> str:
        return self.source or self.address or self.row.document


_FIGURE, _VALUE = attrgetter(*Figure._fields), attrgetter(*Value._fields)


def figure_of(row: ClaimRow) -> Figure:
    """What a claim is about."""
    return Figure._make(_FIGURE(row))


def value_of(row: ClaimRow) -> Value:
    """What a claim says."""
    return Value._make(_VALUE(row))


def active_claims(
    connection: Connection, vintage: Vintage, *conditions: ColumnElement[bool]
) -> Iterator[ActiveClaim]:
    """The active claims of a vintage, by account, day and entry; `conditions` narrow them."""
    later = schema.entries.alias("later")
    question = (
        select(
            c.c.id,
            *CLAIM,
            e.c.seq,
            e.c.published,
            t.c.at,
            t.c.by,
            d.c.source,
            d.c.name,
            t.c.address,
        )
        .select_from(JOINED)
        .where(e.c.act == Act.ASSERT.value, *vintage_conditions(connection, vintage), *conditions)
        .where(
            ~exists().where(
                later.c.claim == e.c.claim,
                tuple_(later.c.published, later.c.seq) > tuple_(e.c.published, e.c.seq),
                *vintage_conditions(connection, vintage, later),
            )
        )
        .order_by(c.c.account, c.c.last, e.c.published, e.c.seq)
    )
    for row in _streamed(connection, question):
        yield ActiveClaim(
            bytes(row.id),
            claim_row_of(row),
            row.seq,
            row.published,
            row.at,
            row.by,
            row.source,
            row.name,
            row.address,
        )


def vintage_conditions(
    connection: Connection, vintage: Vintage, table: Any = schema.entries
) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which an entry belongs to a vintage."""
    conditions: list[ColumnElement[bool]] = []
    if vintage.as_of is not None:
        conditions.append(table.c.published <= vintage.as_of)
    if vintage.recorded is not None:
        conditions.append(table.c.transaction <= last_transaction(connection, vintage.recorded))
    return tuple(conditions)


def last_transaction(connection: Connection, recorded: str | None) -> int:
    """The number of the last transaction that was recorded by a moment; 0 if there is none."""
    question = select(func.max(t.c.seq))
    if recorded is not None:
        question = question.where(t.c.at <= recorded)
    return int(connection.execute(question).scalar() or 0)


def entries(connection: Connection, vintage: Vintage, *conditions: ColumnElement[bool]) -> Iterator[Entry]:
    """The entries of a vintage by figure, each figure's in the order in which they were published."""
    question = (
        select(
            c.c.id,
            *CLAIM,
            e.c.seq,
            e.c.act,
            e.c.published,
            e.c.correction,
            t.c.at,
            t.c.by,
            t.c.why,
            t.c.address,
            d.c.source,
            d.c.name,
            d.c.title,
        )
        .select_from(JOINED)
        .where(*vintage_conditions(connection, vintage), *conditions)
        .order_by(c.c.account, c.c.last, c.c.first, c.c.kind, e.c.published, e.c.seq)
    )
    for row in _streamed(connection, question):
        yield Entry(
            seq=row.seq,
            at=row.at,
            act=Act(row.act),
            claim=claim_of(claim_row_of(row)),
            by=row.by,
            why=row.why,
            published=row.published,
            claim_id=bytes(row.id).hex(),
            correction=Correction(row.correction) if row.correction else None,
            source=row.source,
            document=row.name,
            address=row.address,
        )


def manual_entries(
    connection: Connection, *conditions: ColumnElement[bool]
) -> Iterator[tuple[Act, ClaimRow]]:
    """What people asserted and withdrew by hand: entries of transactions without a document."""
    question = select(*CLAIM, e.c.act).select_from(JOINED).where(t.c.document.is_(None), *conditions)
    for row in _streamed(connection, question.order_by(e.c.seq)):
        yield Act(row.act), claim_row_of(row)


def figure_conditions(
    pack: str,
    item: str | None = None,
    side: str | None = None,
    speaker: str | None = None,
    first_day: str | None = None,
    last_day: str | None = None,
) -> tuple[ColumnElement[bool], ...]:
    """Conditions that narrow an answer to some figures; `first_day` and `last_day` bound their last days."""
    wanted = {a.c.item: item, a.c.side: side, a.c.speaker: speaker}
    conditions = [a.c.pack == pack, *(column == value for column, value in wanted.items() if value)]
    if first_day:
        conditions.append(c.c.last >= first_day)
    if last_day:
        conditions.append(c.c.last <= last_day)
    return tuple(conditions)


def holds_item(connection: Connection, pack: str, item: str) -> bool:
    """Whether anything was ever entered of an item."""
    question = select(a.c.key).where(a.c.pack == pack, a.c.item == item).limit(1)
    return connection.execute(question).first() is not None


def has_claim_id(prefix: str) -> ColumnElement[bool]:
    """The condition that a claim's id begins with some hexadecimal digits."""
    low, high = bytes.fromhex(prefix.ljust(64, "0")), bytes.fromhex(prefix.ljust(64, "f"))
    return c.c.id.between(low, high)


def is_at_addresses(addresses: Collection[str]) -> ColumnElement[bool]:
    """The condition that a document was found, or a claim asserted, at one of some addresses."""
    return t.c.address.in_(addresses)


def is_under_cards(cards: Collection[int], or_none: bool = False) -> ColumnElement[bool]:
    """The condition that something was entered under one of some cards, by their numbers, or under none."""
    condition = t.c.source.in_(cards)
    return or_(condition, t.c.source.is_(None)) if or_none else condition


def is_document(identity: str) -> ColumnElement[bool]:
    """The condition that a document has some id."""
    return d.c.id == bytes.fromhex(identity)


def has_title(title: str) -> ColumnElement[bool]:
    """The condition that a document has some title."""
    return d.c.title == title


def touched_since(connection: Connection, start: Vintage, end: Vintage) -> ColumnElement[bool]:
    """The condition that an entry on a claim lies in one of two vintages and not in the other."""
    changed = schema.entries.alias("changed")
    old, new = vintage_conditions(connection, start, changed), vintage_conditions(connection, end, changed)
    return c.c.key.in_(
        select(changed.c.claim).where(_all(new) & ~_all(old) | _all(old) & ~_all(new)).scalar_subquery()
    )


def _all(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    from sqlalchemy import and_, true

    return and_(true(), *conditions)


def holds_document(connection: Connection, identity: str, pack: str) -> bool:
    """Whether the ledger has a document of that id that was read for a conflict."""
    question = (
        select(t.c.seq)
        .select_from(t.join(d, d.c.key == t.c.document))
        .where(d.c.id == bytes.fromhex(identity), belongs_to_conflict(pack))
        .limit(1)
    )
    return connection.execute(question).first() is not None


def latest_edition(connection: Connection, pack: str, *conditions: ColumnElement[bool]) -> Edition | None:
    """What was entered last of the documents that were read for a conflict and meet some conditions."""
    question = (
        select(d.c.id, t.c.address, t.c.source)
        .select_from(t.join(d, d.c.key == t.c.document))
        .where(*conditions, belongs_to_conflict(pack))
        .order_by(t.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(question).first()
    return None if row is None else Edition(bytes(row.id).hex(), row.address, row.source)


def addresses_under(connection: Connection, cards: Collection[int]) -> tuple[str, ...]:
    """All addresses at which documents were found that were entered under some cards."""
    question = select(t.c.address).distinct().where(t.c.source.in_(cards), t.c.address.is_not(None))
    return tuple(connection.execute(question).scalars())


def texts_of(connection: Connection, ids: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """The text and the title of documents by their ids, to quote from."""
    found = {}
    for identity in ids:
        question = select(d.c.text, d.c.bytes, d.c.title).where(d.c.id == bytes.fromhex(identity))
        row = connection.execute(question).first()
        if row is not None:
            content = zlib.decompress(row.text if row.text is not None else row.bytes)
            found[identity] = content.decode("utf-8", "replace"), row.title or ""
    return found


def claim_row_of(row: Row[Any]) -> ClaimRow:
    """The claim that a row of an answer holds."""
    return ClaimRow(
        row.pack,
        bytes(row.document_id).hex(),
        row.field,
        row.start,
        row.end,
        row.speaker,
        row.side,
        row.item,
        row.outcome,
        row.place,
        number(row.low),
        None if row.high is None else number(row.high),
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


def _streamed(connection: Connection, question: Select[Any]) -> Iterator[Row[Any]]:
    return iter(connection.execute(question.execution_options(yield_per=5_000)))
