"""Files of sources entered through their cards: every good figure once, and nothing of the bad ones."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.pipeline.read import test_source_files as readings

from tollbook.ledger import history, schema
from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.store import head
from tollbook.ledger.verify import verify
from tollbook.model.drift import DriftKind, Severity
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import LATEST, Vintage, bound
from tollbook.model.pack import Pack
from tollbook.model.source import Source, SourceKind
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.cards import ledger_sources
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.books.origins import ledger_observations
from tollbook.pipeline.read.source_files import Acceptance, SourceReading, read_source
from tollbook.pipeline.record.bundled_series import enter_bundled
from tollbook.pipeline.record.correction import Mend, correct
from tollbook.pipeline.record.documents import Added, Given, add_document
from tollbook.pipeline.record.ledger_entry import Posting, enter_reading
from tollbook.pipeline.record.report_identity import place_at
from tollbook.pipeline.views.referee import referee, shared_series
from tollbook.sources.connectors import yields_documents
from tollbook.sources.errors import SourceError
from tollbook.sources.files import opened

PACK = "russia-ukraine-2022"
DAY = date(2026, 1, 6)


def enter(
    ledger: Ledger, read: SourceReading, published: str | None = None, pack: str = PACK
) -> tuple[Posting, ...]:
    """Enters a reading, as `tollbook add` does."""
    return tuple(enter_reading(ledger, load_pack(pack), read, "tests", published))


def head_of(ledger: Ledger) -> str:
    """The hash in which a ledger ends: any entry would change it."""
    with ledger.reading() as connection:
        return head(connection).hash.hex()


def reading(case: dict[str, Any]) -> SourceReading:
    """What a case of the connectors comes to."""
    file = case.get("as", "")
    return read_source(readings.card(case["card"]), {file: readings.content(case)}, case["today"], PACK)


def good(name: str) -> SourceReading:
    """What the good file of a connector's cases comes to."""
    table = dict(readings.files())[name]
    case = next(case for case in table["case"] if case["name"].startswith("good"))
    return reading({**table, **case})


def active_lines(ledger: Ledger) -> list[str]:
    """All that stands, a line for each claim: who says how many of what."""
    with ledger.reading() as connection:
        rows = [one.row for one in history.active_claims(connection, LATEST)]
    return sorted(f"{r.speaker}: {r.item} {r.outcome}: {r.kind} {r.last}: {r.low}" for r in rows)


def said(ledger: Ledger, item: str, vintage: Vintage = LATEST) -> list[float]:
    """The numbers that stand of an item, by day."""
    with ledger.reading() as connection:
        return [
            one.row.low
            for one in history.active_claims(connection, vintage, *history.figure_conditions(PACK, item))
        ]


@pytest.mark.parametrize("case", list(readings.cases()))
def test_bad_files_leave_the_ledger_untouched(case: dict[str, Any], file_ledger: Ledger) -> None:
    """After the good file of each connector, a changed layout, a shrunken file, a wrong year, a stale file
    and all other faults leave the ledger with the same head; what is new is entered once."""
    name = next(name for name, table in readings.files() if table["card"] == case["card"])
    enter(file_ledger, good(name))
    before, lines_before = head_of(file_ledger), active_lines(file_ledger)
    read = reading(case)
    postings = enter(file_ledger, read)
    after = head_of(file_ledger)
    fault = next((fault for fault in readings.FAULTS if case["name"].startswith(fault)), "")
    severities = {found.severity for found in read.drifts}
    if Severity.FILE in severities or any(one.refusal for one in postings):
        assert after == before
    if fault in ("good", "stale") or (
        fault in ("layout", "shrunken", "wrong year") and severities - {"note"}
    ):
        assert after == before, set(active_lines(file_ledger)) ^ set(lines_before)
    enter(file_ledger, read)
    assert head_of(file_ledger) == after and verify(file_ledger).faults == ()


