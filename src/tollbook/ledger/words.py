"""The words of texts as a search compares them, what a person asks for in them, and where that stands."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import regex

# A number with its thousands set apart is one word; an apostrophe within a word belongs to it.
_WORD = regex.compile(
    r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009.,'’]\d{3})+(?!\d)"
    r"|[\p{L}\p{M}\p{N}]+(?:['’‘ʼ`´＇][\p{L}\p{M}]+)*"
)
_QUOTED = regex.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_NO_SIGN = regex.compile(r"[^\p{L}\p{N}]+")
# Й and ї are letters of their own; whatever else marks a letter may be left out by those who type it.
_OWN_LETTERS = {("и", "\u0306"): "й", ("і", "\u0308"): "ї"}
_ALIKE = str.maketrans({"ґ": "г", "ё": "е", "ʼ": None, "\u0640": None})
_LONGEST_WORD = 64
_MOST_TERMS = 16
# So much of a text is looked through for the words that are shown of it, in characters.
_SHOWN_FROM = 200_000
_BEFORE, _AROUND = 10, 36

# What a word may end in when it is bent, the longest first: a search for one form finds the others. A stem
# keeps at least four letters; of shorter words all is kept.
_BENT = """
ами ями ого ему ому ими ыми ією ией ів їв ев ов ах ях ам ям ою ею ой ей ый ий ая яя ое ее ые ие їх их ых
їм им ым ом ем єм ії ій ію ия ию ии ю я а и і ї е у ь о й є ы
ings ing ies ied es ed s y e
"""
_ENDINGS = tuple(sorted(_BENT.split(), key=len, reverse=True))
_SHORTEST_STEM = 4
_SHORTEST_OPEN = 3


class Word(NamedTuple):
    """A word of a text, as it is compared, and where it stands."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """What has to stand in a text: words in a row; `open` if the last may go on («tank» for «tanks»)."""

    words: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks for: all of its terms. `cut` if there were more than are looked for."""

    terms: tuple[Term, ...]
    cut: bool = False

    @property
    def expression(self) -> str:
        """The same for FTS5: words between quotation marks, so that nothing in them is syntax."""
        return " AND ".join(f'"{" ".join(t.words)}"{" *" if t.open else ""}' for t in self.terms)


EVERYTHING = Query(())
"""The query of somebody who asks for no words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; `hit` if it is what was asked for."""

    text: str
    hit: bool = False


def words_of(text: str) -> Iterator[Word]:
    """The words of a text: without case, accents, apostrophes and the marks between thousands."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        plain = _plain(text[start : min(end, start + _LONGEST_WORD)])
        if plain:
            yield Word(plain, start, end)


def plain_text(text: str) -> str:
    """A text as its words alone."""
    return " ".join(word.plain for word in words_of(text))


def parsed_query(text: str) -> Query:
    """The query that a person typed: words, and phrases between quotation marks."""
    terms: list[Term] = []
    for start, end, phrase in _stretches(text):
        words = tuple(word.plain for word in words_of(text[start:end]))
        if phrase and len(words) > 1:
            terms.append(Term(words, open=False))
        elif phrase:
            terms += [Term((word,), open=False) for word in words]
        else:
            terms += [_open(word) for word in words]
        if len(terms) > _MOST_TERMS:
            break
    distinct = tuple(dict.fromkeys(terms))
    return Query(distinct[:_MOST_TERMS], len(distinct) > _MOST_TERMS)


def excerpt(text: str, query: Query) -> tuple[Part, ...]:
    """The stretch of a text in which most of a query stands, with what was asked for marked.

    Its beginning if nothing of the query stands in it, or only far down.
    """
    words = list(words_of(text[:_SHOWN_FROM]))
    hits = _hits(words, query)
    first = max(_densest(hits) - _BEFORE, 0) if hits else 0
    shown = words[first : first + _AROUND]
    if not shown:
        return (Part(_flat(text[:200])),)
    parts: list[Part] = [Part("… ")] if first else []
    at = shown[0].start if first else 0
    for number, word in enumerate(shown, first):
        if number in hits:
            parts += [Part(_flat(text[at : word.start])), Part(_flat(text[word.start : word.end]), hit=True)]
            at = word.end
    goes_on = first + len(shown) < len(words) or len(text) > _SHOWN_FROM
    parts.append(Part(_flat(text[at : shown[-1].end if goes_on else None].rstrip())))
    if goes_on:
        parts.append(Part(" …"))
    return tuple(part for part in parts if part.text)


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches of a query, and whether each is a phrase."""
    at = 0
    for match in _QUOTED.finditer(text):
        yield at, match.start(), False
        yield *match.span(1), True
        at = match.end()
    yield at, len(text), False


def _open(word: str) -> Term:
    if any(char.isdigit() for char in word) or len(word) < _SHORTEST_OPEN:
        return Term((word,), open=False)
    return Term((_stem(word),), open=True)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _hits(words: Sequence[Word], query: Query) -> dict[int, int]:
    """The positions of the words that a query asks for, each with the number of the term."""
    hits: dict[int, int] = {}
    for number, term in enumerate(query.terms):
        *before, last = term.words
        for at, word in enumerate(words):
            if not (word.plain.startswith(last) if term.open else word.plain == last):
                continue
            start = at - len(before)
            if start >= 0 and all(words[start + i].plain == other for i, other in enumerate(before)):
                hits.update(dict.fromkeys(range(start, at + 1), number))
    return hits


def _densest(hits: dict[int, int]) -> int:
    """The first position after which most terms stand close together."""
    places = sorted(hits)
    best, most = places[0], 0
    for index, place in enumerate(places):
        near = islice(places, index, index + _AROUND)
        found = len({hits[other] for other in near if other - place < _AROUND - _BEFORE})
        if found > most:
            best, most = place, found
    return best


def _flat(text: str) -> str:
    """A stretch of a text on one line, with a blank where it had white space."""
    flat = " ".join(text.split())
    if not flat:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + flat + (" " if text[-1].isspace() else "")


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    letters: list[str] = []
    for char in unicodedata.normalize("NFKD", word.casefold()):
        if unicodedata.category(char) == "Nd":
            letters.append(str(unicodedata.decimal(char)))
        elif not unicodedata.combining(char):
            letters.append(char)
        elif letters and (own := _OWN_LETTERS.get((letters[-1], char))):
            letters[-1] = own
    plain = unicodedata.normalize("NFC", "".join(letters)).translate(_ALIKE)
    return _NO_SIGN.sub("", plain)
