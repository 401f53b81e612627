"""The check on averages: so many a day over a month."""

from collections.abc import Iterator

from tollbook.checks.replay import Replayed
from tollbook.checks.several_days import several_days
from tollbook.model.finding import Check, Finding
from tollbook.model.period import PeriodKind

CHECK = Check("TB202", "average")


def average(report: Replayed) -> Iterator[Finding]:
    """An average over several days is what the speaker's totals grew by, shared out over the period."""
    for replay in report.replays:
        if replay.of_several_days and replay.claim.period.kind is PeriodKind.RATE:
            yield several_days(CHECK, replay, report)
