"""What one item's page shows: a series with its days, months, records and faults, and all other counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tollbook.model.books import Books
from tollbook.model.moment import LATEST, Vintage, bound
from tollbook.model.observation import LedgerObservations
from tollbook.model.pack import Pack, Source
from tollbook.model.series import Series
from tollbook.model.side_by_side import SideBySide
from tollbook.model.span import CalendarUnit
from tollbook.packs.conflict import pack_folder
from tollbook.pipeline.books.pack_books import known_corrections
from tollbook.pipeline.views.heaviest_days import Heaviest, heaviest
from tollbook.pipeline.views.months import Month, months
from tollbook.pipeline.views.referee import Ruling, referee
from tollbook.pipeline.views.series import SeriesRow, find_series, lag_of, series_table
from tollbook.pipeline.views.side_by_side import (
    Holdings,
    NothingHeldError,
    Query,
    items_at_hand,
    items_held,
    series_by,
    side_by_side,
)
from tollbook.sources.cache import Cache


class UnknownNameError(LookupError):
    """A name that a reader gave stands for nothing that is held; `known` are those that do.

    `field` says what the name is given for: item, side, speaker, outcome or measure.
    """

    def __init__(self, field: str, name: str, known: Iterable[str], told: str) -> None:
        super().__init__(told)
        self.field, self.name, self.known = field, name, tuple(known)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks to see of an item; None is the conflict's own choice, or all.

    `start` and `end` are report days of the series, and days of loss of the counts beside it; `by` is how
    long the rows of these are, `measures` which of them are shown. `as_of` is the last day on which anything
    shown had been published.
    """

    item: str
    side: str | None = None
    speaker: str | None = None
    outcome: str | None = None
    start: date | None = None
    end: date | None = None
    by: CalendarUnit | None = None
    measures: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A day on which the speaker changed this total, or may have. `implied` is the difference of two totals,
    `stated` what the report gave for its day, `correction` what lies between them; None where it is not
    known. `origin` says who lists the correction, and is empty where nobody does."""

    report_date: date
    implied: int | None
    stated: int | None
    correction: int | None
    origin: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen instead: the sides of the item, the speakers with a series of it on the side shown,
    and the outcomes that the speaker shown counts."""

    sides: tuple[str, ...]
    speakers: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DailySeries:
    """A series over the days asked for. `rows` are its report days, `latest` the newest of all that it holds;
    `table` has the same days by the day of loss. `copies` are the cards that it is held by."""

    series: Series
    lag: int
    rows: tuple[SeriesRow, ...]
    latest: SeriesRow
    table: SideBySide
    months: tuple[Month, ...]
    heaviest: Heaviest
    corrections: tuple[Corrected, ...]
    rulings: tuple[Ruling, ...]
    copies: tuple[Source, ...]

    def loss_day(self, report_date: date) -> date:
        """The last day whose losses a report counts."""
        return report_date - timedelta(self.lag)


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item of a side: its series, None where nobody counts it daily, and every count of it side by side,
    None where nothing of the days asked for is held; `why` then says why."""

    pack: Pack
    item: str
    side: str
    daily: DailySeries | None
    sources: SideBySide | None
    why: str
    choices: Choices


def item_page(
    books: Books,
    asked: Asked,
    today: date,
    cache: Cache | None = None,
    told: LedgerObservations | None = None,
) -> ItemPage:
    """All that is held of an item, as the books have it; `told` gives what a ledger holds of further sources
    in place of the files at hand.

    Raises UnknownNameError for a name that stands for nothing held, NothingHeldError where nothing of the
    item is held at all, or not in the days asked for, and ValueError where `end` is before `start`.
    """
    pack, side = books.pack, asked.side or books.pack.default_side
    _check_names(books, asked, side)
    series = _series(books, asked, side)
    daily = _daily(books, series, asked) if series else None
    sources, why = _sources(books, asked, side, today, cache, told)
    if daily is None and sources is None:
        raise NothingHeldError(why, items_held(books, side))
    return ItemPage(
        pack, asked.item, side, daily, sources, why, _choices(books, asked.item, side, series, cache)
    )


def _check_names(books: Books, asked: Asked, side: str) -> None:
    pack = books.pack
    if asked.item not in pack.items:
        told = f"«{asked.item}» is no item of this conflict"
        raise UnknownNameError("item", asked.item, items_held(books, side), told)
    for field, name, known in (
        ("side", side, pack.sides),
        ("speaker", asked.speaker, pack.speakers),
        ("outcome", asked.outcome, pack.outcomes),
    ):
        if name and name not in known:
            raise UnknownNameError(field, name, known, f"«{name}» is no {field} of this conflict")


def _series(books: Books, asked: Asked, side: str) -> Series | None:
    """The series that is asked for: by the conflict's own speaker if it has one, else by the first in it."""
    held = [key for key in books.series if (key[1].item, key[1].side) == (asked.item, side)]
    speakers = tuple(dict.fromkeys(speaker for speaker, _ in held))
    speaker = asked.speaker or _preferred(books.pack, speakers)
    if asked.speaker and asked.speaker not in speakers:
        raise UnknownNameError("speaker", asked.speaker, speakers, _no_series(books.pack, asked, side))
    outcomes = [measure.outcome for who, measure in held if who == speaker]
    if asked.outcome and asked.outcome not in outcomes:
        raise UnknownNameError("outcome", asked.outcome, outcomes, _no_series(books.pack, asked, side))
    return find_series(books, asked.item, side, speaker, asked.outcome) if speaker else None


