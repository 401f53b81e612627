"""Lays a text out: its words, numbers and dates, and the sentences that they stand in."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Other
from tollbook.packs.language import Vocabulary
from tollbook.reader.layout.headings import ends_in_colon
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.layout.splitting import split_sentences
from tollbook.reader.layout.tables import read_tables
from tollbook.reader.text.fold import fold
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import NAME, Lexicon, Word
from tollbook.reader.text.numbers import Numeral, addresses, find_numerals
from tollbook.reader.text.others import Recogniser
from tollbook.reader.time.calendar_words import Calendar
from tollbook.reader.time.marks import Mark, find_marks

_BAR = "|"

Quoter = Callable[[int, int], Quote]


@dataclass(frozen=True)
class Tools:
    """What reading one language on one conflict takes: made once, changed never."""

    pack: Pack
    vocabulary: Vocabulary
    lexicon: Lexicon
    grammar: Grammar
    calendar: Calendar
    recogniser: Recogniser

    @classmethod
    def of(cls, pack: Pack, vocabulary: Vocabulary) -> "Tools":
        """The tools that a vocabulary's data make."""
        return cls(
            pack,
            vocabulary,
            Lexicon(vocabulary),
            Grammar.of_vocabulary(vocabulary),
            Calendar.of(vocabulary.phrases, vocabulary.lengths),
            Recogniser(vocabulary),
        )


@dataclass(frozen=True)
class Layout:
    """One field of a document with what was found in it; `figures` are the numbers that may be claims."""

    text: str
    folded: str
    words: list[Word]
    numerals: list[Numeral]
    marks: list[Mark]
    figures: list[Numeral]
    others: list[Other]
    leftovers: list[Leftover]


def lay_out(text: str, published: date | None, quote: Quoter, tools: Tools) -> Layout | None:
    """The words, numbers and dates of a text; None if it has no number."""
    folded = fold(text)
    words = tools.lexicon.find(folded)
    numerals = find_numerals(text, words, tools.grammar.numbers)
    if not numerals:
        return None
    marks, dates = find_marks(text, folded, words, numerals, tools.calendar, tools.pack.start, published)
    layout = Layout(text, folded, words, numerals, marks, [], [], [])
    hidden = addresses(text)
    ends = [word.end for word in words]
    for numeral in numerals:
        index = bisect_left(ends, numeral.start - 1)
        before = words[index] if index < len(words) and words[index].end <= numeral.start else None
        kind = tools.recogniser.kind_of(text, folded, numeral, before, dates, hidden)
        if kind:
            layout.others.append(Other(quote(numeral.start, numeral.end), kind))
        elif numeral.low is None or (numeral.low == 0 and numeral.malformed):
            layout.leftovers.append(Leftover(quote(numeral.start, numeral.end), numeral.low))
        else:
            layout.figures.append(numeral)
    return layout


def sentences_of(layout: Layout, marks: list[Mark], vocabulary: Vocabulary) -> list[Sentence]:
    """The sentences that have a figure, or a date, a name or a heading that may govern those of others.

    `marks` are those of the layout that figures may run over.
    """
    text, words, figures = layout.text, layout.words, layout.figures
    word_starts = [word.start for word in words]
    name_starts = [word.start for word in words if word.uses & NAME]
    tabled = _BAR in text
    sentences = []
    figure = last_figure = mark = last_mark = 0
    for start, end, paragraph in split_sentences(text, vocabulary.abbreviations):
        while last_figure < len(figures) and figures[last_figure].start < end:
            last_figure += 1
        while last_mark < len(marks) and marks[last_mark].start < end:
            last_mark += 1
        first_figure, figure = figure, last_figure
        first_mark, mark = mark, last_mark
        bare = first_figure == last_figure and first_mark == last_mark
        if bare and not _names(name_starts, start, end) and not _heads(text, start, end, tabled):
            continue
        first_word, last_word = bisect_left(word_starts, start), bisect_left(word_starts, end)
        sentences.append(
            Sentence(
                text,
                layout.folded,
                start,
                end,
                paragraph,
                words[first_word:last_word],
                word_starts[first_word:last_word],
                marks[first_mark:last_mark],
                figures[first_figure:last_figure],
            )
        )
    if not tabled:
        return sentences
    lengths = vocabulary.lengths
    units = frozenset(fold(form) for unit in ("week", "month", "year") for form in lengths[unit])
    return read_tables(sentences, units)


def _heads(text: str, start: int, end: int, tabled: bool) -> bool:
    """Whether a stretch of text may be the heading of a list or of a table's columns."""
    return ends_in_colon(text, start, end) or (tabled and _BAR in text[start:end])


def _names(name_starts: list[int], start: int, end: int) -> bool:
    """Whether a name stands in a stretch of text."""
    index = bisect_left(name_starts, start)
    return index < len(name_starts) and name_starts[index] < end
