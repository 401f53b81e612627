"""Takes the pictures of all pages in docs/screenshots (`make screenshots`; needs Chromium).

The pages are those of a ledger with the bundled series and some forty generated relays, most of them of one
day.
"""

import io
import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tests.pipeline.faulty import FAULTS, Relay, made_relay, relays
from tests.pipeline.wordings import wordings
from tests.web.conftest import CHROMIUM, DESKTOP, FLAGS, PHONE, TODAY, TOKEN, running

from tollbook.cli import main as tollbook
from tollbook.ledger.database import Ledger, open_ledger
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.pipeline.books.pack_books import open_books
from tollbook.web.desk import Desk

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
SAMPLE = (ROOT / "src" / "tollbook" / "samples" / "relay.txt").read_text(encoding="utf-8")
THE_DAY = date(2025, 8, 29)
_COLOURS = 128
# The figure of a day, followed through the reports that carried it.
FIGURE = (
    "/reports/figure?speaker=general-staff-ua&side=RU&item=personnel&outcome=casualties&kind=day"
    f"&day={THE_DAY}"
)


@dataclass(frozen=True)
class Shot:
    """A page: the name of its picture, and its address."""

    name: str
    path: str


SHOTS = (
    Shot("front", "/"),
    Shot("series-list", "/series"),
    Shot("series", "/series/personnel"),
    Shot("series-chart", "/series/personnel#days"),
    Shot("series-sources", "/series/personnel#sources"),
    Shot("day", f"/day/{THE_DAY}"),
    Shot("sources", "/sources"),
    Shot("source", "/sources/petroivaniuk"),
    Shot("reports", "/reports?verdict=fails"),
    Shot("figure", FIGURE),
    Shot("how-to-read", "/how-to-read"),
)


def main() -> None:
    """Takes each page by day and by night, at a desk and on a phone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk(folder / "checked", TOKEN, _ledger(folder), today=lambda: TODAY)
        with running(desk) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for theme in ("light", "dark"):
                for size in ("desktop", "phone"):
                    _take_all(browser, served.address, theme, size)
            browser.close()


def _take_all(browser: Browser, address: str, theme: str, size: str) -> None:
    context = browser.new_context(
        viewport=PHONE if size == "phone" else DESKTOP,
        color_scheme="dark" if theme == "dark" else "light",
        base_url=address,
        locale="en-GB",
    )
    page = context.new_page()
    for name in _pages(page):
        page.wait_for_load_state("networkidle")
        picture = FOLDER / f"{name}-{size}-{theme}.png"
        _keep(page.screenshot(), picture)
        print(picture.relative_to(ROOT), picture.stat().st_size)
    context.close()


def _pages(page: Page) -> Iterator[str]:
    """Opens one page after another, and names it once it is there."""
    for shot in SHOTS:
        answer = page.goto(shot.path)
        # A place further down the page that is open already is not asked for anew.
        assert answer is None or answer.status == 200, f"{shot.path} answers {answer and answer.status}"
        yield shot.name
    page.goto("/check")
    yield "check"
    page.fill("textarea", SAMPLE)
    page.locator("main form button").first.click()
    yield "checked"
    page.goto("/reports")
    page.locator("main a[href^='/reports/']").first.click()
    yield "report"


def _ledger(folder: Path) -> Ledger:
    """A ledger with the bundled series, and relays in three languages with and without faults."""
    where = str(folder / "ledger.db")
    _run("ledger", "init", "--ledger", where)
    for number, relay in enumerate(_relays()):
        report = folder / f"relay-{number:02}.txt"
        report.write_text(relay.document.text, encoding="utf-8")
        published = str(relay.document.published)
        language = str(relay.document.language)
        given = ["--published", published, "--lang", language]
        _run("add", "--ledger", where, *given, str(report))
    return open_ledger(where)


def _relays() -> Iterator[Relay]:
    books, dice = open_books(DEFAULT_PACK), random.Random(6)
    for language in ("en", "uk", "ru"):
        for wording in wordings(language)[:12]:
            fault = None if dice.random() < 0.6 else dice.choice(FAULTS)
            relay = made_relay(books, wording, THE_DAY, fault, dice)
            if relay:
                yield relay
        yield from relays(books, language, 6, seed=6)


def _run(*arguments: str) -> None:
    done = CliRunner().invoke(tollbook, list(arguments))
    assert done.exit_code == 0, done.output


def _keep(picture: bytes, path: Path) -> None:
    """Writes a picture with few colours, which flat pages do with."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    main()