@pytest.mark.parametrize("name", [name for name, _ in readings.files()])
def test_every_figure_is_entered_and_quoted_to_the_letter(name: str, file_ledger: Ledger) -> None:
    """Each observation of a good file is a claim on the ledger, which quotes its number where it stands."""
    read = good(name)
    enter(file_ledger, read)
    with file_ledger.reading() as connection:
        claims = list(history.active_claims(connection, LATEST))
        texts = history.texts_of(connection, {one.row.document for one in claims})
        documents = connection.execute(select(func.count()).select_from(schema.documents)).scalar()
    assert len(claims) == len(read.observations)
    assert documents == (len(read.documents) if yields_documents(read.source.connector) else 1)
    for one in claims:
        text, title = texts[one.row.document]
        words = (title if one.row.field == "title" else text)[one.row.start : one.row.end]
        assert any(sign.isdigit() for sign in words) or yields_documents(read.source.connector)
        if one.row.high is None and not yields_documents(read.source.connector):
            assert float(words.strip('"').replace(",", "")) == one.row.low


@pytest.mark.parametrize("name", [name for name, _ in readings.files()])
def test_a_ledger_gives_back_what_was_observed(name: str, file_ledger: Ledger) -> None:
    """What a ledger holds of a source's figures is what its files say, so that a comparison is the same."""
    read = good(name)
    if yields_documents(read.source.connector):
        return
    enter(file_ledger, read)
    observations = ledger_observations(file_ledger, load_pack(PACK), read.source, LATEST)
    assert observations is not None
    assert sorted(map(repr, observations)) == sorted(repr(replace(o, place="")) for o in read.observations)


UNKNOWN = [
    pytest.param(param.values[0], id=param.id)
    for param in readings.cases()
    if "unknown-category note" in param.values[0].get("drift", [])
]


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_categories_are_kept_and_shown(case: dict[str, Any], file_ledger: Ledger) -> None:
    """What the card does not know stands on the ledger under its origin's own name."""
    read = reading(case)
    enter(file_ledger, read)
    own = [o for o in read.observations if o.measure is None]
    quoted = [line for line in active_lines(file_ledger) if ": «" in line]
    assert own and len(quoted) == len(own)
    assert {line.split(": «")[1].split("»")[0] for line in quoted} == {o.name for o in own}
    assert all(measure.item in load_pack(PACK).items for _, measure in books(file_ledger))


def books(ledger: Ledger) -> list[Any]:
    """The keys of the series that a ledger holds."""
    return list(ledger_books(ledger, PACK, LATEST).series)


# A source of a few days, on both databases


@pytest.fixture
def card() -> Source:
    """A card of daily totals of tanks and armoured vehicles by CSV, which expects little."""
    found = readings.card("days-csv")
    counts = tuple(
        replace(column, optional=column.name != "tanks", most=None, growth=None, file="")
        for column in found.counts
    )
    return replace(found, counts=counts, expects=replace(found.expects, rows=1, first_day=None))


def days(**tanks: int) -> bytes:
    """A file of the tanks of some days of January 2026, d1 to d9."""
    return ("date,tanks\n" + "".join(f"2026-01-0{day[1]},{n}\n" for day, n in tanks.items())).encode()


def read(card: Source, content: bytes, accepted: Acceptance | None = None) -> SourceReading:
    """A file read through its card."""
    return read_source(card, {"": content}, DAY, PACK, accepted=accepted)


def test_what_changed_is_corrected_and_the_rest_stands(ledger: Ledger, card: Source) -> None:
    """A new day is asserted, a changed one withdrawn and asserted as a change of the copy, and no other entry
    is made; the same file again makes none."""
    enter(ledger, read(card, days(d1=100, d2=110, d3=120)), "2026-01-03T08:00:00Z")
    (posting,) = enter(ledger, read(card, days(d1=100, d2=111, d3=120, d4=130)), "2026-01-04T08:00:00Z")
    assert (posting.new, len(posting.changes)) == (1, 1)
    with ledger.reading() as connection:
        entries = list(history.entries(connection, LATEST))
    found = [(e.act, e.claim.quantity.low, e.correction, e.published) for e in entries]
    assert [entry for entry in found if entry[2]] == [
        (Act.WITHDRAW, 110, Correction.COPY, "2026-01-04T08:00:00Z"),
        (Act.ASSERT, 111, Correction.COPY, "2026-01-04T08:00:00Z"),
    ]
    assert len(found) == 6 and said(ledger, "tanks") == [100, 111, 120, 130]
    assert said(ledger, "tanks", Vintage("2026-01-03T23:59:59Z")) == [100, 110, 120]
    before = head_of(ledger)
    assert enter(ledger, read(card, days(d1=100, d2=111, d3=120, d4=130)))[0].receipt is None
    assert head_of(ledger) == before and verify(ledger).faults == ()


