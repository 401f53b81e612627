"""Reads superlatives: «the highest daily toll since March», «a record 1,500 soldiers»."""

from collections.abc import Mapping

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.span import CalendarUnit
from tollbook.reader.comparing.comparison_passage import (
    REACH,
    STRETCHES,
    ComparisonPassage,
    Cue,
    ReferenceWords,
    bare_number,
    figure_of,
    span_in,
    span_of,
)
from tollbook.reader.comparing.comparison_words import ComparisonWords
from tollbook.reader.comparing.references import Referent, Sort

_SUPERLATIVES: Mapping[str, Relation] = {
    "highest": Relation.HIGHEST,
    "record": Relation.HIGHEST,
    "peak": Relation.HIGHEST,
    "most": Relation.HIGHEST,
    "lowest": Relation.LOWEST,
    "record_low": Relation.LOWEST,
    "trough": Relation.LOWEST,
    "least": Relation.LOWEST,
}
_ALONE = frozenset({"peak", "trough"})
_RECORDS = frozenset({"record", "record_low", "peak", "trough"})
_COUNTED = frozenset({"most", "least"})
_OF_FIGURES = frozenset({"item", "outcome", "side", "count"})


def superlative(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«The highest daily toll since March», «a record 1,500 soldiers», «найбільше з березня»."""
    ranked = _rank(passage, cue, patterns)
    if ranked is None:
        return None
    start, place = ranked
    head = patterns.heads.match(passage.folded, cue.end, passage.end)
    edge = head.end() if head else cue.end
    against = _stretch_after(passage, cue.end, edge, patterns, head is not None)
    end = max(edge, against.end)
    span = span_in(passage, cue.start, end, patterns)
    figure, adjacent = _figure(passage, cue, start, end, span)
    if not (adjacent or head or _is_of_figures(passage, cue, against.referent, patterns)):
        return None
    referent = against.referent
    if referent is None and (head is not None or cue.key in _COUNTED):
        referent = _stretch_before(passage, start)
    if referent is None and cue.key not in _RECORDS:
        return None
    if figure is None and not (head and patterns.head_of[" ".join(head["head"].split())] == "losses"):
        return None
    reference, landmark = passage.settled(referent or Referent(cue.start, cue.end, Sort.WAR), figure)
    relation = _SUPERLATIVES.get(cue.key, Relation.HIGHEST)
    return Comparison(
        passage.quote(start, end), figure, relation, reference, landmark, span or span_of(figure), place
    )


def _figure(
    passage: ComparisonPassage, cue: Cue, start: int, end: int, span: CalendarUnit | None
) -> tuple[Claim | Quantity | None, bool]:
    """What is said to be the highest, and whether it is a claim right behind the word."""
    room = range(cue.end, cue.end + _bound_room(passage, cue.end) + 1)
    figure: Claim | Quantity | None = figure_of(passage, start, end, span)
    adjacent = next((numeral for numeral in passage.sentence.figures if numeral.start in room), None)
    if adjacent is not None and passage.claim_at(adjacent.start) is None:
        figure = bare_number(passage, adjacent, Bound.EXACT) or figure
    return figure, isinstance(figure, Claim) and figure.quote.start in room


def _is_of_figures(
    passage: ComparisonPassage, cue: Cue, referent: Referent | None, patterns: ComparisonWords
) -> bool:
    """Whether a superlative with no toll or number behind it is one of figures all the same: one that counts
    things, or one right before its period («the highest since March»)."""
    if cue.key in _ALONE:
        return True
    if cue.key in _COUNTED:
        following = passage.sentence.words_after(cue.end, cue.end + _bound_room(passage, cue.end) + 1)
        if any(_OF_FIGURES & word.senses.keys() for word in following):
            return True
    if referent is None or cue.key in ("record", "record_low"):
        return False
    return bool(patterns.adjoins.fullmatch(passage.folded, cue.end, referent.start))


def _bound_room(passage: ComparisonPassage, offset: int) -> int:
    """How far the next word but one begins: a bound may stand between a superlative and its number."""
    following = next(passage.sentence.words_after(offset, offset + 3), None)
    return following.end - offset + 2 if following and "bound" in following.senses else 2


def _rank(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> tuple[int, int | None] | None:
    """Where a superlative with its rank begins, and the rank, None for «one of the highest»; None for «by
    size» without a rank, which is no superlative."""
    ordinal = patterns.ordinal_before.match(passage.folded, passage.start, cue.start)
    if ordinal:
        return ordinal.start(), patterns.ordinal_of[" ".join(ordinal[1].split())]
    one = patterns.one_of.match(passage.folded, passage.start, cue.start)
    if one:
        return one.start(), None
    return None if cue.key == "by_size" else (cue.start, 1)


def _stretch_after(
    passage: ComparisonPassage, start: int, edge: int, patterns: ComparisonWords, headed: bool
) -> ReferenceWords:
    """The period that a superlative is said of, behind it."""
    for referent in passage.referents:
        if referent.start < start or referent.sort not in STRETCHES:
            continue
        if referent.start > edge + REACH:
            break
        if not headed and _counts_between(passage, edge, referent.start) > 1:
            break
        return ReferenceWords(referent, referent.end)
    return ReferenceWords(None, edge)


def _stretch_before(passage: ComparisonPassage, start: int) -> Referent | None:
    """The period that opens a sentence: «Since March this is the highest toll»; no figure stands between."""
    for referent in reversed(passage.referents):
        if referent.end > start or referent.sort not in STRETCHES:
            continue
        return None if _counts_between(passage, referent.end, start) else referent
    return None


def _counts_between(passage: ComparisonPassage, start: int, end: int) -> int:
    return sum(start <= claim.quote.start < end for claim in passage.claims)
