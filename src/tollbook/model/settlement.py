"""What a day's total is where copies of a series differ, and what decides it."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from statistics import quantiles

# Most falls of a published running total are by one or two. A copy that misses the totals around it by
# no more may therefore be right, and is not convicted by them.
_SLIP = 2

# The days on either side whose increments tell how fast a total grows, and how many have to be known.
_AROUND = 30
_LEAST_KNOWN = 40
# A longer run of differing days is no slip of one day, and its increments say little about where it began.
_LONGEST_RUN = 3
# An increment is far from the others beyond the quartiles by so many times their distance (Tukey's fences).
_FENCE = 1.5


class Settlement(StrEnum):
    """How the total of a day was reached from the copies."""

    AGREED = "agreed"  # all copies that have the day say the same
    SINGLE = "single"  # one copy alone has the day
    CONTINUITY = "continuity"  # copies differ; only one of them fits the days before and after
    ROW = "row-copied"  # copies differ; the others have another day's whole row
    MAJORITY = "majority"  # copies differ; more than half of three or more agree, and fit the days around
    PACE = "pace"  # copies differ; only one grows as on the days around
    OPEN = "copies-differ"  # copies differ and nothing decides, or the only one breaks the series
    MISSING = "missing"  # no copy has the day


UNDISPUTED = frozenset({Settlement.AGREED, Settlement.SINGLE, Settlement.MISSING})
"""The settlements of days on which no copy says otherwise."""

Settled = tuple[int | None, Settlement]
Row = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the copies of a series hold, by the position of the day.

    `rows` has what each copy says of a day. `repeated` gives, by day and copy, the other day whose whole row
    the copy repeats. `allowances` sums the listed falls up to each day. `barriers` are the days past which
    nothing can be told from the days before, `rebased` those on which the speaker changed its totals.
    """

    rows: Sequence[Row]
    repeated: Mapping[int, Mapping[int, int]]
    allowances: Sequence[int]
    barriers: Sequence[int]
    rebased: frozenset[int]


def settle(columns: Columns) -> list[Settled]:
    """Each day's total, from what the copies say of it and of the days around it."""
    at_once = [_at_once(row) for row in columns.rows]
    agreed = [i for i, (_, how) in enumerate(at_once) if how is Settlement.AGREED]
    known = [i for i, (value, _) in enumerate(at_once) if value is not None]
    settled = list(at_once)
    for index, (value, how) in enumerate(at_once):
        if how is Settlement.OPEN:
            settled[index] = _differing(columns, at_once, agreed, index)
        elif how is Settlement.SINGLE and not _stands(columns, at_once, (agreed, known), index, value):
            settled[index] = None, Settlement.OPEN
    for days in _exchanged(columns, settled):
        settled[days.start : days.stop] = _by_order(columns, days)
    for days in _open_runs(columns, settled):
        settled[days.start : days.stop] = _by_pace(columns, settled, days)
    return settled


# What a day's copies and the nearest agreed totals tell


def _at_once(row: Row) -> Settled:
    """What a day's copies alone settle."""
    first = row[0]
    if first is not None and len(row) > 1 and row.count(first) == len(row):
        return first, Settlement.AGREED
    totals = [total for total in row if total is not None]
    if not totals:
        return None, Settlement.MISSING
    if len(totals) == 1:
        return totals[0], Settlement.SINGLE
    return (
        (totals[0], Settlement.AGREED) if totals.count(totals[0]) == len(totals) else (None, Settlement.OPEN)
    )


def _differing(columns: Columns, settled: Sequence[Settled], anchors: Sequence[int], index: int) -> Settled:
    """The total of a day on which copies differ, by the nearest agreed totals and the copies' number."""
    totals = _own_totals(columns, settled, index)
    candidates, (low, high) = set(totals), _room(columns, settled, anchors, index)
    fitting = {value for value in candidates if _misses(value, low, high) == 0}
    near = {value for value in candidates if _misses(value, low, high) <= _SLIP}
    if low > high:
        return None, Settlement.OPEN
    if len(fitting) == 1 and near == fitting:
        copied = len(totals) < sum(total is not None for total in columns.rows[index])
        return fitting.pop(), Settlement.ROW if copied else Settlement.CONTINUITY
    most = max(fitting, key=totals.count, default=None)
    if most is not None and len(totals) > 2 and totals.count(most) * 2 > len(totals):
        return most, Settlement.MAJORITY
    return None, Settlement.OPEN


def _stands(
    columns: Columns,
    settled: Sequence[Settled],
    anchors: Collection[Sequence[int]],
    index: int,
    value: int | None,
) -> bool:
    """Whether the only copy of a day can be believed."""
    if value not in _own_totals(columns, settled, index):
        return False
    return all(_misses(value, *_room(columns, settled, days, index)) <= _SLIP for days in anchors)


def _own_totals(columns: Columns, settled: Sequence[Settled], index: int) -> list[int]:
    """The totals that the copies have for a day, without those whose row is another day's."""
    repeated = columns.repeated.get(index)
    if repeated is None:
        return [total for total in columns.rows[index] if total is not None]
    return [
        total
        for copy, total in enumerate(columns.rows[index])
        if total is not None and not _is_copied(settled, index, repeated.get(copy))
    ]


def _is_copied(settled: Sequence[Settled], index: int, other: int | None) -> bool:
    """Whether of two days with one row it is this one that has the other's: the later of two that adjoin,
    or the one that is not borne out by another copy."""
    if other is None:
        return False
    return other == index - 1 or (0 <= other < len(settled) and settled[other][1] is Settlement.AGREED)


