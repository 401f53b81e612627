"""What the words around a side make of it: an owner, a striker, one who suffers, the place of a blow."""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from tollbook.reader.layout.sentence import Sentence

# A side this near before a noun is said of it: a blank, and a quotation mark or two.
_TOUCHING = 4
# «Russian forces launched a strike»: a blow or an army so near behind a side, a word between, is that side's.
_BLOW_REACH = 20
# «Russian strikes have caused»: a blow that is no more than a blank and a sign away.
_OWN_BLOW = 2


def touch(sentence: Sentence, side_end: int, noun_start: int) -> bool:
    """Whether a side's word stands right before a noun, not at the end of the line above."""
    gap = sentence.text[side_end:noun_start]
    return len(gap) <= _TOUCHING and "\n" not in gap and ":" not in gap


def owners_in(sentence: Sentence, kind_of: Mapping[str, str], of: Collection[str]) -> set[int]:
    """Where the words start that name no doer but an owner: «Russian drones», «losses of the Russians»."""
    behind_figures = {figure.end + 1 for figure in sentence.figures}
    owners: set[int] = set()
    for word, following in pairwise(sentence.words):
        senses = following.senses
        owned = (
            "count" in senses
            or senses.get("outcome") == "lost"
            or kind_of.get(str(senses.get("item"))) == "weapon"
            or ("item" in senses and word.start in behind_figures)
        )
        if owned and touch(sentence, word.end, following.start):
            owners.add(word.start)
        if word.is_noun and sentence.folded[word.end : following.start].strip() in of:
            owners.add(following.start)
    return owners


def strikers_in(sentence: Sentence, of: Collection[str]) -> Iterator[str]:
    """The sides whose blow or army a sentence names, in order: «Russian shelling», «an attack by Russia»."""
    if not sentence.has("side"):
        return
    for word, following in pairwise(sentence.words):
        near = following.start - word.end <= _BLOW_REACH
        if near and ("blow" in following.senses or "army" in following.senses):
            side = word.side
        elif "blow" in word.senses and sentence.folded[word.end : following.start].strip() in of:
            side = following.side
        else:
            continue
        if side:
            yield side


def place_in(sentence: Sentence) -> str | None:
    """The side of the last place that a sentence names."""
    if not sentence.has("place"):
        return None
    return next((word.place for word in reversed(sentence.words) if "place" in word.senses), None)


def suffers(sentence: Sentence, offset: int) -> bool:
    """Whether a side itself, not its blow, stands before an offset: «Russia has suffered … casualties»."""
    if not sentence.has("side"):
        return False
    words = sentence.words
    for position, word in enumerate(words):
        if word.end > offset:
            return False
        if "side" in word.senses and "place" not in word.senses:
            following = words[position + 1] if position + 1 < len(words) else None
            if following is None or "blow" not in following.senses:
                return True
            return following.start - word.end > _OWN_BLOW
    return False
