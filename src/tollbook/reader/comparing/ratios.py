"""Reads ratios and differences: «twice as many as in June», «14 % more», «120 fewer than a week earlier»."""

from collections.abc import Sequence
from typing import NamedTuple

import regex

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation, Unit
from tollbook.model.quantity import Bound, Number, Quantity
from tollbook.reader.comparing.comparison_passage import (
    REACH,
    ComparisonPassage,
    Cue,
    figure_of,
    span_of,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords, sign_of
from tollbook.reader.comparing.references import Referent, landmark_or
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.numbers import Numeral


class Against(NamedTuple):
    """The period that a ratio or difference is against, and where its words end, if they stand behind."""

    referent: Referent
    end: int


class Distance(NamedTuple):
    """How far apart two figures are said to be, and where the words that say so begin and end.

    `at` is where a number begins that is the difference, and no figure: the 120 of «120 more than in June».
    """

    start: int
    end: int
    relation: Relation
    by: Quantity | None = None
    unit: Unit | None = None
    at: int = -1


def ratio(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«Twice as many as in June», «three times more than a week earlier», «вдвое меньше, чем в июне»."""
    factor = _factor(passage, cue)
    if factor is None:
        return None
    start, low, high = factor
    more = patterns.more_behind.match(passage.folded, cue.end, passage.end)
    less = patterns.less_behind.match(passage.folded, cue.end, passage.end)
    behind = min((m for m in (more, less) if m), key=lambda m: m.start("form"), default=None)
    before = patterns.rises_before.match(passage.folded, passage.start, start)
    if behind is None and before is None:
        return None
    fewer = behind is less if behind is not None else bool(before and sign_of(before, patterns) < 0)
    edges = (cue.end, behind.start("form") - 1, behind.end("form")) if behind is not None else (cue.end,)
    against = _set_against(passage, edges, patterns)
    begin = before.start() if behind is None and before else _with_bound(passage, start)
    by = _quantity(passage, start, low, high)
    relation = Relation.LESS_THAN if fewer else Relation.TIMES
    return _compared(passage, Distance(begin, edges[-1], relation, by, Unit.TIMES), against, patterns)


def _factor(passage: ComparisonPassage, cue: Cue) -> tuple[int, Number, Number] | None:
    """Where the factor of a ratio begins, and its two ends: that of a word («twice»), or the number before
    «times»."""
    if cue.key != "times":
        factor = float(cue.key) if "." in cue.key else int(cue.key)
        return cue.start, factor, factor
    numeral = _number_before(passage.sentence, cue.start)
    if numeral is None or numeral.low is None or numeral.high is None:
        return None
    return numeral.start, numeral.low, numeral.high


def percentage(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«14 % more than a week earlier», «up 14 % on the week before», «зросли на 14 %»."""
    numeral = _number_before(passage.sentence, cue.start)
    if numeral is None or numeral.low is None or numeral.high is None:
        return None
    behind = patterns.rises_behind.match(passage.folded, cue.end, passage.end)
    rise = behind or patterns.rises_before.match(passage.folded, passage.start, numeral.start)
    if rise is None:
        return None
    edges = (cue.end, behind.start("form") - 1, behind.end("form")) if behind else (cue.end,)
    against = _set_against(passage, edges, patterns)
    start = numeral.start if rise is behind else rise.start()
    by = _quantity(passage, numeral.start, numeral.low, numeral.high)
    distance = Distance(start, edges[-1], _relation(rise, patterns), by, Unit.PERCENT)
    return _compared(passage, distance, against, patterns)


def difference(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«120 more than in June», «fewer than a week earlier», «менше, ніж у червні»."""
    compared = patterns.compared_before.match(passage.folded, passage.start, cue.start)
    against = _set_against(passage, (cue.start - 1,), patterns)
    if compared is None or against is None:
        return None
    numeral = _number_before(passage.sentence, compared.start())
    bare = not compared["gap"].strip() and numeral is None
    form = " ".join(compared["form"].split())
    # «More than a week ago» tells a time, «more than 20 days» a length.
    if bare and form in patterns.vague and against.referent.key.endswith("_before"):
        return None
    relation = _relation(compared, patterns)
    if numeral is None or numeral.low is None or numeral.high is None:
        return _compared(passage, Distance(compared.start(), cue.end, relation), against, patterns)
    by = _quantity(passage, numeral.start, numeral.low, numeral.high)
    distance = Distance(numeral.start, cue.end, relation, by, Unit.COUNT, numeral.start)
    return _compared(passage, distance, against, patterns)


def _compared(
    passage: ComparisonPassage, distance: Distance, against: Against | None, patterns: ComparisonWords
) -> Comparison | None:
    """A figure set against that of a period."""
    if against is None:
        return None
    start, end = distance.start, max(distance.start + 1, against.end, distance.end)
    figure = figure_of(passage, start, end, None)
    stands_before = figure is not None and figure.quote.start < end
    if not stands_before and not _is_of_losses(passage, start, end, figure, patterns):
        return None
    if figure is not None and figure.quote.start == distance.at:
        others = (c for c in [*passage.claims, *passage.earlier] if c.quote.start != distance.at)
        figure = next(others, None)
    return Comparison(
        passage.quote(start, end),
        figure,
        distance.relation,
        landmark_or(passage.settled(against.referent, figure)),
        span=span_of(figure),
        by=distance.by,
        unit=distance.unit,
    )


def _relation(compared: "regex.Match[str]", patterns: ComparisonWords) -> Relation:
    """More or less, as a word of comparison says."""
    return Relation.MORE_THAN if sign_of(compared, patterns) > 0 else Relation.LESS_THAN


def _quantity(passage: ComparisonPassage, start: int, low: Number, high: Number) -> Quantity:
    """A difference or factor with the bound that stands before it."""
    return Quantity(low, high, _bound_before(passage, start) if low == high else Bound.RANGE)


def _is_of_losses(
    passage: ComparisonPassage, start: int, end: int, figure: Claim | None, patterns: ComparisonWords
) -> bool:
    """Whether a comparison before any figure is one of losses, not of prices: then a later figure fits it."""
    between = passage.parts.text[end : figure.quote.start] if figure else ""
    if ";" in between or ":" in between:
        return ":" in between
    if patterns.subjects.search(passage.folded, passage.start, end):
        return True
    around = passage.sentence.words_after(passage.start, end)
    return any({"item", "outcome", "count"} & word.senses.keys() for word in around)


def _set_against(
    passage: ComparisonPassage, edges: Sequence[int], patterns: ComparisonWords
) -> Against | None:
    """The period that a ratio or difference is against: right behind an edge, or behind a «than»."""
    for referent in passage.referents:
        for edge in edges:
            near = edge <= referent.start <= edge + REACH
            if near and patterns.leads.fullmatch(passage.folded, edge, referent.start):
                return Against(referent, referent.end)
    before = (referent for referent in passage.referents if referent.end <= min(edges))
    opened = next((referent for referent in before if _is_opened(passage, referent, patterns)), None)
    return Against(opened, 0) if opened is not None else None


def _is_opened(passage: ComparisonPassage, referent: Referent, patterns: ComparisonWords) -> bool:
    """Whether a word of comparison stands before a period: «compared with June, losses doubled»."""
    return bool(patterns.opens.match(passage.folded, passage.start, referent.start))


def _number_before(sentence: Sentence, offset: int) -> Numeral | None:
    """The number that ends right before an offset."""
    for numeral in sentence.figures:
        if 0 <= offset - numeral.end <= 2:
            return numeral
    return None


def _bound_before(passage: ComparisonPassage, start: int) -> Bound:
    """The bound that stands right before a number or a word of number: «nearly twice»."""
    word = next(passage.sentence.words_before(start), None)
    if word is None or start - word.end > 2 or "bound" not in word.senses:
        return Bound.EXACT
    return Bound(str(word.senses["bound"]))


def _with_bound(passage: ComparisonPassage, start: int) -> int:
    word = next(passage.sentence.words_before(start), None)
    return word.start if word and start - word.end <= 2 and "bound" in word.senses else start
