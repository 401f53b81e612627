"""Put what several speakers count of one item side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from itertools import chain, groupby

import msgspec

from tollbook.model.books import Books
from tollbook.model.drift import Drift, Severity
from tollbook.model.measure import Measure
from tollbook.model.moment import LATEST, Vintage, written
from tollbook.model.observation import LedgerObservations, Observation
from tollbook.model.pack import Pack, PartsOf
from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Bound
from tollbook.model.series import Series
from tollbook.model.side_by_side import Counting, Estimate, SideBySide, SpeakerCount
from tollbook.model.source import Source
from tollbook.model.span import CalendarUnit, spans
from tollbook.pipeline.read.source_files import SourceReading, bundled_files, known_from, read_source
from tollbook.pipeline.views.cells import CellOf, fits, is_weekly, losses, series_losses, series_total, totals
from tollbook.pipeline.views.series import lag_of
from tollbook.sources.cache import Cache
from tollbook.sources.connectors import yields_documents

ALL_MEASURES = "all"
LOSSES, TOTALS = PeriodKind.INTERVAL, PeriodKind.CUMULATIVE
Files = Mapping[str, Mapping[str, bytes]]
Read = tuple[Sequence[Observation], Sequence[Drift], Sequence[Observation]]
"""What is known of a source, what drifted, and what was published too late for the moment asked for."""


class NoFiguresError(LookupError):
    """There are no figures of an item to show; `known` are the names that would do, `absent` the cards
    that count it."""

    def __init__(self, message: str, known: tuple[str, ...] = (), absent: tuple[Source, ...] = ()) -> None:
        super().__init__(message)
        self.known, self.absent = known, absent


@dataclass(frozen=True, slots=True)
class _Column:
    """A column before its rows are known, and how each of its cells comes about."""

    count: SpeakerCount
    first: date
    cell: CellOf
    by: tuple[CalendarUnit, ...]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All available figures of an item and side."""

    columns: tuple[_Column, ...]
    estimates: tuple[Estimate, ...]
    absent: tuple[Source, ...]
    withheld: tuple[Source, ...]
    drifts: tuple[Drift, ...]

    @property
    def countings(self) -> tuple[Counting, ...]:
        """Its measures, each once."""
        found = [column.count.counting for column in self.columns] + [
            each.counting for each in self.estimates
        ]
        return tuple(dict.fromkeys(found))

    @property
    def speakers(self) -> tuple[str, ...]:
        """All who count, each once."""
        single = [_said_by(each.observation) for each in self.estimates]
        return tuple(dict.fromkeys([column.count.speaker for column in self.columns] + single))


def _said_by(o: Observation) -> str:
    return o.said_by or o.speaker or ""


