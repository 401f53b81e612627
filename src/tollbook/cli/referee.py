"""`tollbook referee`: where the copies of a series differ, and which of them is right."""

import sys
from dataclasses import replace
from datetime import date, datetime

import click

from tollbook.cli.inputs import console
from tollbook.cli.ledger_options import chosen_books, ledger_option, pack_option, vintage_options
from tollbook.cli.series import no_series
from tollbook.model.books import Books
from tollbook.model.pack import Source
from tollbook.model.series import Series
from tollbook.pipeline.views.referee import referee as rule
from tollbook.pipeline.views.referee import shared_series
from tollbook.pipeline.views.series import NoSeriesError
from tollbook.publish import rulings

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("items", metavar="[ITEM]...", nargs=-1)
@click.option("--from", "start", type=_DAY, help="The first report day, as YYYY-MM-DD.")
@click.option("--to", "end", type=_DAY, help="The last report day. Without either: all days.")
@click.option("--open", "want", flag_value="open", help="Show only what is open.")
@click.option("--decided", "want", flag_value="decided", help="Show only what is decided.")
@click.option("--side", help="Whose losses. Without it: as the conflict has it.")
@click.option("--speaker", help="Whose count. Without it: as the conflict has it.")
@pack_option
@ledger_option
@vintage_options
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@click.option("--json", "as_json", is_flag=True, help="Write one line of JSON.")
def referee(
    items: tuple[str, ...],
    start: datetime | None,
    end: datetime | None,
    want: str | None,
    side: str | None,
    speaker: str | None,
    pack: str,
    where: str | None,
    as_of: str | None,
    recorded: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show where the copies of a speaker's series differ, which is right, by what, and what went wrong.

    Without an ITEM, such as tanks, all that are kept in several copies are compared. What nothing decides is
    shown as open.

    Exit status: 0 if there are such series, whether or not they differ; 2 if no such series is held.
    """
    if as_csv and as_json:
        raise click.UsageError("choose one of --csv and --json")
    books = chosen_books(where, pack, as_of, recorded)
    side, speaker = side or books.pack.default_side, speaker or books.pack.default_speaker
    compared = _compared_series(books, items, side, speaker)
    try:
        found, tally = rule(books, compared, _date(start), _date(end))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    shown = [row for row in found if want is None or (row.total is None) == (want == "open")]
    sources = _sources(books, compared)
    if as_json:
        sys.stdout.buffer.write(rulings.json_line(shown, tally, speaker, side, sources))
    elif as_csv:
        rulings.write_csv(shown, sources, sys.stdout)
    else:
        names = {item.id: item.name for item in books.pack.items.values()}
        rulings.write(shown, tally, _heading(books, side, speaker), names, sources, console())


def _compared_series(books: Books, items: tuple[str, ...], side: str, speaker: str) -> tuple[Series, ...]:
    try:
        return shared_series(books, items, side, speaker)
    except NoSeriesError as error:
        raise no_series(error) from None


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _sources(books: Books, compared: tuple[Series, ...]) -> list[Source]:
    """The cards of all copies, in the order in which the series name them."""
    reached: dict[str, date] = {}
    for copy in (copy for series in compared for copy in series.copies):
        reached[copy.source] = max(copy.snapshot, reached.get(copy.source, copy.snapshot))
    return [replace(books.pack.sources[source], snapshot=last) for source, last in reached.items()]


def _heading(books: Books, side: str, speaker: str) -> str:
    return f"{books.pack.speakers[speaker].name} · {books.pack.sides[side].name} · where the copies differ"
