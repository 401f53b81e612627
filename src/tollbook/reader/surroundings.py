"""The place of a figure in its sentence: what stands before it and behind it."""

import regex

from tollbook.reader.count import HARMS, People
from tollbook.reader.layout.lists import BLANK, before_bounds
from tollbook.reader.layout.nouns import (
    BRACKETED,
    PARTING_SIGNS,
    Noun,
    first_noun,
    is_noun,
    is_parted,
    nearest_noun,
    noun_at,
    noun_behind,
    noun_heading,
    noun_right_behind,
)
from tollbook.reader.layout.once import once
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.layout.verbs import Verb, verb_of
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Word

# So many words may part words of time from what they say more of: «an increase over the 24 hours».
_WORDS_BEFORE_TIME = 2
# So many words may part a word of harm from the noun that says to whom: «12 wounded former Russian soldiers».
_WORDS_BEFORE_HARMED = 2
_LABEL_GAP = regex.compile(r"[^\p{L}\p{N}\n.;]*[-‐‑‒–—−:=|>][^\p{L}\p{N}\n.;]*")
_DASH_BEHIND = regex.compile(r"[\s*_]*[-‐‑‒–—−][\s*_]+")
_LIST_SIGNS = " \u00a0~≈+("
_LIST_ENDS = frozenset(".,;()|:-–—+")
_LOST = frozenset({"lost", "casualties"})


