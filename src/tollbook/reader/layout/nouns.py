"""The nouns that numbers count: how they are found in a sentence, and what they come to where they stand."""

from typing import NamedTuple

import regex

from tollbook.reader.count import HARMS, Count, People, RuleName
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Word

# So many words may part a number from its noun: «18,111 troop-carrying armoured fighting vehicles».
_MOST_WORDS = 6
PARTING_SIGNS = frozenset(".,;:()[]|\n!?")
# Brackets behind a number hold an increment if they are short: «(+31 over 24 hours)». Their length
# is in letters, most of which are digits and signs.
BRACKETED = regex.compile(r"[*_]*\s?[*_]*\([^()\n]{1,28}\)[*_]*")


class Noun(NamedTuple):
    """A noun that a number may count, where it stands.

    `outcome` is what a counting noun says became of its item («deaths»), `own_item` the item that the words
    themselves name: «losses» name none, and the text has to tell whose they are. `past_brackets` marks one
    found behind the brackets that follow its number: «11,143 (+4) — tanks».
    """

    item: str
    outcome: str | None
    start: int
    end: int
    own_item: str | None
    own_count: str | None
    past_brackets: bool = False

    def as_count(self, rule: RuleName, *, sub: str | None = None, label: bool = False) -> Count:
        """The count of a number that a rule ties to it."""
        return Count(self.item, self.outcome, rule, (self.start, self.end), sub=sub, label=label)


def noun_at(sentence: Sentence, word: Word, people: People) -> Noun:
    """What a noun comes to.

    A side right before or behind a counting noun makes it an army's: «Russian casualties», «потери россиян».
    """
    item, outcome = _meaning(sentence, word, people)
    return Noun(item, outcome, word.start, word.end, word.item, word.counts)


def _meaning(sentence: Sentence, word: Word, people: People) -> tuple[str, str | None]:
    """The item and, for a counting noun, the outcome that a noun names."""
    outcome = word.senses.get("count")
    item = word.senses.get("item")
    before = next(sentence.words_before(word.start), None)
    lost = before if before is not None and word.start - before.end <= 1 else None
    if item is not None and "side" in word.senses and lost is not None and "count" in lost.senses:
        # «потери россиян» are an army's, though «россиян» alone are people of any kind.
        return people.army, str(lost.senses["count"])
    if item is None and lost is not None and "item" in lost.senses and "side" not in lost.senses:
        # «tank losses»
        thing = str(lost.senses["item"])
        return thing, str(outcome) if thing in people.persons else "lost"
    if item is None:
        sided = before is not None and "side" in before.senses and word.start - before.end <= 3
        behind = next(sentence.words_after(word.end, word.end + 2), None)
        sided = sided or (behind is not None and "side" in behind.senses)
        item = people.army if sided else people.of(str(outcome))
    return str(item), str(outcome) if outcome else None


def nearest_noun(
    sentence: Sentence, people: People, *, before: int, since: int = 0, of: frozenset[str] | None = None
) -> Noun | None:
    """The nearest noun before an offset and not before another; `of`: one that counts such an outcome."""
    for word in sentence.words_before(before):
        if word.start < since:
            return None
        if is_noun(word) and (of is None or word.senses.get("count") in of):
            return noun_at(sentence, word, people)
    return None


def first_noun(sentence: Sentence, people: People, *, start: int, end: int) -> Noun | None:
    """The first noun in a stretch."""
    word = next(filter(is_noun, sentence.words_after(start, end)), None)
    return noun_at(sentence, word, people) if word is not None else None


def noun_heading(sentence: Sentence, people: People) -> Noun | None:
    """The first noun in the heading of a cell's column."""
    word = next(filter(is_noun, sentence.column or ()), None)
    return noun_at(sentence, word, people) if word is not None else None


def noun_right_behind(sentence: Sentence, index: int, people: People, grammar: Grammar) -> Noun | None:
    """«336 helicopters»: the noun right behind a number, with those that it runs on to."""
    end = sentence.figures[index].end
    word = next(sentence.words_after(end, end + 2), None)
    if word is None or not grammar.writing.adjoin(sentence.folded[end : word.start]):
        return None
    senses = word.senses
    if "item" not in senses or "outcome" in senses or "count" in senses or _is_modifier(sentence, word):
        return None
    return _compound(sentence, word, people, grammar)


def noun_behind(sentence: Sentence, index: int, people: People, grammar: Grammar) -> Noun | None:
    """«57 unmanned aerial vehicles», «11,143 (+4) — tanks»: the nearest noun behind, in the same breath."""
    start, end = _past_increment(sentence, index)
    sided = False
    for word in sentence.words_after(start, end):
        if _ends_search(sentence, start, word, grammar):
            return None
        senses = word.senses
        sided = sided or "side" in senses
        if not is_noun(word) or _is_modifier(sentence, word):
            continue
        if "item" not in senses and senses.get("outcome") in HARMS and not sided:
            continue
        noun = _compound(sentence, word, people.of_army if sided else people, grammar)
        return noun._replace(past_brackets=True) if start > sentence.figures[index].end + 1 else noun
    return None


def _ends_search(sentence: Sentence, start: int, word: Word, grammar: Grammar) -> bool:
    """Whether a word, or what stands before it, ends the search for a number's noun that began at `start`."""
    senses = word.senses
    if "break" in senses or ("bar" in senses and not _says_more(word)):
        return True
    if sentence.length_in_words(start, word.start) > _MOST_WORDS:
        return True
    if is_parted(sentence, start, word.start, grammar):
        return True
    return "outcome" in senses and bool(grammar.conjoined.search(sentence.folded, start, word.start))


def _past_increment(sentence: Sentence, index: int) -> tuple[int, int]:
    """Where to look for a figure's noun, and how far: an increment in brackets behind it is passed over."""
    figure = sentence.figures[index]
    brackets = BRACKETED.match(sentence.text, figure.end)
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


def is_noun(word: Word) -> bool:
    """Whether a word names something to be counted."""
    return "item" in word.senses or "count" in word.senses


def _says_more(word: Word) -> bool:
    """Whether a word that bars a claim has another meaning that may make one."""
    return bool(word.senses.keys() & {"outcome", "item", "say"})


def is_parted(sentence: Sentence, start: int, end: int, grammar: Grammar) -> bool:
    """Whether a sign or a small word parts the number from what stands behind it."""
    if not PARTING_SIGNS.isdisjoint(sentence.text[start:end]):
        return True
    return not grammar.noun_stops.isdisjoint(sentence.folded[start:end].split())


def _is_modifier(sentence: Sentence, word: Word) -> bool:
    """«troop-carrying», «drone-equipped»: a noun that only describes the next one."""
    behind = sentence.text[word.end : word.end + 2]
    return len(behind) == 2 and behind[0] in "-‑" and behind[1].isalpha()


def _compound(sentence: Sentence, word: Word, people: People, grammar: Grammar) -> Noun:
    """The last noun of a run counts («military personnel casualties», «missile carriers»); the first one in a
    language that puts its nouns' heads first."""
    item, outcome = _meaning(sentence, word, people)
    last = word
    bare = "item" not in word.senses  # «dead Russian soldiers»: the first word says only what happened
    for following in sentence.words_after(word.end, sentence.end):
        adjoins = grammar.writing.adjoin(sentence.folded[last.end : following.start])
        if not adjoins or sentence.text[last.end] == "/":
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
    return Noun(item, outcome, word.start, last.end, None if bare else item, outcome)
