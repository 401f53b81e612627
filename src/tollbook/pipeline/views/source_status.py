"""The status of a conflict's sources: how far the figures of each reach, how old they are, what drifted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tollbook.model.books import Books
from tollbook.model.finding import CheckedReport
from tollbook.model.pack import Pack
from tollbook.model.phrases import dated
from tollbook.model.reason import Reason
from tollbook.model.source import Source
from tollbook.pipeline.books.available_files import read_bundled
from tollbook.sources.cache import Cache, DriftState


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, the newest day that its figures reach, whether these were pulled, and its last reading.

    If it is watched, `due` is when it is asked next, and `failing_since` when its failures began.
    """

    source: Source
    last: date | None
    pulled: bool
    read: datetime | None
    drifts: tuple[DriftState, ...]
    fault: str
    failing_since: datetime | None = None
    due: datetime | None = None

    def age(self, today: date) -> int | None:
        """How many days before today the newest day lies; None if there are no figures."""
        return (today - self.last).days if self.last else None


def statuses(pack: Pack, cache: Cache, today: date) -> Iterator[SourceStatus]:
    """The status of each source of a conflict, in alphabetical order. Raises SourceError."""
    for source in sorted(pack.sources.values(), key=lambda source: source.id):
        yield status_of(source, pack, cache, today)


def own_faults(pack: Pack, cache: Cache) -> Iterator[tuple[str, str]]:
    """What is wrong with sources that are watched by cards of somebody's own: their ids, and why."""
    for id in cache.known():
        if id not in pack.sources and (fault := cache.state(id).fault):
            yield id, fault


def status_of(source: Source, pack: Pack, cache: Cache, today: date) -> SourceStatus:
    """The status of one source. Raises SourceError for a broken cache."""
    state = cache.state(source.id)
    as_it_came = read_bundled(pack.id, source.id, today) if source.snapshot is None else None
    bundled_until = as_it_came.last if as_it_came else source.snapshot
    newer = state.last is not None and (bundled_until is None or state.last > bundled_until)
    last = state.last if newer else bundled_until
    since, due = (state.watched.since, state.watched.due) if state.watched else (None, None)
    return SourceStatus(source, last, newer, state.read, state.drifts, state.fault, since, due)


def age_sentence(last: date, today: date) -> str:
    """A sentence on how old a series is."""
    age = (today - last).days
    if age <= 0:
        return f"The series is held up to {dated(last)}."
    return f"The series is held up to {dated(last)}, {age} {'day' if age == 1 else 'days'} before today."


def newer_figures_sentence(report: CheckedReport, books: Books, today: date) -> str | None:
    """A sentence on the age of a series of which a report has newer figures; None if it has none."""
    claims = report.reading.claims
    newer = [finding for finding in report.findings if finding.reason is Reason.BEYOND_SERIES]
    for index in sorted({claim for finding in newer for claim in finding.claims}):
        measure, day = claims[index].measure, claims[index].period.end
        ends = [
            series.last
            for (_, its_measure), series in books.series.items()
            if (its_measure.side, its_measure.item) == (measure.side, measure.item)
        ]
        if day and ends and day > max(ends):
            return f"{age_sentence(max(ends), today)} «tollbook pull» asks for newer days."
    return None
