"""The days of periods that words name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.reader.time.named_periods import OPEN, first_days, named_days, part_days, season_days

SUNDAY = date(2024, 10, 20)
KEYS = ("this_week", "last_week", "past_week", "this_month", "last_month", "past_month", "past_30_day")


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("this_week", date(2024, 10, 14), SUNDAY),
        ("last_week", date(2024, 10, 7), date(2024, 10, 13)),
        ("past_week", date(2024, 10, 14), SUNDAY),
        ("this_month", date(2024, 10, 1), SUNDAY),
        ("last_month", date(2024, 9, 1), date(2024, 9, 30)),
        ("past_month", date(2024, 9, 21), SUNDAY),
        ("this_year", date(2024, 1, 1), SUNDAY),
        ("last_year", date(2023, 1, 1), date(2023, 12, 31)),
        ("past_2_day", date(2024, 10, 19), SUNDAY),
    ],
)
def test_words_are_counted_from_the_publication(key: str, first: date, last: date) -> None:
    """A calendar period before it, the one that it lies in, and as many days up to it."""
    assert named_days(key, SUNDAY) == (first, last)


@pytest.mark.parametrize("key", ["open", "week_to", ""])
def test_other_words_settle_nothing(key: str) -> None:
    """«In recent weeks» has no days, and without a publication nothing has."""
    assert named_days(key, SUNDAY) == OPEN
    assert named_days("last_month", None) == OPEN


def test_a_winter_needs_both_its_years() -> None:
    """«Winter 2024» may be either of two; «winter 2023/24» and a winter without a year are one."""
    assert season_days("winter", 2024, None, SUNDAY) == OPEN
    assert season_days("winter", 2023, 2024, SUNDAY) == (date(2023, 12, 1), date(2024, 2, 29))
    assert season_days("winter", None, None, SUNDAY) == (date(2023, 12, 1), date(2024, 2, 29))


def test_a_part_without_a_year_is_the_latest_that_has_begun() -> None:
    """In October «the fourth quarter» is this year's, in September last year's."""
    assert part_days("quarter_4", None, None, SUNDAY)[0] == date(2024, 10, 1)
    assert part_days("quarter_4", None, None, date(2024, 9, 30)) == (date(2023, 10, 1), date(2023, 12, 31))
    assert part_days("half_2", 2024, 2, None) == (date(2024, 2, 16), date(2024, 2, 29))


def test_first_units_never_reach_beyond_their_period() -> None:
    """«The first nine months of 2024» are days of it; five weeks of a month are none."""
    year = (date(2024, 1, 1), date(2024, 12, 31))
    assert first_days(*year, 9, "month") == (date(2024, 1, 1), date(2024, 9, 30))
    assert first_days(date(2024, 12, 1), date(2024, 12, 31), 5, "week") == OPEN
    assert first_days(*year, 1.5, "month") == OPEN


@given(key=st.sampled_from(KEYS), published=st.dates())
def test_days_are_in_order_and_never_after_the_publication(key: str, published: date) -> None:
    """Whatever the day, a period is settled as a whole or not at all, and has begun and ended by then."""
    first, last = named_days(key, published)
    if first is None or last is None:
        assert (first, last) == OPEN
    else:
        assert first <= last <= published
