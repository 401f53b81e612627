"""What a figure counts and what became of it: the item, the outcome, and the rule that says so."""

from collections.abc import Mapping
from typing import NamedTuple

import regex

from tollbook.extract.grammar import Grammar
from tollbook.extract.lexicon import Word
from tollbook.extract.lists import BLANK, before_bounds, end_past_parts, ties_of
from tollbook.extract.numbers import Numeral
from tollbook.extract.sentence import Anchor, Sentence
from tollbook.model.quantity import Bound

# How far a number may stand from the noun it counts («18,111 troop-carrying armoured fighting vehicles»).
_ITEM_REACH = 52
_ITEM_WORDS = 6
# How far a participle may stand behind the noun it says something of, and still win over a verb before it.
_NEAR = 14
_ASIDE = 48
_SHORT_GAP = 12
_FAR = 120
_LABEL_GAP = regex.compile(r"[^\p{L}\p{N}\n.;]*[-‐‑‒–—−:=|>][^\p{L}\p{N}\n.;]*")
_ITEM_GAP_STOPS = frozenset(".,;:()[]|\n!?")
_PLUS = regex.compile(r"(?r)\+\s?\Z")

_HARMS = frozenset({"killed", "wounded", "casualties"})
_PERSONS = frozenset({"personnel", "civilians"})
_BRACKETED = regex.compile(r"\s?\([^()\n]{1,28}\)")
_DASH_BEHIND = regex.compile(r"[\s*_]*[-‐‑‒–—−][\s*_]+")
_LIST_SIGNS = " \u00a0~≈+("
_LIST_ENDS = frozenset(".,;()|:-–—+")


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


class People(NamedTuple):
    """Which people a count without a noun of theirs means here: bare harm («3 killed»), and «casualties»."""

    harmed: str
    casualties: str

    def of(self, outcome: str | None) -> str:
        """The item for an outcome of people."""
        return self.casualties if outcome == "casualties" else self.harmed


ARMY = People("personnel", "personnel")


class Barred(NamedTuple):
    """A figure whose words make it none of ours: help, a strength, people who came to no harm."""

    kind: str
    item: str | None = None


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
        if "bound_after" in word.senses and BLANK.fullmatch(sentence.text, figure.end, word.start):
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


def count_of(
    sentence: Sentence, index: int, previous: Counted | None, grammar: Grammar, people: People
) -> Counted | Barred | None:
    """What a figure counts, or why it counts nothing of ours, or None if its words do not say.

    `previous` is what the figure before it counted, in this sentence or the last one; `people` says whom
    counts without a noun mean here.
    """
    figure = sentence.figures[index]
    anchor = before_bounds(sentence, figure)
    sub = _sub_of(sentence, anchor)
    if index and previous and previous.item in _PERSONS:
        people = People(previous.item, previous.item)
    named = _behind_noun(sentence, index, anchor, people)
    if named and named.sub == "increment" and previous and named.item == previous.item:
        named = None  # «9,047 tanks (+12)»: beside the total, not behind a label
    if index and previous and not named and _PLUS.search(sentence.text, figure.start - 2, figure.start):
        return previous._replace(rule="increment beside its total", sub="increment", beside=index - 1)
    found = (
        _labelled(sentence, index, anchor, previous, people, grammar)
        or _some_of(sentence, index, grammar, people)
        or _right_behind(sentence, index, people, grammar)
        or _labelled_fate(sentence, anchor, previous, people, grammar)
        or _followed_by_harm(sentence, index, grammar, people)
        or _part_of(sentence, index, previous)
        or (named if named and _is_in_list(sentence, index) else None)
        or _followed_by_noun(sentence, index, grammar, people)
        or _object_of_harm(sentence, anchor, people)
        or _goes_on(sentence, index, previous, sub, grammar)
        or _lost_again(sentence, anchor, previous)
        or _fated(sentence, index, previous, grammar)
        or _shares_noun(sentence, index, anchor, previous, grammar)
        or _stands_for(sentence, index, anchor, grammar, people)
        or named
        or _in_column(sentence, index, people)
    )
    if found is None:
        return None
    if sub and not found.sub:
        found = found._replace(sub=sub)
    counted = _with_outcome(sentence, index, found, grammar)
    if isinstance(counted, Barred):
        return counted._replace(item=found.item)
    if counted is None:
        return None
    return _of_kind_named(sentence, figure, _as_soldiers(sentence, index, counted, previous, people))


