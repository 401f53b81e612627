"""The words that can say what became of the thing that a figure counts."""

from collections.abc import Iterable
from typing import NamedTuple

from tollbook.reader.text.lexicon import Word

_GOVERNING = frozenset({"outcome", "count", "bar", "break"})


class Governor(NamedTuple):
    """A word that can say what became of a figure's thing, or that ends the reach of those that do.

    `outcome` is what it says as a verb or participle («killed»), `counts` what it counts as a noun
    («deaths»), `bar` what makes a number none of ours («rescued»); `breaks` if nothing before it
    reaches past it, and `names_item` if it names the thing as well («the dead»).
    """

    start: int
    end: int
    outcome: str | None
    counts: str | None
    bar: str | None
    breaks: bool
    names_item: bool

    @property
    def says(self) -> str | None:
        """What it says became of the thing."""
        return self.outcome or self.counts


def governors_of(words: Iterable[Word]) -> list[Governor]:
    """Those of some words that govern."""
    return [_governor(word) for word in words if not _GOVERNING.isdisjoint(word.senses)]


def _governor(word: Word) -> Governor:
    senses = word.senses
    counts = word.counts if "count" in senses else None
    outcome = word.outcome if "outcome" in senses else None
    bar = word.bar if "bar" in senses else None
    return Governor(word.start, word.end, outcome, counts, bar, "break" in senses, "item" in senses)
