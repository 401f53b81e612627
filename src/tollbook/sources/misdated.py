"""Days that cannot be right: a year mistyped at New Year, a day that has not come."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.period import ONE_DAY
from tollbook.model.phrases import dated
from tollbook.model.source import Source
from tollbook.sources.drift import drift

# A report of the morning in one place is tomorrow's in another.
_AHEAD = ONE_DAY
# So many days after the row before it a row with its year mended may stand.
_NEAR = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a day at a place in a file, of one series of such things."""

    series: Hashable
    place: str
    day: date


def misdated(days: Sequence[Dated], source: Source, file: str, today: date) -> Iterator[Drift]:
    """The rows whose year is mistyped, and those of days that have not come."""
    wrong = _wrong_years(days, today)
    for place, (day, mended) in wrong.items():
        found = (
            f"the row is dated {dated(day)}, and stands where {dated(mended)} belongs: its year is mistyped"
        )
        mend = "it will be once the origin has mended the year"
        yield drift(DriftKind.WRONG_YEAR, Severity.ROW, source, file, place, found, mend)
    future = {d.place: d.day for d in days if d.day > today + _AHEAD and d.place not in wrong}
    for place, day in future.items():
        found = f"the row is dated {dated(day)}, which is after today, {dated(today)}"
        mend = "look at the date at its origin"
        yield drift(DriftKind.FUTURE, Severity.ROW, source, file, place, found, mend)


def _wrong_years(days: Sequence[Dated], today: date) -> dict[str, tuple[date, date]]:
    """By place, the day of a row that stands out of order, and the day that would stand in it."""
    rows = list({found.place: found for found in days}.values())
    in_order = [_ascending(rows)] if _ascending(rows) else [_ascending(each) for each in _by_series(days)]
    wrong: dict[str, tuple[date, date]] = {}
    for each in in_order:
        for row, mended in _mended(each, today):
            wrong[row.place] = row.day, mended
    return wrong


def _by_series(days: Iterable[Dated]) -> Collection[list[Dated]]:
    series: defaultdict[Hashable, list[Dated]] = defaultdict(list)
    for found in days:
        series[found.series].append(found)
    return series.values()


def _ascending(rows: list[Dated]) -> list[Dated]:
    """The rows of a file that is in order of its days, oldest first; none if it is in no order."""
    steps = Counter((b.day > a.day) - (b.day < a.day) for a, b in pairwise(rows))
    up, down = steps[1], steps[-1]
    if down > up:
        rows, down = rows[::-1], up
    return rows if down <= max(1, len(rows) // 20) else []


def _mended(rows: list[Dated], today: date) -> Iterator[tuple[Dated, date]]:
    before: date | None = None
    for row, after in zip(rows, [*(row.day for row in rows[1:]), None], strict=True):
        odd = row.day > today + _AHEAD or bool(before and row.day < before) or bool(after and row.day > after)
        mended = next((day for day in _other_years(row.day) if _fits(day, before, after, today)), None)
        if odd and before and mended:
            yield row, mended
        else:
            before = max(before, row.day) if before and row.day <= today + _AHEAD else row.day


def _other_years(day: date) -> Iterator[date]:
    for year in (day.year + 1, day.year - 1):
        try:
            yield day.replace(year=year)
        except ValueError:
            continue


def _fits(day: date, before: date | None, after: date | None, today: date) -> bool:
    if before is None or not before <= day <= min(before + _NEAR, today + _AHEAD):
        return False
    return after is None or day <= after or after < before
