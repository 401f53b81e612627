"""Lays a text out: its words, numbers and dates, and the sentences that they stand in."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Other
from tollbook.packs.language import Vocabulary
from tollbook.reader.layout.once import once
from tollbook.reader.text.fold import fold
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Lexicon, Word, kinds_of
from tollbook.reader.text.numbers import Numeral, addresses, find_numerals
from tollbook.reader.text.others import Recogniser
from tollbook.reader.time.calendar_words import Calendar
from tollbook.reader.time.marks import Mark, find_marks

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

    @once
    def kinds(self) -> set[str]:
        """All kinds of meanings that its words have."""
        return kinds_of(self.words)


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
