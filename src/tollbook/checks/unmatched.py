"""What is said of a figure that no series counts."""

from tollbook.checks.findings import figure_finding
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import item_name, outcome_name, speaker_name
from tollbook.model.claim import UNATTRIBUTED, Claim
from tollbook.model.finding import Check, Finding
from tollbook.model.period import PeriodKind
from tollbook.model.phrases import dated
from tollbook.model.reason import Reason


def unmatched(check: Check, replay: Replay, report: Replayed) -> Finding:
    """Why a figure without a series cannot be checked."""
    reason = replay.counterpart.reason
    other = reason is Reason.OTHER_MEASURE
    because = _two_measures(replay.claim, report) if other else _no_series(replay, report)
    return figure_finding(check, replay, reason, because)


def _no_series(replay: Replay, report: Replayed) -> str:
    pack, claim = report.books.pack, replay.claim
    start = claim.period.start
    if claim.period.kind is PeriodKind.CUMULATIVE and start is not None and start != pack.start:
        return f"No totals since {dated(start)} are held."
    if claim.speaker == UNATTRIBUTED:
        return "Nobody is named for this count, and no series holds it."
    return f"No series of this count by {speaker_name(pack, claim.speaker)} is held."


def _two_measures(claim: Claim, report: Replayed) -> str:
    """Why a figure is not compared with the series of the same thing that is held."""
    pack, name = report.books.pack, item_name(report.books.pack, claim.measure.item)
    said = outcome_name(pack, claim.measure.outcome)
    who = "This figure" if claim.speaker == UNATTRIBUTED else speaker_name(pack, claim.speaker)
    for speaker, measure in report.books.series:
        if (measure.side, measure.item) == (claim.measure.side, claim.measure.item):
            known = outcome_name(pack, measure.outcome)
            return f"{who} counts {name} {said}, {speaker_name(pack, speaker)} {name} {known}: not compared."
    return f"No series counts {name} {said}."
