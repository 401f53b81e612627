"""What a figure counts, with what became of it: a rule's answer in the terms of its item and outcome."""

from tollbook.reader.count import HARMS, Count, Exclusion, People
from tollbook.reader.fields.outcomes import with_outcome
from tollbook.reader.layout.lists import is_added
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.rules import count_of
from tollbook.reader.spot import Spot
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral


def figure_of(spot: Spot) -> Count | Exclusion | None:
    """What a figure counts, or why it counts nothing of ours, or None if its words do not say."""
    found = count_of(spot)
    if found is None:
        return found
    sentence, index, grammar = spot.sentence, spot.index, spot.grammar
    counted = with_outcome(sentence, index, found, grammar)
    if isinstance(counted, Exclusion):
        return counted._replace(item=found.item)
    if counted is None:
        return None
    counted = _as_soldiers(sentence, index, counted, spot.previous, spot.people, grammar)
    return _of_kind_named(sentence, spot.figure, counted)


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
