"""A speaker's daily running totals, as one or more copies hold them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise

from tollbook.model.measure import Measure
from tollbook.model.period import ONE_DAY

# Most falls of a published running total are by one or two. A copy that misses the totals around it by
# no more may therefore be right, and is not convicted by them.
_SLIP = 2


class Settlement(StrEnum):
    """How the total of a day was reached from the copies."""

    AGREED = "agreed"  # all copies that have the day say the same
    SINGLE = "single"  # one copy alone has the day
    CONTINUITY = "continuity"  # copies differ; only one of them fits the days before and after
    OPEN = "copies-differ"  # copies differ and nothing decides, or the only one breaks the series
    MISSING = "missing"  # no copy has the day


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy's totals: `totals[i]` is that of the report of day `start + i`; None is «not reported».

    `repeated` holds the days on which the copy's whole row, of this and all its other measures, is that
    of the day before: a fault of copying, since no two reports in a row are the same throughout.
    """

    source: str
    snapshot: date
    start: date
    totals: tuple[int | None, ...]
    repeated: frozenset[date] = frozenset()

    def total(self, day: date) -> int | None:
        """What this copy has for the report of a day."""
        index = (day - self.start).days
        return self.totals[index] if 0 <= index < len(self.totals) else None

    @property
    def first(self) -> date | None:
        """The first report day that this copy has; None if it is empty."""
        held = (i for i, total in enumerate(self.totals) if total is not None)
        index = next(held, None)
        return None if index is None else self.start + timedelta(index)

    @property
    def last(self) -> date | None:
        """The last report day that this copy has; None if it is empty."""
        held = (i for i in range(len(self.totals) - 1, -1, -1) if self.totals[i] is not None)
        index = next(held, None)
        return None if index is None else self.start + timedelta(index)


@dataclass(frozen=True, slots=True)
class Total:
    """A day's total, how it was settled, and what each copy says. `value` is None unless settled."""

    report_date: date
    value: int | None
    settlement: Settlement
    copies: Mapping[str, int]

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
    what the report gives for the day (implied − correction). None where it is not known: a series' first
    day has none of the three, and a re-base day on which the measure is not listed has `implied` alone.
    `rebase` marks the days on which the speaker re-based any of its totals."""

    report_date: date
    implied: int | None
    correction: int | None
    stated: int | None
    rebase: bool


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
        total = self._asked_totals.get(day)
        if total is None:
            total = self._asked_totals[day] = self._total(day)
        return total

    def increment(self, day: date) -> Increment:
        """What the report of a day added, as far as the totals and the list of corrections tell."""
        increment = self._asked_increments.get(day)
        if increment is None:
            increment = self._asked_increments[day] = self._increment(day)
        return increment

    @cached_property
    def stated(self) -> tuple[tuple[date, int], ...]:
        """The stated increments by report day, without the days on which this very total was re-based."""
        corrected = {day for day in self.rebase_days if self.corrections.get(day) != 0}
        return tuple(
            (day, value) for day, value in self._all_stated() if value is not None and day not in corrected
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
        before, after = self._possible(day - ONE_DAY), self._possible(day)
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
        held = {copy.source: column[index] for copy, column in zip(self.copies, self._columns, strict=True)}
        return Total(day, value, settlement, {s: total for s, total in held.items() if total is not None})

    def _increment(self, day: date) -> Increment:
        if not self.first < day <= self.last:
            return Increment(day, None, None, None, False)
        value, before = self.total(day).value, self.total(day - ONE_DAY).value
        implied = value - before if value is not None and before is not None else None
        correction = self._correction(day)
        stated = implied - correction if implied is not None and correction is not None else None
        return Increment(day, implied, correction, stated, day in self.rebase_days)

    # What was asked for before is kept: the same few days are asked for again and again.
    @cached_property
    def _asked_totals(self) -> dict[date, Total]:
        return {}

    @cached_property
    def _asked_increments(self) -> dict[date, Increment]:
        return {}

    @cached_property
    def _days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(i) for i in range((self.last - self.first).days + 1))

    @cached_property
    def _columns(self) -> tuple[tuple[int | None, ...], ...]:
        """Each copy's totals, from the series' first day to its last."""
        return tuple(_aligned(copy, self.first, len(self._days)) for copy in self.copies)

    @cached_property
    def _settled(self) -> list["Settled"]:
        return _settle(
            list(zip(*self._columns, strict=True)), self._repeated, self._allowances, self._barriers
        )

    @cached_property
    def _repeated(self) -> Mapping[int, frozenset[int]]:
        """By day's position, the positions of the copies whose whole row repeats the day before's."""
        repeated: defaultdict[int, set[int]] = defaultdict(set)
        for position, copy in enumerate(self.copies):
            for day in copy.repeated:
                repeated[(day - self.first).days].add(position)
        return {index: frozenset(positions) for index, positions in repeated.items()}

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
        pairs = pairwise(self._settled)
        for day, ((before, _), (value, _)) in zip(self._days[1:], pairs, strict=True):
            if value is not None and before is not None:
                correction = self._correction(day)
                yield day, None if correction is None else value - before - correction


def _aligned(copy: Copy, first: date, length: int) -> tuple[int | None, ...]:
    """A copy's totals over so many days from a first."""
    offset = (copy.start - first).days
    # A copy may begin, or go on, with days on which it has nothing.
    held = copy.totals[max(-offset, 0) :]
    padded = (None,) * max(offset, 0) + held
    return (padded + (None,) * (length - len(padded)))[:length]


