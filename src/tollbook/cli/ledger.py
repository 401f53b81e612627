"""`tollbook ledger`: makes a ledger, proves it, asks it, keeps it."""

import sys
from datetime import datetime

import click

from tollbook.cli.inputs import console
from tollbook.cli.ledger_options import (
    chosen_ledger,
    ledger_option,
    named,
    pack_option,
    refusals,
    vintage_options,
)
from tollbook.model.moment import Vintage
from tollbook.packs.conflict import load_pack, pack_ids

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def ledger() -> None:
    """Make, prove, read and keep a ledger: the store in which nothing is overwritten."""


@ledger.command()
@ledger_option
@click.option("--empty", is_flag=True, help="Leave out the series that Tollbook ships.")
@pack_option
def init(where: str | None, empty: bool, pack: str) -> None:
    """Make a ledger, with the series that Tollbook ships as its first sources.

    Exit status: 0 if it was made, 2 if not.
    """
    with refusals():
        from tollbook.ledger.database import create_ledger
        from tollbook.pipeline.record.bundled_series import enter_bundled

        load_pack(pack)
        made = create_ledger(named(where))
        receipts = () if empty else enter_bundled(made, pack)
        entries = sum(receipt.entries for receipt in receipts)
        click.echo(f"{made.name}: made, {len(receipts)} transactions, {entries:,} entries")


@ledger.command()
@ledger_option
@click.option(
    "--head", metavar="HASH", help="A head that was printed before: the ledger must still contain it."
)
def verify(where: str | None, head: str | None) -> None:
    """Work out every hash again, and name the place of every fault.

    Exit status: 0 if all is as it was entered, 1 if something is not, 2 if it could not be read.
    """
    with chosen_ledger(where) as opened:
        from tollbook.ledger.verify import verify

        proof = verify(opened, head.lower() if head else None)
        for fault in proof.faults:
            click.echo(f"{opened.name}: {fault}")
        click.echo(
            f"{opened.name}: {proof.transactions:,} transactions, {proof.entries:,} entries, "
            f"{proof.claims:,} claims, {proof.documents:,} documents"
        )
        if proof.faults:
            click.echo(f"{len(proof.faults)} faults: this is not what was entered; restore a backup")
        else:
            click.echo(f"all is as it was entered; head {proof.head}")
    sys.exit(1 if proof.faults else 0)


@ledger.command()
@click.argument("item")
@ledger_option
@vintage_options
@click.option("--day", type=_DAY, help="The last day of the figure's period, as YYYY-MM-DD.")
@click.option("--from", "start", type=_DAY, help="The first of several such days.")
@click.option("--to", "end", type=_DAY, help="The last of several such days.")
@click.option("--side", metavar="ID", help="Whose losses.")
@click.option("--speaker", metavar="ID", help="Whose count.")
@click.option("--all", "with_all", is_flag=True, help="Show the figures, too, that never changed.")
@click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each figure.")
@pack_option
def log(
    item: str,
    where: str | None,
    as_of: str | None,
    recorded: str | None,
    day: datetime | None,
    start: datetime | None,
    end: datetime | None,
    side: str | None,
    speaker: str | None,
    with_all: bool,
    as_json: bool,
    pack: str,
) -> None:
    """Show the history of an ITEM's figures, or of a claim by the first digits of its id.

    What the conflict does not know goes by its origin's own name, as `pull` and `add` tell it.

    Without a day, the figures are shown that have changed since they were first entered.

    Exit status: 0 if there are any, 2 if there are none.
    """
    first, last = day or start, day or end
    with chosen_ledger(where) as opened:
        from tollbook.pipeline.books.origins import own_name
        from tollbook.pipeline.record.history import FigureQuery, claim_history, figure_histories, holds_item
        from tollbook.publish import histories

        known = load_pack(pack)
        vintage = Vintage(as_of, recorded)
        own = own_name(item.strip("«»"))
        if item in known.items or holds_item(opened, pack, own):
            wanted = FigureQuery(
                pack,
                item if item in known.items else own,
                side,
                speaker,
                f"{first:%Y-%m-%d}" if first else None,
                f"{last:%Y-%m-%d}" if last else None,
            )
            found = figure_histories(opened, wanted, vintage)
        elif len(item) >= 6 and not set(item.lower()) - set("0123456789abcdef"):
            found = claim_history(opened, item, vintage)
            with_all = True
        else:
            raise click.UsageError(
                f"«{item}» is neither an item of {pack} nor the first six digits of a claim's id; items: "
                f"{', '.join(sorted(known.items))}"
            )
        shown = found if with_all or day else tuple(one for one in found if len(one.entries) > 1)
        if as_json:
            for line in histories.log_lines(shown):
                sys.stdout.buffer.write(line)
        else:
            histories.write_log(shown, known, console())
            click.echo(f"{len(found):,} figures, {len(shown):,} shown")
    sys.exit(0 if found else 2)


@ledger.command()
@ledger_option
@click.option("--pack", help="A conflict to enter; without it, all those whose series the ledger holds.")
def upgrade(where: str | None, pack: str | None) -> None:
    """Bring a ledger to this Tollbook: its schema, and the series that Tollbook ships.

    Exit status: 0 if it is up to date now, 2 if not.
    """
    with refusals():
        from tollbook.ledger.database import NEWEST, reach_ledger, upgrade
        from tollbook.pipeline.record.bundled_series import enter_bundled, holds_bundled

        reached = reach_ledger(named(where))
        upgrade(reached)
        packs = (pack,) if pack else tuple(name for name in pack_ids() if holds_bundled(reached, name))
        receipts = [receipt for name in packs for receipt in enter_bundled(reached, name)]
        click.echo(f"{reached.name}: revision {NEWEST}, {len(receipts)} newer tables entered")


@ledger.command()
@ledger_option
def info(where: str | None) -> None:
    """Show how much is in a ledger, and the head to keep elsewhere as an anchor."""
    with chosen_ledger(where) as opened:
        from tollbook.pipeline.record.backup import ledger_facts

        for name, fact in ledger_facts(opened).items():
            click.echo(f"{name:<14}{fact}")


@ledger.command()
@click.argument("file", type=click.Path())
@ledger_option
def backup(file: str, where: str | None) -> None:
    """Copy a ledger to a FILE while others read and write: SQLite as a ledger, PostgreSQL as JSON Lines.

    Exit status: 0 if the copy is complete, 2 if not.
    """
    with chosen_ledger(where) as opened:
        from tollbook.pipeline.record.backup import back_up

        click.echo(f"{file}: {back_up(opened, file)}")
