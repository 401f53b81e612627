"""The check on the highest, the lowest, the second-heaviest."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tollbook.checks.compared import Compared, compared, finding, for_each_span, head, is_rebased, undecided
from tollbook.checks.records import Entry, days, left_out, periods, span_of
from tollbook.checks.replay import Replayed
from tollbook.checks.sentences import counted, dated, joined, listed, number, over, signed, speaker_name
from tollbook.model.comparison import Comparison, Relation, Span
from tollbook.model.finding import Check, Finding, Verdict
from tollbook.model.period import ONE_DAY, Basis, PeriodKind
from tollbook.model.series import Series

CHECK = Check("TB204", "superlative")
REASON = "superlative-false"
# «One of the highest» is true of a twentieth of all, and of the three highest of few.
_ONE_OF = 20
_FEWEST = 3
_MOST_NAMED = 3
_PLACES = {1: "", 2: "second-", 3: "third-", 4: "fourth-", 5: "fifth-"}

Beats = Callable[[int, int], bool]


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
        if one.comparison.span not in (None, Span.DAY):
            return None
        return _of_days(one, replay.series)
    return _of_periods(one, replay.series)


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
        return finding(CHECK, one, Verdict.UNKNOWN, "re-base", because)
    beats, own = _beats(one.comparison), increment.stated
    verdicts = [_ranked(one, series, after, own, beats) for after in _starts(one)]
    return next((found for found in verdicts if found.verdict is not Verdict.FAILS), verdicts[0])


def _starts(one: Compared) -> list[date]:
    """The reports after which a comparison's days lie: by the day of the report, and of the losses.

    The month or day that a «since» names need not be surpassed itself.
    """
    comparison = one.comparison
    landmark, first = comparison.landmark, comparison.reference.start
    if landmark is not None and landmark.end is not None:
        return [landmark.end, landmark.end + ONE_DAY]
    first = first or one.books.pack.start
    return [first - ONE_DAY, first]


def _ranked(one: Compared, series: Series, after: date, own: int, beats: Beats) -> Finding:
    day = one.day
    assert day is not None
    among = [entry for entry in days(series, one.books) if after < entry.report < day]
    if not among:
        because = f"{head(one)}: no day is held that it could be compared with."
        return finding(CHECK, one, Verdict.UNKNOWN, "beyond-series", because)
    above = [entry for entry in among if beats(entry.stated, own)]
    line = joined(_own_line(one, own), _rebased_line(one))
    if _is_placed(one.comparison, len(above), len(among)):
        rest = [entry for entry in among if entry not in above]
        because = joined(
            line, _runner_up(one, rest, above, after), _exceptions(one, series, after, own, beats)
        )
        return finding(CHECK, one, Verdict.HOLDS, "record", because, own, own)
    because = joined(line, _surpassed(one, above, among, after))
    return finding(CHECK, one, Verdict.FAILS, REASON, because, above[0].stated if above else own, own)


def _is_placed(comparison: Comparison, above: int, among: int) -> bool:
    """Whether a rank is true, with so many figures above and so many compared with."""
    if comparison.rank is not None:
        return above == comparison.rank - 1
    return above < max(_FEWEST, among // _ONE_OF)


def _own_line(one: Compared, own: int) -> str:
    assert one.series is not None
    what = counted(one.books.pack, one.series.measure, own)
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


def _named(entry: Entry) -> str:
    if entry.period.kind is PeriodKind.DAY:
        return f"{signed(entry.stated)} in the report of {dated(entry.report)}"
    return f"{number(entry.change)} in {over(entry.period)}"


def _runner_up(one: Compared, rest: Sequence[Entry], above: Sequence[Entry], after: date) -> str:
    """Where the figure stands, what comes next, and what stood higher before the time that is told of."""
    comparison = one.comparison
    place = _PLACES.get(len(above) + 1, f"{len(above) + 1}th-")
    since = f"since the report of {dated(after + ONE_DAY)}" if comparison.landmark else ""
    own = f"It is the {place}{_word(comparison)} {since}".rstrip()
    best = _best(rest, comparison)
    higher = f"; above it: {listed(map(_named, above[:_MOST_NAMED]))}" if above else ""
    return f"{own}{higher}; next comes {_named(best)}." if best is not None else f"{own}{higher}."


def _best(entries: Sequence[Entry], comparison: Comparison) -> Entry | None:
    ordered = max if comparison.relation is Relation.HIGHEST else min
    return ordered(entries, key=lambda entry: entry.stated, default=None)


def _surpassed(one: Compared, above: Sequence[Entry], among: Sequence[Entry], after: date) -> str:
    """Which figures stand before it, the most telling first."""
    comparison = one.comparison
    if len(above) + 1 < (comparison.rank or 1):
        place = _PLACES.get(len(above) + 1, f"{len(above) + 1}th-")
        return f"It is the {place}{_word(comparison)} itself."
    told = sorted(above, key=lambda entry: entry.stated, reverse=comparison.relation is Relation.HIGHEST)
    more = "higher" if comparison.relation is Relation.HIGHEST else "lower"
    count = f"{number(len(above))} of the {number(len(among))} others compared"
    return f"{count} are {more}: {listed(map(_named, told[:_MOST_NAMED]))}."


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
    if span is None or one.comparison.span not in (None, span, Span.DAY):
        return None
    verdicts = [_ranked_period(one, series, span, basis) for basis in (Basis.LOSS_DAY, Basis.REPORT_DAY)]
    return next((found for found in verdicts if found.verdict is Verdict.HOLDS), verdicts[0])


def _ranked_period(one: Compared, series: Series, span: Span, basis: Basis) -> Finding:
    assert one.replay is not None
    period = one.replay.claim.period
    entries = list(periods(series, one.books, span, period, basis))
    own = next((entry for entry in entries if entry.period.start == period.start), None)
    if own is None:
        because = f"The totals of {over(period)} are not known in full."
        return finding(CHECK, one, Verdict.UNKNOWN, "beyond-series", because)
    among = [entry for entry in entries if _lies_in(entry, one) and entry is not own]
    if not among:
        because = f"No period is held that {over(period)} could be compared with."
        return finding(CHECK, one, Verdict.UNKNOWN, "beyond-series", because)
    beats = _beats(one.comparison)
    above = [entry for entry in among if beats(entry.change, own.change)]
    above_stated = [entry for entry in among if beats(entry.stated, own.stated)]
    placed = [_is_placed(one.comparison, len(found), len(among)) for found in (above, above_stated)]
    who = speaker_name(one.books.pack, series.speaker)
    what = counted(one.books.pack, series.measure, own.change)
    line = f"{who}: {number(own.change)} {what} in {over(period)}."
    if placed[0] != placed[1]:
        because = joined(line, "With and without what was re-based, the order is not the same.")
        return finding(CHECK, one, Verdict.UNKNOWN, "re-base", because)
    if placed[0]:
        rest = [entry for entry in among if entry not in above]
        because = joined(line, _runner_up(one, rest, above, own.report))
        return finding(CHECK, one, Verdict.HOLDS, "record", because, own.change, basis=basis)
    because = joined(line, _surpassed(one, above, among, own.report))
    return finding(CHECK, one, Verdict.FAILS, REASON, because, own.change, basis=basis)


def _lies_in(entry: Entry, one: Compared) -> bool:
    """Whether a period is one of those that the comparison names, up to the figure's own."""
    comparison, replay = one.comparison, one.replay
    assert replay is not None and entry.period.start is not None
    own = replay.claim.period.start
    landmark, first = comparison.landmark, comparison.reference.start
    if landmark is not None and landmark.end is not None:
        first = landmark.end + ONE_DAY
    after = first is None or entry.period.start >= first or comparison.reference.kind is PeriodKind.CUMULATIVE
    return after and own is not None and entry.period.start <= own
