"""What a figure counts and what became of it: the item, the outcome, and the rule that says so."""

from collections.abc import Mapping
from typing import NamedTuple

import regex

from tollbook.extract.lexicon import Word
from tollbook.extract.numbers import Numeral
from tollbook.extract.sentence import Sentence
from tollbook.model.quantity import Bound
from tollbook.packs.language import Vocabulary

# How far a number may stand from the noun it counts («18,111 troop-carrying armoured fighting vehicles»).
_ITEM_REACH = 48
_ITEM_WORDS = 6
# How far a participle may stand behind the noun it says something of («soldiers, the ministry said, died»).
_NEAR = 14
_FAR = 120
_LABEL_GAP = regex.compile(r"[^\p{L}\p{N}\n.;]*[-‐‑‒–—−:=|>][^\p{L}\p{N}\n.;]*")
_ITEM_GAP_STOPS = frozenset(".,;:()[]|\n!?")
_PLUS = regex.compile(r"\+\s?\Z")
_CONJOINED = regex.compile(r"(?:,|\b(?:and|та|і|й|и)\b)\s*\Z")
_BLANK = regex.compile(r"[\s\p{Pd}/\"“”«»(]*")
_ELLIPSIS_BEFORE = regex.compile(r"(?:,|\band\b|\bта\b|\bі\b|\bи\b)\s*\Z")


