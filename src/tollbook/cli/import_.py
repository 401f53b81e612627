"""`tollbook import`: what `export` wrote, back into a ledger."""

import sys
from typing import BinaryIO

import click

from tollbook.cli.ledger_options import chosen_ledger, ledger_option


@click.command("import")
@click.argument("file", metavar="[FILE|-]", default="-")
@ledger_option
def import_(file: str, where: str | None) -> None:
    """Enter a dump (JSON Lines, plain or .gz) into an empty ledger, or go on where an import broke off.

    Every hash is worked out again and has to be the dump's; the ledger ends with the same head.

    Exit status: 0 if all of it is on the ledger, 2 if not.
    """
    with chosen_ledger(where) as ledger:
        from tollbook.pipeline.record.backup import opened_dump, restore_lines

        lines: BinaryIO = sys.stdin.buffer if file == "-" else opened_dump(file)
        with lines:
            done = restore_lines(ledger, lines)
        counts = f"{done.new:,} transactions entered, {done.recorded:,} were there"
        click.echo(f"{ledger.name}: {counts}; head {done.head}")