def test_a_publisher_corrects_itself(ledger: Ledger, card: Source) -> None:
    """A change in a speaker's own file is the source's correction, not a copy's."""
    own = replace(card, kind=SourceKind.PUBLISHER)
    enter(ledger, read(own, days(d1=100)), "2026-01-03T08:00:00Z")
    enter(ledger, read(own, days(d1=101)), "2026-01-04T08:00:00Z")
    with ledger.reading() as connection:
        kinds = {e.correction for e in history.entries(connection, LATEST)}
    assert kinds == {None, Correction.SOURCE}


def test_fewer_rows_are_refused_until_a_person_has_looked(ledger: Ledger, card: Source) -> None:
    """A file with fewer rows than the ledger holds changes nothing; accepted by name and with a reason, it is
    entered, what it lacks is withdrawn, and the name and the reason stand in the transaction."""
    enter(ledger, read(card, days(d1=100, d2=110, d3=120)), "2026-01-03T08:00:00Z")
    before = head_of(ledger)
    (posting,) = enter(ledger, read(card, days(d1=100, d3=120)))
    assert posting.refusal and posting.refusal.kind is DriftKind.SHRUNKEN and head_of(ledger) == before
    assert "it has 2 rows; the ledger holds 3. Nothing of this file was entered" in posting.refusal.sentence
    accepted = Acceptance("A. Editor", "the second day was a test of theirs")
    (posting,) = enter(ledger, read(card, days(d1=100, d3=120), accepted))
    assert posting.receipt and said(ledger, "tanks") == [100, 120]
    with ledger.reading() as connection:
        t = schema.transactions
        by, why = connection.execute(select(t.c.by, t.c.why).order_by(t.c.seq.desc()).limit(1)).one()
    assert by == "A. Editor"
    assert why.endswith("fewer rows than before were accepted: the second day was a test of theirs")


def test_an_earlier_end_is_refused(ledger: Ledger, card: Source) -> None:
    """A file with as many rows that ends before what is held is an old one."""
    enter(ledger, read(card, days(d2=110, d3=120)))
    before = head_of(ledger)
    (posting,) = enter(ledger, read(card, days(d1=100, d2=110)))
    assert posting.refusal and "the ledger has one of 3 January 2026" in posting.refusal.sentence
    assert head_of(ledger) == before


def test_files_come_in_their_order(ledger: Ledger, card: Source) -> None:
    """A file that is said to be older than the last one is refused, with what to do."""
    enter(ledger, read(card, days(d1=100)), "2026-01-03")
    with pytest.raises(SourceError, match="in the order of their publication"):
        enter(ledger, read(card, days(d1=101)), "2026-01-02")


def test_a_row_that_was_left_out_is_not_taken_to_be_gone(ledger: Ledger, card: Source) -> None:
    """A row that is spoilt later leaves what stands of its day alone."""
    enter(ledger, read(card, days(d1=100, d2=110, d3=120, d4=130)))
    spoilt = days(d1=100, d2=110, d3=120, d4=130, d5=140).replace(b"110", b"eleven")
    (posting,) = enter(ledger, read(card, spoilt))
    assert (posting.new, posting.changes) == (1, ()) and said(ledger, "tanks") == [100, 110, 120, 130, 140]


def test_a_cell_that_is_emptied_is_withdrawn(ledger: Ledger, card: Source) -> None:
    """A figure that is gone from a row that is still there is withdrawn, not kept as if it stood."""
    enter(ledger, read(card, b"date,tanks,mules\n2026-01-01,100,200\n2026-01-02,101,201\n"))
    enter(ledger, read(card, b"date,tanks,mules\n2026-01-01,100,200\n2026-01-02,101,\n"))
    assert said(ledger, "vehicles") == [200] and said(ledger, "tanks") == [100, 101]


def test_what_a_person_corrected_is_not_undone(ledger: Ledger, card: Source, pack: Pack) -> None:
    """The same wrong number in the next file does not replace a correction; another number does."""
    enter(ledger, read(card, days(d1=100, d2=115)))
    with ledger.reading() as connection:
        wrong = next(one for one in history.active_claims(connection, LATEST) if one.row.low == 115)
    mend, by = Mend(low=110), "A. Editor"
    correct(ledger, pack, wrong.hash.hex(), mend, correction=Correction.COPY, by=by, why="a slip")
    enter(ledger, read(card, days(d1=100, d2=115, d3=120)))
    assert said(ledger, "tanks") == [100, 110, 120]
    enter(ledger, read(card, days(d1=100, d2=111, d3=120)))
    assert said(ledger, "tanks") == [100, 111, 120]


