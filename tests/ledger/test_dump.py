"""Out and in again: a dump restores the same ledger to the byte of its hashes, on either database."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.dump import dump, restore
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.history import active_claims
from tollbook.ledger.verify import verify
from tollbook.model.entry import Correction
from tollbook.model.moment import LATEST
from tollbook.model.pack import Pack
from tollbook.pipeline.record.correction import Mend, correct
from tollbook.pipeline.record.documents import Added

Adder = Callable[..., Added]

PAGE = "https://example.org/October 20, 2024"


@pytest.fixture
def full(new_place: Callable[[str], str], add: Adder, pack: Pack) -> Ledger:
    """A ledger with all that there is: sources, versions, a web page, a correction and a retraction."""
    ledger = open_ledger(new_place("three"))
    add(
        ledger,
        "The General Staff of Ukraine said that Russia has lost 9,048 tanks as of October 20, 2024.",
        PAGE,
    )
    page = "<html><body><p>Russia has lost about 700–800 tanks, analysts say — «сімсот».</p></body></html>"
    added = add(ledger, page, "https://example.org/page")
    assert added.report is not None
    for value, kind in ((9_050, Correction.READING), (None, Correction.RETRACTION)):
        claim = next(claims(ledger, 9_048 if value else 9_050))
        correct(ledger, pack, claim, Mend(low=value), correction=kind, by="an editor", why="«see the page»")
    return ledger


def claims(ledger: Ledger, value: int) -> Iterator[str]:
    """The ids of the claims that stand with a value."""
    with ledger.reading() as connection:
        return iter([one.hash.hex() for one in active_claims(connection, LATEST) if one.row.low == value])


def dumped(ledger: Ledger, recorded: str | None = None) -> list[bytes]:
    """A ledger's dump."""
    with ledger.reading() as connection:
        return list(dump(connection, recorded))


def test_a_dump_restores_the_same_ledger(full: Ledger, new_place: Callable[[str], str]) -> None:
    """Every hash comes out the same, and dumping again gives the same bytes."""
    lines = dumped(full)
    again = open_ledger(new_place("empty"))
    restored = restore(again, lines)
    assert restored.head == verify(full).head == verify(again).head
    assert verify(again).faults == () and dumped(again) == lines
    assert restore(again, lines).new == 0


def test_a_dump_crosses_databases(full: Ledger, files: Path, tmp_path: Path) -> None:
    """What one database wrote the other restores, to the same head."""
    shutil.copyfile(files / "empty", tmp_path / "other.db")
    other = open_ledger(str(tmp_path / "other.db"))
    assert restore(other, dumped(full)).head == verify(full).head
    assert dumped(other) == dumped(full)


def test_an_import_goes_on_where_it_broke_off(full: Ledger, new_place: Callable[[str], str]) -> None:
    """What a shorter dump brought is not entered twice, and a dump that was cut short says so."""
    lines = dumped(full)
    begun = open_ledger(new_place("empty"))
    with pytest.raises(LedgerError, match="cut short"):
        restore(begun, lines[: len(lines) // 2])
    assert verify(begun).faults == ()
    assert restore(begun, lines).new > 0
    assert verify(begun).head == verify(full).head


@pytest.mark.parametrize("kind", ["document", "source", "transaction", "entry"])
def test_a_changed_dump_is_refused(full: Ledger, new_place: Callable[[str], str], kind: str) -> None:
    """A word changed anywhere is found by the hashes, and the line is named."""
    lines = dumped(full)
    number = next(i for i, line in enumerate(lines) if line.startswith(b'{"%s"' % kind.encode()))
    record = json.loads(lines[number])
    key = {"document": "name", "source": "card", "transaction": "why", "entry": "published"}[kind]
    record[kind][key] += " "
    lines[number] = json.dumps(record).encode()
    with pytest.raises(LedgerError, match=r"line \d+ of the dump: transaction 1 comes out"):
        restore(open_ledger(new_place("empty")), lines)


def test_what_is_no_dump_is_refused(new_place: Callable[[str], str]) -> None:
    """Nothing, another format, and broken lines are told apart."""
    empty = open_ledger(new_place("empty"))
    top = {"ledger": "tollbook.ledger/1", "revision": "0002", "transactions": 1, "entries": 0, "head": ""}
    for lines, said in (
        ([], "is no dump"),
        ([b"date,tanks"], "is no dump"),
        ([json.dumps(top | {"ledger": "tollbook.ledger/9"}).encode()], "in the format tollbook.ledger/9"),
        ([json.dumps(top).encode(), b"{"], "line 2 of the dump cannot be read"),
        ([json.dumps(top).encode()], "cut short"),
    ):
        with pytest.raises(LedgerError, match=said):
            restore(empty, lines)


def test_a_ledger_of_other_things_is_not_mixed(full: Ledger, new_place: Callable[[str], str]) -> None:
    """A dump goes into a ledger that is empty or holds its beginning, and into no other."""
    other = open_ledger(new_place("empty"))
    restore(other, dumped(open_ledger(new_place("three"))))
    assert restore(other, dumped(full)).recorded == 3
    mine = [
        line.replace(b'"hash":"', b'"hash":"0', 1) if b'"seq":2,"at"' in line else line
        for line in dumped(full)
    ]
    with pytest.raises(LedgerError, match="holds another transaction 2"):
        restore(other, mine)
