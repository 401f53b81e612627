"""The claims of one report, each set against what its speaker published for that day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from tollbook.checks.agreement import HOLDING, Agreement, agreement, significant_digits
from tollbook.checks.columns import with_columns_resolved
from tollbook.checks.counterpart import Counterpart, counterpart
from tollbook.checks.dating import ReportDays, report_days
from tollbook.checks.mirrored import with_mirrors
from tollbook.checks.published import Published, published
from tollbook.checks.stretches import Sum, sums
from tollbook.model.books import Books
from tollbook.model.calendar import first_of_month
from tollbook.model.claim import Claim
from tollbook.model.comparison import Relation
from tollbook.model.finding import DatedBy
from tollbook.model.measure import Measure
from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Number
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.model.series import Series
from tollbook.model.settlement import UNDISPUTED
from tollbook.model.span import CalendarUnit

_DAY = PeriodKind.DAY

_ANCHORED = 2

Place = tuple[str, date | None]
"""A speaker and the day of a report."""
What = tuple[Measure, bool]
"""What is counted, and whether it is the day's increment that is given, not the total."""


@dataclass(frozen=True, slots=True)
class Replay:
    """One claim and what it was held against.

    `published` is None if the claim has no series or no day, or is of several days: then `sums` are what
    the series says of them, by each convention of dating. `expected` is the figure that it is held
    against (rounded, for an average), and `agreement` how it stands to it.
    """

    index: int
    claim: Claim
    counterpart: Counterpart
    published: Published | None = None
    expected: int | None = None
    agreement: Agreement | None = None
    sums: tuple[Sum, ...] = ()
    of_several_days: bool = False

    @property
    def series(self) -> Series:
        """The series that it was held against. Raises ValueError if there is none."""
        if self.counterpart.series is None:
            raise ValueError(f"claim {self.index} has no series")
        return self.counterpart.series

    @property
    def basis(self) -> Basis:
        """Which of the figure's two days the claim is dated by."""
        end = self.claim.period.end
        if self.published is None or end is None:
            return Basis.UNKNOWN
        later = (self.published.report_date - end).days
        return Basis.REPORT_DAY if later == 0 else Basis.LOSS_DAY if later == 1 else Basis.UNKNOWN


@dataclass(frozen=True)
class Replayed:
    """A reading with its claims replayed: what every check reads."""

    reading: Reading
    books: Books
    replays: tuple[Replay, ...]
    dated_by: DatedBy | None
    agreeing: Mapping[Place, frozenset[What]]

    @cached_property
    def by_quote(self) -> Mapping[Quote, Replay]:
        """The replay of the claim that stands at a place of the text."""
        return {replay.claim.quote: replay for replay in self.replays}

    @cached_property
    def printed(self) -> Mapping[tuple[PeriodKind, Number], frozenset[str]]:
        """Which items the text gives a number for, by the kind of the period and the number."""
        items: dict[tuple[PeriodKind, Number], set[str]] = defaultdict(set)
        for replay in self.replays:
            claim = replay.claim
            items[claim.period.kind, claim.quantity.low].add(claim.measure.item)
        return {key: frozenset(found) for key, found in items.items()}

    def anchors(self, replay: Replay) -> int:
        """How many other figures are exactly those of a figure's day: whether the text relays it at all."""
        if replay.published is None:
            return 0
        others = self.agreeing.get(_place(replay), frozenset())
        return len(others) - (_what(replay) in others)

    def relayed_of(self, speaker: str) -> int:
        """How many figures of one day's report, or sums over several days, are exactly that speaker's."""
        days = (len(found) for (who, _), found in self.agreeing.items() if who == speaker)
        own = sum(
            r.of_several_days and r.agreement is Agreement.EQUAL and r.series.speaker == speaker
            for r in self.replays
        )
        return max(days, default=0) + own

    def is_anchored(self, replay: Replay) -> bool:
        """Whether the text demonstrably relays the report of a figure's day."""
        return self.anchors(replay) >= _ANCHORED


def replay_reading(reading: Reading, books: Books) -> Replayed:
    """Sets every claim of a reading against its speaker's series."""
    claims = reading.claims
    counterparts = with_mirrors(claims, [counterpart(claim, books) for claim in claims], books)
    days = report_days(claims, counterparts)
    resolved = with_columns_resolved(reading.document, claims, counterparts, days.of_claim, books.pack.start)
    if resolved != claims:
        claims, days = resolved, report_days(resolved, counterparts)
    increments = _increments_by_total(claims)
    replays = [_replay(i, claim, counterparts[i], days, increments) for i, claim in enumerate(claims)]
    other_starts = _other_starts(replays, books)
    several = SeveralDays(books.pack.start, other_starts, _reported(reading, days), _units(reading))
    replays = [_over_several_days(replay, several) for replay in replays]
    return Replayed(reading, books, tuple(replays), days.document, _agreeing(replays))


