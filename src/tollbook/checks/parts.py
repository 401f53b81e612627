"""The check on wholes and the parts that one report gives of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tollbook.checks.agreement import HOLDING, Agreement
from tollbook.checks.findings import figure_finding
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import item_name, joined, outcome_name
from tollbook.checks.sums import Extent, extent, is_exact, total
from tollbook.model.claim import Claim, Dating
from tollbook.model.finding import Check, Finding
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack, Parts, PartsOf
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.phrases import dated, listed, number
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict

CHECK = Check("TB301", "parts")
_DAY, _TOTAL, _SEVERAL = PeriodKind.DAY, PeriodKind.CUMULATIVE, PeriodKind.INTERVAL
# So far behind a count of what was launched, what became of it is still told of the same attack.
_SAME_ATTACK = 400
# Longer than this, no report lists the days one by one.
_MOST_DAYS = 31
_LEAST_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Division:
    """A whole with its parts. Where not `complete` the parts may leave a rest, where they may `overlap` they
    have no sum; `timely` if they divide days. `words` say what they are («killed and wounded»)."""

    whole: Replay
    parts: tuple[Replay, ...]
    complete: bool = True
    overlap: bool = False
    timely: bool = False
    words: str = ""

    @property
    def all(self) -> tuple[Replay, ...]:
        """The whole and its parts."""
        return self.whole, *self.parts

    @property
    def sum(self) -> Extent:
        """What the parts can add up to."""
        return total(part.claim.quantity for part in self.parts)


def parts(report: Replayed) -> Iterator[Finding]:
    """A whole is the sum of the parts that the report itself gives of it."""
    if len(report.replays) < 2:
        return
    seen: set[Quote] = set()
    for division in _divisions(report):
        finding = _verdict(division, report)
        if finding is not None and finding.quote not in seen:
            seen.add(finding.quote)
            yield finding


def _divisions(report: Replayed) -> Iterator[Division]:
    """All wholes of a report with their parts: months first, which leave no rest, then what its words tie."""
    yield from _months(report)
    yield from _as_worded(report)
    yield from _by_rule(report)
    yield from _days(report)
    yield from _growth(report)


# Verdicts


def _verdict(division: Division, report: Replayed) -> Finding | None:
    whole, sum_ = extent(division.whole.claim.quantity), division.sum
    if division.overlap:
        return _of_some(division, whole)
    if sum_.low > whole.high or (division.complete and not sum_.meets(whole)):
        return _of_mismatch(division, report)
    if _adds_up(division):
        return _finding(division, division.whole, Reason.SUMS, _said(division))
    if division.complete and sum_.is_bounded and whole.is_bounded:
        rounded = "within what is rounded or bounded."
        return _finding(division, division.whole, Reason.SUMS, joined(_said(division)[:-1] + ",", rounded))
    return _finding(division, division.whole, Reason.SOME_PARTS, _rest(division))


def _adds_up(division: Division) -> bool:
    exact = all(is_exact(replay.claim.quantity) for replay in division.all)
    values = [replay.claim.quantity.low for replay in division.parts]
    return exact and len(values) > 1 and sum(values) == division.whole.claim.quantity.low


def _of_some(division: Division, whole: Extent) -> Finding:
    """Parts that may overlap: none of them exceeds the whole; more cannot be told."""
    for part in division.parts:
        if extent(part.claim.quantity).low > whole.high:
            because = f"{_number(part)} is told as a part of {_number(division.whole)}, and exceeds it."
            return _failing(division, because)
    if _adds_up(division):
        return _finding(division, division.whole, Reason.SUMS, _said(division))
    because = f"{_listed(division.parts)} {_are(division)} told as some of {_number(division.whole)}."
    return _finding(division, division.whole, Reason.SOME_PARTS, because)


def _of_mismatch(division: Division, report: Replayed) -> Finding | None:
    """What does not add up is a fault, unless the totals were re-based or each figure is as published."""
    day = _rebase_day(division, report)
    if day is not None:
        because = joined(_said(division), f"The totals were re-based in the report of {dated(day)}.")
        return _finding(division, division.whole, Reason.RE_BASE, because)
    if all(replay.agreement in HOLDING for replay in division.all):
        return None
    return _failing(division, _said(division))


def _failing(division: Division, because: str) -> Finding:
    return _finding(division, _wrong_one(division), Reason.DOES_NOT_ADD_UP, because)


def _wrong_one(division: Division) -> Replay:
    """The figure that the speaker's own series shows to be wrong, or the only one that it does not confirm;
    the whole where it cannot tell."""
    wrong = [replay for replay in division.all if replay.agreement not in (None, *HOLDING)]
    if len(wrong) == 1:
        return wrong[0]
    open_ = [replay for replay in division.all if replay.agreement is not Agreement.EQUAL]
    return open_[0] if len(open_) == 1 else division.whole


def _finding(division: Division, replay: Replay, reason: Reason, because: str) -> Finding:
    """A finding on one figure of a division, about all of them."""
    finding = figure_finding(CHECK, replay, reason, because)
    others = tuple(other.index for other in division.all if other is not replay)
    evidence = finding.evidence
    if (
        replay is division.whole
        and evidence is not None
        and evidence.expected is None
        and not division.overlap
    ):
        made = sum(part.claim.quantity.low for part in division.parts)
        evidence = replace(evidence, expected=made if reason.verdict is not Verdict.UNKNOWN else None)
    return replace(finding, claims=(*finding.claims, *others), evidence=evidence)


def _rebase_day(division: Division, report: Replayed) -> date | None:
    """A day of the division on which the speaker re-based its totals, if it divides time."""
    if not division.timely:
        return None
    for replay in division.all:
        if replay.counterpart.series is not None and replay.claim.period.end is not None:
            for day in (replay.claim.period.end, replay.claim.period.end + ONE_DAY):
                if replay.series.increment(day).rebase:
                    return day
    return None


# Sentences


def _number(replay: Replay) -> str:
    quantity = replay.claim.quantity
    if quantity.low == quantity.high:
        return number(quantity.low)
    return f"{number(quantity.low)} to {number(quantity.high)}"


def _listed(replays: Sequence[Replay]) -> str:
    return listed(_number(replay) for replay in replays)


def _are(division: Division) -> str:
    return "is" if len(division.parts) == 1 else "are"


def _said(division: Division) -> str:
    """«13, 8 and 7 make 28», or what they make instead of it."""
    values = [replay.claim.quantity.low for replay in division.parts]
    makes = "is" if len(values) == 1 else "make"
    what = f" ({division.words})" if division.words else ""
    made, whole = sum(values), division.whole.claim.quantity.low
    head = f"{_listed(division.parts)}{what} {makes} {number(made)}"
    return f"{head}." if made == whole else f"{head}, not {_number(division.whole)}."


def _rest(division: Division) -> str:
    values = sum(replay.claim.quantity.low for replay in division.parts)
    makes = "make" if len(division.parts) > 1 else "is"
    what = f" ({division.words})" if division.words else ""
    head = f"{_listed(division.parts)}{what} {makes} {number(values)} of {_number(division.whole)}"
    return f"{head}; what the rest is the report does not say, or gives bounds for."


# What the words tie together


def _as_worded(report: Replayed) -> Iterator[Division]:
    """Figures that the text itself words as parts of another: a list behind a colon, «including»."""
    by_whole: dict[Quote, list[Replay]] = defaultdict(list)
    for replay in report.replays:
        if replay.claim.whole is not None:
            by_whole[replay.claim.whole].append(replay)
    if not by_whole:
        return
    wholes = {replay.claim.quote: replay for replay in report.replays}
    for quote, parts in by_whole.items():
        whole = wholes.get(quote)
        division = _division_of(whole, parts, report.books.pack) if whole is not None else None
        if division is not None:
            yield division


def _division_of(whole: Replay, parts: list[Replay], pack: Pack) -> Division | None:
    """How a text divides a figure into the parts that it gives with it, if they can be held to it at all."""
    parts = [replay for replay in parts if _is_of_one_count(whole.claim, replay.claim)]
    every = tuple(replay for replay in parts if replay.claim.exhaustive)
    alike = tuple(replay for replay in parts if replay.claim.measure == whole.claim.measure)
    rule = _outcome_rule(pack, whole.claim.measure)
    if len(every) > 1 and len(alike) == len(every) == len(parts):
        return Division(whole, every)
    if every and rule is not None and _are_fates(every, rule):
        complete = rule.complete and len(every) == len(rule.parts)
        return Division(whole, every, complete, words=_outcomes(every, pack))
    if len(every) > 1 and len(every) == len(parts) and _are_merged(whole.claim, every):
        return Division(whole, every, words=_items(every, pack))
    some = tuple(replay for replay in parts if replay in alike or _is_outcome_of(replay, rule))
    return Division(whole, some, complete=False, overlap=True) if some else None


def _is_outcome_of(part: Replay, rule: Parts | None) -> bool:
    """Whether a figure counts one of the outcomes that a rule adds up."""
    return rule is not None and part.claim.measure.outcome in rule.parts


def _is_of_one_count(whole: Claim, part: Claim) -> bool:
    """Whether two figures come from one speaker and count one side over one period."""
    same = whole.speaker == part.speaker and whole.measure.side == part.measure.side
    return same and whole.period.kind is part.period.kind and whole.period.end == part.period.end


def _are_fates(parts: Sequence[Replay], rule: Parts) -> bool:
    outcomes = [replay.claim.measure.outcome for replay in parts]
    items = {replay.claim.measure.item for replay in parts}
    return len(set(outcomes)) == len(outcomes) and set(outcomes) <= set(rule.parts) and len(items) == 1


def _are_merged(whole: Claim, parts: Sequence[Replay]) -> bool:
    """«30 tanks and armoured vehicles: 12 tanks and 18 armoured vehicles»: a mixed count has the item of one
    of its parts."""
    items = [replay.claim.measure.item for replay in parts]
    same_outcome = all(replay.claim.measure.outcome == whole.measure.outcome for replay in parts)
    return same_outcome and len(set(items)) == len(items) and whole.measure.item in items


def _outcome_rule(pack: Pack, measure: Measure) -> Parts | None:
    """The rule by which a count is the sum of several outcomes, if there is one."""
    for rule in pack.parts:
        applies = rule.of is PartsOf.OUTCOME and rule.whole == measure.outcome
        if applies and (not rule.items or measure.item in rule.items):
            return rule
    return None


def _outcomes(parts: Sequence[Replay], pack: Pack) -> str:
    return listed(outcome_name(pack, replay.claim.measure.outcome) for replay in parts)


def _items(parts: Sequence[Replay], pack: Pack) -> str:
    return listed(item_name(pack, replay.claim.measure.item) for replay in parts)


# What the pack declares


def _by_rule(report: Replayed) -> Iterator[Division]:
    """Figures that the pack declares to be a whole and its parts, wherever the report gives them."""
    measures = {replay.claim.measure.outcome for replay in report.replays}
    items = {replay.claim.measure.item for replay in report.replays}
    for rule in report.books.pack.parts:
        if rule.of is PartsOf.ITEM and rule.whole in items and items.issuperset(rule.parts):
            yield from _of_items(rule, report)
        elif rule.of is PartsOf.OUTCOME and not rule.complete and rule.whole in measures:
            yield from _of_fates(rule, report)


def _of_items(rule: Parts, report: Replayed) -> Iterator[Division]:
    """An item and all the items that it was the sum of on its day."""
    for whole in report.replays:
        day = _day_of(whole, report)
        if whole.claim.measure.item != rule.whole or day is None or not rule.hold_on(day):
            continue
        found = [
            [
                other
                for other in report.replays
                if other.claim.measure.item == item
                and other.claim.measure.outcome == whole.claim.measure.outcome
                and other.claim.period == whole.claim.period
                and _is_of_one_count(whole.claim, other.claim)
            ]
            for item in rule.parts
        ]
        if len(found) > 1 and all(len(others) == 1 for others in found):
            parts = tuple(others[0] for others in found)
            yield Division(whole, parts, words=_items(parts, report.books.pack))


def _day_of(replay: Replay, report: Replayed) -> date | None:
    if replay.claim.period.end is not None:
        return replay.claim.period.end
    return report.dated_by.report_date if report.dated_by is not None else None


def _of_fates(rule: Parts, report: Replayed) -> Iterator[Division]:
    """What was launched and what became of it, reported together: no outcome exceeds what was launched."""
    launched = [r for r in report.replays if r.claim.measure.outcome == rule.whole and r.claim.whole is None]
    for whole in launched:
        measure = whole.claim.measure
        if measure.item not in rule.items or any(
            other is not whole and other.claim.measure.item == measure.item for other in launched
        ):
            continue
        fates = _fates_of(whole, rule, report)
        if len(fates) < 2:
            continue
        # Where several kinds were launched, a count of what was shot down may be of all of them.
        possible = total(other.claim.quantity for other in launched)
        mixed = len(launched) > 1 and total(r.claim.quantity for r in fates).low <= possible.high
        division = Division(whole, fates, complete=False, words=_outcomes(fates, report.books.pack))
        if not mixed or division.sum.low <= extent(whole.claim.quantity).high:
            yield division


def _fates_of(whole: Replay, rule: Parts, report: Replayed) -> tuple[Replay, ...]:
    """For each outcome the largest count that soon follows the count of what was launched."""
    quote, most = whole.claim.quote, extent(whole.claim.quantity).high
    largest: dict[str, Replay] = {}
    for replay in report.replays:
        claim = replay.claim
        behind = claim.quote.start - quote.end
        if claim.quote.field != quote.field or not 0 <= behind <= _SAME_ATTACK:
            continue
        if claim.measure.item != whole.claim.measure.item or claim.measure.outcome not in rule.parts:
            continue
        if not _is_of_one_count(whole.claim, claim) or extent(claim.quantity).low > most:
            continue
        known = largest.get(claim.measure.outcome)
        if known is None or known.claim.quantity.low < claim.quantity.low:
            largest[claim.measure.outcome] = replay
    return tuple(largest.values())


# Time


def _days(report: Replayed) -> Iterator[Division]:
    """The figure of several days, and one for each of its days."""
    for whole in report.replays:
        period = whole.claim.period
        if period.kind is not _SEVERAL or period.start is None or period.end is None:
            continue
        if whole.claim.dating is not Dating.TEXT or not 2 <= (period.days or 0) <= _MOST_DAYS:
            continue
        by_day: dict[date, list[Replay]] = defaultdict(list)
        for replay in report.replays:
            day = replay.claim.period.end
            if day is not None and period.covers(day) and _is_day_of(replay.claim, whole.claim):
                by_day[day].append(replay)
        if len(by_day) == period.days and all(len(found) == 1 for found in by_day.values()):
            days = tuple(by_day[day][0] for day in sorted(by_day))
            yield Division(
                whole, days, timely=True, words=f"from {dated(period.start)} to {dated(period.end)}"
            )


def _months(report: Replayed) -> Iterator[Division]:
    """The figure of several months, and one for each: shorter periods that adjoin, and fill it."""
    several = [replay for replay in report.replays if _is_settled(replay.claim)]
    for whole in several if len(several) > _LEAST_MONTHS else ():
        period, reached, found = whole.claim.period, whole.claim.period.start, []
        for part in sorted(several, key=lambda replay: str(replay.claim.period.start)):
            spell = part.claim.period
            if (
                spell.start == reached != period.end
                and spell != period
                and _counts_as(part.claim, whole.claim)
            ):
                found.append(part)
                assert spell.end is not None
                reached = spell.end + ONE_DAY
        if len(found) >= _LEAST_MONTHS and period.end is not None and reached == period.end + ONE_DAY:
            assert period.start is not None
            words = f"from {dated(period.start)} to {dated(period.end)}"
            yield Division(whole, tuple(found), timely=True, words=words)


def _is_settled(claim: Claim) -> bool:
    """Whether a figure is of several days that the text itself settles."""
    period = claim.period
    settled = period.kind is _SEVERAL and period.start is not None and period.end is not None
    return settled and claim.dating is Dating.TEXT


def _counts_as(claim: Claim, whole: Claim) -> bool:
    return claim.measure == whole.measure and claim.speaker == whole.speaker


def _is_day_of(claim: Claim, whole: Claim) -> bool:
    """Whether a figure is of one day that the text names, and counts what a figure of several days does."""
    named = claim.period.kind is _DAY and claim.dating is Dating.TEXT
    return named and _counts_as(claim, whole)


def _growth(report: Replayed) -> Iterator[Division]:
    """A total, that of the day before, and the increment that leads from the one to the other."""
    totals = [replay for replay in report.replays if replay.claim.period.kind is _TOTAL]
    if len(totals) < 2:
        return
    by_key: dict[_Key, list[Replay]] = defaultdict(list)
    for known in totals:
        by_key[_key(known.claim)].append(known)
    for increment in report.replays:
        if increment.claim.period.kind is not _DAY:
            continue
        today = _totals_of(increment.claim, report, by_key)
        if len(today) != 1 or _is_decided(today[0], increment):
            continue
        end = today[0].claim.period.end
        before = [
            total
            for total in totals
            if end is not None
            and total.claim.period.end is not None
            and (end - total.claim.period.end) == ONE_DAY
            and total.claim.measure == today[0].claim.measure
            and total.claim.speaker == today[0].claim.speaker
            and total.claim.period.start == today[0].claim.period.start
        ]
        if len(before) == 1:
            assert before[0].claim.period.end is not None
            words = f"from the total of {dated(before[0].claim.period.end)}"
            yield Division(today[0], (before[0], increment), timely=True, words=words)


_Key = tuple[Measure, str, date | None]


def _key(claim: Claim) -> _Key:
    return claim.measure, claim.speaker, claim.period.end


def _totals_of(increment: Claim, report: Replayed, by_key: Mapping[_Key, list[Replay]]) -> list[Replay]:
    """The total that an increment is printed with, or the totals of its day."""
    if increment.total is not None:
        total = report.by_quote.get(increment.total)
        return [total] if total is not None and total.claim.period.kind is _TOTAL else []
    return by_key.get(_key(increment), []) if increment.period.end is not None else []


def _is_decided(today: Replay, increment: Replay) -> bool:
    """Whether the speaker's series decides both figures, so that nothing is left for the sum to say."""
    return today.expected is not None and increment.expected is not None
