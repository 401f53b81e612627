"""Finds the words that say over which days figures run, and settles them against the publication date."""

from bisect import bisect_left
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from tollbook.reader.text.lexicon import TIME, Word
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.calendar_words import Atom, Calendar
from tollbook.reader.time.lengths import find_lengths, find_parts
from tollbook.reader.time.named_periods import named_days
from tollbook.reader.time.written_dates import counts_things, days_before, find_atoms

# How far behind «since the invasion began» its date may stand: «… on February 24, 2022».
_START_GAP = 12
# The conflict's own first day may stand further off: «since the full-scale war began on Feb. 24, 2022».
_NAMED_START_GAP = 50
# How far behind «since» the war itself may be named: «since Russia's full-scale invasion».
_EVENT_GAP = 30
# How far apart the two ends of «from 24.02.22 to 28.01.23» may stand.
_RANGE_GAP = 14
# The key of a day that a list runs over: «the losses for 14 June».
WHOLE = "whole"


class MarkKind(StrEnum):
    """What a mark of time says of the figures it governs."""

    POINT = "point"  # a day: «on 14 June»
    UNTIL = "until"  # the day up to which a total runs: «as of 14 June»
    DAY = "day"  # one day, by words: «in the past 24 hours»
    RATE = "rate"  # so many a day, a week, a month
    CUMULATIVE = "cumulative"  # since the conflict's start
    PERFECT = "perfect"  # «has lost»: a running total, if no other words say otherwise
    SUM = "sum"  # «in all»: a running total of losses, and nothing of a night's drones
    TOTAL = "total"  # a verb of running totals: «has reached», «amounts to»
    INTERVAL = "interval"  # several days


class Mark(NamedTuple):
    """A mark of time where it stands, with the days it settles; `since` is the span of a stated first day.

    `relative` is a mark whose days are counted from the publication: «last month»; `key` names the words of
    one that need a day behind them: «in the week to 20 October».
    """

    start: int
    end: int
    kind: MarkKind
    first: date | None = None
    last: date | None = None
    since: tuple[int, int] | None = None
    relative: bool = False
    key: str = ""


def find_marks(
    text: str,
    folded: str,
    words: list[Word],
    numerals: list[Numeral],
    calendar: Calendar,
    start: date,
    published: date | None,
) -> tuple[list[Mark], list[tuple[int, int]]]:
    """The marks of time in a text, in order, and the spans of the dates in it.

    `start` is the first day of the conflict: «since February 24» is a running total, «since May 19» is not.
    """
    every, words = words, [word for word in words if word.uses & TIME]
    numerals = [n for n in numerals if not counts_things(folded, n, every, calendar)]
    atoms = sorted(find_atoms(text, folded, words, numerals, calendar, published, start))
    parts = [
        *find_parts(text, folded, words, calendar, published),
        *find_lengths(text, folded, words, numerals, calendar, published),
    ]
    if parts:
        covered = {offset for part in parts for offset in range(part.start, part.end)}
        atoms = sorted([*(atom for atom in atoms if atom.start not in covered), *parts])
    sides = [_side_of(folded, atom, calendar) for atom in atoms]
    marks = [*_word_marks(words, published), *_atom_marks(atoms, sides, start), *_events(words, atoms)]
    marks.sort()
    marks = _joined(marks, folded, calendar)
    return _with_starts(marks, folded, start, published), [(atom.start, atom.end) for atom in atoms]


