"""A reader's path in a browser: from a day to its neighbours, its sources, and how to read them."""

import pytest
from tests.web.conftest import Reader

PAGES = (
    "/day/2024-11-03",
    "/day/2025-02-28",
    "/day/2023-10-16?pack=gaza-2023",
    "/sources",
    "/sources/orc",
    "/sources/petroivaniuk",
    "/how-to-read",
)


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_for_everyone(reader: Reader, path: str) -> None:
    """axe-core finds no violation, and nothing but tables is wider than a phone."""
    page = reader.goes(path)
    for summary in page.locator("summary").all():
        summary.click()
    assert reader.violations() == []
    assert reader.overflow() <= 0


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_for_everyone_in_ukrainian_and_in_the_dark(reader: Reader, path: str) -> None:
    """The same in the other language and the other theme."""
    reader.page.emulate_media(color_scheme="dark")
    page = reader.goes(f"{path}{'&' if '?' in path else '?'}ui=uk")
    assert page.locator("html").get_attribute("lang") == "uk"
    assert reader.violations() == []
    assert reader.overflow() <= 0


def follow_the_day(reader: Reader) -> None:
    """From the newest day to one that is asked for, its odd copy, that copy's page, and what it all means."""
    page = reader.goes("/day")
    page.get_by_label("Day of the report").fill("2024-11-02")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", level=1).inner_text() == "2 November 2024"
    page.get_by_role("link", name="3 November 2024").click()
    row = page.get_by_role("row").filter(has_text="tanks lost").first
    assert "9,182" in row.inner_text() and "9,170 ≠" in row.inner_text()
    row.get_by_role("link", name="differs").click()
    assert page.url.endswith("#report-1-tanks-lost")
    page.get_by_role("columnheader", name="orc").get_by_role("link").click()
    assert page.get_by_role("heading", level=1).inner_text() == "orc-losses"
    page.get_by_role("link", name="What that means").click()
    assert page.url.endswith("/how-to-read#re-base")
    page.get_by_role("heading", name="Re-base days").wait_for()


def test_a_reader_follows_a_day(reader: Reader) -> None:
    """The whole path, on a desk and on a phone."""
    follow_the_day(reader)


def test_a_reader_follows_a_day_without_scripts(plain_reader: Reader) -> None:
    """The same path without JavaScript."""
    follow_the_day(plain_reader)


def test_a_wide_table_scrolls_by_keyboard(reader: Reader) -> None:
    """What does not fit on a phone can be reached: the region of the table takes the focus and has a name."""
    page = reader.goes("/day/2024-11-03")
    region = page.get_by_role("region", name="General Staff of Ukraine, report of 3 November 2024")
    region.focus()
    assert region.evaluate("region => document.activeElement === region")
