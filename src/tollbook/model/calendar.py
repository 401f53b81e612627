"""Calendar arithmetic: days and months as people write them, the days of a month, steps of whole months."""

import re
from calendar import monthrange
from datetime import date

# `date.fromisoformat` also reads «20241020» and «2024-W42-7», which nobody means who writes a day by hand.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def parsed_day(text: str) -> date:
    """The day that a text writes as 2024-10-20. Raises ValueError for any other text."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a date written as YYYY-MM-DD")
    return date.fromisoformat(text)


def parsed_month(text: str) -> date:
    """The first day of the month that a text writes as 2024-10. Raises ValueError for any other text."""
    if not _MONTH.fullmatch(text):
        raise ValueError(f"{text!r} is not a month written as YYYY-MM")
    return date.fromisoformat(f"{text}-01")


def month_days(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month. Raises ValueError for a month 13, or a year 0."""
    first = date(year, month, 1)
    return first, last_of_month(first)


def first_of_month(day: date) -> date:
    """The first day of the month that a day lies in."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the month that a day lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months later (or earlier, if negative), or the last day of a shorter month.

    Raises ValueError if that lies outside the years 1 to 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def whole_months(first: date, last: date) -> int | None:
    """How many calendar months some days are, both ends included; None if they are not whole months."""
    if first.day != 1 or last != last_of_month(last):
        return None
    return (last.year - first.year) * 12 + last.month - first.month + 1
