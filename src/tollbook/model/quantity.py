"""How many: a number, or a pair of them, with the bound that the text puts on it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

Number = int | float


class Bound(StrEnum):
    """What a text says about how close its number is to the true one."""

    EXACT = "exact"
    APPROX = "approx"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"

    def joined(self, other: "Bound") -> "Bound":
        """The bound of a sum: the weaker of two, and `approx`, the weakest, where they pull apart."""
        if self is other or other is Bound.EXACT:
            return self
        if self is Bound.EXACT:
            return other
        return Bound.APPROX

    def mirrored(self) -> "Bound":
        """The bound that a number carries into a difference when it is taken away."""
        return _MIRRORED.get(self, self)


_MIRRORED = {Bound.AT_LEAST: Bound.AT_MOST, Bound.AT_MOST: Bound.AT_LEAST}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count as stated: `low` and `high` are equal but for a range; the bound stays beside the number.

    Raises ValueError if `high` is below `low`, or if the two differ without the bound being a range
    or a sum of ranges (`approx`).
    """

    low: Number
    high: Number
    bound: Bound = Bound.EXACT

    def __post_init__(self) -> None:
        if self.high < self.low:
            raise ValueError(f"a quantity's upper end {self.high} is below its lower end {self.low}")
        if self.high != self.low and self.bound not in (Bound.RANGE, Bound.APPROX):
            raise ValueError(f"{self.low}–{self.high} is a range, not {self.bound}")

    @classmethod
    def of(cls, value: Number, bound: Bound = Bound.EXACT) -> Self:
        """One number with its bound."""
        return cls(value, value, bound)

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.low + other.low, self.high + other.high, self.bound.joined(other.bound))

    def __sub__(self, other: "Quantity") -> "Quantity":
        bound = self.bound.joined(other.bound.mirrored())
        return Quantity(self.low - other.high, self.high - other.low, bound)

    @property
    def step(self) -> int:
        """The unit of the stated number's last significant digit: 10 for 1,340, 100,000 for 1.3 million."""
        return significant_step(self.low)


def significant_step(value: Number) -> int:
    """The largest power of ten that divides a whole number; 1 for zero and for fractions."""
    if value == 0 or value != int(value):
        return 1
    whole, step = abs(int(value)), 1
    while whole % 10 == 0:
        whole //= 10
        step *= 10
    return step


def is_rounding(stated: Number, true: Number) -> bool:
    """Whether `stated` is `true` rounded (half up or down) or cut off at the precision that `stated` shows.

    A number rounds another only where it is the coarser of the two: 678,000 may stand for 678,520,
    678,521 may not.
    """
    step = significant_step(stated)
    if stated == true or step <= significant_step(true) or stated == 0:
        return stated == true
    # A single digit left of a long run of zeros («1,000,000») still counts as rounding, if a coarse one.
    return 2 * abs(stated - true) <= step or stated == true // step * step
