"""Tables with headed columns: a cell is read with the words above it and at the head of its row."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.lexicon import Word
from tollbook.reader.time.marks import Mark, MarkKind

BAR = "|"
_FEWEST_COLUMNS = 2


def read_tables(sentences: list[Sentence], units: frozenset[str]) -> list[Sentence]:
    """The sentences of a text, rows of tables with headed columns taken apart into their cells.

    A headed column is one whose heading names what is counted («Russian casualties»): each of its cells then
    has the heading's words, and what the head of its row says of whom and when. Rows under a heading that
    names nothing counted stay whole: their first cell is the label of the others. `units` are the words for
    lengths of time: under «Month», a row's cells are of that month, and else totals up to the row's date.
    """
    read: list[Sentence] = []
    headings: list[Sentence] = []
    for sentence in sentences:
        row = _cells(sentence)
        if not row:
            read.append(sentence)  # the rule under a heading: «| --- | --- |»
        elif len(row) < _FEWEST_COLUMNS:
            headings = []
            read.append(sentence)
        elif not sentence.figures:
            headings = row if _names_items(row[1:]) or _names_periods(row[1:]) else headings
            read.append(sentence)
        elif headings and len(row) <= len(headings) and not _names_items(headings[1:]):
            read.extend(_of_periods(row, headings))
        elif headings and len(row) <= len(headings):
            read.extend(_under_headings(row, headings, _heads_rows(headings[0], units)))
        else:
            read.append(sentence)
    return read


def _cells(sentence: Sentence) -> list[Sentence]:
    """The cells of a line with bars, outer bars apart; the line itself if it has none."""
    bounds = [i for i in range(sentence.start, sentence.end) if sentence.text[i] == BAR]
    if not bounds:
        return [sentence]
    edges = [sentence.start - 1, *bounds, sentence.end]
    cells = [(first + 1, last) for first, last in pairwise(edges)]
    return [
        _part(sentence, first, last) for first, last in cells if sentence.text[first:last].strip(" \t*_-:")
    ]


def _part(sentence: Sentence, start: int, end: int) -> Sentence:
    words = [word for word in sentence.words if start <= word.start < end]
    return replace(
        sentence,
        start=start,
        end=end,
        words=words,
        starts=[word.start for word in words],
        marks=[mark for mark in sentence.marks if start <= mark.start < end],
        figures=[figure for figure in sentence.figures if start <= figure.start < end],
        ties=None,
        anchors={},
    )


def _names_items(columns: Iterable[Sentence]) -> bool:
    return any(word.senses.keys() & {"count", "item"} for column in columns for word in column.words)


def _names_periods(columns: Sequence[Sentence]) -> bool:
    """Whether each column is headed by a period alone: «Per day | Total»."""
    return len(columns) > 1 and all(column.marks and not _names_items([column]) for column in columns)


def _of_periods(row: list[Sentence], headings: list[Sentence]) -> list[Sentence]:
    """The cells of a row under «Category | Per day | Total»: each counts what heads its row, over the period
    that heads its column."""
    head, cells = row[0], []
    for cell, heading in zip(row, headings, strict=False):
        if not cell.figures or cell is head:
            cells.append(cell)
            continue
        words: list[Word] = [*head.words, *cell.words]
        cells.append(
            replace(
                cell,
                start=head.start,
                line=cell.start,
                words=words,
                starts=[word.start for word in words],
                marks=[*(_of_column(mark) for mark in heading.marks), *cell.marks],
                column=head.words,
                anchors={},
            )
        )
    return cells


def _of_column(mark: Mark) -> Mark:
    """At the head of a column «per day» is no average, and «total» one since the start."""
    if mark.kind is MarkKind.RATE:
        return mark._replace(kind=MarkKind.DAY)
    if mark.kind in (MarkKind.SUM, MarkKind.TOTAL):
        return mark._replace(kind=MarkKind.CUMULATIVE)
    return mark


def _heads_rows(heading: Sentence, units: frozenset[str]) -> bool:
    """Whether a column's heading says that its rows are months or weeks."""
    return heading.folded[heading.start : heading.end].strip() in units


def _under_headings(row: list[Sentence], headings: list[Sentence], periods: bool) -> list[Sentence]:
    """The cells of a row, each with the words of its column's heading and the row's head before its own;
    `periods` says that rows are months or weeks."""
    head = [cell for cell in row if not cell.figures]
    said_when = [mark if periods else _until(mark) for cell in head for mark in cell.marks]
    said_who = [word for cell in head for word in cell.words]
    cells = []
    for cell, heading in zip(row, headings, strict=False):
        if not cell.figures:
            cells.append(cell)
            continue
        words: list[Word] = [*heading.words, *said_who, *cell.words]
        cells.append(
            replace(
                cell,
                start=heading.start,
                line=cell.start,
                words=words,
                starts=[word.start for word in words],
                marks=[*said_when, *cell.marks],
                column=heading.words,
                anchors={},
            )
        )
    return cells


def _until(mark: Mark) -> Mark:
    """A date at the head of a row is the one up to which its totals run."""
    if mark.kind in (MarkKind.POINT, MarkKind.INTERVAL) and mark.last is not None:
        return mark._replace(kind=MarkKind.UNTIL)
    return mark
