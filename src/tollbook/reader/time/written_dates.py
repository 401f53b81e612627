"""Finds dates, months and years as they are written, and settles those without a year."""

from bisect import bisect_left
from datetime import date, timedelta

import regex

from tollbook.model.calendar import month_days
from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.calendar_words import Atom, Calendar, latest_year

_SHORT_DATE = regex.compile(r"[0-3]?\d\.[01]\d")
_FIRST_YEAR, _LAST_YEAR = 1900, 2049
_INCREASE_BEFORE = regex.compile(r"(?r)(?<![\d.:])\d{1,3},\s*\Z")


def find_atoms(
    text: str,
    folded: str,
    words: list[Word],
    numerals: list[Numeral],
    calendar: Calendar,
    published: date | None,
    start: date,
) -> list[Atom]:
    """The dates, months and years of a text as written, in no order; `start` is the conflict's first day."""
    atoms: list[Atom] = []
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
            atoms.append(Atom(word.start, word.end, day, day, "day"))
    taken = {offset for atom in atoms for offset in range(atom.start, atom.end)}
    for numeral in numerals:
        year = _year(text, folded, numeral, calendar)
        if year and numeral.start not in taken:
            atoms.append(Atom(numeral.start, numeral.end, date(year, 1, 1), date(year, 12, 31), "year"))
    return atoms


def _first_year(atoms: list[Atom], start: date) -> date:
    """Where nothing dates a text, «from 24.02 to 28.02» means the conflict's first year: its last day then,
    else its first."""
    follows = bool(atoms) and atoms[-1].first == start
    return date(start.year, 12, 31) if follows else start


def _written_date(text: str, numeral: Numeral) -> Atom | None:
    parts = [int(part) for part in regex.split(r"[-./]", text[numeral.start : numeral.end])]
    year, month, day = parts if numeral.shape == "iso" else reversed(parts)
    if numeral.shape == "slashed" and day <= 12 and day != month:
        return Atom(numeral.start, numeral.end, None, None, "day")  # 03/04/2025 may be either
    if numeral.shape == "slashed" and month > 12:
        month, day = day, month
    settled = _date(year + 2000 if year < 100 else year, month, day)
    return Atom(numeral.start, numeral.end, settled, settled, "day") if settled else None


def _short_date(text: str, folded: str, numeral: Numeral, calendar: Calendar, published: date) -> Atom | None:
    """«from 24.02 to 08.09»: a day and a month, but only where a small word says that it is a date."""
    preposition = calendar.preposition.search(folded, max(0, numeral.start - 24), numeral.start)
    if not preposition or preposition.lastgroup == "whole":
        return None
    day, month = (int(part) for part in text[numeral.start : numeral.end].split("."))
    if not _date(2024, month, day):
        return None
    settled = _date(latest_year(published, month, day), month, day)
    return Atom(numeral.start, numeral.end, settled, settled, "day")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(text: str, folded: str, word: Word, calendar: Calendar, published: date | None) -> Atom | None:
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
            calendar.preposition.search(folded, max(0, word.start - 24), word.start)
            or calendar.subject.match(text, word.end)
        )
    ):
        return None
    settled = int(year["year"]) if year else published and latest_year(published, month, 1)
    end = year.end() if year else word.end
    if not settled:
        return Atom(word.start, end, None, None, "month")
    if calendar.vague.search(folded, max(0, word.start - 24), word.start):
        return Atom(word.start, end, None, None, "month")  # «early May» is not all of it
    return Atom(word.start, end, *month_days(settled, month), "month")


def _day_atom(
    start: int,
    end: int,
    month: int,
    days: "regex.Match[str]",
    year: "regex.Match[str] | None",
    published: date | None,
) -> Atom | None:
    """«24 February 2022», «October 10 and 11»: one day, or the first and the last of two that are named."""
    day = int(days["last"] or days["day"])
    settled_year = int(year["year"]) if year else published and latest_year(published, month, day)
    if not settled_year:
        return Atom(start, end, None, None, "day") if _date(2024, month, day) else None
    settled = _date(settled_year, month, day)
    if settled is None:
        return None
    earlier = _date(settled_year, month, int(days["day"]))
    return Atom(start, end, earlier if earlier and earlier < settled else settled, settled, "day")


def _year(text: str, folded: str, numeral: Numeral, calendar: Calendar) -> int | None:
    if numeral.end - numeral.start != 4 or numeral.shape != "digits" or not isinstance(numeral.low, int):
        return None
    if not _FIRST_YEAR <= numeral.low <= _LAST_YEAR or not text[numeral.start : numeral.end].isdecimal():
        return None
    if not calendar.preposition.search(folded, max(0, numeral.start - 24), numeral.start):
        return None
    return numeral.low


def counts_things(folded: str, numeral: Numeral, words: list[Word], calendar: Calendar) -> bool:
    """«… and 2014 tanks», «rose by 12, to 2014»: no year, with a noun right behind it, or
    the total behind an increase."""
    if numeral.end - numeral.start != 4 or not _is_of_years(numeral):
        return False
    match = calendar.preposition.search(folded, max(0, numeral.start - 24), numeral.start)
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


def days_before(day: date | None, days: int) -> date | None:
    """The day so many days before another; None before the calendar's first year."""
    return day - timedelta(days=days) if day is not None and day.toordinal() > days else None
