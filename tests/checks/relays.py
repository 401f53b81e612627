"""Relays of the bundled series as claims, most with one fault put in: what the checks are measured on.

No text: each claim is what a reader would hand over. `Relay.where` holds the positions of the claims that
are wrong, and for a fault of a phrase all that hang on it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tollbook.model.books import Books
from tollbook.model.claim import Claim, Dating
from tollbook.model.document import Document
from tollbook.model.measure import Measure
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading

SPEAKER = "general-staff-ua"
WRONG_SPEAKER = "general-staff-ru"
FIRST, LAST = date(2022, 7, 1), date(2026, 8, 1)
TOLD = (
    "personnel",
    "tanks",
    "armored_vehicles",
    "artillery",
    "mlrs",
    "air_defense",
    "aircraft",
    "helicopters",
    "uavs",
    "vehicles",
)
ATTRIBUTION, SINCE = Quote(0, 9), Quote(10, 19)
FAULTS = (
    "digits-swapped",
    "digit-changed",
    "digit-dropped",
    "digit-added",
    "stale",
    "category-swapped",
    "total-as-daily",
    "daily-as-total",
    "wrong-speaker",
    "wrong-start",
    "bound-false",
    "killed-for-casualties",
)


@dataclass(frozen=True)
class Relay:
    """A reading, its fault (None: clean), the claims that carry it, and the phrase if it is one."""

    reading: Reading
    fault: str | None
    where: tuple[int, ...]
    phrase: Quote | None = None


def relays(books: Books, count: int, seed: int) -> Iterator[Relay]:
    """So many relays; every fault about as often, and a quarter of all clean."""
    dice = random.Random(seed)
    made = 0
    while made < count:
        claims = _claims(books, _day(dice), dice)
        if len(claims) < 6:
            continue
        fault = dice.choice((None, None, None, None, *FAULTS))
        relay = _with_fault(books, claims, fault, dice)
        if relay is not None:
            yield relay
            made += 1


def _day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))


def _claims(books: Books, day: date, dice: random.Random) -> list[Claim]:
    claims: list[Claim] = []
    increments = dice.choice(("all", "personnel"))
    dating = dice.choice((Dating.TEXT, Dating.TEXT, Dating.PUBLICATION))
    for item in TOLD[: dice.randrange(5, len(TOLD) + 1)]:
        series = books.series[SPEAKER, _measure(item)]
        total, stated = series.total(day).value, series.increment(day).stated
        if total is None:
            continue
        place = len(claims)
        claims.append(_claim(place, item, total, PeriodKind.CUMULATIVE, day, dating))
        if stated is not None and stated >= 0 and (increments == "all" or item == "personnel"):
            running = claims[place].quote if increments == "all" else None
            claims.append(
                replace(_claim(place + 1, item, stated, PeriodKind.DAY, day, dating), total=running)
            )
    return claims


def _measure(item: str) -> Measure:
    return Measure("RU", item, "casualties" if item == "personnel" else "lost")


def _claim(place: int, item: str, value: int, kind: PeriodKind, day: date, dating: Dating) -> Claim:
    start = day if kind is PeriodKind.DAY else date(2022, 2, 24)
    return Claim(
        quote=Quote(100 + place * 20, 110 + place * 20),
        measure=_measure(item),
        quantity=Quantity.of(value, Bound.APPROX if item == "personnel" else Bound.EXACT),
        period=Period(kind, start, day),
        speaker=SPEAKER,
        dating=dating,
        attribution=ATTRIBUTION,
        since=SINCE if kind is PeriodKind.CUMULATIVE else None,
    )


def _with_fault(books: Books, claims: list[Claim], fault: str | None, dice: random.Random) -> Relay | None:
    """The relay with its fault, or None if the dice gave a figure that cannot carry it."""
    where: tuple[int, ...] | None = ()
    phrase = None
    if fault == "wrong-speaker":
        claims, phrase = [replace(c, speaker=WRONG_SPEAKER) for c in claims], ATTRIBUTION
    elif fault == "wrong-start":
        claims, phrase = [_since(c, date(2020, 2, 24)) for c in claims], SINCE
    elif fault == "killed-for-casualties":
        claims[0] = replace(claims[0], measure=replace(claims[0].measure, outcome="killed"))
        where = (0,)
    elif fault == "category-swapped":
        where = _swap(claims, dice)
    elif fault is not None:
        where = _misprint(books, claims, fault, dice)
    if where is None:
        return None
    document = Document("0" * 64, "relay", " " * 1000)
    return Relay(Reading(document, "en", tuple(claims), (), ()), fault, where, phrase)


def _since(claim: Claim, start: date) -> Claim:
    return claim if claim.since is None else replace(claim, period=replace(claim.period, start=start))


def _says(claim: Claim, value: int, bound: Bound | None = None) -> Claim:
    return replace(claim, quantity=Quantity.of(value, bound or claim.quantity.bound))


def _swap(claims: list[Claim], dice: random.Random) -> tuple[int, ...] | None:
    totals = [i for i, c in enumerate(claims) if c.period.kind is PeriodKind.CUMULATIVE][1:]
    first, second = dice.sample(totals, 2)
    one, other = int(claims[first].quantity.low), int(claims[second].quantity.low)
    claims[first], claims[second] = _says(claims[first], other), _says(claims[second], one)
    return (first, second) if one != other else None


def _misprint(books: Books, claims: list[Claim], fault: str, dice: random.Random) -> tuple[int, ...] | None:
    place = dice.randrange(len(claims))
    claim = claims[place]
    value = int(claim.quantity.low)
    wrong = _wrong(books, claim, value, fault, dice)
    if wrong is None or wrong == value:
        return None
    claims[place] = _says(claim, wrong, Bound.AT_LEAST if fault == "bound-false" else None)
    return (place,)


def _wrong(books: Books, claim: Claim, value: int, fault: str, dice: random.Random) -> int | None:
    digits = str(value)
    kind, at = claim.period.kind, dice.randrange(len(digits))
    if fault == "bound-false":
        step = 10 ** max(len(digits) - 2, 0)
        return (value // step + 1) * step if kind is PeriodKind.CUMULATIVE else None
    if fault == "digits-swapped":
        if at == 0 or digits[at] == digits[at - 1]:
            return None
        return int(digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :])
    if fault == "digit-changed":
        return int(digits[:at] + dice.choice("123456789") + digits[at + 1 :])
    if fault == "digit-dropped":
        return int(digits[:at] + digits[at + 1 :]) if len(digits) > 2 else None
    if fault == "digit-added":
        return value * dice.choice((10, 100)) if value else None
    return _displaced(books, claim, value, fault, dice)


def _displaced(books: Books, claim: Claim, value: int, fault: str, dice: random.Random) -> int | None:
    series = books.series[SPEAKER, claim.measure]
    kind, day = claim.period.kind, claim.period.end
    assert day is not None
    if fault == "stale" and kind is PeriodKind.CUMULATIVE:
        return series.total(day - timedelta(days=dice.randrange(1, 8))).value
    if fault == "total-as-daily" and kind is PeriodKind.DAY:
        return series.total(day).value
    if fault == "daily-as-total" and kind is PeriodKind.CUMULATIVE:
        stated = series.increment(day).stated
        return stated if stated and stated >= 10 else None
    return None
