"""What the comparisons of a text are about: the claim, its series, and whether it is the series' own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tollbook.checks.agreement import HOLDING, is_far_bound
from tollbook.checks.counterpart import Footing
from tollbook.checks.replay import Replay, Replayed
from tollbook.checks.sentences import item_name, joined, report_of
from tollbook.model.books import Books
from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.finding import Check, Evidence, Finding
from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Number, Quantity
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.model.series import Increment, Series
from tollbook.model.span import CalendarUnit
from tollbook.model.verdict import Verdict

# How far from the words of a comparison its figure may stand where the text names none beside them.
_REACH_BEFORE, _REACH_BEHIND = 400, 200


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, its position in the reading, and the replay of the figure that it is about, if any."""

    index: int
    comparison: Comparison
    replay: Replay | None
    books: Books

    @property
    def series(self) -> Series | None:
        """The series that its figure was replayed on."""
        return self.replay.counterpart.series if self.replay is not None else None

    @property
    def quote(self) -> Quote:
        """Where its finding stands: the figure, or the words where the text names no figure of its own."""
        figure = self.comparison.figure
        return figure.quote if isinstance(figure, Claim) else self.comparison.quote

    @property
    def stated(self) -> Quantity | None:
        """The number that the comparison is of, as the text has it."""
        figure = self.comparison.figure
        return figure.quantity if isinstance(figure, Claim) else figure

    @property
    def is_of_a_day(self) -> bool:
        """Whether days are set against days."""
        return self.replay is not None and self.replay.claim.period.kind is PeriodKind.DAY

    @property
    def day(self) -> date | None:
        """The day of the report that a day's figure, or a total, stands in."""
        published = self.replay.published if self.replay is not None else None
        return published.report_date if published is not None else None

    @property
    def increment(self) -> Increment | None:
        """What the speaker's report of the figure's day says of that day."""
        published = self.replay.published if self.replay is not None else None
        return published.increment if published is not None else None

    @property
    def is_the_series_own(self) -> bool:
        """Whether the figure is meant to be the series' own, so that a comparison of it can be judged."""
        replay = self.replay
        if replay is None or replay.counterpart.series is None or replay.counterpart.reworded:
            return False
        if self.increment is not None and self.is_of_a_day and is_rebased(self.increment):
            return replay.claim.quantity.low in (self.increment.implied, self.increment.stated)
        if replay.expected is None:
            return False
        if replay.agreement not in HOLDING:
            # A figure in the speaker's own name that is slightly wrong is still that figure.
            own = replay.counterpart.footing is Footing.OWN
            return own and replay.expected <= 2 * replay.claim.quantity.low <= 4 * replay.expected
        unsaid = replay.counterpart.footing is Footing.UNSAID
        return not (unsaid and is_far_bound(replay.claim.quantity, replay.expected))


def is_rebased(increment: Increment) -> bool:
    """Whether a speaker changed this very total on a day without counting it as the day's, or may have."""
    return increment.rebase and increment.correction != 0


def compared(report: Replayed, *relations: Relation) -> Iterator[Compared]:
    """The comparisons of some kinds in a report, with what they are about."""
    for index, comparison in enumerate(report.reading.comparisons):
        if comparison.relation in relations:
            yield Compared(index, comparison, _subject(comparison, report), report.books)


def _subject(comparison: Comparison, report: Replayed) -> Replay | None:
    """The replay of a comparison's figure, or of the nearest that it can be about."""
    figure = comparison.figure
    if isinstance(figure, Claim):
        return report.by_quote.get(figure.quote)
    kinds = (PeriodKind.DAY,) if comparison.span in (None, CalendarUnit.DAY) else (PeriodKind.INTERVAL,)
    if comparison.relation is Relation.PASSED:
        kinds = (PeriodKind.CUMULATIVE,)
    quote = comparison.quote
    near = [
        r
        for r in report.replays
        if r.claim.quote.field == quote.field
        and r.claim.period.kind in kinds
        and -_REACH_BEFORE <= r.claim.quote.start - quote.start <= _REACH_BEHIND
    ]
    return min(near, key=lambda r: abs(r.claim.quote.start - quote.start), default=None)


def undecided(check: Check, one: Compared) -> Finding | None:
    """Why a comparison cannot be judged, or None if it can."""
    replay = one.replay
    if replay is None:
        because = "The text gives no figure that this is said of."
        return finding(check, one, Reason.OPEN_WORDING, because)
    if replay.counterpart.series is None:
        because = "No series of that count is held, so that it cannot be set against others."
        return finding(check, one, replay.counterpart.reason, because)
    if replay.published is None and not replay.sums:
        because = "The days of the figure, or its totals, are not known."
        return finding(check, one, Reason.UNDATED, because)
    if not one.is_the_series_own:
        name = item_name(one.books.pack, replay.series.measure.item)
        because = f"The figure is not one of the series of {name} that is held."
        return finding(check, one, Reason.NOT_TIED, because)
    return None


def finding(
    check: Check,
    one: Compared,
    reason: Reason,
    because: str,
    expected: Number | None = None,
    found: Number | None = None,
    basis: Basis = Basis.UNKNOWN,
) -> Finding:
    """A finding on a comparison, at its figure."""
    replay, series = one.replay, one.series
    claims = (replay.index,) if replay is not None and replay.claim.quote == one.quote else ()
    if series is None or replay is None:
        return Finding(check, reason, one.quote, claims, because, comparisons=(one.index,))
    evidence = Evidence(
        found=found if found is not None else replay.claim.quantity.low,
        expected=expected,
        source=series.speaker,
        copies=tuple(copy.source for copy in series.copies),
        report_date=one.day,
        basis=basis,
        snapshot=max(copy.snapshot for copy in series.copies),
    )
    return Finding(check, reason, one.quote, claims, because, evidence=evidence, comparisons=(one.index,))


def head(one: Compared) -> str:
    """Which report the figure is of: «General Staff of Ukraine, report of 20 October 2024»."""
    series, day = one.series, one.day
    assert series is not None and day is not None
    return report_of(one.books, series, day)


def for_each_span(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each span: of several comparisons of one figure, the worst with all its reasons."""
    by_span: dict[Quote, list[Finding]] = {}
    for one in findings:
        by_span.setdefault(one.quote, []).append(one)
    for group in by_span.values():
        worst = min((f.verdict for f in group), key=_WORST_FIRST.index)
        alike = [f for f in group if f.verdict is worst]
        yield replace(
            alike[0],
            because=joined(*dict.fromkeys(f.because for f in alike)),
            comparisons=tuple(index for f in alike for index in f.comparisons),
        )


_WORST_FIRST = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNKNOWN)
