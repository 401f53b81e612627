"""The index of reports as a file: what is put in is found, and a broken file is made anew."""

import os
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tollbook.ledger.report_index import IndexedReport, ReportIndex, ReportIndexError, Wanted
from tollbook.ledger.words import parsed_query

REPORT = IndexedReport(
    key=1,
    document="0" * 64,
    pack="small",
    title="Zelenskyý's Ґанок",
    name="https://example.org/1",
    source=None,
    outlet="example.org",
    address="https://example.org/1",
    published="2024-10-20",
    entered="2026-11-22T20:00:00.000000Z",
    day="2024-10-20",
    language="uk",
    current=True,
    verdict="fails",
    figures=3,
    holds=1,
    fails=1,
    unknown=1,
    phrases=0,
    head=4,
    reader="1",
    last_day="2024-10-20",
)


@pytest.fixture
def index(tmp_path: Path) -> ReportIndex:
    """An index with four reports in it."""
    made = ReportIndex(tmp_path / "index.db")
    made.put(REPORT, (), "Знищено п’ять танків і 1 340 осіб.")
    made.put(numbered(2, verdict="holds", language="en", title=None), (), "Five tanks were lost; 1,340 men.")
    made.put(numbered(3, verdict="holds", outlet="", current=False), (), "п'ять танків")
    made.put(numbered(4, verdict="none", published=None, day=None), (), "Nothing at all: no tanks.")
    return made


def numbered(key: int, **other: object) -> IndexedReport:
    """One more report."""
    return replace(REPORT, key=key, document=f"{key:064}", **other)  # type: ignore[arg-type]


def keys(index: ReportIndex, words: str = "", **wanted: object) -> list[int]:
    """The numbers of the reports that fit."""
    found = index.find(replace(Wanted(parsed_query(words)), **wanted))  # type: ignore[arg-type]
    assert found.total == len(found.reports)
    return [report.key for report in found.reports]


def test_words_and_filters_combine(index: ReportIndex) -> None:
    """Each narrows what the others leave."""
    assert keys(index, "танки") == [1]
    assert keys(index, "танки", older=True) == [3, 1]
    assert sorted(keys(index, "1340")) == [1, 2]
    assert keys(index, "1340", verdict="holds") == [2]
    assert keys(index, "1340", verdict="holds", language="uk") == []
    assert keys(index, "ганок zelenskyy", outlet="example.org", day="2024-10-20") == [1]
    assert keys(index, outlet="", older=True) == [3]
    assert keys(index, pack="another") == []


def test_facets_count_what_another_choice_would_leave(index: ReportIndex) -> None:
    """Of each filter all choices are counted, the other filters as they are."""
    found = index.find(Wanted(parsed_query("tanks 1340"), verdict="holds"))
    assert (found.total, dict(found.verdicts), dict(found.languages)) == (1, {"holds": 1}, {"en": 1})
    found = index.find(Wanted(verdict="fails"))
    assert dict(found.verdicts) == {"fails": 1, "holds": 1, "none": 1} and dict(found.languages) == {"uk": 1}


def test_pages_follow_on_each_other(index: ReportIndex) -> None:
    """Every report is on one page, the newest first, those without a day by when they were entered."""
    pages = [index.find(Wanted(), offset, 1).reports[0].key for offset in range(3)]
    assert pages == [4, 2, 1] and index.find(Wanted(), 3, 1).reports == ()


@pytest.mark.parametrize(
    "words",
    ['"', '"" OR', 'a"b', "NEAR(", "title:x", "* OR *", "^a", "a AND", "-", "\0", "\ufffe", "'; DROP TABLE"],
)
def test_no_query_is_syntax(index: ReportIndex, words: str) -> None:
    """Signs that mean something to FTS5 mean nothing here."""
    index.find(Wanted(parsed_query(words)))
    assert index.progress().indexed == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_query_is_answered(index: ReportIndex, words: str) -> None:
    """Whatever is typed, the index answers."""
    index.find(Wanted(parsed_query(words)))


def test_what_is_put_again_takes_its_place(index: ReportIndex) -> None:
    """A report has one row, whatever its verdicts were before, and its words are found once."""
    index.put(replace(REPORT, verdict="holds", head=9), (), "Знищено п’ять танків і 1 340 осіб.")
    found = index.find(Wanted(parsed_query("танки")))
    assert [(r.verdict, r.head) for r in found.reports] == [("holds", 9)]


def test_a_report_that_was_lined_up_again_meanwhile_stays_in_line(index: ReportIndex) -> None:
    """Verdicts of an older head do not do for a newer one."""
    index.note({"head": "9"}, [1], 9)
    index.put(replace(REPORT, head=8), (), "")
    assert index.next_in_line(5) == (1,)
    index.put(replace(REPORT, head=9), (), "")
    assert index.next_in_line(5) == ()


def test_new_reports_come_before_renewed_ones(index: ReportIndex) -> None:
    """Who asks sees what came in last first."""
    index.note({}, [1, 2, 7, 8], 9)
    assert index.next_in_line(3) == (8, 7, 2)
    assert index.progress().total == 6 and index.progress().waiting == 2


def test_one_program_at_a_time_fills_it(index: ReportIndex) -> None:
    """A lease is held until it is given back, or has run out."""
    assert index.lease("a", 60) and index.lease("a", 60) and not index.lease("b", 60)
    assert index.lease("a", 0) and index.lease("b", 0.0001) and index.lease("a", 60)


@pytest.mark.parametrize("damage", ["empty", "no database", "cut", "scrambled", "another making"])
def test_a_broken_file_is_made_anew(index: ReportIndex, damage: str) -> None:
    """Whatever became of the file, an index that can be filled is there at the latest the second time."""
    path = index.path
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if damage == "another making":
            connection.execute("UPDATE about SET value = '0' WHERE name = 'format'")
    connection.close()
    whole = path.read_bytes()
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "no database":
        path.write_bytes(b"<html>" * 1000)
    elif damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "scrambled":
        path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    for _ in range(2):
        try:
            index.put(REPORT, (), "танки")
            found = index.find(Wanted(parsed_query("танк")))
            break
        except ReportIndexError as fault:
            assert "made anew" in str(fault)
    assert [report.key for report in found.reports] == [1]


def test_it_is_read_while_it_is_filled(index: ReportIndex) -> None:
    """Threads that write and read at once get no error and lose nothing."""
    troubles: list[BaseException] = []

    def guarded(work: range, write: bool) -> None:
        try:
            for key in work:
                if write:
                    index.put(numbered(key), (), f"танк {key}")
                else:
                    index.find(Wanted(parsed_query("танк")))
        except BaseException as fault:
            troubles.append(fault)

    threads = [
        threading.Thread(target=guarded, args=(range(start, start + 20), write))
        for start, write in ((100, True), (200, True), (300, False), (400, False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == [] and index.progress().indexed == 44


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """The message says where the index should have been."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportIndexError, match="file"):
        ReportIndex(tmp_path / "file" / "index.db").progress()
