"""Reads what a text states of its figures against others: superlatives, ratios, averages, streaks.

A text is searched for the words of comparison in one pass; only the sentences that have one are looked at.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

import regex
from ahocorasick_rs import AhoCorasick

from tollbook.extract.dates import Mark, MarkKind
from tollbook.extract.fold import fold
from tollbook.extract.lexicon import Word
from tollbook.extract.numbers import Numeral
from tollbook.extract.references import (
    References,
    Referent,
    Sort,
    any_of,
    find_referents,
    landmark_or,
    settled,
    whole,
)
from tollbook.extract.sentence import Sentence
from tollbook.extract.sentences import split_sentences
from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation, Span, Trend, Unit, Yardstick
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity, significant_step
from tollbook.model.quote import Quote
from tollbook.packs.language import Vocabulary

# How far the period may stand behind the words that are compared with it, and those before them.
_REACH = 70
_REACH_BEFORE = 40
# Of a sentence without end, as a table without lines makes one, no more is looked at on each side.
_LONGEST = 600
# How far a figure may stand behind a superlative without any figure before it.
_FIGURE_REACH = 60
# A number of fewer digits than this counts as no figure if the reader made no claim of it.
_LEAST_FIGURE = 100
_MILESTONE_DIGITS = 100
_FIRST_YEAR = 1900
# So round a number is no day's loss, whatever period the reader made out.
_MILESTONE_STEP = 100_000

_SUPERLATIVES: Mapping[str, Relation] = {
    "highest": Relation.HIGHEST,
    "record": Relation.HIGHEST,
    "peak": Relation.HIGHEST,
    "most": Relation.HIGHEST,
    "lowest": Relation.LOWEST,
    "record_low": Relation.LOWEST,
    "trough": Relation.LOWEST,
    "least": Relation.LOWEST,
}
_ALONE = frozenset({"peak", "trough"})
_RECORDS = frozenset({"record", "record_low", "peak", "trough"})
_COUNTED = frozenset({"most", "least"})
# What may be the highest «since», «this year», «in three months».
_STRETCHES = frozenset({Sort.SINCE, Sort.WAR, Sort.LENGTH, Sort.WITHIN})
_KINDS = {
    Span.DAY: (PeriodKind.DAY, PeriodKind.RATE),
    Span.WEEK: (PeriodKind.INTERVAL,),
    Span.MONTH: (PeriodKind.INTERVAL,),
    Span.YEAR: (PeriodKind.INTERVAL,),
}
_SPAN_OF = {PeriodKind.DAY: Span.DAY, PeriodKind.RATE: Span.DAY}


class _Cue(NamedTuple):
    """A word of comparison where it stands: what it is a word of, and which of them."""

    start: int
    end: int
    family: str
    key: str


@dataclass(frozen=True, slots=True)
class _Found:
    """All that was found in a text before its comparisons, in the order of the text."""

    text: str
    folded: str
    words: list[Word]
    marks: list[Mark]
    numerals: list[Numeral]
    claims: list[Claim]


@dataclass
class _Passage:
    """A sentence with a word of comparison; `before` is where the sentence before it begins."""

    found: _Found
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
        found, start, end = self.found, self.start, self.end
        words = _within(found.words, start, end)
        return Sentence(
            found.text,
            found.folded,
            start,
            end,
            0,
            words,
            [word.start for word in words],
            _within(found.marks, start, end),
            _within(found.numerals, start, end),
        )

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims of the sentence."""
        return _claims_within(self.found.claims, self.start, self.end)

    @cached_property
    def earlier(self) -> list[Claim]:
        """The claims of the sentence before."""
        return _claims_within(self.found.claims, self.before, self.start)

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


class _Standing(NamedTuple):
    """The reference of a comparison and where its words end."""

    referent: Referent | None
    end: int


