"""The reports that `check` and `extract` are given on the command line, one by one or as JSON Lines."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import click
from rich.console import Console

from tollbook import __version__
from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS, SOMETHING_FAILS, Job
from tollbook.model.pack import Pack
from tollbook.packs.conflict import DEFAULT_PACK, PackError, load_pack
from tollbook.packs.language import LanguageError
from tollbook.pipeline.settings import Settings, SettingsError, find_settings, read_settings
from tollbook.publish.answer import Answer, Result, Unread
from tollbook.publish.output import Read
from tollbook.sources.errors import SourceError
from tollbook.sources.files import Opened, described, open_file, open_stdin, written_out

P = ParamSpec("P")
T = TypeVar("T")

# Where output goes to a file or another program there is no terminal whose width counts.
_PLAIN_WIDTH = 110
_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which reports to read, what is said of them, and how to write the answers."""

    inputs: tuple[str, ...]
    published: date | None
    language: str | None
    title: str | None
    pack: Pack
    as_json: bool
    jsonl: bool
    settings: Settings


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
    click.option("--pack", metavar="ID", help=f"The conflict it is about; {DEFAULT_PACK} if not said."),
    click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each report."),
    click.option(
        "--jsonl",
        is_flag=True,
        help="Read documents as JSON Lines from standard input (doc, lang, published, title, text or html) "
        "and write a line of JSON for each.",
    ),
    click.option(
        "--config",
        type=click.Path(dir_okay=False),
        help="Settings; the nearest tollbook.toml or pyproject.toml that has some if not said.",
    ),
    click.option("--no-config", is_flag=True, help="Leave files of settings unread."),
)


def report_request(
    inputs: tuple[str, ...],
    published: datetime | None,
    language: str | None,
    title: str | None,
    pack: str | None,
    as_json: bool,
    jsonl: bool,
    config: str | None,
    no_config: bool,
) -> ReportRequest:
    """The request, once it is valid; the command line takes precedence over the settings."""
    if jsonl and inputs not in ((), ("-",)):
        raise click.UsageError("--jsonl reads standard input; send the documents there, and name no files")
    settings = _settings(config, no_config)
    return ReportRequest(
        inputs=inputs,
        published=published.date() if published else None,
        language=language or settings.lang,
        title=written_out(title) if title else title,
        pack=_pack(pack, settings),
        as_json=as_json,
        jsonl=jsonl,
        settings=settings,
    )


def _settings(config: str | None, no_config: bool) -> Settings:
    if config and no_config:
        raise click.UsageError("choose one of --config and --no-config")
    try:
        if config:
            return read_settings(Path(config))
        return Settings() if no_config else find_settings(Path.cwd())
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def _pack(stated: str | None, settings: Settings) -> Pack:
    try:
        return load_pack(stated or settings.pack or DEFAULT_PACK)
    except PackError as error:
        place = f"{settings.file}: pack: " if settings.pack and not stated else ""
        raise click.UsageError(f"{place}{error}") from None


def answered(request: ReportRequest, job: Job[Result]) -> int:
    """Does a job for each report of a request, and returns the exit status."""
    if request.jsonl:
        from tollbook.cli.lines import answer_lines

        return answer_lines(job, request.settings.lang)
    if not request.inputs and sys.stdin.isatty():
        raise click.UsageError("name a file or an address, or - to read standard input")
    statuses: list[int] = []
    job.write(_answers(request, job, statuses))
    return max(statuses)


def _answers(
    request: ReportRequest, job: Job[Result], statuses: list[int]
) -> Iterator[Answer[Result] | Unread]:
    """The answer to each report, one by one; its exit status is added to the statuses."""
    for name in request.inputs or ("-",):
        try:
            found = open_input(name)
            document = described(found.document, request.published, request.language, request.title)
            result = job.read(replace(found, document=document))
        except (SourceError, LanguageError) as error:
            click.echo(f"tollbook: {error}", err=True)
            statuses.append(COULD_NOT_RUN)
            yield Unread(written_out(name), written_out(str(error)), None if _is_no_file(name) else name)
            continue
        for notice in found.notices:
            click.echo(f"tollbook: {name}: {notice}", err=True)
        statuses.append(SOMETHING_FAILS if job.fails(result) else NOTHING_FAILS)
        yield Answer(result, found.path, found.derived, found.newline)


def open_input(name: str) -> Opened:
    """The document at a name: standard input, an address or a file. Raises SourceError."""
    if name == "-":
        return open_stdin()
    if _is_no_file(name):
        from tollbook.sources.web import open_address

        return open_address(name, f"tollbook/{__version__}")
    return open_file(name)


def files_given(request: ReportRequest) -> tuple[Read, ...]:
    """The files that the reports are read from, standard input among them, which may be one."""
    names = request.inputs or ("-",)
    return tuple(0 if name == "-" else name for name in names if name == "-" or not _is_no_file(name))


def _is_no_file(name: str) -> bool:
    return name == "-" or name.lower().startswith(("http://", "https://"))


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
