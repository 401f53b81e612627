"""Finds the words that say over which days figures run, and settles them against the publication date."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import regex

from tollbook.extract.lexicon import TIME, Word
from tollbook.extract.named_periods import FIRST_MONTHS, OPEN, first_days, named_days, part_days, season_days
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
# How far before its number the words may begin that make a length of it («over the past 30 days»).
_OPENER_REACH = 24


_UNITS = ("day", "week", "month", "year")
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
    vague: "regex.Pattern[str]"
    unit: "regex.Pattern[str]"
    opener: "regex.Pattern[str]"
    whole_behind: "regex.Pattern[str]"
    subject: "regex.Pattern[str]"

    @classmethod
    def of(cls, phrases: Mapping[str, tuple[str, ...]], lengths: Mapping[str, tuple[str, ...]]) -> "Calendar":
        """The patterns for a language's small words beside dates, and those of lengths («30 days»)."""
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
            vague=regex.compile(rf"(?r)(?<!\w)(?:{_any_of(phrases['vague']) or '(?!)'})\s+\Z"),
            unit=regex.compile(
                r"[\s-]+(?:" + "|".join(f"(?P<{u}>{_any_of(lengths[u])})" for u in _UNITS) + r")(?!\w)"
            ),
            opener=regex.compile(
                "(?r)(?<!\\w)(?:"
                + "|".join(f"(?P<{key}>{_any_of(lengths[key]) or '(?!)'})" for key in ("past", "first", "in"))
                + r")\s+\Z"
            ),
            whole_behind=regex.compile(
                rf"\s+(?:(?:{of})\s+)?(?:(?P<year>(?:19|20)\d\d)"
                r"(?:\s?[-/‐‑‒–—]\s?(?P<next>(?:20)?\d\d))?(?!\d|[,.]\d))?",
                regex.IGNORECASE,
            ),
            subject=regex.compile(
                rf"\s+(?:{_any_of(phrases['subject']) or '(?!)'})(?!\w)|"
                r"['’]s\s|\s?[:|]\s?\d|\s[-‐‑‒–—]\s\D{0,6}\d"
            ),
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
    parts = [
        *_parts(text, folded, words, calendar, published),
        *_lengths(text, folded, words, numerals, calendar, published),
    ]
    if parts:
        covered = {offset for part in parts for offset in range(part.start, part.end)}
        atoms = sorted([*(atom for atom in atoms if atom.start not in covered), *parts])
    sides = [_side_of(folded, atom, calendar) for atom in atoms]
    marks = [*_word_marks(words, published), *_atom_marks(atoms, sides, start), *_events(words, atoms)]
    marks.sort()
    return _with_starts(marks, folded, start, published), [(atom.start, atom.end) for atom in atoms]


def _parts(
    text: str, folded: str, words: list[Word], calendar: Calendar, published: date | None
) -> Iterator[_Atom]:
    """«The third quarter of 2024», «first half of May», «взимку 2023/24»: parts of a year or a month.

    Without a year or a month they need a small word before them, or be one of those that hold it («влітку»):
    a spring offensive is no time.
    """
    for index, word in enumerate(words):
        if "part" not in word.senses:
            continue
        key = str(word.senses["part"])
        behind = calendar.whole_behind.match(text, word.end)
        year = int(behind["year"]) if behind and behind["year"] else None
        end = behind.end() if behind and year else word.end
        month = None
        following = words[index + 1] if index + 1 < len(words) else None
        if behind and not year and following and following.start == behind.end():
            month = following.senses.get("month")
        if following and month is not None:
            stated = calendar.year_after.match(text, following.end)
            year, end = int(stated["year"]) if stated else None, stated.end() if stated else following.end
        bare = year is None and month is None
        if bare and not key.startswith("in_") and not _has_small_word(folded, word.start, calendar):
            continue
        key = key.removeprefix("in_")
        if key in FIRST_MONTHS:
            first, last = season_days(key, year, _second_year(behind), published)
        else:
            first, last = part_days(key, year, int(month) if month is not None else None, published)
        yield _Atom(word.start, end, first, last, "part")


