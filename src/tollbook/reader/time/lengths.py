"""Finds parts of years and months («the third quarter») and lengths of time («the past 30 days»)."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date

import regex

from tollbook.model.calendar import month_days
from tollbook.reader.text.lexicon import Word
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.calendar_words import Atom, Calendar, latest_year
from tollbook.reader.time.named_periods import FIRST_MONTHS, first_days, named_days, part_days, season_days

# How far before its number the words may begin that make a length of it («over the past 30 days»).
_OPENER_REACH = 24


def find_parts(
    text: str, folded: str, words: list[Word], calendar: Calendar, published: date | None
) -> Iterator[Atom]:
    """«The third quarter of 2024», «first half of May», «взимку 2023/24»: parts of a year or a month.

    Without a year or a month they need a small word before them, or be one of those that hold it («влітку»):
    a spring offensive is no time.
    """
    for index, word in enumerate(words):
        if "part" not in word.senses:
            continue
        key = str(word.senses["part"])
        behind = calendar.whole_behind.match(text, word.end)
        year, month, end = _whole_of_part(text, words, index, behind, calendar)
        bare = year is None and month is None
        if bare and not key.startswith("in_") and not _has_small_word(folded, word.start, calendar):
            continue
        key = key.removeprefix("in_")
        if key in FIRST_MONTHS:
            first, last = season_days(key, year, _second_year(behind), published)
        else:
            first, last = part_days(key, year, month, published)
        yield Atom(word.start, end, first, last, "part")


def _whole_of_part(
    text: str, words: list[Word], index: int, behind: "regex.Match[str] | None", calendar: Calendar
) -> tuple[int | None, int | None, int]:
    """The year and month that a part is of («of 2024», «of May 2024»), and where its words end."""
    end = words[index].end
    if behind is None:
        return None, None, end
    if behind["year"]:
        return int(behind["year"]), None, behind.end()
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None or following.start != behind.end() or "month" not in following.senses:
        return None, None, end
    stated = calendar.year_after.match(text, following.end)
    year, end = (int(stated["year"]), stated.end()) if stated else (None, following.end)
    return year, int(following.senses["month"]), end


def _has_small_word(folded: str, start: int, calendar: Calendar) -> bool:
    return calendar.preposition.search(folded, max(0, start - 24), start) is not None


def _second_year(behind: "regex.Match[str] | None") -> int | None:
    """The year that a winter ends in: 2024 of «2023/24»."""
    if behind is None or not behind["next"]:
        return None
    return int(behind["year"][: 4 - len(behind["next"])] + behind["next"])


def find_lengths(
    text: str,
    folded: str,
    words: list[Word],
    numerals: list[Numeral],
    calendar: Calendar,
    published: date | None,
) -> Iterator[Atom]:
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
            days = first_days(whole.first, whole.last, numeral.low, key)
            yield Atom(opener.start(), whole.end, *days, "length")
        elif opener.lastgroup == "past":
            yield Atom(opener.start(), end, *named_days(f"past_{numeral.low}_{key}", published), "past")
        elif opener.lastgroup == "first" or key != "year":
            yield Atom(opener.start(), end, None, None, "length")


def _whole_behind(
    text: str, words: list[Word], offset: int, calendar: Calendar, published: date | None
) -> Atom | None:
    """The year or month that a length is part of: «of 2024», «of December»."""
    behind = calendar.whole_behind.match(text, offset)
    if behind is None:
        return None
    if behind["year"]:
        year = int(behind["year"])
        return Atom(behind.start(), behind.end(), date(year, 1, 1), date(year, 12, 31), "year")
    index = bisect_left(words, behind.end(), key=_word_start)
    word = words[index] if index < len(words) else None
    if word is None or word.start != behind.end() or "month" not in word.senses:
        return None
    month = int(word.senses["month"])
    stated = calendar.year_after.match(text, word.end)
    settled = int(stated["year"]) if stated else published and latest_year(published, month, 1)
    end = stated.end() if stated else word.end
    if not settled:
        return Atom(word.start, end, None, None, "month")
    return Atom(word.start, end, *month_days(settled, month), "month")


def _word_start(word: Word) -> int:
    return word.start
