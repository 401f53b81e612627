"""The check that replays every figure."""

from collections.abc import Iterator
from dataclasses import replace

from tollbook.checks.agreement import HOLDING, Agreement, agreement, is_far_bound
from tollbook.checks.beyond import continuation
from tollbook.checks.counterpart import Footing
from tollbook.checks.explanations import Explanation, explanations
from tollbook.checks.findings import conventions, figure_finding
from tollbook.checks.misprints import digit_faults
from tollbook.checks.neighbours import figure_on, nearest_day_with, siblings
from tollbook.checks.proof import is_a_repeat, is_fault, is_relayed, is_that_count
from tollbook.checks.published import Gap, Published, is_merged_on, parts_on, published
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import (
    copies_line,
    increment_line,
    item_name,
    joined,
    measure_name,
    outcome_name,
    report_of,
    signed,
    source_name,
    suggested,
    total_line,
)
from tollbook.checks.stretches import next_day
from tollbook.checks.unmatched import unmatched
from tollbook.model.finding import Check, Finding
from tollbook.model.pack import PartsOf
from tollbook.model.period import ONE_DAY, Basis, PeriodKind
from tollbook.model.phrases import dated, listed, number
from tollbook.model.quantity import Bound
from tollbook.model.reason import Reason
from tollbook.model.settlement import Settlement

CHECK = Check("TB101", "echo")
_DAY = PeriodKind.DAY
# A tenth of a sum at least: one submarine more is no second category.
_LEAST_SHARE = 10
# So near, another day's total is a likelier source of a number than its own rounded to tens.
_NEAR_DAYS = 7


def echo(report: Replayed) -> Iterator[Finding]:
    """Each figure is what its speaker published for that day."""
    for replay in report.replays:
        if not replay.of_several_days:
            yield _verdict(replay, report)


def _verdict(replay: Replay, report: Replayed) -> Finding:
    if replay.counterpart.series is None:
        return unmatched(CHECK, replay, report)
    if replay.published is None:
        return _finding(replay, Reason.UNDATED, "Neither the text nor its figures say which report this is.")
    if replay.counterpart.wider:
        summed = _outcomes_summed(replay, replay.published, report)
        if summed is not None:
            return summed
    if replay.agreement in HOLDING and not _is_stale_rounding(replay, replay.published, report):
        return _holding(replay, replay.published, report)
    if replay.expected is None:
        return _gap(replay, replay.published, report)
    return (
        _rebased(replay, replay.published, report)
        or _other_day(replay, replay.published, report)
        or _sum(replay, replay.published, report)
        or _mismatch(replay, replay.published, replay.expected, report)
    )


def _finding(replay: Replay, reason: Reason, because: str) -> Finding:
    return figure_finding(CHECK, replay, reason, because)


# Figures that agree


def _holding(replay: Replay, figure: Published, report: Replayed) -> Finding:
    line = _line(replay, figure, report)
    if replay.counterpart.reworded and not is_that_count(replay, report):
        return _other_measure(replay, line, report)
    if not is_a_repeat(replay, report):
        return _finding(replay, Reason.NOT_TIED, joined(line, "Nothing ties this figure to that report."))
    reason = Reason.EQUAL if replay.agreement is None else replay.agreement.value
    other_day = replay.basis is Basis.LOSS_DAY and replay.claim.dating == "text"
    if other_day and replay.agreement is Agreement.EQUAL:
        reason = Reason.OTHER_DAY_CONVENTION
    because = joined(line, _how_it_agrees(replay), _dated_by(replay), _remarks(replay, figure, report))
    return _finding(replay, reason, because)


def _is_stale_rounding(replay: Replay, figure: Published, report: Replayed) -> bool:
    """Whether a total that rounds its day's to tens is exactly that of a day close by, amid exact figures."""
    quantity = replay.claim.quantity
    if replay.agreement is not Agreement.ROUNDED or quantity.bound is not Bound.EXACT:
        return False
    if quantity.step != 10 or not report.is_anchored(replay) or replay.claim.period.kind is _DAY:
        return False
    day = figure.report_date
    other = nearest_day_with(replay.series, replay.claim.period.kind, day, quantity.low)
    return other is not None and abs((other - day).days) <= _NEAR_DAYS


def _line(replay: Replay, figure: Published, report: Replayed) -> str:
    if replay.claim.period.kind is not _DAY:
        return total_line(
            report.books, replay.series, figure.total, figure.increment, settled=replay.expected
        )
    if figure.total.value is None:
        return increment_line(report.books, replay.series, figure.increment)
    return total_line(report.books, replay.series, figure.total, figure.increment)


