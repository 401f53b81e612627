"""Kills, full disks, locked files, databases that go away, many at once: told, and nothing lost."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.ledger.crash import run

from tollbook.ledger import history
from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.errors import LedgerAway, LedgerError
from tollbook.ledger.store import head
from tollbook.ledger.verify import verify
from tollbook.model.moment import LATEST
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.record import documents as adding
from tollbook.pipeline.record.documents import Added, Given, Outcome, add_document
from tollbook.sources.files import opened

Adder = Callable[..., Added]

REPORT = "The General Staff of Ukraine said that Russia has lost {:,} tanks as of October 20, 2024."


def test_kills_lose_nothing(place: str, tmp_path: Path) -> None:
    """A short run of the harness: what was acknowledged is there, what was not is there
    whole or not at all."""
    folder = tmp_path / "reports"
    folder.mkdir()
    assert run(place, 4, 7, folder).kills == 4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("who runs the tests may not mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ledger: Ledger, add: Adder, limit: int = 10_000) -> int:
    """Adds reports of some length until the ledger refuses; returns how many were taken."""
    for number in range(limit):
        text = REPORT.format(1_000 + number) + os.urandom(20_000).hex()
        add(ledger, text, f"https://example.org/{number}", language="en")
    return limit


def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path, files: Path, add: Adder) -> None:
    """What was entered before the disk was full is there and verifies; with room again it goes on."""
    shutil.copyfile(files / "empty", small_disk / "ledger.db")
    ledger = open_ledger(str(small_disk / "ledger.db"))
    with pytest.raises(LedgerError, match="the disk is full; make room"):
        fill(ledger, add)
    ledger.close()
    ledger = open_ledger(str(small_disk / "ledger.db"))
    proof = verify(ledger)
    assert proof.faults == () and proof.documents > 5
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert add(ledger, REPORT.format(500)).outcome is Outcome.ENTERED
    assert verify(ledger).documents == proof.documents + 1
    ledger.close()


def test_a_database_without_room_is_told(file_ledger: Ledger, add: Adder) -> None:
    """The same without a disk of its own: a database that may grow no further says that it is full."""
    add(file_ledger, REPORT.format(9_047))
    with pytest.raises(LedgerError, match="the disk is full"), file_ledger.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("CREATE TABLE filler (x)")
        connection.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(100000))")
    assert verify(file_ledger).faults == ()


def test_a_file_that_may_only_be_read_can_be_read(small_disk: Path, files: Path, add: Adder) -> None:
    """It is asked like any other, and who tries to write to it learns why that does not work."""
    place = str(small_disk / "ledger.db")
    shutil.copyfile(files / "three", place)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    ledger = open_ledger(place)
    assert verify(ledger).faults == ()
    with pytest.raises(LedgerError, match="may only be read"):
        add(ledger, REPORT.format(9_047))
    assert verify(ledger).documents == 3
    ledger.close()


def test_a_database_that_comes_back_is_waited_for(
    server: object, add: Adder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that was cut is made anew, and the document is entered once."""
    ledger = open_ledger(server.database("empty"))  # type: ignore[attr-defined]
    add(ledger, REPORT.format(1))
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    name = ledger.engine.url.database
    server.running.psql(cut.format(name))  # type: ignore[attr-defined]
    assert add(ledger, REPORT.format(2)).outcome is Outcome.ENTERED
    with pytest.raises(LedgerAway, match="went away"), ledger.writing() as connection:
        server.running.psql(cut.format(name))  # type: ignore[attr-defined]
        connection.exec_driver_sql("SELECT 1")
    assert verify(ledger).documents == 2
    ledger.close()


def test_a_server_that_is_started_again_is_waited_for(server: object, add: Adder) -> None:
    """It stops while documents are added: the next one is entered once it is back, and nothing was lost."""
    ledger = open_ledger(server.database("three"))  # type: ignore[attr-defined]
    server.running.stop()  # type: ignore[attr-defined]
    back = threading.Timer(1.0, server.running.start)  # type: ignore[attr-defined]
    back.start()
    try:
        given = Given(opened(REPORT.format(2).encode(), "report.txt"))
        assert add_document(ledger, given, open_books("russia-ukraine-2022"), "tests").receipt is not None
    finally:
        back.join()
    proof = verify(ledger)
    assert (proof.documents, proof.faults) == (4, ())
    ledger.close()


def test_a_database_that_stays_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries it is said that it is away; whatever may be done twice is tried again until then."""
    monkeypatch.setattr(adding, "_WAITS", (0.0, 0.0))
    tries = []

    def away() -> None:
        tries.append(1)
        raise LedgerAway("ledger: the database went away")

    with pytest.raises(LedgerAway):
        adding.persistently(away)
    assert len(tries) == 3


def test_two_writers_and_five_readers_at_once(place: str, add: Adder) -> None:
    """Writers wait for each other, readers see whole transactions only, and in the end all of it is there."""
    done = threading.Event()
    troubles: list[BaseException] = []

    def write(first: int) -> None:
        ledger = open_ledger(place)
        for number in range(first, first + 10):
            add(ledger, REPORT.format(number), f"https://example.org/{number}")
        ledger.close()

    def read() -> None:
        ledger, seen = open_ledger(place), 0
        while not done.is_set():
            with ledger.reading() as connection:
                count = head(connection).transactions
                stands = sum(1 for _ in history.active_claims(connection, LATEST))
            assert stands == count >= seen
            seen = count
        ledger.close()

    def watched(work: Callable[..., None], *arguments: int) -> None:
        try:
            work(*arguments)
        except BaseException as trouble:
            troubles.append(trouble)

    writers = [threading.Thread(target=watched, args=(write, first)) for first in (1_000, 2_000)]
    readers = [threading.Thread(target=watched, args=(read,)) for _ in range(5)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    ledger = open_ledger(place)
    assert not troubles, troubles[0]
    assert verify(ledger).faults == () and verify(ledger).documents == 20
    ledger.close()


def test_a_ledger_is_read_while_somebody_writes(place: str, add: Adder) -> None:
    """A writer who takes long keeps nobody from reading what was there before."""
    ledger, other = open_ledger(place), open_ledger(place)
    add(ledger, REPORT.format(9_047))
    with ledger.writing() as connection:
        connection.exec_driver_sql("SELECT 1")
        with other.reading() as reading:
            assert [one.row.low for one in history.active_claims(reading, LATEST)] == [9_047]
    ledger.close()
    other.close()
