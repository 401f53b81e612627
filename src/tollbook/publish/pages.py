"""The pages of the checks, at a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from tollbook.model.check_page import CheckPage


def write(page: CheckPage, console: Console) -> None:
    """Prints the page of a check, laid out."""
    from rich.markdown import Markdown  # loads a parser and a highlighter that nothing else needs

    console.print(Markdown(page.markdown))


def write_list(pages: Iterable[CheckPage], console: Console) -> None:
    """Prints the code, the name and the sentence of each check."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("code", no_wrap=True)
    table.add_column("name", no_wrap=True)
    table.add_column("what it asks")
    for page in pages:
        table.add_row(page.code, page.name, page.sentence)
    console.print(table)
