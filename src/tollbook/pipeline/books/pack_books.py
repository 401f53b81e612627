"""A conflict with all its series, read when they are first asked for."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.moment import LATEST, Vintage
from tollbook.model.pack import Pack, SeriesCard
from tollbook.model.series import Copy, Series
from tollbook.model.source import Source, SourceKind
from tollbook.packs.conflict import load_pack, pack_folder
from tollbook.sources.cache import TABLE, Cache, Pulled, cache_folder
from tollbook.sources.tables import (
    Correction,
    Revision,
    build_series,
    lines_as_of,
    read_copies,
    read_corrections,
    read_revisions,
)

Key = tuple[str, Measure]


def open_books(pack_id: str, vintage: Vintage = LATEST) -> Books:
    """The books of a conflict, as published up to a moment. Its series are read from disk when the first of
    them is asked for.

    A copy that was pulled, and is newer than the bundled one, stands in its place; the publisher's own pages,
    and copies that are not bundled, tell of the days after these.

    Raises PackError if there is no such conflict or if its files are broken, SourceError if what was pulled
    cannot be read, and TableError, on the first use of a series, for a broken table.
    """
    return _open(pack_id, cache_folder(), vintage)


# Every vintage holds all series of its conflict: so many are kept as are asked for in turn.
@lru_cache(maxsize=12)
def _open(pack_id: str, folder: Path, vintage: Vintage) -> Books:
    return _opened(pack_id, folder, vintage)


def data_folders(pack_id: str) -> tuple[str, ...]:
    """The folders that a conflict's books are read from: its own, and that of its pulled files.

    Raises PackError if there is no such conflict.
    """
    return str(pack_folder(pack_id)), str(cache_folder() / pack_id)


def fresh_books(pack_id: str, vintage: Vintage = LATEST) -> Books:
    """The same, opened anew: for a program that runs while newer copies come in, and keeps what it opened."""
    return _opened(pack_id, cache_folder(), vintage)


def newest_pulled(pack_id: str) -> tuple[tuple[str, int], ...]:
    """The tables that were pulled of a conflict's sources, by path, and when each was written."""
    found = (cache_folder() / pack_id).glob(f"*/{TABLE}")
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in found))


def _opened(pack_id: str, folder: Path, vintage: Vintage) -> Books:
    pack, cache = load_pack(pack_id), Cache(folder, pack_id)
    lines: dict[str, list[str]] = {}
    for source in pack.sources.values():
        table = cache.table(source.id) if source.snapshot else None
        if table and source.snapshot and table.last > source.snapshot:
            pack = _with(pack, replace(source, snapshot=table.last, table=table.path))
            lines[source.id] = table.lines
    for source, rows, table in list(_after_the_copies(pack, cache)):
        pack, lines[source.id] = _closing_the_gap(pack, source, rows, table)
    return Books(pack, PackSeries(pack, pack_folder(pack_id), lines, vintage))


def _with(pack: Pack, source: Source) -> Pack:
    return replace(pack, sources={**pack.sources, source.id: source})


def _after_the_copies(pack: Pack, cache: Cache) -> Iterator[tuple[Source, list[str], Pulled]]:
    """What sources without a bundled table tell of the days after the copies that have one.

    A publisher's own pages go first; who copies it tells of the days that it has not told of. Of earlier days
    the copies are settled without them, as they are where nothing was pulled.
    """
    end = str(max((card.snapshot for card in pack.sources.values() if card.snapshot), default=pack.start))
    speakers = {card.speaker for card in pack.series}
    unbundled = (s for s in pack.sources.values() if s.table is None and s.speaks_for in speakers)
    published = set[str]()
    for source in sorted(unbundled, key=lambda s: (s.kind is not SourceKind.PUBLISHER, s.id)):
        table = cache.table(source.id)
        if table is None:
            continue
        heading, *rows = table.lines
        days = {row.partition(",")[0]: row for row in rows}
        new = [day for day in sorted(days) if day > end and (source.speaks_for + day) not in published]
        published |= {source.speaks_for + day for day in new}
        if new:
            yield source, [heading, *(days[day] for day in new)], table