def _replay(
    index: int, claim: Claim, found: Counterpart, days: ReportDays, increments: dict[Quote, Claim]
) -> Replay:
    day = days.of_claim.get(index)
    if found.series is None or day is None:
        return Replay(index, claim, found)
    figure = published(found.series, claim.period.kind, day)
    expected = figure.value
    if claim.period.kind is not _DAY and figure.total.settlement not in UNDISPUTED:
        expected = _total_settled_by_increment(claim, found.series, figure, increments.get(claim.quote))
    if expected is None:
        return Replay(index, claim, found, figure)
    stands = agreement(claim.quantity, expected, to_the_unit=claim.total is not None)
    return Replay(index, claim, found, figure, expected, stands)


def _increments_by_total(claims: Sequence[Claim]) -> dict[Quote, Claim]:
    """The increments of a report, by the quote of the total that each is printed with."""
    return {claim.total: claim for claim in claims if claim.total is not None}


def _total_settled_by_increment(
    claim: Claim, series: Series, figure: Published, increment: Claim | None
) -> int | None:
    """A total on which the copies differ, decided by the increment that the report itself gives."""
    if increment is None:
        return figure.value
    fitting = series.fits_with_increment(figure.report_date, int(increment.quantity.low))
    if figure.value is None:
        return fitting
    # Continuity and the report's own increment pull apart: then neither decides.
    contradicted = fitting is not None and fitting != figure.value and claim.quantity.low == fitting
    return None if contradicted else figure.value


def _agreeing(replays: Sequence[Replay]) -> Mapping[Place, frozenset[What]]:
    """What a reading gives exactly as a speaker's report of a day has it."""
    equal: dict[Place, set[What]] = defaultdict(set)
    for replay in replays:
        if replay.agreement is Agreement.EQUAL and not replay.of_several_days:
            equal[_place(replay)].add(_what(replay))
    return {place: frozenset(figures) for place, figures in equal.items()}


def _place(replay: Replay) -> Place:
    day = replay.published.report_date if replay.published is not None else None
    return replay.series.speaker, day


def _what(replay: Replay) -> What:
    return replay.series.measure, replay.claim.period.kind is _DAY


def starts_elsewhere(claim: Claim, start: date) -> bool:
    """Whether a claim says that it counts from another day than a start.

    «Since February 2022» or «since 2022», which a reader enters as the first day of that month or year,
    leaves the start of 24 February inside it.
    """
    said = claim.period.start
    if said is None or said == start or claim.period.kind is _DAY:
        return False
    return said not in (first_of_month(start), start.replace(month=1, day=1))


def is_misdated_start(claim: Claim, start: date) -> bool:
    """Whether a claim counts from the day and month of a start, in a year before it."""
    said = claim.period.start
    return said is not None and said.year < start.year and (said.month, said.day) == (start.month, start.day)


def _other_starts(replays: Sequence[Replay], books: Books) -> frozenset[date]:
    """The stated starts from which totals since other days are counted, and not those since the pack's.

    A start is a mistake, rather than another period, if it misdates the pack's, or if a telling figure
    counted from it is exactly a total since the pack's start.
    """
    start = books.pack.start
    stated = {r.claim.period.start for r in replays if starts_elsewhere(r.claim, start)}
    mistaken = {
        r.claim.period.start
        for r in replays
        if is_misdated_start(r.claim, start)
        or (
            r.claim.period.start in stated
            and r.agreement is Agreement.EQUAL
            and significant_digits(r.claim.quantity.low) >= 3
        )
    }
    return frozenset(day for day in stated - mistaken if day is not None)


class SeveralDays(NamedTuple):
    """What sums and averages over several days are replayed with: the conflict's start, the other starts
    that totals are counted from, the days that the report itself is of, and what each average is told for."""

    start: date
    other_starts: frozenset[date]
    reported: frozenset[date]
    units: Mapping[Quote, CalendarUnit]


def _reported(reading: Reading, days: ReportDays) -> frozenset[date]:
    """The day of publication, and that of the report that is relayed."""
    dated = days.document.report_date if days.document is not None else None
    return frozenset(day for day in (reading.document.published, dated) if day is not None)


def _units(reading: Reading) -> Mapping[Quote, CalendarUnit]:
    """What each average of a reading is told for: a day, a week, a month."""
    return {
        c.figure.quote: c.span
        for c in reading.comparisons
        if c.relation is Relation.AVERAGE and c.span is not None and isinstance(c.figure, Claim)
    }


def _over_several_days(replay: Replay, several: SeveralDays) -> Replay:
    """A claim of several days, held against the sums of its days; one of a report's day as it is.

    A period of its own is no running total: only what is exactly one is replayed as such.
    """
    claim, kind = replay.claim, replay.claim.period.kind
    other = kind is not _DAY and claim.period.start in several.other_starts
    own = kind is PeriodKind.RATE or (kind is PeriodKind.INTERVAL and replay.agreement is not Agreement.EQUAL)
    if not other and not own:
        return replay
    series = replay.counterpart.series
    if series is None:
        return replace(replay, of_several_days=True)
    unit = several.units.get(claim.quote)
    found = tuple(sums(series, claim, several.start, several.reported, unit))
    best = min(found, key=lambda one: _ORDER.index(one.agreement), default=None)
    expected = round(best.expected) if best is not None else None
    stands = best.agreement if best is not None else None
    return Replay(replay.index, claim, replay.counterpart, None, expected, stands, found, True)


_ORDER = (*HOLDING, Agreement.BOUND_FALSE, Agreement.DIFFERS)
