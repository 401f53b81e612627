"""The reports' pages in a browser: found, read, followed; by keyboard and on a phone, with and without
JavaScript."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import TODAY, TOKEN, Reader, Served, running
from tests.web.conftest import _reading as reading

from tollbook.ledger.database import open_ledger
from tollbook.web.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIGURE = "/reports/figure?item=personnel&day=2025-08-29"


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory, filled_ledger: Path) -> Iterator[Served]:
    """A server on a ledger with all samples, whose index is filled."""
    folder = tmp_path_factory.mktemp("reports")
    shutil.copyfile(filled_ledger, folder / "ledger.db")
    ledger = open_ledger(str(folder / "ledger.db"))
    desk = Desk(folder / "checked", TOKEN, ledger, today=lambda: TODAY, cache=folder / "cache")
    assert desk.indexer is not None
    desk.indexer.run()
    with running(desk) as served:
        yield served
    desk.indexer.stop()
    ledger.close()


@pytest.fixture(params=["desktop", "phone without scripts"])
def visitor(request: pytest.FixtureRequest, browser: "Browser", keeping: Served) -> Iterator[Reader]:
    """A reader at a desk, then one with a phone that runs no scripts; each must stay on the host."""
    asked = str(request.param)
    yield from reading(browser, keeping, "phone" in asked, scripts="without" not in asked)


@pytest.fixture(params=["desktop", "phone"])
def critic(request: pytest.FixtureRequest, browser: "Browser", keeping: Served) -> Iterator[Reader]:
    """Somebody who looks whether the pages are for everyone."""
    yield from reading(browser, keeping, request.param == "phone", scripts=True)


def test_a_figure_is_found_and_followed(visitor: Reader) -> None:
    """From a word to a report, from a figure in it to all that carried it, and to one that strayed."""
    page = visitor.goes("/reports")
    page.get_by_label("Words").fill("особовий склад")
    page.get_by_role("button", name="Find").click()
    assert page.locator("mark").all_inner_texts() == ["особового", "складу"]
    page.get_by_role("link", name="Втрати ворога на 29 серпня").click()
    page.locator("section", has_text="Its figures").locator("tr", has_text="850").get_by_role("link").click()
    assert "5 reports carried this figure" in page.locator(".reports-first").inner_text()
    page.get_by_role("link", name="Losses in a day").click()
    assert page.locator("h1").inner_text() == "Losses in a day"
    assert page.get_by_text("85,000").first.is_visible()


def test_a_list_is_narrowed(visitor: Reader) -> None:
    """A choice is part of the address, and stays chosen."""
    page = visitor.goes("/reports")
    page.get_by_label("Verdict").select_option("fails")
    page.get_by_role("button", name="Find").click()
    assert "verdict=fails" in page.url
    assert page.get_by_label("Verdict").input_value() == "fails"
    assert page.locator(".reports-list > li").count() == 2
    page.get_by_label("Words").fill("nothing of the kind")
    page.keyboard.press("Enter")
    page.get_by_text("No report fits.").wait_for()


def test_the_pages_are_for_everyone(critic: Reader) -> None:
    """axe-core finds no violation on them, and they are no wider than a phone."""
    for path in ("/reports?q=танк&ui=uk", FIGURE, "/reports/figure", "/reports?source=wire.example.net"):
        critic.goes(path)
        assert critic.violations() == [], path
        assert critic.overflow() <= 0, path
    critic.page.locator(".reports-list a").first.click()
    critic.page.locator("#kept").wait_for()
    assert critic.violations() == [] and critic.overflow() <= 0


def test_without_a_ledger_the_page_is_for_everyone(reader: Reader) -> None:
    """Also the page that says what a ledger is."""
    reader.goes("/reports")
    assert reader.violations() == [] and reader.overflow() <= 0
