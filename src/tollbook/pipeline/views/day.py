"""What was said of one day: the reports of that day, item by item, and who else counted it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from tollbook.checks import records
from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack, Source, SourceKind
from tollbook.model.period import ONE_DAY
from tollbook.model.series import Increment, Series, Total
from tollbook.pipeline.views.referee import Ruling, referee

# A day is told as one of the heaviest if it is among the first so many, and no more days share the place.
_HEAVIEST, _SHARED = 3, 3
# Among fewer days no day is told as heavy.
_FEWEST = 30


class NoReportError(LookupError):
    """No series has a report of a day. `first` and `last` are the first and last day with a report, None if
    there are no reports at all."""

    def __init__(self, day: date, first: date | None, last: date | None) -> None:
        super().__init__(f"no report of {day} is held")
        self.day, self.first, self.last = day, first, last


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a day's stated figure among all days that can be records: `place` is one more than the
    days that are heavier, `shared` how many days have this very figure, itself included, `of` how many days
    are compared, `then` whether no day before was as heavy."""

    place: int
    shared: int
    of: int
    then: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One count in one report. `ruling` says which copy is right where they differ, and why; `began` that the
    count begins with this report, so that it has no increment; `rank` is told of the heaviest days alone."""

    measure: Measure
    total: Total
    increment: Increment
    began: bool
    ruling: Ruling | None
    rank: Rank | None

    @property
    def reported(self) -> bool:
        """Whether any copy has it."""
        return bool(self.total.copies)

    @property
    def rebased(self) -> bool:
        """Whether the speaker changed this very total, or may have, without counting it as the day's."""
        return self.increment.rebase and self.increment.correction != 0

    @property
    def noted(self) -> bool:
        """Whether anything is to be said of it beside its figures."""
        return self.began or self.rebased or self.rank is not None or self.increment.days > 1


@dataclass(frozen=True, slots=True)
class Bounded:
    """A count that does not reach a day, and the nearest report day on which it stands."""

    measure: Measure
    day: date


