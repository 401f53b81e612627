"""What became of the thing counted: the verb, participle or noun that says so, or the count that goes on."""

from collections.abc import Mapping

from tollbook.model.claim import Claim
from tollbook.reader.count import NEAR, Count, Exclusion
from tollbook.reader.fields.frame import frame_of
from tollbook.reader.fields.period_kind import has_increment
from tollbook.reader.fields.period_mark import governing_mark
from tollbook.reader.layout.governors import Governor
from tollbook.reader.layout.lists import end_past_parts, ties_of
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Story
from tollbook.reader.time.marks import MarkKind

# A verb behind a noun still governs it past a relative clause or a place («… in the north of the region, the
# mayor of which …, were wounded»): some twenty words.
_FAR = 120
# «3 people, a child among them, were wounded»: an aside of some eight words.
_ASIDE = 48
# The next weapon of a list stands a clause behind the first at most: some ten words.
_LIST_GAP = 60
# So many lines below the words that opened it, a running count still says what a bare number of tanks means.
_FRAME_REACH = 2


def with_outcome(spot: Spot, count: Count) -> Count | Exclusion | None:
    """The count with the outcome that the words around give, in the terms of the item's kind; None if they
    rule it out."""
    table = spot.grammar.outcomes_of(count.item)
    if count.outcome:
        outcome = table.get(count.outcome)
        if outcome == count.outcome:
            return count
        return count._replace(outcome=outcome) if outcome else None
    if count.label:
        return _of_label(spot, count, table)
    between = _between(spot, count, table)
    return _said(count, between, table) if between is not None else _by_verb(spot, count, table)


def outcome_of(spot: Spot, count: Count, story: Story) -> str | None:
    """The outcome that the words give, or the one that goes on with the figure or with its text."""
    destroyed = count.outcome == "intercepted" and count.said == "destroyed"
    if destroyed and (frame_of(spot, story) is not None or _is_in_list_of_losses(spot, count, story)):
        return "lost"
    if count.outcome:
        return count.outcome
    if count.item not in spot.tools.pack.items:
        return None
    before = story.claim
    if before is not None and _goes_on(spot, count, story, before):
        return before.measure.outcome
    if spot.tools.vocabulary.kind_of.get(count.item) == "event":
        return "occurred"
    return spot.tools.pack.items[count.item].outcome if _is_of_table(spot, count, story) else None


# By the words around


def _of_label(spot: Spot, count: Count, table: Mapping[str, str]) -> Count | Exclusion:
    """«Launched missiles: 84»: the verb right before a label's noun."""
    if count.noun is not None:
        before = spot.sentence.governor_before(count.noun[0])
        if before is not None and before.outcome in table and count.noun[0] - before.end <= 1:
            return _said(count, before, table)
    excluded = _before(spot, {})
    return excluded if isinstance(excluded, Exclusion) else count


def _between(spot: Spot, count: Count, table: Mapping[str, str]) -> Governor | None:
    """«five downed missiles», «4 captured tanks»: the participle between a number and its noun."""
    start = spot.figure.end
    if count.noun is None or count.noun[0] < start:
        return None
    governors = spot.sentence.governors_after(start, count.noun[0])
    return next((word for word in governors if word.outcome in table), None)


def _by_verb(spot: Spot, count: Count, table: Mapping[str, str]) -> Count | Exclusion:
    """The count with what the words behind it say, or those before it, or those behind its list."""
    behind = _behind(spot, count)
    if isinstance(behind, Exclusion):
        return behind
    before = _before(spot, table)
    if count.rule.counts_some_of_those_before and _is_of_another(spot, before):
        before = None
    if _is_weapon_of_blow(spot, count):
        return count._replace(outcome=table.get("launched"))
    if behind is not None and _wins(spot, count, before, behind):
        return _said(count, behind, table)
    if isinstance(before, Exclusion):
        return before
    governor = before or _behind_list(spot, count, table)
    return _said(count, governor, table) if governor is not None else count


def _is_of_another(spot: Spot, before: Governor | Exclusion | None) -> bool:
    """Whether a verb stands before the figure in front, so that it is said of that one."""
    return isinstance(before, Governor) and before.start < spot.clause_start


def _wins(spot: Spot, count: Count, before: Governor | Exclusion | None, behind: Governor) -> bool:
    """Whether what stands behind a noun says more of it than what stands before («killed 6, injured
    dozens»)."""
    if before is None or count.rule.counts_some_of_those_before:
        return True
    if isinstance(before, Governor) and before.end <= spot.sentence.line:
        return True  # the line's own verb, not its heading's
    if count.rule.counts_some_of_its_noun:
        return False
    noun_end = _noun_end(spot, count)
    had_its_own = isinstance(before, Governor) and before.end <= spot.clause_start
    if had_its_own and _runs_to(spot, noun_end, behind.start):
        return True
    if behind.start - noun_end > NEAR:
        return False
    return not spot.grammar.conjoined.search(spot.sentence.folded, noun_end, behind.start)


def _runs_to(spot: Spot, noun_end: int, verb_start: int) -> bool:
    """Whether a noun is the subject of the verb behind it, an aside in commas between («3 people, a child
    among them, were wounded»)."""
    gap = spot.sentence.text[noun_end:verb_start]
    if len(gap) > _ASIDE or gap.count(",") != 2 or not gap.startswith(","):
        return False
    return spot.grammar.noun_stops.isdisjoint(spot.sentence.folded[noun_end:verb_start].split())


def _is_weapon_of_blow(spot: Spot, count: Count) -> bool:
    """«attacked the city with 14 drones»: what a blow is struck with was launched."""
    if spot.grammar.kind_of.get(count.item) != "weapon":
        return False
    sentence, start, edge = spot.sentence, spot.clause_start, spot.anchor.edge
    if not spot.grammar.equipped.search(sentence.folded, start, edge):
        return False
    return sentence.strikes_between(start, edge)


