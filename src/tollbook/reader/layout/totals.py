"""How a sentence says that a number is a total, a rise to one, or of a day: words of time and small words."""

import regex

from tollbook.reader.layout.lists import BLANK, before_bounds
from tollbook.reader.layout.nouns import PARTING_SIGNS, is_noun
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.time.marks import MarkKind

_BETWEEN_WORDS = regex.compile(r"[\s‒–—-]+")
_LABEL_SIGNS = " \u00a0:-‐‑‒–—−=*_"
_LABEL_ENDS = regex.compile(r"(?r)[:‒–—−-]\s*\Z")
_CLAUSE_ENDS = frozenset(".,;()|:-–—+")
# «The highest toll of the war: 2,030».
_COLON = regex.compile(r"(?r):\s\Z")
# «The losses, the ministry said, were …».
_ASIDE = regex.compile(r",[^,]*,")
# What stands between a noun and a number that a small word ties to it.
_UNTYING = frozenset({"outcome", "bar", "break"})
# So many words may part a number from the day that it is of: «840 were lost overnight».
_WORDS_BEFORE_DAY = 2
# A number of losses without a noun behind «the exact figure –» is a total if it is as large as this.
_TOTAL_NAMED_FROM = 10_000
_LEAST_RESPECTIVE = 2


def is_of(sentence: Sentence, index: int, kind: MarkKind) -> bool:
    """«840 in the last day», «1,256 a day»: a number and a time, no noun, is of what was named before."""
    end = sentence.figures[index].end
    for mark in sentence.marks:
        if mark.start >= end:
            gap = sentence.text[end : mark.start]
            between = _BETWEEN_WORDS.sub("", gap)
            near = kind is MarkKind.DAY and len(gap.split()) <= _WORDS_BEFORE_DAY and between.isalpha()
            return mark.kind is kind and (near or not between)
    return False


def is_running(sentence: Sentence, index: int) -> bool:
    """Whether words of a running total stand right before a number, or right behind it and end the clause."""
    start, figure = sentence.clause_start(index), sentence.figures[index]
    edge = before_bounds(sentence, figure).edge
    for mark in sentence.marks:
        if mark.kind is not MarkKind.CUMULATIVE:
            continue
        if start <= mark.start and mark.end <= edge and BLANK.fullmatch(sentence.text, mark.end, edge):
            return not has_word_right_behind(sentence, index)
        if mark.start >= figure.end and len(sentence.folded[figure.end : mark.start].split()) <= 1:
            return sentence.text[mark.end : mark.end + 1] in _CLAUSE_ENDS
    return False


def is_sum(sentence: Sentence, index: int) -> bool:
    """«lost 430 men, in all since February 24 — about 111,170»: a number behind a word of sum, no noun; or
    «…, which makes 111,170 in all»: one before it."""
    if is_running(sentence, index):
        return True
    start, end = sentence.clause_start(index), sentence.clause_end(index)
    words = list(sentence.words_after(start, end))
    sums = [word.end for word in words if "sum" in word.senses and word.end <= sentence.figures[index].start]
    return bool(sums) and not any("item" in word.senses and word.start > sums[-1] for word in words)


def is_total_alone(sentence: Sentence, grammar: Grammar) -> bool:
    """«Running total: 678,520», «The toll stood at 678,520»: a sentence that begins with a total and names
    nothing counted."""
    figure = sentence.figures[0]
    edge = before_bounds(sentence, figure).edge
    if any(is_noun(word) for word in sentence.words_before(edge)) or has_word_right_behind(sentence, 0):
        return False
    named = grammar.number_word.search(sentence.folded, sentence.start, edge) is not None
    large = (figure.low or 0) >= _TOTAL_NAMED_FROM
    if named and large and _leads_to(sentence, edge, grammar):
        return True
    for mark in sentence.marks:
        if mark.end > edge or sentence.text[mark.end : edge].strip(_LABEL_SIGNS):
            continue
        return mark.kind in (MarkKind.CUMULATIVE, MarkKind.SUM) or (mark.kind is MarkKind.TOTAL and named)
    return False


