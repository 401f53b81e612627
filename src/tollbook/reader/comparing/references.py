"""Finds the periods that figures are compared with, and settles them against figure and publication."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import regex

from tollbook.model.calendar import last_of_month, month_days, months_later
from tollbook.model.claim import Claim
from tollbook.model.period import ONE_DAY, Period, PeriodKind
from tollbook.model.quantity import Quantity
from tollbook.packs.language import Vocabulary
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.fold import fold
from tollbook.reader.time.marks import Mark, MarkKind
from tollbook.reader.time.named_periods import (
    FIRST_MONTHS,
    Days,
    back,
    last_days,
    season_days,
    this_days,
)

# How far before its number the words may begin that make a length of it («over the last 3 months»).
_OPENER_REACH = 30
# «6_month» in a language's data holds the forms that say so without a number: «in half a year».
_LENGTH_KEY = regex.compile(r"(?P<size>\d+)_(?P<unit>day|week|month|year)")
_UNITS = ("day", "week", "month", "year")


class Sort(StrEnum):
    """How words refer to a period."""

    SINCE = "since"  # from a day up to now
    WAR = "war"  # all of the conflict up to now
    WITHIN = "within"  # in a month, this year
    LENGTH = "length"  # in three months
    DAY = "day"
    BEFORE = "before"  # a week earlier: counted from the figure's own days


class Referent(NamedTuple):
    """Words that refer to a period, where they stand, and what they settle of it by themselves.

    `key` says what the words of a length or of «before» mean: a unit, a «week_before».
    """

    start: int
    end: int
    sort: Sort
    first: date | None = None
    last: date | None = None
    key: str = ""
    size: float = 0


@dataclass(frozen=True)
class References:
    """The words of one language that refer to periods, as patterns."""

    phrases: "regex.Pattern[str]"
    keys: Mapping[str, str]
    seasons: "regex.Pattern[str]"
    season_of: Mapping[str, str]
    opener: "regex.Pattern[str]"
    up_to: "regex.Pattern[str]"
    units: "regex.Pattern[str]"
    since: "regex.Pattern[str]"
    since_words: frozenset[str]
    compared: "regex.Pattern[str]"

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "References":
        """The patterns that a language's data describe."""
        tables = vocabulary.comparisons
        lengths, seasons = tables.get("lengths", {}), tables.get("seasons", {})
        own = {key: forms for key, forms in lengths.items() if _LENGTH_KEY.fullmatch(key)}
        keys = {
            fold(f): key for table in (tables.get("references", {}), own) for key in table for f in table[key]
        }
        season_of = {fold(f): key for key in FIRST_MONTHS for f in seasons.get(key, ())}
        optional = "?" if "" in seasons.get("within", ()) else ""
        since, within = any_of(seasons.get("since", ())), any_of(filter(None, seasons.get("within", ())))
        units = "|".join(f"(?P<{unit}>{any_of(vocabulary.lengths[unit])})" for unit in _UNITS)
        than = tables.get("than", {})
        return cls(
            phrases=whole(keys),
            keys=keys,
            seasons=regex.compile(
                rf"(?<!\w)(?:(?:(?P<since>{since})|{within})\s+){optional}"
                rf"(?P<season>{any_of(season_of)})(?!\w)"
                r"(?:\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)(?:\s?[/\s]\s?(?P<next>(?:20)?\d\d))?(?!\d))?"
            ),
            season_of=season_of,
            opener=regex.compile(rf"(?r)(?<!\w)(?:{any_of(lengths.get('openers', ()))})\s+"),
            up_to=regex.compile(rf"(?r)(?<!\w)(?:{any_of(lengths.get('up_to', ()))})\s+"),
            units=regex.compile(rf"\s+(?:{units})(?!\w)"),
            since=regex.compile(rf"(?r)(?<!\w)(?:{any_of(vocabulary.phrases['from'])})\s+"),
            since_words=frozenset(form for form, senses in vocabulary.forms.items() if "since" in senses),
            compared=regex.compile(
                rf"(?r)(?<!\w)(?:{any_of([*than.get('words', ()), *than.get('also', ())])})\s+"
            ),
        )


def any_of(forms: Iterable[str]) -> str:
    """An alternation of forms as they look when folded, the longest first; none never match."""
    folded = sorted({fold(form) for form in forms}, key=len, reverse=True)
    return "|".join(regex.escape(form).replace(r"\ ", r"\s+") for form in folded) or "(?!)"


