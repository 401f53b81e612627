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
from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS, SOMETHING_FAILS
from tollbook.cli.ledger_options import (
    STATED,
    accepted_fewer,
    chosen_ledger,
    ledger_option,
    pack_option,
)
from tollbook.cli.sources import card_named
from tollbook.model.drift import Severity
from tollbook.model.moment import LATEST, parsed
from tollbook.model.pack import Pack, Source
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import LanguageError
from tollbook.sources.errors import SourceError
from tollbook.sources.files import described

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger
    from tollbook.model.books import Books
    from tollbook.pipeline.read.source_files import Acceptance, SourceReading
    from tollbook.pipeline.record.documents import Added, Given
    from tollbook.pipeline.record.report_identity import Place

# From so many documents on, a bar shows how far it is.
_LONG = 3
# Who enters what nobody says to have entered.
_NOBODY = "tollbook"
# So many changes of a file are shown one by one.
_SHOWN = 20


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
@click.option(
    "--source", metavar="ID", help="Whose it is: a source (FILE.toml: a card of your own), or a speaker."
)
@click.option("--accept-fewer", is_flag=True, help="Take a source's file with fewer rows: you have looked.")
@click.option("--why", metavar="TEXT", help="Why fewer rows are right.")
@click.option(
    "--by", default=_NOBODY, show_default=True, envvar="TOLLBOOK_BY", metavar="NAME", help="Who enters it."
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
    accept_fewer: bool,
    why: str | None,
    by: str,
    pack: str,
) -> None:
    """Read documents, check their figures and enter them in a ledger.

    Each is entered whole or not at all, and its line is printed once it is kept. The same document again
    changes nothing; another version at the same address is entered with what it changed. A file of a source
    is read through its card: figures of a table, the reports of a feed, a channel or a folder. Of several
    files that a card names, say which each is: NAME=FILE.

    Exit status: 0 if all were entered, or were there already; 1 if a row was left out; 2 if a document or a
    file could not be entered.
    """
    if not inputs and sys.stdin.isatty():
        raise click.UsageError("name a file, a folder or an address, or - to read standard input")
    accepted = accepted_fewer(accept_fewer, source, by if by != _NOBODY else None, why)
    with chosen_ledger(where) as ledger:
        known = load_pack(pack)
        card = _source(known, source)
        if card is not None and _is_read_by_card(card, inputs):
            if language or title:
                raise click.UsageError(
                    f"--lang and --title are said of a document; files of {card.id} are read by its card: "
                    "write `language` in its [options]"
                )
            read = _read(card, inputs, known, url, accepted)
            sys.exit(
                _enter_reading(ledger, known, read, parsed(published) if published else None, by, inputs)
            )
        names = tuple(name for given in inputs or ("-",) for name in _expanded(given))
        if url and len(names) > 1:
            raise click.UsageError("--url says where one page is from; add the pages one by one")
        sys.exit(_added(ledger, names, _Said(published, language, title, card, url, by), pack))


def _is_read_by_card(card: Source, inputs: tuple[str, ...]) -> bool:
    """Whether a source's card says how its files are read; standard input, and a table in the form of the
    bundled ones, are read as they are."""
    from tollbook.pipeline.record.daily_tables import is_table

    if card.connector in ("table", "report") or "-" in inputs or not inputs:
        return False
    only = Path(inputs[0])
    if len(inputs) > 1 or not only.is_file():
        return True
    with only.open(encoding="utf-8", errors="replace") as file:
        return not is_table(file.readline(), card)


def _read(
    card: Source, inputs: tuple[str, ...], pack: Pack, url: str | None, accepted: "Acceptance | None"
) -> "SourceReading":
    """What some files of a source come to. Raises SourceError."""
    from tollbook.pipeline import clock
    from tollbook.pipeline.collect.local_files import contents_by_name
    from tollbook.pipeline.read.source_files import read_source

    here = [name for name in inputs if "://" not in name]
    contents = {name: open_input(name).content for name in inputs if "://" in name}
    contents |= contents_by_name(card, here) if here else {}
    if url and len(contents) == 1:
        (content,) = contents.values()
        contents = {url: content}
    return read_source(card, contents, clock.today(), pack.id, accepted=accepted)