def _said(count: Count, governor: Governor, table: Mapping[str, str]) -> Count:
    """A count with the outcome of a word, if that says anything of its kind."""
    said = str(governor.says)
    outcome = table.get(said)
    if outcome is None:
        return count
    # Not by `_replace`, which takes longer than all the rest of this.
    item, _, rule, noun, _, _, sub, total, label = count
    return Count(item, outcome, rule, noun, (governor.start, governor.end), said, sub, total, label)


def _noun_end(spot: Spot, count: Count) -> int:
    return max(spot.figure.end, count.noun[1]) if count.noun else spot.figure.end


def _behind(spot: Spot, count: Count) -> Governor | Exclusion | None:
    """The participle or verb behind the counted noun."""
    sentence, noun_end = spot.sentence, _noun_end(spot, count)
    clause_end = end_past_parts(sentence, _last_within(sentence, spot.index, noun_end))
    for word in sentence.governors_after(noun_end, min(clause_end, noun_end + _FAR)):
        if word.breaks:
            return None
        if word.outcome is not None:
            return None if _governs_next(spot, noun_end, word, clause_end) else word
        if word.bar is not None and word.start - noun_end <= NEAR:
            return Exclusion(word.bar)
        if word.counts is not None and not word.names_item:
            return word
    return None


def _last_within(sentence: Sentence, index: int, end: int) -> int:
    """The last figure that stands before an offset: brackets between a number and its noun hold another."""
    while index + 1 < len(sentence.figures) and sentence.figures[index + 1].start < end:
        index += 1
    return index


def _governs_next(spot: Spot, noun_end: int, word: Governor, clause_end: int) -> bool:
    """Whether a conjoined verb belongs to the next figure («eight attacks and destroyed four tanks»)."""
    if not spot.grammar.conjoined.search(spot.sentence.folded, noun_end, word.start):
        return False
    return clause_end < spot.sentence.end and clause_end - word.end <= NEAR


def _before(spot: Spot, known: Mapping[str, str]) -> Governor | Exclusion | None:
    """The nearest verb or noun before the figure that can govern a count of its kind."""
    start = spot.figure.start
    for word in reversed(spot.sentence.governors):
        if word.end > start:
            continue
        if word.breaks:
            return None
        if word.outcome in known or (word.counts in known and not word.names_item):
            return word
        if word.bar is not None and word.outcome is None:
            return Exclusion(word.bar)
    return None


def _behind_list(spot: Spot, count: Count, known: Mapping[str, str]) -> Governor | None:
    """«1,171 air defence systems, 336 helicopters and 28 warships lost»: the verb at the end of the list."""
    sentence, end = spot.sentence, _noun_end(spot, count)
    ties = ties_of(sentence, spot.grammar)
    for position in range(_last_within(sentence, spot.index, end), len(ties)):
        if ties[position] == "verb":
            break
        if not ties[position]:
            return None
        end = sentence.figures[position + 1].end
    for word in sentence.governors_after(end, min(sentence.end, end + _FAR)):
        if word.breaks or word.bar is not None:
            return None
        if word.outcome in known:
            return word
    return None


# By what goes on


def _is_in_list_of_losses(spot: Spot, count: Count, story: Story) -> bool:
    """«destroyed 3 tanks, 16 guns and 95 drones»: what is destroyed with tanks is lost, not shot down."""
    sentence, index = spot.sentence, spot.index
    ties = ties_of(sentence, spot.grammar)
    if index < len(ties) and ties[index] == "list":
        start, end = sentence.figures[index + 1].end, sentence.clause_end(index + 1)
        item = sentence.first_meaning(start, end, "item")
        if spot.grammar.kind_of.get(item or "") == "equipment":
            return True
    last, before = story.count, story.claim
    if last is None or before is None or last.verb != count.verb:
        return False
    return before.quote.start >= sentence.start and before.measure.outcome == "lost"


def _goes_on(spot: Spot, count: Count, story: Story, before: Claim) -> bool:
    """Whether what befell the figure before befell this one."""
    same = story.count is not None and story.count.item == count.item
    return (bool(count.sub) and same) or _goes_on_with_weapons(spot, count, before)


def _goes_on_with_weapons(spot: Spot, count: Count, before: Claim) -> bool:
    """«attacked with 728 drones and 13 missiles»: what befell the first of a list befell the next."""
    kind_of, sentence = spot.grammar.kind_of.get, spot.sentence
    if kind_of(count.item) != "weapon" or count.noun is None:
        return False
    if before.quote.start < sentence.start or kind_of(before.measure.item) != "weapon":
        return False
    gap = sentence.folded[before.quote.end : count.noun[0]]
    return len(gap) <= _LIST_GAP and "." not in gap and ";" not in gap


def _is_of_table(spot: Spot, count: Count, story: Story) -> bool:
    """Whether a bare «9,047 tanks» is one of a table of losses: its label, a running count or its increment
    says so, or who publishes such tables gives it as a total since a day."""
    if count.item not in spot.tools.vocabulary.table_items:
        return False
    frame = frame_of(spot, story)
    if count.label or (frame is not None and spot.sentence.paragraph - frame.paragraph <= _FRAME_REACH):
        return True
    start = spot.figure.start
    if spot.sentence.text[start - 1 : start] == "+" or has_increment(spot, count):
        return True
    source = spot.said or story.publisher or story.default
    if source is None or source.speaker not in spot.tools.vocabulary.table_speakers:
        return False
    mark = governing_mark(spot)
    return mark is not None and mark.kind is MarkKind.CUMULATIVE