class Comparer:
    """The words of comparison of one language. Thread-safe: reading changes nothing that it shows."""

    def __init__(self, vocabulary: Vocabulary, war: date) -> None:
        """Takes the first day of the conflict as `war`: a record without a period is one since then."""
        tables = vocabulary.comparisons
        cues = dict(_cues(tables))
        self._war = war
        self._abbreviations = vocabulary.abbreviations
        self._senses = tuple(cues.values())
        self._automaton = AhoCorasick(list(cues)) if cues else None
        self._vocabulary = vocabulary

    # Made with the first word of comparison that is met: many a text has none.
    @cached_property
    def _patterns(self) -> "_Patterns":
        return _Patterns.of(self._vocabulary)

    @cached_property
    def _references(self) -> References:
        return References.of(self._vocabulary)

    def find(
        self,
        text: str,
        folded: str,
        words: list[Word],
        marks: list[Mark],
        numerals: list[Numeral],
        claims: list[Claim],
        published: date | None,
        quote: Callable[[int, int], Quote],
    ) -> Iterator[Comparison]:
        """The comparisons that a text states, in order; `claims` are those of this very text."""
        told = self._cues_in(folded)
        if not told:
            return
        if published is not None and published.year < _FIRST_YEAR:
            published = None  # there is no year before it to count back to
        found = _Found(text, folded, words, marks, numerals, sorted(claims, key=_number_start))
        cues = [cue for cue in told if _may_compare(cue, found, self._patterns)]
        if not cues:
            return
        sentences = split_sentences(text, self._abbreviations)
        starts = [start for start, _, _ in sentences]
        reached = 0
        for cue in cues:
            if cue.start < reached:
                continue
            passage = self._passage(cue, found, sentences, starts, published, quote)
            comparison = _READERS[cue.family](passage, cue, self._patterns)
            if comparison is not None:
                reached = comparison.quote.end
                yield comparison

    def _passage(
        self,
        cue: _Cue,
        found: _Found,
        sentences: list[tuple[int, int, int]],
        starts: list[int],
        published: date | None,
        quote: Callable[[int, int], Quote],
    ) -> _Passage:
        """The sentence around a word of comparison; of a very long one, what stands near the word."""
        index = bisect_right(starts, cue.start) - 1
        before = starts[index - 1] if index else starts[index]
        start, end, _ = sentences[index]
        if end - start > 2 * _LONGEST:
            start, end = max(start, cue.start - _LONGEST), min(end, cue.end + _LONGEST)
            before = start
        return _Passage(
            found, found.folded, start, end, before, self._references, published, self._war, quote
        )

    def _cues_in(self, folded: str) -> list[_Cue]:
        """The words of comparison in a folded text, whole words only; the longest first at one place."""
        if self._automaton is None:
            return []
        # A form may go on in a longer one that ends inside a word: all are wanted.
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        cues = [_Cue(a, b, *self._senses[i]) for i, a, b in matches if _is_whole(folded, a, b)]
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


