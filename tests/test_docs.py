"""The docs say what there is: each command and option has its place."""

import re
import runpy
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from tests.reader import test_cases as reader_cases

from tollbook.cli import main
from tollbook.cli.ledger import ledger
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.packs.language_files import FILES, RECOGNISE
from tollbook.packs.shape import Section
from tollbook.packs.word_files import KINDS, ROLES, WORDS
from tollbook.reader.count import RuleName
from tollbook.reader.rules import RULES

ROOT = Path(__file__).parent.parent
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
READING = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
ADDING = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
LANGUAGES = ROOT / "src" / "tollbook" / "languages"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_command_has_its_heading(name: str) -> None:
    """Every command has a heading of its own, under which each of its options stands."""
    sections = dict(re.findall(r"^## `tollbook (\w+)`\n(.*?)(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL))
    assert name in sections, f"docs/cli.md has no heading «## `tollbook {name}`»"
    shared = CLI.partition("## Reports and what is said of them")[2] if name in ("check", "extract") else ""
    assert missing(main.commands[name], sections[name] + shared) == []


@pytest.mark.parametrize("name", sorted(ledger.commands))
def test_command_of_the_ledger_has_its_heading(name: str) -> None:
    """So has every command of the group."""
    found = re.findall(r"^### `tollbook ledger (\w+)`\n(.*?)(?=^##|\Z)", CLI, re.MULTILINE | re.DOTALL)
    sections = dict(found)
    assert name in sections, f"docs/cli.md has no heading «### `tollbook ledger {name}`»"
    assert missing(ledger.commands[name], sections[name]) == []


def missing(command: click.Command, section: str) -> list[str]:
    """The options of a command that its section does not name."""
    options = [option for option in command.params if isinstance(option, click.Option)]
    return [option.opts[0] for option in options if f"`{option.opts[0]}" not in section]


def test_readme_has_its_two_commands() -> None:
    """The README names the two commands that a newcomer needs, and the exit statuses."""
    assert "make demo" in README and "make test" in README and "Exit status" in README


def test_links_lead_somewhere() -> None:
    """Every file that the README and the docs link to exists."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "bench" / "README.md"]
    for page in [*pages, *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributors_are_shown_a_case_that_holds() -> None:
    """The example of a case in CONTRIBUTING.md is well formed, and reads as it says."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (case,) = tomllib.loads(text.partition("```toml\n")[2].partition("```")[0])["case"]
    assert reader_cases.faults("en", {"pack": DEFAULT_PACK, **case}) == []


def test_readme_shows_what_the_demo_prints() -> None:
    """The README's sample output is the command's own."""
    sample = "src/tollbook/samples/relay.txt"
    done = CliRunner().invoke(main, ["check", str(ROOT / sample)], env={"COLUMNS": "104"})
    assert done.exit_code == 1
    assert done.output.replace(str(ROOT / sample), sample) in README


def test_every_step_of_the_reader_is_told() -> None:
    """The page on reading names each module of the reader that is a step of its own."""
    steps = {path.stem for path in (ROOT / "src" / "tollbook" / "reader").rglob("*.py")}
    inner = {"__init__", "document_reader", "grammar", "patterns", "sentence", "references"}
    assert [step for step in sorted(steps - inner) if f"`{step}`" not in READING] == []


def test_table_of_the_rules_is_up_to_date() -> None:
    """The page on reading lists the rules of the reader in their order; `make docs-tables` writes them."""
    assert table_of("RULES").written() == READING
    assert {rule.name for rule in RULES} == set(RuleName) - {RuleName.NAMED}


def test_every_file_of_a_language_is_told() -> None:
    """Who adds a language learns of each file that the others have."""
    files = {path.name for path in LANGUAGES.rglob("*.toml")}
    assert [name for name in sorted(files) if f"`{name}`" not in ADDING and f"/{name}`" not in ADDING] == []


def test_every_table_and_key_of_the_data_is_told() -> None:
    """The page on adding names each table and key that the files of languages and words may have."""
    sections = [*FILES.values(), RECOGNISE, WORDS, KINDS, ROLES]
    assert [
        name for name in sorted(_declared(sections)) if not re.search(rf"[`\[]{name}[`\].]", ADDING)
    ] == []


# Keys that the page sums up: «`this_`, `last_` and `past_` with `week`, …».
_BUILT_ALIKE = re.compile(r"(?:this|last|past|previous|in)_\w+|quarter_[23]|\d+")


def _declared(sections: Iterable[Section]) -> set[str]:
    """The names of all tables and keys within some."""
    named = [(name, shape) for section in sections for name, shape in section.keys.items()]
    inner = [shape for _, shape in named if isinstance(shape, Section)]
    each = [section.each for section in sections if isinstance(section.each, Section)]
    names = {name for name, _ in named if not _BUILT_ALIKE.fullmatch(name)}
    return names | _declared([*inner, *each]) if inner or each else names


def test_table_of_the_reasons_is_up_to_date() -> None:
    """The page on the checks lists every reason with its verdict and sentence, and says how one is added."""
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert table_of("Reason").written() == page
    assert "\n## Adding a reason\n" in page


def table_of(source: str) -> Any:
    """The table of the docs that is made from something in the code."""
    tables = runpy.run_path(str(ROOT / "tools" / "write_tables.py"))["TABLES"]
    return next(table for table in tables if table.source == source)


def test_examples_of_the_linter_were_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page for newsrooms shows what its commands print, one after another in one folder."""
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "linter.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:`([\w./-]+)`:\n\n)?```(\w+)\n(.*?)```\n", page, re.DOTALL)
    commands = 0
    for file, kind, content in blocks:
        if file:
            Path(file).parent.mkdir(exist_ok=True)
            Path(file).write_text(content, encoding="utf-8")
        elif kind == "console":
            command, _, shown = content.partition("\n")
            assert printed(command.removeprefix("$ ").split()) == shown, command
            commands += 1
    assert commands == 6


def printed(command: list[str]) -> str:
    """What one of the page's commands prints."""
    if command[0] == "cat":
        return Path(command[1]).read_text(encoding="utf-8")
    return CliRunner().invoke(main, command[1:], env={"COLUMNS": "100"}).output


def test_inputs_of_the_action_are_told() -> None:
    """Each input of the GitHub Action stands on the page for newsrooms."""
    page = (ROOT / "docs" / "linter.md").read_text(encoding="utf-8")
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    assert [name for name in inputs if f"`{name}`" not in page] == []
