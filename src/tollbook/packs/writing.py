"""How a language is written: where its sentences end, what parts its words, how it writes its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Writing:
    """How a language is written, as most are unless its data say otherwise.

    `sentence_ends` are the signs that end a sentence, `parted` says whether a blank parts its words; `groups`
    and `decimals` are signs inside its numbers beside the comma and the point.
    """

    sentence_ends: str = ".!?…"
    parted: bool = True
    groups: str = ""
    decimals: str = ""

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> "Writing":
        """The writing that a language's file describes, which it may go without."""
        numbers = tables.get("numbers", {})
        return cls(
            sentence_ends="".join(tables.get("sentences", {}).get("ends", ())) or cls.sentence_ends,
            parted=not tables.get("words", {}).get("parted_by"),
            groups="".join(numbers.get("groups", ())),
            decimals="".join(numbers.get("decimals", ())),
        )

    def adjoin(self, gap: str) -> bool:
        """Whether two words with a stretch between them are neighbours: one blank, or none where none parts
        words."""
        return gap == " " or (not self.parted and not gap)

    @property
    def word_starts(self) -> str:
        """What a pattern asks before a word: no letter, where letters would make it another word."""
        return r"(?<!\w)" if self.parted else ""

    @property
    def word_ends(self) -> str:
        """What a pattern asks behind a word."""
        return r"(?!\w)" if self.parted else ""

    @property
    def blank(self) -> str:
        """The one blank between two words, in a pattern."""
        return r"\s" if self.parted else r"\s?"

    @property
    def blanks(self) -> str:
        """The blanks between two words, in a pattern."""
        return r"\s+" if self.parted else r"\s*"

    @cached_property
    def number_signs(self) -> dict[int, str]:
        """The signs of its own inside numbers, each with the common one that it stands for."""
        return {ord(s): "," for s in self.groups} | {ord(s): "." for s in self.decimals}
