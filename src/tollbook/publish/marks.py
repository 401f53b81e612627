"""A line of a report as a terminal shows it, with its figures underlined under the right cells."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from rich.cells import cell_len

from tollbook.model.verdict import Verdict

# A line of so many rows or fewer is shown whole.
WHOLE_ROWS = 4
# How much of a longer line is shown on each side of a figure, in characters.
CONTEXT = 80
ELISION = "…"
_TAB = "    "


@dataclass(frozen=True, slots=True)
class TextMark:
    """A span of a text that is underlined, with the words put beside the underline."""

    start: int
    end: int
    verdict: Verdict
    label: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """One underline in a row: its first cell and its width in cells; `label` is empty if it goes on below."""

    cell: int
    width: int
    verdict: Verdict
    label: str


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """One line of the terminal: its text and the underlines below it."""

    shown: str
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One character: where it stands in the text, what is shown for it, and how many cells that takes."""

    index: int
    shown: str
    width: int


def rows(text: str, start: int, end: int, marks: Sequence[TextMark], width: int) -> Iterator[MarkedRow]:
    """The line of `text` from `start` to `end`, wrapped to `width` cells, cut to windows around its marks.

    The marks stand in the order of the text and do not overlap.
    """
    ends = [mark.end for mark in marks]
    whole = end - start <= WHOLE_ROWS * width
    for first, last in [(start, end)] if whole else _windows(text, start, end, marks):
        cells = [*_elision(first > start, first), *_cells(text, first, last), *_elision(last < end, last)]
        for wrapped in _wrapped(cells, width):
            from_here = bisect_right(ends, wrapped[0].index)
            yield _row(wrapped, _marks_up_to(islice(marks, from_here, None), wrapped[-1].index))


def _marks_up_to(marks: Iterable[TextMark], index: int) -> Iterable[TextMark]:
    return takewhile(lambda mark: mark.start <= index, marks)


def shown(text: str) -> str:
    """A text that is safe to print: no control characters or marks of writing direction, tabs as blanks."""
    return "".join(_shown(char) for char in text)


def shortened(words: str, most: int = 24) -> str:
    """Words made safe by `shown`, on one line, cut with an ellipsis to `most` characters."""
    clean = " ".join(shown(words).split())
    return clean if len(clean) <= most else clean[: most - 1] + ELISION


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    match unicodedata.category(char):
        case "Cc" if char == "\t":
            return _TAB
        case "Zl" | "Zp":
            return " "
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case "Cc" | "Cf":
            return ""
    # A variation selector changes the width of the emoji before it on some terminals and not on others.
    return "" if "\ufe00" <= char <= "\ufe0f" else char


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    return cell_len(_shown(char))


def _cells(text: str, start: int, end: int) -> Iterator[_Cell]:
    for index in range(start, end):
        char = text[index]
        yield _Cell(index, _shown(char), _width(char))


def _elision(cut: bool, index: int) -> tuple[_Cell, ...]:
    return (_Cell(index, ELISION, 1),) if cut else ()


def _windows(text: str, start: int, end: int, marks: Iterable[TextMark]) -> list[tuple[int, int]]:
    """The parts of a line that lie near a mark, cut at spaces; those that touch are one."""
    windows: list[tuple[int, int]] = []
    for mark in marks:
        first = _cut_left(text, start, mark.start - CONTEXT)
        last = _cut_right(text, end, mark.end + CONTEXT)
        if windows and first <= windows[-1][1] + CONTEXT:
            first, last = windows[-1][0], max(last, windows.pop()[1])
        windows.append((first, last))
    return windows


def _cut_left(text: str, start: int, wanted: int) -> int:
    if wanted <= start + CONTEXT // 2:
        return start
    space = text.find(" ", wanted, wanted + CONTEXT // 2)
    return space + 1 if space >= 0 else wanted


def _cut_right(text: str, end: int, wanted: int) -> int:
    if wanted >= end - CONTEXT // 2:
        return end
    space = text.rfind(" ", wanted - CONTEXT // 2, wanted)
    return space if space >= 0 else wanted


def _wrapped(cells: Sequence[_Cell], width: int) -> Iterator[Sequence[_Cell]]:
    """Rows of at most so many cells, broken after spaces where there are any."""
    first = taken = 0
    space: int | None = None
    for position, cell in enumerate(cells):
        if taken + cell.width > width and position > first:
            stop = space + 1 if space is not None else position
            yield cells[first:stop]
            first, space = stop, None
            taken = sum(carried.width for carried in cells[first:position])
        taken += cell.width
        if cell.shown == " ":
            space = position
    if first < len(cells):
        yield cells[first:]


def _row(cells: Sequence[_Cell], marks: Iterable[TextMark]) -> MarkedRow:
    offsets: list[int] = []
    taken = 0
    for cell in cells:
        offsets.append(taken)
        taken += cell.width
    strokes = []
    for mark in marks:
        inside = [n for n, cell in enumerate(cells) if mark.start <= cell.index < mark.end and cell.width]
        if inside:
            first, last = inside[0], inside[-1]
            ends_here = cells[last].index == mark.end - 1 or cells[-1].index >= mark.end - 1
            stroke_end = offsets[last] + cells[last].width
            label = mark.label if ends_here else ""
            strokes.append(Stroke(offsets[first], stroke_end - offsets[first], mark.verdict, label))
    return MarkedRow("".join(cell.shown for cell in cells).rstrip(), tuple(strokes))
