"""The check on figures that one report gives in two ways."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from tollbook.checks.agreement import HOLDING, Agreement, agreement
from tollbook.checks.findings import figure_finding
from tollbook.checks.misprints import digit_faults
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import joined, outcome_name, speaker_name
from tollbook.checks.sums import extent
from tollbook.model.claim import UNATTRIBUTED, Claim, Dating
from tollbook.model.document import Document
from tollbook.model.finding import Check, Finding
from tollbook.model.pack import PartsOf
from tollbook.model.period import PeriodKind
from tollbook.model.phrases import number
from tollbook.model.quantity import Bound, Number
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason

CHECK = Check("TB302", "contradiction")
_DAY, _TOTAL = PeriodKind.DAY, PeriodKind.CUMULATIVE
_NAMES = {_DAY: "The day's figure", _TOTAL: "The total"}
_LOWEST_TOTAL = 100
# In a number as long as this, a slip of digits cannot be two counts that happen to be alike.
_LONG = 1_000
# A number of victims that is the same in two places only if they tell of the same event.
_TELLING = 10
_LEAST_MIXED = 5
_ONE_BREATH = 120
_LONGEST_HEADLINE = 140
_LONGEST_WORDS = 80
_MOST_ADDED = 6
# What the reader calls figures that are said to be of another time than the rest.
_EARLIER, _RISEN = "earlier figure", "noun and its total"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two figures of one thing that cannot both be right; `wrong` is the one that is flagged."""

    wrong: Replay
    other: Replay
    because: str


def contradiction(report: Replayed) -> Iterator[Finding]:
    """A report says the same of a figure wherever it gives it."""
    if len(report.replays) < 2:
        return
    seen: set[Quote] = set()
    for pair in _pairs(report):
        if pair.wrong.claim.quote in seen:
            continue
        seen.add(pair.wrong.claim.quote)
        finding = figure_finding(
            CHECK, pair.wrong, Reason.CONTRADICTS_ITSELF, pair.because, _also(pair, report)
        )
        evidence = finding.evidence
        if evidence is not None and evidence.expected is None:
            evidence = replace(evidence, expected=pair.other.claim.quantity.low)
        yield replace(finding, claims=(*finding.claims, pair.other.index), evidence=evidence)


def _pairs(report: Replayed) -> Iterator[Contradiction]:
    headline, body = _headline_and_body(report)
    yield from _two_words(report)
    yield from _two_values(report)
    if headline:
        yield from _unborne(report, headline, body)
        yield from _dead_for_both(report, headline, body)


def _also(pair: Contradiction, report: Replayed) -> tuple[Reason, ...]:
    """What else parts the two: another day's report, or a slip of digits."""
    stated, other = pair.wrong.claim, pair.other.claim
    if stated.measure.outcome != other.measure.outcome:
        return ()
    slips = digit_faults(stated.quantity.low, other.quantity.low)
    return (Reason.STALE, *slips) if _is_of_an_earlier_report(pair.wrong, pair.other) else slips


def _is_of_an_earlier_report(wrong: Replay, other: Replay) -> bool:
    """Whether the one figure is exactly that of a report before the other's."""
    if wrong.agreement is not Agreement.EQUAL or wrong.published is None or other.published is None:
        return False
    return wrong.published.report_date < other.published.report_date


# Dead in one place, dead and wounded in another


def _two_words(report: Replayed) -> Iterator[Contradiction]:
    """One number told as the dead here, as the dead and wounded there."""
    both = [replay for replay in report.replays if replay.claim.both]
    if not both:
        return
    for replay in report.replays:
        if not _is_part_of_both(replay.claim, report):
            continue
        other = next((b for b in both if _is_that_number(replay.claim, b.claim)), None)
        if other is not None:
            wrong, right = (
                _later_first(replay, other, report) if not _counts_both(other, report) else (replay, other)
            )
            yield Contradiction(wrong, right, _two_words_said(wrong, right, report))


def _is_part_of_both(claim: Claim, report: Replayed) -> bool:
    """Whether a claim counts the dead, or the wounded, alone."""
    return claim.whole is None and any(
        rule.of is PartsOf.OUTCOME and rule.complete and claim.measure.outcome in rule.parts
        for rule in report.books.pack.parts
    )


def _is_that_number(claim: Claim, both: Claim) -> bool:
    """Whether a count of killed and wounded has the same telling number, of the same people and days."""
    quantity = claim.quantity
    if quantity.low < _LOWEST_TOTAL or (quantity.low, quantity.high) != (
        both.quantity.low,
        both.quantity.high,
    ):
        return False
    same = claim.measure.side == both.measure.side and claim.measure.item == both.measure.item
    return same and _may_be_of_one_count(claim, both)


