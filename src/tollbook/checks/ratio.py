"""The check on ratios and differences: twice as many as in June, 14 % more than a week earlier."""

from collections.abc import Iterator
from datetime import timedelta
from statistics import mean, median
from typing import NamedTuple

from tollbook.checks.agreement import HOLDING, agreement, shown_step
from tollbook.checks.compared import Compared, compared, finding, for_each_span, undecided
from tollbook.checks.records import days
from tollbook.checks.replay import Replayed
from tollbook.checks.sentences import joined, measure_name, period_phrase, speaker_name
from tollbook.checks.stretches import stretches
from tollbook.model.calendar import first_of_month
from tollbook.model.comparison import Relation, Unit, Yardstick
from tollbook.model.finding import Check, Finding
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.phrases import dated, number
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.reason import Reason

CHECK = Check("TB203", "ratio")
# «Twice» is said of anything from 1.75 to 2.25 times; «about twice» of double that width.
_WIDTH = 1 / 8


class Pair(NamedTuple):
    """A figure and what it is set against, dated by one convention; `against` names the latter's days."""

    basis: Basis
    own: float
    other: float
    against: str


def ratio(report: Replayed) -> Iterator[Finding]:
    """A figure is so many times, or so much more or less than, what its speaker gave for another time."""
    relations = (Relation.TIMES, Relation.MORE_THAN, Relation.LESS_THAN)
    found = (_judged(one) for one in compared(report, *relations))
    return for_each_span(filter(None, found))


def _judged(one: Compared) -> Finding | None:
    replay = one.replay
    if replay is not None and replay.claim.period.kind is PeriodKind.CUMULATIVE:
        return None
    cannot = undecided(CHECK, one)
    if cannot is not None:
        return cannot
    if one.comparison.reference.end is None and one.comparison.against is Yardstick.FIGURE:
        because = "The text does not settle the time that it is compared with."
        return finding(CHECK, one, Reason.UNDATED, because)
    pairs = list(_pairs(one))
    if not pairs:
        because = "The figures of the time that it is compared with are not known, or of another length."
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    true = next((pair for pair in pairs if _is_true(one, pair)), None)
    if true is not None:
        return finding(CHECK, one, Reason.RATIO, _said(one, true), true.other, true.own, true.basis)
    first = pairs[0]
    because = joined(_said(one, first), "The text says otherwise.")
    return finding(CHECK, one, Reason.COMPARISON_FALSE, because, first.other, first.own, first.basis)


# What is set against what


def _pairs(one: Compared) -> Iterator[Pair]:
    assert one.replay is not None
    if one.is_of_a_day:
        yield from _days_against(one)
    elif one.comparison.against is Yardstick.FIGURE:
        yield from _periods_against(one)


def _days_against(one: Compared) -> Iterator[Pair]:
    day, increment, series = one.day, one.increment, one.series
    assert day is not None and increment is not None and series is not None and one.replay is not None
    if increment.stated is None:
        return
    reference = one.comparison.reference
    carried = one.replay.claim.period.end or day
    moves = dict.fromkeys((day - carried, timedelta(0), ONE_DAY))
    if one.comparison.against is not Yardstick.FIGURE:
        yield from _yardsticks(one, increment.stated)
        return
    if reference.start != reference.end or reference.end is None:
        return
    for move in moves:
        other = series.increment(reference.end + move)
        if other.stated is not None:
            basis = Basis.REPORT_DAY if move == timedelta(0) else Basis.LOSS_DAY
            yield Pair(basis, increment.stated, other.stated, f"in the report of {dated(other.report_date)}")


