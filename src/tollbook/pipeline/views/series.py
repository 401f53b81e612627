"""A series as rows, for people and programs to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.model.period import ONE_DAY
from tollbook.model.series import Series
from tollbook.model.settlement import Settlement


class NoSeriesError(LookupError):
    """There is no series of that `item`; `items` names those of which there is one."""

    def __init__(
        self, item: str, side: str, speaker: str, items: tuple[str, ...], outcome: str | None = None
    ) -> None:
        known = f"held are: {', '.join(items)}" if items else "nothing is held of that side by that speaker"
        name = f"«{item}», {outcome}," if outcome else f"«{item}»"
        what = f"{name} of {side}" if item else f"{side} in several copies"
        super().__init__(f"no series of {what} by {speaker}; {known}")
        self.item, self.items = item, items


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One report day: the total and how it was settled, what each copy says, and the day's three numbers.

    `total` is None where it is not settled, `stated`, `implied` and `correction` where they are not known;
    `copies` leaves out a copy that does not have the day; `rebase` marks a re-base day; `days` is how many
    days the report covers.
    """

    report_date: date
    total: int | None
    settlement: Settlement
    copies: Mapping[str, int]
    stated: int | None
    implied: int | None
    correction: int | None
    rebase: bool
    days: int


def find_series(
    books: Books, item: str, side: str | None = None, speaker: str | None = None, outcome: str | None = None
) -> Series:
    """A series of an item. The side and the speaker are the pack's own choice unless they are given; the
    outcome is then the one that a count of the item means, if that is held, else the first that is.

    Raises NoSeriesError naming those held.
    """
    side, speaker = side or books.pack.default_side, speaker or books.pack.default_speaker
    measures = [m for who, m in books.series if who == speaker and m.side == side]
    by_outcome = {m.outcome: m for m in reversed(measures) if m.item == item}
    usual = books.pack.items[item].outcome if by_outcome else ""
    measure = by_outcome.get(outcome or usual) or (
        None if outcome else next(reversed(by_outcome.values()), None)
    )
    if measure is None:
        raise NoSeriesError(item, side, speaker, _item_names(measures), outcome)
    return books.series[speaker, measure]


def _item_names(measures: Sequence[Measure]) -> tuple[str, ...]:
    """The items of some measures, each with its outcomes where it has several."""
    outcomes: dict[str, list[str]] = {}
    for measure in measures:
        outcomes.setdefault(measure.item, []).append(measure.outcome)
    return tuple(
        item if len(several) == 1 else f"{item} ({', '.join(several)})"
        for item, several in sorted(outcomes.items())
    )


def lag_of(pack: Pack, series: Series) -> int:
    """How many days before its own a report's last day of losses lies. A series that the pack does not list,
    as a ledger may hold one, is dated as the pack's first is."""
    of = (series.speaker, series.measure)
    lags = [card.lag for card in pack.series if (card.speaker, card.measure) == of]
    return next(iter(lags or [card.lag for card in pack.series]), 1)


def series_table(series: Series, start: date | None = None, end: date | None = None) -> tuple[SeriesRow, ...]:
    """The rows of a series from one report day to another, both included, within what is held.

    Raises ValueError if `end` is before `start`.
    """
    if start and end and end < start:
        raise ValueError(f"the last day, {end}, is before the first, {start}; write the earlier one first")
    first = max(start or series.first, series.first)
    last = min(end or series.last, series.last)
    return tuple(_row(series, first + ONE_DAY * i) for i in range((last - first).days + 1))


def _row(series: Series, day: date) -> SeriesRow:
    total, increment = series.total(day), series.increment(day)
    return SeriesRow(
        report_date=day,
        total=total.value,
        settlement=total.settlement,
        copies=total.copies,
        stated=increment.stated,
        implied=increment.implied,
        correction=increment.correction,
        rebase=increment.rebase,
        days=increment.days,
    )
