"""Relay texts of the bundled series, most with one fault put in, and where it stands.

    PYTHONPATH=src python tests/pipeline/faulty.py --write N [--language CODE] [--seed N] > FILE

writes so many of each language as JSON Lines: `doc`, `lang`, `published`, `text`, `figures` (start, end, key
of each), `fault` (none: a true relay), `where` (its span) and `places` (all spans that carry it).
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

if __name__ == "__main__":  # run by hand, the tests' folder is no package on the path
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.pipeline.wordings import (
    Gap,
    Span,
    Style,
    Wording,
    filled,
    in_scale,
    languages,
    series_of,
    style,
    true_values,
    wordings,
)

from tollbook.checks.agreement import HOLDING, agreement
from tollbook.model.books import Books
from tollbook.model.document import Document, document_id
from tollbook.model.quantity import Quantity
from tollbook.pipeline.books.pack_books import open_books

PHRASES = ("wrong-speaker", "wrong-start", "killed-for-casualties")
FAULTS = (
    "digits-swapped",
    "digit-changed",
    "digit-dropped",
    "digit-added",
    "stale",
    "category-swapped",
    "total-as-daily",
    "daily-as-total",
    "bound-false",
    "malformed-number",
    "contradicts-itself",
    *PHRASES,
)
CLEAN = "clean"
FIRST, LAST = date(2022, 5, 10), date(2026, 8, 1)
ONE_DAY = timedelta(days=1)
# Below this a number recurs so often that no fault of it could be told from another.
_LEAST = 100
# Two numbers as long as this are one figure told in two ways.
_LONG = 1000
# So many other figures have to give a wrong one away.
_LEAST_OTHERS = 2

Place = tuple[int, int]


@dataclass(frozen=True)
class Relay:
    """A relay's text, dated by its publication, with its figures and its fault (None: it is true).

    `places` are all spans that carry the fault, the first of them where it stands.
    """

    document: Document
    wording: Wording
    figures: tuple[Span, ...]
    fault: str | None
    places: tuple[Place, ...]


def relays(books: Books, language: str, count: int, seed: int) -> Iterator[Relay]:
    """So many relays in a language: every fault about as often, and three in ten true."""
    dice = random.Random(f"{language} {seed}")
    made = 0
    while made < count:
        wording = dice.choice(wordings(language))
        day = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))
        fault = None if dice.random() < 0.3 else dice.choice(FAULTS)
        relay = made_relay(books, wording, day, fault, dice)
        if relay is not None:
            yield relay
            made += 1


def made_relay(
    books: Books,
    wording: Wording,
    day: date,
    fault: str | None,
    dice: random.Random,
    disputed: bool = False,
) -> Relay | None:
    """A template filled with a day, with one fault; None if the day or the template cannot carry it.

    `disputed` lets figures in that the books do not settle.
    """
    values = true_values(wording, day, books, disputed)
    if values is None:
        return None
    written = style(wording.language, dice)
    if fault is None:
        return _relay(wording, day, values, written, dice, None)
    if fault in PHRASES:
        return _with_phrase(wording, day, values, written, fault, dice)
    slips = _slips(books, wording, day, values, written, fault, dice)
    if slips is None:
        return None
    changed = [slips.values.get(i, value) for i, value in enumerate(values)]
    return _relay(wording, day, changed, written, dice, fault, slips=slips)


@dataclass(frozen=True)
class Slips:
    """Wrong values by the position of their gap, and those written in other characters than usual."""

    values: dict[int, int]
    as_written: dict[int, str]


def _relay(
    wording: Wording,
    day: date,
    values: Sequence[int],
    written: Style,
    dice: random.Random,
    fault: str | None,
    wrong: frozenset[int] = frozenset(),
    slips: Slips | None = None,
) -> Relay:
    made = filled(wording, day, values, written, dice, wrong, slips.as_written if slips else None)
    places: list[Place] = []
    if slips is not None:
        places = [made.figures[i][:2] for i in (*slips.values, *slips.as_written)]
    if wrong:
        places = _phrase_places(made.text, made.figures, made.phrases, fault)
    document = Document(
        document_id(made.text.encode()), wording.id, made.text, published=day, language=wording.language
    )
    return Relay(document, wording, made.figures, fault, tuple(places))


def _phrase_places(
    text: str, figures: Sequence[Span], phrases: Sequence[Span], fault: str | None
) -> list[Place]:
    """The phrases of a fault, and the figures that hang on them; of «killed», its sentence's."""
    found = [phrase[:2] for phrase in phrases if phrase.of == fault]
    if fault == "wrong-speaker":
        return found + [figure[:2] for figure in figures]
    if fault == "wrong-start":
        return found
    soldiers = [f for f in figures if isinstance(f.of, Gap) and f.of.item == "personnel"]
    return [f[:2] for f in soldiers if any(_in_one_sentence(text, f[:2], place) for place in found)]


