"""The verdict on a sum or an average over several days: what the checks of both have in common."""

from collections.abc import Iterator
from datetime import timedelta

from tollbook.checks.agreement import HOLDING, Agreement, is_far_bound, significant_digits
from tollbook.checks.counterpart import Footing
from tollbook.checks.findings import several_days_finding
from tollbook.checks.misprints import DONE, digit_faults
from tollbook.checks.neighbours import siblings
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import (
    distinct_name,
    item_name,
    joined,
    measure_name,
    period_name,
    period_phrase,
    signed,
    speaker_name,
    suggested,
)
from tollbook.checks.stretches import Stretch, Sum, stretch, stretches
from tollbook.checks.unmatched import unmatched
from tollbook.model.calendar import months_later, whole_months
from tollbook.model.claim import Dating
from tollbook.model.finding import Check, Finding
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.phrases import dated, listed, number
from tollbook.model.quantity import Bound, Number
from tollbook.model.reason import Reason

# So many figures of a speaker's reports make it sure that an unattributed sum is that speaker's too.
_SURELY_RELAYED = 3
_RELAYED = 2
_LEAST_TELLING = 100
# «The past week», «the past month»: so long, and so many days before publication they may have ended.
_LONGEST_LATELY, _LATELY = 31, 7
# A text may say any date; those of other centuries have no neighbours here.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_BASES = {Basis.LOSS_DAY: "by the day of the losses", Basis.REPORT_DAY: "by the day of the report"}


def several_days(check: Check, replay: Replay, report: Replayed) -> Finding:
    """Judges a claim of several days by every convention by which its days may be dated."""
    if replay.counterpart.series is None:
        return unmatched(check, replay, report)
    if replay.claim.period.start is None or replay.claim.period.end is None:
        return several_days_finding(
            check, replay, Reason.UNDATED, "The text does not settle the days that it is about."
        )
    if not replay.sums:
        return _gap(check, replay, report)
    fitting = [one for one in replay.sums if one.agreement in HOLDING]
    if fitting:
        return _holding(check, replay, fitting, report)
    return (
        _stated(check, replay, report)
        or _lately(check, replay, report)
        or _in_between(check, replay, report)
        or _mismatch(check, replay, report)
    )


def _gap(check: Check, replay: Replay, report: Replayed) -> Finding:
    """Why no difference of totals is known for the claim's days."""
    series, start = replay.series, report.books.pack.start
    missing = stretches(series, replay.claim.period, start, ())[0]
    name = item_name(report.books.pack, series.measure.item)
    if missing.last > series.last or (missing.before or series.first) < series.first:
        because = f"The series of {name} runs from {dated(series.first)} to {dated(series.last)}."
        return several_days_finding(check, replay, Reason.BEYOND_SERIES, because)
    days = [day for day in (missing.before, missing.last) if day and series.total(day).value is None]
    because = f"The copies differ, or have nothing, for the report of {listed(map(dated, days))}."
    return several_days_finding(check, replay, Reason.COPIES_DIFFER, because)


def _holding(check: Check, replay: Replay, fitting: list[Sum], report: Replayed) -> Finding:
    best = min(fitting, key=lambda one: HOLDING.index(one.agreement))
    fitting = [one for one in fitting if one.agreement is best.agreement]
    line = _line(replay, fitting, report)
    if replay.counterpart.reworded and not _is_the_series_own(replay, best):
        return several_days_finding(
            check, replay, Reason.OTHER_MEASURE, joined(line, "The text says something else of them.")
        )
    if not _is_a_repeat(replay, best, report):
        because = joined(line, "Nothing ties this figure to that speaker.")
        return several_days_finding(check, replay, Reason.NOT_TIED, because)
    reason = best.agreement.value
    if best.agreement is Agreement.EQUAL and all(one.stretch.basis is Basis.REPORT_DAY for one in fitting):
        reason = Reason.OTHER_DAY_CONVENTION
    because = joined(line, _how_it_agrees(replay, best), _others(replay, fitting), _rebases(best.stretch))
    return several_days_finding(check, replay, reason, because, best=best, fitting=fitting)


def _line(replay: Replay, found: list[Sum], report: Replayed) -> str:
    """«General Staff: 45,720 personnel killed and wounded in November 2024, by the day of the losses (…)»."""
    pack, period = report.books.pack, replay.claim.period
    who, value = speaker_name(pack, replay.series.speaker), found[0].expected
    what = measure_name(pack, replay.series.measure, value)
    by = listed(dict.fromkeys(_BASES[one.stretch.basis] for one in found))
    if period.kind is PeriodKind.RATE:
        change = number(found[0].stretch.change or 0)
        return f"{who}: {_average(value)} {what} on average, {change} {period_phrase(period)}, {by}."
    return f"{who}: {number(value)} {what} {period_phrase(period)}, {by} ({_derivation(found[0].stretch)})."


