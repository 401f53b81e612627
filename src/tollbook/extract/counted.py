"""What a figure counts, as the steps of the reader hand it on."""

from typing import NamedTuple

HARMS = frozenset({"killed", "wounded", "casualties"})
PERSONS = frozenset({"personnel", "civilians"})
# How far a participle may stand behind the noun it says something of, and still win over a verb before it.
NEAR = 14


# The rule of a total that was the day before's.
EARLIER_TOTAL = "total of the day before"


class Counted(NamedTuple):
    """What a figure counts. `outcome` is None where only the running frame can say it.

    `sub` is `increment` or `part` for a figure beside another of the same thing; `beside` is the position, in
    the sentence, of the total that an increment stands next to; `noun` and `verb` are the spans of the words
    that name the item and the outcome, `said` the outcome as the words alone have it.
    """

    item: str
    outcome: str | None
    rule: str
    noun: tuple[int, int] | None = None
    verb: tuple[int, int] | None = None
    said: str | None = None
    sub: str | None = None
    beside: int | None = None
    label: bool = False


class People(NamedTuple):
    """Which people a count without a noun of theirs means here: bare harm («3 killed»), and «casualties»."""

    harmed: str
    casualties: str

    def of(self, outcome: str | None) -> str:
        """The item for an outcome of people."""
        return self.casualties if outcome == "casualties" else self.harmed


ARMY = People("personnel", "personnel")


class Barred(NamedTuple):
    """A figure whose words make it none of ours: help, a strength, people who came to no harm."""

    kind: str
    item: str | None = None
