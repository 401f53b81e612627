"""A speaker's daily running totals, as one or more copies hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from tollbook.model.measure import Measure
from tollbook.model.period import ONE_DAY


class Settlement(StrEnum):
    """How the total of a day was reached from the copies."""

    AGREED = "agreed"  # all copies that have the day say the same
    SINGLE = "single"  # one copy alone has the day
    CONTINUITY = "continuity"  # copies differ; only one of them fits the days before and after
    OPEN = "copies-differ"  # copies differ, and more than one of them, or none, fits
    MISSING = "missing"  # no copy has the day


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy's totals: `totals[i]` is that of the report of day `start + i`; None is «not reported»."""

    source: str
    snapshot: date
    start: date
    totals: tuple[int | None, ...]

    def total(self, day: date) -> int | None:
        """What this copy has for the report of a day."""
        index = (day - self.start).days
        return self.totals[index] if 0 <= index < len(self.totals) else None


@dataclass(frozen=True, slots=True)
class Total:
    """A day's total, how it was settled, and what each copy says. `value` is None unless settled."""

    report_date: date
    value: int | None
    settlement: Settlement
    copies: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Increment:
    """Three numbers that are not the same: `implied` is the difference of two days' totals, `correction`
    what the speaker changed in the total without counting it as the day's, `stated` what the report
    gives for the day (implied − correction). None where it is not known."""

    report_date: date
    implied: int | None
    correction: int | None
    stated: int | None
    rebase: bool


@dataclass(frozen=True)
class Series:
    """One speaker's totals of one measure by the day of the report, copies kept apart.

    `corrections` holds difference − stated increment by report day. `rebase_days` are the days on which
    the speaker re-based several of its totals: there the stated increment of an item without a
    correction of its own is not known.
    """

    speaker: str
    measure: Measure
    copies: tuple[Copy, ...]
    corrections: Mapping[date, int]
    rebase_days: frozenset[date]
