"""`tollbook check` as a linter: selection, settings, baseline, formats; and `tollbook explain`."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tollbook.checks import CHECKS
from tollbook.cli import main

TRUE = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."
FALSE = TRUE.replace("9,047", "9,074")
DEATHS = (
    FALSE
    + "\n\nThe General Staff of Ukraine announced the death of 1,340 Russian soldiers over the past day."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder of its own, where a false report lies."""
    monkeypatch.chdir(tmp_path)
    Path("report.txt").write_text(DEATHS, encoding="utf-8")
    return tmp_path


def run(*arguments: str, given: str | None = None) -> Result:
    """Runs the command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def failures(*arguments: str) -> list[str]:
    """The codes that fail."""
    (line,) = run("check", "--json", *arguments, "report.txt").stdout.splitlines()
    return [finding["code"] for finding in json.loads(line)["findings"] if finding["verdict"] == "fails"]


# Selection


def test_selection_on_the_command_line() -> None:
    """Checks are selected by commas and by repetition; coverage says how many figures none replays."""
    assert failures() == ["TB101", "TB102"]
    assert failures("--select", "TB102") == ["TB102"]
    assert failures("--select", "echo,TB104", "--select", "TB102", "--ignore", "TB101") == ["TB102"]
    done = run("check", "--select", "TB102", "report.txt")
    assert "1 of 3 figures checked: 1 fails." in done.stdout
    assert "2 figures were read and not checked: no check of them is selected." in done.stdout
    assert done.exit_code == 1 and run("check", "--select", "TB104", "report.txt").exit_code == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_unknown_check_is_refused(option: str) -> None:
    """A code that is none ends the run with a list of those that are."""
    done = run("check", option, "TB7", "report.txt")
    assert done.exit_code == 2 and "«TB7»" in done.stderr and "TB102 killed-for-casualties" in done.stderr


# Settings


def test_settings_are_used_and_the_command_line_wins() -> None:
    """The nearest file settles checks and format; options go before it, and it can be left unread."""
    Path("tollbook.toml").write_text('select = ["TB102"]\noutput-format = "jsonl"\n', encoding="utf-8")
    assert failures() == ["TB102"] and failures("--select", "TB101") == ["TB101"]
    assert failures("--no-config") == ["TB101", "TB102"]
    assert run("check", "report.txt").stdout.startswith("{")
    assert run("check", "--output-format", "text", "report.txt").stdout.startswith("report.txt · ")
    Path("other.toml").write_text('ignore = ["TB102"]\n', encoding="utf-8")
    assert failures("--config", "other.toml") == ["TB101"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("select = ['TB7']", "«TB7» is neither"),
        ("output-format = 'xml'", "output-format is «xml»; write one of: text, json"),
        ("pack = 'atlantis'", "pack: "),
        ("selects = []", "did you mean select?"),
        ("baseline = 'none.json'", "there is no such baseline"),
    ],
)
def test_wrong_setting_names_its_file(folder: Path, content: str, said: str) -> None:
    """A setting that cannot be followed is refused with the file that has it."""
    Path("tollbook.toml").write_text(content, encoding="utf-8")
    done = run("check", "report.txt")
    assert done.exit_code == 2 and said in done.stderr and str(folder) in done.stderr


def test_settings_hold_for_extract_and_lines() -> None:
    """The language of reports that name none is settled for each command and form of input."""
    Path("tollbook.toml").write_text('lang = "xx"\n', encoding="utf-8")
    assert "given as «xx»" in run("extract", "report.txt").stderr
    line = json.dumps({"doc": "a", "text": TRUE})
    assert "given as «xx»" in run("check", "--jsonl", given=line).stdout
    assert run("check", "--lang", "en", "report.txt").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", "a.toml", "--no-config"),
        ("--json", "--output-format", "sarif"),
        ("--jsonl", "--output-format", "text"),
        ("--baseline", "a", "--write-baseline", "b"),
    ],
)
def test_options_that_exclude_each_other_are_refused(arguments: tuple[str, ...]) -> None:
    """Two wishes that cannot both be followed are said."""
    done = run("check", *arguments, given="")
    assert done.exit_code == 2 and "Error: " in done.stderr


# Baseline


def known() -> list[dict[str, str]]:
    """The entries of the baseline."""
    found: list[dict[str, str]] = json.loads(Path("known.json").read_text("utf-8"))["failures"]
    return found


def test_known_failures_are_hidden_and_counted() -> None:
    """What is recorded fails no more; it is counted, and new failures are shown as before."""
    done = run("check", "--write-baseline", "known.json", "report.txt")
    assert done.exit_code == 0 and "known.json: 2 failures recorded as known" in done.stderr
    done = run("check", "--baseline", "known.json", "report.txt")
    assert done.exit_code == 0 and "digits-swapped" not in done.stdout
    assert "3 of 3 figures checked: 1 holds, 2 fail." in done.stdout
    assert "2 known failures in the baseline not shown." in done.stdout
    text = Path("report.txt").read_text("utf-8")
    Path("report.txt").write_text(text.replace("(+12)", "(+120)"), encoding="utf-8")
    done = run("check", "--baseline", "known.json", "report.txt")
    assert done.exit_code == 1 and "digit-added" in done.stdout and "digits-swapped" not in done.stdout


@pytest.mark.parametrize(
    "edited",
    [
        "A new headline\n\n" + DEATHS,
        DEATHS.replace("tanks (+12) as of", "tanks (+12) as\nof"),
        DEATHS.replace("as of October", "as  of October") + "\n\nAn editor's note.",
    ],
    ids=["lines before", "wrapped anew", "spaces"],
)
def test_baseline_survives_edits_elsewhere(edited: str) -> None:
    """Neither lines nor spaces nor what stands elsewhere belong to what a failure is known by."""
    run("check", "--write-baseline", "known.json", "report.txt")
    Path("report.txt").write_text(edited, encoding="utf-8")
    assert run("check", "--baseline", "known.json", "report.txt").exit_code == 0


@pytest.mark.parametrize(
    "edited", [DEATHS.replace("9,074", "9,704"), DEATHS.replace("9,074 tanks", "9,074 Russian tanks")]
)
def test_baseline_hides_those_failures_alone(edited: str) -> None:
    """Another number, or other words about it, is another failure; the old entry is told to be stale."""
    run("check", "--write-baseline", "known.json", "report.txt")
    Path("report.txt").write_text(edited, encoding="utf-8")
    done = run("check", "--baseline", "known.json", "report.txt")
    assert done.exit_code == 1
    assert "1 entry of the baseline is out of date: report.txt TB101 digits-swapped «9,074»" in done.stdout


def test_second_failure_like_a_known_one_is_shown() -> None:
    """A baseline hides a failure as many times as it was there."""
    run("check", "--write-baseline", "known.json", "report.txt")
    Path("report.txt").write_text(f"{DEATHS}\n\n{FALSE}", encoding="utf-8")
    assert run("check", "--baseline", "known.json", "report.txt").exit_code == 1


def test_baseline_is_sorted_and_relative() -> None:
    """The file is made to be compared: entries in order, one key a line, paths from its own folder."""
    Path("sub").mkdir()
    Path("sub/b.txt").write_text(FALSE, encoding="utf-8")
    run("check", "--write-baseline", "known.json", str(Path("sub/b.txt").absolute()), "report.txt")
    entries = known()
    assert [entry["document"] for entry in entries] == ["report.txt", "report.txt", "sub/b.txt"]
    assert entries[0] == {
        "document": "report.txt",
        "code": "TB101",
        "reason": "digits-swapped",
        "field": "text",
        "before": "Russia has lost",
        "words": "9,074",
        "after": "tanks as of",
        "times": 1,
    }
    again = Path("known.json").read_bytes()
    run("check", "--write-baseline", "known.json", "report.txt", "sub/b.txt")
    assert Path("known.json").read_bytes() == again


def test_entries_of_other_documents_are_not_stale() -> None:
    """A run over one file says nothing of what is known of others."""
    Path("b.txt").write_text(TRUE, encoding="utf-8")
    run("check", "--write-baseline", "known.json", "report.txt")
    done = run("check", "--baseline", "known.json", "b.txt")
    assert done.exit_code == 0 and "out of date" not in done.stdout


def test_baseline_holds_for_lines() -> None:
    """Documents of JSON Lines are known by their names; what is stale is said on standard error."""
    line = json.dumps({"doc": "a", "text": FALSE})
    run("check", "--jsonl", "--write-baseline", "known.json", given=line)
    done = run("check", "--jsonl", "--baseline", "known.json", given=line)
    assert done.exit_code == 0 and json.loads(done.stdout)["coverage"]["known"] == 1
    done = run("check", "--jsonl", "--baseline", "known.json", given=line.replace("9,074", "9,047"))
    assert done.exit_code == 0 and "out of date" in done.stderr


def test_baseline_is_not_written_from_half_a_run() -> None:
    """Where a report could not be read its known failures would be lost: nothing is written."""
    done = run("check", "--write-baseline", "known.json", "report.txt", "gone.txt")
    assert done.exit_code == 2 and "not written" in done.stderr and not Path("known.json").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "cannot be read"),
        ("[]", "no baseline of this version"),
        ('{"schema": "tollbook.baseline/2"}', "no baseline of this version"),
        ('{"schema": "tollbook.baseline/1"}', "failures is no list"),
        ('{"schema": "tollbook.baseline/1", "failures": [5]}', "entry 1: document is no text"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_broken_baseline_is_said(content: str, said: str) -> None:
    """A file that is no baseline ends the run with its name, the place and the mend."""
    Path("known.json").write_text(content, encoding="utf-8")
    done = run("check", "--baseline", "known.json", "report.txt")
    assert done.exit_code == 2 and said in done.stderr and "--write-baseline" in done.stderr


def test_entry_with_wrong_times_is_said() -> None:
    """A number of times that is none is named with its entry."""
    run("check", "--write-baseline", "known.json", "report.txt")
    text = Path("known.json").read_text("utf-8").replace('"times": 1', '"times": 0', 1)
    Path("known.json").write_text(text, encoding="utf-8")
    done = run("check", "--baseline", "known.json", "report.txt")
    assert done.exit_code == 2 and "entry 1: times is no number of times" in done.stderr


# Formats


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "sarif", "github", "markdown"])
def test_formats_keep_the_exit_status(name: str) -> None:
    """Every format is written to standard output, and exits as the check went."""
    done = run("check", "--output-format", name, "report.txt")
    assert done.exit_code == 1 and "digits-swapped" in done.stdout
    assert run("check", "--output-format", name, "gone.txt").exit_code == 2


def test_unknown_is_told_on_request() -> None:
    """What could not be checked becomes a notice only where it is asked for."""
    Path("report.txt").write_text(TRUE + " Ukraine lost 12 tanks.", encoding="utf-8")
    assert "no-series" not in run("check", "--output-format", "github", "report.txt").stdout
    asked = run("check", "--output-format", "github", "--unknown", "report.txt").stdout
    assert asked.startswith("::notice file=report.txt,line=1,") and "TB101 no-series" in asked


def test_offsets_of_windows_files_are_the_files() -> None:
    """In a file whose lines end with two characters, SARIF's offsets still lead to the words."""
    content = b"Two lines\r\nfirst.\r\n" + FALSE.encode() + b"\r\n"
    Path("report.txt").write_bytes(content)
    log = json.loads(run("check", "--output-format", "sarif", "report.txt").stdout)
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert content.decode()[region["charOffset"] :][: region["charLength"]] == "9,074"
    assert region["startLine"] == 3


