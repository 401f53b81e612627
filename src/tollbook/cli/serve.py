"""`tollbook serve`: the pages, from one process."""

import os
import secrets
import socket
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollbook.cli.ledger_options import Refused, ledger_option, refusals

if TYPE_CHECKING:
    from tollbook.ledger.database import Ledger

_EVERYWHERE = ("", "0.0.0.0", "::")
_NEEDED = ("starlette", "uvicorn", "jinja2", "babel", "markdown_it", "multipart", "pebble", "vl_convert")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one."
)
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A name by which others call this server."
)
@click.option(
    "--keep",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of reports with a permanent link; one in your data folder if not said.",
)
@click.option(
    "--token",
    envvar="TOLLBOOK_TOKEN",
    show_envvar=True,
    help="What lets people write; a new one if not said.",
)
@ledger_option
def serve(
    host: str, port: int, names: tuple[str, ...], folder: Path | None, token: str | None, where: str | None
) -> None:
    """Serve the pages: check a report, series, days, sources, reports.

    Everyone who reaches the server may read; who has its token may keep reports. It loads nothing from other
    hosts, but for addresses that people give it to check.
    """
    absent = [name for name in _NEEDED if find_spec(name) is None]
    if absent:
        raise click.UsageError(f"the pages need {', '.join(absent)}: pip install 'tollbook[web]'")
    import uvicorn

    from tollbook.web.application import application
    from tollbook.web.desk import LOCAL, Desk

    listening = _listening(host, port)
    everywhere = host in _EVERYWHERE
    desk = Desk(
        saved_reports=folder or _data_folder() / "checked",
        token=token or secrets.token_urlsafe(16),
        ledger=_opened(where),
        hosts=(*LOCAL, *(() if everywhere else (host,)), *names),
    )
    if desk.indexer is not None:
        desk.indexer.start()
    address = f"http://{'127.0.0.1' if everywhere else host}:{listening.getsockname()[1]}"
    click.echo(f"Tollbook is at {address}/ (stop it with Ctrl-C)")
    if not token:
        click.echo(f"To keep reports, sign in at {address}/token with {desk.token}")
    config = uvicorn.Config(application(desk), log_level="warning", server_header=False, access_log=False)
    # Ctrl-C is how this is meant to end; the server has answered what it was asked before it passes it on.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _opened(where: str | None) -> "Ledger | None":
    if not where:
        return None
    from tollbook.ledger.database import open_ledger

    with refusals():
        return open_ledger(where)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named in full, or asyncio leaves Nagle's algorithm on, and each answer waits 40 ms for it.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        found.close()
        raise Refused(
            f"cannot listen on {host} port {port} ({error.strerror or error}); name another with --port"
        ) from None
    return found


def _data_folder() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (
        Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "share"
    ) / "tollbook"
