"""How close a figure is to the true number, by the words next to it."""

from tollbook.model.quantity import Bound
from tollbook.reader.count import Count
from tollbook.reader.layout.lists import BLANK, before_bounds, follows_increase, past_total
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Story
from tollbook.reader.text.grammar import Grammar


def bound_of(spot: Spot, count: Count, story: Story) -> Bound:
    """The bound next to a figure, or that of the list it stands in («Estimated losses: …»)."""
    bound = _bound_of_words(spot.sentence, spot.index, spot.grammar)
    if bound is Bound.AT_MOST and _is_led_to(spot, count):
        return Bound.EXACT
    if bound is Bound.EXACT and story.gives_estimates and count.label and not count.sub:
        return Bound.APPROX
    return bound


def _is_led_to(spot: Spot, count: Count) -> bool:
    """«rose by 12, to 9,047»: in some languages the word is also that of «up to»."""
    folded, up_to = spot.sentence.folded, spot.grammar.up_to
    if count.rule.leads_to_total:
        return up_to.fullmatch(folded, spot.clause_start, spot.figure.start) is not None
    return follows_increase(spot.sentence, spot.index, spot.grammar)


def _bound_of_words(sentence: Sentence, index: int, grammar: Grammar) -> Bound:
    """The bound that the words next to a figure put on it."""
    figure = sentence.figures[index]
    if figure.is_range:
        return Bound.RANGE
    anchor = before_bounds(sentence, figure)
    if anchor.bound is None and anchor.has("total"):
        anchor = past_total(sentence, anchor)
    if anchor.bound is not None:
        return Bound(anchor.bound)
    if index and _shares_bound(sentence, index, grammar):
        return Bound.AT_LEAST
    return _behind(sentence, figure.end, sentence.clause_end(index))


def _behind(sentence: Sentence, start: int, end: int) -> Bound:
    """«100 or more»: the bound that the first word behind a figure gives."""
    position = sentence.position_from(start)
    if position is None or sentence.start_of(position) >= end:
        return Bound.EXACT
    gap = sentence.text[start : sentence.start_of(position)]
    bound = sentence.meaning(position, "bound_after")
    # «18 111 (плюс 39)»: what stands in brackets is of the number in them.
    return Bound(bound) if bound and "(" not in gap and BLANK.fullmatch(gap) else Bound.EXACT


def _shares_bound(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«At least 4 dead and 17 injured»: the first figure's bound is said of both."""
    before, figure = sentence.figures[index - 1], sentence.figures[index]
    if "," in sentence.text[before.end : figure.start]:
        return False
    if not grammar.conjoined.search(sentence.folded, before.end, figure.start):
        return False
    if not grammar.harmed.search(sentence.folded, before.end, figure.start):
        return False
    return _bound_of_words(sentence, index - 1, grammar) is Bound.AT_LEAST
