"""Whatever is changed behind Tollbook's back is named by its place."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.verify import verify
from tollbook.model.entry import Correction
from tollbook.pipeline.record.documents import Added

Adder = Callable[..., Added]

DAYS = ("October 19, 2024", "October 20, 2024", "October 21, 2024")
KEYS = {"entries": "seq", "transactions": "seq"}

# A change of every column of every table, and the record that has to be named.
CHANGES = [
    ("entries", "published", "'2020-01-01'"),
    ("entries", "act", "'withdraw'"),
    ("entries", "correction", "'copy'"),
    ("entries", "hash", "'{zero}'"),
    ("entries", "claim", "1"),
    ("entries", "transaction", "3"),
    ("transactions", "at", "'2020-01-01T00:00:00.000000Z'"),
    ("transactions", "by", "'somebody'"),
    ("transactions", "why", "'for no reason'"),
    ("transactions", "address", "'https://example.org/'"),
    ("transactions", "last", "1"),
    ("transactions", "reader", "'9'"),
    ("transactions", "hash", "'{zero}'"),
    ("transactions", "document", "1"),
    ("claims", "low", "1"),
    ("claims", "high", "99999"),
    ("claims", "bound", "'approx'"),
    ("claims", "kind", "'rate'"),
    ("claims", "first", "'2020-01-01'"),
    ("claims", "last", "'2020-01-01'"),
    ("claims", "basis", "'loss_day'"),
    ("claims", "dating", "'none'"),
    ("claims", "malformed", "1"),
    ("claims", "rule", "'another'"),
    ("claims", "words", "'{{}}'"),
    ("claims", "field", "'title'"),
    ("claims", "start", "0"),
    ("claims", "end", "9"),
    ("claims", "id", "'{zero}'"),
    ("claims", "document", "3"),
    ("documents", "name", "'another'"),
    ("documents", "source", "'orc'"),
    ("documents", "title", "'Another'"),
    ("documents", "published", "'2020-01-01'"),
    ("documents", "language", "'uk'"),
    ("documents", "fetched", "'2020-01-01'"),
    ("documents", "size", "3"),
    ("documents", "hash", "'{zero}'"),
    ("documents", "id", "'{zero}'"),
    ("documents", "bytes", "'{zero}'"),
    ("documents", "text", "'{zero}'"),
    ("sources", "card", "'{{}}'"),
    ("sources", "id", "'orc'"),
    ("sources", "hash", "'{zero}'"),
]


@pytest.fixture
def three(new_place: Callable[[str], str]) -> Iterator[Ledger]:
    """A ledger of three reports, two figures each."""
    ledger = open_ledger(new_place("three"))
    yield ledger
    ledger.close()


def tamper(ledger: Ledger, *statements: str) -> None:
    """Does what only who owns the database can do: takes the guards away, and puts them back afterwards."""
    zero = f"{'00' * 31}01"
    blob = f"x'{zero}'" if ledger.is_file else f"'\\x{zero}'::bytea"
    with ledger.writing() as connection:
        if ledger.is_file:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            guards = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _ in guards:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement.format(zero="@").replace("'@'", blob))
        if ledger.is_file:
            for _, sql in guards:
                connection.exec_driver_sql(sql)
            # What is referred to may be missing on purpose.
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(("table", "column", "value"), CHANGES, ids=lambda word: str(word)[:12])
def test_a_changed_field_is_named(three: Ledger, table: str, column: str, value: str) -> None:
    """One field of one record is changed: that record is named, and no other of its table."""
    key = KEYS.get(table, "key")
    record = 1 if table == "sources" else 2
    tamper(three, f'UPDATE {table} SET "{column}" = {value} WHERE "{key}" = {record}')
    faults = verify(three).faults
    assert (table, record) in {(fault.table, fault.key) for fault in faults}, faults
    assert {fault.key for fault in faults if fault.table == table} == {record}, faults


@pytest.mark.parametrize("column", ["pack", "speaker", "side", "item", "outcome", "place"])
def test_a_changed_account_is_named(three: Ledger, column: str) -> None:
    """Words that many claims share are blamed themselves, not each of the claims."""
    tamper(three, f"UPDATE accounts SET {column} = 'another' WHERE \"key\" = 1")
    assert [(fault.table, fault.key) for fault in verify(three).faults] == [("accounts", 1)]


@pytest.mark.parametrize("table", ["entries", "claims", "documents", "transactions"])
@pytest.mark.parametrize("record", [1, 2, "last"])
def test_a_deleted_row_is_named(three: Ledger, table: str, record: int | str) -> None:
    """A record that is gone is missed, in the middle and at either end."""
    key = KEYS.get(table, "key")
    last = {"entries": 6, "claims": 6, "documents": 3, "transactions": 3}[table]
    number = last if record == "last" else record
    if three.is_file:
        with sqlite3.connect(three.name) as raw:
            raw.executescript(
                "".join(
                    f"DROP TRIGGER {name};"
                    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                )
            )
            raw.execute(f'DELETE FROM {table} WHERE "{key}" = {number}')
        raw.close()
    else:
        tamper(three, f'DELETE FROM {table} WHERE "{key}" = {number}')
    said = [str(fault) for fault in verify(three).faults if "triggers" not in fault.problem]
    assert said and any(f"record {number}" in fault for fault in said), said


@pytest.mark.parametrize("table", ["entries", "claims", "documents", "transactions"])
def test_a_reordered_pair_is_named(three: Ledger, table: str) -> None:
    """Two records that change places are both out of place, or those that refer to them are."""
    key = KEYS.get(table, "key")
    moves = ((1, 99), (2, 1), (99, 2))
    statements = [f'UPDATE {table} SET "{key}" = {new} WHERE "{key}" = {old}' for old, new in moves]
    tamper(three, *statements)
    faults = verify(three).faults
    named = {fault.key for fault in faults}
    assert {1, 2} <= named, faults


def test_a_row_put_in_past_tollbook_is_named(three: Ledger) -> None:
    """A record that nothing entered leads nowhere."""
    tamper(
        three,
        'INSERT INTO claims ("key", id, document, account, field, start, "end", low, bound, kind, basis, '
        "dating, malformed, rule) "
        "VALUES (7, '{zero}', 1, 1, 'text', 0, 1, 5, 'exact', 'day', 'unknown', 'none', 0, '')",
    )
    assert ("claims", 7) in {(fault.table, fault.key) for fault in verify(three).faults}


def test_guards_that_were_taken_away_are_missed(three: Ledger) -> None:
    """A ledger that no longer refuses changes says so."""
    with three.writing() as connection:
        names = {True: "claims_refuse_delete", False: "claims_refuse_change ON claims"}
        connection.execute(text(f"DROP TRIGGER {names[three.is_file]}"))
    assert [fault.table for fault in verify(three).faults] == ["claims"]


def test_an_anchor_shows_a_ledger_that_was_cut_short(three: Ledger, add: Adder) -> None:
    """A head that was kept elsewhere must still be there; an end cut off whole is told by nothing else."""
    early = verify(three).head
    add(three, "The General Staff of Ukraine said that Russia has lost 9,060 tanks as of October 22, 2024.")
    late = verify(three).head
    assert verify(three, early).faults == verify(three, late).faults == ()
    tamper(
        three,
        "DELETE FROM entries WHERE seq > 6",
        "DELETE FROM transactions WHERE seq > 3",
        'DELETE FROM claims WHERE "key" > 6',
        'DELETE FROM documents WHERE "key" > 3',
    )
    assert verify(three, early).faults == ()
    assert [fault.table for fault in verify(three, late).faults] == ["transactions"]


def test_a_flipped_byte_in_the_file_is_named(file_ledger: Ledger, add: Adder, tmp_path: Path) -> None:
    """Any byte of any record in the file: verify finds it, or the file cannot be read and says so."""
    for day in DAYS:
        report = f"The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of {day}."
        add(file_ledger, report, f"https://example.org/{day}")
    file_ledger.close()
    with sqlite3.connect(file_ledger.name) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = raw.execute("PRAGMA page_size").fetchone()[0]
        pages = {
            page
            for (page,) in raw.execute(
                "SELECT rootpage FROM sqlite_master WHERE name IN "
                "('entries', 'claims', 'documents', 'transactions', 'accounts')"
            )
        }
    raw.close()
    content = Path(file_ledger.name).read_bytes()
    dice = random.Random(7)
    places = [place for page in pages for place in range((page - 1) * size, page * size) if content[place]]
    for place in dice.sample(places, 150):
        damaged = tmp_path / "damaged.db"
        damaged.write_bytes(
            content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :]
        )
        ledger = open_ledger(str(damaged))
        try:
            # Bytes between the records of a page belong to none, and may be what they like.
            assert verify(ledger).faults or unused(damaged, content, place, size), place
        except LedgerError as refused:
            assert "damaged" in str(refused)
        finally:
            ledger.close()
            for left in tmp_path.glob("damaged.db-*"):
                left.unlink()


def unused(damaged: Path, content: bytes, place: int, size: int) -> bool:
    """Whether the damage changed nothing of what the tables hold."""
    whole = damaged.with_name("whole.db")
    whole.write_bytes(content)
    dumps = []
    for path in (whole, damaged):
        with sqlite3.connect(path) as raw:
            raw.text_factory = bytes
            names = ("entries", "claims", "documents", "transactions", "accounts")
            dumps.append([raw.execute(f"SELECT * FROM {name}").fetchall() for name in names])
        raw.close()
    return dumps[0] == dumps[1]


def test_the_four_corrections_are_words_of_their_own() -> None:
    """The ledger's words for whose mistake it was are part of what is hashed, and do not change."""
    assert [kind.value for kind in Correction] == ["reading", "copy", "source", "retraction"]
