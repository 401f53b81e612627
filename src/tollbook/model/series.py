"""A speaker's daily running totals, as one or more copies hold them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, pairwise

from tollbook.model.measure import Measure
from tollbook.model.settlement import Columns, Settled, Settlement, increments_around, settle


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy's totals: `totals[i]` is that of the report of day `start + i`; None is «not reported».

    `repeated` gives, for a day on which the copy's whole row, of this and all its other measures, is that of
    another day, this other day: a fault of copying on one of the two, since no two reports are the same
    throughout. `stated` gives, for a copy that keeps the days' own figures beside the totals, what the report
    of a day states for its time; None for a copy of totals alone. `covers` has the reports that are of
    another number of days than one.
    """

    source: str
    snapshot: date
    start: date
    totals: tuple[int | None, ...]
    repeated: Mapping[date, date] = field(default_factory=dict)
    stated: Mapping[date, int] | None = None
    covers: Mapping[date, int] = field(default_factory=dict)

    def total(self, day: date) -> int | None:
        """What this copy has for the report of a day."""
        index = (day - self.start).days
        return self.totals[index] if 0 <= index < len(self.totals) else None

    @property
    def first(self) -> date | None:
        """The first report day that this copy has; None if it is empty."""
        reported = (i for i, total in enumerate(self.totals) if total is not None)
        index = next(reported, None)
        return None if index is None else self.start + timedelta(index)

    @property
    def last(self) -> date | None:
        """The last report day that this copy has; None if it is empty."""
        reported = (i for i in range(len(self.totals) - 1, -1, -1) if self.totals[i] is not None)
        index = next(reported, None)
        return None if index is None else self.start + timedelta(index)


@dataclass(frozen=True, slots=True)
class Total:
    """A day's total, how it was settled, and what each copy says. `value` is None unless settled."""

    report_date: date
    value: int | None
    settlement: Settlement
    copies: Mapping[str, int]

    @property
    def differ(self) -> bool:
        """Whether two copies that have the day say different things."""
        return len(set(self.copies.values())) > 1

    @property
    def odd(self) -> tuple[str, ...]:
        """The copies that say otherwise than the settled value; none while it is open."""
        if self.value is None:
            return ()
        return tuple(source for source, total in self.copies.items() if total != self.value)


@dataclass(frozen=True, slots=True)
class Increment:
    """Three numbers that are not the same: `implied` is the difference of two days' totals, `correction`
    what the speaker changed in the total without counting it as the day's (0 on an ordinary day), `stated`
    what the report gives for the day (implied − correction, or what a copy keeps of it). None where it is not
    known: the first day of a series of totals alone has none of the three, and a re-base day on which the
    measure is not listed has `implied` alone. `rebase` marks the days on which the speaker re-based any of
    its totals; `days` is how many days the report covers, so that all three are of so many."""

    report_date: date
    implied: int | None
    correction: int | None
    stated: int | None
    rebase: bool
    days: int = 1


