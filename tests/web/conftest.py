"""A server on the bundled data, asked directly or by a browser."""

import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.testclient import TestClient

from tollbook.web.application import application
from tollbook.web.desk import Desk

# Lets the tests share what is in this file.
sys.path.insert(0, str(Path(__file__).parents[2]))

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

TOKEN = "a-word-for-tests"
TODAY = date(2026, 11, 22)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk on the bundled data, whose kept reports go with the test."""
    return Desk(
        saved_reports=tmp_path / "checked",
        token=TOKEN,
        hosts=("testserver", "127.0.0.1"),
        today=lambda: TODAY,
    )


@pytest.fixture
def client(desk: Desk) -> TestClient:
    """A reader of the desk's pages, who has no token and is not led on by redirects."""
    return TestClient(application(desk), follow_redirects=False, raise_server_exceptions=False)


@dataclass
class Served:
    """A server that runs: its address, and its desk."""

    address: str
    desk: Desk
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on the bundled data, on a port of its own, for all tests of a run."""
    desk = Desk(saved_reports=tmp_path_factory.mktemp("checked"), token=TOKEN, today=lambda: TODAY)
    with running(desk) as found:
        yield found


class running:
    """A desk's server, running in a thread while a block lasts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> Served:
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(application(self._desk), log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return Served(f"http://127.0.0.1:{listening.getsockname()[1]}", self._desk)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless browser; without one on this machine the test is skipped."""
    if not CHROMIUM and os.environ.get("TOLLBOOK_BROWSER") == "needed":
        pytest.fail("no Chromium here, and TOLLBOOK_BROWSER says that it is needed")
    if not CHROMIUM:
        pytest.skip(
            "no Chromium here: install it (on Debian: apt-get install chromium), or name it in CHROMIUM"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


DESKTOP: "ViewportSize" = {"width": 1280, "height": 900}
PHONE: "ViewportSize" = {"width": 360, "height": 740}


class Reader:
    """Somebody with a browser. `strayed` are the requests that left the host, `troubles` what the console
    and the page told of errors."""

    def __init__(self, context: "BrowserContext", served: Served) -> None:
        self.served, self.context = served, context
        self.strayed: list[str] = []
        self.troubles: list[str] = []
        context.on("request", lambda request: self._asked(request.url))
        self.page = self.new_page()

    def new_page(self) -> "Page":
        """One more page, watched like the first."""
        page = self.context.new_page()
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((self.served.address, "data:", "about:", "blob:")):
            self.strayed.append(url)

    def goes(self, path: str) -> "Page":
        """Opens a page of the server."""
        self.page.goto(self.served.address + path)
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page, in words."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:5]}" for v in found]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return int(wide)


@pytest.fixture(params=["desktop", "phone"])
def reader(request: pytest.FixtureRequest, browser: "Browser", served: Served) -> Iterator[Reader]:
    """A reader at a desk, then one with a phone; each must stay on the host and see no error."""
    yield from _reading(browser, served, request.param == "phone", scripts=True)


@pytest.fixture(params=["desktop", "phone"])
def plain_reader(request: pytest.FixtureRequest, browser: "Browser", served: Served) -> Iterator[Reader]:
    """The same without JavaScript."""
    yield from _reading(browser, served, request.param == "phone", scripts=False)


def _reading(browser: "Browser", served: Served, phone: bool, scripts: bool) -> Iterator[Reader]:
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        has_touch=phone,
        java_script_enabled=scripts,
        locale="en-GB",
    )
    reader = Reader(context, served)
    yield reader
    context.close()
    assert reader.strayed == []
    assert [told for told in reader.troubles if "the server responded with a status of 4" not in told] == []
