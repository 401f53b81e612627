"""One conflict as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tollbook.model.measure import Measure
from tollbook.model.source import Source as Source
from tollbook.model.source import SourceKind as SourceKind


@dataclass(frozen=True, slots=True)
class Side:
    """A party to the conflict, by the name that reports in English give it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of thing that is counted. `outcome` is what a count of it means where a text says «lost»."""

    id: str
    name: str
    singular: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the thing counted, and how a sentence says it («killed and wounded»)."""

    id: str
    name: str


class PartsOf(StrEnum):
    """Which of a measure's fields a whole and its parts differ in."""

    ITEM = "item"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole and what it is the sum of, over the days on which that is so (both ends included).

    Items of one outcome (vehicles = road vehicles + fuel tanks), or outcomes of one item (casualties =
    killed + wounded); `items` then says of which items that is so. Where not `complete`, the parts may leave
    a rest: of what was launched, some is shot down, some hits, and some is never accounted for.
    """

    whole: str
    parts: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    of: PartsOf = PartsOf.ITEM
    items: tuple[str, ...] = ()
    complete: bool = True

    def hold_on(self, day: date) -> bool:
        """Whether the whole is the sum of these parts on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who makes counts. `side` is the party it speaks for, if any.

    `terms` says what it means by a word, by item: {"personnel": {"killed": "casualties"}} for one whose
    «eliminated» counts killed and wounded together. `counts` says in words what its figures are.
    `republishes` names the speakers whose counts it passes on without always naming them; `fills` those for
    whose days without a report it gives figures of its own. `several` if the id stands for several who count
    apart: governors, analysts. `method` is how its counts are come by; None for one that has none of its own.
    """

    id: str
    name: str
    side: str | None = None
    counts: str = ""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    republishes: tuple[str, ...] = ()
    method: str | None = None
    fills: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """A conflict: nothing in the code names a country, everything it needs to know of one is here.

    `opening` is the last day of its opening weeks, whose totals were too coarse for records, if it had such.
    `methods` are the ways in which counts are come by, with the words for each («confirmed by name»).
    `default_speaker` and `default_side` say whose series are meant where nobody says which.
    """

    id: str
    name: str
    start: date
    sides: Mapping[str, Side]
    items: Mapping[str, Item]
    outcomes: Mapping[str, Outcome]
    parts: tuple[Parts, ...]
    speakers: Mapping[str, Speaker]
    sources: Mapping[str, Source]
    series: tuple["SeriesCard", ...]
    opening: date | None = None
    methods: Mapping[str, str] = field(default_factory=dict)
    default_speaker: str = ""
    default_side: str = ""


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """What a pack's tables hold: one speaker's daily figures of one measure, kept in one or more copies.

    `corrections` is the path, within the pack's folder, of the speaker's re-base days. `column` is what the
    tables and the corrections call the totals where that is not the item, `day_column` the tables' column of
    the days' own figures, if they keep them. `lag` is how many days before its own a report's last day of
    losses lies: 1 where a morning's report counts the day before, 0 where it counts up to its own day.
    `further` are copies that may not be bundled: they count where somebody has entered them on a ledger.
    """

    speaker: str
    measure: Measure
    copies: tuple[str, ...]
    corrections: str | None = None
    column: str | None = None
    day_column: str | None = None
    lag: int = 1
    further: tuple[str, ...] = ()

    @property
    def totals(self) -> str:
        """The column of its totals: called as the item is, unless the card says otherwise."""
        return self.column or self.measure.item