def _average(value: Number) -> str:
    return number(int(value)) if value == int(value) else number(round(value, 1))


def _derivation(stretch: Stretch) -> str:
    """Which totals a sum is taken from."""
    if stretch.before is None:
        return f"the total of the report of {dated(stretch.last)}"
    return f"the difference of the reports of {dated(stretch.before)} and {dated(stretch.last)}"


def _how_it_agrees(replay: Replay, best: Sum) -> str:
    quantity = replay.claim.quantity
    if best.agreement is Agreement.ROUNDED:
        return f"{number(quantity.low)} is {_average(best.expected)} rounded."
    is_bound = best.agreement is Agreement.BOUND_TRUE and quantity.bound is not Bound.RANGE
    if is_bound and is_far_bound(quantity, best.expected):
        return f"True, and {_average(abs(best.expected - quantity.low))} away from the figure itself."
    return ""


def _others(replay: Replay, fitting: list[Sum]) -> str:
    """What the conventions that do not fit would give."""
    fitting_bases = {one.stretch.basis for one in fitting}
    rest = next((one for one in replay.sums if one.stretch.basis not in fitting_bases), None)
    return f"{_capital(_BASES[rest.stretch.basis])} it is {_average(rest.expected)}." if rest else ""


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _rebases(stretch: Stretch) -> str:
    """That totals were re-based in between, and what the stated increments alone add up to."""
    if not stretch.rebased or not stretch.correction:
        return ""
    days = listed(map(dated, stretch.rebased))
    return (
        f"The totals were re-based on {days}, by {signed(stretch.correction)}: the stated increments "
        f"add up to {number(stretch.stated or 0)}."
    )


def _is_the_series_own(replay: Replay, best: Sum) -> bool:
    """Whether a sum that the text words as something else (the dead) is nevertheless the series' own."""
    telling = best.agreement is Agreement.EQUAL and significant_digits(replay.claim.quantity.low) >= 3
    return telling or (replay.counterpart.footing is Footing.OWN and not _is_far(replay, best))


def _is_far(replay: Replay, best: Sum) -> bool:
    return best.agreement is Agreement.BOUND_TRUE and is_far_bound(replay.claim.quantity, best.expected)


def _is_a_repeat(replay: Replay, best: Sum, report: Replayed) -> bool:
    """Whether an agreeing sum can be taken for the speaker's own."""
    if replay.counterpart.footing is Footing.OWN:
        return True
    if report.relayed_of(replay.series.speaker) >= _RELAYED:
        return True
    return replay.claim.quantity.low >= _LEAST_TELLING and not _is_far(replay, best)


def _stated(check: Check, replay: Replay, report: Replayed) -> Finding | None:
    """A sum of the increments that were stated, on some of whose days the totals were re-based."""
    if replay.claim.period.kind is PeriodKind.RATE:
        return None
    for one in replay.sums:
        if one.stretch.correction and one.stretch.stated == replay.claim.quantity.low:
            because = joined(_line(replay, [one], report), _rebases(one.stretch))
            return several_days_finding(check, replay, Reason.RE_BASE, because)
    return None


def _lately(check: Check, replay: Replay, report: Replayed) -> Finding | None:
    """«Over the past week» may be any week that ended in the days before publication."""
    claim, series = replay.claim, replay.series
    first, last = claim.period.start, claim.period.end
    if claim.dating is not Dating.PUBLICATION or first is None or last is None or first.day == 1:
        return None
    if claim.period.kind is PeriodKind.RATE or (last - first).days > _LONGEST_LATELY:
        return None
    for days in range(1, _LATELY + 1):
        back = timedelta(days)
        found = stretch(series, first - back, last - back, Basis.REPORT_DAY)
        if found.change == claim.quantity.low:
            who = speaker_name(report.books.pack, series.speaker)
            what = measure_name(report.books.pack, series.measure, found.change)
            reports = f"the {(last - first).days + 1} reports to that of {dated(found.last)}"
            because = f"{who}: {number(found.change)} {what} in {reports}."
            one = Sum(found, found.change, Agreement.EQUAL)
            return several_days_finding(
                check, replay, Reason.OTHER_DAY_CONVENTION, because, best=one, fitting=[one]
            )
    return None


def _in_between(check: Check, replay: Replay, report: Replayed) -> Finding | None:
    """An average to the unit that lies between those of the two conventions."""
    quantity, ends = replay.claim.quantity, sorted(one.expected for one in replay.sums)
    if replay.claim.period.kind is not PeriodKind.RATE or quantity.bound is not Bound.EXACT:
        return None
    if quantity.low != int(quantity.low) or not ends[0] <= quantity.low <= ends[-1]:
        return None
    first = replay.sums[0]
    line = joined(_line(replay, [first], report), _others(replay, [first]))
    because = joined(line, f"{number(quantity.low)} lies between the two.")
    return several_days_finding(check, replay, Reason.ROUNDED, because, best=first, fitting=list(replay.sums))


