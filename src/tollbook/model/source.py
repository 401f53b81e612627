"""Where figures come from: a card that says what they count, under which terms, and what to expect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Bound

OptionValue = str | tuple[str, ...] | bool


class SourceKind(StrEnum):
    """What a source does with figures."""

    PUBLISHER = "publisher"
    RELAY = "relay"
    ARCHIVE = "archive"


class Cadence(StrEnum):
    """How often a source is expected to say something new."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    IRREGULAR = "irregular"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of an origin counts, and what a person expects of its numbers.

    `item` is None where each row names its own category. `since` and `until` are the first and last day on
    which the column means this. `low` and `high` name the columns that hold an estimate's bounds. A number
    below `least` or above `most` is not believed; a running total may fall by `fall` from one day to the
    next and grow by no more than `growth`. An `optional` column may be missing.
    """

    name: str
    side: str | None
    item: str | None
    outcome: str | None
    speaker: str
    period: PeriodKind
    basis: Basis
    bound: Bound = Bound.EXACT
    file: str = ""
    start: date | None = None
    since: date | None = None
    until: date | None = None
    low: str | None = None
    high: str | None = None
    least: float = 0
    most: float | None = None
    fall: int = 0
    growth: int | None = None
    optional: bool = False
    note: str = ""

    def means_on(self, day: date) -> bool:
        """Whether the column means this on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Expects:
    """What a person expects of an origin as a whole: `rows` days at least, from `first_day` on, the last of
    them no older than `fresh_days`. Where not `distinct`, several rows may count the same thing on one day.
    Of documents, each with figures holds so many `figures` at least.
    """

    rows: int = 1
    first_day: date | None = None
    fresh_days: int | None = None
    distinct: bool = True
    figures: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A card: where figures or documents come from, for whom they speak and under which terms.

    `files` are the addresses that it is fetched from, by a name. `counts` says what each column counts;
    `names` turns an origin's words (sides, categories, outcomes, speakers) into ids of the pack, and
    `options` are those of the connector. `terms` says in words what one may do with it, `note` what a reader
    of its figures should know.

    `table` is the path of the bundled figures within the pack's folder, if they are bundled; `columns` what
    the origin calls each column of it, and `snapshot` the last report day that it holds. `hours` names, among
    the columns, the one that says how many hours a report covers, if the table has such a one.
    `stands_still` says that a report may rightly have all the figures of another, so that this is no slip.
    `revisions` is the path of the list of cells that were changed after they were first published.
    `bundled` has the paths, there too, of files that are bundled as they came, by the card's names of them.
    `grows` says that figures of past days are changed with every edition, so that the edition at hand does
    not tell what an earlier one said.
    `formerly` are the ids that the source had on ledgers before cards said which conflict is their own.
    """

    id: str
    name: str
    speaks_for: str
    kind: SourceKind
    languages: tuple[str, ...]
    url: str
    connector: str
    cadence: str
    licence: str
    attribution: str
    snapshot: date | None = None
    table: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    terms: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    bundled: Mapping[str, str] = field(default_factory=dict)
    counts: tuple[Column, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    expects: Expects = Expects()
    hours: str | None = None
    stands_still: bool = False
    revisions: str | None = None
    grows: bool = False
    formerly: tuple[str, ...] = ()

    def option(self, key: str) -> str:
        """A text option of the connector; empty if the card does not set it."""
        found = self.options.get(key, "")
        return found if isinstance(found, str) else ""

    def option_list(self, key: str) -> tuple[str, ...]:
        """An option that lists texts; empty if the card does not set it."""
        found = self.options.get(key, ())
        return found if isinstance(found, tuple) else ()

    def pages_of(self, day: date) -> tuple[str, ...]:
        """The addresses of a day's own pages; none if the source has no page for each day."""
        months = self.option_list("months")
        month = months[day.month - 1] if len(months) == 12 else f"{day.month:02}"
        patterns = (address for address in self.files.values() if "{day}" in address)
        return tuple(pattern.format(day=day.day, month=month, year=day.year) for pattern in patterns)

    def columns_of(self, file: str) -> tuple[Column, ...]:
        """The columns that a file of the source holds."""
        return tuple(column for column in self.counts if column.file in ("", file))
