"""Enter a copy's table of daily totals: the first in full, each later one as what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from tollbook.ledger.books import standing_totals
from tollbook.ledger.canonical import ClaimRow, claim_row
from tollbook.ledger.history import last_published
from tollbook.ledger.store import KeptDocument, Line, Receipt, Transaction, post
from tollbook.model.claim import Claim, Dating
from tollbook.model.entry import Act, Correction
from tollbook.model.measure import Measure
from tollbook.model.moment import written
from tollbook.model.pack import Pack, Source
from tollbook.model.period import Basis, Period
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote
from tollbook.pipeline.cards import kept_card
from tollbook.sources.errors import SourceError
from tollbook.sources.tables import Cell, TableError, cells, read_copies

RULE = "table cell"

Change = tuple[Measure, date, int | None, int | None]


@dataclass(frozen=True, slots=True)
class EnteredTable:
    """What a table brought: cells that are new, and those that it changed, from what to what."""

    receipt: Receipt
    new: int
    changed: tuple[Change, ...]


def enter_table(
    connection: Connection,
    pack: Pack,
    card: Source,
    document: KeptDocument,
    text: str,
    *,
    by: str,
    why: str,
    address: str | None = None,
) -> EnteredTable:
    """Enters what a table says otherwise than the one before; the tables of a source come in their order.

    A cell is taken to have been published on its report's day, unless a table from before it had been able to
    show it: a change is known from the moment at which the table that shows it was published.

    Raises SourceError for a table that is none of the card's, or older than the last one.
    """
    moment = document.published
    if moment is None:
        raise SourceError(f"{document.name}: a table needs the moment it was published; say it (--published)")
    last = last_published(connection, card.id)
    if last is not None and moment < last:
        raise SourceError(
            f"{document.name}: published {moment}, before the last table of {card.id} ({last}); "
            "tables of one "
            "source are entered in the order of their publication"
        )
    found = _cells(text, card, document.name)
    measures = measures_of(pack, card)
    held = standing_totals(connection, card.id)
    reached = max((day for _, day in held), default=date.min)
    lines: list[Line] = []
    changed: list[Change] = []
    new = 0
    for (measure, day), old in held.items():
        cell = found.get((measure.item, day))
        if cell is None:
            lines.append(Line(Act.WITHDRAW, old.claim, moment, Correction.COPY))
            changed.append((measure, day, int(old.total), None))
    for (item, day), cell in found.items():
        measure = measures[item]
        before = held.get((measure, day))
        if before is not None and before.total == cell.total:
            continue
        row = total_row(pack, card, measure, cell, document.id)
        if before is not None:
            lines.append(Line(Act.WITHDRAW, before.claim, moment, Correction.COPY))
            lines.append(Line(Act.ASSERT, row, moment, Correction.COPY))
            changed.append((measure, day, int(before.total), cell.total))
        elif day <= reached:
            lines.append(Line(Act.ASSERT, row, moment, Correction.COPY))
            changed.append((measure, day, None, cell.total))
        else:
            lines.append(Line(Act.ASSERT, row, min(written(day), moment)))
            new += 1
    transaction = Transaction(by, why, lines, document, kept_card(card), address)
    return EnteredTable(post(connection, transaction), new, tuple(changed))


def measures_of(pack: Pack, card: Source) -> Mapping[str, Measure]:
    """What each item of a copy's table counts, as the pack's series say."""
    return {series.measure.item: series.measure for series in pack.series if card.id in series.copies}


def total_row(pack: Pack, card: Source, measure: Measure, cell: Cell, document: str) -> ClaimRow:
    """The claim that a cell makes: its speaker's total since the start, in the report of its day."""
    claim = Claim(
        quote=Quote(cell.start, cell.end),
        measure=measure,
        quantity=Quantity.of(cell.total),
        period=Period.since(pack.start, cell.report_date, Basis.REPORT_DAY),
        speaker=card.speaks_for,
        dating=Dating.TEXT,
        rule=RULE,
    )
    return claim_row(claim, pack.id, document)


def is_table(text: str, card: Source) -> bool:
    """Whether a text begins with the heading of a card's table."""
    heading = text.lstrip("\ufeff").partition("\n")[0].strip().split(",")
    return bool(card.columns) and heading[0] == "date" and set(heading[1:]) <= set(card.columns)


def _cells(text: str, card: Source, name: str) -> Mapping[tuple[str, date], Cell]:
    try:
        read_copies(text.splitlines(), card)
        return {(cell.item, cell.report_date): cell for cell in cells(text, card)}
    except TableError as fault:
        raise SourceError(f"{name}: is no table of {card.id}: {fault}") from None
