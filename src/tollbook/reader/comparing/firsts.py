"""Reads first times: «above 2,000 for the first time since the spring of 2022»."""

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.quantity import Bound
from tollbook.reader.comparing.comparison_passage import (
    STRETCHES,
    ComparisonPassage,
    Cue,
    limited_figure,
    span_of,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords
from tollbook.reader.comparing.references import Referent, Sort


def first_time(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«Above 2,000 for the first time since the spring of 2022», «уперше перевищили 2000»."""
    figure = limited_figure(passage, patterns)
    if figure is None:
        return None
    bound = figure.quantity.bound if isinstance(figure, Claim) else figure.bound
    at = figure.quote.start if isinstance(figure, Claim) else passage.start
    limit = patterns.limit_before.match(passage.folded, passage.start, at)
    below = limit["below"] is not None if limit else bound is Bound.AT_MOST
    referent = next(
        (
            r
            for r in passage.referents
            if cue.end <= r.start
            and r.sort in STRETCHES
            and patterns.adjoins.fullmatch(passage.folded, cue.end, r.start)
        ),
        None,
    )
    if referent is None:
        referent = next((r for r in passage.referents if r.sort is Sort.SINCE), None)
    reference, landmark = passage.settled(referent or Referent(cue.start, cue.end, Sort.WAR), figure)
    end = max(cue.end, referent.end) if referent and referent.start >= cue.end else cue.end
    return Comparison(
        passage.quote(cue.start, end),
        figure,
        Relation.FIRST_BELOW if below else Relation.FIRST_ABOVE,
        reference,
        landmark,
        span_of(figure),
    )
