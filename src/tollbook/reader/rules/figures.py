"""What a figure counts, by the first of the rules that applies to it."""

import regex

from tollbook.reader.count import HARMS, NEAR, Count, Exclusion, People, RuleName
from tollbook.reader.fields.outcomes import with_outcome
from tollbook.reader.layout.lists import ARROW, BLANK, before_bounds, is_added, label_mark
from tollbook.reader.layout.sentence import Anchor, Sentence
from tollbook.reader.rules.nouns import (
    BRACKETED,
    PARTING_SIGNS,
    followed_by_noun,
    is_noun,
    is_parted,
    noun_of,
    right_behind,
)
from tollbook.reader.spot import Spot
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral

_SHORT_GAP = 12
_LEAST_RESPECTIVE = 2
_LABEL_GAP = regex.compile(r"[^\p{L}\p{N}\n.;]*[-‐‑‒–—−:=|>][^\p{L}\p{N}\n.;]*")
_PLUS_IN_BRACKETS = regex.compile(r"\s?\(\+")
_PLUS = regex.compile(r"(?r)\+\s?\Z")
_DASH_BEHIND = regex.compile(r"[\s*_]*[-‐‑‒–—−][\s*_]+")
_LIST_OPENS = regex.compile(r"(?r)(?:\w\s?\(|\s[‐‑‒–—−-]\s?)\Z")
_BETWEEN_WORDS = regex.compile(r"[\s‒–—-]+")
_LABEL_SIGNS = " \u00a0:-‐‑‒–—−=*_"
_LABEL_ENDS = regex.compile(r"(?r)[:‒–—−-]\s*\Z")
# A number of losses without a noun behind «the exact figure –» is a total if it is as large as this.
_TOTAL_NAMED_FROM = 10_000
_LIST_SIGNS = " \u00a0~≈+("
# «The highest toll of the war: 2,030».
_COLON = regex.compile(r"(?r):\s\Z")
# «The losses, the ministry said, were …».
_ASIDE = regex.compile(r",[^,]*,")
_LOST = frozenset({"lost", "casualties"})
_HARM, _BOTH_HARMS = frozenset({"killed", "wounded"}), frozenset({"casualties"})
_LIST_ENDS = frozenset(".,;()|:-–—+")


def count_of(spot: Spot) -> Count | Exclusion | None:
    """What a figure counts, or why it counts nothing of ours, or None if its words do not say."""
    sentence, index, figure, grammar = spot.sentence, spot.index, spot.figure, spot.grammar
    previous, people, anchor = spot.previous, spot.people, spot.anchor
    sub = _sub_of(sentence, anchor, grammar)
    if index and previous and previous.item in grammar.persons:
        people = people._replace(harmed=previous.item, casualties=previous.item)
    named = _behind_noun(sentence, index, anchor, people)
    if named and named.sub == "increment" and previous and named.item == previous.item:
        named = None  # «9,047 tanks (+12)»: beside the total, not behind a label
    if index and previous and not named and _PLUS.search(sentence.text, figure.start - 2, figure.start):
        return previous._replace(rule=RuleName.INCREMENT_BESIDE_ITS_TOTAL, sub="increment", beside=index - 1)
    found = (
        _respective(sentence, index, grammar, people)
        or _set_before(sentence, index, grammar, people)
        or _labelled(sentence, index, anchor, previous, people, grammar)
        or _some_of(sentence, index, grammar, people)
        or _of_month(sentence, index, previous, people)
        or right_behind(sentence, index, people, grammar)
        or _labelled_fate(sentence, anchor, previous, people, grammar)
        or _followed_by_harm(sentence, index, _HARM, grammar, people)
        or _part_of(sentence, index, previous)
        or (named if named and _is_in_list(sentence, index) else None)
        or followed_by_noun(sentence, index, grammar, people)
        or _followed_by_harm(sentence, index, _BOTH_HARMS, grammar, people)
        or _object_of_harm(sentence, anchor, people)
        or _increase(sentence, index, anchor, people, grammar)
        or _increased_to(sentence, index, anchor, previous, grammar)
        or _goes_on(sentence, index, previous, sub, grammar)
        or _lost_of_noun(sentence, index, anchor, people)
        or _lost_again(sentence, anchor, previous)
        or _fated(sentence, index, previous, grammar)
        or _shares_noun(sentence, index, anchor, previous, grammar)
        or _stands_for(sentence, index, anchor, grammar, people)
        or _from_to(sentence, index, anchor, grammar, people)
        or named
        or _in_column(sentence, index, people)
    )
    if found is None:
        return None
    if not found.sub and (sub or _opens_with_plus(sentence, index)):
        found = found._replace(sub=sub or "increment")
    counted = with_outcome(sentence, index, found, grammar)
    if isinstance(counted, Exclusion):
        return counted._replace(item=found.item)
    if counted is None:
        return None
    return _of_kind_named(sentence, figure, _as_soldiers(sentence, index, counted, previous, people, grammar))


