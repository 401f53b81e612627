"""The words that name a side."""

from collections.abc import Iterable
from typing import NamedTuple

from tollbook.reader.text.lexicon import Word


class NamedSide(NamedTuple):
    """A word that names a side: where it stands, whether it names a speaker, and whether people of theirs."""

    start: int
    end: int
    side: str
    is_speaker: bool
    is_item: bool


def sides_of(words: Iterable[Word]) -> list[NamedSide]:
    """The words that name a side, roles apart («the governor» is of a side, and is not the side)."""
    return [
        NamedSide(word.start, word.end, str(word.side), "speaker" in word.senses, "item" in word.senses)
        for word in words
        if "side" in word.senses and "role" not in word.senses
    ]
