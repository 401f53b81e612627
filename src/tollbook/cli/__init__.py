"""The command `tollbook`: arguments to pipeline; a file per command."""

import click

from tollbook import __version__
from tollbook.cli.check import check
from tollbook.cli.extract import extract
from tollbook.cli.series import series


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tollbook", message="%(prog)s %(version)s")
def main() -> None:
    """Reads war-loss reports, says who counted what, and which figures hold."""


main.add_command(check)
main.add_command(extract)
main.add_command(series)