def _of_kind_named(sentence: Sentence, figure: Numeral, counted: Counted) -> Counted:
    """«struck with ATACMS missiles, three missiles were shot down»: what became of the kind named before."""
    if counted.outcome not in ("intercepted", "hit", "suppressed"):
        return counted
    for word in sentence.words_before(figure.start):
        item = str(word.senses.get("item", ""))
        if item.endswith(f"_{counted.item}"):
            return counted._replace(item=item)
    return counted


def _as_soldiers(
    sentence: Sentence, index: int, counted: Counted, previous: Counted | None, people: People
) -> Counted:
    """«The Russian army lost 430 persons, in all 1,080,480 persons»: a noun for people of any kind, in an
    army's losses."""
    if counted.item != "civilians" or counted.noun is None:
        return counted
    noun = next((word for word in sentence.words if word.start == counted.noun[0]), None)
    if noun is None or "person" not in noun.senses:
        return counted
    if counted.outcome == "casualties" and people.casualties == "personnel":
        return counted._replace(item="personnel")
    goes_on = counted.outcome is None and previous is not None and previous.item == "personnel"
    if goes_on and previous is not None and _behind_sum(sentence, index):
        return counted._replace(item="personnel", outcome=previous.outcome)
    return counted


def _behind_sum(sentence: Sentence, index: int) -> bool:
    start, end = sentence.clause_start(index), sentence.figures[index].start
    return any("sum" in word.senses for word in sentence.words_after(start, end))


def _sub_of(sentence: Sentence, anchor: Anchor) -> str | None:
    word = anchor.word
    if word and "sub" in word.senses and BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return str(word.senses["sub"])
    return None


def _right_behind(sentence: Sentence, index: int, people: People, grammar: Grammar) -> Counted | None:
    """«336 helicopters»: the noun right behind the number, the commonest way by far."""
    end = sentence.figures[index].end
    word = next(sentence.words_after(end, end + 2), None)
    if word is None or sentence.folded[end : word.start] != " ":
        return None
    senses = word.senses
    if "item" not in senses or "outcome" in senses or "count" in senses or _is_modifier(sentence, word):
        return None
    return _compound(sentence, word, min(sentence.clause_end(index), end + _ITEM_REACH), people, grammar)


def _in_column(sentence: Sentence, index: int, people: People) -> Counted | None:
    """The number that a cell begins with counts what heads its column."""
    if index or sentence.column is None:
        return None
    cell = max(sentence.line, 0)
    if any(letter.isalpha() for letter in sentence.text[cell : sentence.figures[0].start]):
        return None
    noun = next((word for word in sentence.column if _is_noun(word)), None)
    if noun is None:
        return None
    item, outcome = _noun(sentence, noun, people)
    return Counted(item, outcome, "cell under its heading", (noun.start, noun.end), label=True)


def _labelled(
    sentence: Sentence,
    index: int,
    anchor: Anchor,
    previous: Counted | None,
    people: People,
    grammar: Grammar,
) -> Counted | None:
    """«tanks – 762 (+9)»: the noun, a dash or colon, the number; not «6 drones: 5 Lancets and a Zala»."""
    word = anchor.word
    if word is not None and previous is not None and _is_taken(sentence, word, previous):
        return None
    if word is None or not _is_noun(word) or not _LABEL_GAP.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    item, outcome = _noun(sentence, word, people)
    if grammar.kind_of.get(item) == "event" and _right_behind(sentence, index, people, grammar):
        return None  # «a massive strike: 81 missiles»
    return Counted(item, outcome, "label and number", (word.start, word.end), label=True)


def _is_taken(sentence: Sentence, word: Word, previous: Counted) -> bool:
    """Whether the number before counts a noun already, or one in the same breath («2 UAVs Orlan-10 — 2»)."""
    if previous.noun is None or previous.label or word.start < previous.noun[0]:
        return False
    return _ITEM_GAP_STOPS.isdisjoint(sentence.text[previous.noun[1] : word.start])


