"""Lines that govern the list below them: «Destroyed overnight:» says of each line what and when."""

from tollbook.reader.layout.lists import label_mark
from tollbook.reader.layout.sentence import Sentence

_EMPHASIS = " \t\n\r*_"
# Marks of emphasis behind a colon: two pairs of stars, a blank, the line end.
_MOST_EMPHASIS = 6
# «Total number of aircraft destroyed: 10»: a label before a line's first figure, some six words.
_LABEL = 40
_QUOTES = frozenset("\"'«“„‘")
_TITLE_ENDS = frozenset(".!?;,")


def ends_in_colon(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text ends in a colon, marks of emphasis aside."""
    return text[max(start, end - _MOST_EMPHASIS) : end].rstrip(_EMPHASIS).endswith(":")


def governing(sentences: list[Sentence]) -> list[int | None]:
    """For each sentence the position of the heading that it stands under, or None.

    A heading ends in a colon, is a date alone, or is a line without a figure right above a list. It governs
    the lines of a list (they begin with a sign or a number, or end in a comma or semicolon) up to the next
    heading or the next prose with figures; a date alone governs every line.
    """
    found: list[int | None] = []
    heading: int | None = None
    for position, sentence in enumerate(sentences):
        opens = position == 0 or sentences[position - 1].paragraph != sentence.paragraph
        above = None
        if _is_heading(sentences, position, opens):
            heading = position
        elif heading is not None and _is_governed(sentences, heading, position, opens, found):
            above = heading
        elif sentence.figures:
            heading = None
        found.append(above)
    return found


def under(sentence: Sentence, heading: Sentence) -> Sentence:
    """A line of a list with the words and marks of its heading before its own."""
    # Not by `replace`, which takes several times as long: a bulletin has such a line for each figure.
    return Sentence(
        sentence.text,
        sentence.folded,
        heading.start,
        sentence.end,
        sentence.paragraph,
        [*heading.words, *sentence.words],
        [*heading.starts, *sentence.starts],
        [*heading.marks, *sentence.marks],
        sentence.figures,
        ties=sentence.ties,
        column=sentence.column,
        added=sentence.added,
        line=sentence.start,
    )


def _is_heading(sentences: list[Sentence], position: int, opens: bool) -> bool:
    sentence = sentences[position]
    if opens and ends_in_colon(sentence.text, sentence.start, sentence.end):
        return True
    return _is_date(sentence) or _is_title(sentences, position)


def _is_date(sentence: Sentence) -> bool:
    """Whether a line is a date and nothing else."""
    if sentence.figures or not sentence.marks:
        return False
    first, last = sentence.marks[0], sentence.marks[-1]
    around = sentence.text[sentence.start : first.start] + sentence.text[last.end : sentence.end]
    return not any(letter.isalnum() for letter in around)


def _is_title(sentences: list[Sentence], position: int) -> bool:
    """Whether a line has no figure and no full stop, and a line of a list comes next."""
    sentence = sentences[position]
    if sentence.figures or position + 1 == len(sentences) or not sentence.marks:
        return False
    following = sentences[position + 1]
    if following.paragraph == sentence.paragraph or not following.figures or not _is_line(following):
        return False
    return sentence.text[sentence.end - 1] not in _TITLE_ENDS


def _is_governed(
    sentences: list[Sentence], heading: int, position: int, opens: bool, found: list[int | None]
) -> bool:
    if not opens:
        return found[-1] == heading
    return _is_line(sentences[position]) or _is_date(sentences[heading])


def _is_line(sentence: Sentence) -> bool:
    """Whether a sentence looks like a line of a list."""
    first = sentence.text[sentence.start]
    if first.isdigit() or not (first.isalnum() or first in _QUOTES):
        return True
    if sentence.figures and _is_labelled(sentence):
        return True
    return sentence.text[sentence.end - 1] in ",;"


def _is_labelled(sentence: Sentence) -> bool:
    """Whether a sentence begins with its first figure, a short label and a colon («Total: 10»), a
    month, or a sum."""
    label = sentence.text[sentence.start : sentence.figures[0].start]
    if not label or (":" in label and len(label) <= _LABEL) or label_mark(sentence, 0) is not None:
        return True
    return "sum" in next(iter(sentence.words)).senses if sentence.words else False
