"""What is told of the checks, at a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from tollbook.model.rule import Rule


def write(rule: Rule, console: Console) -> None:
    """Prints the page of a check, laid out."""
    from rich.markdown import Markdown  # loads a parser and a highlighter that nothing else needs

    console.print(Markdown(rule.page))


def write_list(rules: Iterable[Rule], console: Console) -> None:
    """Prints the code, the name and the sentence of each check."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("code", no_wrap=True)
    table.add_column("name", no_wrap=True)
    table.add_column("what it asks")
    for rule in rules:
        table.add_row(rule.code, rule.name, rule.sentence)
    console.print(table)