def _counts_both(both: Replay, report: Replayed) -> bool:
    """Whether the speaker is known to count killed and wounded together."""
    return both.counterpart.series is not None and both.series.measure.outcome == both.claim.measure.outcome


def _two_words_said(wrong: Replay, right: Replay, report: Replayed) -> str:
    pack = report.books.pack
    said, other = (outcome_name(pack, replay.claim.measure.outcome) for replay in (wrong, right))
    head = f"{number(wrong.claim.quantity.low)} {said} here, {other} in {_place(right, report)}."
    return joined(head, _quoted(right, report))


# One figure with two values


def _two_values(report: Replayed) -> Iterator[Contradiction]:
    """A speaker's running total, or a day's increment, that stands in two places with two values."""
    counts: dict[tuple[object, ...], list[Replay]] = defaultdict(list)
    for replay in report.replays:
        claim = replay.claim
        if (
            claim.period.kind not in (_DAY, _TOTAL)
            or claim.speaker == UNATTRIBUTED
            or not _stands_alone(replay)
        ):
            continue
        counts[claim.speaker, claim.measure, claim.period.kind, claim.period.end].append(replay)
    for same in counts.values():
        if len(same) > 1:
            for first, second in combinations(same, 2):
                if _agree(first.claim, second.claim) or not _is_one_voice(first.claim, second.claim, report):
                    continue
                if _is_one_figure(first, second, report):
                    wrong, right = _wrong_first(first, second, report)
                    yield Contradiction(wrong, right, _two_values_said(wrong, right, report))


def _stands_alone(replay: Replay) -> bool:
    claim = replay.claim
    return claim.whole is None and not _is_of_another_time(replay) and claim.quantity.low >= _LOWEST_TOTAL


def _is_of_another_time(replay: Replay) -> bool:
    """Whether a figure is said to have been another before, or to have risen since: the toll of a strike is
    told again and again, the totals of a series once for each day."""
    if replay.claim.rule == _RISEN:
        return replay.counterpart.series is None
    return replay.claim.rule == _EARLIER


def _is_one_voice(one: Claim, other: Claim, report: Replayed) -> bool:
    """Whether one speaker says both; of several who count apart, one who is named alike."""
    card = report.books.pack.speakers.get(one.speaker)
    if card is None or not card.several:
        return True
    return _named(one, report) == _named(other, report)


def _named(claim: Claim, report: Replayed) -> str | None:
    named = claim.attribution
    if named is None:
        return None
    return report.reading.document.quoted(named.start, named.end, named.field).casefold()


def _agree(one: Claim, other: Claim) -> bool:
    """Whether two statements can be of the same number, each as exact as it is written."""
    if extent(one.quantity).meets(extent(other.quantity)):
        return True
    return (
        agreement(one.quantity, other.quantity.low) in HOLDING
        or agreement(other.quantity, one.quantity.low) in HOLDING
    )


def _is_one_figure(first: Replay, second: Replay, report: Replayed) -> bool:
    """Whether two values can only be meant as the same figure: the speaker's series has one of them, or the
    digits of the one are a slip of the other's."""
    low, high = sorted((first.claim.quantity.low, second.claim.quantity.low))
    slips = {*digit_faults(low, high), *digit_faults(high, low)}
    holding = [replay for replay in (first, second) if replay.agreement is Agreement.EQUAL]
    if first.claim.period.kind is _DAY:
        firm = [r for r in (first, second) if r.claim.total is not None or r in holding]
        return len(firm) == 1 and (bool(slips) if holding else high >= _LONG and _is_clear_slip(slips))
    if not _run_since_start(first.claim, second.claim, report):
        return False
    if first.agreement is not None and second.agreement is not None:
        return len(holding) == 1
    dated = all(replay.claim.dating is Dating.TEXT for replay in (first, second))
    return dated or (high >= _LONG and _is_clear_slip(slips))


def _run_since_start(one: Claim, other: Claim, report: Replayed) -> bool:
    """Whether two running totals count from the conflict's start, as one that names no start does."""
    return {one.period.start, other.period.start} <= {None, report.books.pack.start}


def _is_clear_slip(slips: set[Reason]) -> bool:
    """One digit may change from a day to the next; that two change places, or that one goes, may not."""
    return bool(slips - {Reason.DIGIT_CHANGED})