class Counted(NamedTuple):
    """What a figure counts. `outcome` is None where only the running frame can say it.

    `sub` is `increment` or `part` for a figure beside another of the same thing; `beside` is the position, in
    the sentence, of the total that an increment stands next to; `noun` the span of the counted noun.
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


def bound_of(sentence: Sentence, index: int) -> Bound:
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
    if index and sentence.folded[sentence.figures[index - 1].end : figure.start].endswith(" and "):
        shared = bound_of(sentence, index - 1)
        if shared is Bound.AT_LEAST and _HARMED.search(sentence.folded, sentence.figures[index - 1].end, figure.start):
            return shared
    for word in sentence.words_after(figure.end, sentence.clause_end(index)):
        if "bound_after" in word.senses and _BLANK.fullmatch(sentence.text, figure.end, word.start):
            return Bound(str(word.senses["bound_after"]))
        break
    return Bound.EXACT


def count_of(
    sentence: Sentence, index: int, previous: Counted | None, vocabulary: Vocabulary, military: bool
) -> Counted | Barred | None:
    """What a figure counts, or why it counts nothing of ours, or None if its words do not say.

    `previous` is what the figure before it counted, in this sentence or the last one; `military` says that
    bare counts of people («casualties») are soldiers here.
    """
    figure = sentence.figures[index]
    anchor = _before_bounds(sentence, figure)
    sub = _sub_of(sentence, index, anchor)
    if index and previous and _PLUS.search(sentence.text, figure.start - 2, figure.start):
        return previous._replace(rule="increment beside its total", sub="increment", beside=index - 1)
    found = (
        _labelled(sentence, anchor, military)
        or _followed_by_harm(sentence, index, military)
        or _part_of(sentence, index, previous)
        or _followed_by_noun(sentence, index, vocabulary, military)
        or _object_of_harm(sentence, figure, anchor, military)
        or _goes_on(sentence, index, previous, sub)
        or _stands_for(sentence, index, anchor, military)
    )
    if isinstance(found, Barred) or found is None:
        return found
    found = found._replace(sub=found.sub or sub)
    return found if found.outcome and found.rule == "of them" else _with_outcome(sentence, index, found, vocabulary)


def _before_bounds(sentence: Sentence, figure: Numeral) -> tuple[Word | None, int]:
    """The word before a figure and its bounds, and the offset where the bounds (or the figure) begin."""
    edge = figure.start
    for word in sentence.words_before(figure.start):
        if "bound" in word.senses and _BLANK.fullmatch(sentence.text, word.end, edge):
            edge = word.start
            continue
        return word, edge
    return None, edge


def _sub_of(sentence: Sentence, index: int, anchor: tuple[Word | None, int]) -> str | None:
    word, edge = anchor
    if word and "sub" in word.senses and _BLANK.fullmatch(sentence.text, word.end, edge):
        return str(word.senses["sub"])
    return None


def _labelled(sentence: Sentence, anchor: tuple[Word | None, int], military: bool) -> Counted | None:
    """«tanks – 762 (+9)»: the noun, a dash or colon, the number."""
    word, edge = anchor
    if word is None or not word.senses.keys() & {"item", "count"}:
        return None
    if not _LABEL_GAP.fullmatch(sentence.text, word.end, edge):
        return None
    item, outcome = _noun(word, military)
    return Counted(item, outcome, "label and number", (word.start, word.end), label=True)


def _noun(word: Word, military: bool) -> tuple[str, str | None]:
    """The item and, for a counting noun such as «deaths», the outcome that a noun names."""
    outcome = word.senses.get("count")
    item = word.senses.get("item")
    if item is None:
        item = "personnel" if military else "civilians"
    return str(item), str(outcome) if outcome else None


def _followed_by_noun(
    sentence: Sentence, index: int, vocabulary: Vocabulary, military: bool
) -> Counted | Barred | None:
    """«57 unmanned aerial vehicles»: the nearest noun behind the number, in the same breath."""
    figure = sentence.figures[index]
    end = min(sentence.clause_end(index), figure.end + _ITEM_REACH)
    sided = False
    passed = 0
    for word in sentence.words_after(figure.end, end):
        senses = word.senses
        if "bar" in senses and not senses.keys() & {"outcome", "item", "say"}:
            return None
        if "break" in senses or _has_stop(sentence, figure.end, word.start, vocabulary.noun_stops):
            return None
        passed += 1
        if passed > _ITEM_WORDS or ("outcome" in senses and _CONJOINED.search(sentence.text, figure.end, word.start)):
            return None
        sided = sided or "side" in senses
        if not senses.keys() & {"item", "count"}:
            continue
        if sentence.text[word.end : word.end + 1] in ("-", "‑") and sentence.text[word.end + 1 : word.end + 2].isalpha():
            continue
        if "item" not in senses and senses.get("outcome") in _HARMS and not sided:
            continue
        return _compound(sentence, word, end, military or sided)
    return None


def _has_stop(sentence: Sentence, start: int, end: int, noun_stops: frozenset[str]) -> bool:
    """Whether a sign or a small word parts the number from what stands behind it."""
    gap = sentence.folded[start:end]
    return not _ITEM_GAP_STOPS.isdisjoint(sentence.text[start:end]) or not noun_stops.isdisjoint(gap.split())


def _compound(sentence: Sentence, word: Word, end: int, military: bool) -> Counted:
    """The last noun of a run counts («military personnel casualties», «missile carriers»)."""
    item, outcome = _noun(word, military)
    last = word
    for following in sentence.words_after(word.end, end + _ITEM_REACH):
        if sentence.text[last.end : following.start] not in (" ", "\u00a0", "-"):
            break
        if "count" in following.senses and "outcome" not in following.senses:
            outcome = str(following.senses["count"])
        elif "item" in following.senses and "outcome" not in following.senses:
            item = str(following.senses["item"])
        else:
            break
        last = following
    return Counted(item, outcome, "number and noun", (word.start, last.end))


def _followed_by_harm(sentence: Sentence, index: int, military: bool) -> Counted | None:
    """«3 killed and 15 injured»: people, though no noun says so; «12 wounded soldiers» has one."""
    figure = sentence.figures[index]
    end = sentence.clause_end(index)
    words = sentence.words_after(figure.end, end)
    word = next(words, None)
    if word is None or sentence.folded[figure.end : word.start].strip() not in _AUXILIARIES:
        return None
    outcome = word.senses.get("count", word.senses.get("outcome"))
    if outcome not in _HARMS or outcome == "casualties":
        return None
    following = next(words, None)
    if following is not None and "item" in following.senses and sentence.text[word.end : following.start] == " ":
        return None
    return Counted(_people(military), str(outcome), "number and what happened", None, (word.start, word.end))


def _people(military: bool) -> str:
    return "personnel" if military else "civilians"


def _object_of_harm(
    sentence: Sentence, figure: Numeral, anchor: tuple[Word | None, int], military: bool
) -> Counted | None:
    """«kills at least 6 in Kherson»: the verb and the number, no noun."""
    word, edge = anchor
    if word is None or word.senses.get("outcome") not in _HARMS:
        return None
    if not _BLANK.fullmatch(sentence.text, word.end, edge):
        return None
    return Counted(_people(military), str(word.senses["outcome"]), "verb and number", None, (word.start, word.end))


_AUXILIARIES = frozenset({"", "were", "are", "was", "have been", "had been", "others", "others were", "more"})
_HARMS = frozenset({"killed", "wounded", "casualties"})
_HARMED = regex.compile(r"killed|dead|died|injured|wounded|hurt")


def _part_of(sentence: Sentence, index: int, previous: Counted | None) -> Counted | None:
    """«1,130 of them», «37 of which»: some of what was named before."""
    if previous is None:
        return None
    figure = sentence.figures[index]
    word = next(sentence.words_after(figure.end, sentence.clause_end(index)), None)
    if word is None or word.senses.get("sub") != "part" or sentence.folded[figure.end : word.start].strip():
        return None
    return previous._replace(rule="of them", outcome=None, noun=None, verb=None, sub="part", beside=None, label=False)


def _goes_on(sentence: Sentence, index: int, previous: Counted | None, sub: str | None) -> Counted | None:
    """«three in Mykolaiv and one in Vinnytsia», «up 1,100 in a day»: the thing named before."""
    if previous is None:
        return None
    if sub == "increment":
        return previous._replace(rule="of them", sub=sub, beside=index - 1 if index else None, label=False)
    if index and _continues_list(sentence, sentence.figures[index]):
        return previous._replace(rule="list goes on", beside=None, label=False)
    return None


def _continues_list(sentence: Sentence, figure: Numeral) -> bool:
    """Whether a bare number goes on with a list («…, three in Mykolaiv Oblast»)."""
    if not _ELLIPSIS_BEFORE.search(sentence.text, max(sentence.start, figure.start - 6), figure.start):
        return False
    return sentence.folded.startswith((" in ", " over ", " near "), figure.end)


def _stands_for(
    sentence: Sentence, index: int, anchor: tuple[Word | None, int], military: bool
) -> Counted | None:
    """«Russian casualties now stand at 604,140», «the fleet of drones …, with 120 units destroyed»."""
    figure = sentence.figures[index]
    _, edge = anchor
    generic = any(
        "generic" in word.senses
        for word in sentence.words_after(figure.end, min(sentence.clause_end(index), figure.end + 8))
    )
    total = any(mark.kind == "total" and _BLANK.fullmatch(sentence.text, mark.end, edge) for mark in sentence.marks if mark.end <= edge)
    if not generic and not total:
        return None
    for word in sentence.words_before(edge):
        if word.start < sentence.clause_start(index) and not total:
            return None
        if word.senses.keys() & {"item", "count"}:
            item, outcome = _noun(word, military)
            return Counted(item, outcome, "noun and its total", (word.start, word.end))
    return None


def _with_outcome(
    sentence: Sentence, index: int, counted: Counted, vocabulary: Vocabulary
) -> Counted | Barred | None:
    """The outcome that the words around give, in the terms of the item's kind; None if they rule it out."""
    table = vocabulary.outcomes.get(vocabulary.kind_of.get(counted.item, ""), {})
    if counted.outcome:
        return counted._replace(outcome=table[counted.outcome]) if counted.outcome in table else None
    if counted.label:
        return counted
    behind, behind_gap = _outcome_behind(sentence, index, counted)
    if isinstance(behind, Barred):
        return behind
    before = _outcome_before(sentence, index, table)
    if behind is not None and (behind_gap <= _NEAR or before is None):
        word = behind
    elif isinstance(before, Barred):
        return before
    else:
        word = before if before is not None else behind
    if word is None:
        return counted
    said = str(word.senses.get("outcome", word.senses.get("count")))
    outcome = table.get(said)
    if outcome is None:
        return counted
    return counted._replace(outcome=outcome, verb=(word.start, word.end), said=said)


