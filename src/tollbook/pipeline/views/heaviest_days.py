"""The heaviest days of a series, with what was done about ties, re-bases and the opening weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tollbook.checks import records
from tollbook.checks.records import Day
from tollbook.model.books import Books
from tollbook.model.period import ONE_DAY
from tollbook.model.series import Series

_SHOWN, _AT_MOST = 10, 15


@dataclass(frozen=True, slots=True)
class Ranked:
    """A report day with its stated increment: `rank` is one more than the days that are heavier, so that
    equal days share it, and `shared` says whether any does."""

    rank: int
    shared: bool
    report_date: date
    value: int


@dataclass(frozen=True, slots=True)
class Heaviest:
    """The heaviest of `compared` report days.

    `more` are so many further days that are all equal, and too many to list, with their increment.
    `left_out` are the re-base days whose difference of totals would stand among them, with that difference,
    and `rebased` how many days were left out for a re-base in all. `unknown` are so many reports whose
    increment of one day is not known: they are of several days, or stand beside a total that is open.
    `opening` is the last day of the opening weeks, where days of these were left out.
    """

    days: tuple[Ranked, ...]
    compared: int
    more: tuple[int, int] | None
    left_out: tuple[Day, ...]
    rebased: int
    unknown: int
    opening: date | None


def heaviest(books: Books, series: Series, first: date, last: date) -> Heaviest:
    """The heaviest days from one report day to another, both included."""
    days = records.days(series, books, first - ONE_DAY, last + ONE_DAY)
    ranked, more = _ranked(days)
    least = ranked[-1].value if ranked else 0
    rebased = records.left_out(series, books, first - ONE_DAY, last)
    opening = books.pack.opening
    return Heaviest(
        days=ranked,
        compared=len(days),
        more=more,
        left_out=tuple((day, implied) for day, implied in rebased if implied >= least and ranked),
        rebased=len(rebased),
        unknown=_unknown(books, series, first, last),
        opening=opening if opening and first <= opening else None,
    )


def _unknown(books: Books, series: Series, first: date, last: date) -> int:
    left_out = {series.first, *series.corrected}
    days = (first + ONE_DAY * i for i in range((last - first).days + 1))
    candidates = (day for day in days if day not in left_out and not records.is_opening(books, day))
    return sum(
        bool(series.total(day).copies) and (found.stated is None or found.days > 1)
        for day in candidates
        if (found := series.increment(day))
    )


def _ranked(days: Sequence[Day]) -> tuple[tuple[Ranked, ...], tuple[int, int] | None]:
    """The heaviest ten, or a few more where the tenth is shared. Days of nothing are no records."""
    falling = sorted((day for day in days if day[1] > 0), key=lambda day: (-day[1], day[0]))
    found: list[Ranked] = []
    for value, group in groupby(falling, lambda day: day[1]):
        equal = [day for day, _ in group]
        if len(found) >= _SHOWN:
            break
        if len(found) + len(equal) > _AT_MOST:
            return tuple(found), (len(equal), value)
        rank = len(found) + 1
        found += [Ranked(rank, len(equal) > 1, day, value) for day in equal]
    return tuple(found), None