def _in_one_sentence(text: str, figure: Place, phrase: Place) -> bool:
    between = text[min(figure[1], phrase[1]) : max(figure[0], phrase[0])]
    return not any(end in between for end in (". ", "\n", "; "))


def _with_phrase(
    wording: Wording, day: date, values: Sequence[int], written: Style, fault: str, dice: random.Random
) -> Relay | None:
    wrong = wording.phrases(fault)
    if not wrong:
        return None
    return _relay(wording, day, values, written, dice, fault, frozenset(wrong))


# Wrong figures


def _slips(
    books: Books,
    wording: Wording,
    day: date,
    values: Sequence[int],
    written: Style,
    fault: str,
    dice: random.Random,
) -> Slips | None:
    gaps = wording.gaps()
    place = dice.randrange(len(gaps))
    gap, value = gaps[place], values[place]
    if sum(v >= _LEAST and not g.form.startswith(":") for g, v in zip(gaps, values, strict=True)) < 3:
        return None
    if fault == "bound-false":
        wrong = _beyond(value, gap, dice)
        if wrong is None:
            return None
        return Slips({}, {place: in_scale(wrong, written, wording.language)})
    if gap.form.startswith(":"):
        return None
    if fault == "malformed-number":
        said = _malformed(value, gap, dice)
        return Slips({}, {place: said}) if said is not None else None
    if fault == "category-swapped":
        return _exchanged(gaps, values, place, dice)
    if fault == "contradicts-itself":
        told = [i for i in _told_twice(gaps) if values[i] >= _LONG]
        if not told:
            return None
        place = dice.choice(told)
        gap, value, fault = gaps[place], values[place], "digit-changed"
    wrong = _wrong(books, gap, day, value, fault, dice)
    if wrong is None or not _is_wrong(books, gap, day, value, wrong, fault):
        return None
    return Slips({place: wrong}, {})


def _told_twice(gaps: Sequence[Gap]) -> list[int]:
    """The places of figures that a template gives twice, as its headline and its text do."""
    exact = [gap.key for gap in gaps if not gap.form.startswith(":")]
    return [i for i, gap in enumerate(gaps) if not gap.form.startswith(":") and exact.count(gap.key) > 1]


