"""How the figures of a sentence stand to each other: what is before each, parts set apart, lists."""

import regex

from tollbook.reader.layout.sentence import Anchor, Sentence
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import Mark, MarkKind

# What may stand between a figure and the word before it, or between that and the words of a bound.
BLANK = regex.compile(r"[\s\p{Pd}/\"“”«»(]*")
# «20 tanks → 7,332»: what stands before it led to what stands behind.
ARROW = regex.compile(r"\s*(?:[→⇒➔➜➡⟶]\ufe0f?|[-=]>)\s*")
_PARTING = frozenset({"sub", "say", "break"})
_LABEL = regex.compile(r"(?:\s\p{L}{1,4}\.?)?[\s*_|]*[-‐‑‒–—:|=(][\s*_|~≈]*")
# The sign of a label may have blanks, stars and a sign of a bound behind it: no more than so many.
_LABEL_SIGNS, _BESIDE_LABEL, _LABEL_GAP = frozenset("-‐‑‒–—:|=("), " \u00a0\u202f*_~≈", 8
# So many words may part a part from the next one: «10 children from the same village and 5 women».
_PART_GAP = 5


def ties_of(sentence: Sentence, grammar: Grammar) -> list[str]:
    """How each figure is tied to the next: `list`, `increment` («12 (+3)»), a `verb` between, or nothing."""
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


def before_bounds(sentence: Sentence, figure: Numeral) -> Anchor:
    """The word before a figure and the words of its bound, and where those begin."""
    known = sentence.anchors.get(figure.start)
    if known is None:
        known = sentence.anchors[figure.start] = _find_anchor(sentence, figure)
    return known


def _find_anchor(sentence: Sentence, figure: Numeral) -> Anchor:
    edge, bound = figure.start, None
    for word in sentence.words_before(figure.start):
        if "bound" in word.senses and BLANK.fullmatch(sentence.text, word.end, edge):
            edge, bound = word.start, bound or str(word.senses["bound"])
            continue
        return Anchor(word, edge, bound)
    return Anchor(None, edge, bound)


def is_added(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether a word right before a figure adds it to what was there: «another 1,340 soldiers»."""
    start, figure = sentence.clause_start(index), sentence.figures[index]
    edges = {figure.start, before_bounds(sentence, figure).edge}
    return any(grammar.another.search(sentence.folded, start, edge) for edge in edges)


def is_added_in_list(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether a figure, or one before it in the same list, is added to what was there."""
    ties, added = ties_of(sentence, grammar), sentence.added
    first = index
    while first not in added and not is_added(sentence, first, grammar):
        if not first or ties[first - 1] != "list":
            added[first] = False
            break
        first -= 1
    found = added.setdefault(first, True)
    added.update(dict.fromkeys(range(first, index + 1), found))
    return found


def follows_increase(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«rose by 1,340, to 678,520»: whether a figure is the total that the one before leads to."""
    if not index:
        return False
    before, figure = sentence.figures[index - 1], sentence.figures[index]
    if not grammar.up_to.fullmatch(sentence.folded, before.end, figure.start):
        return False
    words = sentence.folded[sentence.clause_start(index - 1) : before_bounds(sentence, before).edge].split()
    return bool(words) and grammar.by.fullmatch(f"{words[-1]} ") is not None


def end_past_parts(sentence: Sentence, index: int) -> int:
    """Where a figure's clause ends, parts passed over («87 civilians, including 10 children, were …»)."""
    passed: Numeral | None = None
    for following in sentence.figures[index + 1 :]:
        anchor = before_bounds(sentence, following)
        opens = anchor.word is not None and anchor.word.senses.get("sub") == "part"
        opens = opens and anchor.word is not None and anchor.edge - anchor.word.end <= 1
        if not opens and (passed is None or not _is_next_part(sentence, passed, following)):
            return following.start
        passed = following
    return sentence.end


def _is_next_part(sentence: Sentence, part: Numeral, following: Numeral) -> bool:
    """«10 children and 5 women»: another part behind the first, with no word between that says what became of
    anybody."""
    start, end = part.end, following.start
    if sentence.length_in_words(start, end) > _PART_GAP or "," in sentence.text[start:end]:
        return False
    between = sentence.words_after(part.end, following.start)
    return not any(word.senses.keys() & {"outcome", "break", "bar"} for word in between)


def label_mark(sentence: Sentence, index: int) -> Mark | None:
    """The month or year that a figure stands behind as its label: «July: 35,680», «2024 – 429,660»."""
    edge = before_bounds(sentence, sentence.figures[index]).edge
    if sentence.text[max(0, edge - _LABEL_GAP) : edge].rstrip(_BESIDE_LABEL)[-1:] not in _LABEL_SIGNS:
        return None
    for mark in reversed(sentence.marks):
        if mark.end <= edge:
            labels = mark.kind is MarkKind.INTERVAL and _LABEL.fullmatch(sentence.text, mark.end, edge)
            return mark if labels else None
    return None


def past_total(sentence: Sentence, anchor: Anchor) -> Anchor:
    """«an estimated total of 1,002,690»: a bound before the words that say that a number is a total."""
    word = anchor.word
    if word is None or not BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return anchor
    before = next(sentence.words_before(word.start), None)
    if before is None or "bound" not in before.senses:
        return anchor
    if not BLANK.fullmatch(sentence.text, before.end, word.start):
        return anchor
    return anchor._replace(bound=before.bound)