def _other_measure(replay: Replay, line: str, report: Replayed) -> Finding:
    said = outcome_name(report.books.pack, replay.claim.measure.outcome)
    counts = outcome_name(report.books.pack, replay.series.measure.outcome)
    because = f"The text says {said}; the series counts {counts}, and this figure is not of it."
    return _finding(replay, Reason.OTHER_MEASURE, joined(line, because))


def _how_it_agrees(replay: Replay) -> str:
    quantity, expected = replay.claim.quantity, replay.expected
    if expected is None or replay.agreement is Agreement.EQUAL:
        return ""
    if replay.agreement is Agreement.ROUNDED:
        return f"{number(quantity.low)} is {number(expected)} rounded."
    if quantity.bound is not Bound.RANGE and is_far_bound(quantity, expected):
        return f"True, and {number(abs(expected - quantity.low))} away from the figure itself."
    return ""


def _dated_by(replay: Replay) -> str:
    """By which of its two days a figure is dated, where that is not the day of the report alone."""
    fitting, day = conventions(replay), replay.claim.period.end
    if day is None or Basis.LOSS_DAY not in fitting or replay.claim.quantity.bound is not Bound.EXACT:
        return ""
    if Basis.REPORT_DAY in fitting:
        return f"True of {dated(day)} by the day of the report and by that of the losses."
    return f"Dated {dated(day)}, by the day of the losses."


def _remarks(replay: Replay, figure: Published, report: Replayed) -> str:
    """What a reader should know of the figure's day or of the copies that hold it."""
    remarks = []
    if replay.claim.period.kind is _DAY and figure.increment.days > 1:
        remarks.append(f"That report covers {figure.increment.days} days.")
    if replay.claim.period.kind is _DAY and figure.increment.rebase and figure.increment.correction:
        remarks.append(f"The totals were re-based that day, by {signed(figure.increment.correction)}.")
    pack, total = report.books.pack, figure.total
    if total.settlement is Settlement.SINGLE and len(replay.series.copies) > 1:
        remarks.append(f"Only {listed(source_name(pack, s) for s in total.copies)} holds that day.")
    decided = _DECIDED.get(total.settlement)
    if decided is not None and replay.expected is not None:
        remarks.append(f"The copies differ ({copies_line(report.books, total)}); {decided}.")
    return joined(*remarks)


_DECIDED = {
    Settlement.CONTINUITY: "the days around decide",
    Settlement.PACE: "the days around decide",
    Settlement.ROW: "the odd one has the row of another day",
    Settlement.MAJORITY: "most of them agree, and the days around bear them out",
    Settlement.OPEN: "the increment decides",
}

# Days on which the series has no figure


def _gap(replay: Replay, figure: Published, report: Replayed) -> Finding:
    gap = figure.gap
    head = report_of(report.books, replay.series, figure.report_date)
    if gap is Gap.NEWER:
        return _newer(replay, figure, report)
    if gap is Gap.OLDER:
        return _older(replay, figure, report)
    if gap is Gap.FIRST_DAY:
        return _finding(replay, Reason.RE_BASE, _first_day(replay, figure, report))
    if gap is Gap.REBASE:
        because = f"{head}: the totals were re-based, and the increment that it stated is not known."
        return _finding(replay, Reason.RE_BASE, because)
    if gap is Gap.UNREPORTED:
        because = f"{head}: no copy of the series holds this figure."
        return _finding(replay, Reason.BEYOND_SERIES, joined(because, _filled_in(replay, figure, report)))
    return _copies_differ(replay, figure, report)


def _filled_in(replay: Replay, figure: Published, report: Replayed) -> str:
    """What others have put in the place of a figure that the speaker did not report: no evidence of it."""
    series, kind, books = replay.series, replay.claim.period.kind, report.books
    for speaker in books.pack.speakers.values():
        other = books.series_of(speaker.id, series.measure) if series.speaker in speaker.fills else None
        value = figure_on(other, kind, figure.report_date) if other is not None else None
        if value is not None:
            return f"{speaker.name}, which fills such days itself, has {number(value)}."
    return ""


def _first_day(replay: Replay, figure: Published, report: Replayed) -> str:
    head = report_of(report.books, replay.series, figure.report_date)
    item = replay.series.measure.item
    if is_merged_on(report.books, item, figure.report_date):
        return f"{head}: {item_name(report.books.pack, item)} were merged from others, without an increment."
    return f"{head}: the first with {item_name(report.books.pack, item)}, without an increment."