def _opens_with_plus(sentence: Sentence, index: int) -> bool:
    """«+12 tanks» at the head of a line or behind a comma: an increment, with no total beside it."""
    start = sentence.figures[index].start
    return sentence.text[start - 1 : start] == "+" and sentence.text[start - 2 : start - 1] in ("", "\n", " ")


def _of_kind_named(sentence: Sentence, figure: Numeral, counted: Count) -> Count:
    """«struck with ATACMS missiles, three missiles were shot down»: what became of the kind named before."""
    if counted.outcome not in ("intercepted", "hit", "suppressed"):
        return counted
    for word in sentence.words_before(figure.start):
        item = str(word.senses.get("item", ""))
        if item.endswith(f"_{counted.item}"):
            return counted._replace(item=item)
    return counted


def _as_soldiers(
    sentence: Sentence,
    index: int,
    counted: Count,
    previous: Count | None,
    people: People,
    grammar: Grammar,
) -> Count:
    """«The Russian army lost 430 persons, in all 1,080,480 persons»: a noun for people of any kind, in an
    army's losses."""
    if counted.item != grammar.anyone or counted.noun is None:
        return counted
    noun = next((word for word in sentence.words if word.start == counted.noun[0]), None)
    if noun is None or "person" not in noun.senses:
        return counted
    army = people.army
    if counted.outcome == "casualties" and people.casualties == army:
        return counted._replace(item=army)
    labels = counted.label and counted.outcome is None and people == people.of_army
    if labels and _opens_its_line(sentence, noun):
        return counted._replace(item=army)
    if counted.outcome is None and counted.sub == "increment" and people.casualties == army:
        return counted._replace(item=army)
    if counted.outcome in HARMS and people == people.of_army and _speaks_of_losses(sentence, index):
        return counted._replace(item=army)
    goes_on = counted.outcome is None and previous is not None and previous.item == army
    if counted.outcome is None and people == people.of_army and _speaks_of_losses(sentence, index):
        return counted._replace(item=army, outcome="casualties")
    if (
        goes_on
        and previous is not None
        and (is_added(sentence, index, grammar) or _behind_total(sentence, index))
    ):
        return counted._replace(item=army, outcome=previous.outcome)
    return counted


def _opens_its_line(sentence: Sentence, noun: Word) -> bool:
    """«* men: 678,520 (+1,340)»: a label that is the first thing on its line."""
    start = max(sentence.start, sentence.line)
    return not any(letter.isalnum() for letter in sentence.text[start : noun.start])


def _speaks_of_losses(sentence: Sentence, index: int) -> bool:
    """«The army lost 1,340 people killed»: a word of loss before a count of harm makes it an army's."""
    words = sentence.words_before(sentence.figures[index].start)
    return any(
        "lost" in (w.senses.get("outcome"), w.senses.get("count")) or w.senses.get("count") == "casualties"
        for w in words
    )


def _behind_total(sentence: Sentence, index: int) -> bool:
    start, end = sentence.clause_start(index), sentence.figures[index].start
    words = sentence.words_after(start, end)
    return any(word.senses.keys() & {"sum", "cumulative", "since", "total"} for word in words)


def _sub_of(sentence: Sentence, anchor: Anchor, grammar: Grammar) -> str | None:
    """«including 1,340», «among them were 1,340»: what a figure is beside the one before it."""
    word, edge = anchor.word, anchor.edge
    if word is not None and "day" in word.senses:
        # «the increase over 24 hours – 1,340»
        earlier = (w for w in sentence.words_before(word.start) if "bound" not in w.senses)
        before = next(earlier, None)
        near = before is not None and word.start - before.end <= _SHORT_GAP
        word, edge = (before, word.start) if near and before is not None else (word, edge)
        if word.senses.get("sub") == "increment" and sentence.clause_start(0) <= word.start:
            return "increment"
    if word is None or "sub" not in word.senses:
        return None
    gap = sentence.folded[word.end : anchor.edge].strip()
    if gap in grammar.auxiliaries or BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return str(word.senses["sub"])
    return None


def _in_column(sentence: Sentence, index: int, people: People) -> Count | None:
    """The number that a cell begins with counts what heads its column."""
    if index or sentence.column is None:
        return None
    cell = max(sentence.line, 0)
    if any(letter.isalpha() for letter in sentence.text[cell : sentence.figures[0].start]):
        return None
    noun = next((word for word in sentence.column if is_noun(word)), None)
    if noun is None:
        return None
    item, outcome = noun_of(sentence, noun, people)
    return Count(item, outcome, RuleName.CELL_UNDER_ITS_HEADING, (noun.start, noun.end), label=True)