def _closing_the_gap(pack: Pack, source: Source, lines: list[str], table: Pulled) -> tuple[Pack, list[str]]:
    """The pack with a source as one more copy of its speaker's series, and the lines of its table."""
    heading = lines[0]
    cells = list(csv.DictReader(lines))
    items = [item for item in heading.split(",")[1:] if any(row[item] for row in cells)]
    if not items:
        return pack, lines
    columns = {item: item for item in heading.split(",")[1:]}
    last = date.fromisoformat(lines[-1].partition(",")[0])
    pack = _with(pack, replace(source, snapshot=last, table=table.path, columns=columns))
    series = tuple(
        replace(card, copies=(*card.copies, source.id))
        if card.speaker == source.speaks_for and card.totals in items and card.day_column is None
        else card
        for card in pack.series
    )
    return replace(pack, series=series), lines


class PackSeries(Mapping[Key, Series]):
    """A pack's series by speaker and measure, read from its folder on first use.

    `pulled` has the lines of the tables that stand in place of bundled ones, by source.
    """

    def __init__(
        self,
        pack: Pack,
        folder: Traversable,
        pulled: Mapping[str, list[str]] | None = None,
        vintage: Vintage = LATEST,
    ) -> None:
        self._pack, self._folder, self._pulled, self._vintage = pack, folder, pulled or {}, vintage

    def __getitem__(self, key: Key) -> Series:
        return self._series[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._series)

    def __len__(self) -> int:
        return len(self._series)

    @cached_property
    def _series(self) -> Mapping[Key, Series]:
        copies = self._copies()
        corrections = known_corrections(self._pack, self._folder, self._vintage)
        cards = self._pack.series if self._vintage.as_of is None else tuple(self._known_cards(copies))
        return {
            (card.speaker, card.measure): build_series(card, copies, corrections.get(card.corrections, ()))
            for card in cards
        }

    def _known_cards(self, copies: Mapping[str, Mapping[str, Copy]]) -> Iterator[SeriesCard]:
        """The series of which something was published by then, with the copies that had any of it."""
        for card in self._pack.series:
            copying = tuple(source for source in card.copies if card.totals in copies[source])
            own = card.day_column if all(card.day_column in copies[source] for source in copying) else None
            if copying:
                yield replace(card, copies=copying, day_column=own)

    def _copies(self) -> Mapping[str, Mapping[str, Copy]]:
        named = {source for card in self._pack.series for source in card.copies}
        cards = (self._pack.sources[source] for source in sorted(named))
        return {card.id: self._copies_of(card, card.table) for card in cards if card.table}

    def _copies_of(self, card: Source, table: str) -> Mapping[str, Copy]:
        lines = self._pulled.get(card.id) or self._lines(table)
        as_of, last_day = self._vintage.as_of, self._vintage.last_day
        if as_of is None or last_day is None:
            return read_copies(lines, card)
        revisions: tuple[Revision, ...] = ()
        if card.revisions:
            revisions = read_revisions(self._lines(card.revisions), card.revisions)
        known = lines_as_of(lines, table, revisions, as_of)
        return read_copies(known, replace(card, snapshot=min(card.snapshot or last_day, last_day)))

    def _lines(self, path: str) -> list[str]:
        return pack_lines(self._folder, path)


def known_corrections(
    pack: Pack, folder: Traversable, vintage: Vintage
) -> Mapping[str | None, tuple[Correction, ...]]:
    """The speakers' corrections that a pack lists, by the list's path, up to the last day of a vintage."""
    paths = {card.corrections for card in pack.series if card.corrections}
    last = vintage.last_day
    return {
        path: tuple(
            correction
            for correction in read_corrections(pack_lines(folder, path), path)
            if last is None or correction.report_date <= last
        )
        for path in paths
    }


def pack_lines(folder: Traversable, path: str) -> list[str]:
    """The lines of a file in a pack's folder."""
    return pack_text(folder, path).splitlines()


def pack_text(folder: Traversable, path: str) -> str:
    """A file in a pack's folder."""
    return folder.joinpath(*path.split("/")).read_text(encoding="utf-8")
