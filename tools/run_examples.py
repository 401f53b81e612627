"""Renews the output that the README and the pages of the checks show of their examples (`make examples`)."""

import re
import tempfile
from pathlib import Path

from click.testing import CliRunner

from tollbook.cli import main

ROOT = Path(__file__).parent.parent
SAMPLE = "src/tollbook/samples/relay.txt"
_EXAMPLE = re.compile(r"(## Example\n\n```text\n(.*?)```\n)(?:\n```text\n.*?```\n)?", re.DOTALL)
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
    shown = f"{found[1]}\n```text\n{printed(report, 'report.txt', 100)}```\n"
    page.write_text(text[: found.start()] + shown + text[found.end() :], encoding="utf-8")


def renew_readme() -> None:
    """Runs the demo's sample and writes what it prints."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    found = _BLOCK.search(text)
    assert found, "README.md: shows no output"
    shown = f"```text\n{printed(ROOT / SAMPLE, SAMPLE, 104)}```\n"
    readme.write_text(text[: found.start()] + shown + text[found.end() :], encoding="utf-8")


if __name__ == "__main__":
    renew_readme()
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted((ROOT / "src/tollbook/checks/pages").glob("*.md")):
            renew_page(page, Path(folder))
