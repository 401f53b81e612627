"""One figure followed through the reports that carried it."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.sample_reports import PACK, SAMPLES, Sample, enter

from tollbook.ledger.database import open_ledger
from tollbook.ledger.report_index import ReportIndex
from tollbook.model.measure import Measure
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.shelf import Shelf
from tollbook.pipeline.reports.index import Indexer, index_of
from tollbook.pipeline.reports.trail import Trail, day_figure, figure_of_mention, outcome_of, trail_of

DAY = date(2025, 8, 29)
PERSONNEL = Measure("RU", "personnel", "casualties")
TOLD = (
    "Russia's defence ministry reported the loss of 850 soldiers killed and wounded on 29 August 2025. Its "
    "losses now come to 11,143 tanks, 23,191 armoured vehicles and 32,125 artillery systems."
)


@pytest.fixture(scope="module")
def indexer(tmp_path_factory: pytest.TempPathFactory, filled_ledger: Path) -> Iterator[Indexer]:
    """The index of a ledger with all samples and one more that strays."""
    folder = tmp_path_factory.mktemp("followed")
    shutil.copyfile(filled_ledger, folder / "ledger.db")
    ledger = open_ledger(str(folder / "ledger.db"))
    enter(ledger, Sample("https://more.example.org/1", TOLD, "", str(DAY)))
    indexer = Indexer(ledger, index_of(ledger, folder), Shelf(ledger).books)
    indexer.run()
    yield indexer
    ledger.close()


@pytest.fixture
def trail(indexer: Indexer) -> Trail:
    """The trail of the day's personnel."""
    return trail_of(indexer.index, day_figure(PACK, "general-staff-ua", PERSONNEL, DAY, total=False))


def test_all_that_carried_it_are_found(trail: Trail) -> None:
    """Those, too, that wrote another number: the evidence of the verdict leads to the day that it is of."""
    carried = {one.report.name for one in trail.carried}
    assert carried >= {sample.address for sample in SAMPLES if sample.figure != "none"}
    assert trail.expected == 850


def test_they_are_grouped_by_how_they_strayed(trail: Trail) -> None:
    """Each way with what stands there in place of the right words."""
    told = {(way.reason, way.wrote): len(way.carried) for way in trail.strayed}
    assert told[("killed-for-casualties", "killed")] == 1
    assert told[("digit-added", "85,000")] == 1
    assert told[("wrong-speaker", "Russia's defence ministry")] == 1
    assert trail.holds == sum(sample.figure == "kept" for sample in SAMPLES)
    assert trail.holds + trail.unknown + sum(told.values()) == len(trail.carried)


def test_a_report_is_counted_once(trail: Trail) -> None:
    """However often it gives the figure, and as it strays furthest."""
    names = [one.report.name for one in trail.carried]
    assert len(names) == len(set(names))
    twice = next(one for one in trail.carried if len(one.mentions) > 1)
    assert twice.telling.verdict == max(m.verdict for m in twice.mentions)


def test_a_figure_leads_to_its_own_trail(indexer: Indexer, trail: Trail) -> None:
    """Any mention of it, however it strayed, is of the one figure that all others are of."""
    for one in trail.carried:
        assert {figure_of_mention(mention, PACK) for mention in one.mentions} == {trail.figure}


def test_totals_and_other_days_have_trails_of_their_own(indexer: Indexer) -> None:
    """The running total is not the day's figure, and the day after is another day."""
    index: ReportIndex = indexer.index
    tanks = Measure("RU", "tanks", "lost")
    total = trail_of(index, day_figure(PACK, "general-staff-ua", tanks, DAY, total=True))
    day = trail_of(index, day_figure(PACK, "general-staff-ua", tanks, DAY, total=False))
    assert (total.expected, day.expected) == (11_143, 4)
    later = day_figure(PACK, "general-staff-ua", tanks, date(2025, 8, 30), total=True)
    assert trail_of(index, later).carried == ()
    assert {way.reason for way in total.strayed} == {"wrong-speaker"}


def test_the_outcome_is_that_of_the_series() -> None:
    """Who names no outcome means what the speaker counts."""
    pack = load_pack(PACK)
    assert outcome_of(pack, "general-staff-ua", "RU", "personnel") == "casualties"
    assert outcome_of(pack, "media", "RU", "tanks") == "lost"


def test_a_sentence_goes_with_each_mention(trail: Trail) -> None:
    """The words stand in it where it says they do."""
    for one in trail.carried:
        for mention in one.mentions:
            at = mention.start - mention.sentence_start
            assert mention.sentence[at : at + len(mention.words)] == mention.words
