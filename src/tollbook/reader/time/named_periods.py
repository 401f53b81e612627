"""Settles the days of periods that words name: «last month», «the past 30 days», «the third quarter»."""

from datetime import date, timedelta

import regex

from tollbook.model.calendar import first_of_month, month_days, months_later
from tollbook.model.period import ONE_DAY

Days = tuple[date | None, date | None]

OPEN: Days = (None, None)
FIRST_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_MONTHS_OF = {"half": 6, "quarter": 3}
# «past_30_day» is thirty days up to now, «past_week» one week.
_PAST = regex.compile(r"past_(?:(?P<size>\d+)_)?(?P<unit>day|week|month|year)")
_PART = regex.compile(r"(?P<kind>half|quarter)_(?P<nth>[1-4])")


def named_days(key: str, published: date | None) -> Days:
    """The first and last day of «this_month», «last_week», «past_2_day»; none for other keys, or undated."""
    if published is None:
        return OPEN
    which, _, unit = key.partition("_")
    if past := _PAST.fullmatch(key):
        before = back(published, int(past["size"] or 1), past["unit"])
        return (before + ONE_DAY, published) if before else OPEN
    if which == "last":
        return last_days(unit, published)
    return this_days(unit, published) if which == "this" else OPEN


def this_days(unit: str, published: date | None) -> Days:
    """The calendar week, month or year of the publication, up to that day."""
    if published is None:
        return OPEN
    if unit == "week":
        return date.fromordinal(max(1, published.toordinal() - published.weekday())), published
    return first_of_month(published) if unit == "month" else published.replace(month=1, day=1), published


def last_days(unit: str, published: date | None) -> Days:
    """The calendar week, month or year before the publication's."""
    this = this_days(unit, published)[0]
    if this is None or this == date.min:
        return OPEN
    return this_days(unit, this - ONE_DAY)[0], this - ONE_DAY


def back(day: date | None, size: float, unit: str) -> date | None:
    """The day that lies so many units before another; None for no or a broken number of them."""
    if day is None or not size or size != int(size):
        return None
    try:
        if unit in ("day", "week"):
            return day - timedelta(days=int(size) * (7 if unit == "week" else 1))
        return months_later(day, -int(size) * (12 if unit == "year" else 1))
    except (OverflowError, ValueError):
        return None


def season_days(season: str, year: int | None, ends: int | None, published: date | None) -> Days:
    """The days of a season; a winter that is named by one year may be either of two, unless `ends` is given.

    Without a year it is the latest that has begun by the publication.
    """
    month = FIRST_MONTHS[season]
    if year is None and published:
        year = published.year if published.month >= month else published.year - 1
    elif season == "winter" and (year is None or ends != year + 1):
        year = None
    if year is None or not date.min.year < year < date.max.year:
        return OPEN
    first = date(year, month, 1)
    return first, months_later(first, 3) - ONE_DAY


def part_days(key: str, year: int | None, month: int | None, published: date | None) -> Days:
    """The days of a half or quarter of a year, or of a half of a month («half_1»).

    Without a year it is the latest that has begun by the publication.
    """
    part = _PART.fullmatch(key)
    if part is None or (year is None and published is None):
        return OPEN
    nth = int(part["nth"])
    first_month = month or _MONTHS_OF[part["kind"]] * (nth - 1) + 1
    if year is None and published is not None:
        begun = date(published.year, first_month, 1) <= published
        year = published.year if begun else published.year - 1
    if year is None or not date.min.year < year < date.max.year:
        return OPEN
    if month is None:
        first = date(year, first_month, 1)
        return first, months_later(first, _MONTHS_OF[part["kind"]]) - ONE_DAY
    if part["kind"] != "half":
        return OPEN
    middle = date(year, month, 15)
    first, last = month_days(year, month)
    return (first, middle) if nth == 1 else (middle + ONE_DAY, last)


def first_days(first: date | None, last: date | None, size: float, unit: str) -> Days:
    """So many units of a longer period: «the first nine months of 2024», «the first two weeks of May»."""
    if first is None or last is None or not 0 < size < 367 or size != int(size):
        return OPEN
    after = (
        months_later(first, int(size))
        if unit == "month"
        else first + timedelta(days=int(size) * (7 if unit == "week" else 1))
    )
    return (first, after - ONE_DAY) if unit != "year" and after - ONE_DAY <= last else OPEN
