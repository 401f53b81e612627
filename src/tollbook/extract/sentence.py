"""One sentence with all that was found in it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from tollbook.extract.dates import Mark
from tollbook.extract.lexicon import Word
from tollbook.extract.numbers import Numeral


@dataclass(slots=True)
class Sentence:
    """A stretch of text with its words, its marks of time and its figures: the numbers that may be claims.

    `starts` holds the offset of each word, to find them by; `ties` is filled when first asked for
    (see lists.py).
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