def _labelled(
    sentence: Sentence,
    index: int,
    anchor: Anchor,
    previous: Count | None,
    people: People,
    grammar: Grammar,
) -> Count | None:
    """«tanks – 762 (+9)»: the noun, a dash or colon, the number; not «6 drones: 5 Lancets and a Zala»."""
    word = anchor.word
    if word is not None and "day" in word.senses:
        # «losses of personnel in the day – 1,340»: the words of time stand between label and dash
        before = next(sentence.words_before(word.start), None)
        if before is not None and is_noun(before) and BLANK.fullmatch(sentence.text, before.end, word.start):
            if previous is not None and _is_taken(sentence, before, previous):
                return None  # «28 drones overnight: 13 in the north»
            if not _LABEL_GAP.fullmatch(sentence.text, word.end, anchor.edge):
                return None
            item, outcome = noun_of(sentence, before, people)
            return Count(item, outcome, RuleName.LABEL_AND_NUMBER, (before.start, before.end), label=True)
    if word is not None and word.senses.get("outcome") in _LOST and not is_noun(word):
        # «Tube artillery: minus 26»
        before = next(sentence.words_before(word.start), None)
        labels = before is not None and _LABEL_GAP.fullmatch(sentence.text, before.end, word.start)
        if before is not None and labels and not right_behind(sentence, index, people, grammar):
            word, anchor = before, anchor._replace(edge=word.start)
    if word is not None and previous is not None and _is_taken(sentence, word, previous):
        return None
    if word is None or not is_noun(word) or not _LABEL_GAP.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    item, outcome = noun_of(sentence, word, people)
    heads_list = "item" not in word.senses or grammar.kind_of.get(item) == "event"
    behind = right_behind(sentence, index, people, grammar)
    kinds = {grammar.kind_of.get(item), grammar.kind_of.get(behind.item if behind else item)}
    if behind is not None and (heads_list or (behind.item != item and kinds == {"equipment"})):
        return (
            None  # «a massive strike: 81 missiles», «Russian losses: 9,047 tanks», «equipment: 9,047 tanks»
        )
    return Count(item, outcome, RuleName.LABEL_AND_NUMBER, (word.start, word.end), label=True)


def _respective(sentence: Sentence, index: int, grammar: Grammar, people: People) -> Count | None:
    """«51 guns, 13 carriers and 17 tanks, bringing the respective totals to 19,510, 18,002 and 9,014»: each
    of as many figures before is said again, in the same order."""
    said = sentence.respective
    if said is None:
        return None
    first = next((i for i, figure in enumerate(sentence.figures) if figure.start >= said.end), None)
    if first is None:
        return None
    several = len(sentence.figures) - first
    if index < first or several < _LEAST_RESPECTIVE or first < several:
        return None
    found = followed_by_noun(sentence, index - several, grammar, people)
    if found is None:
        return None
    return found._replace(rule=RuleName.INCREASED_TO, noun=None)


def _set_before(sentence: Sentence, index: int, grammar: Grammar, people: People) -> Count | None:
    """«At 1,050, Russia's losses of personnel were the heaviest»: a number that a sentence opens with, a
    comma, and what it is of."""
    end = sentence.figures[index].end
    if index or sentence.text[end : end + 1] != ",":
        return None
    if sentence.folded[sentence.start : sentence.figures[0].start].strip() not in grammar.set_before:
        return None
    noun = next(filter(is_noun, sentence.words_after(end, sentence.clause_end(0))), None)
    if noun is None or "count" not in noun.senses:
        return None
    item, outcome = noun_of(sentence, noun, people)
    return Count(item, outcome, RuleName.NUMBER_AND_NOUN, (noun.start, noun.end))


def _of_month(sentence: Sentence, index: int, previous: Count | None, people: People) -> Count | None:
    """«Losses by month: July: 35,680, August: 36,810»: of the losses that the line or its heading names."""
    label = label_mark(sentence, index) if sentence.marks else None
    if label is None:
        return None
    if index and previous is not None and previous.rule is RuleName.MONTH_AND_NUMBER:
        return previous
    noun = next((word for word in sentence.words_before(label.start) if is_noun(word)), None)
    if noun is None:
        return None
    item, outcome = noun_of(sentence, noun, people)
    return Count(item, outcome, RuleName.MONTH_AND_NUMBER, (noun.start, noun.end), label=True)


