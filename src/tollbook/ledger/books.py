"""The copies of daily totals that a ledger holds in a vintage."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select, tuple_

from tollbook.ledger import schema
from tollbook.ledger.canonical import day as day_of
from tollbook.ledger.cards import belongs_to_cards
from tollbook.ledger.history import vintage_conditions
from tollbook.model.entry import Act
from tollbook.model.measure import Measure
from tollbook.model.moment import Vintage
from tollbook.model.pack import Source, SourceKind
from tollbook.model.period import Basis, Period, PeriodKind
from tollbook.model.repetition import repeated_rows
from tollbook.model.series import Copy

e, c, a = schema.entries, schema.claims, schema.accounts

Figures = Mapping[date, int]
Keys = Collection[int]

# What a table has: totals, and figures of a day or of several.
_KINDS = (PeriodKind.CUMULATIVE.value, PeriodKind.DAY.value, PeriodKind.INTERVAL.value)

_MANY = 300


class Account(NamedTuple):
    """Whose count of what."""

    key: int
    speaker: str
    measure: Measure


def accounts(connection: Connection, pack: str) -> tuple[Account, ...]:
    """All accounts of a conflict."""
    question = select(a.c.key, a.c.speaker, a.c.side, a.c.item, a.c.outcome, a.c.place).where(
        a.c.pack == pack
    )
    return tuple(
        Account(row.key, row.speaker, Measure(row.side, row.item, row.outcome, row.place))
        for row in connection.execute(question.order_by(a.c.key))
    )


def copies_of(
    connection: Connection, card: Source, keys: Keys, vintage: Vintage, accounts: Mapping[int, Account]
) -> Mapping[tuple[str, Measure], Copy]:
    """A source's daily totals by speaker and measure, as they stood in a vintage.

    `keys` are the numbers of its cards, `accounts` the accounts to look in, by number. A day of which nothing
    stands is «not reported». Of a table's figures those of the days themselves stand beside the totals, and
    days are marked that have a whole row of another.
    """
    found = _figures(connection, card, keys, vintage)
    if accounts.keys().isdisjoint(found.totals):
        return {}
    repeated = repeated_rows(_rows(found)) if _may_repeat(card) else {}
    speaker = next(accounts[account].speaker for account in found.totals if account in accounts)
    snapshot = _last_report_day(connection, keys, vintage, speaker)
    return {
        (accounts[account].speaker, accounts[account].measure): _copy(
            card, snapshot, found, account, repeated
        )
        for account in found.totals
        if account in accounts
    }


def copy_of(
    connection: Connection, card: Source, keys: Keys, vintage: Vintage, account: Account
) -> Copy | None:
    """A source's daily totals of one account, as they stood in a vintage; None if nothing stood.

    Only where this total is that of another day can the others of the row be, too.
    """
    found = _figures(connection, card, keys, vintage, c.c.account == account.key)
    days = found.totals.get(account.key)
    if not days:
        return None
    suspects = _days_sharing_a_total(days) if _may_repeat(card) else frozenset[date]()
    repeated: Mapping[date, date] = {}
    if suspects:
        # Past some hundred days, asking for each is slower than reading them all.
        near = (c.c.last.in_([day.isoformat() for day in suspects]),) if len(suspects) < _MANY else ()
        repeated = repeated_rows(_rows(_figures(connection, card, keys, vintage, *near)))
    if card.hours is not None:
        several = _figures(connection, card, keys, vintage, c.c.kind == PeriodKind.INTERVAL.value)
        found = found._replace(covers=several.covers)
    return _copy(
        card, _last_report_day(connection, keys, vintage, account.speaker), found, account.key, repeated
    )


class _SourceFigures(NamedTuple):
    """The figures of a source, totals and the days' own, by account and report day; and the number of days of
    each report that covers several."""

    totals: Mapping[int, Figures]
    stated: Mapping[int, Figures]
    covers: Mapping[date, int]


def _may_repeat(card: Source) -> bool:
    """Whether two equal rows of a source tell that one of them is a slip."""
    return card.kind is SourceKind.ARCHIVE and not card.stands_still


def _days_sharing_a_total(days: Figures) -> frozenset[date]:
    """The days whose total is that of another day."""
    times = Counter(days.values())
    return frozenset(day for day, total in days.items() if times[total] > 1)


def _last_report_day(connection: Connection, keys: Keys, vintage: Vintage, speaker: str) -> date:
    """The last report day of which a source said anything by a vintage, for the speaker that it copies."""
    newest = (
        select(c.c.last)
        .where(c.c.account == a.c.key, belongs_to_cards(keys), c.c.kind == PeriodKind.CUMULATIVE.value)
        .where(c.c.last.is_not(None))
        .order_by(c.c.last.desc())
        .limit(1)
        .correlate(a)
        .scalar_subquery()
    )
    found = connection.execute(select(newest).where(a.c.speaker == speaker)).scalars()
    last = date.fromisoformat(max(day for day in found if day))
    return min(last, vintage.last_day or last)


def _figures(
    connection: Connection, card: Source, keys: Keys, vintage: Vintage, *narrowed: ColumnElement[bool]
) -> _SourceFigures:
    """What a source tells, by account and report day: of several figures that stand, the one published last.

    The days' own figures count only of a table: a publisher's reports give others beside them.
    """
    kinds = _KINDS if card.kind is SourceKind.ARCHIVE else _KINDS[:1]
    question = (
        select(e.c.claim, e.c.act, c.c.account, c.c.kind, c.c.first, c.c.last, c.c.low)
        .select_from(e.join(c, c.c.key == e.c.claim))
        .where(belongs_to_cards(keys), c.c.kind.in_(kinds), c.c.last.is_not(None))
        .where(c.c.high.is_(None), *vintage_conditions(connection, vintage), *narrowed)
        .order_by(e.c.published, e.c.seq)
    )
    active: dict[int, tuple[int, str, str | None, str, float]] = {}
    for claim, act, *figure in connection.execute(question):
        active.pop(claim, None)
        if act == Act.ASSERT.value:
            account, kind, first, last, low = figure
            active[claim] = account, kind, first, last, low
    totals: defaultdict[int, dict[date, int]] = defaultdict(dict)
    stated: defaultdict[int, dict[date, int]] = defaultdict(dict)
    covers: dict[date, int] = {}
    for account, kind, first, last, low in active.values():
        if low != int(low):
            continue
        day = date.fromisoformat(last)
        if kind == PeriodKind.CUMULATIVE.value:
            totals[account][day] = int(low)
            continue
        stated[account][day] = int(low)
        if kind == PeriodKind.INTERVAL.value and first:
            covers[day] = (day - date.fromisoformat(first)).days + 1
    return _SourceFigures(totals, stated, covers)


def _copy(
    card: Source, snapshot: date, found: _SourceFigures, account: int, repeated: Mapping[date, date]
) -> Copy:
    days = found.totals[account]
    first, last = min(days), max(days)
    totals = tuple(days.get(first + timedelta(i)) for i in range((last - first).days + 1))
    repeated_here = {day: other for day, other in repeated.items() if day in days}
    return Copy(card.id, snapshot, first, totals, repeated_here, found.stated.get(account), found.covers)


def _rows(found: _SourceFigures) -> Iterator[tuple[date, int, Hashable]]:
    """All that a source tells of each day, in the order of days."""
    rows: defaultdict[date, dict[tuple[int, bool], int]] = defaultdict(dict)
    for own, figures in ((False, found.totals), (True, found.stated)):
        for account, days in figures.items():
            for day, figure in days.items():
                rows[day][account, own] = figure
    for day in sorted(rows):
        yield day, len(rows[day]), frozenset(rows[day].items())


def accounts_with_totals(
    connection: Connection, pack: str, vintage: Vintage, tellers: Mapping[str, Keys]
) -> tuple[Account, ...]:
    """The accounts of a conflict that have an active running total in a vintage from one of some sources.

    `tellers` are the numbers of these sources' cards, by the speaker for whom they speak.
    """
    later = schema.entries.alias("later")
    totals = (
        select(c.c.key)
        .select_from(c.join(e, e.c.claim == c.c.key))
        .where(c.c.account == a.c.key, c.c.kind == PeriodKind.CUMULATIVE.value, c.c.last.is_not(None))
        .where(c.c.high.is_(None), e.c.act == Act.ASSERT.value)
        .where(
            or_(false(), *(and_(a.c.speaker == who, belongs_to_cards(keys)) for who, keys in tellers.items()))
        )
        .where(*vintage_conditions(connection, vintage))
        .where(
            ~exists().where(
                later.c.claim == e.c.claim,
                tuple_(later.c.published, later.c.seq) > tuple_(e.c.published, e.c.seq),
                *vintage_conditions(connection, vintage, later),
            )
        )
    )
    wanted = set(connection.execute(select(a.c.key).where(a.c.pack == pack, totals.exists())).scalars())
    return tuple(account for account in accounts(connection, pack) if account.key in wanted)


class TableFigure(NamedTuple):
    """Which figure of a table: the total of a measure in the report of a day, or the day's `own` figure."""

    measure: Measure
    own: bool
    report_date: date


