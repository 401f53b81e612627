"""Whether a figure belongs to its series' report at all, and whether a difference proves a fault."""

from tollbook.checks.agreement import HOLDING, Agreement, is_far_bound, significant_digits
from tollbook.checks.counterpart import Footing
from tollbook.checks.replay import Replay, Replayed
from tollbook.model.claim import Claim
from tollbook.model.period import PeriodKind
from tollbook.model.quantity import Bound

_DAY = PeriodKind.DAY
# So many other figures of the day make it sure that even an unattributed total belongs to the report.
_SURELY_RELAYED = 3
_SLIVER = 20


def is_that_count(replay: Replay, report: Replayed) -> bool:
    """Whether a figure said of something else (the dead) is the series' count nevertheless."""
    if replay.expected is None or replay.agreement not in HOLDING:
        return False
    if is_far_bound(replay.claim.quantity, replay.expected):
        return False
    if replay.counterpart.wider and replay.agreement is not Agreement.EQUAL:
        return False  # «over 40,000 killed and wounded» is true of 40,819 killed, and of more
    return replay.counterpart.footing is Footing.OWN or is_telling_repeat(replay, report)


def is_telling_repeat(replay: Replay, report: Replayed) -> bool:
    """Whether chance would hardly make a figure so like the series'."""
    equal = replay.agreement is Agreement.EQUAL and significant_digits(replay.claim.quantity.low) >= 3
    return equal or report.is_anchored(replay)


def is_a_repeat(replay: Replay, report: Replayed) -> bool:
    """Whether an agreeing figure can be taken for the speaker's own."""
    claim, footing = replay.claim, replay.counterpart.footing
    bound = replay.agreement is Agreement.BOUND_TRUE
    loose = bound and (_is_loose(replay) if claim.period.kind is _DAY else _is_a_sliver(replay))
    if footing is Footing.OWN and not loose:
        return True
    if report.is_anchored(replay) or _is_paired_with_a_relayed_total(replay, report):
        return True
    if footing is Footing.SAME_SIDE:
        return is_telling_repeat(replay, report)
    return not loose and claim.quantity.low >= 100


def _is_loose(replay: Replay) -> bool:
    """A bound so far from the day's figure that it may as well be about a place or an hour."""
    return replay.expected is None or not (
        replay.expected / 2 <= replay.claim.quantity.low <= replay.expected * 2
    )


def _is_paired_with_a_relayed_total(replay: Replay, report: Replayed) -> bool:
    total = replay.claim.total
    if total is None:
        return False
    other = report.by_quote.get(total)
    return other is not None and other.agreement in HOLDING


def is_fault(replay: Replay, report: Replayed, telling: bool, explained: bool) -> bool:
    """Whether a figure that differs is a fault of the report, rather than a count of something else."""
    if replay.claim.period.kind is not _DAY:
        if not telling and _is_a_sliver(replay) and not report.is_anchored(replay):
            return False
        return is_relayed(replay, report) or (telling and _may_be_relayed(replay, report))
    if _is_paired_with_a_relayed_total(replay, report):
        return True
    if replay.counterpart.footing is Footing.UNSAID:
        return telling and report.anchors(replay) >= _SURELY_RELAYED
    if replay.counterpart.footing is not Footing.OWN and not report.is_anchored(replay):
        return False
    if telling:
        return True
    if explained and report.anchors(replay) >= _SURELY_RELAYED and not _has_rival(replay, report):
        return replay.claim.quantity.bound is not Bound.AT_MOST
    return report.is_anchored(replay) and not _is_narrower(replay, report)


def _is_a_sliver(replay: Replay) -> bool:
    """Whether a total is so small a part of the speaker's that it rather counts something else: one type's,
    one battle's."""
    return replay.expected is not None and replay.claim.quantity.low * _SLIVER < replay.expected


def is_relayed(replay: Replay, report: Replayed) -> bool:
    """Whether a total is said to be that of the series' speaker since the conflict's start."""
    footing = replay.counterpart.footing
    if footing is Footing.OWN:
        return report.is_anchored(replay) or replay.claim.period.start is not None
    return footing is not Footing.UNSAID and report.is_anchored(replay)


def _may_be_relayed(replay: Replay, report: Replayed) -> bool:
    if replay.counterpart.footing is Footing.UNSAID:
        return report.anchors(replay) >= _SURELY_RELAYED
    return replay.counterpart.footing is Footing.OWN


def _is_narrower(replay: Replay, report: Replayed) -> bool:
    """Whether a day's figure may count a part of what the day's increment counts: one strike, one front."""
    claim, expected = replay.claim, replay.expected
    if claim.total is not None or expected is None:
        return False
    if claim.quantity.low > expected and claim.quantity.bound is not Bound.AT_MOST:
        return False
    if _has_rival(replay, report) or claim.quantity.bound is Bound.AT_MOST:
        return True
    days_relayed = sum(
        _tells_a_day(other.claim) and other.agreement is Agreement.EQUAL for other in report.replays
    )
    return claim.quantity.low * 2 < expected and days_relayed < 2


def _has_rival(replay: Replay, report: Replayed) -> bool:
    """Whether another figure of the report already gives the day's count of the same thing."""
    return any(
        other is not replay
        and other.agreement in HOLDING
        and other.claim.measure == replay.claim.measure
        and other.claim.period == replay.claim.period
        for other in report.replays
    )


def _tells_a_day(claim: Claim) -> bool:
    return claim.period.kind is _DAY and claim.total is None