def _is_taken(sentence: Sentence, word: Word, previous: Count) -> bool:
    """Whether the number before counts a noun already, or one in the same breath («2 UAVs Orlan-10 — 2»)."""
    if previous.noun is None or previous.label or word.start < previous.noun[0]:
        return False
    return PARTING_SIGNS.isdisjoint(sentence.text[previous.noun[1] : word.start])


def _labelled_fate(
    sentence: Sentence, anchor: Anchor, previous: Count | None, people: People, grammar: Grammar
) -> Count | None:
    """«Launched missiles: 84; shot down: 56»: what became of the thing named before, a colon, the number."""
    word = anchor.word
    if word is None or not _LABEL_GAP.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    if any(mark.start <= word.start and word.end <= mark.end for mark in sentence.marks):
        word = _before_time(sentence, word)  # «Killed in the past 24 hours: 89»
    if word is None or "outcome" not in word.senses or "item" in word.senses:
        return None
    outcome = str(word.senses["outcome"])
    if outcome in ("killed", "wounded"):
        return Count(people.of(outcome), None, RuleName.FATE_AND_NUMBER, None, (word.start, word.end))
    if previous is None or outcome not in grammar.outcomes_of(previous.item):
        return None
    return Count(previous.item, None, RuleName.FATE_AND_NUMBER, None, (word.start, word.end))


def _before_time(sentence: Sentence, time: Word) -> Word | None:
    """The word that words of time say more of, no more than small words between the two."""
    before = next(sentence.words_before(time.start), None)
    if before is None or time.start - before.end > _SHORT_GAP:
        return None
    return before if PARTING_SIGNS.isdisjoint(sentence.text[before.end : time.start]) else None


def _behind_noun(sentence: Sentence, index: int, anchor: Anchor, people: People) -> Count | None:
    """«tanks 3799 (+3)», «artillery +60 (22,134)»: a list that sets its numbers right behind the nouns."""
    word = anchor.word
    figure = sentence.figures[index]
    if word is None:
        return None
    gap = sentence.text[word.end : anchor.edge]
    word = word if is_noun(word) else _owned(sentence, word)
    if word is None:
        return None
    behind = sentence.text[figure.end : figure.end + 1]
    if gap.strip(_LIST_SIGNS) or not gap or (behind and behind not in _LIST_ENDS and not behind.isspace()):
        return None
    following = next(sentence.words_after(figure.end, sentence.clause_end(index)), None)
    if following is not None and following.start - figure.end <= 1:
        return None
    item, outcome = noun_of(sentence, word, people)
    sub = "increment" if "+" in gap else None
    return Count(item, outcome, RuleName.NOUN_AND_NUMBER, (word.start, word.end), sub=sub, label=True)


def _owned(sentence: Sentence, word: Word) -> Word | None:
    """The noun of losses right before the side that they are of: «втрати росіян перевищили мільйон»."""
    before = next(sentence.words_before(word.start), None) if "side" in word.senses else None
    return before if before and "count" in before.senses and word.start - before.end <= 1 else None


def _is_in_list(sentence: Sentence, index: int) -> bool:
    """Whether brackets behind a number show that the noun before it is its label («UAV 2941 (+31)»)."""
    return BRACKETED.match(sentence.text, sentence.figures[index].end) is not None


def _fated(sentence: Sentence, index: int, previous: Count | None, grammar: Grammar) -> Count | None:
    """«… 31 tanks. Five have been lost»: a number and what happened, of the thing named before."""
    if previous is None or index or sentence.text[sentence.start : sentence.figures[0].start].strip():
        return None
    end = sentence.figures[0].end
    word = next(sentence.words_after(end, sentence.clause_end(0)), None)
    if word is None or word.senses.get("outcome") not in grammar.outcomes_of(previous.item):
        return None
    if sentence.folded[end : word.start].strip() not in grammar.auxiliaries:
        return None
    return Count(previous.item, None, RuleName.FATE_OF_WHAT_WAS_NAMED)


def _lost_of_noun(sentence: Sentence, index: int, anchor: Anchor, people: People) -> Count | None:
    """«Танків знищено 9 047», «of tanks it has lost 9,047»: noun, verb, number."""
    verb, start = anchor.word, sentence.clause_start(index)
    if verb is None or verb.senses.get("outcome") not in ("lost", "destroyed", "casualties"):
        return None
    if not BLANK.fullmatch(sentence.text, verb.end, anchor.edge):
        return None
    following = next(sentence.words_after(sentence.figures[index].end, sentence.clause_end(index)), None)
    if following is not None and is_noun(following):
        return None
    for word in sentence.words_before(verb.start):
        if word.start < start or not PARTING_SIGNS.isdisjoint(sentence.text[word.end : verb.start]):
            return None
        if is_noun(word):
            item, outcome = noun_of(sentence, word, people)
            return Count(item, outcome, RuleName.NOUN_AND_ITS_TOTAL, (word.start, word.end))
    return None


