"""What a figure counts and what became of it: the item, the outcome, and the rule that says so."""

from collections.abc import Mapping
from typing import NamedTuple

import regex

from tollbook.extract.grammar import Grammar
from tollbook.extract.lexicon import Word
from tollbook.extract.numbers import Numeral
from tollbook.extract.sentence import Sentence
from tollbook.model.quantity import Bound

# How far a number may stand from the noun it counts («18,111 troop-carrying armoured fighting vehicles»).
_ITEM_REACH = 52
_ITEM_WORDS = 6
# How far a participle may stand behind the noun it says something of, and still win over a verb before it.
_NEAR = 14
_FAR = 120
_LABEL_GAP = regex.compile(r"[^\p{L}\p{N}\n.;]*[-‐‑‒–—−:=|>][^\p{L}\p{N}\n.;]*")
_ITEM_GAP_STOPS = frozenset(".,;:()[]|\n!?")
_PLUS = regex.compile(r"\+\s?\Z")
_BLANK = regex.compile(r"[\s\p{Pd}/\"“”«»(]*")

_HARMS = frozenset({"killed", "wounded", "casualties"})


class Counted(NamedTuple):
    """What a figure counts. `outcome` is None where only the running frame can say it.

    `sub` is `increment` or `part` for a figure beside another of the same thing; `beside` is the position, in
    the sentence, of the total that an increment stands next to; `noun` and `verb` are the spans of the words
    that name the item and the outcome, `said` the outcome as the words alone have it.
    """

    item: str
    outcome: str | None
    rule: str
    noun: tuple[int, int] | None = None
    verb: tuple[int, int] | None = None
    said: str | None = None
    sub: str | None = None
    beside: int | None = None
    label: bool = False


class Barred(NamedTuple):
    """A figure whose words make it none of ours: help, a strength, people who came to no harm."""

    kind: str


class _Anchor(NamedTuple):
    """The word before a figure and its bounds, and the offset where the bounds (or the figure) begin."""

    word: Word | None
    edge: int


def bound_of(sentence: Sentence, index: int, grammar: Grammar) -> Bound:
    """The bound that the words next to a figure put on it."""
    figure = sentence.figures[index]
    if figure.is_range:
        return Bound.RANGE
    edge = figure.start
    for word in sentence.words_before(figure.start):
        if not _BLANK.fullmatch(sentence.text, word.end, edge):
            break
        if "bound" in word.senses:
            return Bound(str(word.senses["bound"]))
        if "total" not in word.senses:
            break
        edge = word.start
    if index and _shares_bound(sentence, index, grammar):
        return Bound.AT_LEAST
    for word in sentence.words_after(figure.end, sentence.clause_end(index)):
        if "bound_after" in word.senses and _BLANK.fullmatch(sentence.text, figure.end, word.start):
            return Bound(str(word.senses["bound_after"]))
        break
    return Bound.EXACT


