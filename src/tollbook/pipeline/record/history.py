"""A figure's history, and what two vintages of a ledger disagree on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection

from tollbook.ledger import history
from tollbook.ledger.canonical import claim_row
from tollbook.ledger.database import Ledger
from tollbook.ledger.history import ActiveClaim, figure_of, value_of
from tollbook.model.entry import Entry
from tollbook.model.figure import Figure, Value
from tollbook.model.moment import Vintage

# Of so many entries the words are shown that they quote.
_QUOTED = 200


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """Which figures to look up: of a conflict, an item, a side, a speaker, and with their last day in a span;
    None is any."""

    pack: str
    item: str | None = None
    side: str | None = None
    speaker: str | None = None
    first_day: str | None = None
    last_day: str | None = None

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """The same for a ledger."""
        return history.figure_conditions(
            self.pack, self.item, self.side, self.speaker, self.first_day, self.last_day
        )


@dataclass(frozen=True, slots=True)
class FigureHistory:
    """All that was entered about a figure as one teller tells it, in the order of publication."""

    figure: Figure
    teller: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure with other values in the later vintage; empty if a vintage has none."""

    figure: Figure
    teller: str
    old: tuple[Value, ...]
    new: tuple[Value, ...]


def figure_histories(ledger: Ledger, query: FigureQuery, vintage: Vintage) -> tuple[FigureHistory, ...]:
    """The history of each figure that is asked for, by day."""
    with ledger.reading() as connection:
        found = tuple(history.entries(connection, vintage, *query.conditions))
        return tuple(_by_figure(_quoted(connection, found)))


def holds_item(ledger: Ledger, pack: str, item: str) -> bool:
    """Whether a ledger has any figure of an item, by its id or by an origin's own name."""
    with ledger.reading() as connection:
        return history.holds_item(connection, pack, item)


def claim_history(ledger: Ledger, prefix: str, vintage: Vintage) -> tuple[FigureHistory, ...]:
    """The history of the claims whose ids begin with some hexadecimal digits."""
    with ledger.reading() as connection:
        found = tuple(history.entries(connection, vintage, history.has_claim_id(prefix.lower())))
        return tuple(_by_figure(_quoted(connection, found)))


def differences(ledger: Ledger, query: FigureQuery, start: Vintage, end: Vintage) -> tuple[Difference, ...]:
    """The figures whose values differ between two vintages, by account and day."""
    with ledger.reading() as connection:
        touched = history.touched_since(connection, start, end)
        conditions = (*query.conditions, touched)
        before = _values(history.active_claims(connection, start, *conditions))
        after = _values(history.active_claims(connection, end, *conditions))
    found = []
    for figure, teller in sorted(before.keys() | after.keys(), key=_by_day):
        old, new = before.get((figure, teller), ()), after.get((figure, teller), ())
        if set(old) != set(new):
            found.append(Difference(figure, teller, old, new))
    return tuple(found)


def _by_day(key: tuple[Figure, str]) -> tuple[str, ...]:
    figure, teller = key
    return (
        figure.item,
        figure.outcome,
        figure.side,
        figure.speaker,
        teller,
        figure.last or "",
        figure.first or "",
    )


def _values(found: Iterable[ActiveClaim]) -> dict[tuple[Figure, str], tuple[Value, ...]]:
    by_figure: dict[tuple[Figure, str], dict[Value, None]] = {}
    for one in found:
        by_figure.setdefault((figure_of(one.row), one.teller), {})[value_of(one.row)] = None
    return {key: tuple(values) for key, values in by_figure.items()}


def _by_figure(entries: Iterable[Entry]) -> Iterator[FigureHistory]:
    by_figure: dict[tuple[Figure, str], list[Entry]] = {}
    for entry in entries:
        row = claim_row(entry.claim, "", entry.claim.quote.document)
        teller = entry.source or entry.address or entry.document or ""
        by_figure.setdefault((figure_of(row), teller), []).append(entry)
    for (figure, teller), found in by_figure.items():
        yield FigureHistory(figure, teller, tuple(found))


def _quoted(connection: Connection, entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """The entries with the words that they quote, if they are few enough to be read."""
    if len(entries) > _QUOTED:
        yield from entries
        return
    texts = history.texts_of(connection, {entry.claim.quote.document for entry in entries})
    for entry in entries:
        quote = entry.claim.quote
        text, title = texts.get(quote.document, ("", ""))
        words = (title if quote.field == "title" else text)[quote.start : quote.end]
        yield replace(entry, words=words)
