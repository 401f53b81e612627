"""Relays as outlets word them: templates with gaps for the figures of a day, filled from the bundled series.

The templates are data, `tests/cases/relays/<language>.toml`; the marks that they use are explained there.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.series import Series

SPEAKER = "general-staff-ua"
CASES = Path(__file__).parents[1] / "cases" / "relays"

_PHRASE = re.compile(r"<([a-z-]+): ([^<>|]*) \| ([^<>|]*)>")
_MARK = re.compile(r"\{(\+?)([\w-]+)(,|:\w+|\s\d+-\d+)?\}|\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")


class Gap(NamedTuple):
    """A gap for a figure: of what, whether the day's increment, and how it is written (`,`, `about`, …)."""

    item: str
    is_increment: bool
    form: str

    @property
    def key(self) -> str:
        """The figure's name: `tanks` or `+tanks`."""
        return ("+" if self.is_increment else "") + self.item


class Span(NamedTuple):
    """A part of a filled text, the gap or the kind of phrase that it is of, and the value written there."""

    start: int
    end: int
    of: Gap | str
    value: int = 0


@dataclass(frozen=True)
class Filled:
    """A text with the spans of its figures and of the phrases that can be wrong."""

    text: str
    figures: tuple[Span, ...]
    phrases: tuple[Span, ...]


@dataclass(frozen=True)
class Style:
    """How numbers are written: what parts their groups, whether four digits are parted, «тис.» or zeros."""

    separator: str
    parts_four: bool
    scales: bool


@dataclass(frozen=True)
class Wording:
    """One template of a language. `gaps` are its figures in order, as a text without fault has them."""

    language: str
    name: str
    text: str

    @property
    def id(self) -> str:
        """Language and name, for messages."""
        return f"{self.language}: {self.name}"

    def gaps(self) -> list[Gap]:
        """The figures, in order."""
        return list(_gaps(_chosen(self.text, frozenset())))

    def phrases(self, kind: str) -> list[int]:
        """The positions of the phrases that can carry a fault of a kind."""
        return [i for i, phrase in enumerate(_PHRASE.finditer(self.text)) if phrase[1] == kind]


@cache
def wordings(language: str) -> tuple[Wording, ...]:
    """All templates of a language."""
    data = tomllib.loads((CASES / f"{language}.toml").read_text(encoding="utf-8"))
    return tuple(Wording(language, relay["name"], relay["text"].strip("\n")) for relay in data["relay"])


def languages() -> tuple[str, ...]:
    """The languages that have templates."""
    return tuple(sorted(path.stem for path in CASES.glob("*.toml")))


def series_of(books: Books, item: str) -> Series:
    """The General Staff's series of an item."""
    series = books.series_of(SPEAKER, Measure("RU", item, "casualties" if item == "personnel" else "lost"))
    assert series is not None, item
    return series


def true_values(wording: Wording, day: date, books: Books, disputed: bool = False) -> list[int] | None:
    """The figures of a day for the gaps of a template; None where the books do not settle one of them.

    With `disputed` a figure that they do not settle is given as one copy has it: the total of the first that
    holds the day, the difference of the totals for an increment.
    """
    values = []
    for gap in wording.gaps():
        series = series_of(books, gap.item)
        total, increment = series.total(day), series.increment(day)
        value = increment.stated if gap.is_increment else total.value
        if value is None and disputed:
            value = increment.implied if gap.is_increment else next(iter(total.copies.values()), None)
        if value is None or value < 0 or (gap.form[:1] == ":" and value < 1000):
            return None
        values.append(value)
    return values


def style(language: str, dice: random.Random) -> Style:
    """A way to write numbers that texts of a language have."""
    if language == "en":
        return Style(",", True, dice.random() < 0.3)
    return Style(dice.choice("   \u00a0\u00a0\u202f"), dice.random() < 0.6, dice.random() < 0.6)


def filled(
    wording: Wording,
    day: date,
    values: Sequence[int],
    written: Style,
    dice: random.Random,
    wrong: frozenset[int] = frozenset(),
    as_written: Mapping[int, str] | None = None,
) -> Filled:
    """A template with values in its gaps.

    `wrong` are the phrases, by position, that are to be the faulty ones of their pairs; `as_written` puts
    other characters than the value's into a gap.
    """
    out: list[str] = []
    length, place = 0, 0
    figures: list[Span] = []
    phrases: list[Span] = []
    last = 0
    for piece, phrase in _chosen(wording.text, wrong):
        began = length
        for part in _parts(piece):
            if isinstance(part, Gap):
                last = values[place]
                said = (as_written or {}).get(place) or number(last, part, written, wording.language)
                figures.append(Span(length, length + len(said), part, last))
                place += 1
            elif isinstance(part, Other):
                last = dice.randint(part.low, part.high)
                said = grouped(last, written)
            elif isinstance(part, list):
                said = agreeing(part, last, wording.language)
            else:
                if part.startswith(".") and out and out[-1].endswith(tuple(_THOUSAND.values())):
                    part = part[1:]  # one full stop ends the abbreviation and the sentence
                said = dates(day, wording.language)[part[1:-1]] if part[:1] == "{" else part
            out.append(said)
            length += len(said)
        if phrase:
            phrases.append(Span(began, length, phrase))
    return Filled("".join(out), tuple(figures), tuple(phrases))


class Other(NamedTuple):
    """A number that is none of the report's: another count, a price, a calibre."""

    low: int
    high: int


