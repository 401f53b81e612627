"""Finds every number in a text: digits in all their formats, words, and both together («1.3 million»)."""

from collections.abc import Mapping
from typing import NamedTuple

import regex

from tollbook.model.quantity import Number
from tollbook.reader.text.lexicon import NUMBER, Word

# A number of more digits than this is no count of anything; it ends as a leftover.
MOST_DIGITS = 15
_YEARS = range(1900, 2100)
# The ends of a range in words are of one order: «7,000 to 15,000», but not «from 3 to 1,500».
_WIDEST = 20
# The word before a range («between», «from») is looked for so far back: the longest such word and a blank.
_BEFORE_RANGE = 16

_SPACES = "\u0020\u00a0\u202f\u2009"
_DASHES = "-‐‑‒–—−"
_RUN = regex.compile(r"\d++(?:[.,:]\d++)*+")
_ISO_DATE = regex.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_SLASHED_DATE = regex.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_DOTTED_DATE = regex.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)")
_CLOCK = regex.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_MORE_GROUPS = regex.compile(rf"(?:[{_SPACES}]\d{{3}}(?![\d]|[.,:]\d))+")
_LETTERS = regex.compile(r"\p{L}+")
_COMMA_GROUPS = regex.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2}|\.\d{4,})?")
_INDIAN_GROUPS = regex.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_DOT_GROUPS = regex.compile(r"\d{1,3}(?:\.\d{3})+")
_MIXED_GROUPS = regex.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = regex.compile(r"\d+[.,]\d+")
# No dash and no words that make a range are longer, blanks around them included.
_LONGEST_LINK = 60
_RANGE_GAP = regex.compile(rf"\s?[{_DASHES}]\s?")
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")


class Numeral(NamedTuple):
    """A number where it stands. `shape` is digits, words, or a date's or clock's; `low` None if unreadable.

    `malformed` marks one that can be read though it is written against its own format («1,020.010»).
    """

    start: int
    end: int
    low: Number | None
    high: Number | None
    shape: str
    malformed: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.low != self.high


class NumberLinks(NamedTuple):
    """Small words between numbers: inside one written out, between the ends of a range, and before it.

    «from 12 to 18» tells of a rise, not a range: `rising` holds such words. `scales` are the scale words that
    may stand right behind digits («430K»); `signs` are those inside numbers that stand for comma and point.
    """

    joins: frozenset[str]
    range_to: frozenset[str]
    range_and: frozenset[str]
    between: frozenset[str]
    rising: frozenset[str]
    scales: Mapping[str, int]
    signs: Mapping[int, str]


def find_numerals(text: str, words: list[Word], links: NumberLinks) -> list[Numeral]:
    """All numbers of a text in order, without overlaps; `words` are the vocabulary's words in the text."""
    if links.signs:
        text = text.translate(links.signs)
    digits = [_with_scale(text, numeral, links.scales) for numeral in find_digits(text)]
    spelled = [word for word in words if word.uses & NUMBER]
    parts = _merged(text, digits, spelled, links.joins)
    return _joined_ranges(text, parts, links)


def addresses(text: str) -> list[tuple[int, int]]:
    """Where web and mail addresses stand; the digits in them count nothing."""
    if "www." not in text and "://" not in text and "@" not in text:
        return []
    return [match.span() for match in _ADDRESS.finditer(text)]


def find_digits(text: str) -> list[Numeral]:
    """The numbers, dates and clock times that a text writes in digits."""
    numerals = []
    reached = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start < reached:
            continue
        numeral = _numeral(text, start, end)
        numerals.append(numeral)
        reached = numeral.end
    return numerals


def _with_scale(text: str, numeral: Numeral, scales: Mapping[str, int]) -> Numeral:
    """A number with the scale that is written right behind its digits («430K», «1,3млн»)."""
    if numeral.low is None or not text[numeral.end : numeral.end + 1].isalpha():
        return numeral
    letters = _LETTERS.match(text, numeral.end)
    scale = scales.get(letters[0].lower()) if letters else None
    if letters is None or scale is None:
        return numeral
    low, high = _scaled(text, numeral, scale)
    return numeral._replace(end=letters.end(), low=low, high=high, malformed=False)


