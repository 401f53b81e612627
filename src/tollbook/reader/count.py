"""What a figure counts, as the steps of the reader hand it on."""

from enum import StrEnum
from typing import NamedTuple

HARMS = frozenset({"killed", "wounded", "casualties"})
# How many letters a participle may stand behind the noun that it says something of, and still win over a verb
# before it. One word or two instead would read some texts differently.
NEAR = 14


class RuleName(StrEnum):
    """What tied a number to what it counts, as `--explain` and the `rule` of the JSON name it."""

    NUMBER_AND_NOUN = "number and noun"
    NOUN_AND_NUMBER = "noun and number"
    LABEL_AND_NUMBER = "label and number"
    MONTH_AND_NUMBER = "month and number"
    CELL_UNDER_ITS_HEADING = "cell under its heading"
    NOUN_AND_ITS_TOTAL = "noun and its total"
    INCREMENT_BESIDE_ITS_TOTAL = "increment beside its total"
    SO_MANY_OF_SO_MANY = "so many of so many"
    NUMBER_AND_WHAT_HAPPENED = "number and what happened"
    VERB_AND_NUMBER = "verb and number"
    FATE_AND_NUMBER = "fate and number"
    FATE_OF_WHAT_WAS_NAMED = "fate of what was named"
    OF_THEM = "of them"
    BY_PLACE = "by place"
    BY_FATE = "by fate"
    TOTAL_OF_THE_DAY_BEFORE = "total of the day before"
    LIST_GOES_ON = "list goes on"
    SAID_AGAIN = "said again"
    LOST_AGAIN = "lost again"
    EARLIER_FIGURE = "earlier figure"
    INCREASE = "increase"
    INCREASED_TO = "increased to"
    SUM = "sum"
    AVERAGE = "average"
    # What an excluded figure named, for the figures behind it: no claim has this one.
    NAMED = "named"

    @property
    def leads_to_total(self) -> bool:
        """Whether it finds the total that a rise ends at: «rose by 12 to 9,047»."""
        return self is RuleName.INCREASED_TO

    @property
    def sums_up(self) -> bool:
        """Whether it finds a number that words call a sum: «in all 12»."""
        return self is RuleName.SUM

    @property
    def states_total(self) -> bool:
        """Whether it finds the number that a noun's total comes to: «losses have reached 678,520»."""
        return self is RuleName.NOUN_AND_ITS_TOTAL

    @property
    def counts_day_before(self) -> bool:
        """Whether it finds the total that stood a day before the figure behind: «from 677,180 to 678,520»."""
        return self is RuleName.TOTAL_OF_THE_DAY_BEFORE

    @property
    def sets_against_earlier(self) -> bool:
        """Whether it finds what a figure is set against: «up from 850 the day before»."""
        return self is RuleName.EARLIER_FIGURE

    @property
    def counts_some_of_its_noun(self) -> bool:
        """Whether it finds a number of a greater one in the same breath: «76 of 188 drones»."""
        return self is RuleName.SO_MANY_OF_SO_MANY

    @property
    def counts_some_of_those_before(self) -> bool:
        """Whether it finds a number of the people or things that the figure before counts: «2 of them»."""
        return self is RuleName.OF_THEM

    @property
    def divides(self) -> bool:
        """Whether it finds a share of what was counted before, so that both are of one side."""
        return self in _DIVIDING


_DIVIDING = frozenset({RuleName.SO_MANY_OF_SO_MANY, RuleName.BY_PLACE, RuleName.BY_FATE})


class Count(NamedTuple):
    """What a figure counts. `outcome` is None where only the running frame can say it.

    `sub` is `increment` or `part` for a figure beside another of the same thing; `total` is the position, in
    the sentence, of the total that an increment stands next to; `noun` and `verb` are the spans of the words
    that name the item and the outcome, `said` the outcome as the words alone have it.
    """

    item: str
    outcome: str | None
    rule: RuleName
    noun: tuple[int, int] | None = None
    verb: tuple[int, int] | None = None
    said: str | None = None
    sub: str | None = None
    total: int | None = None
    label: bool = False

    def again(self, rule: RuleName, *, sub: str | None = None, total: int | None = None) -> "Count":
        """The same thing counted once more, by a rule that reads no label."""
        return self._replace(rule=rule, sub=sub, total=total, label=False)

    def some(self, rule: RuleName, *, sub: str | None = None) -> "Count":
        """Some of the same thing; what became of those is left to their own words."""
        return Count(self.item, None, rule, said=self.said, sub=sub)


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