def test_a_category_that_the_card_learns_was_always_that(ledger: Ledger, card: Source) -> None:
    """Once the card knows a category, what stood under the origin's name stands as the item from the day on
    which it was published."""
    content = b"date,tanks,robots\n2026-01-01,100,7\n2026-01-02,101,8\n"
    enter(ledger, read(card, content), "2026-01-02T08:00:00Z")
    assert said(ledger, "«robots»") == [7, 8] and said(ledger, "ground_robots") == []
    tanks = next(column for column in card.counts if column.name == "tanks")
    learnt = replace(card, counts=(*card.counts, replace(tanks, name="robots", item="ground_robots")))
    enter(ledger, read(learnt, content), "2026-01-05T08:00:00Z")
    assert said(ledger, "«robots»") == [] and said(ledger, "tanks") == [100, 101]
    assert said(ledger, "ground_robots", Vintage(bound("2026-01-02"))) == [7, 8]


def test_what_grows_later_is_known_from_the_file_on(ledger: Ledger) -> None:
    """Dead by the day of death are not taken to have been known on that day; a report's totals are."""
    found = good("csv_weeks")
    assert found.observations and all(o.period.basis == "loss_day" for o in found.observations)
    enter(ledger, found, "2026-03-01")
    with ledger.reading() as connection:
        known = {one.row.basis: one.published for one in history.active_claims(connection, LATEST)}
    assert known == {"loss_day": "2026-03-01"}


@pytest.mark.parametrize("name", ["telegram_preview", "telegram_export", "feed_rss"])
def test_an_edited_message_is_another_version_of_it(name: str, ledger: Ledger) -> None:
    """A message whose words were changed replaces what it said; one that is no longer shown stands."""
    table = dict(readings.files())[name]
    case = {**table, **next(case for case in table["case"] if case["name"].startswith("good"))}
    first = reading(case)
    enter(ledger, first)
    lines_before = active_lines(ledger)
    file = case.get("as", "")
    total = next(o for o in first.observations if o.period.kind == "cumulative" and o.quantity.low > 9_000)
    words = (total.words or "").encode()
    edited = readings.content(case).replace(words, words[:-1] + b"7", 1)
    postings = enter(ledger, read_source(first.source, {file: edited}, case["today"], PACK))
    assert [len(one.changes) for one in postings if one.receipt] == [1]
    lines_after = active_lines(ledger)
    assert len(lines_after) == len(lines_before) and len(set(lines_after) - set(lines_before)) == 1
    fewer = replace(first, documents=first.documents[:1])
    before = active_lines(ledger)
    enter(ledger, fewer)
    assert len(active_lines(ledger)) == len(before) and verify(ledger).faults == ()


# Two conflicts


def test_two_conflicts_may_have_sources_of_one_name(ledger: Ledger, card: Source) -> None:
    """Sources of two conflicts that go by one id have each their own card, figures and order of files."""
    counts = tuple(
        replace(column, side="gaza", item="people", outcome="killed", speaker="health-ministry")
        for column in card.counts
        if column.name == "tanks"
    )
    other = replace(card, counts=counts, speaks_for="health-ministry", name="Harbour Ledger")
    enter(ledger, read(card, days(d1=100, d2=110)), "2026-01-05")
    for content in (days(d1=20), days(d1=21, d2=30)):
        found = read_source(other, {"": content}, DAY, "gaza-2023")
        enter(ledger, found, "2026-01-03", "gaza-2023")
    for pack, name, totals in ((PACK, card.name, [100, 110]), ("gaza-2023", other.name, [21, 30])):
        with ledger.reading() as connection:
            assert ledger_sources(connection, load_pack(pack))[card.id].card.name == name
        observations = ledger_observations(ledger, load_pack(pack), card, LATEST) or ()
        assert [o.quantity.low for o in observations] == totals
    assert verify(ledger).faults == ()


