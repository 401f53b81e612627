"""`tollbook series`: the daily totals that reports are checked against."""

import difflib
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import click

from tollbook.cli.inputs import console
from tollbook.cli.ledger_options import chosen_books, ledger_option, pack_option, vintage_options
from tollbook.model.books import Books
from tollbook.model.series import Series
from tollbook.pipeline import clock
from tollbook.pipeline.views.series import NoSeriesError, find_series, series_table
from tollbook.pipeline.views.source_status import age_sentence
from tollbook.publish import daily

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("item")
@click.option("--from", "start", type=_DAY, help="The first report day, as YYYY-MM-DD.")
@click.option("--to", "end", type=_DAY, help="The last report day. Without either: the last 30 days.")
@click.option("--side", help="Whose losses. Without it: as the conflict has it.")
@click.option("--speaker", help="Whose count. Without it: as the conflict has it.")
@click.option("--outcome", help="Such as killed or wounded. Without it: what a count of the item means.")
@pack_option
@ledger_option
@vintage_options
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@click.option("--json", "as_json", is_flag=True, help="Write one line of JSON.")
def series(
    item: str,
    start: datetime | None,
    end: datetime | None,
    side: str | None,
    speaker: str | None,
    outcome: str | None,
    pack: str,
    where: str | None,
    as_of: str | None,
    recorded: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show a speaker's daily totals of an ITEM, such as tanks or personnel.

    Exit status: 0 if there are any, 2 if no such series is held.
    """
    if as_csv and as_json:
        raise click.UsageError("choose one of --csv and --json")
    books = chosen_books(where, pack, as_of, recorded)
    chosen = _chosen_series(books, item, side, speaker, outcome)
    first, last = _span(start, end, chosen.last)
    try:
        days = series_table(chosen, first, last)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    sources = [replace(books.pack.sources[copy.source], snapshot=copy.snapshot) for copy in chosen.copies]
    if as_json:
        sys.stdout.buffer.write(daily.json_line(days, chosen, sources))
    elif as_csv:
        daily.write_csv(days, sources, sys.stdout)
    else:
        daily.write(
            days, _heading(books, chosen), sources, console(), age_sentence(chosen.last, clock.today())
        )


def _chosen_series(
    books: Books, item: str, side: str | None, speaker: str | None, outcome: str | None
) -> Series:
    try:
        return find_series(books, item, side, speaker, outcome)
    except NoSeriesError as error:
        raise no_series(error) from None


def no_series(error: NoSeriesError) -> click.UsageError:
    """The error that there is no such series, with the name of the nearest one."""
    near = difflib.get_close_matches(error.item, error.items, n=1)
    return click.UsageError(f"{error}" + (f". Did you mean {near[0]}?" if near else ""))


def _span(start: datetime | None, end: datetime | None, last: date) -> tuple[date | None, date | None]:
    """The days that the options name; the last month if they name none."""
    if start is None and end is None:
        return last - timedelta(days=29), last
    return (start.date() if start else None), (end.date() if end else None)


def _heading(books: Books, chosen: Series) -> str:
    pack, measure = books.pack, chosen.measure
    item, outcome = pack.items[measure.item], pack.outcomes[measure.outcome]
    speaker, side = pack.speakers[chosen.speaker].name, pack.sides[measure.side].name
    return f"{speaker} · {side} · {item.name}, {outcome.name}"
