"""One figure in its place in a sentence: what the rules and the fields ask of the words around it."""

from functools import cached_property

from tollbook.reader.count import Count, People
from tollbook.reader.layout.layout import Tools
from tollbook.reader.layout.lists import before_bounds
from tollbook.reader.layout.sentence import Anchor, Sentence
from tollbook.reader.story import Attribution
from tollbook.reader.text.grammar import Grammar


class Spot:
    """A figure in its place.

    `said` is who is named as saying it, `previous` what the figure before it counts, in this sentence or the
    last one, and `people` whom a count without a noun of people means here. What else is asked of a place is
    worked out when it is first asked for, once.
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
        self.sentence = sentence
        self.index = index
        self.figure = sentence.figures[index]
        self.tools = tools
        self.grammar: Grammar = tools.grammar
        self.said = said
        self.previous = previous
        self.people = people

    @cached_property
    def anchor(self) -> Anchor:
        """The word before the figure and its bounds, where those begin, and the nearest bound."""
        return before_bounds(self.sentence, self.figure)

    @cached_property
    def clause_start(self) -> int:
        """Where the stretch before the figure begins: behind the figure before it or with the sentence."""
        return self.sentence.clause_start(self.index)

    @cached_property
    def clause_end(self) -> int:
        """Where the stretch behind the figure ends: at the next figure or with the sentence."""
        return self.sentence.clause_end(self.index)
