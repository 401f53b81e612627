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
    NoFiguresError,
    Query,
    available_items,
    countable_items,
    series_by,
    side_by_side,
)
from tollbook.sources.cache import Cache


class UnknownNameError(LookupError):
    """A reader gave a name that no figure has; `known` are the names that figures have.

    `field` says what the name is given for: item, side, speaker, outcome or measure.
    """

    def __init__(self, field: str, name: str, known: Iterable[str], sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.name, self.known = field, name, tuple(known)


@dataclass(frozen=True, slots=True)
class ItemQuery:
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
class CorrectedDay:
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
    corrections: tuple[CorrectedDay, ...]
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
    query: ItemQuery,
    today: date,
    cache: Cache | None = None,
    ledger: LedgerObservations | None = None,
) -> ItemPage:
    """All figures of an item, as the books have it; `ledger` gives what a ledger has of further sources
    in place of the files at hand.

    Raises UnknownNameError for a name that no figure has, NoFiguresError if there are no figures of the
    item at all, or none in the days asked for, and ValueError where `end` is before `start`.
    """
    pack, side = books.pack, query.side or books.pack.default_side
    _check_names(books, query, side)
    series = _series(books, query, side)
    daily = _daily(books, series, query) if series else None
    sources, why = _sources(books, query, side, today, cache, ledger)
    if daily is None and sources is None:
        raise NoFiguresError(why, countable_items(books, side))
    return ItemPage(
        pack, query.item, side, daily, sources, why, _choices(books, query.item, side, series, cache)
    )


def _check_names(books: Books, query: ItemQuery, side: str) -> None:
    pack = books.pack
    if query.item not in pack.items:
        sentence = f"«{query.item}» is no item of this conflict"
        raise UnknownNameError("item", query.item, countable_items(books, side), sentence)
    for field, name, known in (
        ("side", side, pack.sides),
        ("speaker", query.speaker, pack.speakers),
        ("outcome", query.outcome, pack.outcomes),
    ):
        if name and name not in known:
            raise UnknownNameError(field, name, known, f"«{name}» is no {field} of this conflict")


def _series(books: Books, query: ItemQuery, side: str) -> Series | None:
    """The series that is asked for: by the conflict's own speaker if it has one, else by the first in it."""
    of_item = [key for key in books.series if (key[1].item, key[1].side) == (query.item, side)]
    speakers = tuple(dict.fromkeys(speaker for speaker, _ in of_item))
    speaker = query.speaker or _preferred(books.pack, speakers)
    if query.speaker and query.speaker not in speakers:
        raise UnknownNameError("speaker", query.speaker, speakers, _no_series(books.pack, query, side))
    outcomes = [measure.outcome for who, measure in of_item if who == speaker]
    if query.outcome and query.outcome not in outcomes:
        raise UnknownNameError("outcome", query.outcome, outcomes, _no_series(books.pack, query, side))
    return find_series(books, query.item, side, speaker, query.outcome) if speaker else None


def _preferred(pack: Pack, speakers: tuple[str, ...]) -> str | None:
    return pack.default_speaker if pack.default_speaker in speakers else next(iter(speakers), None)


def _no_series(pack: Pack, query: ItemQuery, side: str) -> str:
    who = f" by {pack.speakers[query.speaker].name}" if query.speaker else ""
    what = f", {pack.outcomes[query.outcome].name}," if query.outcome else ""
    return f"no daily series of {pack.items[query.item].name}{what} of {pack.sides[side].name}{who} is held"


def _daily(books: Books, series: Series, query: ItemQuery) -> DailySeries:
    rows = series_table(series, query.start, query.end)
    first, last = _window(series, query)
    lag = lag_of(books.pack, series)
    after = timedelta(lag)
    table = series_by(books, series, CalendarUnit.DAY, first - after, last - after, query.as_of)
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


def _window(series: Series, query: ItemQuery) -> tuple[date, date]:
    """The report days asked for, within those that are held."""
    return max(query.start or series.first, series.first), min(query.end or series.last, series.last)


def _corrections(pack: Pack, series: Series, first: date, last: date) -> Iterator[CorrectedDay]:
    origins = _origins(pack, series)
    for day in series.corrected:
        if first <= day <= last:
            found = series.increment(day)
            yield CorrectedDay(day, found.implied, found.stated, found.correction, origins.get(day, ""))


def _origins(pack: Pack, series: Series) -> dict[date, str]:
    """Who lists the corrections of a series, by day."""
    of = (series.speaker, series.measure)
    card = next((card for card in pack.series if (card.speaker, card.measure) == of), None)
    if card is None or card.corrections is None:
        return {}
    listed = known_corrections(pack, pack_folder(pack.id), LATEST)[card.corrections]
    return {each.report_date: each.origin for each in listed if each.item == card.totals}


def _sources(
    books: Books,
    query: ItemQuery,
    side: str,
    today: date,
    cache: Cache | None,
    ledger: LedgerObservations | None,
) -> tuple[SideBySide | None, str]:
    """All counts side by side, or why there are none."""
    comparison = Query(query.item, side, query.by, query.start, query.end, query.measures)
    vintage = Vintage(as_of=bound(str(query.as_of))) if query.as_of else LATEST
    try:
        return side_by_side(books, comparison, Holdings(today, {}, cache, vintage, ledger)), ""
    except NoFiguresError as error:
        if query.measures and error.known:
            raise UnknownNameError("measure", query.measures[0], error.known, str(error)) from None
        return None, str(error)


def _choices(books: Books, item: str, side: str, series: Series | None, cache: Cache | None) -> Choices:
    of_item = [(speaker, measure) for speaker, measure in books.series if measure.item == item]
    sides = [s for s in books.pack.sides if item in available_items(books, s, cache)]
    of_side = [(speaker, measure) for speaker, measure in of_item if measure.side == side]
    outcomes = [m.outcome for who, m in of_side if series and who == series.speaker]
    return Choices(tuple(sides), tuple(dict.fromkeys(who for who, _ in of_side)), tuple(outcomes))
