"""Which words of time say what kind of period a figure has."""

from collections.abc import Callable
from typing import NamedTuple

import regex

from tollbook.model.quantity import significant_step
from tollbook.reader.layout.lists import BLANK, before_bounds, end_past_parts, is_added, label_mark, ties_of
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.time.marks import Mark, MarkKind

# A verb of totals governs the figure it leads to, with a bound and a small word or two between («has now
# reached an estimated total of 678,520»): four English words, and two longer ones of other languages.
_ADJACENT = 26
# A day's losses of one kind have fewer digits.
_MOST_OF_A_DAY = 10_000
# So round a number is a mark that a running total passes, not the losses of a month.
MILESTONE_STEP = 100_000
# A total is more than so many times what a day adds to it.
TIMES_A_DAY = 3
# «за грудень 2025 року – 35 050»: what may stand between words of time and the figure that they lead to.
_PAST_YEAR = regex.compile(r"(?:\s\p{L}{1,4}\.?)?" + BLANK.pattern)
# Signs that part a figure from words of time that are the next one's.
_PARTING = frozenset(",–—")
_GOVERNING = frozenset({MarkKind.DAY, MarkKind.RATE, MarkKind.CUMULATIVE, MarkKind.INTERVAL, MarkKind.UNTIL})


class Choice(NamedTuple):
    """A way to find the mark that governs a figure among those of its sentence, and an example of it."""

    find: Callable[[Spot, list[Mark]], Mark | None]
    example: str


def governing_mark(spot: Spot) -> Mark | None:
    """The mark of time that says what kind of period a figure has, by the first choice that finds one."""
    if not spot.sentence.marks:
        return None
    marks = _certain(spot.sentence.marks)
    for choice in CHOICES:
        mark = choice.find(spot, marks)
        if mark is not None:
            return mark
    return None


def is_in_open_brackets(text: str, start: int, end: int) -> bool:
    """Whether a place lies in brackets that open in the stretch before it («29 systems (22,395 overall)»)."""
    opened = text.rfind("(", start, end)
    return opened >= 0 and text.find(")", opened, end) < 0


def is_one_list(sentence: Sentence, index: int, end: int, grammar: Grammar) -> bool:
    """Whether the figures up to an offset are one list: what stands behind a list is said of all of it."""
    ties = ties_of(sentence, grammar)
    for position in range(index, len(ties)):
        if sentence.figures[position + 1].start >= end:
            break
        if ties[position] not in ("list", "verb") or is_added(sentence, position + 1, grammar):
            return False
    return True


def leads_on(spot: Spot, mark: Mark) -> bool:
    """«lost 1,340 men, and since the invasion began – 678,520»: words of time behind a comma that stand
    right before the next figure are of that one; so are those behind a colon («1.2 million: in a day, 1,340
    were added»)."""
    sentence, index, end = spot.sentence, spot.index, spot.figure.end
    if index + 1 >= len(sentence.figures):
        return False
    following = sentence.figures[index + 1]
    gap = sentence.text[end : mark.start]
    if is_in_open_brackets(sentence.text, end, mark.start):
        return ")" not in sentence.text[mark.end : following.start]
    if ":" in gap or sentence.names_between(end, mark.start, "sub", "increment"):
        return True  # «…, and the increase over 24 hours at 1,340»
    edge = before_bounds(sentence, following).edge
    parted = not _PARTING.isdisjoint(gap)
    return parted and _PAST_YEAR.fullmatch(sentence.text, mark.end, edge) is not None


def _certain(marks: list[Mark]) -> list[Mark]:
    """Words of no certain days («monthly losses», «a third month in a row») yield to those that name some."""
    if not any(m.key == "open" for m in marks):
        return marks
    named = any(m.kind is MarkKind.INTERVAL and m.first for m in marks)
    return [m for m in marks if m.key != "open"] if named else marks


def _label(spot: Spot, marks: list[Mark]) -> Mark | None:
    """The month that the figure is labelled by."""
    return label_mark(spot.sentence, spot.index)


def _rate(spot: Spot, marks: list[Mark]) -> Mark | None:
    """The words of an average on either side of the figure."""
    start, end = spot.clause_start, spot.clause_end
    return next((m for m in marks if m.kind is MarkKind.RATE and start <= m.start < end), None)


def _behind(spot: Spot, marks: list[Mark]) -> Mark | None:
    """The first mark behind the figure, unless what parts them gives it to another."""
    sentence, end = spot.sentence, spot.figure.end
    mark = next(iter(_those_behind(spot, marks) or _past_parts(spot)), None)
    if mark is None:
        return None
    day = _day_before_total(spot, mark)
    if day is not None:
        return day
    if sentence.has_between(end, mark.start, "break", "sum"):
        return None
    if mark.kind is MarkKind.DAY and (spot.figure.low or 0) >= _MOST_OF_A_DAY:
        return _total_right_before(spot) or mark
    return mark


def _before(spot: Spot, marks: list[Mark]) -> Mark | None:
    """The nearest mark before the figure that can govern it."""
    start = spot.figure.start
    before = [m for m in marks if m.end <= start]
    for mark in reversed(before):
        if _in_closed_brackets(spot.sentence.text, mark.end, start) or _is_of_increase(spot, mark):
            continue
        if mark.kind in _GOVERNING:
            return mark
        if mark.kind is MarkKind.TOTAL:
            day = _day_before_verb(before, mark)
            if day is not None:
                return day
            adjacent = start - mark.end <= _ADJACENT and mark.end >= spot.clause_start
            if adjacent and not _is_of_interval(spot, mark):
                return mark
    return None