@dataclass(frozen=True, slots=True)
class Query:
    """What to set side by side.

    Without `side` it is the conflict's own. Without `by`, rows are days where two months or less are asked
    for, else months. `start` and `end` are the first and last day. `measures` names those to show by outcome,
    by method or by both (`killed/named`), or `all`; without any, they are the item's own outcome and its
    parts. `kinds` are losses of each row's days, running totals, or both.
    """

    item: str
    side: str | None = None
    by: CalendarUnit | None = None
    start: date | None = None
    end: date | None = None
    measures: Sequence[str] = ()
    kinds: Sequence[PeriodKind] = (LOSSES, TOTALS)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Where figures are looked up, and as of when.

    `files` are a person's own, by source and the card's name of the file; they go before those pulled into
    `cache`, and those before bundled ones. `ledger` gives what a ledger holds of a source in place of both.
    What had not been published by `vintage` is left out.
    """

    today: date
    files: Files = field(default_factory=dict)
    cache: Cache | None = None
    vintage: Vintage = LATEST
    ledger: LedgerObservations | None = None


def side_by_side(books: Books, query: Query, holdings: Holdings) -> SideBySide:
    """The counts of an item by all speakers with available figures, over whole spans from a day to a day.

    Raises NoFiguresError where nothing can be shown, ValueError where the last day is before the first.
    """
    side = query.side or books.pack.default_side
    _check_query(books.pack, query, side)
    gathered = _gather(books, query.item, side, holdings)
    if not gathered.countings:
        nothing = (
            f"no speaker's figures of {books.pack.items[query.item].name} of {books.pack.sides[side].name} "
            "are held"
        )
        raise NoFiguresError(nothing, countable_items(books, side), gathered.absent)
    shown = _selected(books.pack, query.item, gathered.countings, query.measures)
    by = query.by or _default(query.start, query.end)
    chosen = [h for h in gathered.columns if h.count.counting in shown and h.count.kind in query.kinds]
    chosen.sort(key=lambda h: (shown.index(h.count.counting), h.count.kind is TOTALS))
    fitting, first, last = _window([h for h in chosen if by in h.by], query.start, query.end)
    coarser = tuple(h.count for h in chosen if by not in h.by)
    estimates = _estimates(gathered.estimates, shown, query) if TOTALS in query.kinds else ()
    if not fitting and not estimates:
        raise NoFiguresError(_nothing_to_show(books.pack, query.item, by, chosen, coarser))
    rows = tuple(spans(first, last, by)) if fitting else ()
    return SideBySide(
        item=query.item,
        side=side,
        by=by,
        rows=rows,
        counts=tuple(h.count for h in fitting),
        cells=tuple(tuple(h.cell(span) for h in fitting) for span in rows),
        estimates=estimates,
        coarser=coarser,
        others=tuple(counting for counting in gathered.countings if counting not in shown),
        absent=gathered.absent,
        drifts=gathered.drifts,
        speakers=gathered.speakers,
        as_of=holdings.vintage.last_day,
        withheld=gathered.withheld,
    )


def series_by(
    books: Books,
    series: Series,
    by: CalendarUnit,
    start: date | None,
    end: date | None,
    as_of: date | None = None,
) -> SideBySide:
    """One series alone, over whole spans from a day of loss to a day of loss, within its days."""
    columns = list(_of_series(books.pack, series))
    first = max(start or columns[0].first, columns[0].first)
    last = min(end or columns[0].count.last, columns[0].count.last)
    rows = tuple(spans(first, last, by)) if first <= last else ()
    return SideBySide(
        item=series.measure.item,
        side=series.measure.side,
        by=by,
        rows=rows,
        counts=tuple(column.count for column in columns),
        cells=tuple(tuple(column.cell(span) for column in columns) for span in rows),
        speakers=(series.speaker,),
        as_of=as_of,
    )


def _check_query(pack: Pack, query: Query, side: str) -> None:
    item, start, end = query.item, query.start, query.end
    if side not in pack.sides:
        raise NoFiguresError(f"«{side}» is no side of this conflict", tuple(pack.sides))
    if item not in pack.items:
        raise NoFiguresError(f"«{item}» is no item of this conflict", tuple(pack.items))
    if start and end and end < start:
        raise ValueError(f"the last day, {end}, is before the first, {start}; write the earlier one first")


def countable_items(books: Books, side: str) -> tuple[str, ...]:
    """The items of a side that any series or card counts."""
    pack = books.pack
    series = {measure.item for _, measure in books.series if measure.side == side}
    return tuple(
        item
        for item in pack.items
        if item in series or any(_may_count(pack, source, item, side) for source in pack.sources.values())
    )


def available_items(books: Books, side: str, cache: Cache | None = None) -> tuple[str, ...]:
    """The items of a side that a series or an available file counts."""
    pack = books.pack
    series = {measure.item for _, measure in books.series if measure.side == side}
    files = [s for s in pack.sources.values() if s.bundled or (cache and cache.contents(s.id))]
    return tuple(
        item
        for item in pack.items
        if item in series or any(_may_count(pack, source, item, side) for source in files)
    )


def _selected(
    pack: Pack, item: str, countings: tuple[Counting, ...], measures: Sequence[str]
) -> tuple[Counting, ...]:
    """The measures to show, those of the item's own outcome first."""
    own = _own_outcomes(pack, item)
    order = [*own, *(c.outcome for c in countings)]
    ordered = tuple(sorted(countings, key=lambda counting: order.index(counting.outcome)))
    if ALL_MEASURES in measures:
        return ordered
    if not measures:
        return tuple(counting for counting in ordered if counting.outcome in own) or ordered
    for name in measures:
        if not any(_is_named(counting, name) for counting in countings):
            sentence = f"no figures of {pack.items[item].name} are held as «{name}»"
            raise NoFiguresError(sentence, tuple(c.id for c in ordered))
    return tuple(c for c in ordered if any(_is_named(c, name) for name in measures))


