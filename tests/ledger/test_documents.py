"""Questions about a ledger's documents, answered alike by both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ledger.conftest import PACK

from tollbook.ledger import documents
from tollbook.ledger.database import Ledger
from tollbook.ledger.report_index import Wanted
from tollbook.ledger.store import head
from tollbook.ledger.words import parsed_query
from tollbook.model.entry import Correction
from tollbook.model.pack import Pack
from tollbook.pipeline.books.cards import find_source
from tollbook.pipeline.books.shelf import Shelf
from tollbook.pipeline.record.correction import Mend, correct
from tollbook.pipeline.record.documents import Added
from tollbook.pipeline.reports.index import Indexer, index_of
from tollbook.pipeline.reports.search import listing, report_page

FIRST = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."
SECOND = FIRST.replace("9,047", "9,074")
PLACE = "https://example.org/a"


@pytest.fixture
def filled(ledger: Ledger, pack: Pack, add: Callable[..., Added]) -> Ledger:
    """Two versions at one address, and a speaker's own report."""
    add(ledger, FIRST, PLACE)
    add(ledger, SECOND, PLACE)
    staff = find_source(pack, "general-staff-ua")
    add(ledger, FIRST + " Officially.", "https://example.org/c", source=staff)
    return ledger


def test_reports_and_their_places(filled: Ledger) -> None:
    """What each is, where it was found, and what stands there since."""
    with filled.reading() as connection:
        keys = documents.report_keys(connection, ())
        assert keys == (1, 2, 3) and documents.report_keys(connection, (), after=2) == (3,)
        assert documents.report_keys(connection, ["general-staff-ua"]) == (1, 2)
        first = documents.report_by_key(connection, 1)
        assert first is not None and (first.address, first.seq, first.by) == (PLACE, 1, "tests")
        assert documents.reports_by_id(connection, first.id[:9])[0] == first
        assert documents.reports_by_id(connection, "") != ()
        assert documents.report_by_key(connection, 99) is None
        assert documents.addresses_of(connection, 1) == (PLACE,)
        assert [v.key for v in documents.versions_at(connection, [PLACE])] == [1, 2]
        assert documents.addresses_since(connection, 2) == ("https://example.org/c",)
        assert [documents.is_current(connection, key) for key in keys] == [False, True, True]
        assert documents.packs_of(connection, 1) == (PACK,)
        assert documents.texts_by_key(connection, [1, 2]) == {1: FIRST, 2: SECOND}
        assert documents.bytes_by_key(connection, 2) == SECOND.encode()


def test_a_version_that_was_replaced_is_not_current(ledger: Ledger, add: Callable[..., Added]) -> None:
    """Until it comes back."""
    add(ledger, FIRST, PLACE)
    add(ledger, SECOND, PLACE)
    with ledger.reading() as connection:
        assert [documents.is_current(connection, key) for key in (1, 2)] == [False, True]
    add(ledger, FIRST, PLACE)
    with ledger.reading() as connection:
        assert [documents.is_current(connection, key) for key in (1, 2)] == [True, False]


def test_what_was_touched_since(filled: Ledger, pack: Pack) -> None:
    """By documents, and by people's hands."""
    with filled.reading() as connection:
        ends = head(connection)
        everything = {one.key: one for one in documents.touched_after(connection, 0)}
        assert documents.head_at(connection, ends.transactions) == ends.hash
        assert documents.head_at(connection, 99) is None
    assert set(everything) == {1, 2, 3}
    assert everything[3].source == "general-staff-ua" and everything[3].day == "2024-10-20"
    assert not any(one.by_hand for one in everything.values())
    _correct(filled, pack)
    with filled.reading() as connection:
        (touched,) = documents.touched_after(connection, ends.entries)
        assert touched.by_hand and touched.key == 3


def _correct(ledger: Ledger, pack: Pack) -> None:
    with ledger.reading() as connection:
        claim = connection.exec_driver_sql(
            "SELECT id FROM claims WHERE document = 3 AND low = 9047"
        ).scalar_one()
    correct(
        ledger,
        pack,
        bytes(claim).hex(),
        Mend(low=9048),
        correction=Correction.READING,
        by="A. Editor",
        why="see the page",
    )


def test_the_index_is_the_same_on_both(filled: Ledger, pack: Pack, tmp_path: Path) -> None:
    """Filled, searched, renewed after a correction, and read one by one."""
    shelf = Shelf(filled)
    indexer = Indexer(filled, index_of(filled, tmp_path), shelf.books)
    assert indexer.run() == 3
    found = listing(filled, indexer.index, Wanted(parsed_query("tanks"), older=True))
    verdicts = {one.report.key: one.report.verdict for one in found.reports}
    assert verdicts == {1: "holds", 2: "fails", 3: "holds"}
    assert [part.text for part in found.reports[0].excerpt if part.hit] == ["tanks"]
    _correct(filled, pack)
    assert indexer.run() == 3
    account = report_page(filled, found.reports[0].report.document[:12], shelf.books, 10_000)
    assert account is not None and account.report is not None
