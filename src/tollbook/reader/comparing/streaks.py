"""Reads streaks: «the third month in a row», «the tenth consecutive day», «п'ятий день поспіль»."""

from datetime import date

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation, Trend
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Quantity
from tollbook.model.span import CalendarUnit
from tollbook.reader.comparing.comparison_passage import ComparisonPassage, Cue, figure_of, limited_figure
from tollbook.reader.comparing.comparison_words import ComparisonWords


def streak(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«For the third month in a row», «the tenth consecutive day», «п'ятий день поспіль»."""
    if cue.key == "before":
        unit, count_end, end = patterns.unit_behind.match(passage.folded, cue.end), cue.start, -1
        end = unit.end() if unit else cue.end
    else:
        unit = patterns.unit_before.match(passage.folded, passage.start, cue.start)
        count_end, end = (unit.start() if unit else cue.start), cue.end
    if unit is None:
        return None
    start, length = _length(passage, count_end, patterns)
    if length is None:
        return None
    trend = patterns.trends.search(passage.folded, passage.start, passage.end)
    figure = limited_figure(passage, patterns)
    if figure is None and trend is None:
        return None
    span = patterns.unit_of[" ".join(unit[1].split())]
    rise = trend is None or patterns.sign_of[" ".join(trend[0].split())] > 0
    return Comparison(
        passage.quote(start, end),
        figure or figure_of(passage, start, end, None),
        Relation.STREAK,
        _streak_days(
            figure if isinstance(figure, Claim) else next(iter(passage.claims), None),
            length,
            span,
            passage.published,
        ),
        span=span,
        by=Quantity.of(length),
        trend=None if figure is not None or trend is None else Trend.RISE if rise else Trend.FALL,
    )


def _length(passage: ComparisonPassage, end: int, patterns: ComparisonWords) -> tuple[int, int | None]:
    """Where the count of a streak begins, and the count: an ordinal or a number."""
    sentence = passage.sentence
    ordinal = patterns.ordinal_before.match(passage.folded, passage.start, end)
    if ordinal:
        return ordinal.start(), patterns.ordinal_of[" ".join(ordinal[1].split())]
    for numeral in sentence.figures:
        if 0 <= end - numeral.end <= 3 and isinstance(numeral.low, int) and numeral.low > 1:
            return numeral.start, numeral.low
    return end, None


def _streak_days(figure: Claim | None, length: int, span: CalendarUnit, published: date | None) -> Period:
    """The days of a streak up to the figure's; of weeks and months nobody says on which days they begin."""
    last = (figure.period.end if figure else None) or published
    if span is not CalendarUnit.DAY or last is None:
        return Period(PeriodKind.INTERVAL)
    return Period(PeriodKind.INTERVAL, date.fromordinal(max(1, last.toordinal() - length + 1)), last)
