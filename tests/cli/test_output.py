"""Commands that write to a file: never over what they read, nor over what is something else."""

import gzip
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tollbook.cli import main
from tollbook.sources.cache import cache_folder

PACK = "russia-ukraine-2022"
CARDS = Path(str(files("tollbook"))) / "conflicts" / PACK
REPORT = "The General Staff of Ukraine said that Russia has lost 9,074 tanks (+12) as of October 20, 2024."
LEDGER = "ledger.db"
CUT = ("--as-of", "2022-03-05")
OCTOBER = ("--from", "2024-10-01", "--to", "2024-10-31", "--by", "month")

# Each command that writes to a file, but for the file.
EXPORTS: dict[str, tuple[str, ...]] = {
    "jsonl": ("export", "--ledger", LEDGER, "--recorded", "2020-01-01", "--output"),
    "csv": ("export", "--ledger", LEDGER, *CUT, "--format", "csv", "--output"),
    "parquet": ("export", "--ledger", LEDGER, *CUT, "--format", "parquet", "--output"),
    "today": ("export", "--ledger", LEDGER, *CUT, "--format", "today", "--output"),
}
BASELINE = ("check", "report.txt", "--ledger", LEDGER, "--write-baseline")
CHARTS: dict[str, tuple[str, ...]] = {
    "svg": ("compare", "tanks", *OCTOBER, "--ledger", LEDGER, "--chart"),
    "png": ("compare", "tanks", *OCTOBER, "--ledger", LEDGER, "--chart"),
}
BACKUP = ("ledger", "backup", "--ledger", LEDGER)
COMMANDS = {**EXPORTS, "baseline": BASELINE, **CHARTS}
ENDINGS = {"svg": ".svg", "png": ".png"}
WAYS = ("as it is", "relative path", "absolute path", "symbolic link", "hard link")
# A chart's file has its ending, which a ledger has not.
LEDGER_AS_OUTPUT = [(kind, way) for kind in COMMANDS for way in WAYS if "link" in way or kind not in ENDINGS]


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, bundled_ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger and a report in it."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(bundled_ledger, LEDGER)
    Path("report.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def run(*arguments: str, given: str | None = None) -> Result:
    """Runs a command, and lets any exception that it does not catch itself fail the test."""
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def contents() -> dict[str, bytes]:
    """All files here and what is in them, but for those that SQLite makes to read."""
    found = (path for path in Path.cwd().rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in found if not path.name.endswith(("-wal", "-shm"))}


def refused(*arguments: str, given: str | None = None) -> str:
    """What a command says that refuses a file, and that leaves all files as they were."""
    before = contents()
    done = run(*arguments, given=given)
    assert done.exit_code == 2 and contents() == before, done.output
    assert "Traceback" not in done.output and done.stdout == ""
    return " ".join(done.stderr.split())


def named(kind: str, name: str) -> str:
    """A name that the command takes: charts need their endings."""
    return name + ENDINGS.get(kind, "")


@pytest.mark.parametrize(("kind", "way"), LEDGER_AS_OUTPUT)
def test_no_command_overwrites_its_ledger(kind: str, way: str, desk: Path) -> None:
    """A ledger stays whole, by whatever name it is given as the file to write."""
    path = {
        "as it is": LEDGER,
        "symbolic link": named(kind, "link"),
        "hard link": named(kind, "hard"),
        "relative path": f"../{desk.name}/{LEDGER}",
        "absolute path": str(desk / LEDGER),
    }[way]
    if "link" in way:
        (Path(path).symlink_to if "symbolic" in way else lambda to: os.link(to, path))(LEDGER)
    assert f"this would overwrite what the command reads ({LEDGER})" in refused(*COMMANDS[kind], path)


@pytest.mark.parametrize("kind", [*EXPORTS, "baseline", "backup"])
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_no_command_writes_beside_its_ledger(kind: str, ending: str) -> None:
    """The files that SQLite keeps beside a ledger are the ledger's, whether they are there or not, and by
    whichever path the ledger is named."""
    Path("sub").mkdir()
    Path("sub/link.db").symlink_to(f"../{LEDGER}")
    command = BACKUP if kind == "backup" else COMMANDS[kind]
    for ledger in (LEDGER, "sub/link.db", f"sqlite:///{LEDGER}"):
        chosen = [ledger if word == LEDGER else word for word in command]
        assert "this would overwrite what the command reads" in refused(*chosen, f"{LEDGER}{ending}")
        assert not Path(f"{LEDGER}-journal").exists()


@pytest.mark.parametrize("kind", COMMANDS)
@pytest.mark.parametrize(
    "content",
    [b"minutes of a meeting\n", b"SQLite format 3\0", b'{"mine": 1}\n', b"date,tanks\n", b"\x1f\x8b mine"],
    ids=["text", "database", "json", "csv", "packed"],
)
def test_no_command_overwrites_another_kind_of_file(kind: str, content: bytes) -> None:
    """What is there and is not what the command writes stays, and the message says what to do."""
    path = named(kind, "mine")
    Path(path).write_bytes(content)
    said = refused(*COMMANDS[kind], path)
    assert f"{path}: exists already, and is not a" in said and "name another file" in said


@pytest.mark.parametrize("kind", COMMANDS)
def test_each_command_replaces_what_it_wrote(kind: str) -> None:
    """The same command may be run again and again, over its own file and over an empty one."""
    if kind in CHARTS:
        pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    path = Path(named(kind, "out"))
    path.touch()
    os.chmod(path, 0o600)
    assert run(*COMMANDS[kind], str(path)).exit_code == 0
    first = path.stat()
    assert run(*COMMANDS[kind], str(path)).exit_code == 0
    again = path.stat()
    assert first.st_size == again.st_size > 100 and first.st_ino != again.st_ino
    assert again.st_mode & 0o777 == 0o600 and not list(Path.cwd().glob(".tollbook-*"))


@pytest.mark.parametrize("kind", COMMANDS)
def test_no_command_takes_the_file_of_another(kind: str) -> None:
    """What one command wrote is another kind of file to each of the others."""
    if kind in CHARTS:
        pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    path = Path(named(kind, "out"))
    assert run(*COMMANDS[kind], str(path)).exit_code == 0
    for other in COMMANDS.keys() - {kind}:
        copy = Path(named(other, "copy"))
        copy.write_bytes(path.read_bytes())
        assert "exists already, and is not a" in refused(*COMMANDS[other], str(copy))
        copy.unlink()


def test_dump_is_known_packed_or_not() -> None:
    """A dump replaces one in the other form."""
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert run(*EXPORTS["jsonl"], name).exit_code == 0
    plain, packed = Path("a.jsonl").read_bytes(), Path("a.jsonl.gz").read_bytes()
    assert gzip.decompress(packed) == plain
    Path("a.jsonl").write_bytes(packed)
    Path("a.jsonl.gz").write_bytes(plain)
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert run(*EXPORTS["jsonl"], name).exit_code == 0
    assert Path("a.jsonl").read_bytes() == plain
    assert gzip.decompress(Path("a.jsonl.gz").read_bytes()) == plain


@pytest.mark.parametrize("content", [REPORT, ""], ids=["a report", "an empty file"])
def test_baseline_does_not_overwrite_its_report(content: str) -> None:
    """A report is named as the baseline by a slip of the hand; it stays, and nothing is checked first."""
    Path("report.txt").write_text(content, encoding="utf-8")
    Path("link").symlink_to("report.txt")
    for path in ("report.txt", "./report.txt", "link"):
        said = refused("check", "report.txt", "--write-baseline", path)
        assert f"{path}: this would overwrite what the command reads (report.txt)" in said


def test_baseline_does_not_overwrite_any_file_that_is_read() -> None:
    """Settings, each of several reports, a ledger in the settings: even if it looks like a baseline."""
    Path("known.json").write_text('{"schema": "tollbook.baseline/1", "failures": []}', encoding="utf-8")
    Path("tollbook.toml").write_text(f'ledger = "{LEDGER}"\n', encoding="utf-8")
    for path, read in (("known.json", "known.json"), ("tollbook.toml", "tollbook.toml"), (LEDGER, LEDGER)):
        said = refused("check", "report.txt", "known.json", "--write-baseline", path)
        assert "this would overwrite what the command reads" in said and read in said


def test_baseline_does_not_overwrite_standard_input() -> None:
    """A file that is piped in is recognised by its descriptor."""
    Path("empty.txt").touch()
    for inputs in (["-"], [], ["--jsonl"]):
        command = [sys.executable, "-m", "tollbook", "check", *inputs, "--write-baseline", "empty.txt"]
        with open("empty.txt") as file:
            done = subprocess.run(command, stdin=file, capture_output=True, text=True)
        assert done.returncode == 2 and "reads (standard input)" in " ".join(done.stderr.split())


def test_settled_baseline_is_renewed() -> None:
    """The baseline of the settings is not read where one is written, and so is replaced."""
    Path("tollbook.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    for _ in range(2):
        done = run("check", "report.txt", "--write-baseline", "known.json")
        assert done.exit_code == 0 and len(json.loads(Path("known.json").read_text())["failures"]) == 1
    assert run("check", "report.txt").exit_code == 0


@pytest.fixture
def card() -> Iterator[Callable[[str], Path]]:
    """Makes an empty file among a conflict's own, which is taken away again."""
    made: list[Path] = []

    def make(name: str) -> Path:
        made.append(CARDS / name)
        made[-1].touch()
        return made[-1]

    yield make
    for path in made:
        path.unlink(missing_ok=True)


# But for a dump, which is of a ledger alone.
@pytest.mark.parametrize("kind", sorted(COMMANDS.keys() - {"jsonl"}))
def test_no_command_writes_among_the_data(kind: str, card: Callable[[str], Path]) -> None:
    """Neither Tollbook's own files of a conflict nor those that it pulled are places for output."""
    before = sorted(path for path in CARDS.rglob("*"))
    for folder in (CARDS / "series", cache_folder() / PACK):
        path = folder / named(kind, "new")
        assert "this would overwrite what the command reads" in refused(*COMMANDS[kind], str(path))
    there = card(f"series/{named(kind, 'there')}")
    assert "this would overwrite" in refused(*COMMANDS[kind], str(there))
    there.unlink()
    assert sorted(path for path in CARDS.rglob("*")) == before


@pytest.mark.parametrize("given", ["minfin=own.svg", "minfin=file=own.svg"])
def test_chart_does_not_overwrite_an_own_file(given: str) -> None:
    """A file that was given as a source's is read, and so is not drawn over, even if it is empty."""
    Path("own.svg").touch()
    Path("link.svg").symlink_to("own.svg")
    said = refused("compare", "personnel", *OCTOBER, "--file", given, "--chart", "link.svg")
    assert "link.svg: this would overwrite what the command reads (own.svg)" in said


def test_package_replaces_its_own_files_alone() -> None:
    """A package may be written again where it lies, beside files that are not its own."""
    command = ("export", "--ledger", LEDGER, *CUT, "--format", "package", "--output", "new/pack")
    assert run(*command).exit_code == 0
    Path("new/pack/README.md").write_text("mine")
    first = {path.name: path.read_bytes() for path in Path("new/pack").iterdir()}
    assert run(*command).exit_code == 0
    again = {path.name: path.read_bytes() for path in Path("new/pack").iterdir()}
    assert first.keys() == again.keys() and len(first) == 5
    assert all(first[name] == again[name] for name in first.keys() - {"datapackage.json"})


@pytest.mark.parametrize("name", ["claims.csv", "entries.csv", "documents.csv", "datapackage.json"])
def test_package_overwrites_nothing_else(name: str) -> None:
    """Each of a package's four files is refused if it is a ledger, or another file of that name."""
    command = ("export", *CUT, "--format", "package", "--output", "pack", "--ledger")
    Path("pack").mkdir()
    Path("pack", name).write_bytes(b'day,figure\n{"name": "my-package"}')
    assert f"pack/{name}: exists already, and is not the" in refused(*command, LEDGER)
    os.replace(LEDGER, Path("pack", name))
    assert f"({Path('pack', name)})" in refused(*command, str(Path("pack", name)))


def test_package_is_a_folder() -> None:
    """A file in its place is refused, and stays."""
    command = ("export", "--ledger", LEDGER, *CUT, "--format", "package", "--output")
    assert "report.txt: is a file; name a folder" in refused(*command, "report.txt")
    assert "ledger.db: is a file; name a folder" in refused(*command, LEDGER)


def test_backup_overwrites_nothing() -> None:
    """A backup is a new file: neither a ledger, nor another backup, nor an empty file is written over."""
    assert run(*BACKUP, "copy.db").exit_code == 0
    Path("empty.db").touch()
    Path("link.db").symlink_to(LEDGER)
    for path in ("copy.db", "empty.db", "report.txt"):
        assert f"{path}: exists already; name a new file" in refused(*BACKUP, path)
    for path in (LEDGER, "link.db"):
        assert f"{path}: this would overwrite what the command reads" in refused(*BACKUP, path)


@pytest.mark.parametrize("kind", [*COMMANDS, "package", "backup"])
def test_full_disk_loses_nothing(kind: str) -> None:
    """A command that runs out of room says so, leaves the old file as it was, and nothing else behind."""
    if kind in CHARTS:
        pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    commands = {**COMMANDS, "package": (*EXPORTS["csv"][:-2], "package", "--output"), "backup": BACKUP}
    path = Path(named(kind, "out"))
    if kind not in ("package", "backup"):
        assert run(*commands[kind], str(path)).exit_code == 0
    before = contents()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        # Whoever is the first to read a ledger makes a file beside it, which would find no room either.
        with closing(sqlite3.connect(LEDGER)) as other:
            other.execute("SELECT count(*) FROM sources").fetchone()
            resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
            done = run(*commands[kind], str(path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert done.exit_code == 2 and str(path) in done.stderr, done.output
    assert "cannot be written" in done.stderr or "the copy failed" in done.stderr
    assert contents() == before and not list(Path.cwd().glob(".tollbook-*")) and not Path("pack").exists()
