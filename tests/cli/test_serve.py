"""`tollbook serve` as a person starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from click.testing import CliRunner

from tollbook.cli import main

ROOT = Path(__file__).parents[2]


@contextmanager
def started(*options: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, running until the block ends."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": str(home), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "tollbook", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    """The first line has the address, which answers; the second the token; Ctrl-C ends it with status 0."""
    with started(home=tmp_path) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        token = process.stdout.readline().split()[-1]
        assert address
        with httpx.Client(base_url=address[0]) as client:
            assert "Tollbook" in client.get("/").text
            assert client.post("/token", data={"token": token}).status_code == 303
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        assert "Traceback" not in process.communicate()[1]


def test_a_port_in_use_is_told_with_the_mend() -> None:
    """Who starts a second server learns why, and what to write."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = CliRunner().invoke(main, ["serve", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert "cannot listen on 127.0.0.1 port" in done.output and "--port" in done.output


def test_a_ledger_that_is_not_there_is_told(tmp_path: Path) -> None:
    """No server starts on a ledger that nobody made."""
    done = CliRunner().invoke(main, ["serve", "--port", "0", "--ledger", str(tmp_path / "none.db")])
    assert done.exit_code == 2
    assert "tollbook ledger init" in done.output
