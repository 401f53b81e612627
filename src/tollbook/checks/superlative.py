"""The check on the highest, the lowest, the second-heaviest."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from tollbook.checks.compared import Compared, compared, finding, for_each_span, head, is_rebased, undecided
from tollbook.checks.records import Day, PeriodChange, days, left_out, periods, span_of
from tollbook.checks.replay import Replayed
from tollbook.checks.sentences import joined, measure_name, period_name, period_phrase, signed, speaker_name
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.finding import Check, Finding
from tollbook.model.period import ONE_DAY, Basis, PeriodKind
from tollbook.model.phrases import dated, listed, number
from tollbook.model.reason import Reason
from tollbook.model.series import Series
from tollbook.model.span import CalendarUnit
from tollbook.model.verdict import Verdict

CHECK = Check("TB204", "superlative")
# «One of the highest» is true of a twentieth of all, and of the three highest of few.
_ONE_OF = 20
_FEWEST = 3
_MOST_NAMED = 3
_PLACES = {1: "", 2: "second-", 3: "third-", 4: "fourth-", 5: "fifth-"}

Beats = Callable[[int, int], bool]
Other = TypeVar("Other", Day, PeriodChange)


def superlative(report: Replayed) -> Iterator[Finding]:
    """A figure that is called the highest or lowest of a time is so in its speaker's own series."""
    found = (_judged(one) for one in compared(report, Relation.HIGHEST, Relation.LOWEST))
    return for_each_span(filter(None, found))


def _judged(one: Compared) -> Finding | None:
    replay = one.replay
    if replay is not None and replay.claim.period.kind is PeriodKind.CUMULATIVE:
        return None  # a running total is always its highest
    cannot = undecided(CHECK, one)
    if cannot is not None or replay is None:
        return cannot
    if one.is_of_a_day:
        if one.comparison.span not in (None, CalendarUnit.DAY):
            return None
        found: Finding | None = _of_days(one, replay.series)
    else:
        found = _of_periods(one, replay.series)
    if found is not None and found.verdict is Verdict.FAILS and _is_since_unknown(one.comparison):
        because = f"{head(one)}: since when it is told of is not known, and it is not so of the whole series."
        return finding(CHECK, one, Reason.UNDATED, because)
    return found


def _is_since_unknown(comparison: Comparison) -> bool:
    """Whether a record is told since something that has no date here: «since the ceasefire began»."""
    reference = comparison.reference
    return reference.kind is PeriodKind.INTERVAL and reference.start is None and comparison.landmark is None


def _beats(comparison: Comparison) -> Beats:
    if comparison.relation is Relation.HIGHEST:
        return lambda other, own: other > own
    return lambda other, own: other < own


def _word(comparison: Comparison) -> str:
    return "highest" if comparison.relation is Relation.HIGHEST else "lowest"


# Days


def _of_days(one: Compared, series: Series) -> Finding:
    day, increment = one.day, one.increment
    assert day is not None and increment is not None
    if increment.stated is None:
        because = f"{head(one)}: the totals were re-based, and the increment that it stated is not known."
        return finding(CHECK, one, Reason.RE_BASE, because)
    beats, own = _beats(one.comparison), increment.stated
    first, second = _starts(one)
    found = _ranked(one, series, first, own, beats)
    if found.verdict is not Verdict.FAILS:
        return found
    other = _ranked(one, series, second, own, beats)
    return found if other.verdict is Verdict.FAILS else other


def _starts(one: Compared) -> tuple[date, date]:
    """The reports after which a comparison's days lie: by the day of the report, and of the losses.

    The month or day that a «since» names need not be surpassed itself.
    """
    comparison = one.comparison
    landmark, first = comparison.landmark, comparison.reference.start
    if landmark is not None and landmark.end is not None:
        return landmark.end, landmark.end + ONE_DAY
    first = first or one.books.pack.start
    return first - ONE_DAY, first


def _ranked(one: Compared, series: Series, after: date, own: int, beats: Beats) -> Finding:
    day = one.day
    assert day is not None
    among = days(series, one.books, after, day)
    if not among:
        because = f"{head(one)}: no day is held that it could be compared with."
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    highest = one.comparison.relation is Relation.HIGHEST
    # Without a call for each of a thousand days.
    above = [other for other in among if (other[1] > own if highest else other[1] < own)]
    line = joined(_own_line(one, own), _rebased_line(one))
    if _is_placed(one.comparison, len(above), len(among)):
        skipped = _exceptions(one, series, after, own, beats)
        best = _best((other for other in among if not beats(other[1], own)), one.comparison, _stated)
        placed = _placed(
            one, [_named_day(other) for other in above], _named_day(best) if best else None, after
        )
        return finding(CHECK, one, Reason.RECORD, joined(line, placed, skipped), own, own)
    in_order = sorted(above, key=_stated, reverse=one.comparison.relation is Relation.HIGHEST)
    named = [_named_day(other) for other in in_order[:_MOST_NAMED]]
    because = joined(line, _surpassed(one, named, len(above), len(among)))
    return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, because, in_order[0][1] if in_order else own, own)


def _stated(day: Day) -> int:
    return day[1]


def _named_day(day: Day) -> str:
    return f"{signed(day[1])} in the report of {dated(day[0])}"


