"""What is told of a source: what is held of it, where it is the odd copy, and what it changed later."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.source import SourcePage, source_page
from tollbook.sources.cache import Cache, DriftState, SourceState

WAR, STRIP = "russia-ukraine-2022", "gaza-2023"
TODAY = date(2026, 11, 22)


def page(source: str, pack: str = WAR) -> SourcePage:
    """The page of a source."""
    return source_page(open_books(pack), source, TODAY)


def test_a_copy_shows_where_it_is_the_odd_one() -> None:
    """Each cell that is settled against it, with the slip that explains it; and how many agree."""
    found = page("orc")
    assert found.tally is not None
    assert found.tally.agreeing + found.tally.differing == found.tally.shared
    assert sum(run.days for run in found.out) == found.tally.odd["orc"]
    copied = [run for run in found.out if run.first == date(2024, 11, 3)]
    assert len(copied) == 8 and {run.ruling.faults["orc"][0].reason for run in copied} == {"stale"}


def test_the_odd_ones_of_another_copy_are_not_held_against_it() -> None:
    """A misprint stands on the page of the copy that has it."""
    guns = {run.first for run in page("petroivaniuk").out if run.ruling.item == "artillery"}
    assert guns == {date(2026, 3, 4)}
    assert not [run for run in page("orc").out if run.first == date(2026, 3, 4)]


def test_days_in_a_row_that_differ_alike_are_one_run() -> None:
    """Of helicopters, two copies stand one apart for weeks."""
    runs = [run for run in page("orc").open if run.ruling.item == "helicopters"]
    longest = max(runs, key=lambda run: run.days)
    assert longest.days > 30 and longest.ruling.total is None
    days = [run.last for run in page("orc").open]
    assert days == sorted(days, reverse=True)


def test_a_source_alone_has_no_copies_to_differ_from() -> None:
    """It has what is held of it, and no misprints."""
    found = page("palestine-datasets-ministry", STRIP)
    assert found.tally is None and found.rulings == () and found.copies == ()
    assert {(count.item, count.outcomes) for count in found.counts} >= {
        ("people", ("killed",)),
        ("people", ("wounded",)),
    }
    assert found.last == date(2026, 8, 22)


def test_a_source_that_counts_apart_shows_what_its_files_hold() -> None:
    """Outcomes with the same days stand together; what the origin alone names is counted."""
    found = page("oryx-daily")
    tanks = [count for count in found.counts if (count.side, count.item) == ("RU", "tanks")]
    assert len(tanks) == 1 and len(tanks[0].outcomes) == 5 and not tanks[0].daily
    assert found.unread > 1000


def test_what_a_copy_changed_later_stands_newest_first() -> None:
    """The cells that were mended, and when."""
    revisions = page("petroivaniuk").revisions
    assert len(revisions) == 300
    assert [each.published for each in revisions] == sorted((e.published for e in revisions), reverse=True)
    assert page("orc").revisions == ()


def test_the_speakers_re_base_days_are_listed_with_their_changes() -> None:
    """They are the speaker's and no fault of the copy; what is listed as 0 is no change."""
    days = {each.report_date: dict(each.changes) for each in page("orc").rebased}
    assert len(days) == 28
    assert 1650 in days[date(2025, 2, 28)].values()
    assert all(all(changes.values()) for changes in days.values())


def test_a_source_without_a_file_says_so() -> None:
    """Nothing is held of what may not be shipped, until somebody pulls it."""
    found = page("minfin")
    assert found.last is None and found.counts == () and found.status.read is None


def test_the_last_reading_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What drifted, and what went wrong, stand as they were told when it was read."""
    monkeypatch.setenv("TOLLBOOK_CACHE", str(tmp_path))
    told = (DriftState("stale", "note", "minfin: the newest day is 2026-08-01."),)
    state = SourceState(read=datetime(2026, 9, 1, tzinfo=UTC), drifts=told, fault="the host does not answer")
    Cache(tmp_path, WAR).note("minfin", state)
    standing = page("minfin").status
    assert standing.drifts == told and standing.fault == "the host does not answer"


def test_an_unknown_source_is_refused() -> None:
    """There is no page of what is no source of the conflict."""
    with pytest.raises(KeyError):
        page("orcs")