def _chosen(text: str, wrong: frozenset[int]) -> Iterator[tuple[str, str | None]]:
    """The pieces of a template, each phrase in its true or its faulty form, with its kind."""
    reached = 0
    for position, phrase in enumerate(_PHRASE.finditer(text)):
        yield text[reached : phrase.start()], None
        yield phrase[3 if position in wrong else 2], phrase[1]
        reached = phrase.end()
    yield text[reached:], None


def _parts(text: str) -> Iterator[str | Gap | Other | list[str]]:
    """The parts of a piece: plain text, dates in braces, gaps, other numbers and forms that agree."""
    reached = 0
    for mark in _MARK.finditer(text):
        yield text[reached : mark.start()]
        reached = mark.end()
        plus, name, form, forms = mark.groups()
        if forms is not None:
            yield forms.split("|")
        elif name == "any":
            low, high = form.strip().split("-")
            yield Other(int(low), int(high))
        elif name in _DATE_NAMES:
            yield mark[0]
        else:
            yield Gap(name, bool(plus), form or "")
    yield text[reached:]


def _gaps(pieces: Iterator[tuple[str, str | None]]) -> Iterator[Gap]:
    for piece, _ in pieces:
        yield from (part for part in _parts(piece) if isinstance(part, Gap))


# Numbers


def number(value: int, gap: Gap, written: Style, language: str) -> str:
    """A value as a gap has it: plain, grouped, or rounded in one way."""
    if gap.form == ",":
        return grouped(value, written)
    if gap.form[:1] == ":":
        return in_scale(value if gap.form == ":as" else rounded(value, gap.form), written, language)
    return str(value)


def rounded(value: int, form: str) -> int:
    """A value to three digits, or to two where it is bounded: to the nearest, or down, or up."""
    if form == ":about":
        step = int(10 ** (len(str(value)) - 3))
        return (value + step // 2) // step * step
    step = int(10 ** (len(str(value)) - (2 if value < 1_000_000 else 3)))
    return (value - 1) // step * step if form == ":over" else (value // step + 1) * step


def grouped(value: int, written: Style) -> str:
    """A value in groups of three digits."""
    parted = f"{value:,}".replace(",", written.separator)
    return parted if value >= 10_000 or written.parts_four else str(value)


_THOUSAND = {"uk": "тис.", "ru": "тыс."}
_MILLION = {"en": "million", "uk": "млн", "ru": "млн"}


def in_scale(value: int, written: Style, language: str) -> str:
    """A round value with its scale word, where it has one."""
    gap = "\u00a0" if written.separator != "," else " "
    if written.scales and value >= 1_000_000 and value % 10_000 == 0:
        return _decimal(value, 1_000_000, language) + gap + _MILLION[language]
    if written.scales and 10_000 <= value < 1_000_000 and value % 100 == 0 and language in _THOUSAND:
        return _decimal(value, 1000, language) + gap + _THOUSAND[language]
    return grouped(value, written)


def _decimal(value: int, scale: int, language: str) -> str:
    said = f"{value / scale:.2f}".rstrip("0").rstrip(".")
    return said if language == "en" else said.replace(".", ",")


def agreeing(forms: Sequence[str], value: int, language: str) -> str:
    """The form of a word that stands behind a number: of two in English, of three in Slavic languages."""
    if len(forms) == 2:
        return forms[0] if value == 1 else forms[1]
    if value % 10 == 1 and value % 100 != 11:
        return forms[0]
    few = value % 10 in (2, 3, 4) and value % 100 not in (12, 13, 14)
    return forms[1] if few else forms[2]


# Dates

_MONTHS = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_WEEKDAYS = {
    "uk": ("понеділок", "вівторок", "середу", "четвер", "п’ятницю", "суботу", "неділю"),
    "ru": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
}
_YEAR = {"uk": "року", "ru": "года"}
_FORMS = ("day", "short", "dmy", "dots", "iso", "weekday", "month")
_DATE_NAMES = frozenset({*_FORMS, "eve", *(f"eve-{form}" for form in _FORMS)})


def dates(day: date, language: str) -> Mapping[str, str]:
    """A day in the forms that a template may ask for; `eve` and `eve-short` are the day before."""
    eve = day - timedelta(days=1)
    long = _english if language == "en" else _slavic
    return {
        "dots": f"{day:%d.%m.%Y}",
        "iso": f"{day:%Y-%m-%d}",
        **long(day, language, ""),
        **long(eve, language, "eve-"),
        "eve": long(eve, language, "")["short"],
    }


def _english(day: date, language: str, prefix: str) -> dict[str, str]:
    return {
        f"{prefix}day": f"{day:%B} {day.day}, {day.year}",
        f"{prefix}short": f"{day:%B} {day.day}",
        f"{prefix}dmy": f"{day.day} {day:%B} {day.year}",
        f"{prefix}weekday": f"{day:%A}",
        f"{prefix}month": f"{day:%B}",
    }


def _slavic(day: date, language: str, prefix: str) -> dict[str, str]:
    month = _MONTHS[language].split()[day.month - 1]
    return {
        f"{prefix}day": f"{day.day} {month} {day.year} {_YEAR[language]}",
        f"{prefix}short": f"{day.day} {month}",
        f"{prefix}dmy": f"{day.day} {month} {day.year}",
        f"{prefix}weekday": _WEEKDAYS[language][day.weekday()],
        f"{prefix}month": month,
    }
