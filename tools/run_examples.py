"""Renews the output that the README, docs and pages of checks show of their examples (`make examples`)."""

import os
import re
import tempfile
from pathlib import Path

from click.testing import CliRunner

from tollbook.cli import main

ROOT = Path(__file__).parent.parent
# A page is laid out in a terminal of 80 columns with a margin.
PAGE_WIDTH = 76
SAMPLE = "src/tollbook/samples/relay.txt"
_EXAMPLE = re.compile(r"(## Example\n\n```text\n(.*?)```\n)(?:\n```text\n.*?```\n)?", re.DOTALL)
_BLOCKS = re.compile(r"(?:`([\w./-]+)`:\n\n)?```(\w+)\n(.*?)```\n", re.DOTALL)
_BLOCK = re.compile(r"```text\n.*?```\n", re.DOTALL)


def printed(path: Path, name: str, width: int) -> str:
    """What `check` prints of a report, under a name that does not depend on where it lies."""
    done = CliRunner().invoke(main, ["check", "--no-config", str(path)], env={"COLUMNS": str(width)})
    return done.output.replace(str(path), name)


def renew_page(page: Path, folder: Path) -> None:
    """Runs the example of a page and writes what it prints beneath it."""
    text = page.read_text(encoding="utf-8")
    found = _EXAMPLE.search(text)
    assert found, f"{page}: has no example"
    report = folder / "report.txt"
    report.write_text(found[2], encoding="utf-8")
    shown = f"{found[1]}\n```text\n{printed(report, 'report.txt', PAGE_WIDTH)}```\n"
    page.write_text(text[: found.start()] + shown + text[found.end() :], encoding="utf-8")


def renew_readme() -> None:
    """Runs the demo's sample and writes what it prints."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    found = _BLOCK.search(text)
    assert found, "README.md: shows no output"
    shown = f"```text\n{printed(ROOT / SAMPLE, SAMPLE, 104)}```\n"
    readme.write_text(text[: found.start()] + shown + text[found.end() :], encoding="utf-8")


def renew_newsroom(folder: Path) -> None:
    """Runs the commands of the page for newsrooms, one after another in one folder."""
    page = ROOT / "docs" / "linter.md"
    text = page.read_text(encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    page.write_text(_BLOCKS.sub(_run, text), encoding="utf-8")
    os.chdir(before)


def _run(block: re.Match[str]) -> str:
    """A block with its file written, or with what its command prints."""
    file, kind, content = block.groups()
    if file:
        Path(file).parent.mkdir(exist_ok=True)
        Path(file).write_text(content, encoding="utf-8")
    if file or kind != "console":
        return block[0]
    line = content.partition("\n")[0]
    command = line.removeprefix("$ ").split()
    if command[0] == "cat":
        shown = Path(command[1]).read_text(encoding="utf-8")
    else:
        shown = CliRunner().invoke(main, command[1:], env={"COLUMNS": "100"}).output
    return f"```console\n{line}\n{shown}```\n"


if __name__ == "__main__":
    renew_readme()
    with tempfile.TemporaryDirectory() as folder:
        renew_newsroom(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted((ROOT / "src/tollbook/checks/pages").glob("*.md")):
            renew_page(page, Path(folder))
