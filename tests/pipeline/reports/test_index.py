"""The index of a ledger's reports: filled, renewed where that is right, and never in the way of the truth."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.sample_reports import PACK, SAMPLES, Sample, enter

from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.report_index import ReportIndex, Wanted
from tollbook.ledger.words import parsed_query
from tollbook.model.entry import Correction
from tollbook.model.moment import LATEST
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.shelf import Shelf
from tollbook.pipeline.check.report import check_document
from tollbook.pipeline.record.correction import Mend, correct
from tollbook.pipeline.record.history import FigureQuery, figure_histories
from tollbook.pipeline.reports import index as indexing
from tollbook.pipeline.reports.index import Indexer, index_of
from tollbook.pipeline.reports.search import listing, report_page, reports_of_day

DAY = "2025-08-29"


@pytest.fixture
def ledger(filled_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A copy of that ledger, open."""
    shutil.copyfile(filled_ledger, tmp_path / "ledger.db")
    held = open_ledger(str(tmp_path / "ledger.db"))
    yield held
    held.close()


@pytest.fixture
def indexer(ledger: Ledger, tmp_path: Path) -> Indexer:
    """What fills the ledger's index."""
    return Indexer(ledger, index_of(ledger, tmp_path / "cache"), Shelf(ledger).books)


def verdicts(index: ReportIndex) -> dict[str, str]:
    """Each report's verdict by its address."""
    found = index.find(Wanted(older=True), 0, 100)
    return {report.name: report.verdict for report in found.reports}


def test_all_reports_are_indexed_and_no_table(indexer: Indexer) -> None:
    """Each with the verdict that a check of it gives; the tables of the series are no reports."""
    assert indexer.run() == len(SAMPLES)
    found = verdicts(indexer.index)
    for sample in SAMPLES:
        expected = {"kept": "holds", "killed": "fails", "digits": "fails"}.get(sample.figure)
        assert found[sample.address] == expected or expected is None
    assert found["https://weather.example.org/fine"] == "none"
    assert indexer.run() == 0


def test_the_verdicts_are_those_of_the_command(indexer: Indexer) -> None:
    """To the letter, for every figure: the index adds nothing and leaves nothing out."""
    indexer.run()
    shelf = Shelf(indexer.ledger)
    for report in indexer.index.find(Wanted(), 0, 100).reports:
        account = report_page(indexer.ledger, report.document, shelf.books, 10**6)
        assert account is not None and account.report is not None
        document = replace(account.document, published=date.fromisoformat(report.published or DAY))
        alone = check_document(document, PACK)
        assert [(f.verdict, f.reason, f.quote) for f in account.report.checked.findings] == [
            (f.verdict, f.reason, f.quote) for f in alone.findings
        ]
        assert report.figures == len(alone.reading.claims)


def test_only_what_came_in_is_read(indexer: Indexer) -> None:
    """A relay bears on no other report."""
    indexer.run()
    enter(indexer.ledger, Sample("https://late.example.org/1", "Russia lost 12 tanks.", "none", DAY))
    assert indexer.run() == 1
    assert indexer.index.progress().indexed == len(SAMPLES) + 1


def test_what_a_source_says_renews_the_reports_that_it_bears_on(indexer: Indexer) -> None:
    """A bulletin of August 2025 can change what is said of that month, not of October 2024."""
    indexer.run()
    bulletin = "The General Staff of Ukraine said that Russia has lost 11,143 tanks as of 29 August 2025."
    enter(indexer.ledger, Sample("https://staff.example.org/1", bulletin, "none", DAY), "general-staff-ua")
    indexer.catch_up()
    waiting = {indexer.index.find(Wanted(older=True), 0, 99).total, indexer.index.progress().waiting}
    late = [sample for sample in SAMPLES if sample.published == DAY]
    assert indexer.index.progress().waiting == len(late), waiting
    assert indexer.run() == len(late) + 1


def test_an_older_version_makes_room_for_the_newer(indexer: Indexer) -> None:
    """What stands at an address now is listed; what stood there is there for who asks for it."""
    sample = next(sample for sample in SAMPLES if sample.figure == "digits")
    indexer.run()
    enter(indexer.ledger, replace(sample, text=sample.text.replace("85,000", "850")))
    assert indexer.run() == 1
    found = indexer.index.find(Wanted(outlet="wire.example.net")).reports
    assert [report.verdict for report in found] == ["holds"]
    both = indexer.index.find(Wanted(outlet="wire.example.net", older=True)).reports
    assert sorted(report.verdict for report in both) == ["fails", "holds"]
    # The older words come back: the same document stands there again.
    enter(indexer.ledger, sample)
    indexer.run()
    found = indexer.index.find(Wanted(outlet="wire.example.net")).reports
    assert [report.verdict for report in found] == ["fails"]


