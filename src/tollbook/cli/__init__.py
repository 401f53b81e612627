"""The command `tollbook`: arguments to pipeline; a file per command."""

import sys
import traceback
from typing import Any

import click

from tollbook import __version__
from tollbook.cli.add import add
from tollbook.cli.check import check
from tollbook.cli.compare import compare
from tollbook.cli.correct import correct
from tollbook.cli.diff import diff
from tollbook.cli.explain import explain
from tollbook.cli.export import export
from tollbook.cli.extract import extract
from tollbook.cli.import_ import import_
from tollbook.cli.job import COULD_NOT_RUN
from tollbook.cli.ledger import ledger
from tollbook.cli.pull import pull
from tollbook.cli.referee import referee
from tollbook.cli.series import series
from tollbook.cli.serve import serve
from tollbook.cli.sources import sources
from tollbook.cli.watch import watch


class _Tollbook(click.Group):
    """Gives a fault of the program itself an exit status of its own: 1 says that a figure fails."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, OSError):
            raise
        except Exception:
            traceback.print_exc()
            click.echo(
                "tollbook: this is a fault of Tollbook's own; please report it with the above", err=True
            )
            sys.exit(COULD_NOT_RUN)


@click.group(
    cls=_Tollbook, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tollbook", message="%(prog)s %(version)s")
def main() -> None:
    """Reads war-loss reports, says who counted what, and which figures hold."""


COMMANDS: tuple[click.Command, ...] = (
    check,
    compare,
    explain,
    extract,
    series,
    referee,
    add,
    correct,
    diff,
    ledger,
    export,
    import_,
    sources,
    pull,
    serve,
    watch,
)
for _command in COMMANDS:
    main.add_command(_command)
