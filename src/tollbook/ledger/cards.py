"""The cards of sources that a ledger holds, each conflict's apart, and the documents that belong to each.

A source goes by its conflict and its id. A card that was stored before a card said which conflict is its own
belongs to that of the figures which were entered under it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from tollbook.ledger import schema

e, t, c, a, d, s = (
    schema.entries,
    schema.transactions,
    schema.claims,
    schema.accounts,
    schema.documents,
    schema.sources,
)


class RecordedCard(NamedTuple):
    """A source on a ledger: its newest card as JSON, and the numbers of all its cards, older ones too."""

    id: str
    card: str
    keys: Sequence[int]


def recorded_cards(
    connection: Connection, pack: str, renamed: Mapping[str, str] | None = None
) -> Mapping[str, RecordedCard]:
    """The sources of a conflict that a ledger holds, by their ids.

    `renamed` gives the ids of today by those that cards had before a card said which conflict is its own.
    """
    rows = connection.execute(select(s.c.key, s.c.id, s.c.card, s.c.pack).order_by(s.c.key)).all()
    before = _packs(connection) if any(row.pack is None for row in rows) else {}
    found: dict[str, RecordedCard] = {}
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if pack not in ((row.pack,) if row.pack is not None else before.get(row.key, ())):
            continue
        name = (renamed or {}).get(row.id, row.id) if row.pack is None else row.id
        keys[name].append(row.key)
        found[name] = RecordedCard(name, row.card, keys[name])
    return found


def _packs(connection: Connection) -> Mapping[int, Collection[str]]:
    """The conflicts of the figures that were entered under each card."""
    # Each transaction's last entry is found by its number: no list of entries has to be gone through.
    question = (
        select(t.c.source, a.c.pack)
        .select_from(
            t.join(e, and_(e.c.seq == t.c.last, e.c.transaction == t.c.seq))
            .join(c, c.c.key == e.c.claim)
            .join(a, a.c.key == c.c.account)
        )
        .where(t.c.source.is_not(None))
        .distinct()
    )
    packs: defaultdict[int, set[str]] = defaultdict(set)
    for source, pack in connection.execute(question):
        packs[source].add(pack)
    return packs


def belongs_to_cards(keys: Collection[int], document: Any = c.c.document) -> ColumnElement[bool]:
    """The condition that a document, by its number, belongs to one of some cards."""
    documents_of_card = select(t.c.document).where(t.c.source.in_(keys), t.c.document.is_not(None))
    return document.in_(documents_of_card)  # type: ignore[no-any-return]


def last_published(connection: Connection, keys: Collection[int]) -> str | None:
    """When the newest document of a source was published, or None if there is none."""
    found = connection.execute(
        select(func.max(d.c.published)).where(belongs_to_cards(keys, d.c.key))
    ).scalar()
    return None if found is None else str(found)


def belongs_to_conflict(pack: str) -> ColumnElement[bool]:
    """The condition that a transaction entered figures of a conflict, or none at all."""
    last = e.join(c, c.c.key == e.c.claim).join(a, a.c.key == c.c.account)
    its_own = and_(e.c.seq == t.c.last, e.c.transaction == t.c.seq)
    any_figure = exists(select(e.c.seq).where(its_own).correlate(t))
    its_figures = exists(select(e.c.seq).select_from(last).where(its_own, a.c.pack == pack).correlate(t))
    return or_(its_figures, ~any_figure)
