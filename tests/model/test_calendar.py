"""Days and months are read as they are written, and months are counted as the calendar has them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.model.calendar import (
    first_of_month,
    last_of_month,
    month_days,
    months_later,
    parsed_day,
    parsed_month,
    whole_months,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(st.dates())
def test_a_day_reads_back_as_it_is_written(day: date) -> None:
    """Any day in ISO form is read as that day, and its month as the month's first."""
    assert parsed_day(day.isoformat()) == day
    assert parsed_month(day.isoformat()[:7]) == first_of_month(day)


@pytest.mark.parametrize(
    "text",
    ["", "20241020", "2024-W42-7", "2024-1-1", "2024-02-30", "٢٠٢٤-10-20", " 2024-10-20", "2024-10-20T00"],
)
def test_other_forms_of_a_day_are_refused(text: str) -> None:
    """ISO's other forms, half-written days, days that no calendar has and digits of another script."""
    with pytest.raises(ValueError, match=r"date written as YYYY-MM-DD|day is out of range"):
        parsed_day(text)


@pytest.mark.parametrize("text", ["", "October", "2024-1", "2024-13", "202410", "2024-10-20", "0000-01"])
def test_other_forms_of_a_month_are_refused(text: str) -> None:
    """A month has four digits of a year and two of a month."""
    with pytest.raises(ValueError):
        parsed_month(text)


def test_a_month_ends_on_its_last_day() -> None:
    """In February of a leap year, and in the last month that there is."""
    assert month_days(2024, 2) == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_days(2023, 2) == (date(2023, 2, 1), date(2023, 2, 28))
    assert month_days(9999, 12) == (date(9999, 12, 1), date.max)
    with pytest.raises(ValueError):
        month_days(2024, 13)


@given(DAYS)
def test_a_day_lies_in_its_month(day: date) -> None:
    """Between the first and the last of it, beyond which other months lie."""
    first, last = first_of_month(day), last_of_month(day)
    assert first <= day <= last
    assert (first - timedelta(1)).month != day.month != (last + timedelta(1)).month


@given(DAYS, st.integers(-600, 600))
def test_months_are_counted_there_and_back(day: date, months: int) -> None:
    """As many months later and earlier is the same month; the day only moves where a month is too short."""
    later = months_later(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == min(day.day, last_of_month(later).day)
    assert first_of_month(months_later(later, -months)) == first_of_month(day)


def test_months_end_with_the_calendar() -> None:
    """Before the year 1 and after 9999 there is no day."""
    assert months_later(date(2024, 3, 31), -1) == date(2024, 2, 29)
    for day, months in ((date.min, -1), (date.max, 1)):
        with pytest.raises(ValueError):
            months_later(day, months)


@given(DAYS, st.integers(1, 40))
def test_whole_months_are_recognised(day: date, months: int) -> None:
    """From the first of a month to the last of one, and not a day more or less."""
    first = first_of_month(day)
    last = months_later(first, months) - timedelta(1)
    assert whole_months(first, last) == months
    assert whole_months(first, last - timedelta(1)) is None
    assert whole_months(first, last + timedelta(1)) is None
    assert whole_months(first + timedelta(1), last) is None
