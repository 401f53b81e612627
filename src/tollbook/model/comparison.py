"""A claim about claims: a superlative, a ratio, a difference, an average, a streak, a milestone."""

from dataclasses import dataclass
from enum import StrEnum

from tollbook.model.claim import Claim
from tollbook.model.period import Period
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote
from tollbook.model.span import CalendarUnit


class Relation(StrEnum):
    """How the figure is set against the others of its reference period."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    FIRST_ABOVE = "first_above"  # the first to exceed the figure within the reference period
    FIRST_BELOW = "first_below"
    TIMES = "times"  # the figure is so many times that of the reference period
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    AVERAGE = "average"  # the figure is the average over the reference period
    STREAK = "streak"  # the same thing in so many days, weeks or months in a row
    PASSED = "passed"  # a running total went past the figure on the reference day


class Unit(StrEnum):
    """What the number of a comparison counts: «14 % more», «three times as many», «120 more»."""

    TIMES = "times"
    PERCENT = "percent"
    COUNT = "count"


class Yardstick(StrEnum):
    """What of the reference period a figure is compared with."""

    FIGURE = "figure"
    AVERAGE = "average"
    MEDIAN = "median"


class Trend(StrEnum):
    """Which way the figures of a streak go."""

    RISE = "rise"
    FALL = "fall"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a text states of a figure against others, and the words that it states it in.

    `figure` is the claim it is about, a bare number that no claim holds, or None where the text names no
    number («the highest daily toll of the war»). `reference` is the period that it is compared with, by the
    text and its publication date; its days are None where these do not settle them. `landmark` is the day,
    month, season or year that a «since» names: the reference period runs from its first day, although the
    text may mean from its last.

    `by` is the number that the comparison itself states, in `unit`s: how many times, how many per cent or
    how many more or fewer; for a streak, how many `span`s long it is. «Three times fewer» is `less_than`
    with 3 `times`. `rank` is 1 for the highest or lowest, 2 for the second, None for «one of the highest».
    `trend` is that of a streak which rises or falls; without one, it is the figure that is exceeded, or
    kept below, each time.
    """

    quote: Quote
    figure: Claim | Quantity | None
    relation: Relation
    reference: Period
    landmark: Period | None = None
    span: CalendarUnit | None = None
    rank: int | None = 1
    by: Quantity | None = None
    unit: Unit | None = None
    against: Yardstick = Yardstick.FIGURE
    trend: Trend | None = None
