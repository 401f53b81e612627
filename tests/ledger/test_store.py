"""What is entered stays: the same on both databases, once and not twice, and never changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tollbook.ledger import history
from tollbook.ledger.canonical import NO_HASH, claim_of
from tollbook.ledger.database import Ledger, create_ledger, open_ledger
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.schema import TABLES
from tollbook.ledger.store import head
from tollbook.ledger.verify import verify
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import LATEST, Vintage, bound, recorded_bound
from tollbook.model.pack import Pack
from tollbook.pipeline.books.cards import find_source
from tollbook.pipeline.record.documents import Added, Outcome

Adder = Callable[..., Added]

PAGE = "https://example.org/report"
FIRST = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."
SECOND = FIRST.replace("9,047", "9,048")
SHORTER = "The General Staff of Ukraine said that Russia has lost 9,048 tanks as of October 20, 2024."


def totals(ledger: Ledger, vintage: Vintage = LATEST) -> list[float]:
    """The numbers that stand in a vintage."""
    with ledger.reading() as connection:
        return sorted(one.row.low for one in history.active_claims(connection, vintage))


def test_an_empty_ledger_verifies(ledger: Ledger) -> None:
    """Nothing entered is nothing wrong."""
    with ledger.reading() as connection:
        assert head(connection).hash == NO_HASH
    assert verify(ledger).faults == ()


def test_the_same_report_twice_changes_nothing(ledger: Ledger, add: Adder) -> None:
    """Its bytes are known, at whatever address they are found again."""
    assert add(ledger, FIRST, PAGE).outcome is Outcome.ENTERED
    with ledger.reading() as connection:
        before = head(connection)
    assert add(ledger, FIRST, PAGE).outcome is Outcome.RECORDED
    assert add(ledger, FIRST, "https://example.org/elsewhere").outcome is Outcome.RECORDED
    assert add(ledger, FIRST).outcome is Outcome.RECORDED
    with ledger.reading() as connection:
        assert head(connection) == before


def test_a_report_is_kept_with_its_bytes_and_quotes(ledger: Ledger, add: Adder) -> None:
    """A claim comes back with all its fields, and its quote is in the text that comes back."""
    added = add(ledger, FIRST, PAGE)
    with ledger.reading() as connection:
        (total,) = [s for s in history.active_claims(connection, LATEST) if s.row.low == 9_047]
        words, _ = history.texts_of(connection, [added.document])[added.document]
    assert words == FIRST
    claim = claim_of(total.row)
    assert words[claim.quote.start : claim.quote.end] == "9,047"
    assert added.report is not None
    (read,) = [c for c in added.report.reading.claims if c.quantity.low == 9_047]
    assert (claim.measure, claim.quantity, claim.period) == (read.measure, read.quantity, read.period)
    assert (claim.speaker, claim.dating, claim.rule) == (read.speaker, read.dating, read.rule)
    for name in ("attribution", "since", "total", "noun", "verb"):
        stored, original = getattr(claim, name), getattr(read, name)
        assert (stored and (stored.start, stored.end)) == (original and (original.start, original.end))


def test_other_words_at_the_address_are_a_new_version(ledger: Ledger, add: Adder) -> None:
    """What changed is listed, withdrawn and asserted; what did not change stands as it was."""
    add(ledger, FIRST, PAGE)
    added = add(ledger, SECOND, PAGE)
    assert added.outcome is Outcome.VERSION and added.receipt is not None and added.receipt.entries == 2
    (change,) = added.changes
    assert (change.before[0].low, change.after[0].low) == (9_047, 9_048)
    assert totals(ledger) == [12, 9_048]


def test_a_version_that_goes_back_is_a_version_too(ledger: Ledger, add: Adder) -> None:
    """An address may return to its first words: those stand again, and the detour stays in the log."""
    for words in (FIRST, SECOND, FIRST):
        added = add(ledger, words, PAGE)
    assert added.outcome is Outcome.VERSION and totals(ledger) == [12, 9_047]
    with ledger.reading() as connection:
        acts = [e.act for e in history.entries(connection, LATEST) if e.claim.quantity.low != 12]
    assert acts.count(Act.ASSERT) == 3 and acts.count(Act.WITHDRAW) == 2
    assert verify(ledger).faults == ()


def test_a_figure_that_a_version_drops_is_taken_back(ledger: Ledger, add: Adder, pack: Pack) -> None:
    """The source's own correction and its retraction are told apart."""
    staff = find_source(pack, "general-staff-ua")
    add(ledger, FIRST, PAGE, source=staff)
    add(ledger, SHORTER, PAGE, source=staff)
    with ledger.reading() as connection:
        withdrawn = {
            e.claim.quantity.low: e.correction
            for e in history.entries(connection, LATEST)
            if e.act is Act.WITHDRAW
        }
    assert withdrawn == {9_047: Correction.SOURCE, 12: Correction.RETRACTION}