@dataclass(frozen=True)
class _Patterns:
    """What stands around the words of comparison of one language."""

    heads: "regex.Pattern[str]"
    head_of: Mapping[str, str]
    spans: "regex.Pattern[str]"
    span_of: Mapping[str, Span]
    ordinal_before: "regex.Pattern[str]"
    ordinal_of: Mapping[str, int]
    one_of: "regex.Pattern[str]"
    more_behind: "regex.Pattern[str]"
    less_behind: "regex.Pattern[str]"
    rises_behind: "regex.Pattern[str]"
    rises_before: "regex.Pattern[str]"
    compared_before: "regex.Pattern[str]"
    leads: "regex.Pattern[str]"
    opens: "regex.Pattern[str]"
    adjoins: "regex.Pattern[str]"
    vague: frozenset[str]
    sign_of: Mapping[str, int]
    trends: "regex.Pattern[str]"
    unit_before: "regex.Pattern[str]"
    unit_behind: "regex.Pattern[str]"
    unit_of: Mapping[str, Span]
    limit_before: "regex.Pattern[str]"
    repeated: "regex.Pattern[str]"
    subjects: "regex.Pattern[str]"
    mark: "regex.Pattern[str]"

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "_Patterns":
        """The patterns that a language's data describe."""
        tables = vocabulary.comparisons
        heads, spans, streaks = tables["heads"], tables["spans"], tables["streaks"]
        factors, comparatives, trends = tables["ratios"], tables["comparatives"], tables["trends"]
        ordinals, limits, than = tables["ordinals"], tables["limits"], tables["than"]
        ups = [*comparatives["more"], *trends["rise"]]
        downs = [*comparatives["less"], *trends["fall"]]
        beside = [*vocabulary.phrases["from"], *vocabulary.phrases.get("whole", ()), *than.get("fillers", ())]
        words = any_of([*than["words"], *than.get("also", ())])
        on = any_of(than.get("on", ()))
        units = {unit: streaks.get(unit, ()) for unit in Span}
        span_of = {fold(form): Span(key) for key, forms in spans.items() for form in forms}
        head_of = {fold(form): key for key, forms in heads.items() for form in forms}
        unit_of = {fold(form): unit for unit, forms in units.items() for form in forms}
        return cls(
            heads=regex.compile(rf"(?:\s+\w+){{0,4}}?\s+(?P<head>{any_of(head_of)})(?!\w)"),
            head_of=head_of,
            spans=whole(span_of),
            span_of=span_of,
            ordinal_before=regex.compile(
                rf"(?r)(?<!\w)({any_of(f for o in ordinals.values() for f in o)})\s+"
            ),
            ordinal_of={fold(form): int(key) for key, forms in ordinals.items() for form in forms},
            one_of=regex.compile(rf"(?r)(?<!\w)(?:{any_of(tables.get('ranks', {}).get('one_of', ()))})\s+"),
            more_behind=_behind([*factors.get("more", ()), *ups]),
            less_behind=_behind([*factors.get("less", ()), *downs]),
            rises_behind=_behind([*ups, *downs]),
            rises_before=_before([*ups, *downs], 3),
            compared_before=_before([*ups, *downs], 4),
            leads=regex.compile(
                rf"(?:(?:[\s,(]+\w+){{0,7}}?[\s,(]+(?:{words})|\s*(?:\w+\s+)?(?:{on}))?"
                rf"(?:\s+(?:{any_of(beside)})){{0,2}}\s*"
            ),
            opens=regex.compile(rf"(?r)(?<!\w)(?:{words})(?:\s+(?:{any_of(beside)})){{0,2}}\s+"),
            adjoins=regex.compile(rf"(?:\s+(?:{any_of(span_of)}))?,?(?:\s+(?:{any_of(beside)})){{0,2}}\s*"),
            vague=frozenset(fold(form) for form in tables.get("vague", {}).get("words", ())),
            sign_of={fold(f): sign for sign, forms in ((1, ups), (-1, downs)) for f in forms},
            trends=whole([*trends["rise"], *trends["fall"]]),
            unit_before=regex.compile(rf"(?r)(?<!\w)({any_of(unit_of)})\s+"),
            unit_behind=regex.compile(rf"\s+({any_of(unit_of)})(?!\w)"),
            unit_of=unit_of,
            limit_before=regex.compile(
                rf"(?r)(?<!\w)(?:(?P<above>{any_of(limits['above'])})|(?P<below>{any_of(limits['below'])}))"
                r"(?:\s+\w{1,8}){0,2}?\s+"
            ),
            repeated=whole(
                [*tables["first"]["words"], *streaks.get("behind", ()), *streaks.get("before", ())]
            ),
            subjects=whole(heads.get("losses", ())),
            mark=whole(tables["passed"].get("mark", ())),
        )


def _behind(forms: list[str]) -> "regex.Pattern[str]":
    """One of the forms, at most two words behind."""
    return regex.compile(rf"(?:\s+\w+){{0,2}}?\s+(?P<form>{any_of(forms)})(?!\w)")


def _before(forms: list[str], words: int) -> "regex.Pattern[str]":
    """One of the forms, at most so many words before."""
    return regex.compile(rf"(?r)(?<!\w)(?P<form>{any_of(forms)})(?P<gap>(?:\s+[\w.]+){{0,{words}}})\s*,?\s*")


def _may_compare(cue: _Cue, found: _Found, patterns: _Patterns) -> bool:
    """Whether a word that often stands alone has beside it what makes it one of comparison."""
    if cue.family == "than":
        if found.folded[cue.end + 1 : cue.end + 2].isdigit():
            return False  # «more than 1,000»
        reach = max(0, cue.start - _REACH_BEFORE)
        return patterns.compared_before.match(found.folded, reach, cue.start) is not None
    if cue.family == "passed":
        return _begins_within(found.numerals, cue.end, cue.end + _REACH_BEFORE)
    if cue.family == "average":
        return bool(_claims_within(found.claims, cue.end - _REACH, cue.end + _REACH))
    if cue.family == "percent" or cue.key == "times":
        return _begins_within(found.numerals, cue.start - _REACH_BEFORE, cue.start)
    return True


def _begins_within(numerals: list[Numeral], start: int, end: int) -> bool:
    index = bisect_left(numerals, start, key=_start_of)
    return index < len(numerals) and numerals[index].start < end


def _claims_within(claims: list[Claim], start: int, end: int) -> list[Claim]:
    """Those of some claims, in order, whose numbers begin in a stretch."""
    return claims[bisect_left(claims, start, key=_number_start) : bisect_left(claims, end, key=_number_start)]


def _number_start(claim: Claim) -> int:
    return claim.quote.start


def _start_of(part: Word | Mark | Numeral) -> int:
    return part.start


Part = TypeVar("Part", Word, Mark, Numeral)


