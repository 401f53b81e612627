"""`tollbook referee`: the table, its filters, and what programs read of it."""

import csv
import io
import json

from click.testing import CliRunner, Result

from tollbook.cli import main


def run(*arguments: str) -> Result:
    """Runs the command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, ["referee", *arguments], env={"COLUMNS": "100"}, catch_exceptions=False)


def test_table_with_its_tally_and_sources() -> None:
    """Each copy's figure, the right one, what decided and what went wrong; the tally and sources beneath."""
    done = run("artillery", "personnel", "--from", "2024-11-01", "--to", "2024-11-30")
    assert done.exit_code == 0
    for words in (
        "699,090",
        "697,680",
        "orc has the whole row",
        "orc is stale",
        "2024-11-03",
        "Licence: MIT",
    ):
        assert words in done.output
    assert "60 cells in several copies: 58 agree, 2 differ, on 1 day." in done.output
    assert "Decided 2: 2 because the others have another day's whole row.\nOpen 0." in done.output
    assert "The odd one: orc 2." in done.output


def test_days_in_a_row_stand_as_one() -> None:
    """Thirty-nine days on which the copies say the same are one line of the table, but as many of the CSV."""
    arguments = "helicopters", "--from", "2026-03-01", "--to", "2026-05-31"
    done = run(*arguments)
    assert "to 2026-04-29" in done.output and "39 days" in done.output and "would be stale" in done.output
    assert done.output.count("2026-03-2") == 1
    assert len(list(csv.DictReader(io.StringIO(run(*arguments, "--csv").output)))) == 39


def test_open_or_decided_alone() -> None:
    """The two filters part the rows between them; the tally counts all of them either way."""
    every, left, right = (
        json.loads(run(*want, "--json").output) for want in ((), ("--open",), ("--decided",))
    )
    assert {row["total"] is None for row in left["rulings"]} == {True}
    assert {row["total"] is None for row in right["rulings"]} == {False}
    assert len(left["rulings"]) + len(right["rulings"]) == len(every["rulings"])
    assert every["tally"] == left["tally"] == right["tally"]


def test_csv() -> None:
    """CSV has a column for each copy and for what explains it, and can be read back."""
    done = run("personnel", "--from", "2023-01-12", "--to", "2023-01-12", "--csv")
    (row,) = csv.DictReader(io.StringIO(done.output))
    assert (row["report_date"], row["item"], row["total"], row["settlement"]) == (
        "2023-01-12",
        "personnel",
        "113390",
        "pace",
    )
    assert (row["petroivaniuk"], row["orc"], row["odd"]) == ("113390", "113990", "orc")
    assert (row["petroivaniuk_fault"], row["orc_fault"]) == ("", "digit-changed")


def test_json() -> None:
    """JSON has each ruling with its faults in words, the tally, and the sources."""
    said = json.loads(run("vehicles", "--from", "2022-11-06", "--to", "2022-11-06", "--json").output)
    assert (said["schema"], said["speaker"], said["side"]) == ("tollbook.referee/1", "general-staff-ua", "RU")
    (row,) = said["rulings"]
    assert (row["total"], row["settlement"], row["odd"]) == (4_191, "pace", ["orc"])
    assert row["copies"] == {"petroivaniuk": 4_191, "orc": 4_184}
    assert row["faults"][0]["copy"] == "orc" and row["faults"][0]["reason"] == "stale"
    assert "5 November 2022" in row["faults"][0]["sentence"]
    assert said["tally"]["decided"] == {"pace": 1}
    assert {source["id"] for source in said["sources"]} == {"petroivaniuk", "orc"}


def test_nothing_differs() -> None:
    """Where all copies agree there is no table, and the tally says so."""
    done = run("tanks", "--from", "2024-10-19", "--to", "2024-10-20")
    assert done.exit_code == 0
    assert "2 cells in several copies: 2 agree, 0 differ" in done.output and "why" not in done.output


def test_a_conflict_with_one_copy_alone() -> None:
    """Where nothing is kept twice that is said with what is held; an item of it has its cells counted."""
    done = run("--pack", "gaza-2023")
    assert done.exit_code == 2 and "in several copies" in done.stderr and "journalists" in done.stderr
    done = run("people", "--pack", "gaza-2023")
    assert done.exit_code == 0 and "914 cells in palestine-datasets-ministry alone" in done.output


def test_what_cannot_be_run() -> None:
    """A misspelt item, days in the wrong order, two formats at once, an unknown conflict: said in words."""
    wrong = {
        ("tnaks",): "Did you mean tanks?",
        ("--from", "2024-10-20", "--to", "2024-10-01"): "is before the first",
        ("--csv", "--json"): "choose one",
        ("--pack", "elsewhere"): "russia-ukraine-2022",
        ("--speaker", "nobody"): "nothing is held",
    }
    for arguments, words in wrong.items():
        done = run(*arguments)
        assert done.exit_code == 2 and words in done.stderr, arguments
