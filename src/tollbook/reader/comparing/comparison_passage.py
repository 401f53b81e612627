"""A sentence with a word of comparison in it: its claims, its periods, and the figure that is compared."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from tollbook.model.claim import Claim
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.quote import Quote
from tollbook.model.span import CalendarUnit
from tollbook.reader.comparing.comparison_words import ComparisonWords
from tollbook.reader.comparing.references import References, Referent, Sort, find_referents, settled
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import Mark

# How many letters the period may stand behind the words that are compared with it, and those before them. All
# distances of comparisons are in letters: they bound a search; patterns say which words may stand between.
REACH = 70
REACH_BEFORE = 40
AVERAGE_REACH = 140
# How far a figure may stand behind a superlative without any figure before it.
_FIGURE_REACH = 60
# A number of fewer digits than this counts as no figure if the reader made no claim of it.
_LEAST_FIGURE = 100
# What may be the highest «since», «this year», «in three months».
STRETCHES = frozenset({Sort.SINCE, Sort.WAR, Sort.LENGTH, Sort.WITHIN})
_KINDS = {
    CalendarUnit.DAY: (PeriodKind.DAY, PeriodKind.RATE),
    CalendarUnit.WEEK: (PeriodKind.INTERVAL,),
    CalendarUnit.MONTH: (PeriodKind.INTERVAL,),
    CalendarUnit.YEAR: (PeriodKind.INTERVAL,),
}
_SPAN_OF = {PeriodKind.DAY: CalendarUnit.DAY, PeriodKind.RATE: CalendarUnit.DAY}


class Cue(NamedTuple):
    """A word of comparison where it stands: what it is a word of, and which of them."""

    start: int
    end: int
    family: str
    key: str


@dataclass(frozen=True, slots=True)
class TextParts:
    """A text with its words, marks of time, numbers and claims, each in the order of the text."""

    text: str
    folded: str
    words: list[Word]
    marks: list[Mark]
    numerals: list[Numeral]
    claims: list[Claim]


@dataclass
class ComparisonPassage:
    """A sentence with a word of comparison; `before` is where the sentence before it begins."""

    parts: TextParts
    folded: str
    start: int
    end: int
    before: int
    references: References
    published: date | None
    war: date
    quote: Callable[[int, int], Quote]

    @cached_property
    def sentence(self) -> Sentence:
        """The sentence with all its numbers, dates and percentages included."""
        parts, start, end = self.parts, self.start, self.end
        words = within(parts.words, start, end)
        return Sentence(
            parts.text,
            parts.folded,
            start,
            end,
            0,
            words,
            [word.start for word in words],
            within(parts.marks, start, end),
            within(parts.numerals, start, end),
        )

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims of the sentence."""
        return claims_within(self.parts.claims, self.start, self.end)

    @cached_property
    def earlier(self) -> list[Claim]:
        """The claims of the sentence before."""
        return claims_within(self.parts.claims, self.before, self.start)

    @cached_property
    def referents(self) -> list[Referent]:
        """The words that refer to periods, in order."""
        return find_referents(self.sentence, self.references, self.published)

    def claim_at(self, start: int) -> Claim | None:
        """The claim whose number begins at an offset."""
        return next((claim for claim in self.claims if claim.quote.start == start), None)

    def settled(self, referent: Referent, figure: Claim | Quantity | None) -> tuple[Period, Period | None]:
        """The days of a reference period for a figure, and its landmark."""
        return settled(referent, figure, self.published, self.war)


class ReferenceWords(NamedTuple):
    """The words that refer to the period of a comparison, and where they end."""

    referent: Referent | None
    end: int


def claims_within(claims: list[Claim], start: int, end: int) -> list[Claim]:
    """Those of some claims, in order, whose numbers begin in a stretch."""
    return claims[bisect_left(claims, start, key=number_start) : bisect_left(claims, end, key=number_start)]


def number_start(claim: Claim) -> int:
    """Where a claim's number begins."""
    return claim.quote.start


def start_of(part: Word | Mark | Numeral) -> int:
    """Where a part of a text begins."""
    return part.start


Part = TypeVar("Part", Word, Mark, Numeral)


def within(parts: list[Part], start: int, end: int) -> list[Part]:
    """Those of some parts of a text, in order, that begin in a stretch."""
    return parts[bisect_left(parts, start, key=start_of) : bisect_left(parts, end, key=start_of)]


def figure_of(passage: ComparisonPassage, start: int, end: int, span: CalendarUnit | None) -> Claim | None:
    """The claim that a comparison is about: inside its words, before, behind, or in the sentence before."""
    kinds = _KINDS.get(span) if span else None
    inside = [c for c in passage.claims if start <= c.quote.start < end]
    if inside:
        return inside[0]
    before = [c for c in reversed(passage.claims) if c.quote.end <= start]
    behind = [c for c in passage.claims if end <= c.quote.start <= end + _FIGURE_REACH]
    if behind and ";" in passage.parts.text[end : behind[0].quote.start]:
        behind = []  # «petrol hit its highest price since March; 12 tanks were destroyed»
    near = [*before, *behind, *passage.earlier]
    fitting = [c for c in near if kinds and c.period.kind in kinds]
    return next(iter(fitting or near), None)


def span_in(
    passage: ComparisonPassage, start: int, end: int, patterns: ComparisonWords
) -> CalendarUnit | None:
    """How long the periods are that the words of a comparison set side by side."""
    inside = [r for r in passage.referents if start <= r.start < end]
    for match in patterns.spans.finditer(passage.folded, start, min(passage.end, end + 1)):
        if not any(r.start <= match.start() < r.end for r in inside):
            return patterns.span_of[" ".join(match[0].split())]
    return None


def span_of(figure: Claim | Quantity | None) -> CalendarUnit | None:
    """A day for a day's figure or a daily average; other periods say nothing of what they are set beside."""
    if not isinstance(figure, Claim):
        return None
    period = figure.period
    if period.kind is PeriodKind.INTERVAL and period.days is not None:
        return (
            CalendarUnit.WEEK if period.days == 7 else CalendarUnit.MONTH if 28 <= period.days <= 31 else None
        )
    return _SPAN_OF.get(period.kind)


def limited_figure(passage: ComparisonPassage, patterns: ComparisonWords) -> Claim | Quantity | None:
    """The figure of a sentence that is said to be exceeded, or not to be reached."""
    for numeral in passage.sentence.figures:
        limit = patterns.limit_before.match(passage.folded, passage.start, numeral.start)
        claim = passage.claim_at(numeral.start)
        if claim is not None and claim.quantity.bound in (Bound.AT_LEAST, Bound.AT_MOST):
            return claim
        if limit and claim is not None:
            return claim
        bound = Bound.AT_LEAST if limit and limit["above"] else Bound.AT_MOST
        bare = bare_number(passage, numeral, bound) if limit else None
        if bare is not None:
            return bare
    return None


def bare_number(passage: ComparisonPassage, numeral: Numeral, bound: Bound) -> Quantity | None:
    """A number that no claim holds, if it may be a figure: it is not small, a date or a year."""
    if numeral.low is None or numeral.low < _LEAST_FIGURE or numeral.is_range:
        return None
    dated = any(mark.start <= numeral.start < mark.end for mark in passage.sentence.marks)
    return None if dated else Quantity.of(numeral.low, bound)
