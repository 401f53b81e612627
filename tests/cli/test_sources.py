"""`tollbook sources`: how sources stand, and what a file comes to through its card."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tollbook.cli import main

FILES = Path(__file__).parent.parent / "cases" / "sources"


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """In these tests it is always the same day."""
    monkeypatch.setattr("tollbook.pipeline.clock.today", lambda: date(2026, 11, 22))


def run(*arguments: str, width: str = "160") -> Result:
    """Runs a command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, list(arguments), env={"COLUMNS": width}, catch_exceptions=False)


def test_sources_say_how_old_they_are() -> None:
    """Each source stands with what it counts, its licence, and how long its newest day is past."""
    done = run("sources")
    assert done.exit_code == 0
    (line,) = (line for line in done.output.splitlines() if line.strip().startswith("orc "))
    assert line.split()[-3:] == ["2026-08-22", "92", "bundled"] and "daily" in line and "MIT" in line


def test_sources_as_json() -> None:
    """Programs get every card's terms, what it counts and its age in days."""
    found = json.loads(run("sources", "--json").output)
    assert (found["schema"], found["today"]) == ("tollbook.sources/1", "2026-11-22")
    by_id = {source["id"]: source for source in found["sources"]}
    assert (by_id["petroivaniuk"]["age_days"], by_id["petroivaniuk"]["held"]) == (106, "bundled")
    assert by_id["minfin"]["last"] is None and by_id["minfin"]["terms"].startswith("No licence is stated")
    assert "personnel" in by_id["economist-estimates"]["counts"]


def test_file_that_is_as_expected(tmp_path: Path) -> None:
    """A card of one's own and a file give the figures, and 0."""
    card = FILES / "cards" / "days-json.toml"
    done = run("sources", "check", str(card), str(FILES / "files" / "days.json"))
    assert done.exit_code == 0 and "23 figures" in done.output and "11,441" in done.output
    assert "note     stale: Valley Gazette" in done.output


def test_file_that_drifted(tmp_path: Path) -> None:
    """What is refused is told in a sentence, and the exit status is 1."""
    bad = tmp_path / "days.json"
    bad.write_text((FILES / "files" / "days.json").read_text("utf-8").replace('"tanks"', '"tonks"'), "utf-8")
    done = run("sources", "check", str(FILES / "cards" / "days-json.toml"), str(bad))
    assert done.exit_code == 1 and "0 figures" in done.output
    assert "refused  layout: Valley Gazette, its file: the newest day, 5 January 2026, lacks" in done.output


def test_reading_as_json() -> None:
    """Programs get every figure with its place, and what the card does not know under its own name."""
    card = FILES / "cards" / "types-csv.toml"
    found = json.loads(
        run("sources", "check", str(card), str(FILES / "files" / "types.csv"), "--json").output
    )
    assert found["schema"] == "tollbook.reading/1" and len(found["observations"]) == 60
    radars = [o for o in found["observations"] if o["item"] is None]
    assert radars[0]["name"] == "South · Radars · destroyed" and radars[0]["place"] == "row 11"


def test_folder_of_reports(tmp_path: Path) -> None:
    """Each report of a folder is read; other files are passed over."""
    (tmp_path / "deep").mkdir()
    text = (FILES / "files" / "bulletin.txt").read_text("utf-8")
    (tmp_path / "deep" / "one.txt").write_text(text, "utf-8")
    (tmp_path / "two.txt").write_text(text.replace("5 січня", "4 січня"), "utf-8")
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04")
    done = run("sources", "check", str(FILES / "cards" / "folder.toml"), str(tmp_path))
    assert done.exit_code == 0 and "16 figures" in done.output
    empty = tmp_path / "empty"
    empty.mkdir()
    assert (
        "holds no report" in run("sources", "check", str(FILES / "cards" / "folder.toml"), str(empty)).stderr
    )


def test_card_with_a_path(tmp_path: Path) -> None:
    """A card may name its file by a path: figures that may not be shipped are read from where they lie."""
    card = (FILES / "cards" / "days-csv.toml").read_text("utf-8")
    own = tmp_path / "mine.toml"
    own.write_text(f"{card}\n[files]\ndays = '{FILES / 'files' / 'days.csv'}'\n", "utf-8")
    assert "23 figures" in run("sources", "check", str(own)).output
    assert "has no address to pull from" in run("pull", str(own)).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("petroivaniuk", "x.json"), "has several files; say which this is: equipment=PATH, personnel=PATH"),
        (("orc", "no-such-file.json"), "no-such-file.json: there is no such file"),
        (("orc",), "nothing of it was pulled; name a file, or run: tollbook pull"),
        (("ork", "x.json"), "«ork» is no source. Did you mean orc?"),
        (("none.toml", "x.json"), "none.toml: cannot be read"),
        (("orc", "x.json", "--pack", "elsewhere"), "no such conflict"),
    ],
)
def test_what_cannot_be_read_is_said(arguments: tuple[str, ...], said: str) -> None:
    """What a person got wrong is named with the mend, and the exit status is 2."""
    done = run("sources", "check", *arguments)
    assert done.exit_code == 2 and said in done.stderr


def test_series_says_how_old_it_is() -> None:
    """Beneath a series stands the day up to which it is held, and how long ago that was."""
    assert "The series is held up to 22 August 2026, 92 days before today." in run("series", "tanks").output


def test_check_says_how_old_the_series_is_where_that_matters(tmp_path: Path) -> None:
    """A report with newer figures than the series is told how old it is; any other report is not."""
    report = tmp_path / "report.txt"
    report.write_text(
        "Russia has lost 12,400 tanks, the General Staff of Ukraine said on 20 November 2026.", "utf-8"
    )
    line = "The series is held up to 22 August 2026, 92 days before today."
    assert line in run("check", str(report)).output
    report.write_text(
        "Russia has lost 9,047 tanks, the General Staff of Ukraine said on 20 October 2024.", "utf-8"
    )
    assert line not in run("check", str(report)).output
