"""Writes the table of the reader's rules into docs/reading.md (`make docs-tables`)."""

from pathlib import Path

from tollbook.reader.rules import RULES

PAGE = Path(__file__).parents[1] / "docs" / "reading.md"
_BEGIN, _END = "<!-- The table is made from RULES: make docs-tables -->\n", "<!-- End of the table -->\n"


def table() -> str:
    """The rules in the order in which they are tried, as a table in Markdown."""
    rows = [f"| `{rule.key}` | {rule.name} | {rule.example} | {rule.place} |\n" for rule in RULES]
    return "".join(["| function | rule | example | why here |\n", "| --- | --- | --- | --- |\n", *rows])


def with_table(page: str) -> str:
    """The page with the table as it should be."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise SystemExit(f"{PAGE}: the lines that enclose the table are missing")
    return f"{before}{begin}\n{table()}\n{end}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
