"""The check on figures of killed and wounded told as figures of the dead, and of the dead told as both."""

from collections.abc import Iterator

from tollbook.checks.findings import figure_finding
from tollbook.checks.proof import is_that_count
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import (
    increment_line,
    item_name,
    joined,
    outcome_name,
    speaker_name,
    suggested,
    total_line,
)
from tollbook.model.finding import Check, Finding
from tollbook.model.period import PeriodKind
from tollbook.model.reason import Reason

_DAY = PeriodKind.DAY

CHECK = Check("TB102", "killed-for-casualties")


def killed_for_casualties(report: Replayed) -> Iterator[Finding]:
    """A count of killed and wounded is not told as a count of the dead, nor the other way round."""
    for replay in report.replays:
        if replay.counterpart.reworded and is_that_count(replay, report):
            yield _finding(replay, report)


def _finding(replay: Replay, report: Replayed) -> Finding:
    pack, counts = report.books.pack, replay.series.measure
    said = outcome_name(pack, replay.claim.measure.outcome)
    because = (
        f"{speaker_name(pack, replay.series.speaker)} counts {item_name(pack, counts.item)} "
        f"{outcome_name(pack, counts.outcome)}; the text says {said}."
    )
    suggestion = suggested(pack, counts, replay.claim.quantity.low, replay.claim.quantity.bound)
    wider = replay.counterpart.wider
    reason = Reason.CASUALTIES_FOR_KILLED if wider else Reason.KILLED_FOR_CASUALTIES
    line = _line(replay, report)
    return figure_finding(CHECK, replay, reason, joined(line, because), (), suggestion)


def _line(replay: Replay, report: Replayed) -> str:
    figure = replay.published
    if figure is None:
        return ""
    if replay.claim.period.kind is _DAY:
        return increment_line(report.books, replay.series, figure.increment)
    return total_line(report.books, replay.series, figure.total, figure.increment, settled=replay.expected)