def whole(forms: Iterable[str]) -> "regex.Pattern[str]":
    """A pattern for forms that stand as whole words."""
    return regex.compile(rf"(?<!\w)(?:{any_of(forms)})(?!\w)")


def find_referents(sentence: Sentence, references: References, published: date | None) -> list[Referent]:
    """The words of a sentence that refer to periods, in order; a language's own phrases go before its marks
    of time where the two overlap."""
    own = [
        *_phrases(sentence, references),
        *_seasons(sentence, references, published),
        *_lengths(sentence, references),
        *_months(sentence, references, published),
    ]
    marked = (_of_mark(sentence, mark, references) for mark in sentence.marks)
    rest = [r for r in marked if r and not any(_meet(r, other) for other in own)]
    return sorted([*own, *rest])


def _meet(mark: Referent, own: Referent) -> bool:
    """Whether a mark overlaps a phrase, or is the «since» right before it."""
    return mark.start < own.end and own.start <= mark.end + 1


def _phrases(sentence: Sentence, references: References) -> Iterator[Referent]:
    for match in references.phrases.finditer(sentence.folded, sentence.start, sentence.end):
        start, end = match.span()
        key = references.keys[" ".join(match[0].split())]
        if key == "ever":
            yield Referent(start, end, Sort.WAR)
        elif length := _LENGTH_KEY.fullmatch(key):
            yield Referent(start, end, Sort.LENGTH, key=length["unit"], size=int(length["size"]))
        elif references.since.match(sentence.folded, max(sentence.start, start - _OPENER_REACH), start):
            yield Referent(start, end, Sort.SINCE, key=key)
        else:
            yield Referent(start, end, Sort.BEFORE if key.endswith("_before") else Sort.WITHIN, key=key)


def _seasons(sentence: Sentence, references: References, published: date | None) -> Iterator[Referent]:
    for match in references.seasons.finditer(sentence.folded, sentence.start, sentence.end):
        year = int(match["year"]) if match["year"] else None
        ends = _second_year(match["year"], match["next"])
        key = references.season_of[" ".join(match["season"].split())]
        first, last = season_days(key, year, ends, published)
        sort = Sort.SINCE if match["since"] else Sort.WITHIN
        yield Referent(match.start(), match.end(), sort, first, last, "season")


def _second_year(first: str | None, second: str | None) -> int | None:
    """The year that a winter ends in: 2024 of «2023/24»."""
    return int(first[: 4 - len(second)] + second) if first and second else None


def _lengths(sentence: Sentence, references: References) -> Iterator[Referent]:
    for numeral in sentence.figures:
        unit = references.units.match(sentence.folded, numeral.end, sentence.end)
        if not unit or numeral.low is None:
            continue
        reach = max(sentence.start, numeral.start - _OPENER_REACH)
        opener = references.opener.match(sentence.folded, reach, numeral.start)
        up_to = references.up_to.match(sentence.folded, reach, numeral.start)
        if opener or up_to:
            start = min(match.start() for match in (opener, up_to) if match)
            # «In almost two years»: not all of them, and nobody knows how many days of them.
            size = 0 if up_to else numeral.low
            yield Referent(start, unit.end(), Sort.LENGTH, key=str(unit.lastgroup), size=size)


def _months(sentence: Sentence, references: References, published: date | None) -> Iterator[Referent]:
    """«Compared with June»: a month that only a word of comparison tells from a name."""
    for word in sentence.words:
        if "month" not in word.senses or any(m.start <= word.start < m.end for m in sentence.marks):
            continue
        reach = max(sentence.start, word.start - _OPENER_REACH)
        if references.compared.match(sentence.folded, reach, word.start):
            month = int(word.senses["month"])
            first = last = None
            if published:
                year = published.year - (month > published.month)
                first, last = month_days(year, month)
            yield Referent(word.start, word.end, Sort.WITHIN, first, last)


