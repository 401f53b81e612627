"""Finds the words that say over which days figures run, and settles them against the publication date."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import regex

from tollbook.extract.lexicon import TIME, Word
from tollbook.extract.numbers import Numeral

# How far behind «since the invasion began» its date may stand: «… on February 24, 2022».
_START_GAP = 12
# The conflict's own first day may stand further off: «since the full-scale war began on Feb. 24, 2022».
_NAMED_START_GAP = 50
# How far behind «since» the war itself may be named: «since Russia's full-scale invasion».
_EVENT_GAP = 30
# How far apart the two ends of «from 24.02.22 to 28.01.23» may stand.
_RANGE_GAP = 14
_INCREASE_BEFORE = regex.compile(r"(?r)(?<![\d.:])\d{1,3},\s*\Z")
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


_SHORT_DATE = regex.compile(r"[0-3]?\d\.[01]\d")


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
    """A mark of time where it stands, with the days it settles; `since` is the span of a stated first day."""

    start: int
    end: int
    kind: MarkKind
    first: date | None = None
    last: date | None = None
    since: tuple[int, int] | None = None


class _Atom(NamedTuple):
    """One date, month or year as written: its days, None where the year is not settled."""

    start: int
    end: int
    first: date | None
    last: date | None
    unit: str


@dataclass(frozen=True)
class Calendar:
    """The words for dates of one language, as patterns; `capitals` if its months begin with a capital."""

    after_month: "regex.Pattern[str]"
    before_month: "regex.Pattern[str]"
    year_after: "regex.Pattern[str]"
    beside: "regex.Pattern[str]"
    capitals: bool

    @classmethod
    def of(cls, phrases: Mapping[str, tuple[str, ...]]) -> "Calendar":
        """The patterns for a language's small words beside dates."""
        ordinals = "|".join(phrases["ordinals"]) or "(?!)"
        of = "|".join(phrases["of"]) or "(?!)"
        dash = r"\s?[-‐‑‒–—]\s?"
        joined = "|".join(regex.escape(word) for word in phrases["to"])
        keys = [key for key in ("on", "from", "until", "to", "whole") if phrases.get(key)]
        return cls(
            after_month=regex.compile(
                rf"\.?\s+(?P<day>\d{{1,2}})(?:{ordinals})?(?:(?:{dash}|\s(?:{joined})\s)(?P<last>\d{{1,2}})(?:{ordinals})?)?"
                rf"(?!\d|[,.]\d{{3}}\b|:)(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d|,\d))?",
                regex.IGNORECASE,
            ),
            before_month=regex.compile(
                rf"(?r)(?<![\d,.])(?P<day>\d{{1,2}})(?:{ordinals})?(?:(?:{dash}|\s(?:{joined})\s)(?P<last>\d{{1,2}})(?:{ordinals})?)?"
                rf"(?:\s+(?:{of}))?[\s-]+\Z",
                regex.IGNORECASE,
            ),
            year_after=regex.compile(r"\.?,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)(?!\d|,\d)"),
            beside=regex.compile(
                "(?r)(?<![^\\W_])(?:"
                + "|".join(f"(?P<{key}>{_any_of(phrases[key])})" for key in keys)
                + r")\s+(?:early |late |mid |the )?\Z"
            ),
            capitals=not phrases.get("small_months"),
        )


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(regex.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


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
    numerals = [n for n in numerals if not _counts_things(folded, n, every, calendar)]
    atoms = sorted(_atoms(text, folded, words, numerals, calendar, published, start))
    sides = [_side_of(folded, atom, calendar) for atom in atoms]
    marks = [*_word_marks(words, published), *_atom_marks(atoms, sides, start), *_events(words, atoms)]
    marks.sort()
    return _with_starts(marks, folded, start, published), [(atom.start, atom.end) for atom in atoms]


def _atoms(
    text: str,
    folded: str,
    words: list[Word],
    numerals: list[Numeral],
    calendar: Calendar,
    published: date | None,
    start: date,
) -> list[_Atom]:
    atoms: list[_Atom] = []
    for numeral in numerals:
        if numeral.shape in ("iso", "dotted", "slashed"):
            atom = _written_date(text, numeral)
            if atom:
                atoms.append(atom)
        elif _SHORT_DATE.fullmatch(text, numeral.start, numeral.end):
            short = _short_date(text, folded, numeral, calendar, published or _first_year(atoms, start))
            if short:
                atoms.append(short)
    for word in words:
        if "month" in word.senses:
            found = _month(text, folded, word, calendar, published)
            if found:
                atoms.append(found)
        elif "weekday" in word.senses and published:
            back = (published.isoweekday() - int(word.senses["weekday"])) % 7
            day = days_before(published, back)
            atoms.append(_Atom(word.start, word.end, day, day, "day"))
    taken = {offset for atom in atoms for offset in range(atom.start, atom.end)}
    for numeral in numerals:
        year = _year(text, folded, numeral, calendar)
        if year and numeral.start not in taken:
            atoms.append(_Atom(numeral.start, numeral.end, date(year, 1, 1), date(year, 12, 31), "year"))
    return atoms


def _first_year(atoms: list[_Atom], start: date) -> date:
    """Where nothing dates a text, «from 24.02 to 28.02» means the conflict's first year: its last day then,
    else its first."""
    follows = bool(atoms) and atoms[-1].first == start
    return date(start.year, 12, 31) if follows else start


def _written_date(text: str, numeral: Numeral) -> _Atom | None:
    parts = [int(part) for part in regex.split(r"[-./]", text[numeral.start : numeral.end])]
    year, month, day = parts if numeral.shape == "iso" else reversed(parts)
    if numeral.shape == "slashed" and day <= 12 and day != month:
        return _Atom(numeral.start, numeral.end, None, None, "day")  # 03/04/2025 may be either
    if numeral.shape == "slashed" and month > 12:
        month, day = day, month
    settled = _date(year + 2000 if year < 100 else year, month, day)
    return _Atom(numeral.start, numeral.end, settled, settled, "day") if settled else None


def _short_date(
    text: str, folded: str, numeral: Numeral, calendar: Calendar, published: date
) -> _Atom | None:
    """«from 24.02 to 08.09»: a day and a month, but only where a small word says that it is a date."""
    beside = calendar.beside.search(folded, max(0, numeral.start - 24), numeral.start)
    if not beside or beside.lastgroup == "whole":
        return None
    day, month = (int(part) for part in text[numeral.start : numeral.end].split("."))
    if not _date(2024, month, day):
        return None
    settled = _date(_latest_year(published, month, day), month, day)
    return _Atom(numeral.start, numeral.end, settled, settled, "day")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(text: str, folded: str, word: Word, calendar: Calendar, published: date | None) -> _Atom | None:
    month = int(word.senses["month"])
    before = calendar.before_month.search(text, max(0, word.start - 20), word.start)
    after = calendar.after_month.match(text, word.end)
    if before:
        year = calendar.year_after.match(text, word.end)
        return _day_atom(before.start(), year.end() if year else word.end, month, before, year, published)
    if after:
        return _day_atom(word.start, after.end(), month, after, after if after["year"] else None, published)
    year = calendar.year_after.match(text, word.end)
    if year is None and not (
        (text[word.start].isupper() or not calendar.capitals)
        and calendar.beside.search(folded, max(0, word.start - 24), word.start)
    ):
        return None
    settled = int(year["year"]) if year else published and _latest_year(published, month, 1)
    end = year.end() if year else word.end
    if not settled:
        return _Atom(word.start, end, None, None, "month")
    last = monthrange(settled, month)[1]
    return _Atom(word.start, end, date(settled, month, 1), date(settled, month, last), "month")


def _day_atom(
    start: int,
    end: int,
    month: int,
    days: "regex.Match[str]",
    year: "regex.Match[str] | None",
    published: date | None,
) -> _Atom | None:
    """«24 February 2022», «October 10 and 11»: one day, or the first and the last of two that are named."""
    day = int(days["last"] or days["day"])
    settled_year = int(year["year"]) if year else published and _latest_year(published, month, day)
    if not settled_year:
        return _Atom(start, end, None, None, "day") if _date(2024, month, day) else None
    settled = _date(settled_year, month, day)
    if settled is None:
        return None
    earlier = _date(settled_year, month, int(days["day"]))
    return _Atom(start, end, earlier if earlier and earlier < settled else settled, settled, "day")


def _latest_year(published: date, month: int, day: int) -> int:
    """The year that puts a day without one at or before the publication, a day's grace for time zones."""
    later = (month, day) > (published.month, published.day + 1) and (month, day) > (
        published.month,
        published.day,
    )
    return published.year - 1 if later else published.year


def _year(text: str, folded: str, numeral: Numeral, calendar: Calendar) -> int | None:
    if numeral.end - numeral.start != 4 or numeral.shape != "digits" or not isinstance(numeral.low, int):
        return None
    if not _FIRST_YEAR <= numeral.low <= _LAST_YEAR or not text[numeral.start : numeral.end].isdecimal():
        return None
    if not calendar.beside.search(folded, max(0, numeral.start - 24), numeral.start):
        return None
    return numeral.low


def _counts_things(folded: str, numeral: Numeral, words: list[Word], calendar: Calendar) -> bool:
    """«… and 2014 tanks», «rose by 12, to 2014»: no year, with a noun right behind it, or
    the total behind an increase."""
    if numeral.end - numeral.start != 4 or not _is_of_years(numeral):
        return False
    match = calendar.beside.search(folded, max(0, numeral.start - 24), numeral.start)
    if match is None or match.lastgroup not in ("to", "until"):
        return False
    if _INCREASE_BEFORE.search(folded, 0, match.start()):
        return True
    behind = bisect_left(words, numeral.end + 1, key=lambda word: word.start)
    if behind == len(words) or words[behind].start != numeral.end + 1:
        return False
    return not words[behind].senses.keys().isdisjoint({"item", "generic"})


def _is_of_years(numeral: Numeral) -> bool:
    return isinstance(numeral.low, int) and _FIRST_YEAR <= numeral.low <= _LAST_YEAR


def _side_of(folded: str, atom: _Atom, calendar: Calendar) -> str:
    """Which small word stands before a date: `from`, `to`, `whole`, `until`, or none."""
    match = calendar.beside.search(folded, max(0, atom.start - 24), atom.start)
    return (match.lastgroup or "") if match else ""


def days_before(day: date | None, days: int) -> date | None:
    """The day so many days before another; None before the calendar's first year."""
    return day - timedelta(days=days) if day is not None and day.toordinal() > days else None


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
            first = _first_of(str(senses["interval"]), published)
            marks.append(Mark(word.start, word.end, MarkKind.INTERVAL, first, published if first else None))
    return marks


def _first_of(interval: str, published: date | None) -> date | None:
    """The first day of «this year» or «this month»; other spans by words alone do not settle one."""
    if published is None or interval not in ("this_year", "this_month"):
        return None
    return published.replace(day=1) if interval == "this_month" else published.replace(month=1, day=1)


def _events(words: list[Word], atoms: list[_Atom]) -> list[Mark]:
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


def _atom_marks(atoms: list[_Atom], sides: list[str], start: date) -> list[Mark]:
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
        elif atom.unit != "day":
            marks.append(Mark(atom.start, atom.end, MarkKind.INTERVAL, atom.first, atom.last))
        elif side in ("until", "to"):
            marks.append(Mark(atom.start, atom.end, MarkKind.UNTIL, None, atom.last))
        else:
            marks.append(Mark(atom.start, atom.end, MarkKind.POINT, atom.last, atom.last))
    return marks


def _night(atom: _Atom, following: _Atom) -> Mark | None:
    """«from 14 to 15 June»: two days that adjoin are one night, and its day the second."""
    if atom.unit != "day" or atom.last is None or following.first is None:
        return None
    if following.last is None or following.last - atom.last != timedelta(days=1):
        return None
    return Mark(atom.start, following.end, MarkKind.POINT, following.last, following.last)


def _span(atom: _Atom) -> Mark:
    """«from 12 to 18 February»: an interval that one name of a month closes."""
    return Mark(atom.start, atom.end, MarkKind.INTERVAL, atom.first, atom.last, (atom.start, atom.end))


def _since(atom: _Atom, start: date, until: _Atom | None) -> Mark:
    """«Since …»: a running total if it names the conflict's first day, in whatever year, else an interval."""
    end = until.end if until else atom.end
    last = until.last if until else None
    span = (atom.start, atom.end)
    if atom.first is None or not _names_start(atom, start):
        return Mark(atom.start, end, MarkKind.INTERVAL, atom.first, last, span)
    first = atom.first if atom.unit == "day" else start
    return Mark(atom.start, end, MarkKind.CUMULATIVE, first, last, span)


def _names_start(atom: _Atom, start: date) -> bool:
    if atom.first is None or atom.last is None:
        return False
    if atom.unit == "day":
        return (atom.first.month, atom.first.day) == (start.month, start.day)
    return atom.first <= start <= atom.last


def _with_starts(marks: list[Mark], folded: str, start: date, published: date | None) -> list[Mark]:
    """«since the invasion began on February 24, 2022»: the date that follows such words is the first day.

    One of a later year is an anniversary («so far, according to its February 24, 2024 tally») if it is parted
    off or the day of publication.
    """
    joined: list[Mark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        if (
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