def _own_outcomes(pack: Pack, item: str) -> tuple[str, ...]:
    whole = pack.items[item].outcome
    parts = [
        part
        for parts in pack.parts
        if parts.of is PartsOf.OUTCOME and parts.whole == whole and item in parts.items
        for part in parts.parts
    ]
    return (whole, *parts)


def _is_named(counting: Counting, name: str) -> bool:
    return name in (counting.id, counting.outcome, counting.method)


_DAYS_BY_DAY = 62


def _default(start: date | None, end: date | None) -> CalendarUnit:
    return CalendarUnit.DAY if start and end and (end - start).days < _DAYS_BY_DAY else CalendarUnit.MONTH


def _window(columns: list[_Column], start: date | None, end: date | None) -> tuple[list[_Column], date, date]:
    """The columns that have something from one day to another, and the first and last of these days."""
    within = [h for h in columns if (not start or h.count.last >= start) and (not end or h.first <= end)]
    first = start or min((h.first for h in within), default=date.min)
    last = min(end or date.max, max((h.count.last for h in within), default=date.min))
    return within, first, last


def _estimates(
    found: tuple[Estimate, ...], shown: tuple[Counting, ...], query: Query
) -> tuple[Estimate, ...]:
    start, end = query.start, query.end
    days = ((each.observation.period.end, each) for each in found if each.counting in shown)
    within = [
        (day, each) for day, each in days if day and (not start or day >= start) and (not end or day <= end)
    ]
    return tuple(each for _, each in sorted(within, key=lambda pair: pair[0]))


def _nothing_to_show(
    pack: Pack, item: str, by: CalendarUnit, chosen: list[_Column], coarser: tuple[SpeakerCount, ...]
) -> str:
    name = pack.items[item].name
    if coarser:
        who = ", ".join(dict.fromkeys(pack.speakers[count.speaker].name for count in coarser))
        return (
            f"{name} by {by.value} are counted by nobody here; {who} counts over longer spans: try --by month"
        )
    if not chosen:
        return f"no such figures of {name} are held; leave out --only, or name another --measure"
    stretches = [f"{h.first} to {h.count.last}" for h in chosen]
    return f"no figures of {name} are held in these days; held are {', '.join(dict.fromkeys(stretches))}"


def _gather(books: Books, item: str, side: str, holdings: Holdings) -> _Gathered:
    """All available figures of an item and side: the series, and what each further card yields."""
    pack = books.pack
    in_series = [series for series in books.series.values() if _is_of(series.measure, item, side)]
    settled = {copy.source for series in in_series for copy in series.copies}
    found = [
        _yield_of(books, source, item, side, holdings)
        for source in pack.sources.values()
        if source.id in holdings.files or (source.id not in settled and _may_count(pack, source, item, side))
    ]
    columns = (
        *chain.from_iterable(_of_series(pack, series) for series in in_series),
        *chain.from_iterable(each.columns for each in found),
    )
    estimates = tuple(chain.from_iterable(each.estimates for each in found))
    return _Gathered(
        columns,
        _not_in_columns(estimates, columns),
        tuple(each.source for each in found if each.is_absent),
        tuple(each.source for each in found if each.is_withheld),
        tuple(chain.from_iterable(each.drifts for each in found)),
    )


