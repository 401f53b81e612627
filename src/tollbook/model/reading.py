"""All that was read in one document: claims, comparisons of them, and the numbers that are neither."""

from dataclasses import dataclass

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison
from tollbook.model.document import Document
from tollbook.model.quantity import Number
from tollbook.model.quote import Quote


@dataclass(frozen=True, slots=True)
class Other:
    """A number that is recognised as something that is not a claim: a date, a calibre, money."""

    quote: Quote
    kind: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """A number that no rule reads."""

    quote: Quote
    value: Number | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one document: every number is a claim, an other, or a leftover.

    `comparisons` are what the text states of its claims: superlatives, ratios, averages, streaks.
    """

    document: Document
    language: str
    claims: tuple[Claim, ...]
    others: tuple[Other, ...]
    leftovers: tuple[Leftover, ...]
    comparisons: tuple[Comparison, ...] = ()
