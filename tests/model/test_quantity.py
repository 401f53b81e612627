"""How many: sums, differences and roundings keep to their arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.model.quantity import Bound, Quantity, is_rounding, significant_step

WHOLE = st.integers(-(10**9), 10**9)
ONE_NUMBER = st.builds(Quantity.of, WHOLE, st.sampled_from(Bound))
TWO_NUMBERS = st.builds(
    lambda low, width, bound: Quantity(low, low + width, bound),
    WHOLE,
    st.integers(0, 10**6),
    st.sampled_from((Bound.RANGE, Bound.APPROX)),
)
QUANTITY = st.one_of(ONE_NUMBER, TWO_NUMBERS)
NOTHING = Quantity.of(0)


@given(QUANTITY, QUANTITY)
def test_order_of_a_sum(a: Quantity, b: Quantity) -> None:
    """Two quantities add up to the same in either order."""
    assert a + b == b + a


@given(QUANTITY, QUANTITY, QUANTITY)
def test_grouping_of_a_sum(a: Quantity, b: Quantity, c: Quantity) -> None:
    """Three quantities add up to the same however they are grouped, bounds included."""
    assert (a + b) + c == a + (b + c)


@given(QUANTITY)
def test_nothing_added(a: Quantity) -> None:
    """Adding or taking away nothing changes neither number nor bound."""
    assert a + NOTHING == a == a - NOTHING


@given(QUANTITY, QUANTITY, st.data())
def test_difference_holds_every_difference(a: Quantity, b: Quantity, data: st.DataObject) -> None:
    """A difference reaches from the least to the greatest that the two quantities leave room for."""
    of_a = data.draw(st.integers(int(a.low), int(a.high)))
    of_b = data.draw(st.integers(int(b.low), int(b.high)))
    difference = a - b
    assert difference.low <= of_a - of_b <= difference.high


@given(QUANTITY, QUANTITY)
def test_difference_undoes_a_sum(a: Quantity, b: Quantity) -> None:
    """What was added and taken away again leaves at least the room that there was."""
    back = (a + b) - b
    assert back.low <= a.low and a.high <= back.high


@given(WHOLE, WHOLE)
def test_bound_turns_round_in_a_difference(a: int, b: int) -> None:
    """Taking away «at least» leaves «at most», and the other way about."""
    whole = Quantity.of(a)
    assert (whole - Quantity.of(b, Bound.AT_LEAST)).bound is Bound.AT_MOST
    assert (whole - Quantity.of(b, Bound.AT_MOST)).bound is Bound.AT_LEAST


def test_bounds_that_pull_apart() -> None:
    """«At least» and «at most» in one sum leave no more than «about»."""
    assert (Quantity.of(5, Bound.AT_LEAST) + Quantity.of(7, Bound.AT_MOST)).bound is Bound.APPROX


@pytest.mark.parametrize(
    ("low", "high", "bound"), [(2, 1, Bound.RANGE), (1, 2, Bound.EXACT), (1, 2, Bound.AT_MOST)]
)
def test_contradiction_is_refused(low: int, high: int, bound: Bound) -> None:
    """Ends in the wrong order, and two ends that claim to be one number, are refused."""
    with pytest.raises(ValueError, match=str(low)):
        Quantity(low, high, bound)


@given(st.integers(1, 10**9), st.integers(0, 400))
def test_step_divides(value: int, zeros: int) -> None:
    """The step divides the number, ten times the step does not; even with hundreds of zeros."""
    long = value * 10**zeros
    step = significant_step(long)
    assert long % step == 0 and long % (10 * step) != 0


@given(st.integers(1, 10**9), st.integers(1, 8))
def test_rounded_and_cut_off_are_roundings(true: int, digits: int) -> None:
    """A number rounded half up or cut off at a power of ten rounds the one it came from."""
    step = 10**digits
    for stated in ((2 * true + step) // (2 * step) * step, true // step * step):
        if stated and significant_step(true) < significant_step(stated):
            assert is_rounding(stated, true)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_rounding_is_near_and_coarser(stated: int, true: int) -> None:
    """A rounding is less than its own step away and coarser than what it rounds, or it is the same."""
    if is_rounding(stated, true) and stated != true:
        assert abs(stated - true) < significant_step(stated) > significant_step(true)


@given(st.integers(0, 10**12))
def test_every_number_rounds_itself(value: int) -> None:
    """A number stands for itself at any precision."""
    assert is_rounding(value, value)


@pytest.mark.parametrize(
    ("stated", "true", "verdict"),
    [
        (678_000, 678_520, True),
        (679_000, 678_520, True),
        (680_000, 678_520, True),
        (677_000, 678_520, False),
        (678_521, 678_520, False),
        (678_500, 678_520, True),
        (1_300, 1_340, True),
        (1_400, 1_340, False),
        (0, 4, False),
        (10**400, 1_340, False),
    ],
)
def test_roundings_by_hand(stated: int, true: int, verdict: bool) -> None:
    """Roundings that a reader would accept are accepted, others are not, and size does no harm."""
    assert is_rounding(stated, true) is verdict
