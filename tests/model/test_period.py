"""Over which days: periods adjoin, add up and move as days do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.model.period import Basis, Period, PeriodKind

DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
LENGTH = st.integers(1, 500)
ADDABLE = st.sampled_from((PeriodKind.INTERVAL, PeriodKind.CUMULATIVE))
BASIS = st.sampled_from(Basis)


def over(start: date, days: int, kind: PeriodKind, basis: Basis = Basis.UNKNOWN) -> Period:
    """A period of so many days from a first."""
    return Period(kind, start, start + timedelta(days - 1), basis)


@given(DAY, LENGTH, LENGTH, ADDABLE, BASIS, BASIS)
def test_adjoining_periods_add_up(
    start: date, first: int, second: int, kind: PeriodKind, basis: Basis, other: Basis
) -> None:
    """Two adjoining periods are one as long as both, of the first one's start and the second one's end."""
    earlier = over(start, first, kind, basis)
    later = over(start + timedelta(first), second, PeriodKind.INTERVAL, other)
    whole = earlier + later
    assert whole.days == first + second
    assert (whole.start, whole.end, whole.kind) == (earlier.start, later.end, kind)
    assert whole.basis is (basis if basis is other else Basis.UNKNOWN)


@given(DAY, LENGTH, LENGTH, LENGTH, ADDABLE)
def test_grouping_of_periods(start: date, a: int, b: int, c: int, kind: PeriodKind) -> None:
    """Three periods in a row make one, however they are grouped."""
    first = over(start, a, kind)
    second = over(start + timedelta(a), b, PeriodKind.INTERVAL)
    third = over(start + timedelta(a + b), c, PeriodKind.INTERVAL)
    assert (first + second) + third == first + (second + third)


@given(DAY, LENGTH, st.integers(-30, 30).filter(bool))
def test_gap_or_overlap_is_refused(start: date, days: int, off: int) -> None:
    """Periods with a gap between them, or that overlap, do not add up."""
    later = over(start + timedelta(days + off), 3, PeriodKind.INTERVAL)
    with pytest.raises(ValueError, match="adjoin"):
        over(start, days, PeriodKind.INTERVAL) + later


def test_averages_do_not_add_up() -> None:
    """Two averages over adjoining months are not the average of both."""
    may, june = (Period(PeriodKind.RATE, date(2024, m, 1), date(2024, m, 30)) for m in (5, 6))
    with pytest.raises(ValueError, match="average"):
        may + june


@given(DAY, LENGTH, st.integers(-500, 500))
def test_shift_and_back(start: date, days: int, move: int) -> None:
    """A period moved and moved back is the same, and as long in between."""
    period = over(start, days, PeriodKind.INTERVAL)
    assert period.shifted(move).days == days
    assert period.shifted(move).shifted(-move) == period


@given(DAY, LENGTH, st.integers(0, 500))
def test_running_total_keeps_its_start(start: date, days: int, move: int) -> None:
    """A running total that is moved goes on from the same start."""
    moved = Period.since(start, start + timedelta(days)).shifted(move)
    assert moved.start == start and moved.end == start + timedelta(days + move)


@given(DAY, LENGTH, st.integers(-50, 600))
def test_covers_its_own_days(start: date, days: int, off: int) -> None:
    """A period covers its first day, its last day and those between, and no other."""
    period = over(start, days, PeriodKind.INTERVAL)
    assert period.covers(start + timedelta(off)) is (0 <= off < days)


def test_open_period() -> None:
    """A period without a known end has no length, covers nothing and adjoins nothing."""
    period = Period.since(date(2022, 2, 24), None)
    assert period.days is None
    assert not period.covers(date(2022, 2, 24))
    assert not period.adjoins(Period.day(date(2022, 2, 25)))


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (PeriodKind.INTERVAL, date(2024, 1, 2), date(2024, 1, 1)),
        (PeriodKind.DAY, date(2024, 1, 1), date(2024, 1, 2)),
        (PeriodKind.DAY, None, date(2024, 1, 2)),
    ],
)
def test_contradiction_is_refused(kind: PeriodKind, start: date | None, end: date) -> None:
    """A period that ends before it starts, and a day that is not one day, are refused."""
    with pytest.raises(ValueError, match=str(end)):
        Period(kind, start, end)
