"""The sentences of a text, made when they are asked for and shared by all who read it."""

from bisect import bisect_left
from collections.abc import Iterator

from tollbook.packs.language import Vocabulary
from tollbook.reader.layout.headings import ends_in_colon
from tollbook.reader.layout.layout import Layout
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.layout.splitting import split_sentences
from tollbook.reader.layout.tables import BAR, read_tables
from tollbook.reader.text.fold import fold
from tollbook.reader.text.lexicon import NAME
from tollbook.reader.time.marks import Mark


class Sentences:
    """All sentences of a field in order; each is made once, when it is first asked for.

    `marks` are those of the layout that figures may run over. Whoever reads events or statements asks for the
    same sentences, with the same words, marks and clauses.
    """

    def __init__(self, layout: Layout, marks: list[Mark], vocabulary: Vocabulary) -> None:
        self._layout = layout
        self._marks = marks
        self._vocabulary = vocabulary
        self._spans = split_sentences(layout.text, vocabulary.writing, vocabulary.abbreviations)
        self._words = [word.start for word in layout.words]
        self._names = [word.start for word in layout.words if word.uses & NAME]
        self._times = self._cuts([mark.start for mark in marks])
        self._figures = self._cuts([figure.start for figure in layout.figures])
        self._tabled = BAR in layout.text
        self._made: dict[int, Sentence] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def __getitem__(self, position: int) -> Sentence:
        made = self._made.get(position)
        if made is None:
            made = self._made[position] = self._make(position)
        return made

    def __iter__(self) -> Iterator[Sentence]:
        return map(self.__getitem__, range(len(self._spans)))

    def for_figures(self) -> list[Sentence]:
        """The sentences that have a figure, or a date, a name or a heading that may govern those of others;
        rows of tables are taken apart into their cells."""
        chosen = [self[position] for position in range(len(self._spans)) if self._may_matter(position)]
        if not self._tabled:
            return chosen
        lengths = self._vocabulary.lengths
        units = frozenset(fold(form) for unit in ("week", "month", "year") for form in lengths[unit])
        return read_tables(chosen, units)

    def _make(self, position: int) -> Sentence:
        layout, (start, end, paragraph) = self._layout, self._spans[position]
        first_word, last_word = bisect_left(self._words, start), bisect_left(self._words, end)
        return Sentence(
            layout.text,
            layout.folded,
            start,
            end,
            paragraph,
            layout.words[first_word:last_word],
            self._words[first_word:last_word],
            self._marks[self._times[position] : self._times[position + 1]],
            layout.figures[self._figures[position] : self._figures[position + 1]],
        )

    def _cuts(self, starts: list[int]) -> list[int]:
        """Which part of some sorted starts each sentence holds: from its own cut up to the next one's."""
        return [0, *(bisect_left(starts, end) for _, end, _ in self._spans)]

    def _may_matter(self, position: int) -> bool:
        if (
            self._figures[position] < self._figures[position + 1]
            or self._times[position] < self._times[position + 1]
        ):
            return True
        start, end, _ = self._spans[position]
        name = bisect_left(self._names, start)
        if name < len(self._names) and self._names[name] < end:
            return True
        text = self._layout.text
        return ends_in_colon(text, start, end) or (self._tabled and BAR in text[start:end])