class ActiveFigure(NamedTuple):
    """An active figure of a source: the hash of its claim, its value, and the days that it is of."""

    claim: bytes
    value: float
    period: Period


def active_figures(connection: Connection, keys: Keys) -> Mapping[TableFigure, ActiveFigure]:
    """The active figures of a source's tables; `keys` are the numbers of its cards."""
    of = (a.c.side, a.c.item, a.c.outcome, a.c.place)
    question = (
        select(e.c.claim, e.c.act, c.c.id, *of, c.c.kind, c.c.first, c.c.last, c.c.basis, c.c.low)
        .select_from(e.join(c, c.c.key == e.c.claim).join(a, a.c.key == c.c.account))
        .where(belongs_to_cards(keys), c.c.kind.in_(_KINDS), c.c.last.is_not(None))
        .order_by(e.c.published, e.c.seq)
    )
    active: dict[int, tuple[TableFigure, ActiveFigure]] = {}
    for key, act, claim, side, item, outcome, place, kind, first, last, basis, low in connection.execute(
        question
    ):
        active.pop(key, None)
        if act == Act.ASSERT.value:
            period = Period(PeriodKind(kind), day_of(first), date.fromisoformat(last), Basis(basis))
            own = period.kind is not PeriodKind.CUMULATIVE
            figure = TableFigure(Measure(side, item, outcome, place), own, date.fromisoformat(last))
            active[key] = figure, ActiveFigure(bytes(claim), low, period)
    return dict(active.values())
