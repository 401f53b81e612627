"""What a figure counts, as the steps of the reader hand it on."""

from typing import NamedTuple

HARMS = frozenset({"killed", "wounded", "casualties"})
# How far a participle may stand behind the noun it says something of, and still win over a verb before it.
NEAR = 14


# The rule of a total that was the day before's.
EARLIER_TOTAL = "total of the day before"


class Count(NamedTuple):
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
    """Which people a count without a noun of theirs means here: bare harm («3 killed»), and «casualties».

    `army` are those that an army's losses are counted in, whatever is meant here; `persons` are all items
    that are people.
    """

    harmed: str
    casualties: str
    army: str
    persons: frozenset[str]

    def of(self, outcome: str | None) -> str:
        """The item for an outcome of people."""
        return self.casualties if outcome == "casualties" else self.harmed

    @property
    def of_army(self) -> "People":
        """The people of an army, for bare harm too."""
        return self._replace(harmed=self.army, casualties=self.army)


class Exclusion(NamedTuple):
    """A figure whose words make it none of ours: help, a strength, people who came to no harm."""

    kind: str
    item: str | None = None