def _labelled_fate(
    sentence: Sentence, anchor: Anchor, previous: Counted | None, people: People, grammar: Grammar
) -> Counted | None:
    """«Launched missiles: 84; shot down: 56»: what became of the thing named before, a colon, the number."""
    word = anchor.word
    if word is None or "outcome" not in word.senses or "item" in word.senses:
        return None
    if not _LABEL_GAP.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    outcome = str(word.senses["outcome"])
    if outcome in ("killed", "wounded"):
        return Counted(people.of(outcome), None, "fate and number", None, (word.start, word.end))
    if previous is None or outcome not in grammar.outcomes_of(previous.item):
        return None
    return Counted(previous.item, None, "fate and number", None, (word.start, word.end))


def _behind_noun(sentence: Sentence, index: int, anchor: Anchor, people: People) -> Counted | None:
    """«tanks 3799 (+3)», «artillery +60 (22,134)»: a list that sets its numbers right behind the nouns."""
    word = anchor.word
    figure = sentence.figures[index]
    if word is None or not _is_noun(word):
        return None
    gap = sentence.text[word.end : anchor.edge]
    behind = sentence.text[figure.end : figure.end + 1]
    if gap.strip(_LIST_SIGNS) or not gap or (behind and behind not in _LIST_ENDS and not behind.isspace()):
        return None
    following = next(sentence.words_after(figure.end, sentence.clause_end(index)), None)
    if following is not None and following.start - figure.end <= 1:
        return None
    item, outcome = _noun(sentence, word, people)
    sub = "increment" if "+" in gap else None
    return Counted(item, outcome, "noun and number", (word.start, word.end), sub=sub, label=True)


def _is_in_list(sentence: Sentence, index: int) -> bool:
    """Whether brackets behind a number show that the noun before it is its label («UAV 2941 (+31)»)."""
    return _BRACKETED.match(sentence.text, sentence.figures[index].end) is not None


def _fated(sentence: Sentence, index: int, previous: Counted | None, grammar: Grammar) -> Counted | None:
    """«… 31 tanks. Five have been lost»: a number and what happened, of the thing named before."""
    if previous is None or index or sentence.text[sentence.start : sentence.figures[0].start].strip():
        return None
    end = sentence.figures[0].end
    word = next(sentence.words_after(end, sentence.clause_end(0)), None)
    if word is None or word.senses.get("outcome") not in grammar.outcomes_of(previous.item):
        return None
    if sentence.folded[end : word.start].strip() not in grammar.auxiliaries:
        return None
    return Counted(previous.item, None, "fate of what was named")


def _lost_again(sentence: Sentence, anchor: Anchor, previous: Counted | None) -> Counted | None:
    """«… 6,150 troops; on Thursday alone it lost 850»: the verb and a number, of the thing named before."""
    word = anchor.word
    if previous is None or word is None or word.senses.get("outcome") != "lost":
        return None
    if not BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    return previous._replace(rule="lost again", noun=None, sub=None, beside=None, label=False)


def _shares_noun(
    sentence: Sentence, index: int, anchor: Anchor, previous: Counted | None, grammar: Grammar
) -> Counted | None:
    """«20 – over Belgorod Region», «three were shot down, two hit», «of 17 missiles they shot down 13».

    More of the weapons named before, told apart by a place behind a dash or by what became of them.
    """
    if previous is None or grammar.kind_of.get(previous.item) not in ("weapon", "equipment", "place"):
        return None
    end = sentence.figures[index].end
    dash = _DASH_BEHIND.match(sentence.text, end)
    if dash and grammar.list_place.match(sentence.folded, dash.end() - 1):
        return previous._replace(rule="by place", sub=None, beside=None, label=False)
    fates = grammar.outcomes_of(previous.item)
    word = next(sentence.words_after(end, sentence.clause_end(index)), None)
    behind = word is not None and sentence.folded[end : word.start].strip() in grammar.auxiliaries
    before = anchor.word is not None and BLANK.fullmatch(sentence.text, anchor.word.end, anchor.edge)
    if not (behind and word and word.senses.get("outcome") in fates) and not (
        before and anchor.word and anchor.word.senses.get("outcome") in fates
    ):
        return None
    return previous._replace(
        rule="by fate", outcome=None, noun=None, verb=None, sub=None, beside=None, label=False
    )


