"""Look-backs of the bundled series: months, records and sums of them, half of them with one fault put in.

The templates are data, `tests/cases/lookbacks/<language>.toml`; the marks that they use are explained there.
"""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from tests.pipeline.wordings import Style, dates, grouped, series_of, style

from tollbook.model.books import Books
from tollbook.model.document import Document, document_id
from tollbook.model.series import Series

CASES = Path(__file__).parents[1] / "cases" / "lookbacks"
KINDS = ("period-sum-false", "superlative-false", "does-not-add-up")
_ONE_DAY = timedelta(days=1)
_FIRST, _LAST = date(2022, 7, 1), date(2026, 6, 1)
# Records are told of days that stand out: so long before no day was as high.
_LEAST_SPAN = timedelta(days=70)
# A month that is put before the true one by so much is no matter of where a month begins.
_MISPLACED = timedelta(days=75)
_GAP = re.compile(r"\{(\w+)\}")
# The gap that a fault changes.
_WRONG = {"period-sum-false": ("sum", "over"), "superlative-false": ("since",), "does-not-add-up": ("both",)}
_NAMES = {
    "uk": (
        "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    ),
    "ru": (
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
}

Place = tuple[int, int]


@dataclass(frozen=True)
class Lookback:
    """A text with its fault (None: it is true), where the fault stands and where its figures do."""

    document: Document
    kind: str
    fault: str | None
    where: Place | None
    figures: tuple[Place, ...]


def lookbacks(books: Books, language: str, count: int, seed: int) -> Iterator[Lookback]:
    """So many look-backs in a language, every other one true."""
    dice = random.Random(f"lookbacks {language} {seed}")
    series = series_of(books, "personnel")
    made = 0
    while made < count:
        template = dice.choice(_templates(language))
        wrong = bool(made % 2)
        filled = _FILLED[template["kind"]](series, language, style(language, dice), wrong, dice)
        if filled is not None:
            published, gaps = filled
            yield _lookback(template, language, published, gaps, wrong)
            made += 1


@cache
def _templates(language: str) -> tuple[dict[str, str], ...]:
    return tuple(tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))["lookback"])


def _lookback(
    template: dict[str, str], language: str, published: date, gaps: dict[str, str], wrong: bool
) -> Lookback:
    text, places, reached = "", [], 0
    where: Place | None = None
    for gap in _GAP.finditer(template["text"]):
        text += template["text"][reached : gap.start()]
        reached = gap.end()
        place = (len(text), len(text) + len(gaps[gap[1]]))
        text += gaps[gap[1]]
        if gap[1] in ("sum", "over", "toll", "one", "two", "both"):
            places.append(place)
        if wrong and gap[1] in _WRONG[template["kind"]]:
            where = place
    text += template["text"][reached:]
    if where is not None and template["kind"] == "superlative-false":
        where = (0, len(text))
    document = Document(
        document_id(text.encode()), "a look-back", text, published=published, language=language
    )
    return Lookback(document, template["kind"], template["kind"] if wrong else None, where, tuple(places))


def _month_sum(series: Series, first: date) -> int | None:
    """The losses of a month, by the day of the losses: the difference of the totals of two firsts."""
    before, after = series.total(first + _ONE_DAY).value, series.total(_next(first) + _ONE_DAY).value
    start, end = series.total(first).value, series.total(_next(first)).value
    if None in (before, after, start, end):
        return None
    assert start is not None and end is not None
    return end - start


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _any_month(dice: random.Random) -> date:
    span = (_LAST - _FIRST).days
    return (_FIRST + timedelta(days=dice.randrange(span))).replace(day=1)


def _month(series: Series, language: str, written: Style, wrong: bool, dice: random.Random) -> "_Gaps":
    first = _any_month(dice)
    value = _month_sum(series, first)
    if value is None:
        return None
    said = value + dice.choice((-1, 1)) * dice.randint(3, 9) * 1000 if wrong else value
    over = (value // 1000 + dice.randint(2, 6)) * 1000 if wrong else (value - 1) // 1000 * 1000
    gaps = {"month": named(first, language), "sum": grouped(said, written), "over": grouped(over, written)}
    return _next(first) + timedelta(days=dice.randint(1, 5)), gaps


def _record(series: Series, language: str, written: Style, wrong: bool, dice: random.Random) -> "_Gaps":
    records = [(d, e) for d, e in _records(series.stated) if (d - e >= _LEAST_SPAN) is not wrong]
    day, earlier = dice.choice(records)
    value = series.increment(day).stated
    assert value is not None
    since = (earlier - _MISPLACED).replace(day=1) if wrong else earlier.replace(day=1)
    if since < _FIRST:
        return None
    said = {"day": dates(day, language)["day"], "toll": grouped(value, written)}
    return day, {**said, "since": named(since, language, genitive=True)}


@cache
def _records(stated: tuple[tuple[date, int], ...]) -> list[tuple[date, date]]:
    """The days with an increment, each with the last day before it whose increment was as high."""
    found = []
    for day, value in stated:
        if not _FIRST <= day < _LAST:
            continue
        earlier = [d for d, before in stated if d < day and before >= value]
        if earlier:
            found.append((day, earlier[-1]))
    return found


def _two_months(series: Series, language: str, written: Style, wrong: bool, dice: random.Random) -> "_Gaps":
    first = _any_month(dice)
    second = _next(first)
    one, two = _month_sum(series, first), _month_sum(series, second)
    if one is None or two is None or first.year != second.year:
        return None
    both = one + two + (dice.choice((-1, 1)) * dice.randint(2, 9) * 1000 if wrong else 0)
    gaps = {"first": named(first, language), "second": named(second, language)}
    figures = {"one": one, "two": two, "both": both}
    gaps |= {name: grouped(value, written) for name, value in figures.items()}
    return _next(second) + timedelta(days=dice.randint(1, 5)), gaps


_Gaps = tuple[date, dict[str, str]] | None
_FILLED = {"period-sum-false": _month, "superlative-false": _record, "does-not-add-up": _two_months}


def named(month: date, language: str, genitive: bool = False) -> str:
    """A month with its year, as a text names it."""
    if language == "en":
        return f"{month:%B} {month.year}"
    name = _NAMES[language][genitive].split()[month.month - 1]
    return f"{name} {month.year} {'року' if language == 'uk' else 'года'}"