class Surroundings:
    """The place of a figure in its sentence.

    `people` are whom a count without a noun of people means here; `anchor` is the word before the figure and
    its bounds; `clause_start` and `clause_end` enclose the stretch around it in which no other figure stands.
    What is asked of a place more than once is worked out when it is first asked for.
    """

    def __init__(self, sentence: Sentence, index: int, grammar: Grammar, people: People) -> None:
        figures = sentence.figures
        figure = figures[index]
        self.sentence = sentence
        self.index = index
        self.figure = figure
        self.grammar = grammar
        self.people = people
        self.anchor = sentence.anchors.get(figure.start) or before_bounds(sentence, figure)
        self.clause_start = figures[index - 1].end if index else sentence.start
        self.clause_end = figures[index + 1].start if index + 1 < len(figures) else sentence.end

    # Where it stands

    @property
    def is_sentence_opening(self) -> bool:
        """Whether nothing stands before the figure in its sentence."""
        return not self.index and not self.sentence.text[self.sentence.start : self.figure.start].strip()

    @property
    def is_line_opening(self) -> bool:
        """Whether the figure is the first thing on its line of a list under a heading."""
        if self.index or self.sentence.line < 0:
            return False
        return not any(map(str.isalnum, self.sentence.text[self.sentence.line : self.figure.start]))

    @property
    def is_set_before(self) -> bool:
        """«At 1,050, …»: whether a sentence opens with the figure, and a comma sets it off."""
        sentence, end = self.sentence, self.figure.end
        if self.index or sentence.text[end : end + 1] != ",":
            return False
        return sentence.folded[sentence.start : self.figure.start].strip() in self.grammar.set_before

    @property
    def column_heading(self) -> Noun | None:
        """The noun that heads the column of the cell that begins with the figure."""
        sentence = self.sentence
        if self.index or sentence.column is None:
            return None
        if any(map(str.isalpha, sentence.text[max(sentence.line, 0) : self.figure.start])):
            return None
        return noun_heading(sentence, self.people)

    # Right before it

    @once
    def follows_word(self) -> bool:
        """Whether only blanks, dashes and opening quotes part the figure and its bounds from a word."""
        word, edge = self.anchor.word, self.anchor.edge
        return word is not None and BLANK.fullmatch(self.sentence.text, word.end, edge) is not None

    @once
    def follows_label_sign(self) -> bool:
        """Whether a dash or a colon parts the figure and its bounds from the word before."""
        word, edge = self.anchor.word, self.anchor.edge
        if word is None or self.sentence.text[word.end : edge] == " ":  # as before most figures
            return False
        return _LABEL_GAP.fullmatch(self.sentence.text, word.end, edge) is not None

    @property
    def follows_bracket(self) -> bool:
        """Whether a bracket opens between the figure and the word before."""
        word, edge = self.anchor.word, self.anchor.edge
        return word is not None and "(" in self.sentence.text[word.end : edge]

    @property
    def follows_plus(self) -> bool:
        """«+12», «+ 12»."""
        return self.sentence.text[max(0, self.figure.start - 2) : self.figure.start].rstrip().endswith("+")

    @property
    def opens_with_plus(self) -> bool:
        """«+12 tanks» at the head of a line or behind a blank: an increment, with no total beside it."""
        text, start = self.sentence.text, self.figure.start
        return text[start - 1 : start] == "+" and text[start - 2 : start - 1] in ("", "\n", " ")

    @once
    def noun_before(self) -> Noun | None:
        """The noun that is the word before the figure and its bounds."""
        word = self.anchor.word
        return noun_at(self.sentence, word, self.people) if word is not None and is_noun(word) else None

    @once
    def verb_before(self) -> Verb | None:
        """The verb that is the word before the figure and its bounds, nothing between."""
        return verb_of(self.anchor.word) if self.follows_word else None

    @property
    def noun_before_time(self) -> Noun | None:
        """«losses of personnel in the day – 1,340»: the noun that words of time part from its figure."""
        time = self.anchor.word
        return self._noun_left_of(time, BLANK) if time is not None and "day" in time.senses else None

    @property
    def noun_before_loss(self) -> Noun | None:
        """«Tube artillery: minus 26»: the noun that a word of loss parts from its figure."""
        loss = self.anchor.word
        if loss is None or loss.senses.get("outcome") not in _LOST or is_noun(loss):
            return None
        return self._noun_left_of(loss, _LABEL_GAP)

    @property
    def verb_label(self) -> Verb | None:
        """«Shot down: 56», «Killed in the past 24 hours: 89»: the verb that labels the figure."""
        word = self.anchor.word
        if word is None or not self.follows_label_sign:
            return None
        if any(mark.start <= word.start and word.end <= mark.end for mark in self.sentence.marks):
            word = self._before_time(word)
        return verb_of(word) if word is not None and "item" not in word.senses else None

    @property
    def list_noun(self) -> Noun | None:
        """«tanks 3799 (+3)», «artillery +60 (22,134)»: the noun that a list sets right before its number."""
        sentence, figure, (word, edge, _) = self.sentence, self.figure, self.anchor
        if word is None or word.end == edge or sentence.text[word.end : edge].strip(_LIST_SIGNS):
            return None
        noun = word if is_noun(word) else self._owned_by(word)
        if noun is None:
            return None
        behind = sentence.text[figure.end : figure.end + 1]
        if behind and behind not in _LIST_ENDS and not behind.isspace():
            return None
        if self._behind is not None and self._behind.start - figure.end <= 1:
            return None
        return noun_at(sentence, noun, self.people)

    @property
    def is_plus_behind_word(self) -> bool:
        """«artillery +60»: whether a plus stands between the word before and the figure."""
        word, edge = self.anchor.word, self.anchor.edge
        return word is not None and "+" in self.sentence.text[word.end : edge]

    @once
    def sub(self) -> str | None:
        """What the words before make of the figure beside another: «including 1,340», «an increase of 12»."""
        word, edge = self.anchor.word, self.anchor.edge
        if word is not None and "day" in word.senses:
            # «the increase over 24 hours – 1,340»
            before = self._unbounded_before(word)
            near = before is not None and self._is_before_time(before, word)
            word, edge = (before, word.start) if near and before is not None else (word, edge)
            if word.senses.get("sub") == "increment" and self.sentence.clause_start(0) <= word.start:
                return "increment"
        if word is None or "sub" not in word.senses:
            return None
        gap = self.sentence.folded[word.end : self.anchor.edge].strip()
        if gap in self.grammar.auxiliaries or BLANK.fullmatch(self.sentence.text, word.end, self.anchor.edge):
            return str(word.senses["sub"])
        return None

    # Further before it

    def nearest_noun(self, before: int, since: int = 0) -> Noun | None:
        """The nearest noun between two offsets."""
        return nearest_noun(self.sentence, self.people, before=before, since=since)

    @property
    def noun_that_rose(self) -> Noun | None:
        """«Tank losses rose by 12»: the noun before the word of increase that the figure follows."""
        rise = self.anchor.word
        if rise is None or rise.senses.get("sub") != "increment" or not self.follows_word:
            return None
        noun = self.nearest_noun(rise.start, self.clause_start)
        return noun if noun is not None and not self.has_parting_sign(noun.end, rise.start) else None

    @property
    def noun_that_rose_too(self) -> Noun | None:
        """«…, artillery losses by 17»: a noun and «by», where a word of increase was said before."""
        word, edge = self.anchor.word, self.anchor.edge
        if (
            word is None
            or not is_noun(word)
            or not self.grammar.by.fullmatch(self.sentence.folded, word.end, edge)
        ):
            return None
        earlier = self.sentence.words_before(word.start)
        return self.noun_before if any(w.senses.get("sub") == "increment" for w in earlier) else None

    def has_parting_sign(self, start: int, end: int) -> bool:
        """Whether a sign that ends a breath stands in a stretch."""
        return not PARTING_SIGNS.isdisjoint(self.sentence.text[start:end])

    # Right behind it

    @once
    def noun_right_behind(self) -> Noun | None:
        """«336 helicopters»: the noun right behind the figure."""
        return noun_right_behind(self.sentence, self.index, self.people, self.grammar)

    @once
    def noun_behind(self) -> Noun | None:
        """«57 unmanned aerial vehicles»: the nearest noun behind the figure, in the same breath."""
        return noun_behind(self.sentence, self.index, self.people, self.grammar)

    def noun_behind_figure(self, index: int) -> Noun | None:
        """The nearest noun behind another figure of the sentence."""
        return noun_behind(self.sentence, index, self.people, self.grammar)

    @property
    def first_noun_behind(self) -> Noun | None:
        """The first noun between the figure and the next one."""
        return first_noun(self.sentence, self.people, start=self.figure.end, end=self.clause_end)

    @property
    def is_before_noun(self) -> bool:
        """Whether the first word behind the figure is a noun."""
        return self._behind is not None and is_noun(self._behind)

    @property
    def is_before_brackets(self) -> bool:
        """«UAV 2941 (+31)»."""
        return BRACKETED.match(self.sentence.text, self.figure.end) is not None

    @property
    def is_before_part_word(self) -> bool:
        """«1,130 of them», «37 of which»."""
        word, end = self._behind, self.figure.end
        if word is None or word.senses.get("sub") != "part":
            return False
        return not self.sentence.folded[end : word.start].strip()

    @property
    def is_before_more(self) -> bool:
        """«850 more»."""
        return self.grammar.more.match(self.sentence.folded, self.figure.end) is not None

    @property
    def is_before_place(self) -> bool:
        """«20 over Belgorod Region»: a small word that leads to a place in a list."""
        return self.grammar.list_place.match(self.sentence.folded, self.figure.end) is not None

    @property
    def is_before_dash_and_place(self) -> bool:
        """«20 – over Belgorod Region»."""
        dash = _DASH_BEHIND.match(self.sentence.text, self.figure.end)
        return (
            dash is not None
            and self.grammar.list_place.match(self.sentence.folded, dash.end() - 1) is not None
        )

    @once
    def verb_behind(self) -> Verb | None:
        """«5 have been lost»: the verb behind the figure, auxiliaries alone between."""
        word = self._behind
        if word is None or "outcome" not in word.senses:
            return None
        gap = self.sentence.folded[self.figure.end : word.start].strip()
        return verb_of(word) if gap in self.grammar.auxiliaries else None

    @once
    def harm_behind(self) -> Verb | None:
        """«3 killed», «15 injured»: harm to people behind the figure, and no noun that says to whom; «12
        wounded soldiers» has one."""
        verb, word = self.verb_behind, self._behind
        if verb is None or word is None or "item" in word.senses:
            return None
        outcome = str(word.senses.get("count", verb.outcome))
        if outcome not in HARMS or self._names_harmed(verb.end):
            return None
        return Verb(outcome, verb.start, verb.end)

    # The words

    @once
    def _behind(self) -> Word | None:
        """The first word behind the figure, before the next one."""
        return next(self.sentence.words_after(self.figure.end, self.clause_end), None)

    def _noun_left_of(self, word: Word, gap: "regex.Pattern[str]") -> Noun | None:
        """The noun that is the word before another, only a kind of gap between."""
        noun = next(self.sentence.words_before(word.start), None)
        if noun is None or not is_noun(noun) or not gap.fullmatch(self.sentence.text, noun.end, word.start):
            return None
        return noun_at(self.sentence, noun, self.people)

    def _owned_by(self, word: Word) -> Word | None:
        """The noun of losses right before the side that they are of: «втрати росіян перевищили мільйон»."""
        before = next(self.sentence.words_before(word.start), None) if "side" in word.senses else None
        return before if before and "count" in before.senses and word.start - before.end <= 1 else None

    def _unbounded_before(self, word: Word) -> Word | None:
        """The word before another, words of bounds apart."""
        return next((w for w in self.sentence.words_before(word.start) if "bound" not in w.senses), None)

    def _before_time(self, time: Word) -> Word | None:
        """The word that words of time say more of, no more than small words between the two."""
        before = next(self.sentence.words_before(time.start), None)
        if before is None or not self._is_before_time(before, time):
            return None
        return None if self.has_parting_sign(before.end, time.start) else before

    def _is_before_time(self, word: Word, time: Word) -> bool:
        """Whether a word stands so near before words of time that they may say more of it."""
        return self.sentence.length_in_words(word.end, time.start) <= _WORDS_BEFORE_TIME

    def _names_harmed(self, offset: int) -> bool:
        """Whether a noun behind a word of harm says who was harmed."""
        for word in self.sentence.words_after(offset, self.clause_end):
            if "break" in word.senses:
                return False
            if self.sentence.length_in_words(offset, word.start) > _WORDS_BEFORE_HARMED:
                return False
            if is_parted(self.sentence, offset, word.start, self.grammar):
                return False
            if "item" in word.senses:
                return True
        return False