def test_pages_have_no_lines() -> None:
    """A web page's text is derived: its failures are put on the file, not on a line of it."""
    Path("page.html").write_text(f"<html><body>\n\n\n<p>{FALSE}</p></body></html>", encoding="utf-8")
    log = json.loads(run("check", "--output-format", "sarif", "page.html").stdout)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "page.html", "index": 0}, "region": {"startLine": 1}}
    github = run("check", "--output-format", "github", "page.html").stdout
    assert github.startswith("::error file=page.html,title=TB101 digits-swapped::«9,074»")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux alone")
@pytest.mark.parametrize("name", ["text", "json", "jsonl", "sarif", "github", "markdown"])
def test_names_that_are_no_text_are_written(name: str) -> None:
    """A name and a headline may hold bytes that are no letters; each format and the baseline bear it."""
    odd = "odd\udcff.txt"
    Path(odd).write_text(FALSE, encoding="utf-8")
    arguments = ("--output-format", name, "--title", "\udcff 12 tanks", odd, "gone\udcff.txt")
    assert run("check", *arguments).exit_code == 2
    assert run("check", "--write-baseline", "known.json", odd).exit_code == 0
    assert run("check", "--baseline", "known.json", odd).exit_code == 0


# Explain


@pytest.mark.parametrize("listed", CHECKS, ids=lambda listed: listed.check.code)
def test_page_is_explained_by_code_and_name(listed: object) -> None:
    """Piped, the page comes as the Markdown that it is."""
    check = next(c.check for c in CHECKS if c is listed)
    by_code, by_name = run("explain", check.code.lower()), run("explain", check.name)
    assert by_code.exit_code == 0 and by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith(f"# {check.code} {check.name}\n")


def test_all_checks_are_listed() -> None:
    """Without an argument every check stands in a table with its sentence."""
    listing = " ".join(run("explain").stdout.split())
    for listed in CHECKS:
        assert f"{listed.check.code} {listed.check.name}" in listing
    assert all(word in listing for word in re.findall(r"\w+", CHECKS[0].sentence))


def test_unknown_check_is_not_explained() -> None:
    """A code that is none exits with 2 and a list."""
    done = run("explain", "TB999")
    assert done.exit_code == 2 and "«TB999» is no check" in done.stderr and "TB101 echo" in done.stderr