def _numeral(text: str, start: int, end: int) -> Numeral:
    run = text[start:end]
    if run.isdecimal():
        if len(run) == 4 and (iso := _ISO_DATE.match(text, start)):
            return Numeral(start, iso.end(), None, None, "iso")
        if len(run) <= 2 and (slashed := _SLASHED_DATE.match(text, start)):
            return Numeral(start, slashed.end(), None, None, "slashed")
        if len(run) <= 3 and run[0] != "0" and (more := _MORE_GROUPS.match(text, end)):
            whole = int(run + "".join(letter for letter in more[0] if letter.isdigit()))
            return Numeral(start, more.end(), whole, whole, "digits")
    elif _DOTTED_DATE.fullmatch(run):
        return Numeral(start, end, None, None, "dotted")
    elif _CLOCK.fullmatch(run):
        return Numeral(start, end, None, None, "clock")
    value, malformed = parse_digits(run)
    return Numeral(start, end, value, value, "digits", malformed)


def parse_digits(digits: str) -> tuple[Number | None, bool]:
    """The value of a run of digits, points and commas, and whether it breaks its own format.

    A point before three digits groups them: in these reports «678.520» is a count, and a decimal fraction of
    a soldier is not. None if it has more than MOST_DIGITS digits or no reading at all.
    """
    if digits.isdecimal():
        return (int(digits), False) if len(digits) <= MOST_DIGITS else (None, False)
    bare = digits.replace(",", "").replace(".", "")
    if len(bare) > MOST_DIGITS:
        return None, False
    if _COMMA_GROUPS.fullmatch(digits):
        return _number(digits.replace(",", "")), False
    if _INDIAN_GROUPS.fullmatch(digits):
        return int(bare), False
    if _DOT_GROUPS.fullmatch(digits):
        return int(bare), True
    if _MIXED_GROUPS.fullmatch(digits):
        return int(bare), True
    if _DECIMAL.fullmatch(digits):
        return _number(digits.replace(",", ".")), False
    return None, False


def _number(digits: str) -> Number:
    value = float(digits) if "." in digits else int(digits)
    return int(value) if value == int(value) else value


def _merged(text: str, digits: list[Numeral], words: list[Word], joins: frozenset[str]) -> list[Numeral]:
    """Digits and number words in order, runs of them («1.3 million», «one hundred and five») as one."""
    if not words:
        return digits
    merged: list[Numeral] = []
    queue: list[Numeral | Word] = sorted([*digits, *words], key=lambda part: part.start)
    for part in queue:
        last = merged[-1] if merged else None
        if isinstance(part, Numeral):
            merged.append(part)
        elif "idiom" in part.senses:
            continue
        elif last is not None and (grown := _grown(text, last, part, joins)) is not None:
            merged[-1] = grown
        elif "scale" not in part.senses or "value" in part.senses:
            value = part.senses.get("whole", part.senses.get("value"))
            if value is not None and not isinstance(value, str):
                merged.append(Numeral(part.start, part.end, value, value, "words"))
    return merged


def _grown(text: str, last: Numeral, word: Word, joins: frozenset[str]) -> Numeral | None:
    """`last` with a following scale or unit word taken in, or None if the word does not continue it."""
    gap = text[last.end : word.start]
    scale, value = word.senses.get("scale"), word.senses.get("value")
    if last.low is None or last.high is None:
        return None
    if "half" in word.senses and gap == " ":
        return last._replace(end=word.end, low=last.low + 0.5, high=last.high + 0.5)
    if scale is not None and (gap in ("", " ", "-", "\u00a0")):
        if gap == "" and not text[last.end - 1].isdigit():
            return None
        low, high = _scaled(text, last, int(scale))
        return last._replace(end=word.end, low=low, high=high, malformed=False)
    if last.shape == "words" and value is not None and _continues(int(last.low), int(value), gap, joins):
        total = last.low + int(value)
        return last._replace(end=word.end, low=total, high=total)
    return None


