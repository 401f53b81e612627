"""`tollbook pull`: newer files of the sources, asked for politely."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from tollbook import __version__
from tollbook.cli.inputs import console
from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS, SOMETHING_FAILS
from tollbook.cli.ledger_options import accepted_fewer, chosen_ledger, ledger_option, pack_option
from tollbook.cli.sources import CACHE, JSON, card_named, opened_pack
from tollbook.model.pack import Pack
from tollbook.pipeline import clock
from tollbook.publish import pulled
from tollbook.sources.cache import Cache, cache_folder

if TYPE_CHECKING:
    from tollbook.pipeline.collect.pull import Pull
    from tollbook.pipeline.record.ledger_entry import Bookkeeper, Posting

AGENT = f"Tollbook/{__version__} (reads public series of war losses)"


@click.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@pack_option
@CACHE
@ledger_option
@click.option("--by", envvar="TOLLBOOK_BY", metavar="NAME", help="Who enters it; tollbook, if not said.")
@click.option("--accept-fewer", is_flag=True, help="Take files with fewer rows than before: you have looked.")
@click.option("--why", metavar="TEXT", help="Why fewer rows are right.")
@JSON
def pull(
    sources: tuple[str, ...],
    pack: str,
    cache: Path | None,
    where: str | None,
    by: str | None,
    accept_fewer: bool,
    why: str | None,
    as_json: bool,
) -> None:
    """Fetch newer files of the SOURCES, read them through their cards, and keep what is as expected.

    Without a SOURCE all that have addresses are asked, hosts side by side, and of one host publishers first.
    SOURCE may be the path of a card of your own (FILE.toml). `check` and `series` then read pulled copies in
    place of bundled ones, where they are newer. With a ledger the figures are entered on it, each file whole
    or not at all.

    Exit status: 0 if all came as expected, 1 if something failed or was left out, 2 if nothing could be had.
    """
    from tollbook.pipeline.collect import pull as pulling
    from tollbook.pipeline.collect.requests import has_addresses
    from tollbook.sources.fetch import Fetcher, Manners

    conflict = opened_pack(pack)
    cards = [card_named(conflict, name) for name in sources] or pulling.in_order(conflict.sources.values())
    bare = next((card for card in cards if not has_addresses(card)), None)
    if bare:
        raise click.UsageError(
            f"{bare.id} has no address to pull from; read a saved file: tollbook sources check {bare.id} FILE"
        )
    accepted = accepted_fewer(accept_fewer, sources, by, why)
    cached = Cache(cache or cache_folder(), conflict.id)
    fetcher = Fetcher(Manners(AGENT))
    done: list[pulling.Pull] = []
    out = console()
    postings: dict[str, tuple[Posting, ...]] = {}
    with _bar([card.id for card in cards]) as has_come, _bookkeeper(where, conflict, by) as bookkeeper:
        if bookkeeper:
            postings.update(bookkeeper.catch_up(cards, cached, clock.today()))
        enter = bookkeeper.enter if bookkeeper else pulling.nowhere
        for each in pulling.pull(cards, conflict, cached, fetcher, clock.today(), enter, accepted):
            name = each.source.id
            done.append(each)
            if bookkeeper:
                postings[name] = (*postings.get(name, ()), *bookkeeper.postings.get(name, ()))
            has_come(name)
            if not as_json:
                pulled.write(each, out, postings.get(name))
    if as_json:
        done.sort(key=lambda each: cards.index(each.source))
        sys.stdout.buffer.write(pulled.json_line(done, conflict.id, postings if bookkeeper else None))
    refused = any(one.refusal for each in postings.values() for one in each)
    sys.exit(_status(done) or (SOMETHING_FAILS if refused else NOTHING_FAILS))


@contextmanager
def _bookkeeper(where: str | None, pack: Pack, by: str | None) -> "Iterator[Bookkeeper | None]":
    """What enters the figures on a ledger, if one is named."""
    if not where:
        yield None
        return
    from tollbook.pipeline.record.ledger_entry import Bookkeeper

    with chosen_ledger(where) as ledger:
        yield Bookkeeper(ledger, pack, by or "tollbook")


@contextmanager
def _bar(names: list[str]) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal that says how many sources have come, and which are still waited for."""
    # Only this command needs it, and every command loads this file.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("pulling"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    page = Console(stderr=True)
    # What is written to a file or another program stays out of the bar's way, and the bar out of its.
    with Progress(
        *columns,
        console=page,
        transient=True,
        disable=not page.is_terminal,
        redirect_stdout=sys.stdout.isatty(),
    ) as progress:
        left = list(names)
        task = progress.add_task(_waiting_for(left), total=len(names))

        def has_come(name: str) -> None:
            left.remove(name)
            progress.update(task, advance=1, description=_waiting_for(left))

        yield has_come


def _waiting_for(left: list[str]) -> str:
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    return f"waiting for {', '.join(left[:3])}{more}" if left else ""


def _status(done: "list[Pull]") -> int:
    if all(each.fault and not (each.reading and each.reading.observations) for each in done):
        return COULD_NOT_RUN
    return SOMETHING_FAILS if any(each.fault or each.left_out for each in done) else NOTHING_FAILS