def _two_values_said(wrong: Replay, right: Replay, report: Replayed) -> str:
    what = _NAMES.get(wrong.claim.period.kind, "The figure")
    who = wrong.claim.speaker if wrong.claim.speaker != UNATTRIBUTED else right.claim.speaker
    whose = f" of {speaker_name(report.books.pack, who)}" if who != UNATTRIBUTED else ""
    values = f"{_stated(wrong)} here, {_stated(right)} in {_place(right, report)}"
    return joined(f"{what}{whose} is {values}.", _quoted(right, report))


# A headline that the text does not bear out


def _headline_and_body(report: Replayed) -> tuple[list[Replay], list[Replay]]:
    """The figures of the title, or of a first line that is set off like one, and all the others."""
    document = report.reading.document
    end = _headline_end(document)
    headline: list[Replay] = []
    body: list[Replay] = []
    for replay in report.replays:
        (headline if _is_above(replay, end) else body).append(replay)
    return headline, body


def _headline_end(document: Document) -> int:
    """Where a first line ends that is short, has no full stop and is followed by more; 0 if there is none."""
    text = document.text
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start, start + _LONGEST_HEADLINE)
    if end < 0 or text[start:end].rstrip()[-1:] in ".:;,":
        return 0
    return end


def _unborne(report: Replayed, headline: Sequence[Replay], body: Sequence[Replay]) -> Iterator[Contradiction]:
    """A headline's figure whose very measure and period the text gives, with another value."""
    given = {replay.claim.quantity.low for replay in body}
    given.update(left.value for left in report.reading.leftovers if left.value is not None)
    for figure in headline:
        if figure.claim.whole is not None or figure.claim.quantity.low in given:
            continue
        rivals = [replay for replay in body if _is_same_count(figure.claim, replay)]
        if not rivals or any(_agree(figure.claim, rival.claim) for rival in rivals):
            continue
        if _is_a_sum(figure.claim.quantity.low, [rival.claim.quantity.low for rival in rivals]):
            continue
        rival = _firm_rival(figure, rivals, headline, body, report)
        if rival is not None:
            wrong, right = _wrong_first(rival, figure, report)
            yield Contradiction(wrong, right, _two_values_said(wrong, right, report))


def _is_same_count(figure: Claim, replay: Replay) -> bool:
    claim = replay.claim
    return (
        claim.whole is None
        and not _is_of_another_time(replay)
        and claim.measure == figure.measure
        and claim.period.kind is figure.period.kind
        and _may_be_of_one_count(figure, claim)
    )


def _may_be_of_one_count(one: Claim, other: Claim) -> bool:
    """Whether two figures can be of one speaker and one period; a headline need not name either."""
    speakers = {one.speaker, other.speaker} - {UNATTRIBUTED}
    days = {one.period.end, other.period.end} - {None}
    return len(speakers) < 2 and len(days) < 2 and one.period.kind is other.period.kind


def _is_a_sum(value: Number, parts: Sequence[Number]) -> bool:
    """Whether some of the text's figures make the headline's together."""
    parts = parts[:_MOST_ADDED]
    return any(
        sum(chosen) == value for size in range(2, len(parts) + 1) for chosen in combinations(parts, size)
    )


def _firm_rival(
    figure: Replay,
    rivals: Sequence[Replay],
    headline: Sequence[Replay],
    body: Sequence[Replay],
    report: Replayed,
) -> Replay | None:
    """The figure of the text that is the headline's without doubt, if there is one."""
    values = {rival.claim.quantity.low for rival in rivals}
    if len(values) > 1:
        return None
    rival = rivals[0]
    if figure.claim.period.kind is _TOTAL:
        telling = figure.claim.quantity.low >= _LOWEST_TOTAL
        return rival if telling and _run_since_start(figure.claim, rival.claim, report) else None
    if rival.claim.total is not None or rival.agreement is Agreement.EQUAL:
        said, meant = figure.claim.quantity.low, rival.claim.quantity.low
        # A smaller number may be of one front; of the whole army there is none larger.
        wider = said > meant and figure.claim.quantity.bound is not Bound.AT_MOST
        return rival if said >= _LOWEST_TOTAL and (wider or digit_faults(said, meant)) else None
    return rival if len(rivals) == 1 and _tell_of_one_event(figure, rival, headline, body) else None


def _tell_of_one_event(
    figure: Replay, rival: Replay, headline: Sequence[Replay], body: Sequence[Replay]
) -> bool:
    """Whether another telling figure of the headline stands beside the text's: «6 killed, 23 wounded» here,
    «5 killed, 23 wounded» there."""
    for other in headline:
        if other is figure or other.claim.quantity.low < _TELLING:
            continue
        found = [replay for replay in body if _is_same_count(other.claim, replay)]
        same = len(found) == 1 and found[0].claim.quantity == other.claim.quantity
        if same and _stand_together(found[0], rival):
            return True
    return False


