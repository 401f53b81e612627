"""The available files of sources, pulled or bundled, each read once until a newer one replaces it."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from tollbook.model.observation import Observation
from tollbook.model.period import PeriodKind
from tollbook.model.source import Source
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.read.source_files import bundled_files, read_source
from tollbook.sources.cache import Cache, cache_folder
from tollbook.sources.connectors import yields_documents

# Of each source one reading is kept, and those that a newer one has just taken the place of.
_MOST = 40

Dated = tuple[date, Observation]
"""A figure behind the last of its days."""


@dataclass(frozen=True)
class AvailableFiles:
    """The figures in the files of a source, in order of their last days: those of days and stretches of days,
    none of them longer than `longest`, and the running totals. `pulled` says whether the files are newer than
    the bundled ones."""

    source: Source
    pulled: bool
    stretches: tuple[Dated, ...]
    totals: tuple[Dated, ...]
    longest: timedelta

    @property
    def last(self) -> date | None:
        """The newest day in them."""
        ends = [figures[-1][0] for figures in (self.stretches, self.totals) if figures]
        return max(ends, default=None)

    def touching(self, first: date, last: date) -> Iterator[Observation]:
        """The figures of days or stretches of days that have any day from a first to a last."""
        low = bisect_left(self.stretches, first, key=_end)
        high = bisect_right(self.stretches, last + self.longest, key=_end)
        return (o for _, o in self.stretches[low:high] if o.period.start and o.period.start <= last)

    def totals_from(self, first: date, last: date) -> Iterator[Observation]:
        """The running totals up to a day from a first to a last, oldest first."""
        low = bisect_left(self.totals, first, key=_end)
        return (o for _, o in self.totals[low : bisect_right(self.totals, last, key=_end)])


def _end(dated: Dated) -> date:
    return dated[0]


def read_available(pack_id: str, source_id: str, today: date) -> AvailableFiles | None:
    """What the files of a source contain: the pulled ones, or else the bundled ones; None if there are
    none, or if they are reports. Raises SourceError for a broken cache."""
    source = load_pack(pack_id).sources.get(source_id)
    if source is None or yields_documents(source.connector):
        return None
    cache = Cache(cache_folder(), pack_id)
    pulled = tuple(sorted((name, file.fetched) for name, file in cache.state(source_id).files.items()))
    if pulled:
        return _read(pack_id, source_id, cache.folder, pulled, today)
    return read_bundled(pack_id, source_id, today)


def read_bundled(pack_id: str, source_id: str, today: date) -> AvailableFiles | None:
    """What the bundled files of a source contain; None if none are bundled as they came."""
    known = load_pack(pack_id).sources.get(source_id)
    return _read(pack_id, source_id, None, (), today) if known and known.bundled else None


@lru_cache(maxsize=_MOST)
def _read(
    pack_id: str, source_id: str, folder: Path | None, pulled: tuple[Hashable, ...], today: date
) -> AvailableFiles:
    """`pulled` is what is another one as soon as newer files came in."""
    source = load_pack(pack_id).sources[source_id]
    files: Mapping[str, bytes] = Cache(folder, pack_id).contents(source_id) if folder else {}
    reading = read_source(source, files or bundled_files(source, pack_id), today, pack_id)
    dated = sorted(((o.period.end, o) for o in reading.observations if o.period.end), key=_end)
    stretches = tuple(pair for pair in dated if pair[1].period.kind is not PeriodKind.CUMULATIVE)
    totals = tuple(pair for pair in dated if pair[1].period.kind is PeriodKind.CUMULATIVE)
    longest = max((end - (o.period.start or end) for end, o in stretches), default=timedelta(0))
    return AvailableFiles(source, bool(files), stretches, totals, longest)