def _newer(replay: Replay, figure: Published, report: Replayed) -> Finding:
    series, claim = replay.series, replay.claim
    end = f"The series is held up to {dated(series.last)}."
    if claim.period.kind is _DAY:
        return _finding(replay, Reason.BEYOND_SERIES, end)
    paired = next((r.claim for r in report.replays if r.claim.total == claim.quote), None)
    increment = int(paired.quantity.low) if paired is not None else None
    follows = continuation(series, figure.report_date, claim.quantity, increment)
    because = joined(end, follows.sentence)
    if follows.fault is None or replay.counterpart.footing is not Footing.OWN or replay.counterpart.reworded:
        return _finding(replay, Reason.BEYOND_SERIES, because)
    return figure_finding(CHECK, replay, follows.fault, because, follows.also)


def _older(replay: Replay, figure: Published, report: Replayed) -> Finding:
    series, kind = replay.series, replay.claim.period.kind
    parts = parts_on(report.books, series, kind, figure.report_date)
    start = (
        f"The series of {item_name(report.books.pack, series.measure.item)} starts on {dated(series.first)}."
    )
    if parts is None:
        return _finding(replay, Reason.BEYOND_SERIES, start)
    names = listed(item_name(report.books.pack, item) for item in parts.items)
    head = report_of(report.books, series, figure.report_date)
    for item, value in zip(parts.items, parts.values, strict=True):
        if agreement(replay.claim.quantity, value) is Agreement.EQUAL:
            because = f"{head}: {number(value)} {item_name(report.books.pack, item)}, counted by themselves."
            return _finding(replay, Reason.EQUAL, because)
    if len(parts.values) > 1 and agreement(replay.claim.quantity, parts.sum) in HOLDING:
        because = f"{head}: {listed(number(v) for v in parts.values)}, the counts of {names}, together."
        return _finding(replay, Reason.SUMS, because)
    return _finding(replay, Reason.BEYOND_SERIES, joined(start, f"Until then {names} were counted apart."))


def _copies_differ(replay: Replay, figure: Published, report: Replayed) -> Finding:
    head = report_of(report.books, replay.series, figure.report_date)
    total, value = figure.total, replay.claim.quantity.low
    alone = len(total.copies) == 1
    fault = "the only copy does not fit the days around" if alone else "the copies differ"
    reached = _total_reached(replay, figure, report)
    if reached is not None:
        because = f"{head}: {number(value)} leads to {number(reached)}, the total that the report gives."
        return _finding(replay, Reason.EQUAL, because)
    said = joined(f"{head}: {fault}.", f"{copies_line(report.books, total)}." if total.copies else "")
    if replay.claim.period.kind is _DAY or not total.copies:
        return _finding(replay, Reason.COPIES_DIFFER, said)
    stands = [agreement(replay.claim.quantity, copy) for copy in total.copies.values()]
    if all(s in HOLDING for s in stands):
        return _finding(replay, stands[0].value, said)
    if any(s in HOLDING for s in stands) or not is_relayed(replay, report):
        return _finding(replay, Reason.COPIES_DIFFER, said)
    nearest = min(total.copies.values(), key=lambda copy: abs(copy - value))
    found = explanations(replay, report, nearest)
    return _failing(replay, found, joined(said, found[0].sentence), None)


def _total_reached(replay: Replay, figure: Published, report: Replayed) -> int | None:
    """The total printed with an increment, if one copy has it and the increment leads to it."""
    claim = replay.claim
    if claim.period.kind is not _DAY or claim.total is None:
        return None
    fitting = replay.series.fits_with_increment(figure.report_date, int(claim.quantity.low))
    total = report.by_quote.get(claim.total)
    return (
        fitting if fitting is not None and total is not None and fitting == total.claim.quantity.low else None
    )


# Figures that differ


def _rebased(replay: Replay, figure: Published, report: Replayed) -> Finding | None:
    """On a re-base day the mere difference of totals is no fault, nor is a figure that nothing explains."""
    increment, value = figure.increment, replay.claim.quantity.low
    if replay.claim.period.kind is not _DAY or not increment.rebase:
        return None
    line = _line(replay, figure, report)
    if value == increment.implied:
        because = f"{number(value)} is the difference of the totals, which were re-based that day."
        return _finding(replay, Reason.RE_BASE, joined(line, because))
    if replay.expected is not None and any(e.telling for e in explanations(replay, report, replay.expected)):
        return None
    because = "The totals were re-based that day, and the increments on record miss it."
    return _finding(replay, Reason.RE_BASE, joined(line, because))


def _other_day(replay: Replay, figure: Published, report: Replayed) -> Finding | None:
    """A day's figure dated by the day of the losses, in a report that nothing ties to the other day."""
    claim, end = replay.claim, replay.claim.period.end
    if claim.period.kind is not _DAY or end is None or claim.total is not None or report.is_anchored(replay):
        return None
    other = end + ONE_DAY if figure.report_date == end else end
    if claim.dating != "text" or claim.quantity.low < 100:
        return None
    if replay.series.increment(other).stated != claim.quantity.low:
        return None
    because = f"{number(claim.quantity.low)} is the increment of the report of {dated(other)}."
    return _finding(replay, Reason.OTHER_DAY_CONVENTION, joined(_line(replay, figure, report), because))


