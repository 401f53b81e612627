"""What a source's page shows: its status, what it counts, and where it differs from other copies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.pack import Source
from tollbook.model.period import ONE_DAY
from tollbook.model.series import Series
from tollbook.packs.conflict import pack_folder
from tollbook.pipeline.books.available_files import read_available
from tollbook.pipeline.books.pack_books import pack_lines
from tollbook.pipeline.views.referee import Ruling, Tally, referee
from tollbook.pipeline.views.source_status import SourceStatus, status_of
from tollbook.sources.cache import Cache, cache_folder
from tollbook.sources.tables import Revision, read_revisions


@dataclass(frozen=True, slots=True)
class SourceCount:
    """Figures of a source: whose they are, of which item of a side, over which days, and how
    many figures there are of each outcome. `daily` if they are the conflict's daily series, whose days are
    those of the reports."""

    speaker: str
    side: str
    item: str
    outcomes: tuple[str, ...]
    first: date
    last: date
    figures: int
    daily: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Report days in a row on which copies differ in the same way."""

    first: date
    last: date
    ruling: Ruling

    @property
    def days(self) -> int:
        """How many days it is."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Rebased:
    """A report in which the speaker changed its totals, with the change of each that is known."""

    report_date: date
    changes: tuple[tuple[Measure, int], ...]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source with all that its page shows.

    `copies` are the sources that hold the same series, itself included, `rulings` the cells in which it
    differs from them and is out, or nothing decides; None and none if there is no other copy. `unread` is the
    number of figures that are known by the origin's own names only.
    """

    status: SourceStatus
    last: date | None
    counts: tuple[SourceCount, ...]
    unread: int
    copies: tuple[Source, ...]
    tally: Tally | None
    rulings: tuple[Ruling, ...]
    revisions: tuple[Revision, ...]
    rebased: tuple[Rebased, ...]

    @property
    def source(self) -> Source:
        """Its card."""
        return self.status.source

    @property
    def out(self) -> tuple[Run, ...]:
        """Where it is the odd one, newest first."""
        return _runs(row for row in self.rulings if self.source.id in row.odd)

    @property
    def open(self) -> tuple[Run, ...]:
        """Where nothing decides which copy is right, newest first."""
        return _runs(row for row in self.rulings if row.total is None)


def source_page(books: Books, source_id: str, today: date) -> SourcePage:
    """A source's page. Raises KeyError for an unknown id, SourceError for a broken cache."""
    pack = books.pack
    source = pack.sources[source_id]
    status = status_of(source, pack, Cache(cache_folder(), pack.id), today)
    series = [each for each in _series(books) if any(copy.source == source_id for copy in each.copies)]
    counts = [*_daily(series, source_id), *_apart(books, source_id, today)]
    shared = [each for each in series if len(each.copies) > 1]
    rulings, tally = _ruled(_Same(books), source_id) if shared else ((), None)
    return SourcePage(
        status=status,
        last=max((count.last for count in counts), default=status.last),
        counts=tuple(counts),
        unread=_unread(books, source_id, today),
        copies=_copies(books, shared),
        tally=tally,
        rulings=tuple(row for row in rulings if source_id in row.odd or _is_open(row, source_id)),
        revisions=_revisions(books, source),
        rebased=_rebased(books, source.speaks_for),
    )


class _Same:
    """Books that are like no others, however much these hold the same: to compare them would take longer than
    what is kept of them."""

    def __init__(self, books: Books) -> None:
        self.books = books

    def __hash__(self) -> int:
        return id(self.books)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.books is self.books


# All that is ruled on a copy stays as it is while its books are open.
@lru_cache(maxsize=8)
def _ruled(of: _Same, source: str) -> tuple[tuple[Ruling, ...], Tally]:
    """Where a source's series differ from their other copies, and a tally of all their cells."""
    shared = (s for s in _series(of.books) if any(copy.source == source for copy in s.copies))
    return referee(of.books, [series for series in shared if len(series.copies) > 1])


def _series(books: Books) -> Iterator[Series]:
    return (books.series[key] for key in books.series)


def _is_open(row: Ruling, source: str) -> bool:
    return row.total is None and source in row.copies


def _daily(series: Iterable[Series], source: str) -> Iterator[SourceCount]:
    for each in series:
        for copy in each.copies:
            if copy.source == source and copy.first and copy.last:
                figures = sum(total is not None for total in copy.totals)
                of = each.measure
                days = copy.first, copy.last, figures
                yield SourceCount(each.speaker, of.side, of.item, (of.outcome,), *days, daily=True)


def _apart(books: Books, source: str, today: date) -> Iterator[SourceCount]:
    """What the files of a source count that is in no daily series."""
    found = read_available(books.pack.id, source, today)
    if found is None:
        return
    days: dict[tuple[str, Measure], list[date]] = {}
    for end, o in (*found.stretches, *found.totals):
        if o.speaker and o.measure:
            days.setdefault((o.speaker, o.measure), []).append(end)
    alike: dict[tuple[str, str, str, date, date, int], list[str]] = {}
    for (speaker, of), ends in days.items():
        alike.setdefault((speaker, of.side, of.item, min(ends), max(ends), len(ends)), []).append(of.outcome)
    for (speaker, side, item, first, last, figures), outcomes in alike.items():
        yield SourceCount(speaker, side, item, tuple(outcomes), first, last, figures, daily=False)


def _unread(books: Books, source: str, today: date) -> int:
    found = read_available(books.pack.id, source, today)
    return sum(o.measure is None for _, o in (*found.stretches, *found.totals)) if found else 0


def _copies(books: Books, shared: Iterable[Series]) -> tuple[Source, ...]:
    named = dict.fromkeys(copy.source for series in shared for copy in series.copies)
    return tuple(books.pack.sources[name] for name in named if name in books.pack.sources)


def _revisions(books: Books, source: Source) -> tuple[Revision, ...]:
    """The cells that the source changed after it had published them, newest first."""
    if not source.revisions:
        return ()
    lines = pack_lines(pack_folder(books.pack.id), source.revisions)
    found = read_revisions(lines, source.revisions)
    return tuple(sorted(found, key=lambda revision: revision.published, reverse=True))


def _rebased(books: Books, speaker: str) -> tuple[Rebased, ...]:
    """The reports in which a speaker changed its totals, newest first."""
    changes: dict[date, list[tuple[Measure, int]]] = {}
    for series in _series(books):
        if series.speaker == speaker:
            for day in series.rebase_days:
                changes.setdefault(day, [])
                if series.corrections.get(day):
                    changes[day].append((series.measure, series.corrections[day]))
    return tuple(Rebased(day, tuple(changes[day])) for day in sorted(changes, reverse=True))


def _runs(rulings: Iterable[Ruling]) -> tuple[Run, ...]:
    """The rulings by the days in a row on which the copies say the same, newest first."""
    order = sorted(rulings, key=lambda row: (row.item, row.report_date))
    # Days in a row stay as far behind their place in the list as the first of them.
    keyed = [((row.report_date - ONE_DAY * place, *_said(row)), row) for place, row in enumerate(order)]
    runs = [[row for _, row in run] for _, run in groupby(keyed, key=lambda pair: pair[0])]
    found = (Run(run[0].report_date, run[-1].report_date, run[0]) for run in runs)
    return tuple(sorted(found, key=lambda run: run.last, reverse=True))


def _said(row: Ruling) -> tuple[object, ...]:
    return row.item, row.total, row.settlement, tuple(row.copies.items())
