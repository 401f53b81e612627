"""Days and moments as texts: their order is that of time, and what a person writes
is understood or refused."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.model.moment import (
    MomentError,
    Vintage,
    bound,
    parsed,
    recorded_at,
    recorded_bound,
    written,
)

MOMENTS = st.datetimes(
    datetime(1900, 1, 2),
    datetime(2100, 1, 1),
    timezones=st.builds(timezone, st.integers(-720, 720).map(lambda m: timedelta(minutes=m))),
)


@given(MOMENTS, MOMENTS)
def test_order_of_texts_is_that_of_moments(one: datetime, other: datetime) -> None:
    """Whatever the time zone, the earlier second is the smaller text, and so it is with microseconds."""
    first, second = (moment.astimezone(UTC).replace(microsecond=0) for moment in (one, other))
    assert (written(one) < written(other)) == (first < second)
    assert (recorded_at(one) < recorded_at(other)) == (one < other)


@given(MOMENTS)
def test_a_day_begins_before_its_moments_and_includes_them(moment: datetime) -> None:
    """What is known of a day is known from its first second on; as of a day means all of it."""
    day = moment.astimezone(UTC).date()
    assert written(day) <= written(moment) <= bound(day.isoformat())
    assert recorded_at(moment) <= recorded_bound(day.isoformat())


def test_zones_are_taken_into_account() -> None:
    """A moment is kept in UTC, and without a zone it is taken to be that."""
    assert parsed("2024-10-20T07:30+03:00") == parsed("2024-10-20 04:30") == "2024-10-20T04:30:00Z"
    assert parsed(" 2024-10-20 ") == written(date(2024, 10, 20)) == "2024-10-20"
    assert Vintage(bound("2024-10-20")).last_day == date(2024, 10, 20) and Vintage().last_day is None


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "20.10.2024", "2024-10-20T25:00", "9" * 50])
def test_what_is_no_moment_is_refused(text: str) -> None:
    """The message shows what was written, and what to write."""
    with pytest.raises(MomentError, match="write 2024-10-20"):
        parsed(text)


def test_a_moment_without_a_zone_is_not_guessed_from_a_program() -> None:
    """Programs have to say which zone they mean."""
    with pytest.raises(ValueError, match="has no time zone"):
        written(datetime(2024, 10, 20, 7, 30))
