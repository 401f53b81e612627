"""Reads milestones: «passed one million on 12 June», «crossed the 900,000 mark»."""

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity, significant_step
from tollbook.reader.comparing.comparison_passage import (
    REACH,
    REACH_BEFORE,
    ComparisonPassage,
    Cue,
    bare_number,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import Mark, MarkKind

_MILESTONE_DIGITS = 100
# How far behind the number the word may stand that calls it a mark: «the 900,000 mark».
_MARK_REACH = 12
# So round a number is no day's loss, whatever period the reader made out.
_MILESTONE_STEP = 100_000


def milestone(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«Passed one million on 12 June», «crossed the 900,000 mark», «перевищили мільйон 12 червня»."""
    if patterns.repeated.search(passage.folded, passage.start, passage.end):
        return None
    figures = passage.sentence.figures
    numeral = next((n for n in figures if 0 <= n.start - cue.end <= REACH_BEFORE), None)
    if numeral is None:
        return None
    called = patterns.mark.search(passage.folded, cue.start, min(passage.end, numeral.end + _MARK_REACH))
    figure = _milestone(passage, numeral, called is not None)
    if figure is None:
        return None
    behind = _day_behind(passage, numeral.end)
    day = behind or _day_before(passage, cue.start)
    if day is None and called is None:
        return None
    end = max(numeral.end, called.end() if called else 0, behind.end if behind else 0)
    passed = Period.day(day.last if day else None)
    return Comparison(passage.quote(cue.start, end), figure, Relation.PASSED, passed)


def _days(passage: ComparisonPassage) -> list[Mark]:
    """The days that a sentence names."""
    return [m for m in passage.sentence.marks if m.kind in (MarkKind.POINT, MarkKind.DAY) and m.last]


def _day_behind(passage: ComparisonPassage, end: int) -> Mark | None:
    """The day behind a milestone, which no other figure nor a colon parts from it."""
    following = next((c.quote.start for c in passage.claims if c.quote.start > end), passage.end)
    reach = range(end, min(end + REACH + 1, following))
    near = (day for day in _days(passage) if day.start in reach)
    return next((day for day in near if ":" not in passage.folded[end : day.start]), None)


def _day_before(passage: ComparisonPassage, start: int) -> Mark | None:
    """The day before the word that says that a milestone was passed, no figure between."""
    latest = max((c.quote.end for c in passage.claims if c.quote.end <= start), default=passage.start)
    return next((day for day in _days(passage) if latest <= day.start and day.end <= start), None)


def _milestone(passage: ComparisonPassage, numeral: Numeral, marked: bool) -> Claim | Quantity | None:
    """A round running total; «exceeded 1,500 on 12 June» is a day's figure with its bound. A number that no
    claim holds has to be called a mark."""
    claim = passage.claim_at(numeral.start)
    if claim is None:
        return bare_number(passage, numeral, Bound.AT_LEAST) if marked else None
    step = significant_step(claim.quantity.low)
    if step >= _MILESTONE_STEP:
        return claim
    is_round = claim.quantity.low / step < _MILESTONE_DIGITS
    return claim if is_round and claim.period.kind is PeriodKind.CUMULATIVE else None