def _outcome_behind(sentence: Sentence, index: int, counted: Counted) -> tuple[Word | Barred | None, int]:
    """The participle or verb behind the counted noun, and how far behind it stands."""
    figure = sentence.figures[index]
    noun_end = counted.noun[1] if counted.noun and counted.noun[1] > figure.end else figure.end
    clause_end = _end_past_parts(sentence, index)
    end = min(clause_end, noun_end + _FAR)
    for word in sentence.words_after(noun_end, end):
        senses = word.senses
        if "break" in senses:
            return None, 0
        if "outcome" in senses and _governs_next(sentence, noun_end, word, clause_end):
            return None, 0
        if "bar" in senses and "outcome" not in senses and word.start - noun_end <= _NEAR:
            return Barred(str(senses["bar"])), 0
        if "outcome" in senses or ("count" in senses and "item" not in senses):
            return word, word.start - noun_end
    return None, 0


def _end_past_parts(sentence: Sentence, index: int) -> int:
    """Where a figure's clause ends, parts in between passed over («87 civilians, including 10 children, were …»)."""
    following = index + 1
    while following < len(sentence.figures):
        word, edge = _before_bounds(sentence, sentence.figures[following])
        if word is None or word.senses.get("sub") != "part" or edge - word.end > 1:
            return sentence.figures[following].start
        following += 1
    return sentence.end


def _governs_next(sentence: Sentence, noun_end: int, word: Word, clause_end: int) -> bool:
    """Whether a verb behind «and» or a comma belongs to the next figure («eight attacks and destroyed four tanks»)."""
    if not _CONJOINED.search(sentence.text, noun_end, word.start):
        return False
    return clause_end < sentence.end and clause_end - word.end <= _NEAR


def _outcome_before(sentence: Sentence, index: int, known: Mapping[str, str]) -> Word | Barred | None:
    """The nearest verb or noun before the figure that can govern a count of its kind."""
    figure = sentence.figures[index]
    for word in sentence.words_before(figure.start):
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
