"""The cache: where it lies, and that what it holds is whole."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tollbook.sources.cache import Cache, DriftState, FileState, SourceState, cache_folder
from tollbook.sources.errors import SourceError


def test_folder_is_the_persons_own_or_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable goes first, then the user's cache folder, which counts only if its path is absolute."""
    monkeypatch.setenv("TOLLBOOK_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("TOLLBOOK_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "tollbook"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "tollbook"


def test_state_and_files_come_back(tmp_path: Path) -> None:
    """What is noted is read again to the letter; what was never there is none."""
    cache = Cache(tmp_path, "pack")
    assert cache.state("orc") == SourceState() and cache.content("orc", "losses") is None
    now = datetime(2026, 8, 23, 6, tzinfo=UTC)
    state = SourceState(
        now,
        now,
        date(2026, 8, 23),
        {"losses": FileState("https://example.org", now, '"1"', None, 7, date(2026, 8, 23))},
        (DriftState("stale", "note", "It is old."),),
    )
    cache.keep("orc", "losses", b"[]")
    cache.keep_table("orc", ["date,tanks", "2026-08-23,1"])
    cache.note("orc", state)
    assert cache.state("orc") == state and cache.contents("orc") == {"losses": b"[]"}
    table = cache.table("orc")
    assert table and (table.lines, table.last) == (["date,tanks", "2026-08-23,1"], date(2026, 8, 23))


def test_names_of_files_stay_in_the_folder(tmp_path: Path) -> None:
    """A file may be named by an address, or by a path, and leads nowhere else."""
    cache = Cache(tmp_path, "pack")
    for name in ("https://example.org/a?b=c", "../../elsewhere", "/etc/passwd", "x" * 400, "x" * 401):
        cache.keep("orc", name, name.encode())
        assert cache.content("orc", name) == name.encode()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 5 and all(path.parent == tmp_path / "pack" / "orc" / "files" for path in kept)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A cache that is no folder is named, with the mend."""
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(SourceError, match=r"cannot be written .*; name another folder with --cache"):
        Cache(tmp_path / "file", "pack").keep("orc", "losses", b"")