def test_a_corrected_reading_counts(indexer: Indexer) -> None:
    """What a person says stands written is what is checked from then on."""
    sample = next(sample for sample in SAMPLES if sample.figure == "digits")
    indexer.run()
    found = figure_histories(
        indexer.ledger, FigureQuery(PACK, item="personnel", first_day=DAY, last_day=DAY), LATEST
    )
    claim = next(
        entry.claim_id
        for history in found
        for entry in history.entries
        if entry.address == sample.address and entry.claim.quantity.low == 85_000
    )
    correct(
        indexer.ledger,
        load_pack(PACK),
        claim[:12],
        Mend(low=850),
        correction=Correction.READING,
        by="A. Editor",
        why="see the page",
    )
    assert indexer.run() == 1
    assert verdicts(indexer.index)[sample.address] == "holds"


def test_another_version_of_tollbook_checks_again(indexer: Indexer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts of an older version are kept until they are renewed, and then are the newer one's."""
    indexer.run()
    monkeypatch.setattr(indexing, "__version__", "99")
    assert indexer.run(most=2) == 2
    assert indexer.index.progress().indexed == len(SAMPLES)
    assert indexer.run() == len(SAMPLES) - 2
    assert {report.reader for report in indexer.index.find(Wanted()).reports} == {"99"}


def test_another_ledger_at_the_same_place_is_noticed(
    indexer: Indexer, filled_ledger: Path, tmp_path: Path
) -> None:
    """A backup that was put back, or a new ledger, is indexed from its beginning."""
    enter(indexer.ledger, Sample("https://late.example.org/1", "Russia lost 12 tanks.", "none", DAY))
    indexer.run()
    indexer.ledger.close()
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"ledger.db{ending}").unlink(missing_ok=True)
    shutil.copyfile(filled_ledger, tmp_path / "ledger.db")
    assert indexer.run() == len(SAMPLES)
    assert "https://late.example.org/1" not in verdicts(indexer.index)


def test_a_killed_program_leaves_an_index_that_goes_on(indexer: Indexer, tmp_path: Path) -> None:
    """Killed at any moment, nothing is broken, nothing is done twice, and the rest is done by the next."""
    script = (
        "import sys; from pathlib import Path\n"
        "from tollbook.ledger.database import open_ledger\n"
        "from tollbook.pipeline.reports.index import Indexer, index_of\n"
        "from tollbook.pipeline.books.shelf import Shelf\n"
        "import tollbook.pipeline.reports.index as indexing\n"
        "indexing._LEASE = 0.2\n"
        "held = open_ledger(sys.argv[1])\n"
        "indexer = Indexer(held, index_of(held, Path(sys.argv[2])), Shelf(held).books)\n"
        "for _ in range(99):\n"
        "    indexer.run(1); print('one', flush=True)\n"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "ledger.db"), str(tmp_path / "cache")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert killed.stdout is not None and killed.stdout.readline() == b"one\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    before = indexer.index.progress().indexed
    time.sleep(0.3)
    assert before >= 1 and indexer.run() == len(SAMPLES) - before
    assert len(verdicts(indexer.index)) == len(SAMPLES)


def test_it_works_in_the_background(indexer: Indexer) -> None:
    """Once begun it fills the index by itself, and goes on when it is told that something came in."""
    indexer.start()
    indexer.start()
    _until(lambda: indexer.index.progress().indexed == len(SAMPLES))
    enter(indexer.ledger, Sample("https://late.example.org/1", "Russia lost 12 tanks.", "none", DAY))
    indexer.wake()
    _until(lambda: indexer.index.progress().indexed == len(SAMPLES) + 1)
    indexer.stop()


def _until(reached: object) -> None:
    assert callable(reached)
    for _ in range(600):
        if reached():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def test_a_list_shows_where_words_stand(indexer: Indexer) -> None:
    """The excerpt is of the report's own words, with what was asked for marked."""
    indexer.run()
    found = listing(indexer.ledger, indexer.index, Wanted(parsed_query("автоцистерни танки")))
    assert found.found.total == 0
    found = listing(indexer.ledger, indexer.index, Wanted(parsed_query("артилерія танк")))
    assert [part.text for part in found.reports[0].excerpt if part.hit] == ["танків", "артилерійських"]


def test_the_reports_of_a_day(indexer: Indexer) -> None:
    """All that relayed figures of the day, those that strayed among them; none of another day."""
    indexer.run()
    found = reports_of_day(indexer.index, PACK, date(2025, 8, 29))
    relayed = [sample.address for sample in SAMPLES if sample.figure != "none"]
    assert sorted(one.report.name for one in found) == sorted(relayed)
    strays = {one.report.name: [(s.words, s.reason) for s in one.strays] for one in found if one.strays}
    assert strays == {
        "https://www.morning.example.com/losses?day=29": [("850", "killed-for-casualties")],
        "https://wire.example.net/a/85000": [("85,000", "digit-added")],
    }
    assert all(one.figures == one.holds + one.fails + one.unknown for one in found)
