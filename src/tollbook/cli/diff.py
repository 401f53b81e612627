"""`tollbook diff`: what two vintages of a ledger disagree on."""

import sys

import click

from tollbook.cli.inputs import console
from tollbook.cli.ledger_options import LAST, Moment, chosen_ledger, ledger_option, pack_option
from tollbook.model.moment import Vintage, recorded_bound
from tollbook.packs.conflict import load_pack


@click.command()
@click.argument("item", required=False)
@ledger_option
@click.option("--from", "start", type=LAST, required=True, metavar="MOMENT", help="The earlier vintage.")
@click.option("--to", "end", type=LAST, metavar="MOMENT", help="The later one; the newest, if not said.")
@click.option(
    "--recorded", type=Moment(recorded_bound), metavar="MOMENT", help="As far as it was recorded by then."
)
@click.option("--side", metavar="ID", help="Whose losses.")
@click.option("--speaker", metavar="ID", help="Whose count.")
@click.option(
    "--new", "with_new", is_flag=True, help="List the figures, too, that the earlier vintage lacks."
)
@click.option("--json", "as_json", is_flag=True, help="Write a line of JSON for each figure.")
@pack_option
def diff(
    item: str | None,
    where: str | None,
    start: str,
    end: str | None,
    recorded: str | None,
    side: str | None,
    speaker: str | None,
    with_new: bool,
    as_json: bool,
    pack: str,
) -> None:
    """Show which figures, of an ITEM or of all, are told otherwise in a later vintage than in an earlier one.

    Exit status: 0 if nothing differs, 1 if something does, 2 if it could not be asked.
    """
    if end is not None and end < start:
        raise click.UsageError("--to is before --from; write the earlier moment first")
    with chosen_ledger(where) as ledger:
        from tollbook.pipeline.record.history import FigureQuery, differences
        from tollbook.publish import histories

        known = load_pack(pack)
        query = FigureQuery(pack, item, side, speaker)
        found = differences(ledger, query, Vintage(start, recorded), Vintage(end, recorded))
        shown = found if with_new else tuple(one for one in found if one.old)
        if as_json:
            for line in histories.diff_lines(shown):
                sys.stdout.buffer.write(line)
        else:
            new = sum(not one.old for one in found)
            histories.write_diff(shown, new, known, console())
    sys.exit(1 if found else 0)