def _behind_list(spot: Spot, marks: list[Mark]) -> Mark | None:
    """The first mark behind the list that the figure stands in."""
    text, end = spot.sentence.text, spot.figure.end
    later = (m for m in marks if m.start >= spot.clause_end and m.kind in _GOVERNING)
    mark = next((m for m in later if not is_in_open_brackets(text, end, m.start)), None)
    if mark is None or ";" in text[end : mark.start]:
        return None
    return mark if is_one_list(spot.sentence, spot.index, mark.start, spot.grammar) else None


CHOICES: tuple[Choice, ...] = (
    # A label is said of its figure alone, whatever else the line says.
    Choice(_label, "July: 35,680; August: 36,810"),
    # An average keeps its figure even where the sentence dates it («in May, 1,262 a day»).
    Choice(_rate, "1,262 a day in May"),
    # Words of time mostly follow what they are said of, so that those before are asked next.
    Choice(_behind, "lost 1,340 men over the past day"),
    Choice(_before, "over the past day it lost 1,340 men"),
    # Only where no words stand nearer are those behind a whole list said of each of its figures.
    Choice(_behind_list, "1,340 men, 12 tanks and 36 guns over the past day"),
)


def _those_behind(spot: Spot, marks: list[Mark]) -> list[Mark]:
    """The marks up to the next figure that are not led away from this one by a sign or a word."""
    text, figures = spot.sentence.text, spot.sentence.figures
    start, end = spot.clause_start, spot.figure.end
    behind = [m for m in marks if end <= m.start < spot.clause_end and m.kind in _GOVERNING]
    behind = [m for m in behind if not leads_on(spot, m)]
    if figures[-1] is not spot.figure:
        # «35 guns; since the start it has lost 13,101»: past a semicolon they are the next one's.
        behind = [m for m in behind if ";" not in text[end : m.start]]
    if spot.index and "(" in text[start : spot.figure.start]:
        behind = [m for m in behind if not _in_closed_brackets(text, end, m.start)]
    return behind


def _past_parts(spot: Spot) -> list[Mark]:
    """The marks behind a part set off by commas («198 civilians, including three children, … so far»)."""
    sentence = spot.sentence
    end = end_past_parts(sentence, spot.index)
    if end == spot.clause_end:
        return []
    last = max(figure.end for figure in sentence.figures if figure.start < end)
    comma = sentence.text.find(",", last, end)
    return [m for m in sentence.marks if 0 <= comma < m.start < end and m.kind in _GOVERNING]


def _day_before_total(spot: Spot, behind: Mark) -> Mark | None:
    """«Over the day it lost 900 men, so that its losses since the invasion began are …»: the day before a
    figure, where the running total behind a comma has a figure of its own."""
    sentence, index, figure = spot.sentence, spot.index, spot.figure
    if behind.kind is not MarkKind.CUMULATIVE or index + 1 >= len(sentence.figures):
        return None
    if (sentence.figures[index + 1].low or 0) <= TIMES_A_DAY * (figure.low or 0):
        return None
    if "," not in sentence.text[figure.end : behind.start]:
        return None
    before = (m for m in sentence.marks if spot.clause_start <= m.start and m.end <= figure.start)
    return next((m for m in before if m.kind is MarkKind.DAY), None)


def _total_right_before(spot: Spot) -> Mark | None:
    """«Losses rose to 450,890 overnight»: the verb of totals right before so large a figure."""
    sentence, edge = spot.sentence, spot.anchor.edge
    totals = (m for m in sentence.marks if m.kind is MarkKind.TOTAL and m.end <= edge)
    return next((m for m in totals if BLANK.fullmatch(sentence.text, m.end, edge)), None)


def _is_of_increase(spot: Spot, mark: Mark) -> bool:
    """Whether a mark stands behind an increase before the figure («…, up 850 in a day, and 11,143 tanks»)."""
    for figure in reversed(spot.sentence.figures[: spot.index]):
        if figure.end <= mark.start:
            return before_bounds(spot.sentence, figure).sub == "increment"
    return False


def _in_closed_brackets(text: str, start: int, end: int) -> bool:
    """Whether brackets close in a stretch that did not open there: «(+1,050 in a day), 10,233 tanks»."""
    closed = text.find(")", start, end)
    return closed >= 0 and text.find("(", start, closed) < 0


def _day_before_verb(marks: list[Mark], total: Mark) -> Mark | None:
    """«Losses over the day amounted to 1,340»: a day's words right before a verb that mostly gives totals."""
    return next((m for m in marks if m.kind is MarkKind.DAY and 0 <= total.start - m.end <= 1), None)


def _is_of_interval(spot: Spot, total: Mark) -> bool:
    """Whether a verb of totals gives the total of several days: «losses in November amounted to 45,720».

    A milestone is one of the whole war («in November, losses passed 700,000»), unless the days stand between
    the losses and the verb.
    """
    marks, start = spot.sentence.marks, spot.clause_start
    within = [m for m in marks if start <= m.start < total.start]
    spans = [m for m in within if m.kind in (MarkKind.INTERVAL, MarkKind.DAY)]
    if not spans or any(m.kind is MarkKind.CUMULATIVE for m in marks):
        return False
    if spot.sentence.has_between(start, spans[-1].end, "count"):
        return True
    low = spot.figure.low or 0
    if spans[-1].kind is MarkKind.DAY:
        return low < _MOST_OF_A_DAY
    return significant_step(low) < MILESTONE_STEP
