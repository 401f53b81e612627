"""The trail of one figure through the reports that carry it: which have it right, and how others stray."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.ledger.report_index import IndexedFigure, IndexedReport, ReportIndex
from tollbook.model.figure import Figure
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.model.period import PeriodKind
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict

# Mentions of one figure that are read at once.
_MOST = 20_000
_LONGEST_WORDS = 40
# What a report wrote in place of the right words, by the reason for which it fails; else it is the number.
_OUTCOME_REASONS = frozenset({Reason.KILLED_FOR_CASUALTIES, Reason.CASUALTIES_FOR_KILLED})
_SPEAKER_REASONS = frozenset({Reason.WRONG_SPEAKER})
_WORST_FIRST = (Verdict.FAILS.value, Verdict.UNKNOWN.value, Verdict.HOLDS.value)


@dataclass(frozen=True, slots=True)
class Carried:
    """A report that carries the figure, and its mentions of it, the one that strays furthest first."""

    report: IndexedReport
    mentions: tuple[IndexedFigure, ...]

    @property
    def telling(self) -> IndexedFigure:
        """The mention by which the report is counted."""
        return self.mentions[0]

    @property
    def shown(self) -> tuple[IndexedFigure, ...]:
        """That mention, and one for each other way in which the report strays."""
        strays = {m.reason: m for m in reversed(self.mentions) if m.verdict == Verdict.FAILS}
        return self.telling, *(m for r, m in strays.items() if r != self.telling.reason)


@dataclass(frozen=True, slots=True)
class Way:
    """Reports that tell the figure alike: `wrote` is what stands there in place of the right words; for those
    that kept it, or that could not be checked, it is empty."""

    verdict: Verdict
    reason: str
    wrote: str
    carried: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """A figure and the reports that carried it, in the order of publication.

    `expected` is what its speaker published, if a series has it; `ways` are the ways in which it was told:
    those that kept it first, then those that strayed, the most frequent first, then those that could not be
    checked.
    """

    figure: Figure
    expected: float | None
    carried: tuple[Carried, ...]
    ways: tuple[Way, ...]

    @property
    def holds(self) -> int:
        """How many reports have it right."""
        return sum(len(way.carried) for way in self.ways if way.verdict is Verdict.HOLDS)

    @property
    def unknown(self) -> int:
        """How many could not be checked."""
        return sum(len(way.carried) for way in self.ways if way.verdict is Verdict.UNKNOWN)

    @property
    def strayed(self) -> tuple[Way, ...]:
        """The ways in which reports got it wrong."""
        return tuple(way for way in self.ways if way.verdict is Verdict.FAILS)

    @property
    def holding(self) -> Mapping[str, int]:
        """Of those that have it right: how many exactly, rounded, within a bound, or by the other day."""
        return Counter(
            carried.telling.reason
            for way in self.ways
            if way.verdict is Verdict.HOLDS
            for carried in way.carried
        )


def day_figure(pack: str, speaker: str, measure: Measure, day: date, total: bool) -> Figure:
    """What a speaker's report of a day gives of a measure: the running total, or what the day added."""
    kind = PeriodKind.CUMULATIVE if total else PeriodKind.DAY
    return Figure(
        pack,
        speaker,
        measure.side,
        measure.item,
        measure.outcome,
        measure.place,
        kind.value,
        None if total else day.isoformat(),
        day.isoformat(),
    )


def figure_of_mention(figure: IndexedFigure, pack: str) -> Figure | None:
    """The figure that a mention is of; None if its day is not known."""
    if figure.last is None:
        return None
    return Figure(
        pack,
        figure.speaker,
        figure.side,
        figure.item,
        figure.outcome,
        figure.place,
        figure.kind,
        figure.first,
        figure.last,
    )


def outcome_of(pack: Pack, speaker: str, side: str, item: str) -> str:
    """What became of the things that a speaker counts: by its series, else by the item's own word."""
    for card in pack.series:
        if (card.speaker, card.measure.side, card.measure.item) == (speaker, side, item):
            return card.measure.outcome
    return pack.items[item].outcome


def trail_of(index: ReportIndex, figure: Figure) -> Trail:
    """The trail of a figure: the reports that have it right, and those that have something else in its place.

    Raises ReportIndexError.
    """
    mentions: defaultdict[int, list[IndexedFigure]] = defaultdict(list)
    reports: dict[int, IndexedReport] = {}
    for report, mention in index.carriers(_MOST, **figure._asdict()):
        reports[report.key] = report
        mentions[report.key].append(mention)
    carried = tuple(Carried(reports[key], _worst_first(found)) for key, found in mentions.items())
    values = Counter(m.expected for one in carried for m in one.mentions if m.expected is not None)
    expected = values.most_common(1)[0][0] if values else None
    return Trail(figure, expected, carried, _ways(carried))


def _worst_first(mentions: Sequence[IndexedFigure]) -> tuple[IndexedFigure, ...]:
    return tuple(sorted(mentions, key=lambda one: (_WORST_FIRST.index(one.verdict), one.position)))


def _ways(carried: Sequence[Carried]) -> tuple[Way, ...]:
    alike: defaultdict[tuple[str, str, object], list[Carried]] = defaultdict(list)
    for one in carried:
        alike[_way(one.telling)].append(one)
    ways = [
        Way(
            Verdict(verdict),
            reason,
            _wrote(found[0].telling) if verdict == Verdict.FAILS else "",
            tuple(found),
        )
        for (verdict, reason, _), found in alike.items()
    ]
    order = (Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN)
    return tuple(sorted(ways, key=lambda way: (order.index(way.verdict), -len(way.carried))))


def _way(mention: IndexedFigure) -> tuple[str, str, object]:
    """What two mentions have in common that stray alike."""
    if mention.verdict != Verdict.FAILS:
        return mention.verdict, "" if mention.verdict == Verdict.HOLDS else mention.reason, None
    if mention.reason in _OUTCOME_REASONS:
        return mention.verdict, mention.reason, mention.said_outcome
    if mention.reason in _SPEAKER_REASONS:
        return mention.verdict, mention.reason, mention.said_speaker
    return mention.verdict, mention.reason, (mention.low, mention.high)


def _wrote(mention: IndexedFigure) -> str:
    words = mention.words
    if mention.reason in _OUTCOME_REASONS:
        words = mention.verb or mention.said_outcome
    elif mention.reason in _SPEAKER_REASONS:
        words = mention.attribution or mention.said_speaker
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST_WORDS else flat[: _LONGEST_WORDS - 1] + "…"
