"""What several speakers count of one item, side by side: a column for each count, never added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.model.drift import Drift
from tollbook.model.measure import Measure
from tollbook.model.observation import Observation
from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Bound, Number
from tollbook.model.source import Source
from tollbook.model.span import CalendarUnit, Span


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted of an item and how the count is come by: the measure that an axis may show.

    Figures of one outcome that are come by differently (dead by name, dead by a model) are different
    measures. `method` is None for a speaker that has none; such a count is comparable with no other
    speaker's, and `speaker` then says whose it is.
    """

    outcome: str
    method: str | None
    speaker: str | None = None

    @property
    def id(self) -> str:
        """The name by which it is asked for: killed/named."""
        return f"{self.outcome}/{self.method or self.speaker}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one column in one row. `low` and `high` are equal but for bounds that the source states,
    and None where the copies of the figure differ and nothing decides.

    `first` and `last` are the days that it covers (of a running total, the day up to which it runs, twice);
    `whole` says whether these are all days of the row (or the total is of its last day), `rebased` whether
    the speaker changed its totals in them without counting the change as losses of the day.
    """

    low: Number | None
    high: Number | None
    first: date
    last: date
    whole: bool = True
    rebased: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """A column: one speaker's count of one measure, as losses within each row's days (`INTERVAL`) or as a
    running total (`CUMULATIVE`). `weekly` says whether it is by ISO week, so that its months have four weeks
    or five; `basis` by which day its rows are dated: that of the losses, or that of the report.

    `sources` are the cards that it comes from; `note` is what a card says of this column alone. `last` is
    the last day that it is held for.
    """

    speaker: str
    measure: Measure
    counting: Counting
    kind: PeriodKind
    bound: Bound
    sources: tuple[Source, ...]
    last: date
    note: str = ""
    weekly: bool = False
    basis: Basis = Basis.UNKNOWN


@dataclass(frozen=True, slots=True)
class Estimate:
    """A single figure since the start, from a list of many speakers', and what it measures."""

    observation: Observation
    counting: Counting


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The counts of one item and side, row by row: `cells[i][j]` is column j in row i, None if it is not
    reported.

    `estimates` are single figures since the start. `coarser` are counts over longer spans than a row,
    `others` the measures that are held and were not asked for, `absent` the cards that count the item and
    of which no file is at hand, `drifts` what those that were read departed in from their cards; `speakers`
    are all whose figures are at hand, shown or not, by id or by the list's own name.

    `as_of` is the day up to which all of this had been published, None where nothing bounds it; `withheld`
    are the cards whose edition of that day is not at hand, where every edition changes the figures of past
    days.
    """

    item: str
    side: str
    by: CalendarUnit
    rows: tuple[Span, ...]
    counts: tuple[SpeakerCount, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    estimates: tuple[Estimate, ...] = ()
    coarser: tuple[SpeakerCount, ...] = ()
    others: tuple[Counting, ...] = ()
    absent: tuple[Source, ...] = ()
    drifts: tuple[Drift, ...] = ()
    speakers: tuple[str, ...] = ()
    as_of: date | None = None
    withheld: tuple[Source, ...] = ()

    @property
    def countings(self) -> tuple[Counting, ...]:
        """The measures shown, each once, in the order of the columns."""
        return tuple(
            dict.fromkeys([*(c.counting for c in self.counts), *(e.counting for e in self.estimates)])
        )

    @property
    def kinds(self) -> tuple[PeriodKind, ...]:
        """Whether losses by row, running totals or both are shown."""
        kinds = dict.fromkeys(c.kind for c in self.counts)
        return tuple(dict.fromkeys([*kinds, *([PeriodKind.CUMULATIVE] if self.estimates else [])]))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The cards of all columns, each once."""
        return tuple({s.id: s for count in self.counts for s in count.sources}.values())

    def column(self, index: int) -> Sequence[Cell | None]:
        """The cells of one column, row by row."""
        return [row[index] for row in self.cells]
