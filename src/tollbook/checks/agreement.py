"""Whether a stated quantity agrees with a speaker's own figure."""

from enum import Enum

from tollbook.checks.misprints import power_of_ten
from tollbook.model.quantity import Bound, Number, Quantity, is_rounding, significant_step
from tollbook.model.reason import Reason


class Agreement(Enum):
    """How a stated quantity stands to the true figure; the values are the reasons of findings."""

    EQUAL = Reason.EQUAL
    ROUNDED = Reason.ROUNDED
    BOUND_TRUE = Reason.BOUND_TRUE
    BOUND_FALSE = Reason.BOUND_FALSE
    DIFFERS = Reason.NO_MATCH


HOLDING = (Agreement.EQUAL, Agreement.ROUNDED, Agreement.BOUND_TRUE)
_EQUAL = Agreement.EQUAL

# Nobody rounds 23 tanks to 20 without saying «about»: below this a bare number is meant to the unit.
_LEAST_BARE_ROUNDING = 100


def agreement(quantity: Quantity, true: Number, to_the_unit: bool = False) -> Agreement:
    """How a quantity stands to a figure; `to_the_unit` for a place where nobody rounds, as in «(+1,340)»."""
    stated, bound = quantity.low, quantity.bound
    if stated == true == quantity.high:
        return _EQUAL
    if bound is Bound.EXACT:
        bare = not to_the_unit and stated >= _LEAST_BARE_ROUNDING
        return Agreement.ROUNDED if bare and is_rounding(stated, true) else Agreement.DIFFERS
    if bound is Bound.AT_LEAST:
        return Agreement.BOUND_TRUE if true > stated else Agreement.BOUND_FALSE
    if bound is Bound.AT_MOST:
        if power_of_ten(stated, true) is not None:
            return Agreement.DIFFERS  # nobody says «up to 85,000» of 850: a slip, not a bound
        return Agreement.BOUND_TRUE if true < stated else Agreement.BOUND_FALSE
    if bound is Bound.RANGE:
        return Agreement.BOUND_TRUE if stated <= true <= quantity.high else Agreement.BOUND_FALSE
    return _of_approximate(quantity, true)


def average_agreement(quantity: Quantity, true: float) -> Agreement:
    """How a stated average stands to the true one, which is hardly ever a whole number.

    An average is right at the precision that it shows, rounded or cut off: 1,256 and 1,256.1 for 1,256.13.
    """
    if quantity.bound in (Bound.EXACT, Bound.APPROX) and quantity.low == quantity.high:
        step = shown_step(quantity.low)
        is_near = abs(quantity.low - true) * 2 <= step or 0 <= true - quantity.low < step
        return (_EQUAL if step <= 1 else Agreement.ROUNDED) if is_near else Agreement.DIFFERS
    return agreement(quantity, true)


def shown_step(stated: Number) -> float:
    """The unit of a stated number's last digit: 10 for 1,250, 0.1 for 12.5."""
    if stated == int(stated):
        return significant_step(stated)
    return float(10.0 ** -len(repr(float(stated)).partition(".")[2]))


def _of_approximate(quantity: Quantity, true: Number) -> Agreement:
    if quantity.low != quantity.high:
        return Agreement.ROUNDED if quantity.low <= true <= quantity.high else Agreement.DIFFERS
    return Agreement.ROUNDED if is_rounding(quantity.low, true) else Agreement.DIFFERS


def is_far_bound(quantity: Quantity, true: Number) -> bool:
    """Whether a true bound lies more than one unit of its last significant digit away from the figure."""
    return abs(true - quantity.low) > quantity.step


def significant_digits(value: Number) -> int:
    """How many digits a whole number has without the zeros at its end: 3 for 1,340; 0 for a fraction."""
    if value == 0 or value != int(value):
        return 0
    return len(str(abs(int(value)) // significant_step(value)))
