"""Finds the words by which a text sets its figures against others, and reads what each of them states.

A text is searched for the words of comparison in one pass; only the sentences that have one are looked at.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from tollbook.model.comparison import Comparison
from tollbook.model.quote import Quote
from tollbook.packs.language import Vocabulary
from tollbook.reader.comparing.averages import average
from tollbook.reader.comparing.comparison_passage import (
    AVERAGE_REACH,
    REACH,
    REACH_BEFORE,
    ComparisonPassage,
    Cue,
    TextParts,
    claims_within,
    start_of,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords
from tollbook.reader.comparing.firsts import first_time
from tollbook.reader.comparing.milestones import milestone
from tollbook.reader.comparing.ratios import difference, percentage, ratio
from tollbook.reader.comparing.references import References
from tollbook.reader.comparing.streaks import streak
from tollbook.reader.comparing.superlatives import superlative
from tollbook.reader.layout.splitting import split_sentences
from tollbook.reader.text.fold import fold
from tollbook.reader.text.numbers import Numeral

# Of a sentence without end, as a table without lines makes one, no more is looked at on each side.
_LONGEST = 600
_FIRST_YEAR = 1900


class Comparer:
    """The words of comparison of one language. Thread-safe: reading changes nothing that it shows."""

    def __init__(self, vocabulary: Vocabulary, war: date) -> None:
        """Takes the first day of the conflict as `war`: a record without a period is one since then."""
        tables = vocabulary.comparisons
        cues = dict(_cues(tables))
        self._war = war
        self._writing, self._abbreviations = vocabulary.writing, vocabulary.abbreviations
        self._senses = tuple(cues.values())
        self._automaton = AhoCorasick(list(cues)) if cues else None
        self._vocabulary = vocabulary

    # Made with the first word of comparison that is met: many a text has none.
    @cached_property
    def _patterns(self) -> "ComparisonWords":
        return ComparisonWords.of(self._vocabulary)

    @cached_property
    def _references(self) -> References:
        return References.of(self._vocabulary)

    def find(
        self, parts: TextParts, cues: list[Cue], published: date | None, quote: Callable[[int, int], Quote]
    ) -> Iterator[Comparison]:
        """The comparisons that a text states with its words of comparison, in order."""
        if published is not None and published.year < _FIRST_YEAR:
            published = None  # there is no year before it to count back to
        cues = [cue for cue in cues if _may_compare(cue, parts, self._patterns)]
        if not cues:
            return
        sentences = split_sentences(parts.text, self._writing, self._abbreviations)
        starts = [start for start, _, _ in sentences]
        reached = 0
        for cue in cues:
            if cue.start < reached:
                continue
            start, end, before = _sentence_around(cue, sentences, starts)
            passage = ComparisonPassage(
                parts, parts.folded, start, end, before, self._references, published, self._war, quote
            )
            comparison = _READERS[cue.family](passage, cue, self._patterns)
            if comparison is not None:
                reached = comparison.quote.end
                yield comparison

    def is_average_compared_with(self, folded: str, cue: Cue) -> bool:
        """Whether a word of average is what a figure is above or below, not what the figure is."""
        start, patterns = max(0, cue.start - REACH_BEFORE), self._patterns
        compared = patterns.compared_before.match(folded, start, cue.start)
        return bool(compared or patterns.limit_before.match(folded, start, cue.start))

    def cues(self, folded: str) -> list[Cue]:
        """The words of comparison in a folded text, whole words only; the longest first at one place."""
        if self._automaton is None:
            return []
        # A form may go on in a longer one that ends inside a word: all are wanted.
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        cues = [Cue(a, b, *self._senses[i]) for i, a, b in matches if _is_whole(folded, a, b)]
        return sorted(cues, key=lambda cue: (cue.start, -cue.end))


def _is_whole(folded: str, start: int, end: int) -> bool:
    inside = folded[start].isalpha() and folded[start - 1 : start].isalpha()
    return not inside and not (folded[end - 1].isalpha() and folded[end : end + 1].isalpha())


def _cues(tables: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each form that may begin a comparison, with its family and key; the earlier family has it."""
    seen: set[str] = set()
    for family, table, keys in _FAMILIES:
        for key, forms in tables.get(table, {}).items():
            if keys and key not in keys:
                continue
            for form in map(fold, forms):
                if form not in seen:
                    seen.add(form)
                    yield form, (family, key)


_FAMILIES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("superlative", "superlatives", frozenset()),
    ("superlative", "ranks", frozenset({"by_size"})),
    ("ratio", "factors", frozenset()),
    ("percent", "percent", frozenset({"words"})),
    ("average", "average", frozenset()),
    ("streak", "streaks", frozenset({"behind", "before"})),
    ("first", "first", frozenset({"words"})),
    ("passed", "passed", frozenset({"verbs"})),
    ("than", "than", frozenset({"words"})),
)


def _sentence_around(
    cue: Cue, sentences: list[tuple[int, int, int]], starts: list[int]
) -> tuple[int, int, int]:
    """Where the sentence of a word of comparison begins and ends, and where the one before it begins.

    Of a very long one no more than what stands near the word.
    """
    index = bisect_right(starts, cue.start) - 1
    start, end, _ = sentences[index]
    if end - start <= 2 * _LONGEST:
        return start, end, starts[index - 1] if index else start
    start = max(start, cue.start - _LONGEST)
    return start, min(end, cue.end + _LONGEST), start


def _may_compare(cue: Cue, parts: TextParts, patterns: ComparisonWords) -> bool:
    """Whether a word that often stands alone has beside it what makes it one of comparison."""
    if cue.family == "than":
        if parts.folded[cue.end + 1 : cue.end + 2].isdigit():
            return False  # «more than 1,000»
        reach = max(0, cue.start - REACH_BEFORE)
        return patterns.compared_before.match(parts.folded, reach, cue.start) is not None
    if cue.family == "passed":
        return _begins_within(parts.numerals, cue.end, cue.end + REACH_BEFORE)
    if cue.family == "average":
        return bool(claims_within(parts.claims, cue.end - REACH, cue.end + AVERAGE_REACH))
    if cue.family == "percent" or cue.key == "times":
        return _begins_within(parts.numerals, cue.start - REACH_BEFORE, cue.start)
    return True


def _begins_within(numerals: list[Numeral], start: int, end: int) -> bool:
    index = bisect_left(numerals, start, key=start_of)
    return index < len(numerals) and numerals[index].start < end


_READERS: Mapping[str, Callable[[ComparisonPassage, Cue, ComparisonWords], Comparison | None]] = {
    "superlative": superlative,
    "ratio": ratio,
    "percent": percentage,
    "average": average,
    "streak": streak,
    "first": first_time,
    "passed": milestone,
    "than": difference,
}