def has_word_right_behind(sentence: Sentence, index: int) -> bool:
    """Whether a known word stands right behind a figure."""
    end = sentence.figures[index].end
    return next(sentence.words_after(end, end + 2), None) is not None


def _leads_to(sentence: Sentence, edge: int, grammar: Grammar) -> bool:
    """Whether a colon, a dash or a small word leads to what stands at an offset."""
    if _LABEL_ENDS.search(sentence.text, sentence.start, edge):
        return True
    return grammar.link.search(sentence.folded, sentence.start, edge) is not None


def is_number_of(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«It puts the number at 678,520»: a word for a number, and a small word; of the thing named before."""
    start, end = sentence.clause_start(index), before_bounds(sentence, sentence.figures[index]).edge
    link = grammar.link.search(sentence.folded, start, end)
    return link is not None and bool(grammar.number.search(sentence.folded, start, link.start()))


def sums_up(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«…, bringing the total since the invasion began to 1,262,490»: words of a total, and a small word."""
    start, end = sentence.clause_start(index), before_bounds(sentence, sentence.figures[index]).edge
    if not grammar.link.search(sentence.folded, start, end):
        return False
    return any(mark.kind is MarkKind.TOTAL and start <= mark.start < end for mark in sentence.marks)


def follows_total(sentence: Sentence, index: int) -> bool:
    """Whether a verb of totals stands before a figure; «passed» is one and a bound at once."""
    figure = sentence.figures[index]
    word, edge, _ = before_bounds(sentence, figure)
    if any("total" in word.senses for word in sentence.words_after(edge, figure.start)):
        return True
    return (
        word is not None and "total" in word.senses and bool(BLANK.fullmatch(sentence.text, word.end, edge))
    )


def is_linked(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether a small word alone parts a noun from its number («losses of personnel at about 984,940»)."""
    start, edge = sentence.clause_start(index), before_bounds(sentence, sentence.figures[index]).edge
    link = grammar.link.search(sentence.folded, start, edge) or _COLON.search(sentence.text, start, edge)
    if link is None:
        return False
    for word in sentence.words_before(link.start() + 1):
        if word.start < start or (word.senses.keys() & _UNTYING and not is_noun(word)):
            return False
        if is_noun(word):
            between = _ASIDE.sub("", _without_dates(sentence, word.end, link.start()))
            if is_of(sentence, index, MarkKind.RATE):
                between = between.replace(",", "")
            return PARTING_SIGNS.isdisjoint(between)
    return False


def _without_dates(sentence: Sentence, start: int, end: int) -> str:
    """A stretch without the dates in it: the comma of «October 7, 2023» parts nothing."""
    left = sentence.text[start:end]
    for mark in sentence.marks:
        if start <= mark.start and mark.end <= end:
            left = left.replace(sentence.text[mark.start : mark.end], " ")
    return left


def begins_rise(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether «from» stands before a figure, and «to» alone between it and the next."""
    if not 0 <= index < len(sentence.figures) - 1:
        return False
    start, end = sentence.figures[index].end, sentence.figures[index + 1].start
    if sentence.folded[start:end].strip() not in grammar.numbers.range_to:
        return False
    before = sentence.folded[sentence.start : sentence.figures[index].start].split()
    return bool(before) and before[-1] in grammar.numbers.rising


def out_of_next(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«76 of 188», «18/29»: whether a figure is so many out of the next one."""
    if not 0 <= index < len(sentence.figures) - 1:
        return False
    start, end = sentence.figures[index].end, sentence.figures[index + 1].start
    slashed = sentence.text[start:end].strip() == "/"
    return slashed or grammar.out_of.fullmatch(sentence.folded, start, end) is not None


def repeated(sentence: Sentence, index: int) -> int | None:
    """«51 guns, 13 carriers and 17 tanks, bringing the respective totals to 19,510, 18,002 and 9,014»: the
    figure whose thing one behind «respective» counts; as many stand before, in the same order."""
    if sentence.respective is None:
        return None
    end = sentence.respective.end
    first = next((i for i, figure in enumerate(sentence.figures) if figure.start >= end), None)
    if first is None or index < first:
        return None
    several = len(sentence.figures) - first
    return index - several if _LEAST_RESPECTIVE <= several <= first else None