def _days_by_value(pairs: Iterable[tuple[date, int | None]]) -> Mapping[int, tuple[date, ...]]:
    days: defaultdict[int, list[date]] = defaultdict(list)
    for day, value in pairs:
        if value is not None:
            days[value].append(day)
    return {value: tuple(found) for value, found in days.items()}


Settled = tuple[int | None, Settlement]


def _settle(
    rows: Sequence[tuple[int | None, ...]],
    repeated: Mapping[int, frozenset[int]],
    allowances: Sequence[int],
    barriers: Sequence[int],
) -> list[Settled]:
    """Each day's total, from what the copies say of it and of the days around it.

    A row holds what each copy says of a day; `allowances` sums the listed falls up to each day, and
    `barriers` are the days past which nothing can be told from the days before.
    """
    settled = [_at_once(row) for row in rows]
    agreed = [i for i, (_, how) in enumerate(settled) if how is Settlement.AGREED]
    known = [i for i, (value, _) in enumerate(settled) if value is not None]

    def bounds(index: int, anchors: Sequence[int]) -> tuple[float, float]:
        """The lowest and highest total that the nearest anchors before and after leave room for."""
        low, high = float("-inf"), float("inf")
        earlier = bisect_left(anchors, index) - 1
        if earlier >= 0 and not _between(barriers, anchors[earlier], index):
            low = (settled[anchors[earlier]][0] or 0) + allowances[index] - allowances[anchors[earlier]]
        later = bisect_right(anchors, index)
        if later < len(anchors) and not _between(barriers, index, anchors[later]):
            high = (settled[anchors[later]][0] or 0) - allowances[anchors[later]] + allowances[index]
        return low, high

    verdicts = list(settled)
    for index, (value, how) in enumerate(settled):
        if how is Settlement.AGREED or how is Settlement.MISSING:
            continue
        out = repeated.get(index, frozenset())
        candidates = {v for i, v in enumerate(rows[index]) if v is not None and i not in out}
        if how is Settlement.OPEN:
            verdicts[index] = _by_continuity(candidates, *bounds(index, agreed))
        elif value not in candidates or any(
            _misses(value, *bounds(index, anchors)) > _SLIP for anchors in (agreed, known)
        ):
            verdicts[index] = None, Settlement.OPEN
    return verdicts


def _at_once(row: tuple[int | None, ...]) -> Settled:
    """What a day's copies alone settle."""
    first = row[0]
    if first is not None and len(row) > 1 and row.count(first) == len(row):
        return first, Settlement.AGREED
    held = [total for total in row if total is not None]
    if not held:
        return None, Settlement.MISSING
    if len(held) == 1:
        return held[0], Settlement.SINGLE
    return (held[0], Settlement.AGREED) if held.count(held[0]) == len(held) else (None, Settlement.OPEN)


def _by_continuity(candidates: set[int], low: float, high: float) -> Settled:
    """The one candidate that fits while all others clearly do not; open otherwise."""
    fitting = [value for value in candidates if _misses(value, low, high) == 0]
    near = [value for value in candidates if _misses(value, low, high) <= _SLIP]
    if low <= high and len(fitting) == 1 and near == fitting:
        return fitting[0], Settlement.CONTINUITY
    return None, Settlement.OPEN


def _misses(value: int, low: float, high: float) -> float:
    """By how much a value lies outside its bounds; 0 if it is inside, or if the bounds contradict."""
    return max(low - value, value - high, 0) if low <= high else 0


def _between(barriers: Sequence[int], after: int, up_to: int) -> bool:
    """Whether a barrier lies after one position and no later than another."""
    return bisect_right(barriers, after) < bisect_right(barriers, up_to)