def _beyond(value: int, gap: Gap, dice: random.Random) -> int | None:
    """A round number on the wrong side of a bound."""
    step = int(10 ** (len(str(value)) - 2))
    if gap.form == ":over":
        return (value // step + 1) * step
    return (value - 1) // step * step if gap.form == ":under" else None


def _malformed(value: int, gap: Gap, dice: random.Random) -> str | None:
    """«1,020.010»: the separators of two formats in one number."""
    if value < 1_000_000 or gap.form != ",":
        return None
    head, middle, tail = f"{value:,}".split(",")
    return dice.choice((f"{head},{middle}.{tail}", f"{head}.{middle},{tail}"))


def _exchanged(gaps: Sequence[Gap], values: Sequence[int], place: int, dice: random.Random) -> Slips | None:
    """Two totals, or two increments, of different things that have changed places."""
    gap, value = gaps[place], values[place]
    others = [
        i
        for i, other in enumerate(gaps)
        if other.is_increment == gap.is_increment
        and other.item != gap.item
        and "personnel" not in (other.item, gap.item)
        and not other.form.startswith(":")
        and min(values[i], value) >= (_LEAST if not gap.is_increment else 20)
        and values[i] != value
    ]
    if not others or sum(other.key == gap.key for other in gaps) > 1:
        return None
    other = dice.choice(others)
    if sum(g.key == gaps[other].key for g in gaps) > 1:
        return None
    return Slips({place: values[other], other: value}, {})


def _wrong(books: Books, gap: Gap, day: date, value: int, fault: str, dice: random.Random) -> int | None:
    digits, series = str(value), series_of(books, gap.item)
    at = dice.randrange(len(digits))
    if fault == "stale":
        return series.total(day - timedelta(days=dice.randint(1, 7))).value if not gap.is_increment else None
    if fault == "total-as-daily":
        return series.total(day).value if gap.is_increment else None
    if fault == "daily-as-total":
        return series.increment(day).stated if not gap.is_increment else None
    if fault == "digit-added":
        return value * dice.choice((10, 100)) if value >= 10 else None
    if value < _LEAST:
        return None
    if fault == "digit-dropped":
        return int(digits[:at] + digits[at + 1 :])
    if fault == "digit-changed":
        return int(digits[:at] + dice.choice("123456789") + digits[at + 1 :])
    swapped = digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :]
    return int(swapped) if at and len(swapped) == len(digits) and swapped[0] != "0" else None


def _is_wrong(books: Books, gap: Gap, day: date, value: int, wrong: int, fault: str) -> bool:
    """Whether a value is not right by another reading, nor another fault's too."""
    if wrong == value or wrong < (1 if gap.is_increment else _LEAST):
        return False
    said = Quantity.of(wrong)
    series = series_of(books, gap.item)
    for other in (day - ONE_DAY, day, day + ONE_DAY):
        truth = series.increment(other).stated if gap.is_increment else series.total(other).value
        if truth is not None and (other == day or fault != "stale") and agreement(said, truth) in HOLDING:
            return False
    if fault in ("stale", "total-as-daily", "daily-as-total"):
        return wrong >= 10 and not (fault == "daily-as-total" and wrong < _LEAST)
    if not gap.is_increment and wrong in _all_totals(books, gap.item, day):
        return False
    return wrong not in _all_of_day(books, gap, day)


def _all_totals(books: Books, item: str, day: date) -> set[int | None]:
    """The totals of a thing around a day: one of them in its place would be stale."""
    series = series_of(books, item)
    return {series.total(day + timedelta(days=step)).value for step in range(-400, 400)}


def _all_of_day(books: Books, gap: Gap, day: date) -> set[int | None]:
    """The figures of the day of all things, in both columns."""
    found: set[int | None] = set()
    for speaker, measure in books.series:
        if speaker == "general-staff-ua" and measure.side == "RU":
            series = books.series[speaker, measure]
            found |= {series.total(day).value, series.increment(day).stated}
    return found


# The scorer's format


def line(name: str, relay: Relay) -> str:
    """A relay as the scorer of verdicts reads it."""
    return json.dumps(
        {
            "doc": name,
            "lang": relay.document.language,
            "published": str(relay.document.published),
            "text": relay.document.text,
            "figures": [[f.start, f.end, f.of.key if isinstance(f.of, Gap) else ""] for f in relay.figures],
            "fault": relay.fault,
            "where": relay.places[0] if relay.places else None,
            "places": relay.places or None,
            "wording": relay.wording.id,
        },
        ensure_ascii=False,
    )


def main() -> None:
    """Writes relays of each language to standard output."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", type=int, required=True, metavar="N", help="how many of each language")
    parser.add_argument("--language", choices=languages(), action="append", help="only this one")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    books = open_books("russia-ukraine-2022")
    for language in options.language or languages():
        for i, relay in enumerate(relays(books, language, options.write, options.seed)):
            print(line(f"{language}-{options.seed}-{i:05}", relay))


if __name__ == "__main__":
    main()
