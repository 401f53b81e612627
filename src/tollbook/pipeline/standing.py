"""How the sources of a conflict stand: what is held of each, how old it is, and what drifted last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tollbook.model.books import Books
from tollbook.model.finding import CheckedReport
from tollbook.model.pack import Pack
from tollbook.model.source import Source
from tollbook.pipeline.readings import bundled_files, read_source
from tollbook.sources.cache import Cache, DriftState
from tollbook.sources.drift import dated

_BEYOND = "beyond-series"


@dataclass(frozen=True, slots=True)
class Standing:
    """A source, the newest day that is held of it and whether that was pulled, and its last reading.

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
        """How many days before today the newest day lies; None if nothing is held."""
        return (today - self.last).days if self.last else None


def standings(pack: Pack, cache: Cache, today: date) -> Iterator[Standing]:
    """Each source of a conflict, in order of the alphabet. Raises SourceError for a broken cache."""
    for source in sorted(pack.sources.values(), key=lambda source: source.id):
        state = cache.state(source.id)
        bundled = source.snapshot or _last_bundled(source, pack, today)
        newer = state.last is not None and (bundled is None or state.last > bundled)
        last = state.last if newer else bundled
        since, due = (state.watched.since, state.watched.due) if state.watched else (None, None)
        yield Standing(source, last, newer, state.read, state.drifts, state.fault, since, due)


def own_faults(pack: Pack, cache: Cache) -> Iterator[tuple[str, str]]:
    """What is wrong with sources that are watched by cards of somebody's own: their ids, and why."""
    for id in cache.known():
        if id not in pack.sources and (fault := cache.state(id).fault):
            yield id, fault


def _last_bundled(source: Source, pack: Pack, today: date) -> date | None:
    """The newest day in the files of a source that are bundled as they came."""
    files = bundled_files(source, pack.id)
    observations = read_source(source, files, today, pack.id).observations if files else ()
    return max((o.period.end for o in observations if o.period.end is not None), default=None)


def held_up_to(last: date, today: date) -> str:
    """A sentence on how old a series is."""
    age = (today - last).days
    if age <= 0:
        return f"The series is held up to {dated(last)}."
    return f"The series is held up to {dated(last)}, {age} {'day' if age == 1 else 'days'} before today."


def newer_than_held(report: CheckedReport, books: Books, today: date) -> str | None:
    """How old the series is of which a report has newer figures; None if it has no such figure."""
    claims = report.reading.claims
    asked = {i for finding in report.findings if finding.reason == _BEYOND for i in finding.claims}
    for index in sorted(asked):
        measure, day = claims[index].measure, claims[index].period.end
        ends = [
            series.last
            for (_, held), series in books.series.items()
            if (held.side, held.item) == (measure.side, measure.item)
        ]
        if day and ends and day > max(ends):
            return f"{held_up_to(max(ends), today)} «tollbook pull» asks for newer days."
    return None
