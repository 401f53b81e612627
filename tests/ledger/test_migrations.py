"""The schema upgrades from the first released version to the newest, with data in it, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from tests.ledger.test_books import same

from tollbook.ledger import database
from tollbook.ledger.database import Ledger, create_ledger, open_ledger, reach_ledger, revision_of, upgrade
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.schema import TABLES
from tollbook.ledger.store import Card
from tollbook.ledger.verify import verify
from tollbook.model.measure import Measure
from tollbook.model.moment import LATEST
from tollbook.model.pack import Pack, Source
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.cards import find_source, ledger_card, ledger_sources
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.record.bundled_series import enter_bundled
from tollbook.pipeline.record.documents import Added, Given, add_document
from tollbook.pipeline.record.report_identity import place_at
from tollbook.sources.files import opened

Adder = Callable[..., Added]
PACK, SECOND = "russia-ukraine-2022", "gaza-2023"

FIRST = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."


@pytest.fixture(params=["0001", "0002"])
def oldest(
    request: pytest.FixtureRequest,
    new_place: Callable[[str], str],
    files: Path,
    add: Adder,
    monkeypatch: pytest.MonkeyPatch,
) -> Ledger:
    """A ledger of an earlier revision, that has never been another, as that version filled it. It is filled
    once on each database, and copied for each test."""
    revision, name = str(request.param), f"revision{request.param}"
    if request.node.callspec.params["new_place"] == "postgresql":
        server = request.getfixturevalue("server")
        template = None if name in server.named else database._at(server.database(name=name))
    else:
        template = None if (files / name).exists() else database._at(str(files / name), create=True)
    if template is not None:
        newest = open_ledger(new_place("empty"))
        fill_as_then(newest, revision, add, monkeypatch)
        upgrade(template, revision)
        copy_rows(newest, template)
        newest.close()
        template.close()
    return database._at(new_place(name))


def fill_as_then(newest: Ledger, revision: str, add: Adder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fills a ledger as an earlier version did: with versions of a speaker's own report, and of a second
    conflict with the tables of sources that had the names of speakers."""
    # The first version did not say by whom a document was read, nor the second whose conflict a card is of.
    if revision == "0001":
        monkeypatch.setattr("tollbook.pipeline.record.documents.__version__", None)
    for module in ("documents", "bundled_series", "daily_tables"):
        monkeypatch.setattr(f"tollbook.pipeline.record.{module}.ledger_card", of_no_conflict)
    staff = find_source(load_pack(PACK), "general-staff-ua")
    for number in ("9,047", "9,048", "9,049"):
        add(newest, FIRST.replace("9,047", number), "https://example.org/report", source=staff)
    monkeypatch.setattr(
        "tollbook.pipeline.record.bundled_series.load_pack", lambda pack: as_it_was(load_pack(pack))
    )
    enter_bundled(newest, SECOND)
    monkeypatch.undo()


def copy_rows(newest: Ledger, ledger: Ledger) -> None:
    """Copies all rows into a ledger of an earlier revision, without the columns that this does not have."""
    with newest.reading() as source, ledger.writing() as target:
        target_schema = inspect(target)
        for table in TABLES:
            names = [column["name"] for column in target_schema.get_columns(table.name)]
            listed = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(f":{name}" for name in names)
            rows = source.execute(text(f"SELECT {listed} FROM {table.name}")).mappings().all()
            if rows:
                insertion = text(f"INSERT INTO {table.name} ({listed}) VALUES ({values})")
                target.execute(insertion, [dict(row) for row in rows])


def of_no_conflict(source: Source, pack: str) -> Card:
    """A card as it was kept before it said which conflict is its own."""
    return replace(ledger_card(source, pack), pack=None)


def as_it_was(pack: Pack) -> Pack:
    """The second conflict as it was when its sources had the names of its speakers."""
    sources = {
        card.formerly[0]: replace(card, id=card.formerly[0])
        for card in pack.sources.values()
        if card.formerly
    }
    named = {card.id: card.formerly[0] for card in pack.sources.values() if card.formerly}
    series = tuple(replace(card, copies=tuple(named[copy] for copy in card.copies)) for card in pack.series)
    return replace(pack, sources=sources, series=series)


def test_a_ledger_of_an_earlier_revision_is_upgraded(oldest: Ledger, add: Adder) -> None:
    """It says that it is old, is upgraded with all that it holds, and goes on."""
    where = oldest.name if oldest.is_file else oldest.engine.url.render_as_string(hide_password=False)
    with pytest.raises(LedgerError, match="schema is revision 000"):
        open_ledger(where)
    upgrade(reach_ledger(where))
    newest = open_ledger(where)
    before = verify(newest)
    assert (revision_of(newest), before.faults, before.transactions) == (database.NEWEST, (), 6)
    with newest.reading() as connection:
        of_staff = text("SELECT low FROM standing WHERE pack = :pack ORDER BY low")
        assert connection.execute(of_staff, {"pack": PACK}).scalars().all() == [12, 9_049]
    assert add(newest, FIRST.replace("9,047", "9,050"), "https://example.org/report").receipt is not None
    assert verify(newest).faults == ()
    with pytest.raises(LedgerError, match="never changed"), newest.writing() as connection:
        connection.execute(text("DELETE FROM entries"))


def test_sources_of_an_upgraded_ledger_keep_their_conflicts_apart(oldest: Ledger) -> None:
    """What an earlier version entered belongs to the conflict of its figures, under the names of today; the
    speaker whose name a source had can be entered with reports of its own."""
    upgrade(oldest)
    with oldest.reading() as connection:
        assert set(ledger_sources(connection, load_pack(PACK))) == {"general-staff-ua"}
        ministry = "palestine-datasets-ministry"
        assert {ministry, "palestine-datasets-filled"} < set(ledger_sources(connection, load_pack(SECOND)))
    same(ledger_books(oldest, SECOND, LATEST), open_books(SECOND))
    # Its tables are there already; what it did not ship then is entered.
    assert enter_bundled(oldest, SECOND) == ()
    own, address = find_source(load_pack(SECOND), "health-ministry"), "https://example.org/x"
    words = "The Ministry of Health in Gaza said 73,500 people have been killed as of October 1, 2026."
    given = Given(opened(words.encode(), address), place_at(address), own)
    add_document(oldest, given, ledger_books(oldest, SECOND, LATEST), "tests")
    killed = "health-ministry", Measure("gaza", "people", "killed")
    people = ledger_books(oldest, SECOND, LATEST).series[killed]
    assert people.total(date(2026, 10, 1)).copies == {"health-ministry": 73_500}
    assert people.total(date(2026, 8, 22)).copies == {ministry: 73_419} and verify(oldest).faults == ()


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