def _shares_bound(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«At least 4 dead and 17 injured»: the first figure's bound is said of both."""
    before, figure = sentence.figures[index - 1], sentence.figures[index]
    if (
        not grammar.conjoined.search(sentence.folded, before.end, figure.start)
        or "," in sentence.text[before.end : figure.start]
    ):
        return False
    if not grammar.harmed.search(sentence.folded, before.end, figure.start):
        return False
    return bound_of(sentence, index - 1, grammar) is Bound.AT_LEAST


def count_of(
    sentence: Sentence, index: int, previous: Counted | None, grammar: Grammar, military: bool
) -> Counted | Barred | None:
    """What a figure counts, or why it counts nothing of ours, or None if its words do not say.

    `previous` is what the figure before it counted, in this sentence or the last one; `military` says that
    bare counts of people («casualties») are soldiers here.
    """
    figure = sentence.figures[index]
    anchor = _before_bounds(sentence, figure)
    sub = _sub_of(sentence, anchor)
    if index and previous and _PLUS.search(sentence.text, figure.start - 2, figure.start):
        return previous._replace(rule="increment beside its total", sub="increment", beside=index - 1)
    found = (
        _labelled(sentence, anchor, military)
        or _followed_by_harm(sentence, index, grammar, military)
        or _part_of(sentence, index, previous)
        or _followed_by_noun(sentence, index, grammar, military)
        or _object_of_harm(sentence, anchor, military)
        or _goes_on(sentence, index, previous, sub, grammar)
        or _stands_for(sentence, index, anchor, grammar, military)
    )
    if found is None:
        return None
    return _with_outcome(sentence, index, found._replace(sub=found.sub or sub), grammar)


def _before_bounds(sentence: Sentence, figure: Numeral) -> _Anchor:
    edge = figure.start
    for word in sentence.words_before(figure.start):
        if "bound" in word.senses and _BLANK.fullmatch(sentence.text, word.end, edge):
            edge = word.start
            continue
        return _Anchor(word, edge)
    return _Anchor(None, edge)


def _sub_of(sentence: Sentence, anchor: _Anchor) -> str | None:
    word = anchor.word
    if word and "sub" in word.senses and _BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return str(word.senses["sub"])
    return None


def _labelled(sentence: Sentence, anchor: _Anchor, military: bool) -> Counted | None:
    """«tanks – 762 (+9)»: the noun, a dash or colon, the number."""
    word = anchor.word
    if word is None or not _is_noun(word) or not _LABEL_GAP.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    item, outcome = _noun(word, military)
    return Counted(item, outcome, "label and number", (word.start, word.end), label=True)


def _is_noun(word: Word) -> bool:
    return "item" in word.senses or "count" in word.senses


def _noun(word: Word, military: bool) -> tuple[str, str | None]:
    """The item and, for a counting noun such as «deaths», the outcome that a noun names."""
    outcome = word.senses.get("count")
    item = word.senses.get("item") or _people(military)
    return str(item), str(outcome) if outcome else None


def _people(military: bool) -> str:
    return "personnel" if military else "civilians"


def _followed_by_harm(sentence: Sentence, index: int, grammar: Grammar, military: bool) -> Counted | None:
    """«3 killed and 15 injured»: people, though no noun says so; «12 wounded soldiers» has one."""
    figure = sentence.figures[index]
    words = sentence.words_after(figure.end, sentence.clause_end(index))
    word = next(words, None)
    if word is None or sentence.folded[figure.end : word.start].strip() not in grammar.auxiliaries:
        return None
    outcome = word.senses.get("count", word.senses.get("outcome"))
    if outcome not in ("killed", "wounded") or ("item" in word.senses):
        return None
    following = next(words, None)
    if (
        following is not None
        and "item" in following.senses
        and sentence.folded[word.end : following.start] == " "
    ):
        return None
    return Counted(_people(military), str(outcome), "number and what happened", None, (word.start, word.end))


def _part_of(sentence: Sentence, index: int, previous: Counted | None) -> Counted | None:
    """«1,130 of them», «37 of which»: some of what was named before."""
    if previous is None:
        return None
    figure = sentence.figures[index]
    word = next(sentence.words_after(figure.end, sentence.clause_end(index)), None)
    if word is None or word.senses.get("sub") != "part" or sentence.folded[figure.end : word.start].strip():
        return None
    return previous._replace(
        rule="of them", outcome=None, noun=None, verb=None, sub="part", beside=None, label=False
    )


def _followed_by_noun(sentence: Sentence, index: int, grammar: Grammar, military: bool) -> Counted | None:
    """«57 unmanned aerial vehicles»: the nearest noun behind the number, in the same breath."""
    figure = sentence.figures[index]
    end = min(sentence.clause_end(index), figure.end + _ITEM_REACH)
    sided = False
    for passed, word in enumerate(sentence.words_after(figure.end, end)):
        senses = word.senses
        if passed >= _ITEM_WORDS or "break" in senses or ("bar" in senses and not _says_more(word)):
            return None
        if _has_stop(sentence, figure.end, word.start, grammar):
            return None
        if "outcome" in senses and grammar.conjoined.search(sentence.folded, figure.end, word.start):
            return None
        sided = sided or "side" in senses
        if not _is_noun(word) or _is_modifier(sentence, word):
            continue
        if "item" not in senses and senses.get("outcome") in _HARMS and not sided:
            continue
        return _compound(sentence, word, end, military or sided)
    return None


def _says_more(word: Word) -> bool:
    """Whether a word that bars a claim has another meaning that may make one."""
    return bool(word.senses.keys() & {"outcome", "item", "say"})


def _has_stop(sentence: Sentence, start: int, end: int, grammar: Grammar) -> bool:
    """Whether a sign or a small word parts the number from what stands behind it."""
    if not _ITEM_GAP_STOPS.isdisjoint(sentence.text[start:end]):
        return True
    return not grammar.noun_stops.isdisjoint(sentence.folded[start:end].split())


def _is_modifier(sentence: Sentence, word: Word) -> bool:
    """«troop-carrying», «drone-equipped»: a noun that only describes the next one."""
    behind = sentence.text[word.end : word.end + 2]
    return len(behind) == 2 and behind[0] in "-‑" and behind[1].isalpha()


def _compound(sentence: Sentence, word: Word, end: int, military: bool) -> Counted:
    """The last noun of a run counts («military personnel casualties», «missile carriers»)."""
    item, outcome = _noun(word, military)
    last = word
    for following in sentence.words_after(word.end, end + _ITEM_REACH):
        if sentence.folded[last.end : following.start] != " " or sentence.text[last.end] == "/":
            break
        if "count" in following.senses and "outcome" not in following.senses:
            outcome = str(following.senses["count"])
        elif "item" in following.senses and "outcome" not in following.senses:
            item = str(following.senses["item"])
        else:
            break
        last = following
    return Counted(item, outcome, "number and noun", (word.start, last.end))


def _object_of_harm(sentence: Sentence, anchor: _Anchor, military: bool) -> Counted | None:
    """«kills at least 6 in Kherson»: the verb and the number, no noun."""
    word = anchor.word
    if word is None or word.senses.get("outcome") not in _HARMS:
        return None
    if not _BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    outcome = str(word.senses["outcome"])
    return Counted(_people(military), outcome, "verb and number", None, (word.start, word.end))


def _goes_on(
    sentence: Sentence, index: int, previous: Counted | None, sub: str | None, grammar: Grammar
) -> Counted | None:
    """«three in Mykolaiv and one in Vinnytsia», «up 1,100 in a day»: the thing named before."""
    if previous is None:
        return None
    if sub == "increment":
        return previous._replace(rule="of them", sub=sub, beside=index - 1 if index else None, label=False)
    figure = sentence.figures[index]
    if not index or not grammar.conjoined.search(sentence.folded, sentence.clause_start(index), figure.start):
        return None
    if not grammar.list_place.match(sentence.folded, figure.end):
        return None
    return previous._replace(rule="list goes on", beside=None, label=False)


def _stands_for(
    sentence: Sentence, index: int, anchor: _Anchor, grammar: Grammar, military: bool
) -> Counted | None:
    """«Russian casualties now stand at 604,140», «the fleet of drones …, with 120 units destroyed»."""
    figure = sentence.figures[index]
    generic = any(
        "generic" in word.senses
        for word in sentence.words_after(figure.end, min(sentence.clause_end(index), figure.end + _NEAR))
    )
    total = _is_total(sentence, anchor)
    if not generic and not total and not _is_linked(sentence, index, anchor, grammar):
        return None
    for word in sentence.words_before(anchor.edge):
        if word.start < sentence.clause_start(index) and not total:
            return None
        if _is_noun(word):
            item, outcome = _noun(word, military)
            return Counted(item, outcome, "noun and its total", (word.start, word.end))
    return None


def _is_total(sentence: Sentence, anchor: _Anchor) -> bool:
    word = anchor.word
    return (
        word is not None
        and "total" in word.senses
        and bool(_BLANK.fullmatch(sentence.text, word.end, anchor.edge))
    )


def _is_linked(sentence: Sentence, index: int, anchor: _Anchor, grammar: Grammar) -> bool:
    """Whether a small word alone parts a noun from its number («losses of personnel at about 984,940»)."""
    start = sentence.clause_start(index)
    link = grammar.link.search(sentence.folded, start, anchor.edge)
    if link is None:
        return False
    word = next((word for word in sentence.words_before(link.start() + 1) if word.start >= start), None)
    return word is not None and _is_noun(word) and not sentence.folded[word.end : link.start()].strip()


def _with_outcome(
    sentence: Sentence, index: int, counted: Counted, grammar: Grammar
) -> Counted | Barred | None:
    """The outcome that the words around give, in the terms of the item's kind; None if they rule it out."""
    table = grammar.outcomes_of(counted.item)
    if counted.outcome:
        return counted._replace(outcome=table[counted.outcome]) if counted.outcome in table else None
    if counted.label:
        return counted
    behind = _outcome_behind(sentence, index, counted, grammar)
    if isinstance(behind, Barred):
        return behind
    before = _outcome_before(sentence, index, table)
    noun_end = _noun_end(sentence, index, counted)
    if behind is not None and (before is None or behind.start - noun_end <= _NEAR):
        return _said(counted, behind, table)
    if isinstance(before, Barred):
        return before
    if before is None:
        before = _outcome_of_list(sentence, index, counted, table, grammar)
    return _said(counted, before, table) if before is not None else counted


def _said(counted: Counted, word: Word, table: Mapping[str, str]) -> Counted:
    """A count with the outcome of a word, if that says anything of its kind."""
    said = str(word.senses.get("outcome", word.senses.get("count")))
    outcome = table.get(said)
    return counted._replace(outcome=outcome, verb=(word.start, word.end), said=said) if outcome else counted


def _noun_end(sentence: Sentence, index: int, counted: Counted) -> int:
    end = sentence.figures[index].end
    return max(end, counted.noun[1]) if counted.noun else end


def _outcome_behind(
    sentence: Sentence, index: int, counted: Counted, grammar: Grammar
) -> Word | Barred | None:
    """The participle or verb behind the counted noun."""
    noun_end = _noun_end(sentence, index, counted)
    clause_end = _end_past_parts(sentence, index)
    for word in sentence.words_after(noun_end, min(clause_end, noun_end + _FAR)):
        senses = word.senses
        if "break" in senses:
            return None
        if "outcome" in senses and _governs_next(sentence, noun_end, word, clause_end, grammar):
            return None
        if "bar" in senses and "outcome" not in senses and word.start - noun_end <= _NEAR:
            return Barred(str(senses["bar"]))
        if "outcome" in senses or ("count" in senses and "item" not in senses):
            return word
    return None


def _end_past_parts(sentence: Sentence, index: int) -> int:
    """Where a figure's clause ends, parts passed over («87 civilians, including 10 children, were …»)."""
    for following in sentence.figures[index + 1 :]:
        anchor = _before_bounds(sentence, following)
        if (
            anchor.word is None
            or anchor.word.senses.get("sub") != "part"
            or anchor.edge - anchor.word.end > 1
        ):
            return following.start
    return sentence.end


def _governs_next(sentence: Sentence, noun_end: int, word: Word, clause_end: int, grammar: Grammar) -> bool:
    """Whether a conjoined verb belongs to the next figure («eight attacks and destroyed four tanks»)."""
    if not grammar.conjoined.search(sentence.folded, noun_end, word.start):
        return False
    return clause_end < sentence.end and clause_end - word.end <= _NEAR


def _outcome_before(sentence: Sentence, index: int, known: Mapping[str, str]) -> Word | Barred | None:
    """The nearest verb or noun before the figure that can govern a count of its kind."""
    for word in sentence.words_before(sentence.figures[index].start):
        senses = word.senses
        if "break" in senses:
            return None
        if "outcome" in senses and senses["outcome"] in known:
            return word
        if "count" in senses and senses["count"] in known and "item" not in senses:
            return word
        if "bar" in senses and "outcome" not in senses:
            return Barred(str(senses["bar"]))
    return None


def _outcome_of_list(
    sentence: Sentence, index: int, counted: Counted, known: Mapping[str, str], grammar: Grammar
) -> Word | None:
    """«1,171 air defence systems, 336 helicopters and 28 warships lost»: the verb at the end of the list."""
    end = _noun_end(sentence, index, counted)
    for following in range(index + 1, len(sentence.figures)):
        figure = sentence.figures[following]
        words = list(sentence.words_after(end, figure.start))
        if any(word.senses.keys() & {"outcome", "bar", "break", "say"} for word in words):
            break
        if (
            not grammar.conjoined.search(sentence.folded, end, figure.start)
            and sentence.text[figure.start - 1] != "+"
        ):
            return None
        end = figure.end
    for word in sentence.words_after(end, min(sentence.end, end + _FAR)):
        if "break" in word.senses or "bar" in word.senses:
            return None
        if word.senses.get("outcome") in known:
            return word
    return None
