"""What a sentence's figures are parts of: «28: 13 in the north, 15 in the south», «12, including 3»."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from tollbook.reader.count import Count
from tollbook.reader.layout.headings import ends_in_colon
from tollbook.reader.layout.lists import before_bounds, ties_of
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.patterns import match_end

# A colon, a dash or a bracket right before the first part; marks of a list or of emphasis may follow it.
_OPENING = regex.compile(r"(?r)(?::|\(|\s[-‐‑‒–—−])[\s*_▫▪•◾◽🔹🔸️-]*\Z")
_DASH = regex.compile(r"[\s*_]*[-‐‑‒–—−]?[\s*_]*(?=\s)")
# A full stop or the list's own bracket; not three points.
_ENDED = regex.compile(r"(?r)(?:(?<!\.\.)[.!?]|\))[\s*_\"”»]*\Z")
_EVENT = "event"


class Part(NamedTuple):
    """The position, in the sentence, of the figure that another is a part of; `exhaustive` if the parts given
    with it are all there are."""

    whole: int
    exhaustive: bool


_NONE: dict[int, Part] = {}


@dataclass(slots=True)
class Lines:
    """A list of parts whose lines stand below the sentence that gives their whole («28 drones:»).

    `start` and `end` are where that sentence begins and the last line so far ends; `whole` and `parts` are
    positions among the claims of the field. `signed` if its lines begin with a sign; `broken` once a line is
    none of the list's.
    """

    start: int
    end: int
    whole: int
    parts: list[int]
    signed: bool = False
    broken: bool = False

    @classmethod
    def opened_by(cls, sentence: Sentence, counts: Sequence[Count | None], last: int) -> "Lines | None":
        """The list that a sentence opens if a colon ends it; `last` is the position of its last claim."""
        whole = counts[-1] if counts else None
        if whole is None or whole.sub or whole.label or sentence.column is not None:
            return None
        if not ends_in_colon(sentence.text, sentence.start, sentence.end):
            return None
        return cls(sentence.start, sentence.end, last, [])

    def add(self, sentence: Sentence, counts: Sequence[Count | None], claim: int) -> bool:
        """Takes a line with its claim into the list; False if the sentence is no line of it."""
        if sentence.line < 0 or sentence.start != self.start:
            return False
        between = sentence.text[self.end : sentence.line]
        signed = not sentence.text[sentence.line].isalnum()
        if not self.parts and not self.broken:
            self.signed = signed
        elif signed != self.signed or (not signed and between.count("\n") > 1):
            return False
        here = counts[0] if len(counts) == 1 else None
        if here is None or here.label or here.sub or any(letter.isalnum() for letter in between):
            self.broken = True
        else:
            self.parts.append(claim)
        self.end = sentence.end
        return True

    def is_exhaustive(self, folded: str, grammar: Grammar) -> bool:
        """Whether the lines are all the parts there are, as far as their words and their end tell."""
        if self.broken or not _ENDED.search(folded, self.start, self.end):
            return False
        return not grammar.rest.search(folded, self.start, self.end)


def parts_in(sentence: Sentence, counts: Sequence[Count | None], grammar: Grammar) -> dict[int, Part]:
    """What each figure of a sentence is a part of, by position; most sentences have no parts.

    `counts` holds what each figure counts, or None for one that is no claim.
    """
    found: dict[int, Part] = {}
    for index in range(1, len(counts)):
        here = counts[index]
        if here is None:
            continue
        if here.sub == "part":
            _add_some(sentence, index, counts, found, grammar)
        elif index not in found and _opens_list(sentence, index, counts):
            _add_list(sentence, index, counts, found, grammar)
    return found or _NONE


def _add_some(
    sentence: Sentence,
    index: int,
    counts: Sequence[Count | None],
    found: dict[int, Part],
    grammar: Grammar,
) -> None:
    """«28, including 13 in the north»: some of the figure before, unless that is one of several («5 killed
    and 12 wounded, including 3 children»), any of which may be meant."""
    here = counts[index]
    for position in range(index - 1, -1, -1):
        before = counts[position]
        if before is None:
            return
        if before.sub == "part":
            continue
        alone = position == 0 or ties_of(sentence, grammar)[position - 1] not in ("list", "verb")
        if before.sub is None and alone and here is not None and before.item == here.item:
            found[index] = Part(position, False)
        return


def _opens_list(sentence: Sentence, index: int, counts: Sequence[Count | None]) -> bool:
    """Whether a sign sets a figure's list off from a figure before it that is no label's («tanks – 762»)."""
    before, here = counts[index - 1], counts[index]
    if before is None or here is None or before.sub or before.label or here.label:
        return False
    edge = before_bounds(sentence, sentence.figures[index]).edge
    return _OPENING.search(sentence.text, sentence.figures[index - 1].end, edge) is not None


def _add_list(
    sentence: Sentence,
    index: int,
    counts: Sequence[Count | None],
    found: dict[int, Part],
    grammar: Grammar,
) -> None:
    whole = counts[index - 1]
    assert whole is not None
    end, last = _list_end(sentence, index)
    members = counts[index : last + 1]
    read = [member for member in members if member is not None]
    if len(members) < 2 or any(member.label or member.sub for member in read):
        return
    exhaustive = (
        len(read) == len(members)
        and grammar.kind_of.get(whole.item) != _EVENT
        and not _leaves_a_rest(sentence, sentence.figures[index - 1].start, end, grammar)
        and (whole.item not in grammar.persons or _splits_people(sentence, index, last, counts, grammar))
    )
    for position in range(index, last + 1):
        found[position] = Part(index - 1, exhaustive)


def _list_end(sentence: Sentence, index: int) -> tuple[int, int]:
    """Where a list ends, and its last figure: with its bracket, or with the sentence."""
    figures = sentence.figures
    opening = sentence.text.rfind("(", figures[index - 1].end, figures[index].start)
    closing = sentence.text.find(")", opening) if opening >= 0 else -1
    end = closing if 0 <= closing < sentence.end else sentence.end
    last = index
    while last + 1 < len(figures) and figures[last + 1].start < end:
        last += 1
    return end, last


def _leaves_a_rest(sentence: Sentence, start: int, end: int, grammar: Grammar) -> bool:
    """Whether words such as «others», «several» or «three each» keep the parts from being all, or the list
    does not come to an end: it goes on in the next line, or the text is cut off."""
    if not _ENDED.search(sentence.text, start, end + 1):
        return True
    if grammar.rest.search(sentence.folded, start, end):
        return True
    return sentence.has_between(start, end, "vague")


def _splits_people(
    sentence: Sentence, index: int, last: int, counts: Sequence[Count | None], grammar: Grammar
) -> bool:
    """Whether a list divides people by what befell them or by named places, not by what may overlap («four in
    hospital, three children»)."""
    fates = [member.outcome for member in counts[index : last + 1] if member is not None]
    if None not in fates and len(set(fates)) == len(fates):
        return True
    return all(_is_placed(sentence, position, grammar) for position in range(index, last + 1))


def _is_placed(sentence: Sentence, position: int, grammar: Grammar) -> bool:
    """«four in Kharkiv»: a small word of place and a capital letter."""
    figure_end = sentence.figures[position].end
    start = match_end(_DASH, sentence.text, figure_end)
    place = match_end(grammar.list_place, sentence.folded, figure_end if start is None else start)
    return place is not None and sentence.text[place : place + 1].isupper()
