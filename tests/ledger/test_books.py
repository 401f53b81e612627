"""The bundled pack in a ledger, read back as it was on any day."""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tollbook.ledger import books as ledger_accounts
from tollbook.ledger import history
from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.verify import verify
from tollbook.model.books import Books
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import LATEST, Vintage, bound, written
from tollbook.model.pack import Pack, SourceKind
from tollbook.packs.conflict import load_pack, pack_folder
from tollbook.pipeline.books.cards import find_source, ledger_sources
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.books.pack_books import open_books, pack_text
from tollbook.pipeline.record.bundled_series import enter_bundled
from tollbook.pipeline.record.correction import Mend, correct
from tollbook.pipeline.record.documents import Added, Given, add_document
from tollbook.pipeline.record.history import FigureQuery, differences, figure_histories
from tollbook.pipeline.views.series import find_series, series_table
from tollbook.sources.errors import SourceError
from tollbook.sources.files import opened
from tollbook.sources.tables import Revision, read_revisions

PACK, STAFF = "russia-ukraine-2022", "general-staff-ua"
PACKS = (PACK, "gaza-2023")
REAL = Path(__file__).parents[3] / "shared/data/general-staff/petroivaniuk_revisions.csv"
MOMENTS = (
    "2022-02-24",
    "2022-03-11T10:45:34",
    "2022-03-11T10:45:35",
    "2022-07-18",
    "2024-01-01",
    "2026-08-22",
)

Adder = Callable[..., Added]


@pytest.fixture(scope="module")
def bundled(
    tmp_path_factory: pytest.TempPathFactory, bundled_ledger: Path
) -> Iterator[Callable[[str], Ledger]]:
    """Ledgers with the bundled packs, one on each database, made when first asked for."""
    made: dict[str, Ledger] = {}

    def ledger(database: str) -> Ledger:
        if database not in made:
            place = str(tmp_path_factory.mktemp("bundled") / "ledger.db")
            if database == "sqlite":
                shutil.copyfile(bundled_ledger, place)
            made[database] = open_ledger(place if database == "sqlite" else database)
            for pack in PACKS:
                enter_bundled(made[database], pack)
        return made[database]

    yield ledger
    for one in made.values():
        one.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def whole(request: pytest.FixtureRequest, bundled: Callable[[str], Ledger]) -> Ledger:
    """A ledger that holds the bundled pack."""
    if request.param == "postgresql":
        return bundled(request.getfixturevalue("server").database("empty", name="bundled"))
    return bundled("sqlite")


def same(books: Books, others: Books) -> None:
    """Fails unless both hold the same series of the same copies, and these make the same rows."""
    assert list(books.series) == list(others.series)
    for key in books.series:
        one, other = books.series[key], others.series[key]
        assert (one.corrections, one.rebase_days) == (other.corrections, other.rebase_days)
        for copy, counterpart in zip(one.copies, other.copies, strict=True):
            assert copy == counterpart
        assert series_table(one) == series_table(other)


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("moment", [None, *MOMENTS])
def test_a_ledger_gives_back_the_bundled_series(whole: Ledger, pack: str, moment: str | None) -> None:
    """Checks rest on the same figures with a ledger of the packs as with none, at any moment: totals, the
    days' own figures, reports of several days, corrections, and how each total is settled."""
    vintage = Vintage(bound(moment)) if moment else LATEST
    same(ledger_books(whole, pack, vintage), open_books(pack, vintage))


@pytest.mark.parametrize("item", ["tanks", "ships", "prisoners", "vehicles"])
def test_one_series_alone_is_the_same(whole: Ledger, item: str) -> None:
    """A series that is asked for by itself, without the others of its source, is no other."""
    for vintage in (LATEST, Vintage("2024-11-04")):
        one = find_series(ledger_books(whole, PACK, vintage), item, "RU", STAFF)
        assert one.copies == find_series(open_books(PACK, vintage), item, "RU", STAFF).copies


@pytest.mark.parametrize("moment", [None, "2024-11-04"])
def test_a_series_of_a_table_with_several_measures_is_the_same_alone(
    whole: Ledger, moment: str | None
) -> None:
    """A series read by itself has the days' own figures and the hours of its table's reports, too."""
    vintage = Vintage(bound(moment)) if moment else LATEST
    bundled = open_books(PACKS[1], vintage)
    for key, series in bundled.series.items():
        assert ledger_books(whole, PACKS[1], vintage).series[key].copies == series.copies
    assert any(copy.covers for series in bundled.series.values() for copy in series.copies)
    assert any(copy.stated for series in bundled.series.values() for copy in series.copies)


def test_the_bundled_ledger_verifies(whole: Ledger) -> None:
    """The packs enter with every figure of all copies, and entering them again adds nothing."""
    proof = verify(whole)
    assert proof.faults == () and proof.claims > 57_000
    assert [enter_bundled(whole, pack) for pack in PACKS] == [(), ()]