def test_a_report_may_be_read_for_two_conflicts(ledger: Ledger, add: Callable[..., Added]) -> None:
    """A report that is about both is entered for each of them, and another version for one changes nothing in
    the other."""
    first = "The General Staff of Ukraine said that Russia has lost 9,047 tanks as of October 20, 2024."
    also = "The Ministry of Health in Gaza said that 42,603 people have been killed as of October 20, 2024."
    address, both = "https://example.org/both", f"{first} {also}"
    given = Given(opened(both.encode(), address), place_at(address))
    books = ledger_books(ledger, "gaza-2023", LATEST)
    add(ledger, both, address)
    assert said(ledger, "tanks") == [9_047]
    assert add_document(ledger, given, books, "tests").outcome == "entered"
    assert add_document(ledger, given, books, "tests").outcome == "held already"
    assert 42_603 in of_second(ledger)
    before = of_second(ledger)
    add(ledger, both.replace("9,047", "9,048"), address)
    assert said(ledger, "tanks") == [9_048] and of_second(ledger) == before


def of_second(ledger: Ledger) -> list[float]:
    """The numbers that stand of the second conflict."""
    with ledger.reading() as connection:
        found = history.active_claims(connection, LATEST, *history.figure_conditions("gaza-2023"))
        return [one.row.low for one in found]


# Bundled, pulled, and all series


@pytest.fixture
def with_bundled(bundled_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger into which the bundled pack was entered when it was new."""
    shutil.copyfile(bundled_ledger, tmp_path / "bundled.db")
    ledger = open_ledger(str(tmp_path / "bundled.db"))
    yield ledger
    ledger.close()


def test_the_bundled_files_stand_on_a_new_ledger(with_bundled: Ledger) -> None:
    """A ledger that is made has the files, too, that are bundled as they came, and once only."""
    for source in load_pack(PACK).sources.values():
        if source.bundled:
            assert ledger_observations(with_bundled, load_pack(PACK), source, LATEST), source.id
    before = head_of(with_bundled)
    assert enter_bundled(with_bundled, PACK) == () and head_of(with_bundled) == before


GAZA = {"daily": "gaza/techforpalestine_casualties_daily.json"}


@pytest.mark.skipif(not readings.SHARED.exists(), reason="the series lie beside the project")
class TestPublicSeries:
    """The public series, entered through their cards from their place."""

    def enter_all(self, ledger: Ledger) -> None:
        """Enters each of them, twice."""
        contents = [(PACK, source, files) for source, files in readings.TestHeldSeries.FILES.items()] + [
            ("gaza-2023", "palestine-datasets-daily", GAZA)
        ]
        for pack, source, files in contents:
            raw = {name: (readings.SHARED / path).read_bytes() for name, path in files.items()}
            found = read_source(load_pack(pack).sources[source], raw, date(2026, 8, 23), pack)
            assert all(one.receipt and not one.refusal for one in enter(ledger, found, pack=pack)), source
            before = head_of(ledger)
            assert all(one.receipt is None for one in enter(ledger, found, pack=pack)), source
            assert head_of(ledger) == before

    def test_all_series_enter_and_the_referee_counts_them(self, file_ledger: Ledger) -> None:
        """All series enter through their cards, each once, the ledger verifies, and of 19,416 cells in all
        three copies 19,227 agree; in the other 189 exactly one is the odd one out."""
        self.enter_all(file_ledger)
        assert verify(file_ledger).faults == ()
        found = ledger_books(file_ledger, PACK, LATEST)
        _, tally = referee(found, shared_series(found, (), "RU", "general-staff-ua"))
        counts = (tally.most, tally.in_most, tally.in_most_agreeing, tally.one_odd)
        assert counts == (3, 19_416, 19_227, 189)

    def test_files_as_they_came_say_what_the_bundled_tables_say(self, with_bundled: Ledger) -> None:
        """On a ledger with the bundled tables the copies' own files change no figure."""
        for source in ("petroivaniuk", "orc", "economist-estimates", "ukrwarlosses", "oryx-daily"):
            files = readings.TestHeldSeries.FILES[source]
            raw = {name: (readings.SHARED / path).read_bytes() for name, path in files.items()}
            found = read_source(load_pack(PACK).sources[source], raw, date(2026, 8, 23), PACK)
            for one in enter(with_bundled, found):
                assert (one.new, one.changes, one.refusal) == (0, (), None), (source, one.changes[:3])
