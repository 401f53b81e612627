"""The check on figures that are put into the mouth of the party whose losses they are."""

from collections import defaultdict
from collections.abc import Iterator

from tollbook.checks.agreement import HOLDING, Agreement, significant_digits
from tollbook.checks.counterpart import Footing
from tollbook.checks.findings import phrase_finding
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import speaker_name
from tollbook.model.finding import Check, Finding
from tollbook.model.phrases import dated, number
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason

CHECK = Check("TB103", "wrong-speaker")


def wrong_speaker(report: Replayed) -> Iterator[Finding]:
    """Figures are told as those of the party that published them."""
    said: dict[Quote, list[Replay]] = defaultdict(list)
    for replay in report.replays:
        attribution = replay.claim.attribution
        if attribution is not None and replay.counterpart.footing is Footing.SAME_SIDE:
            said[attribution].append(replay)
    for attribution, replays in said.items():
        repeated = tuple(replay for replay in replays if replay.agreement in HOLDING)
        if _are_anothers(repeated):
            yield _finding(attribution, repeated, report)


def _are_anothers(replays: tuple[Replay, ...]) -> bool:
    """Whether chance can be ruled out: one figure of three significant digits, or several, are the same."""
    equal = [r for r in replays if r.agreement is Agreement.EQUAL]
    telling = [r for r in equal if significant_digits(r.claim.quantity.low) >= 3]
    several = [r for r in equal if r.claim.quantity.low >= 10]
    return bool(telling) or len(several) >= 2


def _finding(attribution: Quote, replays: tuple[Replay, ...], report: Replayed) -> Finding:
    best = max(replays, key=lambda r: (r.agreement is Agreement.EQUAL, r.claim.quantity.low))
    replays = (best, *(r for r in replays if r is not best))
    assert best.published is not None
    pack, day = report.books.pack, best.published.report_date
    true, named = speaker_name(pack, best.series.speaker), speaker_name(pack, best.claim.speaker)
    because = (
        f"{number(best.claim.quantity.low)} was published by {true}, report of {dated(day)}, not by {named}."
    )
    return phrase_finding(CHECK, Reason.WRONG_SPEAKER, attribution, replays, because, true)
