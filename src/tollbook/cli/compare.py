"""`tollbook compare`: what several speakers count of one item, side by side."""

import difflib
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from tollbook.cli.inputs import console
from tollbook.cli.ledger_options import (
    chosen_books,
    files_behind,
    ledger_option,
    pack_option,
    refusals,
    vintage_options,
)
from tollbook.model.books import Books
from tollbook.model.drift import Severity
from tollbook.model.moment import Vintage
from tollbook.model.observation import LedgerObservations, Observation
from tollbook.model.pack import Pack
from tollbook.model.side_by_side import SideBySide
from tollbook.model.source import Source
from tollbook.model.span import CalendarUnit
from tollbook.packs.conflict import PackError
from tollbook.pipeline import clock
from tollbook.pipeline.collect.local_files import contents_by_name
from tollbook.pipeline.views.side_by_side import (
    LOSSES,
    TOTALS,
    Holdings,
    NoFiguresError,
    Query,
    side_by_side,
)
from tollbook.pipeline.views.source_status import age_sentence
from tollbook.publish import compared
from tollbook.publish.charts import CHARTS, ChartError, chart_format, write_chart
from tollbook.publish.output import OutputError, check_output
from tollbook.sources.cache import Cache, cache_folder
from tollbook.sources.errors import SourceError

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = {"losses": (LOSSES,), "totals": (TOTALS,)}


