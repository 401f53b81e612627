"""The reports that `check` and `extract` are given on the command line, one by one or as JSON Lines."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from typing import Literal, ParamSpec, TypeVar

import click
from rich.console import Console

from tollbook import __version__
from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS, SOMETHING_FAILS, Job, Result
from tollbook.model.pack import Pack
from tollbook.packs.conflict import PackError, load_pack
from tollbook.packs.language import LanguageError
from tollbook.publish.wire import encoded
from tollbook.sources.errors import SourceError
from tollbook.sources.files import Opened, described, open_file, open_stdin

P = ParamSpec("P")
T = TypeVar("T")

# Where output goes to a file or another program there is no terminal whose width counts.
_PLAIN_WIDTH = 110
_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for, and says of the reports."""

    inputs: tuple[str, ...]
    published: datetime | None
    language: str | None
    title: str | None
    pack: str
    as_json: bool
    jsonl: bool


def report_options(command: Callable[P, T]) -> Callable[P, T]:
    """The arguments that name reports and say what they do not say themselves."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.argument("inputs", nargs=-1, metavar="[FILE|URL|-]..."),
    click.option(
        "--published", type=click.DateTime(["%Y-%m-%d"]), help="The day it was published, as YYYY-MM-DD."
    ),
    click.option("--lang", "language", metavar="CODE", help="The language it is in, e.g. en."),
    click.option("--title", metavar="TEXT", help="Its headline."),
    click.option(
        "--pack", default="russia-ukraine-2022", show_default=True, help="The conflict it is about."
    ),
    click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each report."),
    click.option(
        "--jsonl",
        is_flag=True,
        help="Read documents as JSON Lines from standard input (doc, lang, published, title, text or html) "
        "and write a line of JSON for each.",
    ),
)


def answered(request: Asked, job: Job[Result]) -> int:
    """Does a job for each report that was asked for, and returns the exit status."""
    pack = _pack(request)
    if request.jsonl:
        from tollbook.cli.lines import answer_lines

        return answer_lines(job)
    statuses = {_answered(name, request, job, pack) for name in request.inputs or ("-",)}
    return max(statuses)


def _pack(request: Asked) -> Pack:
    """The conflict that is asked for, once all that was asked for makes sense."""
    if request.jsonl and request.inputs not in ((), ("-",)):
        raise click.UsageError("--jsonl reads standard input; send the documents there, and name no files")
    if not request.inputs and sys.stdin.isatty():
        raise click.UsageError("name a file or an address, or - to read standard input")
    try:
        return load_pack(request.pack)
    except PackError as error:
        raise click.UsageError(str(error)) from None


def _answered(name: str, request: Asked, job: Job[Result], pack: Pack) -> int:
    published = request.published.date() if request.published else None
    try:
        found = open_input(name)
        document = described(found.document, published, request.language, request.title)
        result = job.read(document)
    except (SourceError, LanguageError) as error:
        click.echo(f"tollbook: {error}", err=True)
        return COULD_NOT_RUN
    for notice in found.notices:
        click.echo(f"tollbook: {name}: {notice}", err=True)
    if request.as_json:
        sys.stdout.buffer.write(encoded(job.shape(result, found.derived)) + b"\n")
        sys.stdout.buffer.flush()
    else:
        job.write(result, pack, console())
    return SOMETHING_FAILS if job.fails(result) else NOTHING_FAILS


def open_input(name: str) -> Opened:
    """The document at a name: standard input, an address or a file. Raises SourceError."""
    if name == "-":
        return open_stdin()
    if name.lower().startswith(("http://", "https://")):
        from tollbook.sources.web import open_address

        return open_address(name, f"tollbook/{__version__}")
    return open_file(name)


def console() -> Console:
    """Standard output, with colour only on a terminal that wants it, and as wide as it is."""
    if isinstance(sys.stdout, TextIOWrapper):
        # An output that cannot show a letter shows a question mark in its place.
        sys.stdout.reconfigure(errors="replace")
    stated = os.environ.get("COLUMNS", "")
    width = int(stated) if stated.isdecimal() else None if sys.stdout.isatty() else _PLAIN_WIDTH
    colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    page = Console(highlight=False, markup=False, emoji=False, width=width, color_system=colours)
    page.width = max(_NARROWEST, page.width)
    return page