def _joined(marks: list[Mark], folded: str, calendar: Calendar) -> list[Mark]:
    """«In November and December» is one interval of two months that adjoin."""
    joined: list[Mark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        if (
            last is not None
            and _adjoin(last, mark)
            and calendar.joint.fullmatch(folded, last.end, mark.start)
        ):
            joined[-1] = last._replace(end=mark.end, last=mark.last)
        else:
            joined.append(mark)
    return joined


def _adjoin(before: Mark, behind: Mark) -> bool:
    """Whether two intervals of certain days follow each other without a gap."""
    if before.kind is not MarkKind.INTERVAL or behind.kind is not MarkKind.INTERVAL:
        return False
    if before.last is None or behind.first is None or before.since or behind.since:
        return False
    return behind.first - before.last == timedelta(days=1)


def _side_of(folded: str, atom: Atom, calendar: Calendar) -> str:
    """Which small word stands before a date: `from`, `to`, `whole`, `until`, or none."""
    match = calendar.preposition.search(folded, max(0, atom.start - 32), atom.start)
    return (match.lastgroup or "") if match else ""


def _word_marks(words: list[Word], published: date | None) -> list[Mark]:
    marks = []
    for word in words:
        senses = word.senses
        if "day" in senses:
            day = days_before(published, int(senses["day"]))
            marks.append(Mark(word.start, word.end, MarkKind.DAY, None, day))
        elif "rate" in senses:
            marks.append(Mark(word.start, word.end, MarkKind.RATE))
        elif "cumulative" in senses:
            marks.append(Mark(word.start, word.end, MarkKind.CUMULATIVE))
        elif "perfect" in senses:
            marks.append(Mark(word.start, word.end, MarkKind.PERFECT))
        elif "sum" in senses:
            marks.append(Mark(word.start, word.end, MarkKind.SUM))
        elif "total" in senses:
            marks.append(Mark(word.start, word.end, MarkKind.TOTAL))
        elif "interval" in senses:
            key = str(senses["interval"])
            first, last = named_days(key, published)
            marks.append(Mark(word.start, word.end, MarkKind.INTERVAL, first, last, None, bool(first), key))
    return marks


def _events(words: list[Word], atoms: list[Atom]) -> list[Mark]:
    """«since Russia's invasion» is the running total, «since the dam collapse» an open interval."""
    dates = sorted(atom.start for atom in atoms)
    starts = [word.start for word in words if word.senses.keys() & {"start", "cumulative"}]
    marks = []
    for word in words:
        if "since" not in word.senses or _follows(dates, word.end, _START_GAP):
            continue
        of_war = _follows(starts, word.end + 1, _EVENT_GAP)
        marks.append(Mark(word.start, word.end, MarkKind.CUMULATIVE if of_war else MarkKind.INTERVAL))
    return marks


def _follows(starts: list[int], offset: int, reach: int) -> bool:
    """Whether one of some sorted offsets lies at or closely behind an offset."""
    index = bisect_left(starts, offset)
    return index < len(starts) and starts[index] - offset <= reach


def _atom_marks(atoms: list[Atom], sides: list[str], start: date) -> list[Mark]:
    marks: list[Mark] = []
    index = 0
    while index < len(atoms):
        atom, side = atoms[index], sides[index]
        index += 1
        if side == "from" and atom.unit == "day" and atom.first != atom.last:
            marks.append(_night(atom._replace(last=atom.first), atom) or _span(atom))
        elif side == "from":
            following = atoms[index] if index < len(atoms) else None
            if following and sides[index] in ("to", "until") and following.start - atom.end <= _RANGE_GAP:
                marks.append(_night(atom, following) or _since(atom, start, following))
                index += 1
            else:
                marks.append(_since(atom, start, None))
        elif side == "until" and atom.unit in ("month", "year"):
            marks.append(Mark(atom.start, atom.end, MarkKind.UNTIL))  # «by November»: on a day of it
        elif atom.unit != "day":
            relative = atom.unit == "past"
            marks.append(Mark(atom.start, atom.end, MarkKind.INTERVAL, atom.first, atom.last, None, relative))
        elif side in ("until", "to"):
            marks.append(Mark(atom.start, atom.end, MarkKind.UNTIL, None, atom.last))
        else:
            key = WHOLE if side == WHOLE else ""
            marks.append(Mark(atom.start, atom.end, MarkKind.POINT, atom.last, atom.last, key=key))
    return marks


def _night(atom: Atom, following: Atom) -> Mark | None:
    """«from 14 to 15 June»: two days that adjoin are one night, and its day the second."""
    if atom.unit != "day" or atom.last is None or following.first is None:
        return None
    if following.last is None or following.last - atom.last != timedelta(days=1):
        return None
    return Mark(atom.start, following.end, MarkKind.POINT, following.last, following.last)


def _span(atom: Atom) -> Mark:
    """«from 12 to 18 February»: an interval that one name of a month closes."""
    return Mark(atom.start, atom.end, MarkKind.INTERVAL, atom.first, atom.last, (atom.start, atom.end))


def _since(atom: Atom, start: date, until: Atom | None) -> Mark:
    """«Since …»: a running total if it names the conflict's first day, in whatever year, else an interval."""
    end = until.end if until else atom.end
    last = until.last if until else None
    span = (atom.start, atom.end)
    if atom.first is None or not _names_start(atom, start):
        return Mark(atom.start, end, MarkKind.INTERVAL, atom.first, last, span)
    first = atom.first if atom.unit == "day" else start
    return Mark(atom.start, end, MarkKind.CUMULATIVE, first, last, span)


def _names_start(atom: Atom, start: date) -> bool:
    if atom.first is None or atom.last is None:
        return False
    if atom.unit == "day":
        return (atom.first.month, atom.first.day) == (start.month, start.day)
    return atom.first <= start <= atom.last


def _with_starts(marks: list[Mark], folded: str, start: date, published: date | None) -> list[Mark]:
    """«since the invasion began on February 24, 2022»: the date behind such words is the first day; that
    behind «in the week to» is the last.

    One of a later year is an anniversary («so far, according to its February 24, 2024 tally») if it is parted
    off or the day of publication.
    """
    joined: list[Mark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        if last is not None and last.key == "week_to" and mark.last and mark.start - last.end <= _START_GAP:
            first = days_before(mark.last, 6)
            joined[-1] = Mark(last.start, mark.end, MarkKind.INTERVAL, first, mark.last)
        elif (
            last is not None
            and last.kind is MarkKind.CUMULATIVE
            and last.since is None
            and mark.kind is MarkKind.POINT
            and 0 <= mark.start - last.end <= _NAMED_START_GAP
            and mark.first is not None
            and (mark.first.month, mark.first.day) == (start.month, start.day)
            and not (mark.first > start and (mark.first == published or "," in folded[last.end : mark.start]))
        ):
            joined[-1] = last._replace(end=mark.end, first=mark.first, since=(mark.start, mark.end))
        else:
            joined.append(mark)
    return joined
