"""Finds the words of a vocabulary in a folded text."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import regex
from ahocorasick_rs import AhoCorasick, MatchKind

from tollbook.packs.language import Value, Vocabulary
from tollbook.reader.text.fold import fold

# No form that begins inside another's match reaches further beyond it.
_LONGEST = 60


# What the steps of the reader look for, as bits, so that each passes over the words of the others quickly.
# Plain numbers: an enum's own `&` takes longer than all that it spares.
NUMBER, TIME, NAME, SPEECH = 1, 2, 4, 8
_USES = {
    NUMBER: frozenset({"value", "whole", "scale", "idiom", "half"}),
    TIME: frozenset(
        {
            "month",
            "weekday",
            "day",
            "rate",
            "cumulative",
            "perfect",
            "sum",
            "total",
            "interval",
            "part",
            "since",
            "start",
        }
    ),
    NAME: frozenset({"speaker", "role"}),
    SPEECH: frozenset({"speaker", "role", "side"}),
}


class Word(NamedTuple):
    """A form of the vocabulary where it stands, with what it can mean by kind, and who may want it."""

    start: int
    end: int
    senses: Mapping[str, Value]
    uses: int

    @property
    def item(self) -> str | None:
        """The item that it names: «tanks», «drones»."""
        return _text(self.senses.get("item"))

    @property
    def counts(self) -> str | None:
        """The outcome that it counts as a noun: «deaths», «losses»."""
        return _text(self.senses.get("count"))

    @property
    def outcome(self) -> str | None:
        """The outcome that it says as a verb or participle: «killed», «shot down»."""
        return _text(self.senses.get("outcome"))

    @property
    def side(self) -> str | None:
        """The side that it names."""
        return _text(self.senses.get("side"))

    @property
    def place(self) -> str | None:
        """The side whose place it names."""
        return _text(self.senses.get("place"))

    @property
    def bound(self) -> str | None:
        """The bound that it puts on the number behind it: «about», «over»."""
        return _text(self.senses.get("bound"))

    @property
    def sub(self) -> str | None:
        """What it makes of a number beside another of the same thing: an `increment`, a `part`, `earlier`."""
        return _text(self.senses.get("sub"))

    @property
    def bar(self) -> str | None:
        """What it makes of a number that is none of ours: aid, a strength, a rescue."""
        return _text(self.senses.get("bar"))

    @property
    def is_noun(self) -> bool:
        """Whether it names something to be counted."""
        return "item" in self.senses or "count" in self.senses

    def has(self, kind: str) -> bool:
        """Whether it has a meaning of a kind, such as `say`, `break`, `blow` or `person`."""
        return kind in self.senses


def kinds_of(words: Iterable[Word]) -> set[str]:
    """All kinds of meanings that some words have: mostly enough to know that none is of the kind sought."""
    return set().union(*[word.senses for word in words])


def _text(value: Value | None) -> str | None:
    """A meaning that is a name, as the text that it is in the data."""
    return value if value is None or isinstance(value, str) else str(value)


class Lexicon:
    """All forms of a vocabulary in one automaton: one pass over a text finds them all.

    Each form is looked for with a blank before it, so that the many short ones («us», «on») do not stop the
    pass within every longer word. Where no blank parts words, a form is found wherever it stands.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._parted = vocabulary.writing.parted
        senses = dict(_spellings(vocabulary))
        self._forms = tuple(senses)
        self._meanings = tuple((meaning, _uses_of(meaning)) for meaning in senses.values())
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest)
        # Where the longest form ends inside a word («six people» in «six peopled»), a shorter one may stand.
        order = {form: index for index, form in enumerate(self._forms)}
        self._shorter = tuple(_prefixes(form, order) for form in self._forms)

    def find(self, folded: str) -> list[Word]:
        """The forms in a folded text, longest first where they overlap, whole words only, in order."""
        return self._find(f" {_blanked(folded)} ") if self._parted else self._find_anywhere(_blanked(folded))

    def _find_anywhere(self, blanked: str) -> list[Word]:
        """The forms in a text whose words no blank parts."""
        found = self._automaton.find_matches_as_indexes(blanked)
        return [Word(start, end, *self._meanings[index]) for index, start, end in found]

    def _find(self, padded: str) -> list[Word]:
        """The forms in a text with a blank at either end, at their offsets without the first one."""
        words = []
        meanings = self._meanings
        for index, start, end in self._automaton.find_matches_as_indexes(padded):
            if padded[end] != " " and _same_word(padded[end - 1], padded[end]):
                words.extend(self._within(index, start, end, padded))
            else:
                senses, uses = meanings[index]
                words.append(Word(start, end - 1, senses, uses))
        return words

    def _within(self, index: int, start: int, end: int, padded: str) -> list[Word]:
        """The whole words inside a match that ends amid a word, the last of which may reach beyond it."""
        words = []
        resume = padded.find(" ", start + 1, end)
        for shorter in self._shorter[index][:1]:
            resume = start + len(self._forms[shorter])
            words.append(Word(start, resume - 1, *self._meanings[shorter]))
        if resume < 0:
            return words
        for word in self._find(padded[resume : end + _LONGEST] + " "):
            if resume + word.start < end:
                words.append(word._replace(start=resume + word.start, end=resume + word.end))
        return words


def _spellings(vocabulary: Vocabulary) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Each form as it looks in a text; «warships / boats» has three blanks, «warships/boats» has one."""
    before = " " if vocabulary.writing.parted else ""
    for form, meaning in vocabulary.forms.items():
        folded = _blanked(fold(form)).strip()
        if not folded:
            continue
        yield f"{before}{folded}", meaning
        head, blank, tail = folded.partition(" ")
        if blank:
            yield f"{before}{head}   {tail}", meaning


def _prefixes(form: str, order: Mapping[str, int]) -> tuple[int, ...]:
    """The positions of the known forms that begin this one and end at one of its blanks, longest first."""
    cuts = [i for i, letter in enumerate(form) if letter == " "]
    return tuple(order[form[:cut]] for cut in reversed(cuts) if form[:cut] in order)


def _uses_of(meaning: Mapping[str, Value]) -> int:
    return sum(use for use, kinds in _USES.items() if not kinds.isdisjoint(meaning))


# Signs that are words of their own, or end one: «~678,520», «>1 million», «5 %», «тис.».
_SIGNS = "~≈><%№+±."
_NO_WORD = regex.compile(rf"[^\p{{L}}\p{{N}}{regex.escape(_SIGNS)}]")
# A full stop without a blank behind it: «in the hall.But», unlike «U.S.» and «p.m.».
_JOINED = regex.compile(r"\.(?=\p{L}{2})")
_ASCII_BLANKED = {i: " " for i in range(128) if not chr(i).isalnum() and chr(i) not in _SIGNS}


def _blanked(folded: str) -> str:
    """A folded text with a blank for each character that belongs to no word; as long as it was."""
    blanked = folded.translate(_ASCII_BLANKED) if folded.isascii() else _NO_WORD.sub(" ", folded)
    return _JOINED.sub(" ", blanked)


def _same_word(left: str, right: str) -> bool:
    """Whether two neighbouring letters belong to one word; digits and letters part («430k», «152mm»)."""
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