def _not_in_columns(estimates: tuple[Estimate, ...], columns: tuple[_Column, ...]) -> tuple[Estimate, ...]:
    """The single figures whose speaker and measure have no column of totals."""
    totals = {(c.count.speaker, c.count.counting) for c in columns if c.count.kind is TOTALS}
    return tuple(e for e in estimates if (e.observation.speaker, e.counting) not in totals)


@dataclass(frozen=True, slots=True)
class _Yield:
    """What a card comes to: columns or single figures; nothing if no file is at hand (`is_absent`), or if all
    was published too late for the moment asked for (`is_withheld`)."""

    source: Source
    columns: tuple[_Column, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    drifts: tuple[Drift, ...] = ()
    is_absent: bool = False
    is_withheld: bool = False


def _yield_of(books: Books, source: Source, item: str, side: str, holdings: Holdings) -> _Yield:
    read = _read(books.pack, source, holdings)
    if read is None:
        return _Yield(source, is_absent=True)
    observations, departures, too_late = read
    drifts = tuple(departures)
    found = [o for o in observations if o.measure and _is_of(o.measure, item, side)]
    if source.id not in holdings.files:
        # What is settled from several copies does not stand there a second time.
        found = [o for o in found if (o.speaker, o.measure) not in books.series]
    if not found and any(o.measure and _is_of(o.measure, item, side) for o in too_late):
        return _Yield(source, drifts=drifts, is_withheld=True)
    if source.expects.distinct:
        return _Yield(source, columns=tuple(_of_observations(books.pack, source, found)), drifts=drifts)
    return _Yield(source, estimates=tuple(_single(books.pack, source, found)), drifts=drifts)


@lru_cache(maxsize=32)
def _come_to(
    card: bytes, contents: tuple[tuple[str, bytes], ...], today: date, pack_id: str
) -> SourceReading:
    """What some bytes come to through a card. Pages ask for the same few files again and again."""
    return read_source(msgspec.json.decode(card, type=Source), dict(contents), today, pack_id)


def _is_of(measure: Measure, item: str, side: str) -> bool:
    return measure.item == item and measure.side == side


def _may_count(pack: Pack, source: Source, item: str, side: str) -> bool:
    """Whether a card counts an item of a side: by a column's own words, or by what its rows may name."""
    items = {source.option("item"), *source.names.get("categories", {}).values()}
    return not yields_documents(source.connector) and any(
        (column.item == item or (column.item is None and item in items))
        and (column.side == side or (column.side is None and side in source.names.get("sides", {}).values()))
        for column in source.counts
    )


def _read(pack: Pack, source: Source, holdings: Holdings) -> Read | None:
    """What is at hand of a source and had been published by then: a person's own files, or what a ledger
    holds, or the files that were pulled, or those that are bundled; None if there is nothing at all."""
    if holdings.ledger is not None and source.id not in holdings.files:
        observations = holdings.ledger(source)
        return None if observations is None else (observations, (), ())
    contents, moments = _contents(pack, source, holdings.files, holdings.cache)
    if not contents:
        return None
    reading = _come_to(msgspec.json.encode(source), tuple(contents.items()), holdings.today, pack.id)
    drifts = [drift for drift in reading.drifts if drift.severity is not Severity.NOTE]
    as_of = holdings.vintage.as_of
    if as_of is None:
        return reading.observations, drifts, ()
    shipped = written(reading.last or holdings.today)
    if source.grows and shipped > as_of:
        return (), drifts, reading.observations
    known: list[Observation] = []
    later: list[Observation] = []
    for o in reading.observations:
        in_time = known_from(o, moments.get(o.file, shipped)) <= as_of
        (known if in_time else later).append(o)
    return known, drifts, later


def _contents(
    pack: Pack, source: Source, files: Files, cache: Cache | None
) -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """A source's files, and when those were had that do not come with Tollbook."""
    if source.id in files:
        now = written(datetime.now(UTC))
        return files[source.id], dict.fromkeys(files[source.id], now)
    pulled = cache.contents(source.id) if cache else {}
    if cache and pulled:
        state = cache.state(source.id)
        return pulled, {name: written(state.files[name].fetched) for name in pulled}
    return bundled_files(source, pack.id), {}


def _of_series(pack: Pack, series: Series) -> Iterator[_Column]:
    sources = tuple(pack.sources[copy.source] for copy in series.copies)
    counting = _counting(pack, series.speaker, series.measure.outcome)
    listed = (series.speaker, series.measure) in {(card.speaker, card.measure) for card in pack.series}
    lag = lag_of(pack, series) if listed else 0
    count = partial(
        SpeakerCount,
        speaker=series.speaker,
        measure=series.measure,
        counting=counting,
        bound=_bound_of(sources, series.measure.item),
        sources=sources,
        last=series.last - timedelta(lag),
        basis=Basis.LOSS_DAY if lag else Basis.REPORT_DAY,
    )
    first = max(pack.start, series.first - timedelta(lag))
    if listed is not None:
        yield _Column(count(kind=LOSSES), first, series_losses(series, pack.start, lag), tuple(CalendarUnit))
    yield _Column(count(kind=TOTALS), first, series_total(series, lag), tuple(CalendarUnit))


def _bound_of(sources: Sequence[Source], item: str) -> Bound:
    columns = [column for source in sources for column in source.counts if column.item == item]
    return columns[0].bound if columns else Bound.EXACT


def _of_observations(pack: Pack, source: Source, found: Sequence[Observation]) -> Iterator[_Column]:
    """A column for each speaker, measure and kind of figure. Average days are left out."""
    kinds = {PeriodKind.DAY: LOSSES, PeriodKind.INTERVAL: LOSSES, PeriodKind.CUMULATIVE: TOTALS}

    def key(o: Observation) -> tuple[str, str, str, str]:
        kind = kinds[o.period.kind]
        return o.speaker or "", o.measure.outcome if o.measure else "", kind.value, o.note

    usable = [o for o in found if o.speaker and o.period.end and o.period.kind in kinds]
    for (speaker, outcome, kind, note), group in groupby(sorted(usable, key=key), key):
        figures = list(group)
        measure = figures[0].measure
        days = [o.period.end for o in figures if o.period.end]
        if measure is None or max(days) < pack.start:
            continue
        count = SpeakerCount(
            speaker=speaker,
            measure=measure,
            counting=_counting(pack, speaker, outcome),
            kind=PeriodKind(kind),
            bound=figures[0].quantity.bound,
            sources=(source,),
            last=max(days),
            note=note,
            weekly=is_weekly(figures),
            basis=figures[0].period.basis,
        )
        cell = totals(figures) if count.kind is TOTALS else losses(figures, pack.start)
        by = tuple(by for by in CalendarUnit if any(fits(o, by) for o in figures[:_A_FEW]))
        starts = [o.period.start if count.kind is LOSSES else o.period.end for o in figures]
        first = max(pack.start, min(day for day in starts if day))
        yield _Column(count, first, cell, by)


_A_FEW = 10


def _single(pack: Pack, source: Source, found: Sequence[Observation]) -> Iterator[Estimate]:
    """Single figures since the start."""
    methods = source.names.get("methods", {})
    for o in found:
        if o.measure and o.period.end and o.period.kind is PeriodKind.CUMULATIVE:
            speaker = o.speaker or o.said_by
            method = methods.get(f"{o.said_by} · {o.name}") or methods.get(o.said_by)
            yield Estimate(o, _counting(pack, speaker, o.measure.outcome, method))


def _counting(pack: Pack, speaker: str, outcome: str, method: str | None = None) -> Counting:
    known = pack.speakers.get(speaker)
    method = method or (known.method if known else None)
    return Counting(outcome, method, None if method else speaker)