def _enter_reading(
    ledger: "Ledger",
    pack: Pack,
    read: "SourceReading",
    published: str | None,
    by: str,
    inputs: tuple[str, ...],
) -> int:
    """Enters what was read through a card, says what that was, and gives the exit status."""
    from tollbook.pipeline.record.ledger_entry import enter_reading
    from tollbook.publish.histories import changes_text
    from tollbook.publish.pulled import ledger_summary

    for drift in read.drifts:
        click.echo(f"tollbook: {drift.sentence}", err=True)
    postings = list(enter_reading(ledger, pack, read, by, published, _paths(read, inputs)))
    for one in postings:
        trouble = one.refusal.sentence if one.refusal else one.fault
        if trouble:
            click.echo(f"tollbook: {trouble}", err=True)
            continue
        name = f"{read.source.id}, {one.file}" if one.file else read.source.id
        click.echo(f"{name}: {ledger_summary([one])}")
        changes = [(change.figure, change.before, change.after) for change in one.changes]
        for line in changes_text(changes[:_SHOWN], pack):
            click.echo(f"    {line}")
        if len(changes) > _SHOWN:
            click.echo(f"    and {len(changes) - _SHOWN:,} more: tollbook ledger log, tollbook diff")
    if read.refused or any(one.refusal or one.fault for one in postings):
        return COULD_NOT_RUN
    left_out = any(drift.severity is Severity.ROW for drift in read.drifts)
    return SOMETHING_FAILS if left_out else NOTHING_FAILS


def _paths(read: "SourceReading", inputs: tuple[str, ...]) -> dict[str, str]:
    """Where the files were found on this machine, by their names; a folder's files go by their paths."""
    from tollbook.pipeline.collect.local_files import paths_by_name

    if read.source.connector == "folder":
        return {name: name for name in read.contents}
    return dict(paths_by_name(read.source, [name for name in inputs if "://" not in name]))


def _source(pack: Pack, name: str | None) -> Source | None:
    from tollbook.pipeline.books.cards import NoSourceError, find_source

    if name and name.endswith(".toml"):
        return card_named(pack, name)

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
    from tollbook.pipeline.books.ledger_books import ledger_books

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
    from tollbook.pipeline.record.documents import add_document

    return add_document(ledger, _given(name, said), books, said.by)


def _given(name: str, said: _Said) -> "Given":
    from tollbook.pipeline.record.documents import Given

    opened = open_input(name)
    for notice in opened.notices:
        click.echo(f"tollbook: {name}: {notice}", err=True)
    # A report is dated by the day where it was published, the ledger by the moment.
    day = date.fromisoformat(said.published[:10]) if said.published else None
    moment = parsed(said.published) if said.published else None
    document = described(opened.document, day, said.language, said.title)
    return Given(replace(opened, document=document), _place(name, said.url), said.source, moment)


def _place(name: str, url: str | None) -> "Place | None":
    """Where a document stands: other bytes there are a new version of it. Standard input is no place."""
    from tollbook.pipeline.record.report_identity import file_place, place_at

    if url or name == "-":
        return place_at(url)
    return place_at(name) if "://" in name else file_place(name)


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
    head = f"{place}: {added.outcome}, {_figures_text(added)} (transaction {added.receipt.seq})"
    changes = [(change.figure, change.before, change.after) for change in added.changes]
    return "\n".join([head, *(f"    {line}" for line in changes_text(changes, pack))])


def _figures_text(added: "Added") -> str:
    from tollbook.publish.pulled import checked_text

    if added.report is None:
        return f"{added.figures:,} new figures, {len(added.changes):,} changed"
    return checked_text(added.report)
