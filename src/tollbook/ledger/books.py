"""The copies of daily totals that a ledger holds in a vintage."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from tollbook.ledger import schema
from tollbook.ledger.history import within
from tollbook.model.entry import Act
from tollbook.model.measure import Measure
from tollbook.model.moment import Vintage
from tollbook.model.period import PeriodKind
from tollbook.model.series import Copy

e, c, a, d = schema.entries, schema.claims, schema.accounts, schema.documents

Totals = Mapping[date, int]

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


def sources(connection: Connection) -> Mapping[str, str]:
    """The newest card of each source, as JSON, by its id."""
    s = schema.sources
    return {row.id: row.card for row in connection.execute(select(s.c.id, s.c.card).order_by(s.c.key))}


def copies_of(
    connection: Connection, source: str, vintage: Vintage, held: Mapping[int, Account], *, table: bool
) -> Mapping[tuple[str, Measure], Copy]:
    """A source's daily totals by speaker and measure, as they stood in a vintage.

    `held` are the accounts to look in, by number. A day of which nothing stands is «not reported». Of a
    `table` the days are marked on which a whole row repeats the one before.
    """
    totals = _totals(connection, source, vintage)
    if held.keys().isdisjoint(totals):
        return {}
    repeated = _repeated(totals) if table else frozenset[date]()
    speaker = next(held[account].speaker for account in totals if account in held)
    snapshot = _reached(connection, source, vintage, speaker)
    return {
        (held[account].speaker, held[account].measure): _copy(source, snapshot, days, repeated)
        for account, days in totals.items()
        if account in held
    }


def copy_of(
    connection: Connection, source: str, vintage: Vintage, account: Account, *, table: bool
) -> Copy | None:
    """A source's daily totals of one account, as they stood in a vintage; None if nothing stood.

    Of a `table` the days are marked on which a whole row repeats the one before: only where this total does
    can the others.
    """
    days = _totals(connection, source, vintage, c.c.account == account.key).get(account.key)
    if not days:
        return None
    repeated = _suspects(days) if table else frozenset[date]()
    if repeated:
        around = {(day - timedelta(back)).isoformat() for day in repeated for back in (0, 1)}
        # Past some hundred days, asking for each is slower than reading them all.
        near = (c.c.last.in_(around),) if len(around) < _MANY else ()
        repeated &= _repeated(_totals(connection, source, vintage, *near))
    return _copy(source, _reached(connection, source, vintage, account.speaker), days, repeated)


def _suspects(days: Totals) -> frozenset[date]:
    """The days on which a total is that of the day before."""
    return frozenset(day for day, total in days.items() if days.get(day - timedelta(1)) == total)


def _reached(connection: Connection, source: str, vintage: Vintage, speaker: str) -> date:
    """The last report day of which a source said anything by a vintage, for the speaker that it copies."""
    newest = (
        select(c.c.last)
        .select_from(c.join(d, d.c.key == c.c.document))
        .where(c.c.account == a.c.key, d.c.source == source, c.c.kind == PeriodKind.CUMULATIVE.value)
        .where(c.c.last.is_not(None))
        .order_by(c.c.last.desc())
        .limit(1)
        .correlate(a)
        .scalar_subquery()
    )
    found = connection.execute(select(newest).where(a.c.speaker == speaker)).scalars()
    last = date.fromisoformat(max(day for day in found if day))
    return min(last, vintage.last_day or last)


def _totals(
    connection: Connection, source: str, vintage: Vintage, *narrowed: ColumnElement[bool]
) -> Mapping[int, Totals]:
    """The totals by account and report day: of several that stand, the one published last."""
    question = (
        select(e.c.claim, e.c.act, c.c.account, c.c.last, c.c.low)
        .select_from(e.join(c, c.c.key == e.c.claim).join(d, d.c.key == c.c.document))
        .where(d.c.source == source, c.c.kind == PeriodKind.CUMULATIVE.value, c.c.last.is_not(None))
        .where(c.c.high.is_(None), *within(connection, vintage), *narrowed)
        .order_by(e.c.published, e.c.seq)
    )
    stands: dict[int, tuple[int, str, float]] = {}
    for claim, act, account, day, low in connection.execute(question):
        stands.pop(claim, None)
        if act == Act.ASSERT.value:
            stands[claim] = account, day, low
    totals: defaultdict[int, dict[date, int]] = defaultdict(dict)
    for account, day, low in stands.values():
        if low == int(low):
            totals[account][date.fromisoformat(day)] = int(low)
    return totals


def _copy(source: str, snapshot: date, days: Totals, repeated: frozenset[date]) -> Copy:
    first, last = min(days), max(days)
    span = range((last - first).days + 1)
    totals = tuple(days.get(first + timedelta(i)) for i in span)
    return Copy(source, snapshot, first, totals, frozenset(day for day in repeated if day > first))


def _repeated(totals: Mapping[int, Totals]) -> frozenset[date]:
    """The days on which a source's whole row is that of the day before."""
    rows: defaultdict[date, dict[int, int]] = defaultdict(dict)
    for account, days in totals.items():
        for day, total in days.items():
            rows[day][account] = total
    return frozenset(_same_as_before(rows))


def _same_as_before(rows: Mapping[date, Mapping[int, int]]) -> Iterator[date]:
    for day, row in rows.items():
        if rows.get(day - timedelta(1)) == row:
            yield day


def accounts_of_sources(connection: Connection, pack: str, vintage: Vintage) -> tuple[Account, ...]:
    """The accounts of a conflict in which a source's running totals had been entered by a vintage."""
    totals = (
        select(c.c.key)
        .select_from(c.join(d, d.c.key == c.c.document).join(e, e.c.claim == c.c.key))
        .where(c.c.account == a.c.key, c.c.kind == PeriodKind.CUMULATIVE.value, c.c.last.is_not(None))
        .where(d.c.source.is_not(None), *within(connection, vintage))
    )
    held = connection.execute(select(a.c.key).where(a.c.pack == pack, totals.exists())).scalars()
    wanted = set(held)
    return tuple(account for account in accounts(connection, pack) if account.key in wanted)


class HeldTotal(NamedTuple):
    """A total of a source that stands: the hash of its claim, and its value."""

    claim: bytes
    total: float


def standing_totals(connection: Connection, source: str) -> Mapping[tuple[Measure, date], HeldTotal]:
    """What stands of a source's daily totals now, by measure and report day."""
    question = (
        select(e.c.claim, e.c.act, c.c.id, a.c.side, a.c.item, a.c.outcome, a.c.place, c.c.last, c.c.low)
        .select_from(
            e.join(c, c.c.key == e.c.claim).join(d, d.c.key == c.c.document).join(a, a.c.key == c.c.account)
        )
        .where(d.c.source == source, c.c.kind == PeriodKind.CUMULATIVE.value, c.c.last.is_not(None))
        .order_by(e.c.published, e.c.seq)
    )
    stands: dict[int, tuple[Measure, date, bytes, float]] = {}
    for key, act, claim, side, item, outcome, place, day, low in connection.execute(question):
        stands.pop(key, None)
        if act == Act.ASSERT.value:
            stands[key] = Measure(side, item, outcome, place), date.fromisoformat(day), claim, low
    return {(measure, day): HeldTotal(bytes(claim), low) for measure, day, claim, low in stands.values()}
