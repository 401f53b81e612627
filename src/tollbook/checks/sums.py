"""What stated quantities can be, and whether they can add up: roundings and bounds respected."""

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from tollbook.checks.agreement import significant_digits
from tollbook.model.quantity import Bound, Number, Quantity, significant_step

# A bare number may be a rounding if it is as large as this, and shows no more digits than that: 600, 12,000.
_ROUNDED = ((100, 1), (1_000, 2))
# So coarse, or so large and coarse, it may be one whatever its digits: 1,180,000, 678,500.
_COARSE = ((1, 1_000), (10_000, 100))
# «About 25» may be 27; of a larger number the digits say how near it is.
_ABOUT, _SMALL = 10, 1_000


class Extent(NamedTuple):
    """The least and the most that a quantity can be, by its words and its digits."""

    low: Number
    high: Number

    @property
    def is_bounded(self) -> bool:
        """Whether it has a most: «at least 5» has none."""
        return self.high != inf

    def meets(self, other: "Extent") -> bool:
        """Whether the two can be the same number."""
        return self.low <= other.high and other.low <= self.high


def extent(quantity: Quantity) -> Extent:
    """What a quantity can be. A bare round number may be rounded: «12,000», not «1,340»."""
    low, high, bound = quantity.low, quantity.high, quantity.bound
    if bound is Bound.AT_LEAST:
        return Extent(low, inf)
    if bound is Bound.AT_MOST:
        return Extent(0, high)
    if bound is Bound.RANGE:
        return Extent(low, high)
    slack: Number = 0
    if bound is Bound.APPROX:
        slack = max(quantity.step, low // _ABOUT if low < _SMALL else 0)
    elif _may_be_rounded(low):
        slack = quantity.step
    return Extent(low - slack, high + slack)


def _may_be_rounded(value: Number) -> bool:
    digits, step = significant_digits(value), significant_step(value)
    few = any(value >= least and digits <= most for least, most in _ROUNDED)
    return few or any(value >= least and step >= coarse for least, coarse in _COARSE)


def total(quantities: Iterable[Quantity]) -> Extent:
    """What quantities can add up to."""
    extents = [extent(quantity) for quantity in quantities]
    return Extent(sum(e.low for e in extents), sum(e.high for e in extents))


def is_exact(quantity: Quantity) -> bool:
    """Whether a quantity is stated without a bound."""
    return quantity.bound is Bound.EXACT