def _some_of(sentence: Sentence, index: int, grammar: Grammar, people: People) -> Counted | None:
    """«76 of 188 drones», «18/29 missiles»: both numbers count the thing that the second one names."""
    for first in (index, index - 1):
        if not 0 <= first < len(sentence.figures) - 1:
            continue
        start, end = sentence.figures[first].end, sentence.figures[first + 1].start
        if end - start > _SHORT_GAP:
            continue
        if sentence.text[start:end].strip() != "/" and not grammar.out_of.fullmatch(
            sentence.folded, start, end
        ):
            continue
        found = _followed_by_noun(sentence, first + 1, grammar, people)
        if found is None or grammar.kind_of.get(found.item) != "weapon":
            continue
        return found._replace(rule="so many of so many", outcome="launched" if first < index else None)
    return None


def _is_noun(word: Word) -> bool:
    return "item" in word.senses or "count" in word.senses


def _noun(sentence: Sentence, word: Word, people: People) -> tuple[str, str | None]:
    """The item and, for a counting noun such as «deaths», the outcome that a noun names.

    A side right before such a noun makes it an army's: «Russian casualties».
    """
    outcome = word.senses.get("count")
    item = word.senses.get("item")
    if item is None:
        before = next(sentence.words_before(word.start), None)
        sided = before is not None and "side" in before.senses and word.start - before.end <= 3
        item = "personnel" if sided else people.of(str(outcome))
    return str(item), str(outcome) if outcome else None


def _followed_by_harm(sentence: Sentence, index: int, grammar: Grammar, people: People) -> Counted | None:
    """«3 killed and 15 injured»: people, though no noun says so; «12 wounded soldiers» has one."""
    figure = sentence.figures[index]
    words = sentence.words_after(figure.end, sentence.clause_end(index))
    word = next(words, None)
    if word is None or sentence.folded[figure.end : word.start].strip() not in grammar.auxiliaries:
        return None
    outcome = word.senses.get("count", word.senses.get("outcome"))
    if outcome not in ("killed", "wounded") or ("item" in word.senses):
        return None
    for following in words:
        if "break" in following.senses or following.start - word.end > _NEAR:
            break
        if _has_stop(sentence, word.end, following.start, grammar):
            break
        if "item" in following.senses:
            return None
    item = people.of(str(outcome))
    return Counted(item, str(outcome), "number and what happened", None, (word.start, word.end))


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


def _followed_by_noun(sentence: Sentence, index: int, grammar: Grammar, people: People) -> Counted | None:
    """«57 unmanned aerial vehicles», «11,143 (+4) — tanks»: the nearest noun behind, in the same breath."""
    start, clause_end = _past_increment(sentence, index)
    end = min(clause_end, start + _ITEM_REACH)
    sided = False
    for passed, word in enumerate(sentence.words_after(start, end)):
        senses = word.senses
        if passed >= _ITEM_WORDS or "break" in senses or ("bar" in senses and not _says_more(word)):
            return None
        if _has_stop(sentence, start, word.start, grammar):
            return None
        if "outcome" in senses and grammar.conjoined.search(sentence.folded, start, word.start):
            return None
        sided = sided or "side" in senses
        if not _is_noun(word) or _is_modifier(sentence, word):
            continue
        if "item" not in senses and senses.get("outcome") in _HARMS and not sided:
            continue
        found = _compound(sentence, word, end, ARMY if sided else people, grammar)
        return found._replace(label=True) if start > sentence.figures[index].end + 1 else found
    return None


def _past_increment(sentence: Sentence, index: int) -> tuple[int, int]:
    """Where to look for a figure's noun, and how far: an increment in brackets behind it is passed over."""
    figure = sentence.figures[index]
    brackets = _BRACKETED.match(sentence.text, figure.end)
    if (
        brackets is None
        or index + 1 >= len(sentence.figures)
        or sentence.figures[index + 1].start >= brackets.end()
    ):
        return _past_abbreviation(sentence.text, figure.end), sentence.clause_end(index)
    return brackets.end(), sentence.clause_end(index + 1)


def _past_abbreviation(text: str, end: int) -> int:
    """Where a number ends with the full stop of its scale, if that is cut short («350 thsd. soldiers»)."""
    return end + 1 if text[end : end + 1] == "." and text[end - 1].isalpha() else end


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


