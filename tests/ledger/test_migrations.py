"""The schema upgrades from the first released version to the newest, with data in it, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tollbook.ledger import database
from tollbook.ledger.database import Ledger, create_ledger, open_ledger, reach_ledger, revision_of, upgrade
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.schema import TABLES
from tollbook.ledger.verify import verify
from tollbook.pipeline.add import Added

Adder = Callable[..., Added]

FIRST = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."


@pytest.fixture
def oldest(
    request: pytest.FixtureRequest,
    place: str,
    add: Adder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Ledger:
    """A ledger of the first revision, that has never been another, with three versions of a report in it."""
    newest = open_ledger(place)
    # The first version did not say by whom a document was read.
    monkeypatch.setattr("tollbook.pipeline.add.__version__", None)
    for number in ("9,047", "9,048", "9,049"):
        add(newest, FIRST.replace("9,047", number), "https://example.org/report")
    monkeypatch.undo()
    ledger = first_revision(request, tmp_path / "oldest.db" if newest.is_file else None)
    with newest.reading() as source, ledger.writing() as target:
        for table in TABLES:
            names = [column.name for column in table.columns if column.name != "reader"]
            listed = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(f":{name}" for name in names)
            for row in source.execute(text(f"SELECT {listed} FROM {table.name}")).mappings():
                target.execute(text(f"INSERT INTO {table.name} ({listed}) VALUES ({values})"), dict(row))
    return ledger


def first_revision(request: pytest.FixtureRequest, file: Path | None) -> Ledger:
    """An empty ledger as the first released version made it."""
    if file is None:
        ledger = database._at(request.getfixturevalue("server").database("template1"))
    else:
        ledger = database._at(str(file), create=True)
    upgrade(ledger, "0001")
    return ledger


def test_a_ledger_of_the_first_revision_is_upgraded(oldest: Ledger, add: Adder) -> None:
    """It says that it is old, is upgraded with all that it holds, and goes on."""
    where = oldest.name if oldest.is_file else oldest.engine.url.render_as_string(hide_password=False)
    with pytest.raises(LedgerError, match="schema is revision 0001"):
        open_ledger(where)
    upgrade(reach_ledger(where))
    newest = open_ledger(where)
    before = verify(newest)
    assert (revision_of(newest), before.faults, before.transactions) == (database.NEWEST, (), 3)
    with newest.reading() as connection:
        assert connection.execute(text("SELECT low FROM standing ORDER BY low")).scalars().all() == [
            12,
            9_049,
        ]
    assert add(newest, FIRST.replace("9,047", "9,050"), "https://example.org/report").receipt is not None
    assert verify(newest).faults == ()
    with pytest.raises(LedgerError, match="never changed"), newest.writing() as connection:
        connection.execute(text("DELETE FROM entries"))


def test_the_schema_is_what_the_code_says(place: str) -> None:
    """The revisions end in the tables that the questions are asked of."""
    ledger = open_ledger(place)
    with ledger.reading() as connection:
        found = inspect(connection)
        for table in TABLES:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes
        assert found.get_view_names() == ["standing"]


def test_a_newer_ledger_is_left_alone(place: str) -> None:
    """What a later Tollbook made is not touched by this one."""
    ledger = open_ledger(place)
    with ledger.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="upgrade Tollbook"):
        open_ledger(place)


def test_a_database_of_other_things_is_left_alone(place: str) -> None:
    """A ledger is not put among somebody's other tables."""
    ledger = open_ledger(place)
    with ledger.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(LedgerError, match="holds other things"):
        create_ledger(place)
