"""One figure in its place in a sentence: what the rules and the fields ask of it and the figures around."""

import regex

from tollbook.reader.count import Count, People
from tollbook.reader.layout import totals
from tollbook.reader.layout.layout import Tools
from tollbook.reader.layout.lists import ARROW, label_mark
from tollbook.reader.layout.nouns import (
    Noun,
    nearest_noun,
)
from tollbook.reader.layout.once import once
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.story import Attribution
from tollbook.reader.surroundings import Surroundings
from tollbook.reader.time.marks import Mark, MarkKind

_PLUS_IN_BRACKETS = regex.compile(r"\s?\(\+")
_LIST_OPENS = regex.compile(r"(?r)(?:\w\s?\(|\s[‐‑‒–—−-]\s?)\Z")
_OF_PEOPLE = frozenset({"killed", "wounded"})
# So many words may part a number from a noun that stands for another: «120 of the units».
_WORDS_BEFORE_GENERIC = 2
# The kinds of items whose figures may be told apart by what became of them.
_TOLD_APART = frozenset({"weapon", "equipment", "place"})


class Spot(Surroundings):
    """A figure in its place.

    `said` is who is named as saying it, `previous` what the figure before it counts, in this sentence or the
    last one, and `people` whom a count without a noun of people means here.
    """

    def __init__(
        self,
        sentence: Sentence,
        index: int,
        tools: Tools,
        said: Attribution | None,
        previous: Count | None,
        people: People,
    ) -> None:
        if index and previous and previous.item in tools.grammar.persons:
            people = people._replace(harmed=previous.item, casualties=previous.item)
        super().__init__(sentence, index, tools.grammar, people)
        self.tools = tools
        self.said = said
        self.previous = previous

    def at(self, index: int) -> "Spot":
        """Another figure of the sentence, as the same speaker and what was counted before have it."""
        return Spot(self.sentence, index, self.tools, self.said, self.previous, self.people)

    # Beside the figure before it, and in a list

    @property
    def gap(self) -> str:
        """What stands between the figure and the one before it, or since the sentence began."""
        return self.sentence.text[self.clause_start : self.figure.start]

    @property
    def is_conjoined(self) -> bool:
        """Whether a joining word, a comma or a colon stands right before the figure."""
        return (
            self.grammar.conjoined.search(self.sentence.folded, self.clause_start, self.figure.start)
            is not None
        )

    @property
    def opens_list(self) -> bool:
        """Whether a dash or a bracket right before the figure may open a list."""
        return _LIST_OPENS.search(self.sentence.text, self.clause_start, self.figure.start) is not None

    @property
    def is_linked_by_comma(self) -> bool:
        """«passed one million, at 1,000,340»: a comma and a small word after the figure before."""
        start = self.clause_start
        if not self.sentence.text.startswith(",", start, self.figure.start):
            return False
        return self.grammar.link.fullmatch(self.sentence.folded, start + 2, self.figure.start) is not None

    @property
    def is_led_up_to(self) -> bool:
        """«by 1,340 to 678,520»: «to» alone between the figure before and this one or its bounds."""
        folded, start = self.sentence.folded, self.clause_start
        edges = (self.anchor.edge, self.figure.start)
        return any(self.grammar.up_to.fullmatch(folded, start, edge) for edge in edges)

    def follows_arrow(self, behind: int) -> bool:
        """«20 tanks → 7,332»: whether an arrow alone stands between an offset, or the figure before if that
        ends behind it, and the figure."""
        start = max(self.clause_start, behind)
        return ARROW.fullmatch(self.sentence.text, start, self.figure.start) is not None

    @property
    def month_label(self) -> Mark | None:
        """«July: 35,680»: the month or year that labels the figure."""
        return label_mark(self.sentence, self.index) if self.sentence.marks else None

    def is_taken(self, noun: Noun) -> bool:
        """Whether the figure before counts a noun, or one in the same breath: «2 UAVs Orlan-10 — 2»."""
        previous = self.previous
        if previous is None or previous.noun is None or previous.label or noun.start < previous.noun[0]:
            return False
        return not self.has_parting_sign(previous.noun[1], noun.start)

    def has_own_fate(self, of: Count) -> bool:
        """«31 more were lost to electronic warfare»: what became of some of the weapons named before."""
        if self.grammar.kind_of.get(of.item) not in _TOLD_APART or self.verb_behind is None:
            return False
        return self.verb_behind.outcome in self.grammar.outcomes_of(of.item)

    # Totals

    def is_of(self, kind: MarkKind, /) -> bool:
        """Whether the figure is of a time right behind it: «840 in the last day», «1,256 a day»."""
        return totals.is_of(self.sentence, self.index, kind)

    @property
    def is_sum(self) -> bool:
        """«…, in all about 111,170»: whether words of a sum stand before the figure, and no noun."""
        return totals.is_sum(self.sentence, self.index)

    @property
    def sums_up(self) -> bool:
        """«…, bringing the total to 1,262,490»."""
        return totals.sums_up(self.sentence, self.index, self.grammar)

    @property
    def is_number_of(self) -> bool:
        """«It puts the number at 678,520»."""
        return totals.is_number_of(self.sentence, self.index, self.grammar)

    @property
    def is_total_alone(self) -> bool:
        """«Running total: 678,520»: whether a sentence begins with the figure, a total, and names nothing."""
        return not self.index and totals.is_total_alone(self.sentence, self.grammar)

    @once
    def follows_total(self) -> bool:
        """«have reached 678,520»: whether a verb of totals stands before the figure."""
        return totals.follows_total(self.sentence, self.index)

    @property
    def is_linked_to_noun(self) -> bool:
        """«losses of personnel at about 984,940»: whether a small word ties the figure to a noun before."""
        return totals.is_linked(self.sentence, self.index, self.grammar)

    @property
    def is_before_generic_noun(self) -> bool:
        """«120 units»: a noun behind the figure that stands for the thing that was named."""
        end = self.figure.end
        words = self.sentence.words_after(end, self.clause_end)
        generic = next((word.start for word in words if "generic" in word.senses), None)
        return generic is not None and self.sentence.length_in_words(end, generic) <= _WORDS_BEFORE_GENERIC

    @property
    def begins_rise(self) -> bool:
        """Whether the figure is the first of «from 677,180 to 678,520»."""
        return totals.begins_rise(self.sentence, self.index, self.grammar)

    @property
    def ends_rise(self) -> bool:
        """Whether the figure is the second of «from 677,180 to 678,520»."""
        return totals.begins_rise(self.sentence, self.index - 1, self.grammar)

    @property
    def is_increment_behind_next(self) -> bool:
        """«677,180 to 678,520 (+1,340)»."""
        return (
            _PLUS_IN_BRACKETS.match(self.sentence.text, self.sentence.figures[self.index + 1].end) is not None
        )

    def noun_since_clause(self, index: int) -> Noun | None:
        """The nearest noun before a figure of the sentence, in the clause that leads to it."""
        before = self.sentence.figures[index].start
        return self.nearest_noun(before, self.sentence.clause_start(index))

    @property
    def is_out_of_next(self) -> bool:
        """«76 of 188»: whether the figure is so many of the next."""
        return totals.out_of_next(self.sentence, self.index, self.grammar)

    @property
    def is_whole_of_last(self) -> bool:
        """«76 of 188»: whether the figure before is so many of this one."""
        return bool(self.index) and totals.out_of_next(self.sentence, self.index - 1, self.grammar)

    @property
    def repeated(self) -> int | None:
        """The figure whose thing this one counts behind «the respective totals»."""
        return totals.repeated(self.sentence, self.index) if self.sentence.respective is not None else None

    @property
    def toll_before(self) -> Noun | None:
        """The nearest noun before the figure that a total may be of; one that counts the dead or wounded goes
        before any other: «The death toll of the strike on a block of flats rises to 40»."""
        sentence, people, edge = self.sentence, self.people, self.anchor.edge
        since = sentence.start if self.follows_total else self.clause_start
        toll = nearest_noun(sentence, people, before=edge, since=since, of=_OF_PEOPLE)
        return toll or nearest_noun(sentence, people, before=edge, since=since)