def _stand_together(one: Replay, other: Replay) -> bool:
    """Whether two figures stand in one breath, so that they are of one event."""
    return abs(one.claim.quote.start - other.claim.quote.start) <= _ONE_BREATH


def _dead_for_both(
    report: Replayed, headline: Sequence[Replay], body: Sequence[Replay]
) -> Iterator[Contradiction]:
    """«Strike kills 23» over a text with 5 killed and 18 wounded."""
    for figure in headline:
        value = figure.claim.quantity.low
        if (
            figure.claim.whole is not None
            or value < _LEAST_MIXED
            or not _is_part_of_both(figure.claim, report)
        ):
            continue
        for rule in report.books.pack.parts:
            if (
                rule.of is not PartsOf.OUTCOME
                or not rule.complete
                or figure.claim.measure.outcome not in rule.parts
            ):
                continue
            fates = [[r for r in body if _is_fate(figure.claim, r.claim, outcome)] for outcome in rule.parts]
            if any(len(found) != 1 for found in fates):
                continue
            found = [replays[0] for replays in fates]
            if not _stand_together(found[0], found[-1]):
                continue
            own = next(r for r in found if r.claim.measure.outcome == figure.claim.measure.outcome)
            if sum(replay.claim.quantity.low for replay in found) == value != own.claim.quantity.low:
                yield Contradiction(figure, own, _dead_for_both_said(figure, own, found, report))


def _is_fate(figure: Claim, claim: Claim, outcome: str) -> bool:
    same = claim.measure.item == figure.measure.item and claim.measure.side == figure.measure.side
    return same and claim.measure.outcome == outcome and _may_be_of_one_count(figure, claim)


def _dead_for_both_said(figure: Replay, own: Replay, found: Sequence[Replay], report: Replayed) -> str:
    pack = report.books.pack
    parts = " and ".join(
        f"{number(r.claim.quantity.low)} {outcome_name(pack, r.claim.measure.outcome)}" for r in found
    )
    said = outcome_name(pack, figure.claim.measure.outcome)
    head = f"{number(figure.claim.quantity.low)} {said} here; {_place(own, report)} has {parts}."
    return joined(head, _quoted(own, report))


# Which of the two, and what is said of it


def _wrong_first(first: Replay, second: Replay, report: Replayed) -> tuple[Replay, Replay]:
    """Two figures, the wrong one first: what the series contradicts, else the headline's, else the later."""
    confirmed = [replay.agreement in HOLDING for replay in (first, second)]
    if confirmed == [True, False]:
        return second, first
    if confirmed == [False, True]:
        return first, second
    return _later_first(first, second, report)


def _later_first(first: Replay, second: Replay, report: Replayed) -> tuple[Replay, Replay]:
    """The headline's figure before the text's, otherwise the one printed later before the earlier one."""
    end = _headline_end(report.reading.document)
    above = [_is_above(replay, end) for replay in (first, second)]
    if above[0] != above[1]:
        return (first, second) if above[0] else (second, first)
    return (first, second) if first.claim.quote.start > second.claim.quote.start else (second, first)


def _is_above(replay: Replay, end: int) -> bool:
    """Whether a figure stands in the title, or in the text's first line, which ends at `end`."""
    return replay.claim.quote.field == "title" or replay.claim.quote.end <= end


def _stated(replay: Replay) -> str:
    quantity = replay.claim.quantity
    if quantity.low != quantity.high:
        return f"{number(quantity.low)} to {number(quantity.high)}"
    words = {Bound.AT_LEAST: "over ", Bound.AT_MOST: "up to ", Bound.APPROX: "about "}
    return f"{words.get(quantity.bound, '')}{number(quantity.low)}"


def _place(replay: Replay, report: Replayed) -> str:
    """Where a figure stands, as people would look for it."""
    quote = replay.claim.quote
    if quote.field == "title":
        return "the title"
    return f"line {report.reading.document.text.count(chr(10), 0, quote.start) + 1}"


def _quoted(replay: Replay, report: Replayed) -> str:
    """The words of a figure with its noun and verb, where they stand near."""
    claim = replay.claim
    own = claim.quote
    spans = [own]
    if claim.total is None:
        spans += [
            quote for quote in (claim.noun, claim.verb) if quote is not None and quote.field == own.field
        ]
    start, end = min(q.start for q in spans), max(q.end for q in spans)
    if end - start > _LONGEST_WORDS:
        start, end = own.start, own.end
    words = " ".join(report.reading.document.quoted(start, end, own.field).split())
    return f"There it says «{words}»."
