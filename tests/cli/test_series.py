"""`tollbook series`: the table, and what programs read of it."""

import csv
import io
import json

import pytest
from click.testing import CliRunner, Result

from tollbook.cli import main


def run(*arguments: str) -> Result:
    """Runs the command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, ["series", *arguments], env={"COLUMNS": "110"}, catch_exceptions=False)


def test_table_names_totals_and_sources() -> None:
    """A day's total and increment are shown, and beneath them where they come from."""
    done = run("tanks", "--from", "2024-10-20", "--to", "2024-10-20")
    assert done.exit_code == 0
    assert "2024-10-20" in done.output and "9,047" in done.output and "+12" in done.output
    assert "Licence: MIT" in done.output and "Held up to 2026-08-08" in done.output


def test_copies_that_differ_are_marked() -> None:
    """Where the copies do not say the same both are shown, and no total if nothing decides."""
    done = run("helicopters", "--from", "2026-03-23", "--to", "2026-03-23")
    assert "copies differ: petroivaniuk 351, orc 350" in done.output and "?" in done.output


@pytest.mark.parametrize(
    ("item", "day", "decided"),
    [
        ("artillery", "2026-03-04", "the days around decide"),
        ("personnel", "2024-11-03", "one has another day's row"),
        ("vehicles", "2022-11-06", "the increments around decide"),
    ],
)
def test_what_decides_is_said(item: str, day: str, decided: str) -> None:
    """Where the copies differ and the day is settled, the note says by what."""
    done = CliRunner().invoke(
        main, ["series", item, "--from", day, "--to", day], env={"COLUMNS": "140"}, catch_exceptions=False
    )
    assert f"; {decided}" in done.output and "?" not in done.output.split("copies differ")[0]


def test_csv_has_a_column_for_each_copy() -> None:
    """CSV can be read back, number for number."""
    done = run("tanks", "--from", "2024-10-19", "--to", "2024-10-20", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.output)))
    assert [row["report_date"] for row in rows] == ["2024-10-19", "2024-10-20"]
    assert (rows[1]["total"], rows[1]["stated"], rows[1]["orc"]) == ("9047", "12", "9047")


def test_the_conflict_says_whose_series_are_meant() -> None:
    """Without a side or a speaker those of the conflict are shown, with the outcome that a count means."""
    done = run("people", "--pack", "gaza-2023", "--from", "2024-08-30", "--to", "2024-08-31")
    assert "Ministry of Health in Gaza · Gaza Strip · people, killed" in done.output
    assert "not reported" in done.output and "of 2 days" in done.output and "Unlicense" in done.output


def test_an_item_of_several_outcomes() -> None:
    """Another outcome of the item is asked for by name; one that is not held is answered with those held."""
    asked = (
        "people",
        "--pack",
        "gaza-2023",
        "--from",
        "2024-08-31",
        "--to",
        "2024-08-31",
        "--json",
        "--outcome",
    )
    told = json.loads(run(*asked, "wounded").output)
    (day,) = told["days"]
    assert (told["outcome"], day["total"], day["stated"], day["days"]) == ("wounded", 94_060, 205, 2)
    done = run(*asked, "missing")
    assert done.exit_code == 2 and "people (killed, wounded, starved)" in done.stderr


def test_json_carries_its_sources() -> None:
    """JSON has the days, and each copy's origin, licence and snapshot."""
    series = json.loads(run("tanks", "--from", "2024-10-20", "--to", "2024-10-20", "--json").output)
    assert (series["schema"], series["days"][0]["total"]) == ("tollbook.series/1", 9_047)
    assert {source["licence"] for source in series["sources"]} == {"MIT"}


def test_last_month_is_shown_unasked() -> None:
    """Without days the last thirty are shown."""
    assert len(json.loads(run("personnel", "--json").output)["days"]) == 30


def test_unknown_item_lists_those_held() -> None:
    """A misspelt item is answered with those that there are, and the nearest."""
    done = run("tnaks")
    assert done.exit_code == 2 and "Did you mean tanks?" in done.stderr and "helicopters" in done.stderr


def test_days_in_the_wrong_order_are_said() -> None:
    """A span that ends before it begins is refused in words, and days beyond the series are simply none."""
    done = run("tanks", "--from", "2024-10-20", "--to", "2024-10-01")
    assert done.exit_code == 2 and "before" in done.stderr
    assert run("tanks", "--from", "2031-01-01").exit_code in (0, 2)


def test_choose_csv_or_json() -> None:
    """Both formats at once are refused."""
    assert run("tanks", "--csv", "--json").exit_code == 2
