"""A claim about claims: a superlative, a ratio, an average, a streak."""

from dataclasses import dataclass
from enum import StrEnum

from tollbook.model.claim import Claim
from tollbook.model.period import Period
from tollbook.model.quantity import Quantity


class Relation(StrEnum):
    """How the figure is set against the others of its reference period."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    FIRST_ABOVE = "first_above"
    TIMES = "times"
    MORE_THAN = "more_than"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure, the relation that a text states, and the period that it is compared with."""

    figure: Claim | Quantity
    relation: Relation
    reference: Period