def _scaled(text: str, last: Numeral, scale: int) -> tuple[Number, Number]:
    """A number times its scale; «1.234 million» is a decimal fraction even where «1.234» alone is not."""
    digits = text[last.start : last.end]
    if last.malformed and digits.count(".") == 1 and "," not in digits:
        value = _scale(float(digits), scale)
        return value, value
    assert last.low is not None and last.high is not None
    return _scale(last.low, scale), _scale(last.high, scale)


def _scale(value: Number, scale: int) -> Number:
    product = round(value * scale, 6)
    return int(product) if product == int(product) else product


def _continues(total: int, value: int, gap: str, joins: frozenset[str]) -> bool:
    """Whether a word adds to those before it: «twenty-five», «one hundred and five»; not «two three»."""
    joined = gap.strip() in joins
    if gap not in (" ", "-") and not joined:
        return False
    tens = total % 100
    if 0 < value < 10 and tens >= 20 and tens % 10 == 0:
        return not joined
    return 0 < value < 100 <= total and tens == 0


def _joined_ranges(text: str, numerals: list[Numeral], links: NumberLinks) -> list[Numeral]:
    """«20,000-25,000», «7,000 to 15,000», «between 40 and 50» as one range each."""
    joined: list[Numeral] = []
    for numeral in numerals:
        last = joined[-1] if joined else None
        if last is not None and _is_range(text, last, numeral, links):
            joined[-1] = last._replace(end=numeral.end, low=_low_end(text, last, numeral), high=numeral.high)
        else:
            joined.append(numeral)
    return joined


def _low_end(text: str, low: Numeral, high: Numeral) -> Number | None:
    """The lower end of a range, by the upper one's scale where that is said of both («7–8 thousand»)."""
    bare, _ = parse_digits(text[low.start : low.end])
    run = _RUN.match(text, high.start)
    stated = parse_digits(run[0])[0] if run else None
    if bare is None or not stated or not isinstance(high.low, int) or low.low != bare or bare >= stated:
        return low.low
    scale = high.low / stated
    return _scale(bare, round(scale)) if scale >= 1000 else low.low


def _labels(text: str, low: Numeral, high: Numeral) -> bool:
    """Whether the first number is a year, and a label: «July 2024 – 35,680»."""
    if low.low not in _YEARS or low.high != low.low or high.low in _YEARS:
        return False
    return low.end - low.start == 4 and low.end + 1 < high.start


def _is_year_before(text: str, low: Numeral, high: Numeral) -> bool:
    """«since October 7, 2023 to 35,173»: a year, and a number written in groups, as no year is."""
    return low.low in _YEARS and low.end - low.start == 4 and not text[high.start : high.end].isalnum()


def _is_range(text: str, low: Numeral, high: Numeral, links: NumberLinks) -> bool:
    """Whether a dash or a small word makes a range of a smaller and a greater number of one order of size."""
    if high.start - low.end > _LONGEST_LINK:
        return False
    if low.shape not in ("digits", "words") or high.shape not in ("digits", "words"):
        return False
    if low.low is None or high.low is None or low.is_range or not 0 <= low.low < high.low:
        return False
    if _RANGE_GAP.fullmatch(text, low.end, high.start):
        return not _labels(text, low, high)
    gap = text[low.end : high.start].strip().lower()
    if _is_year_before(text, low, high):
        return False
    if high.low > _WIDEST * low.low or gap not in links.range_to | links.range_and:
        return False
    before = text[max(0, low.start - _BEFORE_RANGE) : low.start].lower().split()
    opened = bool(before) and before[-1] in links.between
    return opened if gap in links.range_and else not (before and before[-1] in links.rising)