def _compound(sentence: Sentence, word: Word, end: int, people: People, grammar: Grammar) -> Counted:
    """The last noun of a run counts («military personnel casualties», «missile carriers»); the first one in a
    language that puts its nouns' heads first."""
    item, outcome = _noun(sentence, word, people)
    last = word
    bare = "item" not in word.senses  # «dead Russian soldiers»: the first word says only what happened
    for following in sentence.words_after(word.end, end + _ITEM_REACH):
        if sentence.folded[last.end : following.start] != " " or sentence.text[last.end] == "/":
            break
        if "count" in following.senses and "outcome" not in following.senses:
            outcome = str(following.senses["count"])
        elif "item" in following.senses and "outcome" not in following.senses:
            item = str(following.senses["item"]) if bare or not grammar.heads_first else item
            bare = False
        elif bare and "side" in following.senses:
            pass
        else:
            break
        last = following
    return Counted(item, outcome, "number and noun", (word.start, last.end))


def _object_of_harm(sentence: Sentence, anchor: Anchor, people: People) -> Counted | None:
    """«kills at least 6 in Kherson»: the verb and the number, no noun."""
    word = anchor.word
    if word is None or word.senses.get("outcome") not in _HARMS:
        return None
    if not BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    outcome = str(word.senses["outcome"])
    return Counted(people.of(outcome), outcome, "verb and number", None, (word.start, word.end))


def _goes_on(
    sentence: Sentence, index: int, previous: Counted | None, sub: str | None, grammar: Grammar
) -> Counted | None:
    """«three in Mykolaiv and one in Vinnytsia», «up 1,100 in a day»: the thing named before."""
    if previous is None:
        return None
    figure = sentence.figures[index]
    beside = index - 1 if index else None
    if sub == "increment" or grammar.more.match(sentence.folded, figure.end):
        return previous._replace(rule="of them", sub="increment", beside=beside, label=False)
    if sub == "part":
        return previous._replace(
            rule="of them", outcome=None, noun=None, verb=None, sub=sub, beside=None, label=False
        )
    if _is_of(sentence, figure, "day"):
        return previous._replace(rule="of them", sub="increment", beside=None, label=False)
    if _is_of(sentence, figure, "rate"):
        return previous._replace(rule="average", sub=None, beside=None, label=False)
    if sub == "earlier":
        return previous._replace(rule="earlier figure", sub=None, beside=None)
    if index and _in_apposition(sentence, index, previous, grammar):
        return previous._replace(rule="said again", sub=None, beside=None)
    if index and _is_sum(sentence, index):
        return previous._replace(rule="sum", sub=None, beside=None, label=False)
    if not index or not grammar.conjoined.search(sentence.folded, sentence.clause_start(index), figure.start):
        return None
    if not grammar.list_place.match(sentence.folded, figure.end):
        return None
    return previous._replace(rule="list goes on", beside=None, label=False)


def _is_sum(sentence: Sentence, index: int) -> bool:
    """«lost 430 men, in all since February 24 — about 111,170»: a number behind a word of sum, no noun."""
    start, end = sentence.clause_start(index), sentence.clause_end(index)
    words = list(sentence.words_after(start, end))
    sums = [word.end for word in words if "sum" in word.senses and word.end <= sentence.figures[index].start]
    return bool(sums) and not any("item" in word.senses and word.start > sums[-1] for word in words)


def _is_of(sentence: Sentence, figure: Numeral, kind: str) -> bool:
    """«840 in the last day», «1,256 a day»: a number and a time, no noun, is of what was named before."""
    for mark in sentence.marks:
        if mark.start >= figure.end:
            gap = sentence.text[figure.end : mark.start]
            near = kind == "day" and len(gap) <= _NEAR and gap.replace(" ", "").isalpha()
            return mark.kind == kind and (near or not gap.strip())
    return False


def _in_apposition(sentence: Sentence, index: int, previous: Counted, grammar: Grammar) -> bool:
    """«passed one million, at 1,000,340», «+60 (22,134)»: the number of the thing just counted, again."""
    start, end = sentence.clause_start(index), sentence.figures[index].start
    gap = sentence.text[start:end]
    if gap.strip() == "(" or (not gap.strip() and previous.sub == "increment"):
        return True
    return gap.startswith(",") and bool(grammar.link.fullmatch(sentence.folded, start + 2, end))


