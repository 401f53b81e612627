"""The check on the day since when a running total counts."""

from collections import defaultdict
from collections.abc import Iterator

from tollbook.checks.agreement import Agreement, significant_digits
from tollbook.checks.findings import phrase_finding
from tollbook.checks.replay import Replay, Replayed, is_misdated_start, starts_elsewhere
from tollbook.model.claim import Claim
from tollbook.model.finding import Check, Finding
from tollbook.model.phrases import dated, number
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason

CHECK = Check("TB104", "wrong-start")


def wrong_start(report: Replayed) -> Iterator[Finding]:
    """A running total counts from the day since when its speaker counts."""
    start = report.books.pack.start
    said: dict[Quote, list[Replay]] = defaultdict(list)
    for replay in report.replays:
        if replay.claim.since is not None and starts_elsewhere(replay.claim, start):
            said[replay.claim.since].append(replay)
    for since, replays in said.items():
        misdated = any(is_misdated_start(replay.claim, start) for replay in replays)
        repeated = tuple(replay for replay in replays if _is_total_since_the_start(replay))
        if misdated or repeated:
            yield _finding(since, repeated or tuple(replays), bool(repeated), report)


def _is_total_since_the_start(replay: Replay) -> bool:
    equal = replay.agreement is Agreement.EQUAL
    return equal and significant_digits(replay.claim.quantity.low) >= 3


def _finding(since: Quote, replays: tuple[Replay, ...], repeated: bool, report: Replayed) -> Finding:
    start, claim = report.books.pack.start, replays[0].claim
    if repeated:
        because = (
            f"{number(claim.quantity.low)} is the total since {dated(start)}, not since {_stated(claim)}."
        )
    else:
        because = f"{report.books.pack.name} is counted from {dated(start)}, not from {_stated(claim)}."
    return phrase_finding(CHECK, Reason.WRONG_START, since, replays, because, dated(start))


def _stated(claim: Claim) -> str:
    return dated(claim.period.start) if claim.period.start is not None else "another day"
