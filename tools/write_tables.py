"""Writes the tables of the docs that are made from the code (`make docs-tables`)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tollbook.model.reason import Reason
from tollbook.publish.wording import LANGUAGE
from tollbook.reader.rules import RULES

DOCS = Path(__file__).parents[1] / "docs"
_END = "<!-- End of the table -->\n"


class Table(NamedTuple):
    """A table in a page of the docs: what it is made from, as the line above it says, and what makes it."""

    page: Path
    source: str
    lines: Callable[[], Iterator[Sequence[str]]]

    def written(self) -> str:
        """The page with the table as it should be."""
        begin = f"<!-- The table is made from {self.source}: make docs-tables -->\n"
        before, found, rest = self.page.read_text(encoding="utf-8").partition(begin)
        _, end, after = rest.partition(_END)
        if not found or not end:
            raise SystemExit(f"{self.page}: the lines that enclose the table of {self.source} are missing")
        head, *rows = (f"| {' | '.join(cells)} |\n" for cells in self.lines())
        rule = "| " + " | ".join(["---"] * head.count(" | ") + ["---"]) + " |\n"
        return "".join([before, begin, "\n", head, rule, *rows, "\n", end, after])


def _rules() -> Iterator[Sequence[str]]:
    """The rules of the reader in the order in which they are tried."""
    yield "function", "rule", "example", "why here"
    for rule in RULES:
        yield f"`{rule.key}`", rule.name, rule.example, rule.place


def _reasons() -> Iterator[Sequence[str]]:
    """The reasons in their order: those by which a figure holds, fails, and could not be checked."""
    yield "reason", "verdict", "what it says"
    for reason in Reason:
        yield f"`{reason}`", reason.verdict, reason.sentence(LANGUAGE)


TABLES = (Table(DOCS / "reading.md", "RULES", _rules), Table(DOCS / "checks.md", "Reason", _reasons))


if __name__ == "__main__":
    for table in TABLES:
        table.page.write_text(table.written(), encoding="utf-8")
