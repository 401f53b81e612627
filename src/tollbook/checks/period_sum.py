"""The check on sums over a week, a month, a year."""

from collections.abc import Iterator

from tollbook.checks.replay import Replayed
from tollbook.checks.several_days import several_days
from tollbook.model.finding import Check, Finding
from tollbook.model.period import PeriodKind

CHECK = Check("TB201", "period-sum")


def period_sum(report: Replayed) -> Iterator[Finding]:
    """A sum over several days is what the speaker's totals grew by over these days."""
    for replay in report.replays:
        if replay.of_several_days and replay.claim.period.kind is not PeriodKind.RATE:
            yield several_days(CHECK, replay, report)