def _mismatch(check: Check, replay: Replay, report: Replayed) -> Finding:
    line = joined(_line(replay, list(replay.sums[:1]), report), _others(replay, list(replay.sums[:1])))
    if replay.counterpart.reworded:
        return several_days_finding(
            check, replay, Reason.OTHER_MEASURE, joined(line, "The text says something else of them.")
        )
    found = list(_explanations(replay, report))
    if not _is_fault(replay, report, bool(found)):
        because = "This figure need not be that count: nothing else ties it to those reports."
        return several_days_finding(check, replay, Reason.OPEN_WORDING, joined(line, because))
    sentences = [_difference(replay), *(sentence for _, sentence in found), _rebases(replay.sums[0].stretch)]
    also = tuple(dict.fromkeys(reason for reason, _ in found))
    expected = round(replay.sums[0].expected)
    return several_days_finding(
        check,
        replay,
        Reason.PERIOD_SUM_FALSE,
        joined(line, *sentences),
        also=also,
        suggestion=suggested(report.books.pack, replay.series.measure, expected),
        best=replay.sums[0],
    )


def _difference(replay: Replay) -> str:
    """By how much the figure misses the speaker's."""
    value, expected = replay.claim.quantity.low, replay.sums[0].expected
    if replay.claim.quantity.bound in (Bound.AT_LEAST, Bound.AT_MOST):
        words = "over" if replay.claim.quantity.bound is Bound.AT_LEAST else "under"
        return f"{_average(expected)} is not {words} {number(value)}."
    apart = _average(abs(value - expected))
    return f"{number(value)} is {apart} {'more' if value > expected else 'less'}."


def _explanations(replay: Replay, report: Replayed) -> Iterator[tuple[Reason, str]]:
    """What else the figure would be: another period's sum, another category's, a slip of digits."""
    value = replay.claim.quantity.low
    if replay.claim.period.kind is not PeriodKind.RATE and value >= _LEAST_TELLING:
        yield from _other_periods(replay, report)
        yield from _other_items(replay, report)
    if any(one.agreement is Agreement.BOUND_FALSE for one in replay.sums):
        yield Reason.BOUND_FALSE, ""
    slips = {f: one for one in reversed(replay.sums) for f in digit_faults(value, round(one.expected))}
    for fault, one in slips.items():
        yield fault, f"{number(value)} is {_average(one.expected)} with {DONE[fault]}."


def _other_periods(replay: Replay, report: Replayed) -> Iterator[tuple[Reason, str]]:
    for period in _neighbouring(replay.claim.period):
        for one in stretches(replay.series, period, report.books.pack.start, ()):
            if one.change == replay.claim.quantity.low:
                yield Reason.STALE, f"{number(one.change)} is the sum of {period_name(period)}."
                return


def _neighbouring(period: Period) -> Iterator[Period]:
    """The period of the same length before, and the one after; of whole months, the calendar's."""
    first, last = period.start, period.end
    assert first is not None and last is not None
    if not _FIRST_YEAR <= first.year <= last.year <= _LAST_YEAR:
        return
    after = last + ONE_DAY
    if months := whole_months(first, last):
        yield Period(PeriodKind.INTERVAL, months_later(first, -months), first - ONE_DAY)
        yield Period(PeriodKind.INTERVAL, after, months_later(after, months) - ONE_DAY)
    else:
        length = after - first
        yield Period(PeriodKind.INTERVAL, first - length, first - ONE_DAY)
        yield Period(PeriodKind.INTERVAL, after, last + length)


def _other_items(replay: Replay, report: Replayed) -> Iterator[tuple[Reason, str]]:
    for other in siblings(report.books, replay.series):
        for one in stretches(other, replay.claim.period, report.books.pack.start, ()):
            if one.change == replay.claim.quantity.low:
                name = distinct_name(report.books.pack, other.measure, replay.series.measure)
                yield Reason.CATEGORY_SWAPPED, f"{number(one.change)} is that period's sum of {name}."
                return


def _is_fault(replay: Replay, report: Replayed, explained: bool) -> bool:
    """Whether a sum that differs is a fault of the report, rather than a count of something else."""
    relayed = report.relayed_of(replay.series.speaker)
    if replay.counterpart.footing is Footing.OWN:
        return explained or relayed >= _RELAYED or not _may_be_a_part(replay)
    if replay.counterpart.footing is Footing.UNSAID:
        return relayed >= _SURELY_RELAYED and (explained or not _may_be_a_part(replay))
    return relayed >= _RELAYED


def _may_be_a_part(replay: Replay) -> bool:
    """Whether a sum is so far below the speaker's that it may be one front's, or one kind's."""
    return replay.claim.quantity.low * 2 < replay.sums[0].expected
