"""The house stands as it was drawn: rooms keep to their layers, and nothing lies outside a room."""

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.packs.forms import expanded

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "tollbook"

ROOMS = {"model", "packs", "sources", "reader", "ledger", "checks", "publish", "pipeline", "web", "cli"}
DATA = {"conflicts", "languages", "samples"}
AT_THE_DOOR = {"__init__.py", "__main__.py", "py.typed"}
# Words that are no conflict's own although one has them among its names.
COMMON_WORDS = {"none", "other", "people", "media", "enemy", "equipment", "shot", "unattributed"}
EXAMPLE = re.compile(r"«[^»]*»", re.S)
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


def named_by_conflicts() -> tuple[frozenset[str], frozenset[str]]:
    """The ids that conflicts give to sides, items, speakers and sources, and the names of sides, places and
    speakers that their texts have, in lower case."""
    ids, names = set[str](), set[str]()
    for folder in (PACKAGE / "conflicts").iterdir():
        pack = tomllib.loads((folder / "conflict.toml").read_text("utf-8"))
        speakers = tomllib.loads((folder / "speakers.toml").read_text("utf-8"))
        ids |= {folder.name, *pack["sides"], *pack["items"], *speakers}
        ids |= {path.stem for path in (folder / "sources").glob("*.toml")}
        for path in (folder / "words").glob("??.toml"):
            words = tomllib.loads(path.read_text("utf-8"))
            for table in ("sides", "places", "speakers"):
                names |= {form for forms in words[table].values() for form in expanded(forms)}
    return frozenset(ids - COMMON_WORDS), frozenset(name for name in names - COMMON_WORDS if len(name) > 3)


def told_in(path: Path) -> Iterator[tuple[str, bool]]:
    """What a module says, in lower case: its names, its strings and its comments; and whether it is said to
    people who read the code. An example of a text, in «…», says nothing of its own."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    documented = [node for node in ast.walk(tree) if isinstance(node, holders)]
    docstrings = {ast.get_docstring(node, clean=False) for node in documented}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            told = node.value in docstrings
            yield (EXAMPLE.sub("", node.value) if told else node.value).lower(), told
        elif isinstance(node, ast.Name):
            yield node.id.lower(), False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield EXAMPLE.sub("", token.string).lower(), True


def test_code_names_no_country() -> None:
    """No module names a country, a ministry, a place, or anything else that the data of a conflict name.

    The one exception is the id of the default conflict, which is written in one place. Examples of texts in
    comments and docstrings, in «…», are free.
    """
    ids, names = named_by_conflicts()
    assert {"general-staff-ua", "health-ministry", "tanks"} <= ids and {"kyiv", "gaza", "israeli"} <= names
    said = re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?![\w-])"
    )

    @cache
    def name_in(told: str) -> str | None:
        # Code says the same words over and over: each is searched for names once.
        name = said.search(told)
        return name[0] if name else None

    found, defaults = [], []
    for path in modules(PACKAGE):
        for told, to_readers in told_in(path):
            if told == DEFAULT_PACK:
                defaults.append(path.relative_to(PACKAGE).as_posix())
                continue
            name = name_in(told)
            if name or (told in ids and not to_readers):
                found.append(f"{path.relative_to(PACKAGE)}: {name or told}: {told.strip()[:60]}")
    assert found == []
    assert defaults == ["packs/conflict.py"]


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
