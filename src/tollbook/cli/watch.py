"""`tollbook watch`: sources asked at their cadence, until somebody stops it."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from tollbook.cli.inputs import console
from tollbook.cli.job import NOTHING_FAILS, SOMETHING_FAILS
from tollbook.cli.ledger_options import ledger_option, pack_option, refusals
from tollbook.cli.pull import AGENT
from tollbook.cli.sources import CACHE, card_named, opened_pack
from tollbook.model.pack import Pack
from tollbook.packs.conflict import PackError, read_own_card
from tollbook.pipeline import clock
from tollbook.publish import watched as shown
from tollbook.sources.cache import Cache, cache_folder

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger
    from tollbook.pipeline.collect.watch import Event, Watch, Watched

# A watch asks again at its own pace, so that little is tried again at once.
_ATTEMPTS, _PATIENCE, _TOTAL = 3, 10.0, 90.0


@click.command()
@click.argument("sources", metavar="[SOURCE|SOURCE=PATH]...", nargs=-1)
@pack_option
@CACHE
@ledger_option
@click.option(
    "--by", default="tollbook", show_default=True, envvar="TOLLBOOK_BY", metavar="NAME", help="Who enters it."
)
@click.option("--once", is_flag=True, help="Ask for what is due, and end.")
@click.option("--jsonl", is_flag=True, help="Write a line of JSON for each event.")
def watch(
    sources: tuple[str, ...],
    pack: str,
    cache: Path | None,
    where: str | None,
    by: str,
    once: bool,
    jsonl: bool,
) -> None:
    """Ask for the SOURCES at their cards' cadence until stopped, and say what came and what went wrong.

    Without a SOURCE all that have addresses are watched. SOURCE=PATH watches a folder, a file or a list of
    addresses on this machine, SOURCE may also be the path of a card of your own (FILE.toml). What came is
    kept as `pull` keeps it, and, with --ledger, entered. A source that fails is named, asked again after
    growing pauses, and stops no other.

    Exit status: 0 if it was stopped, or if with --once all came as expected; 1 if not; 2 if it could not run.
    """
    from tollbook.pipeline.collect.watch import Watch
    from tollbook.sources.fetch import Manners

    conflict = opened_pack(pack)
    with refusals(), _opened(where) as ledger:
        watching = Watch(
            _watched(conflict, sources),
            conflict,
            Cache(cache or cache_folder(), conflict.id),
            Manners(AGENT, attempts=_ATTEMPTS, patience=_PATIENCE, total=_TOTAL),
            clock.SystemClock(),
            _teller(conflict, jsonl),
        )
        if ledger is not None:
            from tollbook.pipeline.record.ledger_entry import Bookkeeper

            # A file's name means another ledger in another folder.
            watching.ledger = str(Path(ledger.name).absolute()) if ledger.is_file else ledger.name
            watching.enter = Bookkeeper(ledger, conflict, by).enter_and_tell
        with _stopped_by_signals(watching):
            watching.run(once)
    sys.exit(SOMETHING_FAILS if once and watching.failed else NOTHING_FAILS)


def _watched(pack: Pack, names: tuple[str, ...]) -> "list[Watched]":
    """What is to be watched. Raises click.UsageError."""
    from tollbook.pipeline.collect.watch import watchable

    if not names:
        return list(watchable(pack.sources.values()))
    found = [_of_pack(pack, name) if _is_of_pack(name) else _own(pack, name) for name in names]
    ids = [each.id for each in found]
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice:
        raise click.UsageError(f"two of the sources are called {twice}; name it once, or give one another id")
    return found


def _is_of_pack(name: str) -> bool:
    return "=" in name or not name.endswith(".toml")


def _of_pack(pack: Pack, given: str) -> "Watched":
    """A source of the pack; SOURCE=PATH says where its files lie on this machine."""
    from tollbook.pipeline.collect.watch import Watched

    name, _, path = given.partition("=")
    card = card_named(pack, name)
    if path:
        if not Path(path).exists():
            raise click.UsageError(f"{given}: there is no {path}; check the name")
        card = replace(card, files={next(iter(card.files), "files"): str(Path(path).absolute())})
    if not card.files:
        raise click.UsageError(f"{name} has no address to ask; say where it lies: {name}=PATH")
    return Watched(card.id, card)


def _own(pack: Pack, name: str) -> "Watched":
    """A card of somebody's own. One that is broken now may be mended while the others are watched."""
    from tollbook.pipeline.collect.watch import Watched

    path = Path(name)
    if not path.is_file():
        raise click.UsageError(f"{name}: there is no such card; check the name")
    try:
        card = read_own_card(path, pack)
    except PackError:
        return Watched(path.stem, path=path)
    if not card.files:
        raise click.UsageError(f"{name}: names no file; write an address or a path in a table [files]")
    return Watched(card.id, path=path)


def _teller(pack: Pack, jsonl: bool):  # type: ignore[no-untyped-def]
    page = console()

    def tell(event: "Event") -> None:
        if jsonl:
            sys.stdout.buffer.write(shown.json_line(event, pack.id))
            sys.stdout.buffer.flush()
        else:
            shown.write(event, page)

    return tell


@contextmanager
def _opened(where: str | None) -> "Iterator[Ledger | None]":
    if not where:
        yield None
        return
    from tollbook.ledger.database import open_ledger

    ledger = open_ledger(where)
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def _stopped_by_signals(watching: "Watch") -> Iterator[None]:
    """Lets the first signal end the watch in order, and a second one at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        watching.stop()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