def _lost_again(sentence: Sentence, anchor: Anchor, previous: Count | None) -> Count | None:
    """«… 6,150 troops; on Thursday alone it lost 850»: the verb and a number, of the thing named before."""
    word = anchor.word
    if previous is None or word is None or word.senses.get("outcome") != "lost":
        return None
    if not BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        return None
    return previous._replace(rule=RuleName.LOST_AGAIN, noun=None, sub=None, beside=None, label=False)


def _shares_noun(
    sentence: Sentence, index: int, anchor: Anchor, previous: Count | None, grammar: Grammar
) -> Count | None:
    """«20 – over Belgorod Region», «three were shot down, two hit», «of 17 missiles they shot down 13».

    More of the weapons named before, told apart by a place behind a dash or by what became of them.
    """
    if previous is None or grammar.kind_of.get(previous.item) not in ("weapon", "equipment", "place"):
        return None
    end = sentence.figures[index].end
    if _opens_line(sentence, index) and grammar.list_place.match(sentence.folded, end):
        return previous._replace(rule=RuleName.BY_PLACE, sub=None, beside=None, label=False)
    dash = _DASH_BEHIND.match(sentence.text, end)
    if dash and grammar.list_place.match(sentence.folded, dash.end() - 1):
        return previous._replace(rule=RuleName.BY_PLACE, sub=None, beside=None, label=False)
    fates = grammar.outcomes_of(previous.item)
    before = anchor.word is not None and BLANK.fullmatch(sentence.text, anchor.word.end, anchor.edge)
    if not _has_own_fate(sentence, index, previous, grammar) and not (
        before and anchor.word and anchor.word.senses.get("outcome") in fates
    ):
        return None
    return previous._replace(
        rule=RuleName.BY_FATE, outcome=None, noun=None, verb=None, sub=None, beside=None, label=False
    )


def _opens_line(sentence: Sentence, index: int) -> bool:
    """Whether a figure is the first thing on its line of a list under a heading."""
    if index or sentence.line < 0:
        return False
    return not any(letter.isalnum() for letter in sentence.text[sentence.line : sentence.figures[0].start])


def _from_to(
    sentence: Sentence, index: int, anchor: Anchor, grammar: Grammar, people: People
) -> Count | None:
    """«Losses rose from 677,180 to 678,520 (+1,340)»: what the noun before both has come to, and, where the
    increment of a day stands behind it, what it was the day before."""
    figures = sentence.figures
    first = index if _begins_rise(sentence, index, grammar) else index - 1
    if not 0 <= first < len(figures) - 1 or not _begins_rise(sentence, first, grammar):
        return None
    daily = _PLUS_IN_BRACKETS.match(sentence.text, figures[first + 1].end)
    noun = next((w for w in sentence.words_before(figures[first].start) if is_noun(w)), None)
    if noun is None or noun.start < sentence.clause_start(first) or (index == first and not daily):
        return None
    item, outcome = noun_of(sentence, noun, people)
    rule = RuleName.TOTAL_OF_THE_DAY_BEFORE if index == first else RuleName.NOUN_AND_ITS_TOTAL
    return Count(item, outcome, rule, (noun.start, noun.end))