def _sum(replay: Replay, figure: Published, report: Replayed) -> Finding | None:
    """A figure that is two categories' together, the second of which the report does not give itself."""
    claim, value = replay.claim, replay.claim.quantity.low
    if replay.expected is None or value < 100 or value <= replay.expected or claim.total is not None:
        return None
    if claim.quantity.bound is Bound.AT_LEAST or digit_faults(value, replay.expected):
        return None
    kind, day = claim.period.kind, figure.report_date
    given = {r.claim.measure.item for r in report.replays if r.claim.period.kind is kind}
    for other in siblings(report.books, replay.series):
        rest = figure_on(other, kind, day)
        if (
            rest
            and rest * _LEAST_SHARE >= value == rest + replay.expected
            and other.measure.item not in given
        ):
            name = item_name(report.books.pack, other.measure.item)
            because = f"{number(replay.expected)} and {number(rest)} {name} make {number(value)}."
            return _finding(replay, Reason.SUMS, joined(_line(replay, figure, report), because))
    return None


def _outcomes_summed(replay: Replay, figure: Published, report: Replayed) -> Finding | None:
    """A figure of killed and wounded together, which the speaker counts apart, that is what both make."""
    books, series, quantity = report.books, replay.series, replay.claim.quantity
    measure = replay.claim.measure
    rules = (p for p in books.pack.parts if p.of is PartsOf.OUTCOME and p.whole == measure.outcome)
    rule = next((p for p in rules if measure.item in p.items), None)
    parts = (
        [books.series_of(series.speaker, replace(measure, outcome=part)) for part in rule.parts]
        if rule
        else []
    )
    kind, day = replay.claim.period.kind, figure.report_date
    values = [figure_on(one, kind, day) if one is not None else None for one in parts]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    stands, whole = agreement(quantity, sum(known)), sum(known)
    if stands not in HOLDING or is_far_bound(quantity, whole):
        return None
    names = [
        measure_name(books.pack, one.measure, value) for one, value in zip(parts, known, strict=True) if one
    ]
    said = listed(f"{number(value)} {name}" for value, name in zip(known, names, strict=True))
    because = f"{report_of(books, series, day)}: {said}, together {number(whole)}."
    return _finding(replay, Reason.SUMS, because)


def _mismatch(replay: Replay, figure: Published, expected: int, report: Replayed) -> Finding:
    line = _line(replay, figure, report)
    if replay.counterpart.reworded:
        return _other_measure(replay, line, report)
    found = explanations(replay, report, expected)
    if not is_fault(replay, report, any(e.telling for e in found), _is_explained(found, expected)):
        by_losses = _slip_by_losses(replay, report)
        if by_losses is not None:
            return by_losses
        because = "This figure need not be that count: nothing else ties it to the report."
        return _finding(replay, Reason.OPEN_WORDING, joined(line, because))
    suggestion = suggested(report.books.pack, replay.series.measure, expected)
    because = joined(line, found[0].sentence, _remarks(replay, figure, report))
    return _failing(replay, found, because, suggestion)


def _slip_by_losses(replay: Replay, report: Replayed) -> Finding | None:
    """A telling slip of digits in a day's figure that is dated by the day of the losses."""
    claim, end = replay.claim, replay.claim.period.end
    if claim.period.kind is not _DAY or claim.dating != "text" or end is None or report.is_anchored(replay):
        return None
    figure = published(replay.series, _DAY, next_day(end))
    if figure.value is None or not digit_faults(claim.quantity.low, figure.value):
        return None
    moved = replace(replay, published=figure, expected=figure.value)
    found = explanations(moved, report, figure.value)
    if not is_fault(moved, report, any(e.telling for e in found), explained=False):
        return None
    suggestion = suggested(report.books.pack, replay.series.measure, figure.value)
    because = joined(_line(moved, figure, report), found[0].sentence)
    return _failing(moved, found, because, suggestion)


def _is_explained(found: tuple[Explanation, ...], expected: int) -> bool:
    """Whether more than a difference is known; in numbers of two digits, chance explains too much."""
    return expected >= 100 and found[0].reason not in (Reason.NO_MATCH, Reason.DOES_NOT_ADD_UP)


def _failing(replay: Replay, found: tuple[Explanation, ...], because: str, suggestion: str | None) -> Finding:
    also = tuple(e.reason for e in found[1:])
    return figure_finding(CHECK, replay, found[0].reason, because, also, suggestion)
