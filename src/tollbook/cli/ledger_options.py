"""Which ledger a command works on, and which vintage of it; and the errors if that fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from tollbook.cli.job import COULD_NOT_RUN
from tollbook.model.books import Books
from tollbook.model.moment import LATEST, MomentError, Vintage, bound, parsed, recorded_bound
from tollbook.packs.conflict import DEFAULT_PACK, PackError
from tollbook.pipeline.settings import SettingsError, find_settings
from tollbook.publish.output import OutputError
from tollbook.sources.errors import SourceError

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger
    from tollbook.pipeline.read.source_files import Acceptance

P = ParamSpec("P")
T = TypeVar("T")


class Refused(click.ClickException):
    """What could not be done, in the words that every command uses, with the exit status of that."""

    exit_code = COULD_NOT_RUN

    def show(self, file: IO[Any] | None = None) -> None:
        """Says it on standard error."""
        click.echo(f"tollbook: {self.message}", err=True, file=file)


class Moment(click.ParamType[str]):
    """A day or a moment, as the ledger stores it."""

    name = "moment"

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The moment as the ledger stores it."""
        try:
            return self._read(str(value))
        except MomentError as fault:
            self.fail(str(fault), param, ctx)


def _stated(text: str) -> str:
    """A day or a moment as a person writes it, once it is known to be one."""
    parsed(text)
    return text.strip()


STATED = Moment(_stated)
PUBLISHED = Moment(parsed)
LAST = Moment(bound)


def _settled(context: click.Context, option: click.Parameter, where: str | None) -> str | None:
    """The ledger that a person names, or else the one that the settings of this folder name."""
    return where or settled_ledger()


def settled_ledger() -> str | None:
    """The ledger of tollbook.toml, or of the table of pyproject.toml, if one of them names any."""
    try:
        return find_settings(Path.cwd()).ledger
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def _ledger_option(callback: Callable[..., str | None] | None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    return click.option(
        "--ledger",
        "where",
        envvar="TOLLBOOK_LEDGER",
        show_envvar=True,
        metavar="FILE|URL",
        callback=callback,
        help="The ledger: a file (SQLite), or the address of a PostgreSQL database.",
    )


ledger_option = _ledger_option(_settled)
# For commands that are told themselves which settings to heed.
bare_ledger_option = _ledger_option(None)
pack_option = click.option("--pack", default=DEFAULT_PACK, show_default=True, help="The conflict.")


def vintage_options(command: Callable[P, T]) -> Callable[P, T]:
    """The options that ask for a ledger as it was."""
    as_of = click.option(
        "--as-of", type=LAST, metavar="MOMENT", help="What had been published by then: a day, or a moment."
    )
    recorded = click.option(
        "--recorded",
        type=Moment(recorded_bound),
        metavar="MOMENT",
        help="What this ledger had recorded by then.",
    )
    return as_of(recorded(command))


@contextmanager
def refusals() -> Iterator[None]:
    """Turns what can go wrong with a ledger into an error message and exit status 2."""
    from tollbook.ledger.errors import LedgerError

    try:
        yield
    except (LedgerError, OutputError, PackError, SourceError) as fault:
        raise Refused(str(fault)) from None


@contextmanager
def chosen_ledger(where: str | None) -> Iterator["Ledger"]:
    """The ledger that the command line or the settings name, open."""
    from tollbook.ledger.database import open_ledger

    with refusals():
        ledger = open_ledger(named(where))
        try:
            yield ledger
        finally:
            ledger.close()


def accepted_fewer(
    accept_fewer: bool, source: object, by: str | None, why: str | None
) -> "Acceptance | None":
    """A person's decision to let files pass that have fewer rows; it needs a source, a name and a reason."""
    if not accept_fewer:
        if why:
            raise click.UsageError("--why gives the reason for --accept-fewer; add that, or leave it out")
        return None
    if not source:
        raise click.UsageError("--accept-fewer is said of a source that you have looked at: name the source")
    if not (by and by.strip() and why and why.strip()):
        raise click.UsageError("--accept-fewer is kept with a name and a reason; write --by and --why")
    from tollbook.pipeline.read.source_files import Acceptance

    return Acceptance(by.strip(), why.strip())


def named(where: str | None) -> str:
    """Where the ledger is, which a person has to say."""
    if not where:
        raise click.UsageError(
            "name the ledger: --ledger FILE (or an address), TOLLBOOK_LEDGER, or ledger in tollbook.toml"
        )
    return where


def chosen_books(where: str | None, pack: str, as_of: str | None, recorded: str | None) -> Books:
    """The books to check against: the bundled ones, or a ledger's, in the vintage that the options name."""
    vintage = Vintage(as_of, recorded) if as_of or recorded else LATEST
    if not where:
        if recorded:
            raise click.UsageError("--recorded asks for what a ledger had recorded; name it with --ledger")
        from tollbook.pipeline.books.pack_books import open_books

        with refusals_of_packs():
            return open_books(pack, vintage)
    from tollbook.ledger.database import open_ledger
    from tollbook.pipeline.books.ledger_books import ledger_books

    with refusals():
        return ledger_books(open_ledger(where), pack, vintage)


def files_behind(where: str | None, pack: str) -> tuple[str, ...]:
    """The files and folders that books are read from: a ledger's, and what Tollbook has of the conflict."""
    from tollbook.pipeline.books.pack_books import data_folders

    with refusals_of_packs():
        folders = data_folders(pack)
    if not where:
        return folders
    from tollbook.ledger.database import ledger_files

    with refusals():
        return (*ledger_files(where), *folders)


@contextmanager
def refusals_of_packs() -> Iterator[None]:
    """The same for the bundled books, which need no database."""
    try:
        yield
    except PackError as fault:
        raise click.UsageError(str(fault)) from None
