"""Enter a copy's table of daily totals: the first in full, each later one as what it changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from tollbook.ledger.books import ActiveFigure, TableFigure, active_figures
from tollbook.ledger.canonical import ClaimRow, claim_row
from tollbook.ledger.cards import last_published
from tollbook.ledger.store import Line, Receipt, StoredDocument, Transaction, post
from tollbook.model.claim import Claim, Dating
from tollbook.model.entry import Act, Correction
from tollbook.model.measure import Measure
from tollbook.model.moment import written
from tollbook.model.pack import Pack, Source
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote
from tollbook.pipeline.books.cards import ledger_card, ledger_sources
from tollbook.sources.errors import SourceError
from tollbook.sources.tables import Cell, TableError, cells, read_copies

RULE = "table cell"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that a newer table changed, from what to what; None is nothing."""

    measure: Measure
    period: Period
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class TablePosting:
    """What a table added to a ledger: how many cells are new, and which it changed, from what to what."""

    receipt: Receipt
    new: int
    changed: tuple[CellChange, ...]


def enter_table(
    connection: Connection,
    pack: Pack,
    card: Source,
    document: StoredDocument,
    text: str,
    *,
    by: str,
    why: str,
    address: str | None = None,
) -> TablePosting:
    """Enters what a table says otherwise than the one before; the tables of a source come in their order.

    A cell is taken to have been published on its report's day, unless a table from before it had been able to
    show it: a change is known from the moment at which the table that shows it was published.

    Raises SourceError for a table that is none of the card's, or older than the last one.
    """
    moment = document.published
    if moment is None:
        raise SourceError(f"{document.name}: a table needs the moment it was published; say it (--published)")
    known = ledger_sources(connection, pack).get(card.id)
    keys = known.keys if known else ()
    last = last_published(connection, keys)
    if last is not None and moment < last:
        raise SourceError(
            f"{document.name}: published {moment}, before the last table of {card.id} ({last}); "
            "tables of one "
            "source are entered in the order of their publication"
        )
    found = figures_of(pack, card, _cells(text, card, document.name), document.name)
    recorded = active_figures(connection, keys)
    reached = max((figure.report_date for figure in recorded), default=date.min)
    lines: list[Line] = []
    changed: list[CellChange] = []
    new = 0
    for figure, old in recorded.items():
        if figure not in found:
            lines.append(Line(Act.WITHDRAW, old.claim, moment, Correction.COPY))
            changed.append(CellChange(figure.measure, old.period, int(old.value), None))
    for figure, cell in found.items():
        before, period = recorded.get(figure), _period(pack, figure, cell)
        if before is not None and (before.value, before.period) == (cell.total, period):
            continue
        row = table_row(pack, card, figure, cell, document.id)
        if before is None and figure.report_date > reached:
            lines.append(Line(Act.ASSERT, row, min(written(figure.report_date), moment)))
            new += 1
            continue
        if before is not None:
            lines.append(Line(Act.WITHDRAW, before.claim, moment, Correction.COPY))
        lines.append(Line(Act.ASSERT, row, moment, Correction.COPY))
        changed.extend(_changes(figure.measure, before, period, cell.total))
    transaction = Transaction(by, why, lines, document, ledger_card(card, pack.id), address)
    return TablePosting(post(connection, transaction), new, tuple(changed))


def _changes(
    measure: Measure, before: ActiveFigure | None, period: Period, after: int
) -> Iterator[CellChange]:
    """What a cell changed: a figure of some days, or two if it is told of other days now."""
    if before is None or before.period == period:
        yield CellChange(measure, period, None if before is None else int(before.value), after)
        return
    yield CellChange(measure, before.period, int(before.value), None)
    yield CellChange(measure, period, None, after)


def figures_of(pack: Pack, card: Source, found: Iterable[Cell], name: str) -> Mapping[TableFigure, Cell]:
    """The figures of a table that the pack's series read, by what each of them is.

    How many days a report covers is told by the days' own figures alone: raises SourceError, by the table's
    `name`, for a report of several days that has none.
    """
    columns = columns_of(pack, card)
    figures = {
        TableFigure(measure, own, cell.report_date): cell
        for cell in found
        for measure, own in columns.get(cell.item, ())
    }
    days_with_own = {figure.report_date for figure in figures if figure.own}
    for figure, cell in figures.items():
        if cell.days > 1 and figure.report_date not in days_with_own:
            raise SourceError(
                f"{name}: the report of {figure.report_date} covers {cell.days} days and has no figure of "
                "these days; write one, or leave its hours empty"
            )
    return figures


def columns_of(pack: Pack, card: Source) -> Mapping[str, Sequence[tuple[Measure, bool]]]:
    """What each column of a copy's table counts, as the pack's series say, and whether it has the days' own
    figures, not totals."""
    columns: defaultdict[str, list[tuple[Measure, bool]]] = defaultdict(list)
    for series in pack.series:
        if card.id in series.copies:
            columns[series.totals].append((series.measure, False))
            if series.day_column is not None:
                columns[series.day_column].append((series.measure, True))
    return columns


def table_row(pack: Pack, card: Source, figure: TableFigure, cell: Cell, document: str) -> ClaimRow:
    """The claim that a cell makes, in the report of its day: its speaker's total since the start, or its
    figure for the day, or the days, of the report."""
    claim = Claim(
        quote=Quote(cell.start, cell.end),
        measure=figure.measure,
        quantity=Quantity.of(cell.total),
        period=_period(pack, figure, cell),
        speaker=card.speaks_for,
        dating=Dating.TEXT,
        rule=RULE,
    )
    return claim_row(claim, pack.id, document)


def _period(pack: Pack, figure: TableFigure, cell: Cell) -> Period:
    last = figure.report_date
    if not figure.own:
        return Period.since(pack.start, last, Basis.REPORT_DAY)
    if cell.days == 1:
        return Period.day(last, Basis.REPORT_DAY)
    return Period(PeriodKind.INTERVAL, last - ONE_DAY * (cell.days - 1), last, Basis.REPORT_DAY)


def is_table(text: str, card: Source) -> bool:
    """Whether a text begins with the heading of a card's table."""
    heading = text.lstrip("\ufeff").partition("\n")[0].strip().split(",")
    return bool(card.columns) and heading[0] == "date" and set(heading[1:]) <= set(card.columns)


def _cells(text: str, card: Source, name: str) -> Sequence[Cell]:
    try:
        read_copies(text.splitlines(), card)
        return tuple(cells(text, card))
    except TableError as fault:
        raise SourceError(f"{name}: is no table of {card.id}: {fault}") from None
