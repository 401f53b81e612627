"""Findings as the checks of a figure make them, with their evidence in fields."""

from collections.abc import Sequence
from dataclasses import replace

from tollbook.checks.agreement import HOLDING, agreement
from tollbook.checks.replay import Replay
from tollbook.checks.stretches import Sum, next_day
from tollbook.model.finding import Check, Evidence, Finding
from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.model.series import Total

_DAY = PeriodKind.DAY


def evidence_of(replay: Replay) -> Evidence:
    """What a verdict on a figure rests on."""
    found = replay.claim.quantity.low
    figure = replay.published
    if figure is None:
        return Evidence(found)
    return Evidence(
        found=found,
        expected=replay.expected,
        source=replay.series.speaker,
        copies=_holders(figure.total, replay),
        report_date=figure.report_date,
        basis=replay.basis,
        snapshot=max(copy.snapshot for copy in replay.series.copies),
        conventions=conventions(replay),
    )


def conventions(replay: Replay) -> tuple[Basis, ...]:
    """The conventions of dating by which a day's figure is true: by the day of the report, of the losses."""
    claim, day = replay.claim, replay.claim.period.end
    if claim.period.kind is not _DAY or day is None or replay.agreement not in HOLDING:
        return ()
    stated = (replay.series.increment(day).stated, replay.series.increment(next_day(day)).stated)
    to_the_unit = claim.total is not None
    return tuple(
        basis
        for basis, value in zip((Basis.REPORT_DAY, Basis.LOSS_DAY), stated, strict=True)
        if value is not None and agreement(claim.quantity, value, to_the_unit) in HOLDING
    )


def _holders(total: Total, replay: Replay) -> tuple[str, ...]:
    """The copies that have the settled total, or all that have the day while it is open."""
    settled = total.value
    if settled is None and replay.claim.period.kind is not _DAY:
        settled = replay.expected
    if settled is None:
        return tuple(total.copies)
    return tuple(source for source, value in total.copies.items() if value == settled)


def figure_finding(
    check: Check,
    replay: Replay,
    reason: Reason,
    because: str,
    also: tuple[Reason, ...] = (),
    suggestion: str | None = None,
) -> Finding:
    """A finding on a figure's own span."""
    return Finding(
        check=check,
        reason=reason,
        quote=replay.claim.quote,
        claims=(replay.index,),
        because=because,
        also=also,
        evidence=evidence_of(replay),
        suggestion=suggestion,
    )


def several_days_finding(
    check: Check,
    replay: Replay,
    reason: Reason,
    because: str,
    also: tuple[Reason, ...] = (),
    suggestion: str | None = None,
    best: Sum | None = None,
    fitting: Sequence[Sum] = (),
) -> Finding:
    """A finding on a sum or an average; `best` is what it is held against, `fitting` all that agree."""
    finding = figure_finding(check, replay, reason, because, also, suggestion)
    if best is None:
        return finding
    evidence = Evidence(
        found=replay.claim.quantity.low,
        expected=best.expected,
        source=replay.series.speaker,
        copies=tuple(copy.source for copy in replay.series.copies),
        report_date=best.stretch.last,
        since_report=best.stretch.before,
        basis=best.stretch.basis,
        snapshot=max(copy.snapshot for copy in replay.series.copies),
        conventions=tuple(dict.fromkeys(one.stretch.basis for one in fitting)),
    )
    return replace(finding, evidence=evidence)


def phrase_finding(
    check: Check,
    reason: Reason,
    quote: Quote,
    replays: tuple[Replay, ...],
    because: str,
    suggestion: str | None,
) -> Finding:
    """A finding on the words that several figures depend on."""
    return Finding(
        check=check,
        reason=reason,
        quote=quote,
        claims=tuple(replay.index for replay in replays),
        because=because,
        evidence=evidence_of(replays[0]),
        suggestion=suggestion,
    )
