"""A total that is newer than the series: whether it can follow on the last known one."""

from dataclasses import dataclass
from datetime import date, timedelta

from tollbook.checks.misprints import digit_faults
from tollbook.model.period import ONE_DAY
from tollbook.model.phrases import dated, number
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.reason import Reason
from tollbook.model.series import Series

_RECENT = 30
# Three times the daily rate of the last month is more than any category has kept up.
_STEEPEST = 3


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a newer total stands to the last known one. `fault` is the reason if it cannot follow on it."""

    sentence: str
    fault: Reason | None = None
    also: tuple[Reason, ...] = ()


def continuation(series: Series, day: date, quantity: Quantity, increment: int | None) -> Continuation:
    """Judges a total of a day after the series' end; `increment` is the one that stands beside it."""
    last = _last_total(series)
    if last is None:
        return Continuation("")
    last_day, known = last
    value = quantity.low
    since = f"the last known total, {number(known)} of {dated(last_day)}"
    if increment is not None and day == last_day + ONE_DAY and value - increment == known:
        return Continuation(f"{number(value)} less {number(increment)} is {since}: it continues the series.")
    if value < known:
        return _fall(series, quantity, known, since)
    return _rise(series, day, quantity, known, last_day, since)


def _last_total(series: Series) -> tuple[date, int] | None:
    day = series.last
    for _ in range(_RECENT):
        value = series.total(day).value
        if value is not None:
            return day, value
        day -= ONE_DAY
    return None


def _fall(series: Series, quantity: Quantity, known: int, since: str) -> Continuation:
    value = quantity.low
    if quantity.bound in (Bound.AT_LEAST, Bound.RANGE) or value >= known - quantity.step + 1 > 1:
        return Continuation(f"{number(value)} is not above {since}.")
    if known - value <= _deepest_fall(series):
        return Continuation(f"{number(value)} lies below {since}, by no more than totals have fallen before.")
    faults = digit_faults(value, known)
    sentence = f"{number(value)} lies below {since}; running totals do not fall so far."
    return Continuation(sentence, Reason.DOES_NOT_ADD_UP, faults)


def _deepest_fall(series: Series) -> int:
    """The largest known fall of a total: they are on days with a listed correction only."""
    changes = (series.increment(day).implied for day in series.corrections)
    return max((-change for change in changes if change is not None and change < 0), default=0)


def _rise(
    series: Series, day: date, quantity: Quantity, known: int, last_day: date, since: str
) -> Continuation:
    value = quantity.low
    before = series.total(last_day - timedelta(_RECENT)).value
    gain = max(known - before, 1) if before is not None else known
    days = (day - last_day).days
    likely = gain * _STEEPEST * days // _RECENT + quantity.step
    if value - known <= likely:
        return Continuation(f"{number(value)} lies above {since}, as it should.")
    sentence = (
        f"{number(value)} is {number(value - known)} above {since}: more than {days} days are likely to add."
    )
    for factor in (10, 100, 1000):
        if known * factor <= value <= (known + likely) * factor:
            return Continuation(f"{sentence} It is about {factor} times that total.", Reason.DIGIT_ADDED)
    return Continuation(sentence)