def _within(parts: list[Part], start: int, end: int) -> list[Part]:
    """Those of some parts of a text, in order, that begin in a stretch."""
    return parts[bisect_left(parts, start, key=_start_of) : bisect_left(parts, end, key=_start_of)]


def _superlative(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«The highest daily toll since March», «a record 1,500 soldiers», «найбільше з березня»."""
    sentence = passage.sentence
    relation, start, rank = (
        _SUPERLATIVES.get(cue.key, Relation.HIGHEST),
        cue.start,
        _rank(passage, cue, patterns),
    )
    if rank is not None:
        start, place = rank
    elif cue.key == "by_size":
        return None
    else:
        place = 1
    head = patterns.heads.match(passage.folded, cue.end, passage.end)
    kind = patterns.head_of[" ".join(head["head"].split())] if head else None
    edge = head.end() if head else cue.end
    standing = _stretch_after(passage, cue.end, edge, patterns, head is not None)
    span = _span(passage, cue.start, max(edge, standing.end), patterns)
    room = range(cue.end, cue.end + _bound_room(passage, cue.end) + 1)
    beside = next((numeral for numeral in sentence.figures if numeral.start in room), None)
    figure: Claim | Quantity | None = _figure(passage, start, max(edge, standing.end), span)
    if beside is not None and passage.claim_at(beside.start) is None:
        figure = _bare(passage, beside, Bound.EXACT) or figure
    adjacent = isinstance(figure, Claim) and figure.quote.start in room
    if not _is_told(passage, cue, head is not None, standing, adjacent, patterns):
        return None
    if standing.referent is None and (head is not None or cue.key in _COUNTED):
        standing = _Standing(_stretch_before(passage, start), standing.end)
    if standing.referent is None and cue.key not in _RECORDS:
        return None
    if figure is None and kind != "losses":
        return None
    referent = standing.referent or Referent(cue.start, cue.end, Sort.WAR)
    end = max(edge, standing.end)
    reference, landmark = passage.settled(referent, figure)
    return Comparison(
        passage.quote(start, end), figure, relation, reference, landmark, span or _span_of(figure), place
    )


def _is_told(
    passage: _Passage, cue: _Cue, headed: bool, standing: _Standing, adjacent: bool, patterns: _Patterns
) -> bool:
    """Whether a superlative is one of figures: of a toll, of what stands counted, or of a period at once."""
    if cue.key in _ALONE or headed or adjacent:
        return True
    if cue.key in _COUNTED:
        following = passage.sentence.words_after(cue.end, cue.end + _bound_room(passage, cue.end) + 1)
        if any({"item", "outcome", "side", "count"} & word.senses.keys() for word in following):
            return True
    referent = standing.referent
    if referent is None or cue.key in ("record", "record_low"):
        return False
    return bool(patterns.adjoins.fullmatch(passage.folded, cue.end, referent.start))


def _bound_room(passage: _Passage, offset: int) -> int:
    """How far the next word but one begins: a bound may stand between a superlative and its number."""
    following = next(passage.sentence.words_after(offset, offset + 3), None)
    return following.end - offset + 2 if following and "bound" in following.senses else 2


def _rank(passage: _Passage, cue: _Cue, patterns: _Patterns) -> tuple[int, int | None] | None:
    """Where a rank before a superlative begins, and the rank: None for «one of the highest»."""
    ordinal = patterns.ordinal_before.match(passage.folded, passage.start, cue.start)
    if ordinal:
        return ordinal.start(), patterns.ordinal_of[" ".join(ordinal[1].split())]
    one = patterns.one_of.match(passage.folded, passage.start, cue.start)
    return (one.start(), None) if one else None


def _stretch_after(passage: _Passage, start: int, edge: int, patterns: _Patterns, headed: bool) -> _Standing:
    """The period that a superlative is said of, behind it."""
    for referent in passage.referents:
        if referent.start < start or referent.sort not in _STRETCHES:
            continue
        if referent.start > edge + _REACH:
            break
        if not headed and _counts_between(passage, edge, referent.start) > 1:
            break
        return _Standing(referent, referent.end)
    return _Standing(None, edge)


def _stretch_before(passage: _Passage, start: int) -> Referent | None:
    """The period that opens a sentence: «Since March this is the highest toll»; no figure stands between."""
    for referent in reversed(passage.referents):
        if referent.end > start or referent.sort not in _STRETCHES:
            continue
        return None if _counts_between(passage, referent.end, start) else referent
    return None


def _counts_between(passage: _Passage, start: int, end: int) -> int:
    return sum(start <= claim.quote.start < end for claim in passage.claims)


def _span(passage: _Passage, start: int, end: int, patterns: _Patterns) -> Span | None:
    """How long the periods are that the words of a comparison set side by side."""
    inside = [r for r in passage.referents if start <= r.start < end]
    for match in patterns.spans.finditer(passage.folded, start, min(passage.end, end + 1)):
        if not any(r.start <= match.start() < r.end for r in inside):
            return patterns.span_of[" ".join(match[0].split())]
    return None


def _span_of(figure: Claim | Quantity | None) -> Span | None:
    """A day for a day's figure or a daily average; other periods say nothing of what they are set beside."""
    if not isinstance(figure, Claim):
        return None
    period = figure.period
    if period.kind is PeriodKind.INTERVAL and period.days is not None:
        return Span.WEEK if period.days == 7 else Span.MONTH if 28 <= period.days <= 31 else None
    return _SPAN_OF.get(period.kind)


def _figure(passage: _Passage, start: int, end: int, span: Span | None) -> Claim | None:
    """The claim that a comparison is about: inside its words, before, behind, or in the sentence before."""
    kinds = _KINDS.get(span) if span else None
    inside = [c for c in passage.claims if start <= c.quote.start < end]
    if inside:
        return inside[0]
    before = [c for c in reversed(passage.claims) if c.quote.end <= start]
    behind = [c for c in passage.claims if end <= c.quote.start <= end + _FIGURE_REACH]
    near = [*before, *behind, *passage.earlier]
    fitting = [c for c in near if kinds and c.period.kind in kinds]
    return next(iter(fitting or near), None)


def _ratio(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«Twice as many as in June», «three times more than a week earlier», «вдвое меньше, чем в июне»."""
    sentence, start = passage.sentence, cue.start
    if cue.key == "times":
        numeral = _number_before(sentence, cue.start)
        if numeral is None or numeral.low is None or numeral.high is None:
            return None
        start, low, high = numeral.start, numeral.low, numeral.high
    else:
        low = high = float(cue.key) if "." in cue.key else int(cue.key)
    more = patterns.more_behind.match(passage.folded, cue.end, passage.end)
    less = patterns.less_behind.match(passage.folded, cue.end, passage.end)
    behind = min((m for m in (more, less) if m), key=lambda m: m.start("form"), default=None)
    before = patterns.rises_before.match(passage.folded, passage.start, start)
    if behind is None and before is None:
        return None
    fewer = behind is less if behind is not None else bool(before and _sign(before, patterns) < 0)
    edges = (cue.end, behind.start("form") - 1, behind.end("form")) if behind is not None else (cue.end,)
    standing = _set_against(passage, edges, patterns)
    if standing is None or standing.referent is None:
        return None
    begin = before.start() if behind is None and before else _with_bound(passage, start, patterns)
    bound = _bound_before(passage, start, patterns)
    by = Quantity(low, high, bound if low == high else Bound.RANGE)
    relation = Relation.LESS_THAN if fewer else Relation.TIMES
    return _against(passage, begin, edges[-1], standing, relation, by, Unit.TIMES, patterns)


def _against(
    passage: _Passage,
    start: int,
    edge: int,
    standing: _Standing,
    relation: Relation,
    by: Quantity | None,
    unit: Unit | None,
    patterns: _Patterns,
    not_at: int = -1,
) -> Comparison | None:
    """A figure set against that of a period; the claim at `not_at` is the difference, not the figure."""
    assert standing.referent is not None
    end = max(start + 1, standing.end, edge)
    figure = _figure(passage, start, end, None)
    stands_before = figure is not None and figure.quote.start < end
    if not stands_before and not _is_of_losses(passage, start, end, figure, patterns):
        return None
    if isinstance(figure, Claim) and figure.quote.start == not_at:
        others = [c for c in [*passage.claims, *passage.earlier] if c.quote.start != not_at]
        figure = others[0] if others else None
    reference = landmark_or(passage.settled(standing.referent, figure))
    return Comparison(
        passage.quote(start, end),
        figure,
        relation,
        reference,
        span=_span_of(figure),
        by=by,
        unit=unit,
    )


def _is_of_losses(passage: _Passage, start: int, end: int, figure: Claim | None, patterns: _Patterns) -> bool:
    """Whether a comparison before any figure is one of losses, not of prices: then a later figure fits it."""
    between = passage.found.text[end : figure.quote.start] if figure else ""
    if ";" in between or ":" in between:
        return ":" in between
    if patterns.subjects.search(passage.folded, passage.start, end):
        return True
    around = passage.sentence.words_after(passage.start, end)
    return any({"item", "outcome", "count"} & word.senses.keys() for word in around)


def _set_against(passage: _Passage, edges: Iterable[int], patterns: _Patterns) -> _Standing | None:
    """The period that a ratio or difference is against: right behind an edge, or behind a «than»."""
    for referent in passage.referents:
        for edge in edges:
            near = edge <= referent.start <= edge + _REACH
            if near and patterns.leads.fullmatch(passage.folded, edge, referent.start):
                return _Standing(referent, referent.end)
    opened = [
        r for r in passage.referents if r.end <= min(edges, default=0) and _is_opened(passage, r, patterns)
    ]
    return _Standing(opened[0], 0) if opened else None


def _is_opened(passage: _Passage, referent: Referent, patterns: _Patterns) -> bool:
    """Whether a word of comparison stands before a period: «compared with June, losses doubled»."""
    return bool(patterns.opens.match(passage.folded, passage.start, referent.start))


def _number_before(sentence: Sentence, offset: int) -> Numeral | None:
    """The number that ends right before an offset."""
    for numeral in sentence.figures:
        if 0 <= offset - numeral.end <= 2:
            return numeral
    return None


def _bound_before(passage: _Passage, start: int, patterns: _Patterns) -> Bound:
    """The bound that stands right before a number or a word of number: «nearly twice»."""
    word = next(passage.sentence.words_before(start), None)
    if word is None or start - word.end > 2 or "bound" not in word.senses:
        return Bound.EXACT
    return Bound(str(word.senses["bound"]))


def _with_bound(passage: _Passage, start: int, patterns: _Patterns) -> int:
    word = next(passage.sentence.words_before(start), None)
    return word.start if word and start - word.end <= 2 and "bound" in word.senses else start


def _sign(match: "regex.Match[str]", patterns: _Patterns) -> int:
    return patterns.sign_of.get(" ".join(match["form"].split()), 1)


def _percent(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«14 % more than a week earlier», «up 14 % on the week before», «зросли на 14 %»."""
    sentence = passage.sentence
    numeral = _number_before(sentence, cue.start)
    if numeral is None or numeral.low is None or numeral.high is None:
        return None
    behind = patterns.rises_behind.match(passage.folded, cue.end, passage.end)
    before = patterns.rises_before.match(passage.folded, passage.start, numeral.start)
    told = behind or before
    if told is None:
        return None
    edges = (cue.end, behind.start("form") - 1, behind.end("form")) if behind else (cue.end,)
    standing = _set_against(passage, edges, patterns)
    if standing is None:
        return None
    start = numeral.start if told is behind else told.start()
    bound = _bound_before(passage, numeral.start, patterns)
    by = Quantity(numeral.low, numeral.high, bound if numeral.low == numeral.high else Bound.RANGE)
    relation = Relation.MORE_THAN if _sign(told, patterns) > 0 else Relation.LESS_THAN
    return _against(passage, start, edges[-1], standing, relation, by, Unit.PERCENT, patterns)


def _than(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«120 more than in June», «fewer than a week earlier», «менше, ніж у червні»."""
    sentence = passage.sentence
    told = patterns.compared_before.match(passage.folded, passage.start, cue.start)
    standing = _set_against(passage, (cue.start - 1,), patterns)
    if told is None or standing is None or standing.referent is None:
        return None
    numeral = _number_before(sentence, told.start())
    bare = not told["gap"].strip() and numeral is None
    form = " ".join(told["form"].split())
    # «More than a week ago» tells a time, «more than 20 days» a length.
    if bare and form in patterns.vague and standing.referent.key.endswith("_before"):
        return None
    relation = Relation.MORE_THAN if _sign(told, patterns) > 0 else Relation.LESS_THAN
    if numeral is None or numeral.low is None or numeral.high is None:
        return _against(passage, told.start(), cue.end, standing, relation, None, None, patterns)
    bound = _bound_before(passage, numeral.start, patterns)
    by = Quantity(numeral.low, numeral.high, bound if numeral.low == numeral.high else Bound.RANGE)
    return _against(
        passage, numeral.start, cue.end, standing, relation, by, Unit.COUNT, patterns, numeral.start
    )


def _average(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«An average of 1,256 a day in May», «above the median of the month»."""
    told = patterns.compared_before.match(passage.folded, passage.start, cue.start)
    limit = patterns.limit_before.match(passage.folded, passage.start, cue.start)
    if told or limit:
        return _beside_average(passage, cue, told, limit, patterns)
    if cue.key != "average":
        return None
    near = [c for c in passage.claims if -_REACH_BEFORE <= c.quote.start - cue.end <= _REACH]
    figure = next((c for c in near if c.period.kind is PeriodKind.RATE), None)
    if figure is None:
        return None
    start, end = min(cue.start, figure.quote.start), max(cue.end, figure.quote.end)
    referent = _nearest(passage, start, end)
    if referent is not None:
        reference, _ = passage.settled(referent, None)
        end = max(end, referent.end if referent.start - end <= _REACH else end)
    else:
        reference = Period(PeriodKind.INTERVAL, figure.period.start, figure.period.end)
    span = _span(passage, start - 12, min(passage.end, figure.quote.end + 40), patterns) or Span.DAY
    return Comparison(passage.quote(start, end), figure, Relation.AVERAGE, reference, span=span)


def _nearest(passage: _Passage, start: int, end: int) -> Referent | None:
    """The period that an average runs over: behind it, or before it."""
    stretches = [r for r in passage.referents if r.sort in _STRETCHES]
    behind = [r for r in stretches if r.start >= start]
    before = [r for r in stretches if r.end <= start]
    return behind[0] if behind else before[-1] if before else None


def _beside_average(
    passage: _Passage,
    cue: _Cue,
    told: "regex.Match[str] | None",
    limit: "regex.Match[str] | None",
    patterns: _Patterns,
) -> Comparison | None:
    """«Above the median of the month», «12 % below the average for May»."""
    figure = _figure(passage, cue.start, cue.end, None)
    if figure is None:
        return None
    if told is not None:
        start, above = told.start(), _sign(told, patterns) > 0
    else:
        assert limit is not None
        start, above = limit.start(), limit["above"] is not None
    behind = [
        r for r in passage.referents if 0 <= r.start - cue.end <= _REACH_BEFORE and r.sort is not Sort.DAY
    ]
    before = [r for r in passage.referents if start <= r.start < cue.start]
    referent = next(iter([*behind, *before]), None)
    end = max(cue.end, referent.end) if referent else cue.end
    reference = landmark_or(passage.settled(referent, figure)) if referent else Period(PeriodKind.INTERVAL)
    return Comparison(
        passage.quote(start, end),
        figure,
        Relation.MORE_THAN if above else Relation.LESS_THAN,
        reference,
        span=_span_of(figure),
        against=Yardstick(cue.key),
    )


def _streak(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«For the third month in a row», «the tenth consecutive day», «п'ятий день поспіль»."""
    if cue.key == "before":
        unit, count_end, end = patterns.unit_behind.match(passage.folded, cue.end), cue.start, -1
        end = unit.end() if unit else cue.end
    else:
        unit = patterns.unit_before.match(passage.folded, passage.start, cue.start)
        count_end, end = (unit.start() if unit else cue.start), cue.end
    if unit is None:
        return None
    start, length = _length(passage, count_end, patterns)
    if length is None:
        return None
    trend = patterns.trends.search(passage.folded, passage.start, passage.end)
    figure = _limited(passage, patterns)
    if figure is None and trend is None:
        return None
    span = patterns.unit_of[" ".join(unit[1].split())]
    rise = trend is None or patterns.sign_of[" ".join(trend[0].split())] > 0
    return Comparison(
        passage.quote(start, end),
        figure or _figure(passage, start, end, None),
        Relation.STREAK,
        _streak_days(
            figure if isinstance(figure, Claim) else next(iter(passage.claims), None),
            length,
            span,
            passage.published,
        ),
        span=span,
        by=Quantity.of(length),
        trend=None if figure is not None or trend is None else Trend.RISE if rise else Trend.FALL,
    )


def _length(passage: _Passage, end: int, patterns: _Patterns) -> tuple[int, int | None]:
    """Where the count of a streak begins, and the count: an ordinal or a number."""
    sentence = passage.sentence
    ordinal = patterns.ordinal_before.match(passage.folded, passage.start, end)
    if ordinal:
        return ordinal.start(), patterns.ordinal_of[" ".join(ordinal[1].split())]
    for numeral in sentence.figures:
        if 0 <= end - numeral.end <= 3 and isinstance(numeral.low, int) and numeral.low > 1:
            return numeral.start, numeral.low
    return end, None


def _streak_days(figure: Claim | None, length: int, span: Span, published: date | None) -> Period:
    """The days of a streak up to the figure's; of weeks and months nobody says on which days they begin."""
    last = (figure.period.end if figure else None) or published
    if span is not Span.DAY or last is None:
        return Period(PeriodKind.INTERVAL)
    return Period(PeriodKind.INTERVAL, date.fromordinal(max(1, last.toordinal() - length + 1)), last)


def _limited(passage: _Passage, patterns: _Patterns) -> Claim | Quantity | None:
    """The figure of a sentence that is said to be exceeded, or not to be reached."""
    sentence = passage.sentence
    for numeral in sentence.figures:
        limit = patterns.limit_before.match(passage.folded, passage.start, numeral.start)
        claim = passage.claim_at(numeral.start)
        if claim is not None and claim.quantity.bound in (Bound.AT_LEAST, Bound.AT_MOST):
            return claim
        if limit and claim is not None:
            return claim
        bare = _bare(passage, numeral, Bound.AT_LEAST if limit["above"] else Bound.AT_MOST) if limit else None
        if bare is not None:
            return bare
    return None


def _bare(passage: _Passage, numeral: Numeral, bound: Bound) -> Quantity | None:
    """A number that no claim holds, if it may be a figure: it is not small, a date or a year."""
    if numeral.low is None or numeral.low < _LEAST_FIGURE or numeral.is_range:
        return None
    dated = any(mark.start <= numeral.start < mark.end for mark in passage.sentence.marks)
    return None if dated else Quantity.of(numeral.low, bound)


def _first(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«Above 2,000 for the first time since the spring of 2022», «уперше перевищили 2000»."""
    figure = _limited(passage, patterns)
    if figure is None:
        return None
    bound = figure.quantity.bound if isinstance(figure, Claim) else figure.bound
    at = figure.quote.start if isinstance(figure, Claim) else passage.start
    limit = patterns.limit_before.match(passage.folded, passage.start, at)
    below = limit["below"] is not None if limit else bound is Bound.AT_MOST
    referent = next(
        (
            r
            for r in passage.referents
            if cue.end <= r.start
            and r.sort in _STRETCHES
            and patterns.adjoins.fullmatch(passage.folded, cue.end, r.start)
        ),
        None,
    )
    if referent is None:
        referent = next((r for r in passage.referents if r.sort is Sort.SINCE), None)
    reference, landmark = passage.settled(referent or Referent(cue.start, cue.end, Sort.WAR), figure)
    end = max(cue.end, referent.end) if referent and referent.start >= cue.end else cue.end
    return Comparison(
        passage.quote(cue.start, end),
        figure,
        Relation.FIRST_BELOW if below else Relation.FIRST_ABOVE,
        reference,
        landmark,
        _span_of(figure),
    )


def _passed(passage: _Passage, cue: _Cue, patterns: _Patterns) -> Comparison | None:
    """«Passed one million on 12 June», «crossed the 900,000 mark», «перевищили мільйон 12 червня»."""
    sentence = passage.sentence
    if patterns.repeated.search(passage.folded, passage.start, passage.end):
        return None
    numeral = next((n for n in sentence.figures if 0 <= n.start - cue.end <= _REACH_BEFORE), None)
    if numeral is None:
        return None
    end = numeral.end
    mark = patterns.mark.search(passage.folded, cue.start, min(passage.end, end + 12))
    figure = _milestone(passage, numeral, mark is not None)
    if figure is None:
        return None
    dated = [m for m in sentence.marks if m.kind in (MarkKind.POINT, MarkKind.DAY) and m.last]
    following = next((n.quote.start for n in passage.claims if n.quote.start > end), passage.end)
    behind = [m for m in dated if 0 <= m.start - end <= _REACH and m.start < following]
    before = [m for m in dated if m.end <= cue.start]
    day = next(iter([*behind, *before]), None)
    if day is None and mark is None:
        return None
    end = max(end, mark.end() if mark else end, day.end if day and day in behind else end)
    return Comparison(
        passage.quote(cue.start, end), figure, Relation.PASSED, Period.day(day.last if day else None)
    )


def _milestone(passage: _Passage, numeral: Numeral, marked: bool) -> Claim | Quantity | None:
    """A round running total; «exceeded 1,500 on 12 June» is a day's figure with its bound. A number that no
    claim holds has to be called a mark."""
    claim = passage.claim_at(numeral.start)
    if claim is None:
        return _bare(passage, numeral, Bound.AT_LEAST) if marked else None
    step = significant_step(claim.quantity.low)
    if step >= _MILESTONE_STEP:
        return claim
    is_round = claim.quantity.low / step < _MILESTONE_DIGITS
    return claim if is_round and claim.period.kind is PeriodKind.CUMULATIVE else None


_READERS: Mapping[str, Callable[[_Passage, _Cue, _Patterns], Comparison | None]] = {
    "superlative": _superlative,
    "ratio": _ratio,
    "percent": _percent,
    "average": _average,
    "streak": _streak,
    "first": _first,
    "passed": _passed,
    "than": _than,
}
