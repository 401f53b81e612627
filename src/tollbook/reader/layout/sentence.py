"""One sentence with all that was found in it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tollbook.reader.layout.governors import Governor, governors_of
from tollbook.reader.layout.once import once
from tollbook.reader.layout.sides import NamedSide, sides_of
from tollbook.reader.text.lexicon import SPEECH, Word, kinds_of
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import Mark, MarkKind


class Anchor(NamedTuple):
    """The word before a figure and its bounds, where those (or the figure) begin, and the nearest bound."""

    word: Word | None
    edge: int
    bound: str | None

    def has(self, kind: str) -> bool:
        """Whether the word has a meaning of a kind."""
        return self.word is not None and kind in self.word.senses

    @property
    def sub(self) -> str | None:
        """What the word makes of the figure beside another: an `increment`, a `part`, `earlier`."""
        return self.word.sub if self.word is not None else None


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

    @once
    def sides(self) -> list[NamedSide]:
        """The words that name a side."""
        return sides_of(self.words) if "side" in self.kinds else []

    @once
    def points(self) -> list[Mark]:
        """The days that it names."""
        return [mark for mark in self.marks if mark.kind in (MarkKind.POINT, MarkKind.UNTIL)]

    @once
    def governors(self) -> list[Governor]:
        """The words that can say what became of a figure's thing, or that end the reach of those that do."""
        return governors_of(self.words)

    @once
    def possible_speakers(self) -> list[int]:
        """The positions of the words that may name who speaks."""
        return [position for position, word in enumerate(self.words) if word.uses & SPEECH]

    @once
    def kinds(self) -> set[str]:
        """All kinds of meanings that its words have."""
        return kinds_of(self.words)

    @once
    def respective(self) -> Word | None:
        """The word by which it gives several figures again («the respective totals»)."""
        if "respective" not in self.kinds:
            return None
        return next(word for word in self.words if "respective" in word.senses)

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

    def length_in_words(self, start: int, end: int) -> int:
        """How many words a stretch has, known or not: a distance that is the same in all languages."""
        return len(self.folded[start:end].split())

    def clause_end(self, figure: int) -> int:
        """Where the stretch after a figure ends: at the next figure or with the sentence."""
        return self.figures[figure + 1].start if figure + 1 < len(self.figures) else self.end

    def clause_start(self, figure: int) -> int:
        """Where the stretch before a figure begins: after the figure before it or with the sentence."""
        return self.figures[figure - 1].end if figure else self.start

    # What the fields of a claim ask of the words, so that none of them holds a word.

    def has(self, kind: str) -> bool:
        """Whether any word has a meaning of a kind."""
        return kind in self.kinds

    def names(self, kind: str, meaning: str) -> bool:
        """Whether any word has just this meaning."""
        return kind in self.kinds and any(word.senses.get(kind) == meaning for word in self.words)

    def has_between(self, start: int, end: int, *kinds: str) -> bool:
        """Whether a word that starts in a stretch has a meaning of one of some kinds."""
        if self.kinds.isdisjoint(kinds):
            return False
        return any(not word.senses.keys().isdisjoint(kinds) for word in self.words_after(start, end))

    def names_between(self, start: int, end: int, kind: str, meaning: str) -> bool:
        """Whether a word that starts in a stretch has just this meaning."""
        if kind not in self.kinds:
            return False
        return any(word.senses.get(kind) == meaning for word in self.words_after(start, end))

    def has_at(self, offset: int, kind: str) -> bool:
        """Whether the word that starts at an offset has a meaning of a kind."""
        return any(kind in word.senses for word in self.words_after(offset, offset + 1))

    def named_before(self, offset: int, kind: str) -> Iterator[str]:
        """What the words that end at or before an offset mean by a kind, the nearest first."""
        for word in self.words_before(offset):
            if kind in word.senses:
                yield str(word.senses[kind])

    def spans_of(self, kind: str) -> Iterator[tuple[int, int]]:
        """Where the words with a meaning of a kind stand, in order."""
        return ((word.start, word.end) for word in self.words if kind in word.senses)

    def strikes_between(self, start: int, end: int) -> bool:
        """Whether a stretch names a blow: «attacked», «hit»."""
        for word in self.words_before(end):
            if word.start < start:
                return False
            if "blow" in word.senses or word.senses.get("outcome") == "hit":
                return True
        return False

    def first_meaning(self, start: int, end: int, kind: str) -> str | None:
        """What the first word that starts in a stretch means by a kind."""
        word = next(self.words_after(start, end), None)
        meaning = word.senses.get(kind) if word is not None else None
        return str(meaning) if meaning is not None else None

    def governor_before(self, offset: int) -> Governor | None:
        """The word that ends last at or before an offset, if it governs."""
        word = next(self.words_before(offset), None)
        return next((g for g in self.governors if word is not None and g.start == word.start), None)

    def governors_after(self, start: int, end: int) -> Iterator[Governor]:
        """The governing words that start in a stretch, in order."""
        return (word for word in self.governors if start <= word.start < end)

    # Words by their position, for those who walk over them.

    def position_from(self, offset: int) -> int | None:
        """The position of the first word that starts at or after an offset."""
        position = bisect_left(self.starts, offset)
        return position if position < len(self.starts) else None

    def start_of(self, position: int) -> int:
        """Where a word starts."""
        return self.starts[position]

    def end_of(self, position: int) -> int:
        """Where a word ends."""
        return self.words[position].end

    def means(self, position: int, kind: str) -> bool:
        """Whether a word has a meaning of a kind."""
        return kind in self.words[position].senses

    def means_any(self, position: int, kinds: frozenset[str]) -> bool:
        """Whether a word has a meaning of one of some kinds."""
        return not kinds.isdisjoint(self.words[position].senses)

    def meaning(self, position: int, kind: str) -> str | None:
        """What a word means by a kind."""
        meaning = self.words[position].senses.get(kind)
        return str(meaning) if meaning is not None else None

    def meanings(self, kind: str) -> Iterator[str]:
        """What the words mean by a kind, in order."""
        return (str(word.senses[kind]) for word in self.words if kind in word.senses)

    def length_of(self, position: int) -> int:
        """How long a word is."""
        return self.end_of(position) - self.start_of(position)

    def positions_from(self, position: int, most: int | None = None) -> range:
        """The positions from one on, no more than so many."""
        end = len(self.words) if most is None else min(len(self.words), position + most)
        return range(position, end)

    def positions_before(self, position: int, most: int) -> range:
        """The positions before one, the nearest first, no more than so many."""
        return range(position - 1, max(0, position - most) - 1, -1)

    def is_of_column(self, position: int) -> bool:
        """Whether a word heads the column of this cell."""
        return self.words[position] in (self.column or ())