def _of_mark(sentence: Sentence, mark: Mark, references: References) -> Referent | None:
    words = sentence.folded[mark.start : mark.end]
    if mark.kind is MarkKind.CUMULATIVE:
        opened = bool(references.since.match(words.partition(" ")[0] + " "))
        return Referent(mark.start, mark.end, Sort.WAR, mark.first) if mark.since or opened else None
    if mark.kind is MarkKind.INTERVAL:
        if mark.key == "open":
            return None
        if mark.since and mark.last is None:
            unit = _unit_of(sentence.folded[mark.since[0] : mark.since[1]])
            return Referent(mark.start, mark.end, Sort.SINCE, mark.first, _last_of(mark.first, unit), unit)
        sort = Sort.SINCE if words in references.since_words else Sort.WITHIN
        return Referent(mark.start, mark.end, sort, mark.first, mark.last)
    if mark.kind in (MarkKind.POINT, MarkKind.UNTIL, MarkKind.DAY):
        return Referent(mark.start, mark.end, Sort.DAY, mark.last, mark.last)
    return None


def _unit_of(words: str) -> str:
    """What a date as written names: a day, a month, a year."""
    if regex.search(r"(?<!\d)\d{1,2}(?!\d)", words):
        return "day"
    return "year" if words.strip().isdigit() else "month"


def _last_of(first: date | None, unit: str) -> date | None:
    if first is None or unit == "day":
        return first
    if unit == "year":
        return first.replace(month=12, day=31)
    return last_of_month(first)


def settled(
    referent: Referent, figure: Claim | Quantity | None, published: date | None, war: date
) -> tuple[Period, Period | None]:
    """The reference period of a comparison of a figure, and the landmark that a «since» names."""
    own = figure.period if isinstance(figure, Claim) else None
    until = min((day for day in (own.end if own else None, published) if day), default=None)
    if referent.sort is Sort.WAR:
        start = referent.first or war
        return Period.since(start, until if until and until >= start else None), None
    if referent.sort is Sort.DAY:
        return Period.day(referent.last), None
    if referent.sort is Sort.LENGTH:
        before = back(until, referent.size, referent.key)
        return Period(PeriodKind.INTERVAL, before and before + ONE_DAY, until), None
    named = _before(referent.key, own, published) if _is_relative(referent) else _named(referent)
    if referent.sort is not Sort.SINCE:
        return named, None
    first = named.start
    last = until if until and (first is None or until >= first) else None
    return Period(PeriodKind.INTERVAL, first, last), named if first else None


def landmark_or(reference: tuple[Period, Period | None]) -> Period:
    """What a ratio or difference is against: in «up from June» or «порівняно з червнем», June itself."""
    period, landmark = reference
    return landmark or period


def _is_relative(referent: Referent) -> bool:
    return referent.key.endswith("_before") or referent.key.startswith(_NAMED)


def _named(referent: Referent) -> Period:
    if referent.key == "day":
        return Period.day(referent.first)
    if referent.first and referent.last and referent.last < referent.first:
        return _OPEN
    return Period(PeriodKind.INTERVAL, referent.first, referent.last)


def _before(key: str, own: Period | None, published: date | None) -> Period:
    """«A week earlier» and «the week before» are counted from the figure's own days, «last month» and «this
    year» from the publication's where the figure is not itself of such a period."""
    which, _, unit = key.partition("_") if key.startswith(_NAMED) else key.rpartition("_")[::-1]
    if which == "this":
        return _interval(this_days(unit, published))
    if own is not None and own.kind is PeriodKind.INTERVAL:
        return _interval_before(own, unit) or (
            _interval(last_days(unit, published)) if which == "last" else _OPEN
        )
    if which in ("last", "previous"):
        return _interval(last_days(unit, published))
    day = (own.end if own else None) or published
    return Period.day(back(day, 1, unit))


def _interval(days: Days) -> Period:
    return Period(PeriodKind.INTERVAL, *days)


_NAMED = ("last_", "previous_", "this_")
_OPEN = Period(PeriodKind.INTERVAL)


def _interval_before(own: Period, unit: str) -> Period | None:
    """The whole month, year or week so long before a whole month or week."""
    if own.start is None or own.end is None:
        return None
    if own.start.day == 1 and own.end == _last_of(own.start, "month") and unit in ("month", "year"):
        first = months_later(own.start, -12 if unit == "year" else -1)
        return Period(PeriodKind.INTERVAL, first, _last_of(first, "month"))
    if own.start.replace(month=1, day=1) == own.start and own.end == _last_of(own.start, "year"):
        first = months_later(own.start, -12)
        return Period(PeriodKind.INTERVAL, first, _last_of(first, "year")) if unit == "year" else None
    if own.days == 7 and unit == "week":
        return own.shifted(-7)
    return None
