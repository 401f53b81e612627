"""Reads ratios and differences: «twice as many as in June», «14 % more», «120 fewer than a week earlier»."""

from collections.abc import Iterable

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation, Unit
from tollbook.model.quantity import Bound, Quantity
from tollbook.reader.comparing.comparison_passage import (
    REACH,
    ComparisonPassage,
    Cue,
    Standing,
    figure_of,
    span_of,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords, sign_of
from tollbook.reader.comparing.references import Referent, landmark_or
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.numbers import Numeral


def ratio(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
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
    fewer = behind is less if behind is not None else bool(before and sign_of(before, patterns) < 0)
    edges = (cue.end, behind.start("form") - 1, behind.end("form")) if behind is not None else (cue.end,)
    standing = _set_against(passage, edges, patterns)
    if standing is None or standing.referent is None:
        return None
    begin = before.start() if behind is None and before else _with_bound(passage, start, patterns)
    bound = _bound_before(passage, start, patterns)
    by = Quantity(low, high, bound if low == high else Bound.RANGE)
    relation = Relation.LESS_THAN if fewer else Relation.TIMES
    return _against(passage, begin, edges[-1], standing, relation, by, Unit.TIMES, patterns)


def percentage(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
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
    relation = Relation.MORE_THAN if sign_of(told, patterns) > 0 else Relation.LESS_THAN
    return _against(passage, start, edges[-1], standing, relation, by, Unit.PERCENT, patterns)


def difference(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
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
    relation = Relation.MORE_THAN if sign_of(told, patterns) > 0 else Relation.LESS_THAN
    if numeral is None or numeral.low is None or numeral.high is None:
        return _against(passage, told.start(), cue.end, standing, relation, None, None, patterns)
    bound = _bound_before(passage, numeral.start, patterns)
    by = Quantity(numeral.low, numeral.high, bound if numeral.low == numeral.high else Bound.RANGE)
    return _against(
        passage, numeral.start, cue.end, standing, relation, by, Unit.COUNT, patterns, numeral.start
    )


def _against(
    passage: ComparisonPassage,
    start: int,
    edge: int,
    standing: Standing,
    relation: Relation,
    by: Quantity | None,
    unit: Unit | None,
    patterns: ComparisonWords,
    not_at: int = -1,
) -> Comparison | None:
    """A figure set against that of a period; the claim at `not_at` is the difference, not the figure."""
    assert standing.referent is not None
    end = max(start + 1, standing.end, edge)
    figure = figure_of(passage, start, end, None)
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
        span=span_of(figure),
        by=by,
        unit=unit,
    )


def _is_of_losses(
    passage: ComparisonPassage, start: int, end: int, figure: Claim | None, patterns: ComparisonWords
) -> bool:
    """Whether a comparison before any figure is one of losses, not of prices: then a later figure fits it."""
    between = passage.found.text[end : figure.quote.start] if figure else ""
    if ";" in between or ":" in between:
        return ":" in between
    if patterns.subjects.search(passage.folded, passage.start, end):
        return True
    around = passage.sentence.words_after(passage.start, end)
    return any({"item", "outcome", "count"} & word.senses.keys() for word in around)


def _set_against(
    passage: ComparisonPassage, edges: Iterable[int], patterns: ComparisonWords
) -> Standing | None:
    """The period that a ratio or difference is against: right behind an edge, or behind a «than»."""
    for referent in passage.referents:
        for edge in edges:
            near = edge <= referent.start <= edge + REACH
            if near and patterns.leads.fullmatch(passage.folded, edge, referent.start):
                return Standing(referent, referent.end)
    opened = [
        r for r in passage.referents if r.end <= min(edges, default=0) and _is_opened(passage, r, patterns)
    ]
    return Standing(opened[0], 0) if opened else None


def _is_opened(passage: ComparisonPassage, referent: Referent, patterns: ComparisonWords) -> bool:
    """Whether a word of comparison stands before a period: «compared with June, losses doubled»."""
    return bool(patterns.opens.match(passage.folded, passage.start, referent.start))


def _number_before(sentence: Sentence, offset: int) -> Numeral | None:
    """The number that ends right before an offset."""
    for numeral in sentence.figures:
        if 0 <= offset - numeral.end <= 2:
            return numeral
    return None


def _bound_before(passage: ComparisonPassage, start: int, patterns: ComparisonWords) -> Bound:
    """The bound that stands right before a number or a word of number: «nearly twice»."""
    word = next(passage.sentence.words_before(start), None)
    if word is None or start - word.end > 2 or "bound" not in word.senses:
        return Bound.EXACT
    return Bound(str(word.senses["bound"]))


def _with_bound(passage: ComparisonPassage, start: int, patterns: ComparisonWords) -> int:
    word = next(passage.sentence.words_before(start), None)
    return word.start if word and start - word.end <= 2 and "bound" in word.senses else start
