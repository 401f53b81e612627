"""Recognises the numbers that are no counts of losses: dates, money, calibres, models, distances, ages."""

from bisect import bisect_right

import regex

from tollbook.packs.language import Vocabulary
from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral

_ATTACHED = regex.compile(r"[-‐‑]?(\p{L}+)")
_DASHES = "-‐‑–"
_AGE_IN_COMMAS = regex.compile(r"\p{Lu}\p{Ll}+,\s\Z")
_FOLLOWING = regex.compile(r"\s?\s?(%|\p{L}[\p{L}.]*(?:\s\p{L}+){0,2})")
# A label of no more than so many words, and letters, makes a number none of ours: «flight number», «aged».
_LABEL_REACH = 22
_LABEL_WORDS = 3
_MODEL_AGAIN = regex.compile(r"\p{L}-?\d+\S*?(?:(?:,| and| or|/)\s?-|/)\Z")
_AGAIN = _DASHES + "/"
# «Kh-101», «T-72»: letters before the dash of a model that is in no list.
_SHORT_MODEL = 3
# How far back the first of two models of one name («Shahed-131 and -136»), or a name before an age, begins.
_MODEL_REACH, _NAME_REACH = 20, 30
# «About 7.00»: counts of people and things have no hundredths.
_DOTTED_CLOCK = regex.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_FAR_OFF = 1 << 62
_YEARS = range(1900, 2036)


class Recogniser:
    """The words of one language by which a number is something other than a claim."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._parted = vocabulary.writing.parted
        self._after = vocabulary.units_after
        self._before = vocabulary.units_before
        self._unit_heads = frozenset(unit.partition(" ")[0].rstrip(".") for unit in self._after)
        self._label_tails = frozenset(label.rpartition(" ")[2] for label in self._before)
        self._ordinals = frozenset(vocabulary.phrases["ordinals"])
        self._counters = frozenset(vocabulary.grammar.get("counters", ()))

    def kind_of(
        self,
        text: str,
        folded: str,
        numeral: Numeral,
        before: Word | None,
        dates: list[tuple[int, int]],
        addresses: list[tuple[int, int]],
    ) -> str | None:
        """What a number is if not a count, or None. `before` is the word that ends right before it."""
        start, end = numeral.start, numeral.end
        if _within(addresses, start):
            return "address"
        if numeral.shape == "clock":
            return "time"
        if numeral.shape in ("iso", "dotted", "slashed") or _within(dates, start):
            return "date"
        if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
            return "footnote"
        if start > 1 and numeral.shape == "digits":
            if self._is_of_name(text, start, before) or self._follows_model(text, start):
                return "model"
            if text[start - 1] == "." and text[start - 2].isalpha():
                return "footnote"
            if (
                text[start - 1] in _DASHES
                and text[start - 2 : start - 1].isalpha()
                and self._is_model(before)
            ):
                return "model"
        kind = self._by_unit(text, folded, numeral)
        return "time" if kind is None and _DOTTED_CLOCK.fullmatch(text, start, end) else kind

    def _is_of_name(self, text: str, start: int, before: Word | None) -> bool:
        """«T72»: a number at a letter is of its word; where no blank parts words, of a model's name only."""
        if self._parted or not text[start - 1].isalpha():
            return text[start - 1].isalpha()
        return before is not None and before.end == start and "model" in before.senses

    def _follows_model(self, text: str, start: int) -> bool:
        """«Shahed-131 and -136»: the second of two models of one name."""
        return text[start - 1] in _AGAIN and bool(
            _MODEL_AGAIN.search(text, max(0, start - _MODEL_REACH), start)
        )

    def _is_model(self, before: Word | None) -> bool:
        """«Kh-101» and «Shahed-136» are models; «tanks-762» is a label and its count."""
        return before is None or "model" in before.senses or before.end - before.start <= _SHORT_MODEL

    def _by_unit(self, text: str, folded: str, numeral: Numeral) -> str | None:
        start, end = numeral.start, numeral.end
        kind = self._unit_after(folded, end) or self._label_before(text, start)
        if kind:
            return kind
        if numeral.shape != "digits":
            return None
        attached = _ATTACHED.match(text, end) if self._parted else None
        if attached and self._counts_pieces(text, attached):
            return None
        if attached and (text[end].isalpha() or numeral.end - numeral.start <= _SHORT_MODEL):
            return "ordinal" if attached[1].lower() in self._ordinals else _model_or_none(text, end)
        if _is_age(text, numeral):
            return "age"
        return None

    def _counts_pieces(self, text: str, attached: "regex.Match[str]") -> bool:
        """«2x T-72»: a letter at a number that says «pieces», not «6x6»."""
        behind = text[attached.end() : attached.end() + 1]
        return attached[1].lower() in self._counters and not behind.isdigit()

    def _unit_after(self, folded: str, end: int) -> str | None:
        """The kind of the longest unit that follows a number."""
        following = _FOLLOWING.match(folded, end)
        if not following:
            return None
        phrase = following[1]
        if not self._parted:
            return self._longest_unit(phrase)
        if phrase.partition(" ")[0].rstrip(".") not in self._unit_heads:
            return None
        while phrase:
            kind = self._after.get(phrase.rstrip("."))
            if kind:
                return kind
            phrase = phrase.rpartition(" ")[0]
        return None

    def _longest_unit(self, phrase: str) -> str | None:
        """The kind of the longest unit that a phrase without blanks begins with."""
        heads = (phrase[:size] for size in range(len(phrase), 0, -1))
        return next((self._after[head] for head in heads if head in self._after), None)

    def _label_before(self, text: str, start: int) -> str | None:
        """The kind that a word or sign right before a number gives it: «No. 5», «aged 18», «$95»."""
        words = text[max(0, start - _LABEL_REACH) : start].lower().rstrip(" ").rsplit(" ", _LABEL_WORDS)
        if words[-1].lstrip("(") not in self._label_tails:
            return None
        for first in range(len(words)):
            kind = self._before.get(" ".join(words[first:]).lstrip("("))
            if kind:
                return kind
        return None


def _within(spans: list[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of the spans, which are in order and do not overlap."""
    if not spans:
        return False
    index = bisect_right(spans, (offset, _FAR_OFF)) - 1
    return index >= 0 and offset < spans[index][1]


def is_year(text: str, numeral: Numeral) -> bool:
    """Whether a number that counts nothing named is a year."""
    return numeral.low in _YEARS and text[numeral.start : numeral.end].isdecimal()


def _model_or_none(text: str, end: int) -> str | None:
    """«136s», «5H» are models; «3-storey» says nothing of the number's kind."""
    return "model" if text[end].isalpha() else None


def _is_age(text: str, numeral: Numeral) -> bool:
    if (
        not isinstance(numeral.low, int)
        or not 10 <= numeral.low <= 99
        or text[numeral.end : numeral.end + 1] != ","
    ):
        return False
    return bool(_AGE_IN_COMMAS.search(text, max(0, numeral.start - _NAME_REACH), numeral.start))