@dataclass(frozen=True, slots=True)
class DayReport:
    """What one speaker's report of a day says of one side.

    `first` and `last` are the days whose losses it counts. `before` and `after` are the nearest report days
    of this speaker on which anything is held; `pages` the addresses of the speaker's own page of the day, as
    they are made; `later` and `ended` the counts that begin later, or were ended before, and `beyond` those
    whose copies do not reach the day.
    """

    speaker: str
    side: str
    report_date: date
    first: date
    last: date
    rows: tuple[DayRow, ...]
    copies: tuple[Source, ...]
    pages: tuple[str, ...]
    before: date | None
    after: date | None
    later: tuple[Bounded, ...] = ()
    ended: tuple[Bounded, ...] = ()
    beyond: tuple[Bounded, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether any copy has the report at all."""
        return any(row.reported for row in self.rows)

    @property
    def rebased(self) -> bool:
        """Whether the speaker changed its totals in it without counting the change as the day's."""
        return any(row.increment.rebase for row in self.rows)

    @property
    def noted(self) -> bool:
        """Whether anything is to be said of a count beside its figures."""
        return any(row.noted for row in self.rows)

    @property
    def differing(self) -> tuple[tuple[str, tuple[DayRow, ...]], ...]:
        """The counts on which copies differ, by what decides them."""
        found: dict[str, list[DayRow]] = {}
        for row in self.rows:
            if row.ruling:
                found.setdefault(row.ruling.because, []).append(row)
        return tuple((because, tuple(rows)) for because, rows in found.items())


@dataclass(frozen=True, slots=True)
class DayPage:
    """All reports of a day; `first` and `last` are the range of days that have any."""

    day: date
    first: date
    last: date
    reports: tuple[DayReport, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def before(self) -> date | None:
        """The day before, if it is in that range."""
        return self.day - ONE_DAY if self.day > self.first else None

    @property
    def after(self) -> date | None:
        """The day after, if it is in that range."""
        return self.day + ONE_DAY if self.day < self.last else None

    @property
    def covered(self) -> tuple[date, date]:
        """The first and last day whose losses the page tells of: those of its reports, and the day itself."""
        firsts = [report.first for report in self.reports if report.reported]
        return min([self.day, *firsts]), self.day


def day_range(books: Books) -> tuple[date, date]:
    """The first and last report day of any daily count. Raises NoReportError for empty books."""
    reported = [books.series[key] for key in books.series]
    if not reported:
        raise NoReportError(date.min, None, None)
    return min(series.first for series in reported), max(series.last for series in reported)


def day_page(books: Books, day: date) -> DayPage:
    """What the reports of a day say. Raises NoReportError for a day outside the range of reports."""
    first, last = day_range(books)
    if not first <= day <= last:
        raise NoReportError(day, first, last)
    reports = tuple(
        report for group in _by_report(books) if (report := _report(books, group, day)) is not None
    )
    return DayPage(day, first, last, reports, books.pack.sources)


def _by_report(books: Books) -> Iterator[tuple[Series, ...]]:
    """The series that stand in one report, in the order of the conflict: of one speaker, side and lag."""

    def report(series: Series) -> tuple[str, str, int]:
        return series.speaker, series.measure.side, _lag(books.pack, series)

    reported = [books.series[key] for key in books.series]
    places = {key: place for place, key in enumerate(dict.fromkeys(map(report, reported)))}
    for _, group in groupby(sorted(reported, key=lambda s: places[report(s)]), key=report):
        yield tuple(group)


def _lag(pack: Pack, series: Series) -> int:
    """How many days before its own a report's last day of losses lies."""
    of = (series.speaker, series.measure)
    lags = [card.lag for card in pack.series if (card.speaker, card.measure) == of]
    # What a ledger holds beside the conflict's own series is dated as these are.
    return next(iter(lags or [card.lag for card in pack.series]), 1)


def _report(books: Books, group: tuple[Series, ...], day: date) -> DayReport | None:
    """None if the speaker reported before that day alone, or after it alone."""
    if not min(series.first for series in group) <= day <= max(series.last for series in group):
        return None
    reaching = [series for series in group if series.first <= day <= series.last]
    rows = tuple(_row(books, series, day) for series in reaching)
    lag = timedelta(_lag(books.pack, group[0]))
    days = max((row.increment.days for row in rows), default=1)
    past = [series for series in group if series.last < day]
    return DayReport(
        speaker=group[0].speaker,
        side=group[0].measure.side,
        report_date=day,
        first=day - lag - timedelta(days - 1),
        last=day - lag,
        rows=rows,
        copies=_sources(books.pack, reaching),
        pages=_pages(books.pack, group[0].speaker, day),
        before=_nearest(group, day, -1),
        after=_nearest(group, day, 1),
        later=tuple(Bounded(s.measure, s.first) for s in group if s.first > day),
        ended=tuple(Bounded(s.measure, s.last) for s in past if s.last < _reach(s)),
        beyond=tuple(Bounded(s.measure, s.last) for s in past if s.last >= _reach(s)),
    )


def _reach(series: Series) -> date:
    """The last report day up to which any of its copies was taken."""
    return max(copy.snapshot for copy in series.copies)


def _sources(pack: Pack, group: Iterable[Series]) -> tuple[Source, ...]:
    named = dict.fromkeys(copy.source for series in group for copy in series.copies)
    return tuple(pack.sources[source] for source in named if source in pack.sources)


def _pages(pack: Pack, speaker: str, day: date) -> tuple[str, ...]:
    own = (s for s in pack.sources.values() if s.speaks_for == speaker and s.kind is SourceKind.PUBLISHER)
    return tuple(page for source in own for page in source.pages_of(day))


def _nearest(group: tuple[Series, ...], day: date, step: int) -> date | None:
    """The next report day in one direction of which any copy has anything."""
    first, last = min(series.first for series in group), max(series.last for series in group)
    day += ONE_DAY * step
    while first <= day <= last:
        if any(series.total(day).copies for series in group):
            return day
        day += ONE_DAY * step
    return None


def _row(books: Books, series: Series, day: date) -> DayRow:
    total = series.total(day)
    rulings = referee(books, (series,), day, day)[0] if total.differ else ()
    return DayRow(
        measure=series.measure,
        total=total,
        increment=series.increment(day),
        began=day == series.first,
        ruling=rulings[0] if rulings else None,
        rank=_rank(books, series, day),
    )


def _rank(books: Books, series: Series, day: date) -> Rank | None:
    reported = records.days(series, books, date.min, date.max)
    index = bisect_left(reported, (day,))
    if index == len(reported) or reported[index][0] != day or reported[index][1] <= 0:
        return None
    values = [value for _, value in reported]
    value = values[index]
    place = 1 + sum(map(value.__lt__, values))
    shared = values.count(value)
    then = index >= _FEWEST and value > max(values[:index])
    heavy = len(reported) > _FEWEST and place <= _HEAVIEST
    if shared > _SHARED or not (then or heavy):
        return None
    return Rank(place, shared, len(reported), then)