def revisions() -> tuple[Revision, ...]:
    """The changed cells that the pack lists."""
    name = "series/petroivaniuk_revisions.csv"
    return read_revisions(pack_text(pack_folder(PACK), name).splitlines(), name)


@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared")
def test_the_pack_lists_the_real_revisions() -> None:
    """The list in the pack is the one read from the copy's own history, 300 of 300."""
    columns = {name: item for item, name in open_books(PACK).pack.sources["petroivaniuk"].columns.items()}
    with REAL.open(encoding="utf-8") as file:
        real = [
            Revision(
                written(datetime.fromisoformat(row["published"])),
                date.fromisoformat(row["date"]),
                columns[row["item"]],
                int(row["before"]),
                int(row["after"]),
            )
            for row in csv.DictReader(file)
        ]
    assert list(revisions()) == real and len(real) == 300


def test_every_revision_is_recalled(whole: Ledger) -> None:
    """At each of the moments at which cells were changed, every one of them is what the copy said then."""
    found, card = revisions(), open_books(PACK).pack.sources["petroivaniuk"]
    cells = {(revision.item, revision.report_date) for revision in found}
    with whole.reading() as connection:
        accounts = {account.key: account for account in ledger_accounts.accounts(connection, PACK)}
        keys = ledger_sources(connection, load_pack(PACK))[card.id].keys
    for moment in ["2022-03-01", *sorted({revision.published for revision in found})]:
        with whole.reading() as connection:
            copies = ledger_accounts.copies_of(connection, card, keys, Vintage(moment), accounts)
        by_item = {measure.item: copy for (_, measure), copy in copies.items()}
        for item, day in cells:
            if written(day) <= moment:
                changes = [r for r in found if (r.item, r.report_date) == (item, day)]
                done = [r.after for r in changes if r.published <= moment]
                assert by_item[item].total(day) == (done[-1] if done else changes[0].before)


def test_log_and_diff_show_every_revision(whole: Ledger) -> None:
    """The log of each changed figure holds its changes in order, and a diff over each moment names them."""
    found = revisions()
    logged = {
        (history.figure.item, history.figure.last): history.entries
        for history in figure_histories(whole, FigureQuery(PACK), LATEST)
        if history.teller == "petroivaniuk"
    }
    for item, day in {(revision.item, revision.report_date) for revision in found}:
        changes = [r for r in found if (r.item, r.report_date) == (item, day)]
        entries = logged[item, day.isoformat()]
        acts = [(e.act, e.claim.quantity.low, e.published) for e in entries]
        expected = [(Act.ASSERT, changes[0].before, day.isoformat())]
        for change in changes:
            expected.append((Act.WITHDRAW, change.before, change.published))
            expected.append((Act.ASSERT, change.after, change.published))
        assert acts == expected
        assert {e.correction for e in entries[1:]} == {Correction.COPY}
    for moment in sorted({revision.published for revision in found})[::10]:
        before = Vintage(written(datetime.fromisoformat(moment) - timedelta(seconds=1)))
        changed = {
            (one.figure.item, one.figure.last): (one.old[0].low, one.new[0].low)
            for one in differences(whole, FigureQuery(PACK), before, Vintage(moment))
            if one.old
        }
        assert changed == {
            (r.item, r.report_date.isoformat()): (r.before, r.after) for r in found if r.published == moment
        }


def vintages() -> Iterator[tuple[str, str]]:
    """The copy's table as it was before its first revision and after each, cut to days that were revised."""
    card = open_books(PACK).pack.sources["petroivaniuk"]
    found = revisions()
    days = {revision.report_date.isoformat() for revision in found}
    heading, *lines = pack_text(pack_folder(PACK), card.table or "").splitlines()
    columns = heading.split(",")
    rows = {line[:10]: line.split(",") for line in lines if line[:10] in days}

    def write(revision: Revision, value: int | None) -> None:
        rows[revision.report_date.isoformat()][columns.index(revision.item)] = str(value)

    for revision in reversed(found):
        write(revision, revision.before)
    for moment in ["2022-03-08", *sorted({revision.published for revision in found})]:
        for revision in found:
            if revision.published == moment:
                write(revision, revision.after)
        yield moment, "\n".join([heading, *(",".join(row) for row in rows.values())]) + "\n"


def test_replayed_tables_are_recalled(ledger: Ledger, add: Adder, pack: Pack) -> None:
    """The copy's tables, added one after another as they were published, enter each change at its moment."""
    card = find_source(pack, "petroivaniuk")
    tables = list(vintages())
    changes = 0
    for moment, table in tables:
        added = add(ledger, table, "https://example.org/table.csv", source=card, published=moment)
        changes += len(added.changes)
    assert changes == 300
    for moment, table in tables[::7]:
        books = ledger_books(ledger, PACK, Vintage(moment))
        copies = {measure.item: series.copies[0] for (_, measure), series in books.series.items()}
        for row in csv.DictReader(table.splitlines()):
            if row["date"] <= moment[:10]:
                day = date.fromisoformat(row["date"])
                said = {item: copies[item].total(day) if item in copies else None for item in card.columns}
                assert said == {item: int(row[item]) if row[item] else None for item in card.columns}
    assert verify(ledger).faults == ()


