"""The frame of all pages, in a browser."""

from tests.web.conftest import Reader


def test_the_first_page_is_for_everyone(reader: Reader) -> None:
    """axe-core finds no violation on it, and it is no wider than a phone."""
    reader.goes("/")
    assert reader.violations() == []
    assert reader.overflow() <= 0


def test_the_keyboard_reaches_the_content_first(reader: Reader) -> None:
    """The first stop leads past the head of the page."""
    page = reader.goes("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
