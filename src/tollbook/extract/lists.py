"""Which figures of a sentence stand in one list, so that what is said at its end is said of all."""

from tollbook.extract.grammar import Grammar
from tollbook.extract.sentence import Sentence

_PARTING = frozenset({"sub", "say", "break"})


def ties_of(sentence: Sentence, grammar: Grammar) -> list[str]:
    """How each figure is tied to the next: `list`, `increment` («12 (+3)»), `verb` between them, or nothing."""
    if sentence.ties is None:
        last = len(sentence.figures) - 1
        sentence.ties = [_tie(sentence, index, grammar) for index in range(last)]
    return sentence.ties


def _tie(sentence: Sentence, index: int, grammar: Grammar) -> str:
    before, following = sentence.figures[index].end, sentence.figures[index + 1].start
    edge, verb = following, False
    for word in sentence.words_after(before, following):
        senses = word.senses
        if not _PARTING.isdisjoint(senses):
            return ""
        if "bound" in senses and edge == following:
            edge = word.start
        verb = verb or "outcome" in senses or "bar" in senses
    if sentence.text[edge - 1] in "+/":
        return "increment"
    if verb:
        return "verb"
    return "list" if grammar.conjoined.search(sentence.folded, before, edge) else ""