def _room(
    columns: Columns, settled: Sequence[Settled], anchors: Sequence[int], index: int
) -> tuple[float, float]:
    """The lowest and highest total that the nearest anchors before and after leave room for."""
    low, high, allowed = float("-inf"), float("inf"), columns.allowances
    earlier = bisect_left(anchors, index) - 1
    if earlier >= 0 and not _has_barrier(columns.barriers, anchors[earlier], index):
        low = (settled[anchors[earlier]][0] or 0) + allowed[index] - allowed[anchors[earlier]]
    later = bisect_right(anchors, index)
    if later < len(anchors) and not _has_barrier(columns.barriers, index, anchors[later]):
        high = (settled[anchors[later]][0] or 0) - allowed[anchors[later]] + allowed[index]
    return low, high


def _misses(value: int, low: float, high: float) -> float:
    """By how much a value lies outside its bounds; 0 if it is inside, or if the bounds contradict."""
    return max(low - value, value - high, 0) if low <= high else 0


def _has_barrier(barriers: Sequence[int], after: int, up_to: int) -> bool:
    """Whether a barrier lies after one position and no later than another."""
    return bisect_right(barriers, after) < bisect_right(barriers, up_to)


# What a run of open days tells as a whole


def _open_days(settled: Sequence[Settled]) -> list[int]:
    return [index for index, (_, how) in enumerate(settled) if how is Settlement.OPEN]


def _exchanged(columns: Columns, settled: Sequence[Settled]) -> Iterator[range]:
    """Two open days in a row, not re-based, whose totals two copies have the other way round."""
    days = set(_open_days(settled))
    for day in sorted(day for day in days if day + 1 in days):
        first, second = columns.rows[day], columns.rows[day + 1]
        crossed = len(set(first)) == 2 and set(first) == set(second) and None not in first
        crossed = crossed and all(a != b for a, b in zip(first, second, strict=True))
        if crossed and _gap(first) > _SLIP and columns.rebased.isdisjoint((day, day + 1)):
            yield range(day, day + 2)


def _gap(row: Row) -> int:
    totals = [total for total in row if total is not None]
    return max(totals) - min(totals)


def _by_order(columns: Columns, days: range) -> list[Settled]:
    """The order in which the total does not fall."""
    totals = sorted(total for total in set(columns.rows[days.start]) if total is not None)
    return [(total, Settlement.CONTINUITY) for total in totals]


def _open_runs(columns: Columns, settled: Sequence[Settled]) -> Iterator[range]:
    """The short runs of days on which copies differ and nothing has decided, between two agreed days."""
    # Days in a row stay as far behind their place in the list as the first of them.
    for _, group in groupby(enumerate(_open_days(settled)), key=lambda pair: pair[1] - pair[0]):
        open_days = [day for _, day in group]
        days = range(open_days[0], open_days[-1] + 1)
        if len(days) > _LONGEST_RUN or days.start == 0 or days.stop == len(settled):
            continue
        ends = settled[days.start - 1][1], settled[days.stop][1]
        full = all(None not in columns.rows[day] for day in days)
        if full and all(how is Settlement.AGREED for how in ends):
            yield days


def _by_pace(columns: Columns, settled: Sequence[Settled], days: range) -> list[Settled]:
    """The one copy's totals that grow as on the days around, if the others' clearly do not.

    Only where the total grows every day: where it often stands still, any small number is like the others.
    """
    unchanged = list(settled[days.start : days.stop])
    usual = sorted(increments_around(columns, settled, days))
    if len(usual) < _LEAST_KNOWN or usual[0] <= 0 or not columns.rebased.isdisjoint([*days, days.stop]):
        return unchanged
    before, after = settled[days.start - 1][0], settled[days.stop][0]
    if before is None or after is None:
        return unchanged
    paths = {path: _steps((before, *path, after)) for path in set(_paths(columns, days))}
    like = [path for path, steps in paths.items() if all(usual[0] <= step <= usual[-1] for step in steps)]
    far = [path for path, steps in paths.items() if any(_is_far(step, usual) for step in steps)]
    if len(like) != 1 or like[0] in far or len(far) != len(paths) - 1:
        return unchanged
    return [(total, Settlement.PACE) for total in like[0]]


def _paths(columns: Columns, days: range) -> Iterator[tuple[int, ...]]:
    """Each copy's totals over some days."""
    for copy in zip(*(columns.rows[day] for day in days), strict=True):
        yield tuple(total for total in copy if total is not None)


def _steps(totals: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise(totals)]


def increments_around(columns: Columns, settled: Sequence[Settled], days: range) -> Iterator[int]:
    """The increments of the month before some days and of the month after, where copies agree on them and
    the totals were not re-based."""
    first, last = max(days.start - _AROUND, 1), min(days.stop + _AROUND, len(settled) - 1)
    for day in range(first, last + 1):
        if day in columns.rebased or days.start <= day <= days.stop:
            continue
        (before, how_before), (value, how) = settled[day - 1], settled[day]
        if how is how_before is Settlement.AGREED and before is not None and value is not None:
            yield value - before


def _is_far(step: int, usual: Sequence[int]) -> bool:
    """Whether an increment is none at all, or lies beyond the fences around the others."""
    lower, _, upper = quantiles(usual, n=4)
    margin = _FENCE * (upper - lower)
    return step <= 0 or not lower - margin <= step <= upper + margin
