"""The check on streaks: the third month in a row, the fifth day above a figure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from tollbook.checks.compared import Compared, compared, finding, for_each_span, undecided
from tollbook.checks.records import periods, span_of
from tollbook.checks.replay import Replayed
from tollbook.checks.sentences import joined, measure_name, speaker_name
from tollbook.model.comparison import Relation, Trend
from tollbook.model.finding import Check, Finding
from tollbook.model.period import Basis
from tollbook.model.phrases import number
from tollbook.model.quantity import Bound
from tollbook.model.reason import Reason
from tollbook.model.span import CalendarUnit

CHECK = Check("TB206", "streak")
# Nobody counts a longer one, and nothing longer is looked for.
_LONGEST = 400
_MOST_SHOWN = 8


def streak(report: Replayed) -> Iterator[Finding]:
    """What is told of so many days, weeks or months in a row is true of each of them."""
    found = (_judged(one) for one in compared(report, Relation.STREAK))
    return for_each_span(filter(None, found))


def _judged(one: Compared) -> Finding | None:
    cannot = undecided(CHECK, one)
    by, goes_on = one.comparison.by, _goes_on(one)
    if cannot is not None or by is None or goes_on is None:
        return cannot
    chains = [chain for chain in _chains(one) if chain]
    if not chains:
        because = "The figures of the days before are not known, or are of periods that nobody dates."
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    lengths = [_length(chain, goes_on) for chain in chains]
    best = max(range(len(chains)), key=lambda i: lengths[i])
    because = _said(one, chains[best], lengths[best])
    if lengths[best] >= by.low:
        return finding(CHECK, one, Reason.STREAK, because, lengths[best], by.low)
    if len(chains[best]) <= by.low:
        because = joined(because, "Further back the series is not known.")
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, because, lengths[best], by.low)


GoesOn = Callable[[int, int], bool]


def _goes_on(one: Compared) -> GoesOn | None:
    """What has to be true of a figure and the one before it; None if the text does not say."""
    trend, stated = one.comparison.trend, one.stated
    if trend is Trend.RISE:
        return lambda own, before: own > before
    if trend is Trend.FALL:
        return lambda own, before: own < before
    if stated is None:
        return None
    if stated.bound is Bound.AT_MOST:
        return lambda own, before: own <= stated.low
    return lambda own, before: own >= stated.low


def _chains(one: Compared) -> Iterator[list[int]]:
    """The figures from the last one back, as far as they are known without a gap."""
    match one.comparison.span:
        case None | CalendarUnit.DAY if one.is_of_a_day:
            yield _days_back(one)
        case CalendarUnit.MONTH | CalendarUnit.YEAR | CalendarUnit.WEEK:
            yield from _periods_back(one)


def _days_back(one: Compared) -> list[int]:
    series, day = one.series, one.day
    assert series is not None and day is not None
    chain: list[int] = []
    while len(chain) < _LONGEST and (stated := series.increment(day).stated) is not None:
        chain.append(stated)
        day -= timedelta(1)
    return chain


def _periods_back(one: Compared) -> Iterator[list[int]]:
    """Months and years by both conventions; weeks where the figure is of one."""
    series, replay = one.series, one.replay
    assert series is not None and replay is not None
    own = replay.claim.period
    span = one.comparison.span
    if span is None or span_of(own) is not span or own.start is None:
        return
    for basis in (Basis.LOSS_DAY, Basis.REPORT_DAY):
        entries = periods(series, one.books, span, own, basis)
        found = [entry for entry in entries if entry.period.start and entry.period.start <= own.start]
        if found and found[-1].period.start == own.start:
            yield [entry.change for entry in reversed(found)]


def _length(chain: Sequence[int], goes_on: GoesOn) -> int:
    """How many figures in a row, from the last one back, are as the text says."""
    length = 0
    for own, before in zip(chain, [*chain[1:], 0], strict=True):
        if length == len(chain) - 1 or not goes_on(own, before):
            break
        length += 1
    return length


def _said(one: Compared, chain: Sequence[int], length: int) -> str:
    series, span = one.series, one.comparison.span or CalendarUnit.DAY
    assert series is not None
    who = speaker_name(one.books.pack, series.speaker)
    what = measure_name(one.books.pack, series.measure, chain[0])
    shown = [number(value) for value in chain[: min(length + 1, _MOST_SHOWN)]]
    more = ", …" if length + 1 > _MOST_SHOWN else ""
    units = f"{span.value}{'' if length == 1 else 's'}"
    chained = f"{what}, the last first: {', '.join(shown)}{more}"
    return f"{who}: it is so of {number(length)} {units} in a row ({chained})."
