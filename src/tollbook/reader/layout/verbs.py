"""The verbs and participles that say what became of something."""

from typing import NamedTuple

from tollbook.reader.text.lexicon import Word


class Verb(NamedTuple):
    """A verb or participle that says what became of something, where it stands."""

    outcome: str
    start: int
    end: int


def verb_of(word: Word | None) -> Verb | None:
    """A word as a verb, if it is one."""
    if word is None or "outcome" not in word.senses:
        return None
    return Verb(str(word.senses["outcome"]), word.start, word.end)
