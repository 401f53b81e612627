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
from tollbook.reader.time.marks import MarkKind

_MILESTONE_DIGITS = 100
# So round a number is no day's loss, whatever period the reader made out.
_MILESTONE_STEP = 100_000


def milestone(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«Passed one million on 12 June», «crossed the 900,000 mark», «перевищили мільйон 12 червня»."""
    sentence = passage.sentence
    if patterns.repeated.search(passage.folded, passage.start, passage.end):
        return None
    numeral = next((n for n in sentence.figures if 0 <= n.start - cue.end <= REACH_BEFORE), None)
    if numeral is None:
        return None
    end = numeral.end
    mark = patterns.mark.search(passage.folded, cue.start, min(passage.end, end + 12))
    figure = _milestone(passage, numeral, mark is not None)
    if figure is None:
        return None
    dated = [m for m in sentence.marks if m.kind in (MarkKind.POINT, MarkKind.DAY) and m.last]
    following = next((n.quote.start for n in passage.claims if n.quote.start > end), passage.end)
    behind = [m for m in dated if 0 <= m.start - end <= REACH and m.start < following]
    behind = [m for m in behind if ":" not in passage.folded[end : m.start]]
    latest = max((c.quote.end for c in passage.claims if c.quote.end <= cue.start), default=passage.start)
    before = [m for m in dated if latest <= m.start and m.end <= cue.start]
    day = next(iter([*behind, *before]), None)
    if day is None and mark is None:
        return None
    end = max(end, mark.end() if mark else end, day.end if day and day in behind else end)
    return Comparison(
        passage.quote(cue.start, end), figure, Relation.PASSED, Period.day(day.last if day else None)
    )


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