@dataclass(frozen=True)
class Series:
    """One speaker's totals of one measure by the day of the report, copies kept apart.

    `corrections` holds difference − stated increment by report day, zeros where the speaker's list says
    zero. `rebase_days` are the days on which the speaker re-based several of its totals: there the stated
    increment of an item without a correction of its own is not known.

    Raises ValueError if no copy holds a total.
    """

    speaker: str
    measure: Measure
    copies: tuple[Copy, ...]
    corrections: Mapping[date, int]
    rebase_days: frozenset[date]

    def __post_init__(self) -> None:
        if not any(copy.first for copy in self.copies):
            raise ValueError(f"no copy holds a total of {self.measure.item} by {self.speaker}")

    @cached_property
    def first(self) -> date:
        """The first report day that any copy has."""
        return min(copy.first for copy in self.copies if copy.first)

    @cached_property
    def last(self) -> date:
        """The last report day that any copy has."""
        return max(copy.last for copy in self.copies if copy.last)

    def last_of(self, source: str) -> date:
        """The last report day that one copy has. Raises KeyError if there is no such copy, or it is empty."""
        for copy in self.copies:
            if copy.source == source and copy.last:
                return copy.last
        raise KeyError(source)

    def total(self, day: date) -> Total:
        """The total of a day's report, settled from the copies as far as they allow."""
        total = self._total_cache.get(day)
        if total is None:
            total = self._total_cache[day] = self._total(day)
        return total

    def increment(self, day: date) -> Increment:
        """What the report of a day added, as far as the totals and the list of corrections tell."""
        increment = self._increment_cache.get(day)
        if increment is None:
            increment = self._increment_cache[day] = self._increment(day)
        return increment

    @cached_property
    def stated(self) -> tuple[tuple[date, int], ...]:
        """The stated increments by report day, without the days on which this very total was re-based and
        the reports that are of several days."""
        left_out = {day for day in self.rebase_days if self.corrections.get(day) != 0}
        left_out |= {day for copy in self.copies for day in copy.covers}
        return tuple(
            (day, value) for day, value in self._all_stated() if value is not None and day not in left_out
        )

    @cached_property
    def corrected(self) -> tuple[date, ...]:
        """The report days held on which the speaker changed this very total, or may have, in order."""
        days = (day for day in self.rebase_days if self.corrections.get(day) != 0)
        return tuple(sorted(day for day in days if self.first < day <= self.last))

    def days_with_total(self, value: int) -> tuple[date, ...]:
        """All report days whose settled total is this, in order."""
        return self._days_by_total.get(value, ())

    def days_with_increment(self, value: int) -> tuple[date, ...]:
        """All report days whose stated increment is this, in order."""
        return self._days_by_stated.get(value, ())

    def increments_around(self, first: date, last: date) -> tuple[int, ...]:
        """The increments, without those of re-base days, on which copies agree in the month before some days
        and the month after, in order of size: how fast the total grows there."""
        days = range((first - self.first).days, (last - self.first).days + 1)
        return tuple(sorted(increments_around(self._evidence, self._settled, days)))

    def fits_with_increment(self, day: date, stated: int, stated_after: int | None = None) -> int | None:
        """The one total among the copies' that the increments which reports themselves state lead to.

        `stated` is the increment in the report of `day`, counted from the total of the day before;
        `stated_after` that in the next day's report, taken away from its total. None if no copy's total
        fits, or if several do.
        """
        candidates = set(self.total(day).copies.values())
        if not candidates:
            return None
        fitting = candidates & self._reached(day, -1, stated)
        if stated_after is not None:
            fitting |= candidates & self._reached(day, 1, stated_after)
        return fitting.pop() if len(fitting) == 1 else None

    def possible_increments(self, day: date) -> frozenset[int]:
        """The stated increments that the copies leave room for: one where the day and the day before are
        settled, several beside an open day, none where nothing is known."""
        correction = self._correction(day)
        if correction is None or not self.first < day <= self.last:
            return frozenset()
        before, after = self._possible(day - self._span(day)), self._possible(day)
        return frozenset(value - start - correction for start in before for value in after)

    def _possible(self, day: date) -> Collection[int]:
        total = self.total(day)
        return total.copies.values() if total.value is None else (total.value,)

    def _reached(self, day: date, step: int, stated: int) -> set[int]:
        """The totals that a stated increment leads to from the neighbouring day, from each of its copies
        where that day is open itself."""
        neighbour = self.total(day + timedelta(step))
        correction = self._correction(max(day, neighbour.report_date))
        if correction is None:
            return set()
        return {start - step * (stated + correction) for start in self._possible(neighbour.report_date)}

    def _correction(self, day: date) -> int | None:
        listed = self.corrections.get(day)
        return listed if listed is not None or day in self.rebase_days else 0

    def _total(self, day: date) -> Total:
        index = (day - self.first).days
        if not 0 <= index < len(self._settled):
            return Total(day, None, Settlement.MISSING, {})
        value, settlement = self._settled[index]
        totals = {copy.source: column[index] for copy, column in zip(self.copies, self._columns, strict=True)}
        return Total(day, value, settlement, {s: total for s, total in totals.items() if total is not None})

    def _increment(self, day: date) -> Increment:
        copied = self._copied_increments
        if not self.first < day <= self.last:
            return Increment(day, None, None, copied.get(day) if copied is not None else None, False)
        span = self._span(day)
        value, before = self.total(day).value, self.total(day - span).value
        implied = value - before if value is not None and before is not None else None
        correction = self._correction(day)
        if copied is not None:
            stated = copied.get(day)
        else:
            stated = implied - correction if implied is not None and correction is not None else None
        return Increment(day, implied, correction, stated, day in self.rebase_days, span.days)

    def _span(self, day: date) -> timedelta:
        """How long before a report the one before it was due."""
        return timedelta(next((copy.covers[day] for copy in self.copies if day in copy.covers), 1))

    @cached_property
    def _copied_increments(self) -> Mapping[date, int] | None:
        """The stated increments by day, from the first copy that has them; None if all have totals only."""
        return next((copy.stated for copy in self.copies if copy.stated is not None), None)

    # Cached, since the same few days are needed again and again.
    @cached_property
    def _total_cache(self) -> dict[date, Total]:
        return {}

    @cached_property
    def _increment_cache(self) -> dict[date, Increment]:
        return {}

    @cached_property
    def _days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(i) for i in range((self.last - self.first).days + 1))

    @cached_property
    def _columns(self) -> tuple[tuple[int | None, ...], ...]:
        """Each copy's totals, from the series' first day to its last."""
        return tuple(_aligned(copy, self.first, len(self._days)) for copy in self.copies)

    @cached_property
    def _settled(self) -> list[Settled]:
        return settle(self._evidence)

    @cached_property
    def _evidence(self) -> Columns:
        rows = list(zip(*self._columns, strict=True))
        return Columns(rows, self._repeated, self._allowances, self._barriers, self._rebased)

    @cached_property
    def _repeated(self) -> Mapping[int, Mapping[int, int]]:
        """By day's position and copy, the position of the other day that has the copy's whole row."""
        repeated: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for position, copy in enumerate(self.copies):
            for day, other in copy.repeated.items():
                repeated[(day - self.first).days][position] = (other - self.first).days
        return repeated

    @cached_property
    def _rebased(self) -> frozenset[int]:
        """Positions of the days on which the speaker changed its totals."""
        return frozenset((day - self.first).days for day in self.rebase_days)

    @cached_property
    def _allowances(self) -> tuple[int, ...]:
        """How far the total may have fallen from the first day to each day: the listed falls, summed."""
        return tuple(accumulate(min(self.corrections.get(day, 0), 0) for day in self._days))

    @cached_property
    def _barriers(self) -> tuple[int, ...]:
        """Positions of the re-base days without a listed correction: the total may do anything there."""
        unlisted = self.rebase_days.difference(self.corrections)
        return tuple(sorted((day - self.first).days for day in unlisted if self.first < day <= self.last))

    @cached_property
    def _days_by_total(self) -> Mapping[int, tuple[date, ...]]:
        return _days_by_value(zip(self._days, (value for value, _ in self._settled), strict=True))

    @cached_property
    def _days_by_stated(self) -> Mapping[int, tuple[date, ...]]:
        return _days_by_value(self._all_stated())

    def _all_stated(self) -> Iterator[tuple[date, int | None]]:
        if self._copied_increments is not None:
            yield from sorted(self._copied_increments.items())
            return
        pairs = pairwise(self._settled)
        for day, ((before, _), (value, _)) in zip(self._days[1:], pairs, strict=True):
            if value is not None and before is not None:
                correction = self._correction(day)
                yield day, None if correction is None else value - before - correction


def _aligned(copy: Copy, first: date, length: int) -> tuple[int | None, ...]:
    """A copy's totals over so many days from a first."""
    offset = (copy.start - first).days
    # A copy may begin, or go on, with days on which it has nothing.
    remaining = copy.totals[max(-offset, 0) :]
    padded = (None,) * max(offset, 0) + remaining
    return (padded + (None,) * (length - len(padded)))[:length]


def _days_by_value(pairs: Iterable[tuple[date, int | None]]) -> Mapping[int, tuple[date, ...]]:
    days: defaultdict[int, list[date]] = defaultdict(list)
    for day, value in pairs:
        if value is not None:
            days[value].append(day)
    return {value: tuple(found) for value, found in days.items()}
