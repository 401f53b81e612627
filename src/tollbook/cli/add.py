"""`tollbook add`: documents into the ledger, each of them whole or not at all."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from tollbook.cli.inputs import open_input
from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS
from tollbook.cli.ledger_options import STATED, asked_ledger, ledger_option, pack_option
from tollbook.model.finding import Verdict
from tollbook.model.moment import LATEST, parsed
from tollbook.model.pack import Pack, Source
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import LanguageError
from tollbook.sources.errors import SourceError
from tollbook.sources.files import described

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger
    from tollbook.model.books import Books
    from tollbook.pipeline.add import Added, Given

# From so many documents on, a bar shows how far it is.
_LONG = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person says of the documents."""

    published: str | None
    language: str | None
    title: str | None
    source: Source | None
    url: str | None
    by: str


@click.command()
@click.argument("inputs", nargs=-1, metavar="[FILE|URL|FOLDER|-]...")
@ledger_option
@click.option("--published", type=STATED, metavar="MOMENT", help="When it was published: a day, or a moment.")
@click.option("--lang", "language", metavar="CODE", help="The language it is in, e.g. en.")
@click.option("--title", metavar="TEXT", help="Its headline.")
@click.option("--url", metavar="URL", help="Where a saved page is from.")
@click.option("--source", metavar="ID", help="Whose it is: a source of the pack (its table), or a speaker.")
@click.option(
    "--by", default="tollbook", show_default=True, envvar="TOLLBOOK_BY", metavar="NAME", help="Who enters it."
)
@pack_option
def add(
    inputs: tuple[str, ...],
    where: str | None,
    published: str | None,
    language: str | None,
    title: str | None,
    url: str | None,
    source: str | None,
    by: str,
    pack: str,
) -> None:
    """Read documents, check their figures and enter them in a ledger.

    Each is entered whole or not at all, and its line is printed once it is kept. The same document again
    changes nothing; another version at the same address is entered with what it changed.

    Exit status: 0 if all were entered, or were there already; 2 if one could not be.
    """
    if not inputs and sys.stdin.isatty():
        raise click.UsageError("name a file, a folder or an address, or - to read standard input")
    names = tuple(name for given in inputs or ("-",) for name in _expanded(given))
    if url and len(names) > 1:
        raise click.UsageError("--url says where one page is from; add the pages one by one")
    with asked_ledger(where) as ledger:
        known = load_pack(pack)
        said = _Said(published, language, title, _source(known, source), url, by)
        sys.exit(_added(ledger, names, said, pack))


def _source(pack: Pack, name: str | None) -> Source | None:
    from tollbook.pipeline.cards import NoSourceError, find_source

    try:
        return find_source(pack, name) if name else None
    except NoSourceError as fault:
        raise click.UsageError(f"--source: {fault}") from None


def _expanded(name: str) -> Iterator[str]:
    """A name, or the files in the folder of that name and in those below it, hidden ones left out."""
    if "://" in name or not Path(name).is_dir():
        yield name
        return
    for folder, folders, files in os.walk(name):
        folders[:] = sorted(below for below in folders if not below.startswith("."))
        yield from (str(Path(folder) / file) for file in sorted(files) if not file.startswith("."))


def _added(ledger: "Ledger", names: tuple[str, ...], said: _Said, pack: str) -> int:
    from tollbook.pipeline.ledger_books import ledger_books

    status = NOTHING_FAILS
    books = ledger_books(ledger, pack, LATEST)
    with _bar(len(names)) as advance:
        for name in names:
            try:
                added = _one(ledger, name, said, books)
                click.echo(_line(name, added, books.pack))
                # What a source says is part of the books from now on.
                if said.source is not None and added.receipt is not None:
                    books = ledger_books(ledger, pack, LATEST)
            except (SourceError, LanguageError) as fault:
                click.echo(f"tollbook: {fault}", err=True)
                status = COULD_NOT_RUN
            advance()
    return status


def _one(ledger: "Ledger", name: str, said: _Said, books: "Books") -> "Added":
    from tollbook.pipeline.add import add_document

    return add_document(ledger, _given(name, said), books, said.by)


def _given(name: str, said: _Said) -> "Given":
    from tollbook.pipeline.add import Given

    opened = open_input(name)
    for notice in opened.notices:
        click.echo(f"tollbook: {name}: {notice}", err=True)
    # A report is dated by the day where it was published, the ledger by the moment.
    day = date.fromisoformat(said.published[:10]) if said.published else None
    moment = parsed(said.published) if said.published else None
    document = described(opened.document, day, said.language, said.title)
    return Given(replace(opened, document=document), said.url or _address(name), said.source, moment)


def _address(name: str) -> str | None:
    """Where a document is found: other bytes there are a new version of it. Standard input is no place."""
    if name == "-":
        return None
    return name if "://" in name else Path(name).absolute().as_uri()


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """A bar on the terminal for long work; nothing where nobody looks."""
    # Only this command needs it, and every command loads this file.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    progress = Progress(
        TextColumn("entering"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal or total < _LONG,
    )
    with progress:
        task = progress.add_task("entering", total=total)
        yield lambda: progress.advance(task)


def _line(name: str, added: "Added", pack: Pack) -> str:
    from tollbook.publish.histories import changes_text

    place = "standard input" if name == "-" else name
    if added.receipt is None:
        return f"{place}: on the ledger already, nothing changed (document {added.document[:12]})"
    head = f"{place}: {added.outcome}, {_counted(added)} (transaction {added.receipt.seq})"
    changes = [(change.figure, change.before, change.after) for change in added.changes]
    return "\n".join([head, *(f"    {line}" for line in changes_text(changes, pack))])


def _counted(added: "Added") -> str:
    report = added.report
    if report is None:
        return f"{added.figures:,} new figures, {len(added.changes):,} changed"
    verdicts = [report.verdict_of(position) for position in range(len(report.reading.claims))]
    told = {
        "hold": verdicts.count(Verdict.HOLDS),
        "fail": verdicts.count(Verdict.FAILS),
        "unknown": verdicts.count(Verdict.UNKNOWN),
    }
    parts = ", ".join(f"{count} {word}" for word, count in told.items() if count)
    return f"{len(verdicts)} figure{'' if len(verdicts) == 1 else 's'}" + (f": {parts}" if parts else "")
