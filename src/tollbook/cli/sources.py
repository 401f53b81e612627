"""`tollbook sources`: what is counted by whom, how old it is, and what drifted."""

import difflib
import sys
from pathlib import Path

import click

from tollbook.cli.inputs import console
from tollbook.cli.job import NOTHING_FAILS, SOMETHING_FAILS
from tollbook.cli.ledger_options import pack_option
from tollbook.model.drift import Severity
from tollbook.model.pack import Pack
from tollbook.model.source import Source
from tollbook.packs.conflict import PackError, load_pack, read_own_card
from tollbook.pipeline import clock
from tollbook.pipeline.views.source_status import own_faults, statuses
from tollbook.publish import sources as shown
from tollbook.sources.cache import VARIABLE, Cache, cache_folder
from tollbook.sources.errors import SourceError

CACHE = click.option(
    "--cache",
    metavar="DIR",
    envvar=VARIABLE,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where pulled files lie.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Write one line of JSON.")


@click.group(invoke_without_command=True)
@pack_option
@CACHE
@JSON
@click.pass_context
def sources(context: click.Context, pack: str, cache: Path | None, as_json: bool) -> None:
    """List the sources: what each counts, how often, under which licence, how old it is, what drifted.

    Exit status: 0 if there are any, 2 if they cannot be read.
    """
    if context.invoked_subcommand is not None:
        return
    conflict = opened_pack(pack)
    cached = Cache(cache or cache_folder(), conflict.id)
    try:
        found = list(statuses(conflict, cached, clock.today()))
        faults = list(own_faults(conflict, cached))
    except SourceError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        sys.stdout.buffer.write(shown.json_line(found, conflict, clock.today(), faults))
    else:
        shown.write(found, conflict, clock.today(), console(), faults)


@sources.command("check")
@click.argument("source")
@click.argument("paths", metavar="[FILE|NAME=FILE|FOLDER]...", nargs=-1)
@pack_option
@CACHE
@JSON
def check_source(source: str, paths: tuple[str, ...], pack: str, cache: Path | None, as_json: bool) -> None:
    """Read files through the card of a SOURCE, and say what came and what drifted.

    SOURCE is the name of a card, or the path of a card of your own (FILE.toml). Without a FILE those
    that the card names by their paths are read, or else what was pulled. Nothing is kept.

    Exit status: 0 if nothing is left out, 1 if a file or a row is, 2 if it could not run.
    """
    from tollbook.pipeline.collect.local_files import contents_by_name, own_files
    from tollbook.pipeline.read.source_files import read_source

    conflict = opened_pack(pack)
    card = card_named(conflict, source)
    try:
        cached = Cache(cache or cache_folder(), conflict.id)
        contents = contents_by_name(card, paths) if paths else own_files(card) or cached.contents(card.id)
    except SourceError as error:
        raise click.UsageError(str(error)) from None
    if not contents:
        raise click.UsageError(f"{card.id}: nothing of it was pulled; name a file, or run: tollbook pull")
    read = read_source(card, contents, clock.today(), conflict.id)
    if as_json:
        sys.stdout.buffer.write(shown.reading_line(read))
    else:
        shown.write_reading(read, conflict, console())
    left_out = any(drift.severity is not Severity.NOTE for drift in read.drifts)
    sys.exit(SOMETHING_FAILS if left_out else NOTHING_FAILS)


def opened_pack(pack: str) -> Pack:
    """The conflict of that id. Raises click.UsageError."""
    try:
        return load_pack(pack)
    except PackError as error:
        raise click.UsageError(str(error)) from None


def card_named(pack: Pack, name: str) -> Source:
    """The source of that name, or the card in a file of a person's own. Raises click.UsageError."""
    try:
        card = read_own_card(Path(name), pack) if name.endswith(".toml") else pack.sources.get(name)
    except PackError as error:
        raise click.UsageError(str(error)) from None
    if card is None:
        near = difflib.get_close_matches(name, pack.sources, n=1)
        hint = f". Did you mean {near[0]}?" if near else f"; there are: {', '.join(sorted(pack.sources))}"
        raise click.UsageError(f"«{name}» is no source{hint}")
    if card.connector == "table":
        raise click.UsageError(f"{card.id} is bundled and nothing else; its card names no connector")
    return card