def _begins_rise(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether «from» stands before a figure, and «to» alone between it and the next."""
    if not 0 <= index < len(sentence.figures) - 1:
        return False
    start, end = sentence.figures[index].end, sentence.figures[index + 1].start
    if sentence.folded[start:end].strip() not in grammar.numbers.range_to:
        return False
    before = sentence.folded[sentence.start : sentence.figures[index].start].split()
    return bool(before) and before[-1] in grammar.numbers.rising


def _has_own_fate(sentence: Sentence, index: int, previous: Count, grammar: Grammar) -> bool:
    """«31 more were lost to electronic warfare»: what became of some of the weapons named before."""
    if grammar.kind_of.get(previous.item) not in ("weapon", "equipment", "place"):
        return False
    end = sentence.figures[index].end
    word = next(sentence.words_after(end, sentence.clause_end(index)), None)
    if word is None or word.senses.get("outcome") not in grammar.outcomes_of(previous.item):
        return False
    return sentence.folded[end : word.start].strip() in grammar.auxiliaries


def _some_of(sentence: Sentence, index: int, grammar: Grammar, people: People) -> Count | None:
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
        found = followed_by_noun(sentence, first + 1, grammar, people)
        if found is None or grammar.kind_of.get(found.item) != "weapon":
            continue
        return found._replace(rule=RuleName.SO_MANY_OF_SO_MANY, outcome="launched" if first < index else None)
    return None


def _followed_by_harm(
    sentence: Sentence, index: int, harms: frozenset[str], grammar: Grammar, people: People
) -> Count | None:
    """«3 killed and 15 injured»: people, though no noun says so; «12 wounded soldiers» has one."""
    figure = sentence.figures[index]
    words = sentence.words_after(figure.end, sentence.clause_end(index))
    word = next(words, None)
    if word is None or sentence.folded[figure.end : word.start].strip() not in grammar.auxiliaries:
        return None
    outcome = word.senses.get("count", word.senses.get("outcome"))
    if outcome not in harms or "outcome" not in word.senses or "item" in word.senses:
        return None
    for following in words:
        if "break" in following.senses or following.start - word.end > NEAR:
            break
        if is_parted(sentence, word.end, following.start, grammar):
            break
        if "item" in following.senses:
            return None
    item = people.of(str(outcome))
    return Count(item, str(outcome), RuleName.NUMBER_AND_WHAT_HAPPENED, None, (word.start, word.end))


def _part_of(sentence: Sentence, index: int, previous: Count | None) -> Count | None:
    """«1,130 of them», «37 of which»: some of what was named before."""
    if previous is None:
        return None
    figure = sentence.figures[index]
    word = next(sentence.words_after(figure.end, sentence.clause_end(index)), None)
    if word is None or word.senses.get("sub") != "part" or sentence.folded[figure.end : word.start].strip():
        return None
    return previous._replace(
        rule=RuleName.OF_THEM, outcome=None, noun=None, verb=None, sub="part", beside=None, label=False
    )


def _object_of_harm(sentence: Sentence, anchor: Anchor, people: People) -> Count | None:
    """«kills at least 6 in Kherson»: the verb and the number, no noun."""
    word = anchor.word
    if word is None or word.senses.get("outcome") not in HARMS:
        return None
    if (
        not BLANK.fullmatch(sentence.text, word.end, anchor.edge)
        or "(" in sentence.text[word.end : anchor.edge]
    ):
        return None
    outcome = str(word.senses["outcome"])
    return Count(people.of(outcome), outcome, RuleName.VERB_AND_NUMBER, None, (word.start, word.end))


def _increase(
    sentence: Sentence, index: int, anchor: Anchor, people: People, grammar: Grammar
) -> Count | None:
    """«Tank losses rose by 12 …, artillery losses by 17»: the noun, a word of increase, the number."""
    word, start = anchor.word, sentence.clause_start(index)
    if word is None:
        return None
    if word.senses.get("sub") == "increment" and BLANK.fullmatch(sentence.text, word.end, anchor.edge):
        before = (w for w in sentence.words_before(word.start) if w.start >= start)
        noun = next(filter(is_noun, before), None)
        if noun is None or not PARTING_SIGNS.isdisjoint(sentence.text[noun.end : word.start]):
            return None
    elif is_noun(word) and grammar.by.fullmatch(sentence.folded, word.end, anchor.edge):
        earlier = sentence.words_before(word.start)
        if not any(w.senses.get("sub") == "increment" for w in earlier):
            return None
        noun = word
    else:
        return None
    item, outcome = noun_of(sentence, noun, people)
    if "item" not in noun.senses:
        described = next(sentence.words_before(noun.start), None)
        if described is not None and "item" in described.senses and noun.start - described.end <= 1:
            item = str(described.senses["item"])  # «tank losses»
    return Count(item, outcome, RuleName.INCREASE, (noun.start, noun.end), sub="increment")


def _increased_to(
    sentence: Sentence, index: int, anchor: Anchor, previous: Count | None, grammar: Grammar
) -> Count | None:
    """«… rose by 1,340 to 678,520»: the total that an increase leads to."""
    if index and previous is not None and _follows_arrow(sentence, index, previous):
        return previous._replace(rule=RuleName.INCREASED_TO, sub=None, beside=None, label=False)
    if not index or previous is None or previous.sub != "increment":
        return None
    edges = (anchor.edge, sentence.figures[index].start)
    if not any(grammar.up_to.fullmatch(sentence.folded, sentence.clause_start(index), e) for e in edges):
        return None
    return previous._replace(rule=RuleName.INCREASED_TO, sub=None, beside=None, label=False)


def _follows_arrow(sentence: Sentence, index: int, previous: Count) -> bool:
    """«20 tanks → 7,332»: the total that an arrow leads to from what was added."""
    before, figure = sentence.figures[index - 1], sentence.figures[index]
    start = max(before.end, previous.noun[1]) if previous.noun else before.end
    return ARROW.fullmatch(sentence.text, start, figure.start) is not None


def _goes_on(
    sentence: Sentence, index: int, previous: Count | None, sub: str | None, grammar: Grammar
) -> Count | None:
    """«three in Mykolaiv and one in Vinnytsia», «up 1,100 in a day»: the thing named before."""
    if previous is None:
        return None
    figure = sentence.figures[index]
    beside = index - 1 if index else None
    if previous.sub == "earlier" and index > 1:
        beside = index - 2  # «678,520, up from 677,180 a day earlier, an increase of 1,340»
    more = grammar.more.match(sentence.folded, figure.end)
    if sub == "increment" or (more and not _has_own_fate(sentence, index, previous, grammar)):
        return previous._replace(rule=RuleName.OF_THEM, sub="increment", beside=beside, label=False)
    if sub == "part":
        return previous._replace(
            rule=RuleName.OF_THEM, outcome=None, noun=None, verb=None, sub=sub, beside=None, label=False
        )
    if sub == "earlier" and _is_of(sentence, figure, "day"):
        return previous._replace(rule=RuleName.EARLIER_FIGURE, sub=sub, beside=None, label=False)
    if sub == "earlier":
        return previous._replace(rule=RuleName.EARLIER_FIGURE, sub=None, beside=None, label=False)
    if _is_of(sentence, figure, "day"):
        return previous._replace(rule=RuleName.OF_THEM, sub="increment", beside=None, label=False)
    if _is_of(sentence, figure, "rate"):
        return previous._replace(rule=RuleName.AVERAGE, sub=None, beside=None, label=False)
    if _sums_up(sentence, index, grammar) if index else _is_total_alone(sentence, previous, grammar):
        return previous._replace(rule=RuleName.NOUN_AND_ITS_TOTAL, sub=None, beside=None, label=False)
    if index and _in_apposition(sentence, index, previous, grammar):
        return previous._replace(rule=RuleName.SAID_AGAIN, sub=None, beside=None)
    if index and _is_sum(sentence, index):
        return previous._replace(rule=RuleName.SUM, sub=None, beside=None, label=False)
    start = sentence.clause_start(index)
    if not index or not (
        grammar.conjoined.search(sentence.folded, start, figure.start)
        or (previous.noun and _LIST_OPENS.search(sentence.text, start, figure.start))
    ):
        return None
    if not grammar.list_place.match(sentence.folded, figure.end):
        return None
    return previous._replace(rule=RuleName.LIST_GOES_ON, beside=None, label=False)


def _is_sum(sentence: Sentence, index: int) -> bool:
    """«lost 430 men, in all since February 24 — about 111,170»: a number behind a word of sum, no noun; or
    «…, which makes 111,170 in all»: one before it."""
    start, end = sentence.clause_start(index), sentence.clause_end(index)
    if _is_running(sentence, index):
        return True
    words = list(sentence.words_after(start, end))
    sums = [word.end for word in words if "sum" in word.senses and word.end <= sentence.figures[index].start]
    return bool(sums) and not any("item" in word.senses and word.start > sums[-1] for word in words)


def _is_running(sentence: Sentence, index: int) -> bool:
    """Whether words of a running total stand right before a number, or right behind it and end the clause."""
    start, figure = sentence.clause_start(index), sentence.figures[index]
    edge = before_bounds(sentence, figure).edge
    for mark in sentence.marks:
        if mark.kind != "cumulative":
            continue
        if start <= mark.start and mark.end <= edge and BLANK.fullmatch(sentence.text, mark.end, edge):
            return next(sentence.words_after(figure.end, figure.end + 2), None) is None
        if mark.start >= figure.end and len(sentence.folded[figure.end : mark.start].split()) <= 1:
            return sentence.text[mark.end : mark.end + 1] in _LIST_ENDS
    return False


def _is_of(sentence: Sentence, figure: Numeral, kind: str) -> bool:
    """«840 in the last day», «1,256 a day»: a number and a time, no noun, is of what was named before."""
    for mark in sentence.marks:
        if mark.start >= figure.end:
            gap = sentence.text[figure.end : mark.start]
            near = kind == "day" and len(gap) <= NEAR and _BETWEEN_WORDS.sub("", gap).isalpha()
            return mark.kind == kind and (near or not _BETWEEN_WORDS.sub("", gap))
    return False


def _is_total_alone(sentence: Sentence, previous: Count, grammar: Grammar) -> bool:
    """«It puts the number at 678,520», «Running total: 678,520», «The toll stood at 678,520»: a sentence that
    begins with a total and names nothing counted; of the losses named before."""
    if _is_number_of(sentence, 0, grammar):
        return True
    if previous.outcome not in ("lost", "casualties"):
        return False
    figure = sentence.figures[0]
    edge = before_bounds(sentence, figure).edge
    if any(is_noun(word) for word in sentence.words_before(edge)):
        return False
    if next(sentence.words_after(figure.end, figure.end + 2), None) is not None:
        return False
    named = grammar.number_word.search(sentence.folded, sentence.start, edge) is not None
    large = (figure.low or 0) >= _TOTAL_NAMED_FROM
    if named and large and _leads_to(sentence, edge, grammar):
        return True
    for mark in sentence.marks:
        if mark.end > edge or sentence.text[mark.end : edge].strip(_LABEL_SIGNS):
            continue
        return mark.kind in ("cumulative", "sum") or (mark.kind == "total" and named)
    return False


def _leads_to(sentence: Sentence, edge: int, grammar: Grammar) -> bool:
    """Whether a colon, a dash or a small word leads to what stands at an offset."""
    if _LABEL_ENDS.search(sentence.text, sentence.start, edge):
        return True
    return grammar.link.search(sentence.folded, sentence.start, edge) is not None


def _is_number_of(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«It puts the number at 678,520»: a word for a number, and a small word; of the thing named before."""
    start, end = sentence.clause_start(index), before_bounds(sentence, sentence.figures[index]).edge
    link = grammar.link.search(sentence.folded, start, end)
    return link is not None and bool(grammar.number.search(sentence.folded, start, link.start()))


def _sums_up(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«…, bringing the total since the invasion began to 1,262,490»: words of a total, and a small word."""
    start, end = sentence.clause_start(index), before_bounds(sentence, sentence.figures[index]).edge
    if not grammar.link.search(sentence.folded, start, end):
        return False
    return any(mark.kind == "total" and start <= mark.start < end for mark in sentence.marks)


def _in_apposition(sentence: Sentence, index: int, previous: Count, grammar: Grammar) -> bool:
    """«passed one million, at 1,000,340», «+60 (22,134)»: the number of the thing just counted, again."""
    start, end = sentence.clause_start(index), sentence.figures[index].start
    gap = sentence.text[start:end]
    if gap.strip() == "(" or (not gap.strip() and previous.sub == "increment"):
        return True
    return gap.startswith(",") and bool(grammar.link.fullmatch(sentence.folded, start + 2, end))


def _stands_for(
    sentence: Sentence, index: int, anchor: Anchor, grammar: Grammar, people: People
) -> Count | None:
    """«Russian casualties now stand at 604,140», «the fleet of drones …, with 120 units destroyed»."""
    figure = sentence.figures[index]
    generic = any(
        "generic" in word.senses
        for word in sentence.words_after(figure.end, min(sentence.clause_end(index), figure.end + NEAR))
    )
    total = _is_total(sentence, anchor, figure)
    if not generic and not total and not _is_linked(sentence, index, anchor, grammar):
        return None
    start = sentence.start if total else sentence.clause_start(index)
    nouns = [word for word in sentence.words_before(anchor.edge) if word.start >= start and is_noun(word)]
    # «The death toll of the strike on a block of flats rises to 40» counts the dead, not the nearest noun.
    toll = next((word for word in nouns if word.senses.get("count") in ("killed", "wounded")), None)
    word = toll or next(iter(nouns), None)
    if word is None:
        return None
    item, outcome = noun_of(sentence, word, people)
    return Count(item, outcome, RuleName.NOUN_AND_ITS_TOTAL, (word.start, word.end))


def _is_total(sentence: Sentence, anchor: Anchor, figure: Numeral) -> bool:
    """Whether a verb of totals stands before a figure; «passed» is one and a bound at once."""
    if any("total" in word.senses for word in sentence.words_after(anchor.edge, figure.start)):
        return True
    word = anchor.word
    return (
        word is not None
        and "total" in word.senses
        and bool(BLANK.fullmatch(sentence.text, word.end, anchor.edge))
    )


def _is_linked(sentence: Sentence, index: int, anchor: Anchor, grammar: Grammar) -> bool:
    """Whether a small word alone parts a noun from its number («losses of personnel at about 984,940»)."""
    figure, start = sentence.figures[index], sentence.clause_start(index)
    link = grammar.link.search(sentence.folded, start, anchor.edge) or _COLON.search(
        sentence.text, start, anchor.edge
    )
    if link is None:
        return False
    for word in sentence.words_before(link.start() + 1):
        if word.start < start or (word.senses.keys() & {"outcome", "bar", "break"} and not is_noun(word)):
            return False
        if is_noun(word):
            between = _ASIDE.sub("", _without_dates(sentence, word.end, link.start()))
            if _is_of(sentence, figure, "rate"):
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
