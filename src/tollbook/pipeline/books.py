"""A conflict with all its series, read when they are first asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources.abc import Traversable

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.moment import LATEST, Vintage
from tollbook.model.pack import Pack, SeriesCard, Source
from tollbook.model.series import Copy, Series
from tollbook.packs.conflict import load_pack, pack_folder
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


@cache
def open_books(pack_id: str, vintage: Vintage = LATEST) -> Books:
    """The books of a conflict, as published up to a moment. Its series are read from disk when the first of
    them is asked for.

    Raises PackError if there is no such conflict or if its files are broken, and TableError, on the first
    use of a series, for a broken table.
    """
    pack = load_pack(pack_id)
    return Books(pack, HeldSeries(pack, pack_folder(pack_id), vintage))


class HeldSeries(Mapping[Key, Series]):
    """A pack's series by speaker and measure, read from its folder on first use."""

    def __init__(self, pack: Pack, folder: Traversable, vintage: Vintage = LATEST) -> None:
        self._pack, self._folder, self._vintage = pack, folder, vintage

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
            held = tuple(source for source in card.copies if card.totals in copies[source])
            own = card.day_column if all(card.day_column in copies[source] for source in held) else None
            if held:
                yield replace(card, copies=held, day_column=own)

    def _copies(self) -> Mapping[str, Mapping[str, Copy]]:
        named = {source for card in self._pack.series for source in card.copies}
        cards = (self._pack.sources[source] for source in sorted(named))
        return {card.id: self._copies_of(card) for card in cards}

    def _copies_of(self, card: Source) -> Mapping[str, Copy]:
        lines = self._lines(card.table)
        as_of, last_day = self._vintage.as_of, self._vintage.last_day
        if as_of is None or last_day is None:
            return read_copies(lines, card)
        revisions: tuple[Revision, ...] = ()
        if card.revisions:
            revisions = read_revisions(self._lines(card.revisions), card.revisions)
        known = lines_as_of(lines, card.table, revisions, as_of)
        return read_copies(known, replace(card, snapshot=min(card.snapshot, last_day)))

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
