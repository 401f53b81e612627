"""What a figure that is not the speaker's own most likely is: the diagnosis of a mismatch."""

from dataclasses import dataclass
from datetime import date

from tollbook.checks.agreement import Agreement, significant_digits
from tollbook.checks.misprints import DONE, digit_faults, power_of_ten
from tollbook.checks.neighbours import figure_on, is_increment_of, is_total_of, nearest_day_with, swapped_with
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import distinct_name, signed
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.phrases import dated, number
from tollbook.model.quantity import Bound, Number
from tollbook.model.reason import Reason
from tollbook.model.series import Series

_DAY = PeriodKind.DAY


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way to account for a wrong figure. `telling` if chance would hardly produce it."""

    reason: Reason
    sentence: str
    telling: bool


# Increments repeat: further away than this, the same large one is more likely a coincidence.
_NEAR_DAYS = 3
_TELLING_DIGITS = 3


def explanations(replay: Replay, report: Replayed, expected: int) -> tuple[Explanation, ...]:
    """All that fits a figure which differs from the expected one, likeliest first; never empty.

    Another category's or another day's figure comes before a slip of digits, except where the numbers are
    so small that they recur by chance: there the totals, if they contradict it, and the slip come first.
    """
    assert replay.published is not None
    series, kind = replay.series, replay.claim.period.kind
    day, value = replay.published.report_date, replay.claim.quantity.low
    columns = _other_column(series, kind, day, value)
    category = _category(report, series, kind, day, value, expected)
    stale = _stale(series, kind, day, value)
    digits = _digits(value, expected, kind)
    if _is_small(kind, value):
        near = tuple(s for s in category + stale if s.telling)
        far = tuple(s for s in category + stale if not s.telling)
        found = near + columns + _does_not_add_up(replay) + digits + far
    else:
        found = category + stale + columns + digits
        found = found or _does_not_add_up(replay)
    found = _bound(replay, expected) + found
    return found or _of_other_column(replay, report) or (_no_match(value, expected, kind),)


def _of_other_column(replay: Replay, report: Replayed) -> tuple[Explanation, ...]:
    """What fits if a figure is of the other column than its words, or the words before them, made it."""
    assert replay.published is not None
    if replay.claim.total is not None:
        return ()
    series, day, value = replay.series, replay.published.report_date, replay.claim.quantity.low
    kind = PeriodKind.CUMULATIVE if replay.claim.period.kind is _DAY else _DAY
    expected = figure_on(series, kind, day)
    if expected is None or expected < _LEAST_OF_OTHER_COLUMN:
        return ()
    return _category(report, series, kind, day, value, expected) + _digits(value, expected, kind)


# A figure of a digit or two is a slip of nearly any other.
_LEAST_OF_OTHER_COLUMN = 10


def _is_small(kind: PeriodKind, value: Number) -> bool:
    return kind is _DAY and value < 100


def _column(kind: PeriodKind) -> str:
    return "increment" if kind is _DAY else "total"


def _bound(replay: Replay, expected: int) -> tuple[Explanation, ...]:
    if replay.agreement is not Agreement.BOUND_FALSE:
        return ()
    quantity = replay.claim.quantity
    words = {Bound.AT_LEAST: "at least", Bound.AT_MOST: "at most"}
    stated = (
        f"from {number(quantity.low)} to {number(quantity.high)}"
        if quantity.bound is Bound.RANGE
        else f"{words.get(quantity.bound, 'about')} {number(quantity.low)}"
    )
    sentence = f"{number(expected)} is not {stated}."
    return (Explanation(Reason.BOUND_FALSE, sentence, replay.claim.period.kind is not _DAY),)


def _category(
    report: Replayed, series: Series, kind: PeriodKind, day: date, value: Number, expected: int
) -> tuple[Explanation, ...]:
    others = swapped_with(report.books, series, kind, day, value)
    if not others:
        return ()
    printed = report.printed.get((kind, expected), frozenset()) if expected >= 10 else frozenset[str]()
    mutual = [m for m in others if m.item in printed]
    if value < 10 and not mutual:
        return ()
    name = distinct_name(report.books.pack, (mutual or list(others))[0], series.measure)
    sentence = f"{number(value)} is that report's {_column(kind)} of {name}."
    return (Explanation(Reason.CATEGORY_SWAPPED, sentence, bool(mutual) or value >= 100),)


def _stale(series: Series, kind: PeriodKind, day: date, value: Number) -> tuple[Explanation, ...]:
    other = nearest_day_with(series, kind, day, value)
    if other is None:
        return ()
    gap = abs((other - day).days)
    if _is_small(kind, value) and gap > _NEAR_DAYS:
        return ()
    sentence = f"{number(value)} is the {_column(kind)} of the report of {dated(other)}."
    if kind is _DAY:
        telling = (gap == 1 and value >= 10) or (gap <= _NEAR_DAYS and value >= 100)
    else:
        # Round numbers recur: 20,000 is some day's total, whatever it counts.
        telling = (value >= 1000 and significant_digits(value) >= _TELLING_DIGITS) or gap <= _NEAR_DAYS
    return (Explanation(Reason.STALE, sentence, telling),)


def _other_column(series: Series, kind: PeriodKind, day: date, value: Number) -> tuple[Explanation, ...]:
    if kind is _DAY and is_total_of(series, day, value):
        sentence = f"{number(value)} is the running total, not the day's."
        return (Explanation(Reason.TOTAL_AS_DAILY, sentence, True),)
    if kind is not _DAY and is_increment_of(series, day, value):
        sentence = f"{number(value)} is the increment of that report, not the total."
        return (Explanation(Reason.DAILY_AS_TOTAL, sentence, value >= 100),)
    return ()


def _digits(value: Number, expected: int, kind: PeriodKind) -> tuple[Explanation, ...]:
    return tuple(
        Explanation(reason, _said_of_digits(reason, value, expected, kind), _tells(reason, value, expected))
        for reason in digit_faults(value, expected)
    )


def _tells(reason: Reason, value: Number, expected: int) -> bool:
    """A slip is telling in a long number; ten or a hundred times a number of two digits is so too."""
    if min(value, expected) >= 1000:
        return True
    return reason is Reason.DIGIT_ADDED and expected >= 10 and power_of_ten(value, expected) is not None


def _said_of_digits(reason: Reason, value: Number, expected: int, kind: PeriodKind) -> str:
    meant = f"the {_column(kind)} of that report, {number(expected)}"
    factor = power_of_ten(value, expected)
    if factor is not None:
        return f"{number(value)} is {number(factor)} times {meant}."
    if max(value, expected) < 10:
        return f"{number(value)} is not {meant}."
    return f"{number(value)} is {meant}, with {DONE[reason]}."


def _does_not_add_up(replay: Replay) -> tuple[Explanation, ...]:
    """A stated increment that the two days' totals contradict."""
    figure, claim = replay.published, replay.claim
    if figure is None or claim.period.kind is not _DAY or claim.total is None:
        return ()
    if figure.increment.correction != 0 or figure.total.value is None:
        return ()
    before = replay.series.total(figure.report_date - ONE_DAY).value
    if before is None:
        return ()
    sentence = (
        f"{number(before)} on {dated(figure.report_date - ONE_DAY)} and {number(figure.total.value)} on "
        f"{dated(figure.report_date)} are {number(figure.total.value - before)} apart, "
        f"not {number(claim.quantity.low)}."
    )
    return (Explanation(Reason.DOES_NOT_ADD_UP, sentence, False),)


def _no_match(value: Number, expected: int, kind: PeriodKind) -> Explanation:
    difference = value - expected
    apart = signed(int(difference)) if difference == int(difference) else number(difference)
    sentence = f"{number(value)} is not the {_column(kind)} of that report, {number(expected)} ({apart})."
    return Explanation(Reason.NO_MATCH, sentence, False)