def test_a_later_table_may_not_come_first(ledger: Ledger, add: Adder, pack: Pack) -> None:
    """Tables of one source are entered in their order: what came in between cannot be told afterwards."""
    card = find_source(pack, "petroivaniuk")
    head = f"date,{','.join(card.columns)}\n"
    row = "2024-10-20" + ",5" * len(card.columns)
    add(ledger, f"{head}{row}\n", source=card, published="2024-10-21")
    with pytest.raises(SourceError, match="in the order of their publication"):
        add(ledger, f"{head}{row[:-1]}6\n", source=card, published="2024-10-20")
    with pytest.raises(SourceError, match="is no whole number"):
        add(ledger, f"{head}{row[:-1]}x\n", source=card, published="2024-10-22")
    with pytest.raises(SourceError, match="is no table of petroivaniuk"):
        add(ledger, "Russia lost 5 tanks.\n", source=card, published="2024-10-22")


def test_a_table_with_hours_is_recalled(ledger: Ledger) -> None:
    """A day's own figure and the days that its report covers are recalled as each table had them."""
    other = load_pack(PACKS[1])
    card = other.sources["palestine-datasets-ministry"]
    columns = list(card.columns)

    def table(**values: str) -> str:
        row = ",".join(values.get(column, "") for column in columns)
        return f"date,{','.join(columns)}\n2031-01-05,24,100,7{',' * (len(columns) - 3)}\n2031-01-07,{row}\n"

    def added(text: str, published: str) -> Added:
        document = opened(text.encode(), "table.csv")
        books = ledger_books(ledger, other.id, LATEST)
        return add_document(ledger, Given(document, None, card, published), books, "tests")

    added(table(hours="24", killed="130", killed_day="30"), "2031-01-08")
    second = added(table(hours="48", killed="131", killed_day="30"), "2031-01-09")
    assert [
        (c.figure.kind, c.figure.first, c.figure.last, len(c.before), len(c.after)) for c in second.changes
    ] == [
        ("cumulative", "2023-10-07", "2031-01-07", 1, 1),
        ("day", "2031-01-07", "2031-01-07", 1, 0),
        ("interval", "2031-01-06", "2031-01-07", 0, 1),
    ]
    day = date(2031, 1, 7)
    for moment, total, covers in (("2031-01-08", 130, {}), ("2031-01-09", 131, {day: 2})):
        series = find_series(ledger_books(ledger, other.id, Vintage(bound(moment))), "people")
        copy = series.copies[0]
        assert (copy.total(day), copy.covers) == (total, covers)
        assert copy.stated == {date(2031, 1, 5): 7, day: 30}
    with pytest.raises(SourceError, match="covers 2 days and has no figure of these days"):
        added(table(hours="48", killed="131"), "2031-01-10")


def test_a_publisher_extends_a_series(ledger: Ledger, add: Adder, pack: Pack) -> None:
    """What the speaker itself published is checked against; what a relay says is not."""
    said = "The General Staff of Ukraine said that Russia has lost {} tanks as of {}."
    add(
        ledger, said.format("9,500", "December 20, 2031"), "https://example.org/relay", published="2031-12-20"
    )
    assert list(ledger_books(ledger, PACK, LATEST).series) == []
    staff = find_source(pack, STAFF)
    add(ledger, said.format("9,600", "December 21, 2031"), source=staff, published="2031-12-21")
    books = ledger_books(ledger, PACK, LATEST)
    series = find_series(books, "tanks", "RU", STAFF)
    assert (series.first, series.total(date(2031, 12, 21)).value) == (date(2031, 12, 21), 9_600)
    assert books.pack.sources[STAFF].name.startswith("General Staff")


def test_what_was_taken_back_makes_no_series(ledger: Ledger, add: Adder, pack: Pack) -> None:
    """A series of which nothing stands, or of which relays alone tell, is none: nobody stumbles over it."""
    said = "The General Staff of Ukraine said that Russia has lost 9,600 tanks as of December 21, 2031."
    add(ledger, said, source=find_source(pack, STAFF), published="2031-12-21")
    relay = replace(find_source(pack, STAFF), id="relay", kind=SourceKind.RELAY)
    add(ledger, said.replace("tanks", "drones"), source=relay, published="2031-12-21")
    assert [measure.item for _, measure in ledger_books(ledger, PACK, LATEST).series] == ["tanks"]
    with ledger.reading() as connection:
        (claim,) = (
            one.hash.hex() for one in history.active_claims(connection, LATEST) if one.row.item == "tanks"
        )
    taken = Correction.RETRACTION
    correct(ledger, pack, claim, Mend(), correction=taken, by="desk", why="no", published="2031-12-23")
    assert dict(ledger_books(ledger, PACK, LATEST).series) == {}
    assert len(ledger_books(ledger, PACK, Vintage(bound("2031-12-22"))).series) == 1
