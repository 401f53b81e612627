"""Tells the days that a figure is set against from those that it runs over: «1,770, the most since March»."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

import regex

from tollbook.reader.comparing.comparison_passage import Cue, start_of
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import Mark, MarkKind

# How many words may stand between a word of comparison and the period that it compares with.
_REACH = {"than": 4, "ratio": 4, "first": 3, "superlative": 8, "average": 3}
_PARTED = regex.compile(r"[.!?;:()\n](?!\w)")
_LONG = frozenset({MarkKind.INTERVAL, MarkKind.CUMULATIVE})
_RECORDS = frozenset({"record", "record_low", "peak", "trough"})
# How far before a superlative its figure may stand.
_FIGURE_REACH = 80


def own_marks(
    text: str,
    marks: list[Mark],
    numerals: list[Numeral],
    cues: Iterable[Cue],
    is_average_compared_with: Callable[[Cue], bool],
) -> list[Mark]:
    """The marks of time that figures run over: those left when the ones compared with are taken away.

    `is_average_compared_with` tells whether an average is only compared with: «above the average of the
    past week».
    """
    comparing = (cue for cue in cues if cue.family != "average" or is_average_compared_with(cue))
    against = {index for cue in comparing if (index := _against(text, marks, numerals, cue)) is not None}
    return [mark for index, mark in enumerate(marks) if index not in against] if against else marks


def _against(text: str, marks: list[Mark], numerals: list[Numeral], cue: Cue) -> int | None:
    """The position of the mark that a word of comparison sets a figure against."""
    reach = _REACH.get(cue.family)
    index = bisect_left(marks, cue.end, key=start_of)
    if reach is None or index == len(marks):
        return None
    while cue.family in ("first", "superlative") and index < len(marks) and marks[index].kind not in _LONG:
        index += 1
    if index == len(marks) or marks[index].start > cue.end + _FIGURE_REACH:
        return None
    mark = marks[index]
    between = text[cue.end : mark.start]
    if between.count(" ") > reach + 1 or _PARTED.search(between) or _begins_in(numerals, cue.end, mark.start):
        return None
    if cue.family == "superlative" and not (mark.since or mark.kind is MarkKind.CUMULATIVE):
        return index if cue.key not in _RECORDS and _follows_figure(text, numerals, cue) else None
    return index


def _begins_in(numerals: list[Numeral], start: int, end: int) -> bool:
    """Whether a number begins in a stretch."""
    index = bisect_left(numerals, start, key=start_of)
    return index < len(numerals) and numerals[index].start < end


def _follows_figure(text: str, numerals: list[Numeral], cue: Cue) -> bool:
    """Whether a number stands before a superlative, in the same sentence."""
    index = bisect_right(numerals, cue.start, key=start_of) - 1
    if index < 0 or cue.start - numerals[index].end > _FIGURE_REACH:
        return False
    return not _PARTED.search(text, numerals[index].end, cue.start)
