"""`tollbook correct`: withdraws a claim with a reason, and asserts another in its place."""

from datetime import datetime

import click

from tollbook.cli.ledger_options import PUBLISHED, Refused, chosen_ledger, ledger_option, pack_option
from tollbook.model.entry import Correction
from tollbook.model.quantity import Bound
from tollbook.packs.conflict import load_pack

_DAY = click.DateTime(["%Y-%m-%d"])


class _Number(click.ParamType[int | float]):
    """A whole number or a fraction; thousands may be set apart by commas."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | float:
        """The number."""
        text = str(value).replace(",", "").replace("_", "")
        try:
            number = float(text)
        except ValueError:
            number = -1
        if not 0 <= number < 1e15:
            self.fail(f"«{value}» is no count; write digits, such as 1340", param, ctx)
        return int(number) if number == int(number) else number


_NUMBER = _Number()


@click.command()
@click.argument("claim")
@ledger_option
@click.option("--value", type=_NUMBER, help="How many it should say.")
@click.option("--to-value", type=_NUMBER, help="The upper end, where it should be a range.")
@click.option(
    "--bound", type=click.Choice([bound.value for bound in Bound]), help="The bound it should have."
)
@click.option("--item", metavar="ID", help="The item it should count.")
@click.option("--outcome", metavar="ID", help="The outcome it should count.")
@click.option("--side", metavar="ID", help="Whose losses it should count.")
@click.option("--speaker", metavar="ID", help="Who should be its speaker.")
@click.option("--first-day", type=_DAY, help="The first day that it should cover, as YYYY-MM-DD.")
@click.option("--last-day", type=_DAY, help="The last day that it should cover.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Correction]),
    default=Correction.READING.value,
    show_default=True,
    help="Whose mistake it was: our reading, a copy, the source; or the source took it back.",
)
@click.option(
    "--published",
    type=PUBLISHED,
    metavar="MOMENT",
    help="When the copy or the source changed it; now, if not said.",
)
@click.option("--why", required=True, metavar="TEXT", help="The reason, which everyone can read.")
@click.option("--by", required=True, envvar="TOLLBOOK_BY", metavar="NAME", help="Who corrects it.")
@pack_option
def correct(
    claim: str,
    where: str | None,
    value: int | float | None,
    to_value: int | float | None,
    bound: str | None,
    item: str | None,
    outcome: str | None,
    side: str | None,
    speaker: str | None,
    first_day: datetime | None,
    last_day: datetime | None,
    kind: str,
    published: str | None,
    why: str,
    by: str,
    pack: str,
) -> None:
    """Correct a CLAIM: the first digits of its id, as «tollbook ledger log» shows them.

    Nothing is overwritten: the claim is withdrawn and another one asserted, in one transaction.

    Exit status: 0 if the correction was entered, 2 if not.
    """
    correction = Correction(kind)
    if correction is Correction.READING and published:
        raise click.UsageError(
            "a corrected reading counts from when the words were published: leave out --published"
        )
    with chosen_ledger(where) as ledger:
        from tollbook.pipeline.record.correction import CorrectionError, Mend, correct
        from tollbook.publish.histories import SHORT, changes_text

        known = load_pack(pack)
        mend = Mend(
            low=value,
            high=to_value,
            bound=bound,
            speaker=speaker,
            side=side,
            item=item,
            outcome=outcome,
            first=first_day.date() if first_day else None,
            last=last_day.date() if last_day else None,
        )
        if correction is Correction.RETRACTION and mend != Mend():
            raise click.UsageError(
                "a retraction puts nothing in the claim's place: leave out what it should say"
            )
        try:
            done = correct(
                ledger, known, claim, mend, correction=correction, by=by, why=why, published=published
            )
        except CorrectionError as fault:
            raise Refused(str(fault)) from None
        click.echo(f"{done.before.hash.hex()[:SHORT]}: withdrawn (transaction {done.receipt.seq})")
        if done.claim is not None:
            click.echo(f"{done.claim[:SHORT]}: asserted in its place")
        for line in changes_text([done.change], known):
            click.echo(f"    {line}")
