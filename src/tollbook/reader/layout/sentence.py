"""One sentence with all that was found in it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import Mark, MarkKind

_GOVERNING = frozenset({"outcome", "count", "bar", "break"})


class Anchor(NamedTuple):
    """The word before a figure and its bounds, where those (or the figure) begin, and the nearest bound."""

    word: Word | None
    edge: int
    bound: str | None


@dataclass
class Sentence:
    """A stretch of text with its words, its marks of time and its figures: the numbers that may be claims.

    `starts` holds the offset of each word, to find them by; `ties` and `added` (see lists.py) and
    `anchors`, by the start of their figure, are filled when first asked for. `column` holds the words that
    head the column of a table's cell (see tables.py).
    """

    text: str
    folded: str
    start: int
    end: int
    paragraph: int
    words: list[Word]
    starts: list[int]
    marks: list[Mark]
    figures: list[Numeral]
    ties: list[str] | None = None
    column: list[Word] | None = None
    anchors: dict[int, Anchor] = field(default_factory=dict)
    added: dict[int, bool] = field(default_factory=dict)
    line: int = -1

    @cached_property
    def sides(self) -> list[Word]:
        """The words that name a side, roles apart («the governor» is of a side, and is not the side)."""
        return [word for word in self.words if "side" in word.senses and "role" not in word.senses]

    @cached_property
    def points(self) -> list[Mark]:
        """The days that it names."""
        return [mark for mark in self.marks if mark.kind in (MarkKind.POINT, MarkKind.UNTIL)]

    @cached_property
    def governors(self) -> list[Word]:
        """The words that can say what became of a figure's thing, or that end the reach of those that do."""
        return [word for word in self.words if not _GOVERNING.isdisjoint(word.senses)]

    @cached_property
    def respective(self) -> Word | None:
        """The word by which it gives several figures again («the respective totals»)."""
        return next((word for word in self.words if "respective" in word.senses), None)

    def words_before(self, offset: int) -> Iterator[Word]:
        """The words that end at or before an offset, the nearest first."""
        index = bisect_left(self.starts, offset)
        while index:
            index -= 1
            word = self.words[index]
            if word.end <= offset:
                yield word

    def words_after(self, offset: int, limit: int) -> Iterator[Word]:
        """The words that start at or after an offset and before a limit, in order."""
        for index in range(bisect_left(self.starts, offset), len(self.words)):
            word = self.words[index]
            if word.start >= limit:
                return
            yield word

    def clause_end(self, figure: int) -> int:
        """Where the stretch after a figure ends: at the next figure or with the sentence."""
        return self.figures[figure + 1].start if figure + 1 < len(self.figures) else self.end

    def clause_start(self, figure: int) -> int:
        """Where the stretch before a figure begins: after the figure before it or with the sentence."""
        return self.figures[figure - 1].end if figure else self.start
