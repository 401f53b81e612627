"""`tollbook export`: a ledger, or what stood in it at a moment, in a format that others read."""

import click

from tollbook.cli.ledger_options import chosen_ledger, ledger_option, pack_option, vintage_options
from tollbook.model.moment import Vintage

_FORMATS = ("jsonl", "csv", "parquet", "package", "today")


@click.command()
@ledger_option
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="jsonl", show_default=True, help="What to write."
)
@click.option(
    "--output", "-o", metavar="FILE", help="Where to; standard output, if not said. A package is a folder."
)
@vintage_options
@click.option("--item", metavar="ID", help="The claims of one item alone.")
@pack_option
def export(
    where: str | None,
    form: str,
    output: str | None,
    as_of: str | None,
    recorded: str | None,
    item: str | None,
    pack: str,
) -> None:
    """Write a ledger as JSON Lines with everything in it; or the claims that stood as CSV, Parquet, a
    Frictionless data package, or a small today.json.

    Exit status: 0 if it was written, 2 if not.
    """
    with chosen_ledger(where) as ledger:
        from tollbook.pipeline.record.export import ExportRequest, export

        said = export(ledger, ExportRequest(form, output, Vintage(as_of, recorded), pack, item))
        click.echo(f"{output or 'standard output'}: {said}", err=True)