def _yardsticks(one: Compared, own: int) -> Iterator[Pair]:
    """The median or average day of a time; by the day of the report, and by that of the losses."""
    reference, day, series = one.comparison.reference, one.day, one.series
    assert day is not None and series is not None
    first, last = reference.start, reference.end
    if first is None:
        first, last = first_of_month(day), day
    name = one.comparison.against.value
    reduce = median if one.comparison.against is Yardstick.MEDIAN else mean
    for basis, move in ((Basis.REPORT_DAY, timedelta(0)), (Basis.LOSS_DAY, ONE_DAY)):
        until = (last or day) + move
        values = [stated for _, stated in days(series, one.books, first + move - ONE_DAY, until + ONE_DAY)]
        if values:
            against = f"as the {name} of the reports from {dated(first + move)} to {dated(until)}"
            yield Pair(basis, own, reduce(values), against)


def _periods_against(one: Compared) -> Iterator[Pair]:
    replay, series, reference = one.replay, one.series, one.comparison.reference
    assert replay is not None and series is not None
    period = replay.claim.period
    length, other_length = period.days, reference.days
    if length is None or other_length is None or reference.kind is PeriodKind.CUMULATIVE:
        return
    is_rate = period.kind is PeriodKind.RATE
    if not is_rate and abs(length - other_length) > max(3, length // 20):
        return
    other = Period(PeriodKind.INTERVAL, reference.start, reference.end)
    start = one.books.pack.start
    for stretch, against in zip(
        stretches(series, period, start, ()), stretches(series, other, start, ()), strict=True
    ):
        if stretch.change is not None and against.change is not None:
            own, value = float(stretch.change), float(against.change)
            if is_rate:
                own, value = own / length, value / other_length
            yield Pair(stretch.basis, own, value, period_phrase(other))


# Whether it is true


def _is_true(one: Compared, pair: Pair) -> bool:
    comparison, by = one.comparison, one.comparison.by
    less = comparison.relation is Relation.LESS_THAN
    if by is None:
        return pair.own < pair.other if less else pair.own > pair.other
    if comparison.unit is Unit.COUNT:
        return agreement(by, pair.other - pair.own if less else pair.own - pair.other) in HOLDING
    smaller, larger = (pair.own, pair.other) if less else (pair.other, pair.own)
    if comparison.unit is Unit.PERCENT:
        change = (pair.own / pair.other - 1) * 100 if pair.other else 0.0
        return _is_near(by, -change if less else change, 0.1 * by.low)
    return bool(smaller) and _is_near(by, larger / smaller, _WIDTH * by.low)


def _is_near(by: Quantity, true: float, width: float) -> bool:
    """Whether a ratio or percentage is the stated one, as exactly as people say such things."""
    # Of a ratio or a percentage the zeros count: 20 % is not said of 24 %.
    step = min(1.0, shown_step(by.low))
    match by.bound:
        case Bound.AT_LEAST:
            return true >= by.low - step / 2
        case Bound.AT_MOST:
            return by.low - 4 * max(width, step) <= true <= by.low + step / 2
        case Bound.RANGE:
            return by.low - step / 2 <= true <= by.high + step / 2
        case Bound.APPROX:
            return abs(true - by.low) <= max(2 * width, step)
    if by.low == int(by.low) and by.low < 10 and width == _WIDTH * by.low:
        return abs(true - by.low) <= width
    return abs(true - by.low) * 2 <= step or 0 <= true - by.low < step


# What is said of it


def _said(one: Compared, pair: Pair) -> str:
    series = one.series
    assert series is not None
    who = speaker_name(one.books.pack, series.speaker)
    what = measure_name(one.books.pack, series.measure, pair.own)
    own, other = _shown(pair.own), _shown(pair.other)
    return f"{who}: {own} {what}, {other} {pair.against}: {_set_against(pair)}."


def _shown(value: float) -> str:
    return number(int(value)) if value == int(value) else number(round(value, 1))


def _set_against(pair: Pair) -> str:
    difference = pair.own - pair.other
    signed = f"{'+' if difference >= 0 else '−'}{_shown(abs(difference))}"
    if not pair.other:
        return signed
    change = (pair.own / pair.other - 1) * 100
    percent = f"{'+' if change >= 0 else '−'}{abs(change):.1f} %"
    return f"{signed}, {percent}, {pair.own / pair.other:.2f} times"
