"""Reads averages, and figures set beside one: «an average of 1,256 a day in May», «above the median»."""

import regex

from tollbook.model.comparison import Comparison, Relation, Yardstick
from tollbook.model.period import Period, PeriodKind
from tollbook.model.span import CalendarUnit
from tollbook.reader.comparing.comparison_passage import (
    AVERAGE_REACH,
    REACH,
    REACH_BEFORE,
    STRETCHES,
    ComparisonPassage,
    Cue,
    figure_of,
    span_in,
    span_of,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords, sign_of
from tollbook.reader.comparing.references import Referent, Sort, landmark_or
from tollbook.reader.time.named_periods import this_days


def average(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«An average of 1,256 a day in May», «above the median of the month»."""
    compared = patterns.compared_before.match(passage.folded, passage.start, cue.start)
    limit = patterns.limit_before.match(passage.folded, passage.start, cue.start)
    if compared or limit:
        return _against_average(passage, cue, compared, limit, patterns)
    if cue.key != "average":
        return None
    near = [c for c in passage.claims if -REACH_BEFORE <= c.quote.start - cue.end <= AVERAGE_REACH]
    figure = next((c for c in near if c.period.kind is PeriodKind.RATE), None)
    if figure is None:
        return None
    start, end = min(cue.start, figure.quote.start), max(cue.end, figure.quote.end)
    referent = _nearest(passage, start, end)
    reference = Period(PeriodKind.INTERVAL, figure.period.start, figure.period.end)
    if referent is not None and (reference.start is None or referent.first == reference.start):
        reference, _ = passage.settled(referent, None)
        end = max(end, referent.end if referent.start - end <= REACH else end)
    span = span_in(passage, start - 12, min(passage.end, figure.quote.end + 40), patterns) or CalendarUnit.DAY
    return Comparison(passage.quote(start, end), figure, Relation.AVERAGE, reference, span=span)


def _nearest(passage: ComparisonPassage, start: int, end: int) -> Referent | None:
    """The period that an average runs over: behind it, or before it."""
    stretches = [r for r in passage.referents if r.sort in STRETCHES]
    behind = [r for r in stretches if r.start >= start]
    before = [r for r in stretches if r.end <= start]
    return behind[0] if behind else before[-1] if before else None


def _against_average(
    passage: ComparisonPassage,
    cue: Cue,
    compared: "regex.Match[str] | None",
    limit: "regex.Match[str] | None",
    patterns: ComparisonWords,
) -> Comparison | None:
    """«Above the median of the month», «12 % below the average for May»."""
    figure = figure_of(passage, cue.start, cue.end, None)
    if figure is None:
        return None
    if compared is not None:
        start, above = compared.start(), sign_of(compared, patterns) > 0
    else:
        assert limit is not None
        start, above = limit.start(), limit["above"] is not None
    behind = [
        r for r in passage.referents if 0 <= r.start - cue.end <= REACH_BEFORE and r.sort is not Sort.DAY
    ]
    before = [r for r in passage.referents if start <= r.start < cue.start]
    referent = next(iter([*behind, *before]), None)
    end = max(cue.end, referent.end) if referent else cue.end
    reference = landmark_or(passage.settled(referent, figure)) if referent else _this(passage, cue, patterns)
    return Comparison(
        passage.quote(start, end),
        figure,
        Relation.MORE_THAN if above else Relation.LESS_THAN,
        reference,
        span=span_of(figure),
        against=Yardstick(cue.key),
    )


def _this(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Period:
    """The month of the publication in «медіани місяця», that of no day else."""
    unit = patterns.unit_behind.match(passage.folded, cue.end)
    if unit is None:
        return Period(PeriodKind.INTERVAL)
    days = this_days(patterns.unit_of[" ".join(unit[1].split())], passage.published)
    return Period(PeriodKind.INTERVAL, *days)
