"""Reads superlatives: «the highest daily toll since March», «a record 1,500 soldiers»."""

from collections.abc import Mapping

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.quantity import Bound, Quantity
from tollbook.reader.comparing.comparison_passage import (
    REACH,
    STRETCHES,
    ComparisonPassage,
    Cue,
    Standing,
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


def superlative(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> Comparison | None:
    """«The highest daily toll since March», «a record 1,500 soldiers», «найбільше з березня»."""
    sentence = passage.sentence
    relation, start = _SUPERLATIVES.get(cue.key, Relation.HIGHEST), cue.start
    rank = _rank(passage, cue, patterns)
    if rank is not None:
        start, place = rank
    elif cue.key == "by_size":
        return None
    else:
        place = 1
    head = patterns.heads.match(passage.folded, cue.end, passage.end)
    kind = patterns.head_of[" ".join(head["head"].split())] if head else None
    edge = head.end() if head else cue.end
    standing = _stretch_after(passage, cue.end, edge, patterns, head is not None)
    span = span_in(passage, cue.start, max(edge, standing.end), patterns)
    room = range(cue.end, cue.end + _bound_room(passage, cue.end) + 1)
    beside = next((numeral for numeral in sentence.figures if numeral.start in room), None)
    figure: Claim | Quantity | None = figure_of(passage, start, max(edge, standing.end), span)
    if beside is not None and passage.claim_at(beside.start) is None:
        figure = bare_number(passage, beside, Bound.EXACT) or figure
    adjacent = isinstance(figure, Claim) and figure.quote.start in room
    if not _is_told(passage, cue, head is not None, standing, adjacent, patterns):
        return None
    if standing.referent is None and (head is not None or cue.key in _COUNTED):
        standing = Standing(_stretch_before(passage, start), standing.end)
    if standing.referent is None and cue.key not in _RECORDS:
        return None
    if figure is None and kind != "losses":
        return None
    referent = standing.referent or Referent(cue.start, cue.end, Sort.WAR)
    end = max(edge, standing.end)
    reference, landmark = passage.settled(referent, figure)
    return Comparison(
        passage.quote(start, end), figure, relation, reference, landmark, span or span_of(figure), place
    )


def _is_told(
    passage: ComparisonPassage,
    cue: Cue,
    headed: bool,
    standing: Standing,
    adjacent: bool,
    patterns: ComparisonWords,
) -> bool:
    """Whether a superlative is one of figures: of a toll, of what stands counted, or of a period at once."""
    if cue.key in _ALONE or headed or adjacent:
        return True
    if cue.key in _COUNTED:
        following = passage.sentence.words_after(cue.end, cue.end + _bound_room(passage, cue.end) + 1)
        if any({"item", "outcome", "side", "count"} & word.senses.keys() for word in following):
            return True
    referent = standing.referent
    if referent is None or cue.key in ("record", "record_low"):
        return False
    return bool(patterns.adjoins.fullmatch(passage.folded, cue.end, referent.start))


def _bound_room(passage: ComparisonPassage, offset: int) -> int:
    """How far the next word but one begins: a bound may stand between a superlative and its number."""
    following = next(passage.sentence.words_after(offset, offset + 3), None)
    return following.end - offset + 2 if following and "bound" in following.senses else 2


def _rank(passage: ComparisonPassage, cue: Cue, patterns: ComparisonWords) -> tuple[int, int | None] | None:
    """Where a rank before a superlative begins, and the rank: None for «one of the highest»."""
    ordinal = patterns.ordinal_before.match(passage.folded, passage.start, cue.start)
    if ordinal:
        return ordinal.start(), patterns.ordinal_of[" ".join(ordinal[1].split())]
    one = patterns.one_of.match(passage.folded, passage.start, cue.start)
    return (one.start(), None) if one else None


def _stretch_after(
    passage: ComparisonPassage, start: int, edge: int, patterns: ComparisonWords, headed: bool
) -> Standing:
    """The period that a superlative is said of, behind it."""
    for referent in passage.referents:
        if referent.start < start or referent.sort not in STRETCHES:
            continue
        if referent.start > edge + REACH:
            break
        if not headed and _counts_between(passage, edge, referent.start) > 1:
            break
        return Standing(referent, referent.end)
    return Standing(None, edge)


def _stretch_before(passage: ComparisonPassage, start: int) -> Referent | None:
    """The period that opens a sentence: «Since March this is the highest toll»; no figure stands between."""
    for referent in reversed(passage.referents):
        if referent.end > start or referent.sort not in STRETCHES:
            continue
        return None if _counts_between(passage, referent.end, start) else referent
    return None


def _counts_between(passage: ComparisonPassage, start: int, end: int) -> int:
    return sum(start <= claim.quote.start < end for claim in passage.claims)
