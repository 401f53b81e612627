"""Calendar spans cover the days, each once, and take the weeks whose Thursday they hold."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.model.span import CalendarUnit, Span, spans

DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 800), st.sampled_from(CalendarUnit))
def test_spans_cover_each_day_once(first: date, length: int, by: CalendarUnit) -> None:
    """Spans adjoin each other, and hold every day from the first to the last."""
    last = first + timedelta(length)
    found = list(spans(first, last, by))
    assert found[0].first <= first and found[-1].last >= last
    for before, after in pairwise(found):
        assert after.first == before.last + timedelta(1)
    assert all(Span.of(day, by) in found for day in (first, last))


@given(DAYS, st.sampled_from(CalendarUnit))
def test_thursdays_are_counted(day: date, by: CalendarUnit) -> None:
    """The weeks that count to a span are those whose Thursday lies in it."""
    span = Span.of(day, by)
    days = (span.first + timedelta(i) for i in range(span.days))
    assert span.thursdays == sum(each.weekday() == 3 for each in days)


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (CalendarUnit.DAY, "2024-12-30"),
        (CalendarUnit.WEEK, "2025-W01"),
        (CalendarUnit.MONTH, "2024-12"),
        (CalendarUnit.YEAR, "2024"),
    ],
)
def test_span_has_its_name(by: CalendarUnit, name: str) -> None:
    """A span is called as ISO 8601 calls it."""
    assert Span.of(date(2024, 12, 30), by).name == name
