"""Who else counted a day: figures of the weeks, months and other days that have it, and totals up to it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.observation import Observation
from tollbook.model.pack import Pack
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Quantity
from tollbook.model.source import Source
from tollbook.pipeline.books.available_files import AvailableFiles, read_available

# A running total is told of a day if it is no older: many count by the month.
_OLDEST = timedelta(31)


@dataclass(frozen=True, slots=True)
class LineFigure:
    """How many of what became of them; `note` is what the card says of this figure alone."""

    outcome: str
    quantity: Quantity
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    """What one row of a source gives of one item, over one period.

    `said_by` is who says so in the source's own words, where these name several speakers; `name` what the
    source itself calls the item, where several of its rows are of this item and period. `method` is how the
    count is come by, None where nobody says.
    """

    speaker: str
    said_by: str
    source: Source
    side: str
    item: str
    name: str
    method: str | None
    period: Period
    url: str | None
    figures: tuple[LineFigure, ...]


@dataclass(frozen=True, slots=True)
class OtherCounts:
    """The counts of those who do not count day by day, by speaker in the order of the conflict.

    `absent` are the cards of which no file is at hand, `withheld` those that are left out because a moment of
    the past is asked for, every edition of them changes past days, and only a later edition is at hand.
    """

    lines: tuple[CountLine, ...] = ()
    absent: tuple[Source, ...] = ()
    withheld: tuple[Source, ...] = ()

    @property
    def speakers(self) -> tuple[tuple[str, tuple[CountLine, ...]], ...]:
        """The lines by speaker."""
        return tuple((who, tuple(lines)) for who, lines in groupby(self.lines, lambda line: line.speaker))


def other_counts(
    books: Books, first: date, last: date, today: date, as_of: date | None = None
) -> OtherCounts:
    """What others count of the days from a first to a last: stretches of days that have any of them, and the
    newest running totals up to the last. What the books have in a daily series of its own is left out, and
    what had not been published on the day `as_of`, if that is given.

    Raises SourceError if what was pulled cannot be read.
    """
    pack = books.pack
    by_card = {card: read_available(pack.id, card, today) for card in _counting_apart(books)}
    absent = tuple(pack.sources[card] for card, files in by_card.items() if files is None)
    shown = [files for files in by_card.values() if files is not None]
    withheld = [files for files in shown if as_of and _is_too_late(files, as_of)]
    figures = [(h.source, list(_of_days(h, first, last, as_of))) for h in shown if h not in withheld]
    running = {_count(o) for source, found in figures for o in found if _is_running(o, source)}
    lines = [
        line
        for source, found in figures
        for line in _lines(pack, source, (o for o in found if _is_new(o, source, books, running)))
    ]
    order = list(pack.speakers)
    lines.sort(key=lambda line: (order.index(line.speaker), line.period.kind is PeriodKind.CUMULATIVE))
    return OtherCounts(tuple(lines), absent, tuple(files.source for files in withheld))


def _counting_apart(books: Books) -> Iterator[str]:
    """The cards of figures that stand in no daily series of the books, by id."""
    pack = books.pack
    in_series = {copy for card in pack.series for copy in card.copies}
    for card in pack.sources.values():
        own = [(column.speaker, column.side, column.item, column.outcome) for column in card.counts]
        in_books = {(speaker, m.side, m.item, m.outcome) for speaker, m in books.series}
        if card.counts and card.id not in in_series and not in_books.issuperset(own):
            yield card.id


def _of_days(files: AvailableFiles, first: date, last: date, as_of: date | None) -> Iterator[Observation]:
    """The figures of a source for some days, if the conflict knows what they count."""
    found = (*files.touching(first, last), *_newest(files, last))
    return (o for o in found if o.measure and o.speaker and (as_of is None or _published(o) <= as_of))


def _published(o: Observation) -> date:
    """When a figure was published, as far as its origin says; else the last day that it covers."""
    return o.reported or o.period.end or date.max


def _is_too_late(found: AvailableFiles, as_of: date) -> bool:
    """Whether every edition of a source changes past days, and only one from after a day is at hand."""
    return found.source.grows and found.last is not None and found.last > as_of


def _is_running(o: Observation, source: Source) -> bool:
    """Whether a figure is one of a speaker's running totals, not a single figure of a list."""
    return source.expects.distinct and o.period.kind is PeriodKind.CUMULATIVE


def _count(o: Observation) -> tuple[str | None, Measure | None]:
    return o.speaker, o.measure


def _is_new(
    o: Observation, source: Source, books: Books, running: set[tuple[str | None, Measure | None]]
) -> bool:
    """Whether nothing else tells the same: the speaker's daily series or, for a single figure of a list, a
    running total of the speaker's."""
    return _count(o) not in books.series and (source.expects.distinct or _count(o) not in running)


def _newest(found: AvailableFiles, last: date) -> Iterable[Observation]:
    """The newest total of each count; of a list of many speakers' single figures, all."""
    totals = found.totals_from(last - _OLDEST, last)
    if not found.source.expects.distinct:
        return totals
    return {(o.speaker, o.measure, o.note): o for o in totals}.values()


def _lines(pack: Pack, source: Source, observations: Iterable[Observation]) -> Iterator[CountLine]:
    """What a source says of one item over one period as one line; a figure that it gives twice, of two places
    or models, begins another."""
    methods = source.names.get("methods", {})
    grouped: dict[tuple[object, ...], list[Observation]] = {}
    given: Counter[tuple[object, ...]] = Counter()
    for o in observations:
        assert o.measure and o.speaker
        method = methods.get(f"{o.said_by} · {o.name}") or methods.get(o.said_by)
        method = method or pack.speakers[o.speaker].method
        line = method, o.speaker, o.said_by, o.measure.side, o.measure.item, _name(o), o.period
        again = given[line, o.measure.outcome, o.note]
        given[line, o.measure.outcome, o.note] += 1
        grouped.setdefault((*line, again), []).append(o)
    yield from _distinct([_line(pack, source, group, key[0]) for key, group in grouped.items()])


def _name(o: Observation) -> str:
    """What the source itself calls what it counts, without what became of it."""
    return o.name.rpartition(" · ")[0]


def _line(pack: Pack, source: Source, group: list[Observation], method: object) -> CountLine:
    o = group[0]
    assert o.measure and o.speaker
    figures = [LineFigure(o.measure.outcome, o.quantity, o.note) for o in group if o.measure]
    # A whole stands before its parts.
    own = pack.items[o.measure.item].outcome
    figures.sort(key=lambda figure: figure.outcome != own)
    return CountLine(
        speaker=o.speaker,
        said_by=o.said_by,
        source=source,
        side=o.measure.side,
        item=o.measure.item,
        name=_name(o),
        method=str(method) if method else None,
        period=o.period,
        url=o.url,
        figures=tuple(figures),
    )


def _distinct(lines: list[CountLine]) -> Iterator[CountLine]:
    """The lines, with the source's own name of the item only where it tells one from another."""

    def like(line: CountLine) -> tuple[object, ...]:
        return line.speaker, line.said_by, line.side, line.item, line.method, line.period

    alike = [like(line) for line in lines]
    for line in lines:
        yield line if alike.count(like(line)) > 1 else replace(line, name="")
