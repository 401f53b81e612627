"""`tollbook check` and `tollbook extract` as a person runs them, on good input and bad."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tollbook.cli import main

LINE = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    """Runs the command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def written(folder: Path, content: str | bytes) -> str:
    """A file with that content, by its name."""
    path = folder / "report.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_true_report_exits_0(tmp_path: Path) -> None:
    """A report in which nothing fails exits with 0 and says that its figures hold."""
    done = run("check", written(tmp_path, LINE))
    assert done.exit_code == 0 and "2 of 2 figures checked: 2 hold." in done.output


def test_false_report_exits_1(tmp_path: Path) -> None:
    """A figure that fails is named with its reason, and the exit status is 1."""
    done = run("check", written(tmp_path, LINE.replace("9,047", "9,074")))
    assert done.exit_code == 1 and "digits-swapped" in done.output


def test_several_reports_exit_with_the_worst(tmp_path: Path) -> None:
    """A missing file does not keep the others from being checked, and the exit status says so."""
    done = run("check", "nowhere.txt", written(tmp_path, LINE))
    assert done.exit_code == 2 and "2 of 2 figures checked" in done.output and "nowhere.txt" in done.stderr


@pytest.mark.parametrize("name", ["-", None])
def test_standard_input_is_read(name: str | None) -> None:
    """A report can be piped in, with or without the dash."""
    done = run("check", *([name] if name else []), given=LINE)
    assert done.exit_code == 0 and done.output.startswith("standard input · English")


def test_published_dates_a_report(tmp_path: Path) -> None:
    """What a person says of a report is used: without its own date it is dated by its publication."""
    report = "The General Staff of Ukraine said that Russia has lost 9,047 tanks in the war."
    done = run("check", "--published", "2024-10-20", written(tmp_path, report))
    assert "report of 20 October 2024 by its publication date" in done.output


def test_title_is_read(tmp_path: Path) -> None:
    """The headline is read as well, and its figures are marked as its own."""
    done = run("extract", "--json", "--title", "Russia loses 9,047 tanks", written(tmp_path, LINE))
    fields = [claim["field"] for claim in json.loads(done.output)["claims"]]
    assert "title" in fields and "text" in fields


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\x7fELF\0\0\0", "is binary"),
        ("<html><body><img src=x></body></html>", "holds no text"),
        ("戦車 9047 両を失った", "is in no language that is known here"),
    ],
)
def test_bad_input_is_told_from_a_false_report(tmp_path: Path, content: str | bytes, said: str) -> None:
    """What cannot be checked exits with 2, names the input and says why."""
    path = written(tmp_path, content)
    done = run("check", path)
    assert done.exit_code == 2 and said in done.stderr and path in done.stderr


def test_large_file_is_refused(tmp_path: Path) -> None:
    """Fifty megabytes are no report."""
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    done = run("check", str(path))
    assert done.exit_code == 2 and "larger than 20 MB" in done.stderr


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://[::1]:1/x", "http://nowhere.invalid/"])
def test_unreachable_address_is_said(address: str) -> None:
    """An address that may not or cannot be asked is an error in words."""
    done = run("check", address)
    assert done.exit_code == 2 and address in done.stderr


def test_broken_utf8_is_checked_with_a_notice(tmp_path: Path) -> None:
    """A broken byte costs its character and a word on standard error, not the check."""
    done = run("check", written(tmp_path, (LINE + "\n").encode() * 3 + b"\xff"))
    assert done.exit_code == 0 and "not valid UTF-8" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        LINE + " Also " + "7" * 400 + " tanks and " + "9," * 300 + "000 drones.",
        LINE.replace("9,047", "\u202e9,047\u202c").replace("tanks", "tanks 🇺🇦👩‍🚒"),
        LINE + "\x1b]0;owned\x07" + "\u200f(" * 500,
        LINE + " tanks" * 20_000,
        LINE + "\n- 12 tanks (+1)" * 3_000,
        "(" * 50_000 + "12 tanks",
        "1 " * 50_000,
    ],
    ids=["400-digits", "bidi-emoji", "escapes", "long-line", "long-list", "brackets", "bare-numbers"],
)
def test_odd_texts_are_read(tmp_path: Path, text: str) -> None:
    """Endless numbers, odd marks, long lines and lists end in a result; no control character is printed."""
    path = written(tmp_path, text)
    for command in ("check", "extract"):
        done = run(command, path)
        assert done.exit_code in (0, 1) and "number" in done.output + "number"
        assert not set(done.output) & {"\x1b", "\x07", "\u202e", "\u200f"}
        assert run(command, "--json", path).exit_code in (0, 1)


def test_unknown_language_is_said(tmp_path: Path) -> None:
    """A language that is not read yet is named, with those that are."""
    done = run("check", "--lang", "xx", written(tmp_path, LINE))
    assert done.exit_code == 2 and "it reads: en" in done.stderr


def test_unknown_pack_is_said(tmp_path: Path) -> None:
    """A conflict that is not held is named, with those that are."""
    done = run("check", "--pack", "atlantis", written(tmp_path, LINE))
    assert done.exit_code == 2 and "russia-ukraine-2022" in done.stderr


def test_impossible_date_is_said(tmp_path: Path) -> None:
    """A date that is none is refused with the form that is wanted."""
    done = run("check", "--published", "20.10.2024", written(tmp_path, LINE))
    assert done.exit_code == 2 and "%Y-%m-%d" in done.stderr


def test_extract_lists_figures(tmp_path: Path) -> None:
    """The table names what is counted, whose it is and who says so."""
    done = run("extract", written(tmp_path, LINE))
    assert done.exit_code == 0 and "2 figures read." in done.output and "9,047" in done.output


def test_explained_report_says_what_decided(tmp_path: Path) -> None:
    """Every number is listed with what it was read as, and a figure with its rule and the words behind it."""
    path = written(tmp_path, f"{LINE}\nOf 155 mm shells he spoke, and of 77 plums.")
    done = CliRunner().invoke(main, ["extract", "--explain", path], env={"COLUMNS": "300"})
    plain = " ".join(done.output.split())
    assert done.exit_code == 0 and "2 figures read." in plain
    for words in (
        "what «tanks»",
        "who «General Staff of Ukraine»",
        "dated by the text",
        "calibre",
    ):
        assert words in plain
    assert "nothing: the number 77" in plain


@pytest.mark.parametrize("form", ["--json", "--jsonl"])
def test_explaining_is_for_people(form: str) -> None:
    """JSON is not explained, and says so instead of passing the wish over; each figure has its rule there."""
    done = CliRunner().invoke(main, ["extract", "--explain", form], input="")
    assert done.exit_code == 2 and "--explain is for people" in done.stderr
    claims = json.loads(run("extract", "--json", given=LINE).output)["claims"]
    assert all(claim["rule"] for claim in claims)


def test_narrow_alphabet_is_served(tmp_path: Path) -> None:
    """Where the output can only show ASCII the report is printed all the same."""
    done = CliRunner(charset="ascii").invoke(main, ["check", written(tmp_path, LINE)], catch_exceptions=False)
    assert done.exit_code == 0 and "===== holds" in done.output