def _has_small_word(folded: str, start: int, calendar: Calendar) -> bool:
    return calendar.beside.search(folded, max(0, start - 24), start) is not None


def _second_year(behind: "regex.Match[str] | None") -> int | None:
    """The year that a winter ends in: 2024 of «2023/24»."""
    if behind is None or not behind["next"]:
        return None
    return int(behind["year"][: 4 - len(behind["next"])] + behind["next"])


def _lengths(
    text: str,
    folded: str,
    words: list[Word],
    numerals: list[Numeral],
    calendar: Calendar,
    published: date | None,
) -> Iterator[_Atom]:
    """«The past 30 days», «the first nine months of 2024», «in 11 days»: lengths of time with a number."""
    for numeral in numerals:
        unit = calendar.unit.match(folded, numeral.end)
        if unit is None or not isinstance(numeral.low, int) or numeral.is_range:
            continue
        opener = calendar.opener.search(folded, max(0, numeral.start - _OPENER_REACH), numeral.start)
        if opener is None or numeral.low < 2:
            continue
        key, end = str(unit.lastgroup), unit.end()
        whole = _whole_behind(text, words, end, calendar, published)
        if whole is not None:
            days = (
                first_days(whole.first, whole.last, numeral.low, key) if whole.first and whole.last else OPEN
            )
            yield _Atom(opener.start(), whole.end, *days, "length")
        elif opener.lastgroup == "past":
            yield _Atom(opener.start(), end, *named_days(f"past_{numeral.low}_{key}", published), "past")
        elif opener.lastgroup == "first" or key != "year":
            yield _Atom(opener.start(), end, None, None, "length")


def _whole_behind(
    text: str, words: list[Word], offset: int, calendar: Calendar, published: date | None
) -> _Atom | None:
    """The year or month that a length is part of: «of 2024», «of December»."""
    behind = calendar.whole_behind.match(text, offset)
    if behind is None:
        return None
    if behind["year"]:
        year = int(behind["year"])
        return _Atom(behind.start(), behind.end(), date(year, 1, 1), date(year, 12, 31), "year")
    index = bisect_left(words, behind.end(), key=_word_start)
    word = words[index] if index < len(words) else None
    if word is None or word.start != behind.end() or "month" not in word.senses:
        return None
    month = int(word.senses["month"])
    stated = calendar.year_after.match(text, word.end)
    settled = int(stated["year"]) if stated else published and _latest_year(published, month, 1)
    end = stated.end() if stated else word.end
    if not settled:
        return _Atom(word.start, end, None, None, "month")
    last = date(settled, month, monthrange(settled, month)[1])
    return _Atom(word.start, end, date(settled, month, 1), last, "month")


def _word_start(word: Word) -> int:
    return word.start


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
        and (
            calendar.beside.search(folded, max(0, word.start - 24), word.start)
            or calendar.subject.match(text, word.end)
        )
    ):
        return None
    settled = int(year["year"]) if year else published and _latest_year(published, month, 1)
    end = year.end() if year else word.end
    if not settled:
        return _Atom(word.start, end, None, None, "month")
    if calendar.vague.search(folded, max(0, word.start - 24), word.start):
        return _Atom(word.start, end, None, None, "month")  # «early May» is not all of it
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
            key = str(senses["interval"])
            first, last = named_days(key, published)
            marks.append(Mark(word.start, word.end, MarkKind.INTERVAL, first, last, None, bool(first), key))
    return marks


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
        elif side == "until" and atom.unit in ("month", "year"):
            marks.append(Mark(atom.start, atom.end, MarkKind.UNTIL))  # «by November»: on a day of it
        elif atom.unit != "day":
            relative = atom.unit == "past"
            marks.append(Mark(atom.start, atom.end, MarkKind.INTERVAL, atom.first, atom.last, None, relative))
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
