"""The commands of the ledger as a person runs them, on good input and bad."""

import csv
import io
import json
import shutil
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from tollbook.cli import main

LINE = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."
FALSE = LINE.replace("9,047", "9,074")


@pytest.fixture
def desk(tmp_path: Path, bundled_ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger in it that all commands use."""
    shutil.copyfile(bundled_ledger, tmp_path / "ledger.db")
    monkeypatch.setenv("TOLLBOOK_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def of_gaza(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the smaller of the bundled packs."""
    path = tmp_path_factory.mktemp("gaza") / "ledger.db"
    assert run("ledger", "init", "--ledger", str(path), "--pack", "gaza-2023").exit_code == 0
    return path


@pytest.fixture
def light_desk(desk: Path, of_gaza: Path) -> Path:
    """The same with a ledger a quarter the size, for what reads all of it several times."""
    shutil.copyfile(of_gaza, desk / "ledger.db")
    return desk


def run(*arguments: str, given: str | None = None) -> Result:
    """Runs a command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def test_add_prints_a_line_for_each(desk: Path) -> None:
    """Each document's line says what became of it; the same again changes nothing; a new version is told."""
    (desk / "report.txt").write_text(LINE)
    assert "report.txt: entered, 2 figures: 2 hold (transaction 9)" in run("add", "report.txt").stdout
    again = run("add", "report.txt")
    assert again.exit_code == 0 and "on the ledger already, nothing changed" in again.stdout
    (desk / "report.txt").write_text(FALSE)
    version = run("add", "report.txt").stdout
    assert "new version, 2 figures: 1 hold, 1 fail" in version and "9,047 → 9,074" in version


def test_add_takes_folders_and_goes_on_after_a_fault(desk: Path) -> None:
    """All files of a folder are added, what cannot be read is told, and the exit status says so."""
    folder = desk / "reports" / "2024"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(LINE)
    (folder / "b.pdf").write_bytes(b"%PDF-1.4")
    (folder / "c.txt").write_text(FALSE)
    (folder / ".hidden").write_text("x")
    done = run("add", "reports")
    assert done.exit_code == 2 and done.stdout.count("entered") == 2
    assert "b.pdf: is a PDF" in done.stderr and "hidden" not in done.stderr


def test_add_reads_standard_input(desk: Path) -> None:
    """A report can be piped in, with all that a person says of it."""
    done = run("add", "-", "--published", "2024-10-20T07:30+03:00", "--title", "Losses", given=LINE)
    assert done.exit_code == 0 and "standard input: entered" in done.stdout


def test_add_refuses_what_cannot_be_meant(desk: Path) -> None:
    """Options that contradict or name nothing are told with their mend."""
    (desk / "a.txt").write_text(LINE)
    for arguments, said in (
        (["a.txt", "a.txt", "--url", "https://example.org"], "one by one"),
        (["a.txt", "--source", "nobody"], "neither a source nor a speaker"),
        (["a.txt", "--published", "yesterday"], "is no day or moment"),
        (["a.txt", "--ledger", "none.db"], "there is no such file"),
        (["a.txt", "--source", "orc", "--published", "2026-10-01"], "the file is no JSON"),
        (["a.txt", "--pack", "elsewhere"], "no such conflict"),
    ):
        done = run("add", *arguments)
        assert done.exit_code == 2 and said in done.stderr, (arguments, done.stderr)


def test_a_ledger_has_to_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, each command says how to name it."""
    monkeypatch.delenv("TOLLBOOK_LEDGER", raising=False)
    for arguments in (["add", "-"], ["ledger", "info"], ["export"], ["diff", "--from", "2024-01-01"]):
        done = run(*arguments, given=LINE)
        assert done.exit_code == 2 and "name the ledger: --ledger FILE" in done.stderr


def test_check_asks_a_ledger(desk: Path) -> None:
    """A report is checked against what a ledger holds, as it was published by a day."""
    (desk / "report.txt").write_text(LINE)
    assert run("check", "report.txt").exit_code == 0
    done = run("check", "report.txt", "--as-of", "2024-10-19")
    assert "unknown" in done.stdout and "beyond" in done.stdout
    assert run("check", "report.txt", "--recorded", "2020-01-01").exit_code == 0


@pytest.mark.parametrize("with_ledger", [True, False])
def test_series_as_of_a_day(desk: Path, with_ledger: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The series is shown as it was published, with a ledger and without: a dropped
    digit and its correction."""
    if not with_ledger:
        monkeypatch.delenv("TOLLBOOK_LEDGER")
    days = ("--from", "2022-03-11", "--to", "2022-03-11", "--json")
    for moment, total in (("2022-03-11T10:00:00", 165), ("2022-03-11T11:00:00", 1_165)):
        shown = json.loads(run("series", "armored_vehicles", "--as-of", moment, *days).stdout)
        assert shown["days"][0]["copies"]["petroivaniuk"] == total


REPORTS = {
    "russia-ukraine-2022": f"{FALSE} Russia has lost 120 tanks in the past week.",
    "gaza-2023": "Gaza's Ministry of Health said on 2 December 2023 that 15,207 people were killed since "
    "7 October, and 41,316 were injured. In the past 24 hours 200 people were killed, the ministry said. "
    "The ministry said on 20 March 2025 that 40 people were killed in the past 48 hours.",
}
QUESTIONS = {
    "russia-ukraine-2022": (("series", "personnel"), ("series", "ships"), ("referee", "--csv")),
    "gaza-2023": (
        ("series", "people"),
        ("series", "people", "--outcome", "wounded"),
        ("series", "children"),
        ("series", "people", "--speaker", "media-office", "--from", "2023-10-01"),
        ("series", "people", "--speaker", "tech-for-palestine"),
    ),
}


@pytest.mark.parametrize("pack", sorted(REPORTS))
def test_answers_are_the_same_with_a_ledger(
    pack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts, series and rulings of each conflict are those of the bundled tables, asked of a ledger."""
    monkeypatch.chdir(tmp_path)
    assert run("ledger", "init", "--ledger", "ledger.db", "--pack", pack).exit_code == 0
    (tmp_path / "report.txt").write_text(REPORTS[pack])
    questions = (("check", "report.txt", "--json"), *QUESTIONS[pack])
    for vintage in ((), ("--as-of", "2025-03-21")):
        for question in questions:
            without = run(*question, "--pack", pack, *vintage)
            assert without.exit_code < 2 and without.stdout.count("\n") > (question[0] != "check")
            assert run(*question, "--pack", pack, *vintage, "--ledger", "ledger.db").stdout == without.stdout


def test_a_ledger_takes_a_second_conflict(desk: Path) -> None:
    """One ledger holds the series of several conflicts; each is entered once."""
    assert "0 newer tables" in run("ledger", "upgrade").stdout
    assert "3 newer tables" in run("ledger", "upgrade", "--pack", "gaza-2023").stdout
    assert "0 newer tables" in run("ledger", "upgrade").stdout
    assert run("series", "people", "--pack", "gaza-2023").exit_code == 0
    assert run("ledger", "upgrade", "--pack", "elsewhere").exit_code == 2


def test_check_asks_the_ledger_of_the_settings(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of settings names the ledger once for all; what is not there is told."""
    monkeypatch.delenv("TOLLBOOK_LEDGER")
    (desk / "report.txt").write_text(LINE)
    (desk / "tollbook.toml").write_text('ledger = "ledger.db"\n')
    assert run("check", "report.txt", "--recorded", "2020-01-01").exit_code == 0
    (desk / "tollbook.toml").write_text('ledger = "none.db"\n')
    assert "none.db" in run("check", "report.txt").stderr


def test_recorded_needs_a_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded can only be asked of a ledger."""
    monkeypatch.delenv("TOLLBOOK_LEDGER", raising=False)
    done = run("series", "tanks", "--recorded", "2024-01-01")
    assert done.exit_code == 2 and "name it with --ledger" in done.stderr


def test_log_shows_a_figures_history(desk: Path) -> None:
    """Each act with its moment, value and reason; changed figures alone without a day."""
    done = run("ledger", "log", "armored_vehicles", "--day", "2022-03-11")
    assert done.exit_code == 0 and "withdrawn" in done.stdout and "the copy changed" in done.stdout
    lines = [
        json.loads(line) for line in run("ledger", "log", "armored_vehicles", "--json").stdout.splitlines()
    ]
    assert sum((len(line["entries"]) - 1) // 2 for line in lines) == 30
    claim = lines[0]["entries"][0]["claim"]
    assert claim[:10] in run("ledger", "log", claim[:10]).stdout
    assert run("ledger", "log", "tnaks").exit_code == 2
    assert run("ledger", "log", "f" * 12).exit_code == 2


def test_diff_names_what_changed(desk: Path) -> None:
    """Between two moments of publication, the figures that were told otherwise."""
    done = run("diff", "--from", "2022-03-11T10:00:00", "--to", "2022-03-11T11:00:00")
    assert done.exit_code == 1 and "165 → 1,165" in done.stdout and "1 figure differs" in done.stdout
    assert run("diff", "--from", "2022-03-11T11:00:00", "--to", "2022-03-11T11:00:01").exit_code == 0
    lines = run("diff", "tanks", "--from", "2024-10-19", "--to", "2024-10-20", "--new", "--json").stdout
    assert {json.loads(line)["after"][0]["value"] for line in lines.splitlines()} == {9_047}
    assert "before --from" in run("diff", "--from", "2024-01-02", "--to", "2024-01-01").stderr


def test_correct_withdraws_and_asserts(desk: Path) -> None:
    """A claim is corrected by the first digits of its id, and the log tells by whom."""
    (desk / "report.txt").write_text(FALSE)
    run("add", "report.txt")
    shown = run("ledger", "log", "tanks", "--day", "2024-10-20", "--all", "--json").stdout.splitlines()
    (claim,) = [e["claim"] for line in shown for e in json.loads(line)["entries"] if e["value"] == 9_074]
    done = run("correct", claim[:10], "--value", "9,047", "--why", "misread", "--by", "an editor")
    assert done.exit_code == 0 and "9,074 → 9,047" in done.stdout
    assert "an editor" in run("ledger", "log", claim[:10]).stdout
    again = run("correct", claim[:10], "--value", "9,047", "--why", "misread", "--by", "an editor")
    assert again.exit_code == 2 and "withdrawn already" in again.stderr
    wrong = run("correct", claim[:10], "--kind", "retraction", "--value", "1", "--why", "x", "--by", "y")
    assert wrong.exit_code == 2 and "nothing in the claim's place" in wrong.stderr


def test_verify_says_what_is_wrong(light_desk: Path) -> None:
    """A sound ledger exits with 0 and its head, one with a changed byte with 1 and the place."""
    done = run("ledger", "verify")
    head = done.stdout.split("head ")[1].strip()
    assert done.exit_code == 0 and head in run("ledger", "info").stdout
    assert run("ledger", "verify", "--head", head).exit_code == 0
    assert run("ledger", "verify", "--head", "0" * 64).exit_code == 1
    content = (light_desk / "ledger.db").read_bytes()
    (light_desk / "ledger.db").write_bytes(content.replace(b"2024-10-20", b"2024-10-21"))
    done = run("ledger", "verify")
    assert done.exit_code == 1 and "record" in done.stdout


def test_backup_and_restore(light_desk: Path) -> None:
    """A copy verifies with the same head, a dump restores it, and neither overwrites anything."""
    info = run("ledger", "info").stdout
    head = info.split("head")[1].split()[0]
    assert run("ledger", "backup", "copy.db").exit_code == 0
    assert head in run("ledger", "verify", "--ledger", "copy.db").stdout
    assert "exists already" in run("ledger", "backup", "copy.db").stderr
    assert run("export", "--output", "dump.jsonl.gz").exit_code == 0
    assert run("ledger", "init", "--empty", "--ledger", "new.db").exit_code == 0
    assert head in run("import", "dump.jsonl.gz", "--ledger", "new.db").stdout
    assert "there is a ledger here already" in run("ledger", "init").stderr
    assert "0 newer tables" in run("ledger", "upgrade", "--pack", "gaza-2023").stdout


def test_export_csv_and_parquet_hold_the_same(desk: Path) -> None:
    """Each claim that stood by a day is a row, with types in Parquet."""
    asked = ("--item", "tanks", "--as-of", "2022-03-31")
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", *asked).stdout)))
    assert {row["item"] for row in rows} == {"tanks"} and max(row["last_day"] for row in rows) == "2022-03-31"
    run("export", "--format", "parquet", "--output", "tanks.parquet", *asked)
    with duckdb.connect() as connection:
        held = connection.execute(
            "SELECT count(*), sum(low), max(last_day)::VARCHAR FROM 'tanks.parquet'"
        ).fetchall()
    assert held == [(len(rows), sum(int(row["low"]) for row in rows), "2022-03-31")]
    assert run("export", "--format", "parquet").exit_code == 2


def test_export_package_describes_its_tables(desk: Path) -> None:
    """Each table has the fields, the size and the hash that the description says, and
    its sources are named."""
    assert run("export", "--format", "package", "--output", "pack", "--as-of", "2022-03-31").exit_code == 0
    described = json.loads((desk / "pack/datapackage.json").read_text())
    assert {source["title"][:12] for source in described["sources"]} == {
        "Petro Ivaniu",
        "lod-db, orc-",
        "scarnecchia,",
    }
    for resource in described["resources"]:
        content = (desk / "pack" / resource["path"]).read_bytes()
        assert (len(content), f"sha256:{sha256(content).hexdigest()}") == (
            resource["bytes"],
            resource["hash"],
        )
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert next(csv.reader(io.StringIO(content.decode()))) == fields
        assert resource["schema"]["primaryKey"][0] in fields


def test_export_today_is_small(desk: Path) -> None:
    """The newest total of each series, as of a day."""
    line = run("export", "--format", "today", "--as-of", "2024-10-20").stdout
    told = json.loads(line)
    tanks = next(figure for figure in told["figures"] if figure["item"] == "tanks")
    assert (tanks["total"], tanks["increment"], told["report_date"]) == (9_047, 12, "2024-10-20")
    assert len(line) < 10_000 and {source["licence"] for source in told["sources"]} == {"MIT"}


def test_export_cuts_the_chain_by_recording_only(desk: Path) -> None:
    """JSON Lines cannot be cut by publication, and say what to do instead."""
    done = run("export", "--as-of", "2024-01-01")
    assert done.exit_code == 2 and "--recorded" in done.stderr
    top = json.loads(run("export", "--recorded", "2020-01-01").stdout.splitlines()[0])
    assert (top["transactions"], top["entries"]) == (0, 0)


def test_import_refuses_what_is_no_dump(desk: Path) -> None:
    """A missing file and another format are told from each other."""
    assert "cannot be opened" in run("import", "none.jsonl").stderr
    assert "is no dump" in run("import", "-", given="date,tanks\n").stderr