def _is_placed(comparison: Comparison, above: int, among: int) -> bool:
    """Whether a rank is true, with so many figures above and so many compared with."""
    if comparison.rank is not None:
        return above == comparison.rank - 1
    return above < max(_FEWEST, among // _ONE_OF)


def _own_line(one: Compared, own: int) -> str:
    assert one.series is not None
    what = measure_name(one.books.pack, one.series.measure, own)
    return f"{head(one)}: {signed(own)} {what}."


def _rebased_line(one: Compared) -> str:
    """That the figure's own day is a re-base day, with its three numbers."""
    increment = one.increment
    if increment is None or not is_rebased(increment) or increment.implied is None:
        return ""
    return (
        f"The totals were re-based that day: they differ by {number(increment.implied)}, of which "
        f"{signed(increment.correction or 0)} is a correction."
    )


def _placed(one: Compared, above: Sequence[str], following: str | None, after: date | None = None) -> str:
    """Where the figure stands, what stands above it, and what comes next."""
    place, word = _place(len(above) + 1), _word(one.comparison)
    since = f" since the report of {dated(after + ONE_DAY)}" if after and one.comparison.landmark else ""
    higher = f"; above it: {listed(above[:_MOST_NAMED])}" if above else ""
    following = f"; next comes {following}" if following else ""
    return f"It is the {place}{word}{since}{higher}{following}."


def _place(rank: int) -> str:
    return _PLACES.get(rank, f"{rank}th-")


def _best(others: Iterable[Other], comparison: Comparison, value: Callable[[Other], int]) -> Other | None:
    ordered = max if comparison.relation is Relation.HIGHEST else min
    return ordered(others, key=value, default=None)


def _surpassed(one: Compared, above: Sequence[str], amount: int, among: int) -> str:
    """Which figures stand before it, the most telling first."""
    comparison = one.comparison
    if amount + 1 < (comparison.rank or 1):
        return f"It is the {_place(amount + 1)}{_word(comparison)} itself."
    more = "higher" if comparison.relation is Relation.HIGHEST else "lower"
    are = "is" if amount == 1 else "are"
    return f"{number(amount)} of the {number(among)} others compared {are} {more}: {listed(above)}."


def _exceptions(one: Compared, series: Series, after: date, own: int, beats: Beats) -> str:
    """The days that are left out of records and would stand before the figure."""
    assert one.day is not None
    skipped = [
        f"{dated(day)} ({signed(implied)})"
        for day, implied in left_out(series, one.books, after, one.day)
        if beats(implied, own) and day != one.day
    ]
    opening = one.books.pack.opening
    said = f"Not counted: {listed(skipped)}, when totals were re-based." if skipped else ""
    if opening is not None and after < opening:
        said = joined(said, f"The opening weeks, to {dated(opening)}, are left out.")
    return said


# Weeks, months, years


def _of_periods(one: Compared, series: Series) -> Finding | None:
    replay = one.replay
    assert replay is not None
    period = replay.claim.period
    span = span_of(period)
    if span is None or one.comparison.span not in (None, span, CalendarUnit.DAY):
        return None
    found = _ranked_period(one, series, span, Basis.LOSS_DAY)
    if found.verdict is Verdict.HOLDS:
        return found
    other = _ranked_period(one, series, span, Basis.REPORT_DAY)
    return other if other.verdict is Verdict.HOLDS else found


def _ranked_period(one: Compared, series: Series, span: CalendarUnit, basis: Basis) -> Finding:
    assert one.replay is not None
    period = one.replay.claim.period
    entries = list(periods(series, one.books, span, period, basis, _earliest_start(one)))
    own = next((entry for entry in entries if entry.period.start == period.start), None)
    if own is None:
        because = f"The totals of {period_name(period)} are not known in full."
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    among = [entry for entry in entries if entry is not own]
    if not among:
        because = f"No period is held that {period_name(period)} could be compared with."
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    beats = _beats(one.comparison)
    above = [entry for entry in among if beats(entry.change, own.change)]
    above_stated = [entry for entry in among if beats(entry.stated, own.stated)]
    placed = [_is_placed(one.comparison, len(found), len(among)) for found in (above, above_stated)]
    who = speaker_name(one.books.pack, series.speaker)
    what = measure_name(one.books.pack, series.measure, own.change)
    line = f"{who}: {number(own.change)} {what} {period_phrase(period)}."
    if placed[0] != placed[1]:
        because = joined(line, "With and without what was re-based, the order is not the same.")
        return finding(CHECK, one, Reason.RE_BASE, because)
    in_order = sorted(above, key=_change, reverse=one.comparison.relation is Relation.HIGHEST)
    named = [_named_period(entry) for entry in in_order]
    if placed[0]:
        best = _best((entry for entry in among if entry not in above), one.comparison, _change)
        because = joined(line, _placed(one, named, _named_period(best) if best else None))
        return finding(CHECK, one, Reason.RECORD, because, own.change, basis=basis)
    because = joined(line, _surpassed(one, named[:_MOST_NAMED], len(above), len(among)))
    return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, because, own.change, basis=basis)


def _change(entry: PeriodChange) -> int:
    return entry.change


def _named_period(entry: PeriodChange) -> str:
    return f"{number(entry.change)} {period_phrase(entry.period)}"


def _earliest_start(one: Compared) -> date:
    """The first day of the periods to compare with; what a «since» names need not itself be surpassed."""
    comparison = one.comparison
    landmark, first = comparison.landmark, comparison.reference.start
    if landmark is not None and landmark.end is not None:
        return landmark.end + ONE_DAY
    return date.min if first is None or comparison.reference.kind is PeriodKind.CUMULATIVE else first