def test_two_times_are_kept_apart(ledger: Ledger, add: Adder) -> None:
    """What had been published by a day is one question, what this ledger had recorded by it another."""
    add(ledger, FIRST, PAGE, published="2024-10-20")
    assert totals(ledger, Vintage(bound("2024-10-19"))) == []
    assert totals(ledger, Vintage(bound("2024-10-20"))) == [12, 9_047]
    assert totals(ledger, Vintage(recorded=recorded_bound("2024-10-20"))) == []


@pytest.mark.parametrize("table", [table.name for table in TABLES])
@pytest.mark.parametrize("act", ["UPDATE", "DELETE", "REPLACE", "TRUNCATE"])
def test_the_database_refuses_changes(ledger: Ledger, add: Adder, pack: Pack, table: str, act: str) -> None:
    """Nobody changes or deletes a row, past Tollbook either."""
    add(ledger, FIRST, PAGE, source=find_source(pack, "general-staff-ua"))
    key = "seq" if table in ("entries", "transactions") else "key"
    statements = {
        "UPDATE": f'UPDATE {table} SET "{key}" = "{key}" + 100',
        "DELETE": f"DELETE FROM {table}",
        "REPLACE": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }
    if act == ("TRUNCATE" if ledger.is_file else "REPLACE"):
        return  # this database has no such statement
    with pytest.raises(LedgerError, match="never changed"), ledger.writing() as connection:
        connection.execute(text(statements[act]))
    assert totals(ledger) == [12, 9_047]


def test_a_transaction_is_whole_or_nothing(ledger: Ledger, add: Adder) -> None:
    """If anything fails before the end, nothing of it is there."""
    add(ledger, FIRST, PAGE)
    with pytest.raises(RuntimeError), ledger.writing() as connection:
        connection.execute(
            text("INSERT INTO sources (\"key\", id, card, hash) VALUES (1, 'x', '{}', :hash)"),
            {"hash": bytes(32)},
        )
        raise RuntimeError
    assert verify(ledger).faults == ()


def test_a_ledger_is_made_once(new_place: Callable[[str], str]) -> None:
    """A second one is not put over the first; an empty one, whose making was cut short, is taken as it is."""
    with pytest.raises(LedgerError, match="there is a ledger here already"):
        create_ledger(new_place("three"))
    assert verify(create_ledger(new_place("empty"))).faults == ()


def test_what_is_no_ledger_is_said(tmp_path: Path) -> None:
    """A missing file, a folder, another file and a strange address are refused with a mend."""
    folder = tmp_path
    (folder / "text.db").write_text("no database at all, but long enough to be looked at " * 20)
    for where, said in {
        str(folder / "none.db"): "no such file",
        str(folder): "is a folder",
        str(folder / "text.db"): "is no ledger",
        "mysql://host/base": "SQLite or PostgreSQL",
        "nonsense://x": "SQLite or PostgreSQL",
        "postgresql://host:port:port/x": "is no address",
        "postgresql://nobody@127.0.0.1:1/none": "nobody answers",
    }.items():
        with pytest.raises(LedgerError, match=said):
            open_ledger(where)
