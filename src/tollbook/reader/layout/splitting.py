"""Where sentences and paragraphs begin and end."""

from functools import cache
from itertools import pairwise

import regex

from tollbook.packs.writing import Writing

# A sign that ends a sentence may have closing quotes and brackets behind it, and footnote marks.
_CLOSERS = r"""["”’»)\]」』]*(?:\[[^\]\n]{1,12}\](?:\([^)\n]*\))?)*"""
# What can begin a sentence: a capital, a letter of a script without capitals, a number, an opening sign; a
# mark of the direction of writing may stand before it.
_OPENERS = r"""[\u200e\u200f]?[\p{Lu}\p{Lo}\p{N}"“«„(\[+$€\#–—「『-]"""
# Mail programs and press pages wrap at 60 to 80 characters; a shorter line was ended on purpose,
_WRAPPED_AT = 55
# No sentence of a report is longer; a list without stops may be.
_LONGEST = 2000
# unless most lines of a text of at least so many lines go on below, each at least so wide.
_NARROW_LINES, _NARROW_WIDTH = 3, 20
_CLOSING = frozenset(":;")


@cache
def _boundary(writing: Writing) -> "regex.Pattern[str]":
    """What may end a sentence: a line end, or a sign of the language before something that can begin one,
    with white space between where that parts words."""
    between = r"[ \t\u00a0]+" if writing.parted else r"[ \t\u00a0]*"
    ends = f"[{regex.escape(writing.sentence_ends)}]"
    return regex.compile(rf"(?P<line>\n\s*)|{ends}{_CLOSERS}{between}(?={_OPENERS})")


def split_sentences(text: str, writing: Writing, abbreviations: frozenset[str]) -> list[tuple[int, int, int]]:
    """(start, end, paragraph number) of each sentence, in order; together they cover all but white space.

    A line end always ends one, except in text that was wrapped to a width.
    """
    sentences: list[tuple[int, int, int]] = []
    start = paragraph = line_start = 0
    narrow = _is_narrow(text)
    for match in _boundary(writing).finditer(text):
        begin, end = match.span()
        is_line = match["line"] is not None
        if not is_line:
            if _is_abbreviation(text, start, begin, end, abbreviations):
                continue
            if begin > start:
                sentences.append((start, end, paragraph))
            start = end
            continue
        wrapped = _is_wrap(text, line_start, begin, end)
        line_start = end
        if wrapped or (narrow and _goes_on(text, begin, end, writing)):
            continue
        if begin > start:
            sentences.append((start, begin, paragraph))
        start = end
        paragraph += 1
    if start < len(text):
        sentences.append((start, len(text), paragraph))
    return [part for sentence in sentences for part in _cut(text, *sentence)]


def _cut(text: str, start: int, end: int, paragraph: int) -> list[tuple[int, int, int]]:
    """A sentence, or the stretches of one without end, which would take out of step with its length."""
    parts = []
    while end - start > _LONGEST:
        blank = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = blank + 1 if blank > 0 else start + _LONGEST
        parts.append((start, cut, paragraph))
        start = cut
    return [*parts, (start, end, paragraph)]


def _is_wrap(text: str, line_start: int, begin: int, end: int) -> bool:
    """Whether a line end is one of a text that was wrapped to a width: the sentence goes on below."""
    if begin - line_start < _WRAPPED_AT or not text[end : end + 1].islower():
        return False
    return text.count("\n", begin, end) == 1 and (text[begin - 1].islower() or text[begin - 1] == ",")


def _is_narrow(text: str) -> bool:
    """Whether a text was wrapped to a narrow width, as mail programs do: most of its lines go on below."""
    if text.count("\n") < _NARROW_LINES:
        return False
    if text.count(".\n") * 2 > text.count("\n"):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    broken = sum(
        before[-1].isalnum() and after[0].islower() and len(before) >= _NARROW_WIDTH
        for before, after in pairwise(line.strip() for line in lines)
    )
    return 2 * broken > len(lines)


def _goes_on(text: str, begin: int, end: int, writing: Writing) -> bool:
    """Whether a sentence goes on over a line end of a narrow text."""
    if text[begin - 1] in _CLOSING or text[begin - 1] in writing.sentence_ends:
        return False
    return text.count("\n", begin, end) == 1 and text[end : end + 1].isalnum()


def _is_abbreviation(text: str, start: int, stop: int, end: int, abbreviations: frozenset[str]) -> bool:
    if text[stop] != ".":
        return False
    word = text[max(start, stop - 12) : stop].rpartition(" ")[2].lower()
    return word in abbreviations or (len(word) == 1 and word.isalpha() and text[end : end + 1].isupper())
