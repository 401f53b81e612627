"""How close a figure is to the true number, by the words next to it."""

from tollbook.model.quantity import Bound
from tollbook.reader.layout.lists import BLANK, before_bounds
from tollbook.reader.layout.sentence import Anchor, Sentence
from tollbook.reader.text.grammar import Grammar


def bound_of(sentence: Sentence, index: int, grammar: Grammar) -> Bound:
    """The bound that the words next to a figure put on it."""
    figure = sentence.figures[index]
    if figure.is_range:
        return Bound.RANGE
    anchor = before_bounds(sentence, figure)
    if anchor.bound is None and anchor.word is not None and "total" in anchor.word.senses:
        anchor = _past_total(sentence, anchor)
    if anchor.bound is not None:
        return Bound(anchor.bound)
    if index and _shares_bound(sentence, index, grammar):
        return Bound.AT_LEAST
    for word in sentence.words_after(figure.end, sentence.clause_end(index)):
        gap = sentence.text[figure.end : word.start]
        # «18 111 (плюс 39)»: what stands in brackets is of the number in them.
        if "bound_after" in word.senses and "(" not in gap and BLANK.fullmatch(gap):
            return Bound(str(word.senses["bound_after"]))
        break
    return Bound.EXACT


def _past_total(sentence: Sentence, anchor: Anchor) -> Anchor:
    """«an estimated total of 1,002,690»: a bound before the words that say that a number is a total."""
    word = anchor.word
    if word is None or not BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return anchor
    before = next(sentence.words_before(word.start), None)
    if (
        before is None
        or "bound" not in before.senses
        or not BLANK.fullmatch(sentence.text, before.end, word.start)
    ):
        return anchor
    return anchor._replace(bound=str(before.senses["bound"]))


def _shares_bound(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«At least 4 dead and 17 injured»: the first figure's bound is said of both."""
    before, figure = sentence.figures[index - 1], sentence.figures[index]
    if "," in sentence.text[before.end : figure.start]:
        return False
    if not grammar.conjoined.search(sentence.folded, before.end, figure.start):
        return False
    if not grammar.harmed.search(sentence.folded, before.end, figure.start):
        return False
    return bound_of(sentence, index - 1, grammar) is Bound.AT_LEAST
