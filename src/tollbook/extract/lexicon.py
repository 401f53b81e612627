"""Finds the words of a vocabulary in a folded text."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from tollbook.extract.fold import fold
from tollbook.packs.language import Value, Vocabulary

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


class Lexicon:
    """All forms of a vocabulary in one automaton: one pass over a text finds them all."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        senses = dict(_spellings(vocabulary))
        self._forms = tuple(senses)
        self._meanings = tuple((meaning, _uses_of(meaning)) for meaning in senses.values())
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest)
        # Where the longest form ends inside a word («six people» in «six peopled»), a shorter one may stand.
        order = {form: index for index, form in enumerate(self._forms)}
        self._shorter = tuple(_prefixes(form, order) for form in self._forms)

    def find(self, folded: str) -> list[Word]:
        """The forms in a folded text, longest first where they overlap, whole words only, in order."""
        words = []
        meanings = self._meanings
        # Letters, digits and the rest as three letters: two neighbours that are alike belong to one word.
        # A blank at either end spares the loop, the hottest of all, a test for the ends of the text.
        classes = f" {_classes(folded)} "
        for index, start, end in self._automaton.find_matches_as_indexes(folded):
            if classes[start] == classes[start + 1] != " ":
                # It begins inside a word: the words behind that one may be forms.
                blank = folded.find(" ", start, end)
                if blank >= 0:
                    words.extend(self._between(blank, end, folded))
                continue
            if classes[end] == classes[end + 1] != " ":
                words.extend(self._within(index, start, end, folded))
            else:
                senses, uses = meanings[index]
                words.append(Word(start, end, senses, uses))
        return words

    def _within(self, index: int, start: int, end: int, folded: str) -> list[Word]:
        """The whole words inside a match that ends amid a word, the last of which may reach beyond it."""
        shorter = self._whole_prefix(index, start, folded)
        words = [shorter] if shorter else []
        resume = shorter.end if shorter else folded.find(" ", start, end)
        return words + self._between(resume, end, folded) if resume >= 0 else words

    def _between(self, resume: int, end: int, folded: str) -> list[Word]:
        """The words that begin in a stretch of the text, the last of which may reach beyond it."""
        tail = folded[resume : end + _LONGEST]
        if len(tail) == len(folded):
            return []
        return [
            word._replace(start=resume + word.start, end=resume + word.end)
            for word in self.find(tail)
            if resume + word.start < end
        ]

    def _whole_prefix(self, index: int, start: int, folded: str) -> Word | None:
        for shorter in self._shorter[index]:
            end = start + len(self._forms[shorter])
            if not _same_word(folded[end - 1], folded[end]):
                return Word(start, end, *self._meanings[shorter])
        return None


def _spellings(vocabulary: Vocabulary) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Each form as it looks when folded; «warships / boats» has three blanks, «warships/boats» has one."""
    for form, meaning in vocabulary.forms.items():
        folded = fold(form)
        yield folded, meaning
        if " " in folded:
            yield folded.replace(" ", "   ", 1), meaning


def _prefixes(form: str, order: Mapping[str, int]) -> tuple[int, ...]:
    """The positions of the known forms that begin this one and end at one of its blanks, longest first."""
    cuts = [i for i, letter in enumerate(form) if letter == " "]
    return tuple(order[form[:cut]] for cut in reversed(cuts) if form[:cut] in order)


def _uses_of(meaning: Mapping[str, Value]) -> int:
    return sum(use for use, kinds in _USES.items() if not kinds.isdisjoint(meaning))


def _classes(folded: str) -> str:
    """A text with «a» for each letter, «0» for each digit and a blank for all else."""
    if folded.isascii():
        return folded.translate(_ASCII_CLASSES)
    return "".join(["a" if c.isalpha() else "0" if c.isdigit() else " " for c in folded])


_ASCII_CLASSES = {i: "a" if chr(i).isalpha() else "0" if chr(i).isdigit() else " " for i in range(128)}


def _same_word(left: str, right: str) -> bool:
    """Whether two neighbouring letters belong to one word; digits and letters part («430k», «152mm»)."""
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
