"""Books that a long-running program keeps open."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tollbook.ledger.database import open_ledger
from tollbook.model.moment import LATEST, Vintage
from tollbook.packs.conflict import DEFAULT_PACK, load_pack, pack_folder
from tollbook.pipeline.books.pack_books import pack_lines
from tollbook.pipeline.books.shelf import Shelf
from tollbook.pipeline.read.source_files import bundled_files, read_source
from tollbook.pipeline.views.series import find_series
from tollbook.sources.cache import Cache, SourceState


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """A cache of pulled sources that is empty."""
    monkeypatch.setenv("TOLLBOOK_CACHE", str(tmp_path))
    return Cache(tmp_path, DEFAULT_PACK)


def test_books_stay_open(cache: Cache) -> None:
    """Asked twice for the same, it opens them once; another vintage is another matter."""
    shelf = Shelf()
    assert shelf.books(DEFAULT_PACK) is shelf.books(DEFAULT_PACK)
    old = shelf.books(DEFAULT_PACK, Vintage("2024-10-20T23:59:59Z"))
    assert find_series(old, "tanks").last == date(2024, 10, 20)


def test_newer_copies_are_seen(cache: Cache) -> None:
    """A table that is pulled while the program runs is read at the next question."""
    shelf = Shelf()
    before = find_series(shelf.books(DEFAULT_PACK), "tanks")
    source = load_pack(DEFAULT_PACK).sources[before.copies[0].source]
    lines = pack_lines(pack_folder(DEFAULT_PACK), source.table or "")
    newer = "2026-11-20," + lines[-1].partition(",")[2]
    cache.keep_table(source.id, [*lines, newer])
    cache.note(source.id, SourceState(last=date(2026, 11, 20)))
    assert find_series(shelf.books(DEFAULT_PACK), "tanks").last == date(2026, 11, 20)


def test_it_holds_no_more_than_it_may(cache: Cache) -> None:
    """Who looks at a thousand days of the past does not fill the memory; the latest books stay."""
    shelf = Shelf(most=3)
    latest = shelf.books(DEFAULT_PACK, LATEST)
    for day in range(1, 10):
        shelf.books(DEFAULT_PACK, Vintage(f"2024-10-{day:02}T23:59:59Z"))
        assert shelf.books(DEFAULT_PACK, LATEST) is latest
    assert len(shelf._open) == 3


def test_a_ledger_tells_of_its_other_sources(cache: Cache, bundled_ledger: Path, tmp_path: Path) -> None:
    """What a ledger has of the sources beside the series is what the bundled files hold, and is read once."""
    shutil.copyfile(bundled_ledger, tmp_path / "ledger.db")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    pack = load_pack(DEFAULT_PACK)
    observations = Shelf(ledger).observations(pack)
    assert observations is not None and Shelf().observations(pack) is None
    source = pack.sources["uk-mod-monthly"]
    held = observations(source)
    files = bundled_files(source, pack.id)
    assert held and len(held) == len(read_source(source, files, date(2026, 11, 22)).observations)
    assert observations(source) is held
    ledger.close()