def _preferred(pack: Pack, speakers: tuple[str, ...]) -> str | None:
    return pack.default_speaker if pack.default_speaker in speakers else next(iter(speakers), None)


def _no_series(pack: Pack, asked: Asked, side: str) -> str:
    who = f" by {pack.speakers[asked.speaker].name}" if asked.speaker else ""
    what = f", {pack.outcomes[asked.outcome].name}," if asked.outcome else ""
    return f"no daily series of {pack.items[asked.item].name}{what} of {pack.sides[side].name}{who} is held"


def _daily(books: Books, series: Series, asked: Asked) -> DailySeries:
    rows = series_table(series, asked.start, asked.end)
    first, last = _window(series, asked)
    lag = lag_of(books.pack, series)
    after = timedelta(lag)
    table = series_by(books, series, CalendarUnit.DAY, first - after, last - after, asked.as_of)
    return DailySeries(
        series=series,
        lag=lag,
        rows=rows,
        latest=series_table(series, series.last, series.last)[0],
        table=table,
        months=tuple(months(series, books.pack.start, lag, first, last)) if rows else (),
        heaviest=heaviest(books, series, first, last),
        corrections=tuple(_corrections(books.pack, series, first, last)),
        rulings=referee(books, [series], first, last)[0] if rows else (),
        copies=tuple(replace(books.pack.sources[c.source], snapshot=c.snapshot) for c in series.copies),
    )


def _window(series: Series, asked: Asked) -> tuple[date, date]:
    """The report days asked for, within those that are held."""
    return max(asked.start or series.first, series.first), min(asked.end or series.last, series.last)


def _corrections(pack: Pack, series: Series, first: date, last: date) -> Iterator[Corrected]:
    origins = _origins(pack, series)
    for day in series.corrected:
        if first <= day <= last:
            found = series.increment(day)
            yield Corrected(day, found.implied, found.stated, found.correction, origins.get(day, ""))


def _origins(pack: Pack, series: Series) -> dict[date, str]:
    """Who lists the corrections of a series, by day."""
    of = (series.speaker, series.measure)
    card = next((card for card in pack.series if (card.speaker, card.measure) == of), None)
    if card is None or card.corrections is None:
        return {}
    listed = known_corrections(pack, pack_folder(pack.id), LATEST)[card.corrections]
    return {each.report_date: each.origin for each in listed if each.item == card.totals}


def _sources(
    books: Books, asked: Asked, side: str, today: date, cache: Cache | None, told: LedgerObservations | None
) -> tuple[SideBySide | None, str]:
    """All counts side by side, or why there are none."""
    query = Query(asked.item, side, asked.by, asked.start, asked.end, asked.measures)
    vintage = Vintage(as_of=bound(str(asked.as_of))) if asked.as_of else LATEST
    try:
        return side_by_side(books, query, Holdings(today, {}, cache, vintage, told)), ""
    except NothingHeldError as error:
        if asked.measures and error.known:
            raise UnknownNameError("measure", asked.measures[0], error.known, str(error)) from None
        return None, str(error)


def _choices(books: Books, item: str, side: str, series: Series | None, cache: Cache | None) -> Choices:
    of_item = [(speaker, measure) for speaker, measure in books.series if measure.item == item]
    counted = [s for s in books.pack.sides if item in items_at_hand(books, s, cache)]
    beside = [(speaker, measure) for speaker, measure in of_item if measure.side == side]
    outcomes = [m.outcome for who, m in beside if series and who == series.speaker]
    return Choices(tuple(counted), tuple(dict.fromkeys(who for who, _ in beside)), tuple(outcomes))