def _stands_for(
    sentence: Sentence, index: int, anchor: Anchor, grammar: Grammar, people: People
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
    start = sentence.start if total else sentence.clause_start(index)
    nouns = [word for word in sentence.words_before(anchor.edge) if word.start >= start and _is_noun(word)]
    # «The death toll of the strike on a block of flats rises to 40» counts the dead, not the nearest noun.
    toll = next((word for word in nouns if word.senses.get("count") in ("killed", "wounded")), None)
    word = toll or next(iter(nouns), None)
    if word is None:
        return None
    item, outcome = _noun(sentence, word, people)
    return Counted(item, outcome, "noun and its total", (word.start, word.end))


def _is_total(sentence: Sentence, anchor: Anchor) -> bool:
    word = anchor.word
    return (
        word is not None
        and "total" in word.senses
        and bool(BLANK.fullmatch(sentence.text, word.end, anchor.edge))
    )


def _is_linked(sentence: Sentence, index: int, anchor: Anchor, grammar: Grammar) -> bool:
    """Whether a small word alone parts a noun from its number («losses of personnel at about 984,940»)."""
    start = sentence.clause_start(index)
    link = grammar.link.search(sentence.folded, start, anchor.edge)
    if link is None:
        return False
    for word in sentence.words_before(link.start() + 1):
        if word.start < start or (word.senses.keys() & {"outcome", "bar", "break"} and not _is_noun(word)):
            return False
        if _is_noun(word):
            return _ITEM_GAP_STOPS.isdisjoint(sentence.text[word.end : link.start()])
    return False


def _with_outcome(
    sentence: Sentence, index: int, counted: Counted, grammar: Grammar
) -> Counted | Barred | None:
    """The outcome that the words around give, in the terms of the item's kind; None if they rule it out."""
    table = grammar.outcomes_of(counted.item)
    if counted.outcome:
        outcome = table.get(counted.outcome)
        if outcome == counted.outcome:
            return counted
        return counted._replace(outcome=outcome) if outcome else None
    if counted.label:
        before = _outcome_before(sentence, index, {})
        stated = _outcome_of_label(sentence, counted, table)
        if stated is not None:
            return _said(counted, stated, table)
        return before if isinstance(before, Barred) else counted
    between = _outcome_between(sentence, index, counted, table)
    if between is not None:
        return _said(counted, between, table)
    behind = _outcome_behind(sentence, index, counted, grammar)
    if isinstance(behind, Barred):
        return behind
    before = _outcome_before(sentence, index, table)
    if counted.rule == "of them" and isinstance(before, Word) and before.start < sentence.clause_start(index):
        before = None
    if _is_weapon_of_blow(sentence, index, counted, grammar):
        return counted._replace(outcome=table.get("launched"))
    noun_end = _noun_end(sentence, index, counted)
    if behind is not None and (
        before is None
        or _wins(sentence, counted.rule, sentence.clause_start(index), noun_end, before, behind, grammar)
    ):
        return _said(counted, behind, table)
    if behind is not None and isinstance(before, Word) and before.end <= sentence.line:
        return _said(counted, behind, table)  # the line's own verb, not its heading's
    if isinstance(before, Barred):
        return before
    if before is None:
        before = _outcome_of_list(sentence, index, counted, table, grammar)
    return _said(counted, before, table) if before is not None else counted


def _outcome_between(
    sentence: Sentence, index: int, counted: Counted, table: Mapping[str, str]
) -> Word | None:
    """«five downed missiles», «4 captured tanks»: the participle between a number and its noun."""
    end = sentence.figures[index].end
    if counted.noun is None or counted.noun[0] < end:
        return None
    words = sentence.words_after(end, counted.noun[0])
    return next((word for word in words if word.senses.get("outcome") in table), None)


def _outcome_of_label(sentence: Sentence, counted: Counted, table: Mapping[str, str]) -> Word | None:
    """«Launched missiles: 84»: the verb right before a label's noun."""
    if counted.noun is None:
        return None
    word = next(sentence.words_before(counted.noun[0]), None)
    if word is None or word.senses.get("outcome") not in table or counted.noun[0] - word.end > 1:
        return None
    return word


def _runs_to(sentence: Sentence, noun_end: int, verb_start: int, grammar: Grammar) -> bool:
    """Whether a noun is the subject of the verb behind it, an aside in commas between («3 people, a child
    among them, were wounded»)."""
    gap = sentence.text[noun_end:verb_start]
    if len(gap) > _ASIDE or gap.count(",") != 2 or not gap.startswith(","):
        return False
    return grammar.noun_stops.isdisjoint(sentence.folded[noun_end:verb_start].split())


def _wins(
    sentence: Sentence,
    rule: str,
    start: int,
    noun_end: int,
    before: Word | Barred,
    behind: Word,
    grammar: Grammar,
) -> bool:
    """Whether what stands behind a noun says more of it than a verb before («killed 6, injured dozens»)."""
    if rule == "so many of so many":
        return False
    if rule == "of them":
        return True
    if (
        isinstance(before, Word)
        and before.end <= start
        and _runs_to(sentence, noun_end, behind.start, grammar)
    ):
        return True  # the verb before has had its own figure
    return behind.start - noun_end <= _NEAR and not grammar.conjoined.search(
        sentence.folded, noun_end, behind.start
    )


def _is_weapon_of_blow(sentence: Sentence, index: int, counted: Counted, grammar: Grammar) -> bool:
    """«attacked the city with 14 drones»: what a blow is struck with was launched."""
    if grammar.kind_of.get(counted.item) != "weapon":
        return False
    edge = before_bounds(sentence, sentence.figures[index]).edge
    start = sentence.clause_start(index)
    if not grammar.equipped.search(sentence.folded, start, edge):
        return False
    return any(
        word.senses.keys() & {"blow"} or word.senses.get("outcome") == "hit"
        for word in sentence.words_before(edge)
        if word.start >= start
    )


def _said(counted: Counted, word: Word, table: Mapping[str, str]) -> Counted:
    """A count with the outcome of a word, if that says anything of its kind."""
    said = str(word.senses.get("outcome", word.senses.get("count")))
    outcome = table.get(said)
    if outcome is None:
        return counted
    # Not by `_replace`, which takes longer than all the rest of this.
    item, _, rule, noun, _, _, sub, beside, label = counted
    return Counted(item, outcome, rule, noun, (word.start, word.end), said, sub, beside, label)


def _noun_end(sentence: Sentence, index: int, counted: Counted) -> int:
    end = sentence.figures[index].end
    return max(end, counted.noun[1]) if counted.noun else end


def _outcome_behind(
    sentence: Sentence, index: int, counted: Counted, grammar: Grammar
) -> Word | Barred | None:
    """The participle or verb behind the counted noun."""
    noun_end = _noun_end(sentence, index, counted)
    clause_end = end_past_parts(sentence, _last_within(sentence, index, noun_end))
    end = min(clause_end, noun_end + _FAR)
    for word in sentence.governors:
        if word.start < noun_end:
            continue
        senses = word.senses
        if word.start >= end or "break" in senses:
            return None
        if "outcome" in senses and _governs_next(sentence, noun_end, word, clause_end, grammar):
            return None
        if "bar" in senses and "outcome" not in senses and word.start - noun_end <= _NEAR:
            return Barred(str(senses["bar"]))
        if "outcome" in senses or ("count" in senses and "item" not in senses):
            return word
    return None


def _last_within(sentence: Sentence, index: int, end: int) -> int:
    """The last figure that stands before an offset: brackets between a number and its noun hold another."""
    while index + 1 < len(sentence.figures) and sentence.figures[index + 1].start < end:
        index += 1
    return index


def _governs_next(sentence: Sentence, noun_end: int, word: Word, clause_end: int, grammar: Grammar) -> bool:
    """Whether a conjoined verb belongs to the next figure («eight attacks and destroyed four tanks»)."""
    if not grammar.conjoined.search(sentence.folded, noun_end, word.start):
        return False
    return clause_end < sentence.end and clause_end - word.end <= _NEAR


def _outcome_before(sentence: Sentence, index: int, known: Mapping[str, str]) -> Word | Barred | None:
    """The nearest verb or noun before the figure that can govern a count of its kind."""
    start = sentence.figures[index].start
    for word in reversed(sentence.governors):
        if word.end > start:
            continue
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
    ties = ties_of(sentence, grammar)
    for position in range(_last_within(sentence, index, end), len(ties)):
        if ties[position] == "verb":
            break
        if not ties[position]:
            return None
        end = sentence.figures[position + 1].end
    for word in sentence.words_after(end, min(sentence.end, end + _FAR)):
        if "break" in word.senses or "bar" in word.senses:
            return None
        if word.senses.get("outcome") in known:
            return word
    return None