@click.command()
@click.argument("item")
@click.option("--from", "start", type=_DAY, help="The first day, as YYYY-MM-DD.")
@click.option("--to", "end", type=_DAY, help="The last day. Without either: all that is held.")
@click.option(
    "--by",
    type=click.Choice([by.value for by in CalendarUnit]),
    help="Rows; days for two months or less, else months.",
)
@click.option("--measure", "measures", multiple=True, metavar="MEASURE", help="Only these, or «all».")
@click.option("--only", type=click.Choice(list(_KINDS)), help="Losses of each row's days, or running totals.")
@click.option("--side", help="Whose losses. Without it: as the conflict has it.")
@pack_option
@click.option("--file", "own", multiple=True, metavar="SOURCE=PATH", help="A source's file of your own.")
@click.option(
    "--chart", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Draw, SVG or PNG."
)
@click.option(
    "--width", type=click.IntRange(320, 2400), default=800, show_default=True, help="Of it, in pixels."
)
@ledger_option
@vintage_options
@click.option("--one-axis", is_flag=True, help="Insist on one axis: refused for what is not one measure.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV, a line for each figure.")
@click.option("--json", "as_json", is_flag=True, help="Write one line of JSON.")
def compare(
    item: str,
    start: datetime | None,
    end: datetime | None,
    by: str | None,
    measures: tuple[str, ...],
    only: str | None,
    side: str | None,
    pack: str,
    own: tuple[str, ...],
    chart: Path | None,
    width: int,
    where: str | None,
    as_of: str | None,
    recorded: str | None,
    one_axis: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show what several speakers count of an ITEM, such as personnel or tanks, side by side.

    Each column says who counts, what, and how. Different measures are never added up, subtracted, or drawn
    on one axis. With a ledger all figures are its own, as it held them at the moment that is asked for.

    Exit status: 0 if there are figures, 2 if none are held, or if what was asked for cannot be done.
    """
    if as_csv and as_json:
        raise click.UsageError("choose one of --csv and --json")
    try:
        form = chart_format(chart) if chart else None
        books, of_ledger = _books(where, pack, as_of, recorded)
        reads = (*_paths(own), *files_behind(where, pack))
        if chart and form:
            check_output(chart, CHARTS[form], reads)
        query = Query(
            item,
            side,
            CalendarUnit(by) if by else None,
            _date(start),
            _date(end),
            measures,
            _KINDS[only] if only else (LOSSES, TOTALS),
        )
        holdings = Holdings(
            clock.today(),
            _own_files(books.pack, own),
            Cache(cache_folder(), books.pack.id),
            Vintage(as_of, recorded),
            of_ledger,
        )
        table = side_by_side(books, query, holdings)
        _refuse_own_files(table, own)
        if one_axis:
            _refuse_one_axis(table, books)
        if chart and form:
            write_chart(table, books.pack, chart, form, width, reads)
    except NoFiguresError as error:
        raise click.UsageError(_no_figures_text(error, item)) from None
    except (ChartError, OutputError, PackError, SourceError, ValueError) as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        sys.stdout.buffer.write(compared.json_line(table, books.pack))
    elif as_csv:
        compared.write_csv(table, sys.stdout)
    else:
        compared.write(table, books.pack, _freshness(table), console())
    if chart:
        click.echo(f"tollbook: the chart is in {chart}", err=True)


def _books(
    where: str | None, pack: str, as_of: str | None, recorded: str | None
) -> tuple[Books, LedgerObservations | None]:
    """The series of all speakers, and what a ledger has of further sources, if one is named."""
    if not where:
        return chosen_books(where, pack, as_of, recorded), None
    from tollbook.ledger.database import open_ledger
    from tollbook.pipeline.books.ledger_books import ledger_books
    from tollbook.pipeline.books.origins import ledger_observations

    vintage = Vintage(as_of, recorded)
    with refusals():
        ledger = open_ledger(where)
        books = ledger_books(ledger, pack, vintage)

    def of_ledger(source: Source) -> Sequence[Observation] | None:
        with refusals():
            return ledger_observations(ledger, books.pack, source, vintage)

    return books, of_ledger


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _own_files(pack: Pack, own: tuple[str, ...]) -> Mapping[str, Mapping[str, bytes]]:
    """The files that were given as SOURCE=PATH or SOURCE=NAME=PATH. Raises SourceError."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for given in own:
        source, equals, path = given.partition("=")
        if not equals or source not in pack.sources:
            near = difflib.get_close_matches(source, pack.sources, n=1)
            raise SourceError(
                f"--file {given}: write SOURCE=PATH, with one of the sources that «tollbook sources» lists"
                + (f". Did you mean {near[0]}?" if near else "")
            )
        paths[source].append(path)
    return {source: contents_by_name(pack.sources[source], given) for source, given in paths.items()}


def _paths(own: tuple[str, ...]) -> Iterator[str]:
    """The paths in SOURCE=PATH, which in SOURCE=NAME=PATH begin after the name."""
    for given in own:
        path = given.partition("=")[2]
        yield path
        if "=" in path:
            yield path.partition("=")[2]


def _refuse_own_files(table: SideBySide, own: tuple[str, ...]) -> None:
    """A file that somebody gave and that is refused is an error; one that was fetched is only left out."""
    given = {name.partition("=")[0] for name in own}
    for drift in table.drifts:
        if drift.severity is Severity.FILE and drift.source in given:
            raise SourceError(drift.sentence)


def _refuse_one_axis(table: SideBySide, books: Books) -> None:
    if len(table.countings) > 1:
        measures_shown = "; ".join(compared.measured(counting, books.pack) for counting in table.countings)
        raise ChartError(
            f"these are different measures, and one axis would set against each other what cannot be "
            f"compared: {measures_shown}. Leave out --one-axis, or pick one with --measure: "
            f"{', '.join(counting.id for counting in table.countings)}"
        )
    if len(table.kinds) > 1:
        raise ChartError(
            f"losses of a {table.by.value} and totals since the start do not go on one axis; leave out "
            "--one-axis, or add --only losses or --only totals"
        )


def _freshness(table: SideBySide) -> str:
    days = [count.last for count in table.counts]
    days += [e.observation.period.end for e in table.estimates if e.observation.period.end]
    return age_sentence(max(days), clock.today())


def _no_figures_text(error: NoFiguresError, item: str) -> str:
    near = difflib.get_close_matches(item, error.known, n=1)
    mend = (
        f". Did you mean {near[0]}?"
        if near
        else f"; choose one of: {', '.join(error.known)}"
        if error.known
        else ""
    )
    absent = "".join(
        f". Not at hand: {source.id} counts them; «tollbook pull {source.id}» gets it, or give a file: "
        f"--file {source.id}=PATH"
        for source in error.absent
    )
    return f"{error}{absent}{mend}"
