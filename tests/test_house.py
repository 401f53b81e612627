"""The house stands as it was drawn: rooms keep to their layers, and nothing lies outside a room."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "tollbook"

ROOMS = {"model", "packs", "sources", "extract", "ledger", "checks", "publish", "pipeline", "cli"}
DATA = {"conflicts", "languages", "samples"}
AT_THE_DOOR = {"__init__.py", "__main__.py", "py.typed"}
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "shared"}


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Runs some code in an interpreter of its own that finds the package."""
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)


def modules(folder: Path) -> Iterator[Path]:
    """All Python files under a folder."""
    return folder.rglob("*.py")


def test_rooms_keep_to_their_layers() -> None:
    """The import contract holds: it also refuses a module outside the rooms."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = python(code)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_lies_outside_a_room() -> None:
    """The package holds its rooms, its data and its door, and nothing else."""
    found = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert found == ROOMS | DATA | AT_THE_DOOR


def test_data_holds_no_code() -> None:
    """A conflict or a language is added without a line of Python."""
    assert [path for name in DATA for path in modules(PACKAGE / name)] == []


def test_every_name_says_what_it_is() -> None:
    """No module is a drawer for what has no place."""
    assert [path for path in modules(PACKAGE) if path.stem in SHAPELESS] == []


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, by their full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_model_stands_on_the_standard_library_alone() -> None:
    """The nouns need nothing that has to be installed."""
    foreign = {
        name
        for path in modules(PACKAGE / "model")
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("tollbook.model")
    }
    assert foreign == set()


def test_code_names_no_country() -> None:
    """What belongs to one conflict stands in its data, but for the defaults of the command line."""
    names = ("ukrain", "russia", "kyiv", "moscow", "gaza", "israel")
    allowed = {"russia-ukraine-2022"}
    for path in modules(PACKAGE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if " " not in literal and literal not in allowed:
                assert not any(name in literal.lower() for name in names), f"{path.name}: {literal!r}"


def test_import_is_cheap() -> None:
    """Importing the package loads no room, so that a program that only needs one pays for no other."""
    code = "import tollbook, sys; print(sorted(m for m in sys.modules if m.startswith('tollbook.')))"
    done = python(code)
    assert done.stdout.strip() == "[]"


def test_checking_without_a_ledger_loads_no_database() -> None:
    """Who only checks a report does not wait for what ledgers need."""
    code = (
        "import sys; from click.testing import CliRunner; from tollbook.cli import main; "
        "done = CliRunner().invoke(main, ['check', 'src/tollbook/samples/relay.txt']); "
        "print(done.exit_code, sorted({m for m in sys.modules if m in ('sqlalchemy', 'alembic', 'duckdb')}))"
    )
    assert python(code).stdout.strip() == "1 []"
