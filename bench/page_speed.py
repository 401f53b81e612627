"""How long each page takes to answer, beside a bare Starlette «hello», and how many bytes it sends.

    python bench/page_speed.py [--times N] [--ledger FILE]

Two servers run beside each other on this machine, the pages and the «hello», and one client asks both over
loopback. Bytes are those of the page and of its style sheet and scripts as they are sent, compressed, without
charts.
"""

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx

SAMPLE = Path(__file__).parents[1] / "src" / "tollbook" / "samples" / "relay.txt"
HELLO = """
import socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
app = Starlette(routes=[Route("/", lambda request: HTMLResponse("hello"))])
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
PAGES = (
    "/",
    "/check",
    "/series",
    "/series/personnel",
    "/series/tanks?as_of=2024-10-20",
    "/day/2024-10-20",
    "/sources",
    "/sources/petroivaniuk",
    "/reports",
    "/how-to-read",
)
ASSETS = re.compile(r'(?:<link rel="stylesheet" href|<script[^>]* src)="([^"]+)"')


def main() -> None:
    """Prints a line for each page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--ledger")
    given = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        _hello() as hello,
        _pages(Path(folder), given.ledger) as pages,
        httpx.Client(timeout=120) as client,
    ):
        _measure(client, hello, pages, given.times)


def _measure(client: httpx.Client, hello: str, pages: str, times: int) -> None:
    _timed(client, "GET", hello + "/", None)
    base = [_timed(client, "GET", hello + "/", None)[0] for _ in range(times)]
    print(f"hello: median {median(base) * 1000:.2f} ms\n")
    print(f"{'page':34} {'first':>8} {'median':>8} {'p95':>8} {'× hello':>8} {'page':>8} {'with style':>10}")
    text = SAMPLE.read_text(encoding="utf-8")
    for method, path in [("GET", path) for path in PAGES] + [("POST", "/check")]:
        form = {"text": text} if method == "POST" else None
        first, answer = _timed(client, method, pages + path, form)
        if answer.status_code != 200:
            print(f"{path:34} answers {answer.status_code}")
            continue
        taken = [_timed(client, method, pages + path, form)[0] for _ in range(times)]
        own = _sent(answer)
        assets = sum(_sent(client.get(pages + found)) for found in set(ASSETS.findall(answer.text)))
        name = path if method == "GET" else f"{path} (the sample pasted)"
        middle, late = median(taken), quantiles(taken, n=20)[-1]
        print(
            f"{name:34} {first * 1000:7.1f}  {middle * 1000:7.1f}  {late * 1000:7.1f} "
            f"{middle / median(base):8.1f} {own / 1000:6.1f} KB {(own + assets) / 1000:7.1f} KB"
        )


def _timed(
    client: httpx.Client, method: str, url: str, form: dict[str, str] | None
) -> tuple[float, httpx.Response]:
    start = time.perf_counter()
    answer = client.request(method, url, data=form, follow_redirects=True)
    return time.perf_counter() - start, answer


def _sent(answer: httpx.Response) -> int:
    """The bytes that went over the line, headers left out."""
    return answer.num_bytes_downloaded


@contextmanager
def _hello() -> Iterator[str]:
    port = _free_port()
    with _running([sys.executable, "-c", HELLO, str(port)], port) as address:
        yield address


@contextmanager
def _pages(folder: Path, ledger: str | None) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, "-m", "tollbook", "serve", "--port", str(port), "--keep", str(folder)]
    with _running([*command, *(["--ledger", ledger] if ledger else [])], port) as address:
        yield address


@contextmanager
def _running(command: list[str], port: int) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{' '.join(command[:4])} … did not start") from None
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
