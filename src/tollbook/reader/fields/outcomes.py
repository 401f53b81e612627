"""What became of the thing counted: the verb, participle or noun that says so."""

from collections.abc import Mapping

from tollbook.reader.count import NEAR, Count, Exclusion, RuleName
from tollbook.reader.layout.lists import before_bounds, end_past_parts, ties_of
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Word

_FAR = 120
_ASIDE = 48


def with_outcome(
    sentence: Sentence, index: int, counted: Count, grammar: Grammar
) -> Count | Exclusion | None:
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
        return before if isinstance(before, Exclusion) else counted
    between = _outcome_between(sentence, index, counted, table)
    if between is not None:
        return _said(counted, between, table)
    behind = _outcome_behind(sentence, index, counted, grammar)
    if isinstance(behind, Exclusion):
        return behind
    before = _outcome_before(sentence, index, table)
    if (
        counted.rule is RuleName.OF_THEM
        and isinstance(before, Word)
        and before.start < sentence.clause_start(index)
    ):
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
    if isinstance(before, Exclusion):
        return before
    if before is None:
        before = _outcome_of_list(sentence, index, counted, table, grammar)
    return _said(counted, before, table) if before is not None else counted


def _outcome_between(sentence: Sentence, index: int, counted: Count, table: Mapping[str, str]) -> Word | None:
    """«five downed missiles», «4 captured tanks»: the participle between a number and its noun."""
    end = sentence.figures[index].end
    if counted.noun is None or counted.noun[0] < end:
        return None
    words = sentence.words_after(end, counted.noun[0])
    return next((word for word in words if word.senses.get("outcome") in table), None)


def _outcome_of_label(sentence: Sentence, counted: Count, table: Mapping[str, str]) -> Word | None:
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
    rule: RuleName,
    start: int,
    noun_end: int,
    before: Word | Exclusion,
    behind: Word,
    grammar: Grammar,
) -> bool:
    """Whether what stands behind a noun says more of it than a verb before («killed 6, injured dozens»)."""
    if rule is RuleName.SO_MANY_OF_SO_MANY:
        return False
    if rule is RuleName.OF_THEM:
        return True
    if (
        isinstance(before, Word)
        and before.end <= start
        and _runs_to(sentence, noun_end, behind.start, grammar)
    ):
        return True  # the verb before has had its own figure
    return behind.start - noun_end <= NEAR and not grammar.conjoined.search(
        sentence.folded, noun_end, behind.start
    )


def _is_weapon_of_blow(sentence: Sentence, index: int, counted: Count, grammar: Grammar) -> bool:
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


def _said(counted: Count, word: Word, table: Mapping[str, str]) -> Count:
    """A count with the outcome of a word, if that says anything of its kind."""
    said = str(word.senses.get("outcome", word.senses.get("count")))
    outcome = table.get(said)
    if outcome is None:
        return counted
    # Not by `_replace`, which takes longer than all the rest of this.
    item, _, rule, noun, _, _, sub, beside, label = counted
    return Count(item, outcome, rule, noun, (word.start, word.end), said, sub, beside, label)


def _noun_end(sentence: Sentence, index: int, counted: Count) -> int:
    end = sentence.figures[index].end
    return max(end, counted.noun[1]) if counted.noun else end


def _outcome_behind(
    sentence: Sentence, index: int, counted: Count, grammar: Grammar
) -> Word | Exclusion | None:
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
        if "bar" in senses and "outcome" not in senses and word.start - noun_end <= NEAR:
            return Exclusion(str(senses["bar"]))
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
    return clause_end < sentence.end and clause_end - word.end <= NEAR


def _outcome_before(sentence: Sentence, index: int, known: Mapping[str, str]) -> Word | Exclusion | None:
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
            return Exclusion(str(senses["bar"]))
    return None


def _outcome_of_list(
    sentence: Sentence, index: int, counted: Count, known: Mapping[str, str], grammar: Grammar
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
