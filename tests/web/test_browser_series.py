"""The pages of series in a browser: with scripts and without, at a desk and on a phone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.web.conftest import Reader

MONTH = "from=2024-10-01&to=2024-10-31"
PAGES = (
    "/series",
    "/series/tanks",
    f"/series/personnel?{MONTH}",
    "/series/people?pack=gaza-2023&ui=uk",
    "/series/tank",
    f"/series/tanks/embed?{MONTH}",
)


def pictures(page: Any) -> list[int]:
    """How wide each picture came out, once all are there."""
    for picture in page.locator("img").all():
        picture.scroll_into_view_if_needed()
    # Not wait_for_function: it evaluates words as a script, which the pages refuse.
    widths = "Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth)))"
    return [int(wide) for wide in page.evaluate(widths)]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_everyone(reader: Reader, path: str) -> None:
    """axe-core finds no violation, nothing is wider than the window, and every chart is there."""
    page = reader.goes(path)
    assert all(wide > 200 for wide in pictures(page))
    assert reader.violations() == []
    assert reader.overflow() <= 0


def test_all_is_there_without_scripts(plain_reader: Reader) -> None:
    """Charts, tables and a form with a date field; no button that would do nothing."""
    page = plain_reader.goes(f"/series/tanks?{MONTH}")
    assert len(pictures(page)) == 2 and page.locator("figure.chart button").count() == 0
    assert page.locator("#slider").is_hidden()
    page.fill("#as_of", "2024-10-20")
    page.click("form#asked button")
    assert "as_of=2024-10-20" in page.url and "9,047" in page.inner_text("main")
    page.goto(plain_reader.served.address + "/series")
    page.get_by_role("link", name="personnel").first.click()
    assert "personnel" in page.inner_text("h1")


def test_the_slider_goes_through_the_days(reader: Reader) -> None:
    """By keyboard: a day back from the newest, then a month; page, files and address follow."""
    page = reader.goes("/series/tanks")
    slider = page.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "today (the newest)"
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("PageDown")
    page.wait_for_url("**as_of=2026-07-21**")
    page.wait_for_selector("text=as it had been published by 21 July 2026")
    assert page.input_value("#as_of") == "2026-07-21"
    assert page.evaluate("document.activeElement.id") == "moment", "the slider keeps the focus"
    assert "report of 21 July 2026" in page.inner_text("#shown")
    assert "as_of=2026-07-21" in (page.get_by_role("link", name="CSV").first.get_attribute("href") or "")
    assert page.locator("figure.chart button").count() == 2, "the new charts can be woken, too"
    page.keyboard.press("End")
    page.wait_for_url(lambda url: "as_of" not in url)
    page.wait_for_selector("text=report of 22 August 2026")


def test_a_chart_comes_alive_and_goes_still_again(reader: Reader) -> None:
    """On demand: its figures are told where one points, it can be zoomed, and the policy refuses nothing."""
    page = reader.goes(f"/series/tanks?{MONTH}")
    pictures(page)
    figure = page.locator("figure.chart").first
    figure.get_by_role("button", name="Zoom and hover").click()
    chart = figure.locator("canvas")
    chart.wait_for()
    place = chart.bounding_box()
    assert place is not None
    chart.hover(position={"x": place["width"] / 2, "y": 130})
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "2024" in page.inner_text("#vg-tooltip-element")
    assert "General Staff of Ukraine" in page.inner_text("#vg-tooltip-element")
    before = chart.screenshot()
    figure.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(300)
    assert chart.screenshot() != before
    figure.get_by_role("button", name="All days").click()
    assert reader.violations() == []
    figure.get_by_role("button", name="Back to the still chart").click()
    assert chart.count() == 0 and figure.locator("img").is_visible()


def test_a_live_chart_that_scrolls_does_so_by_keyboard(reader: Reader) -> None:
    """Waking a chart leaves the focus on its button; the chart is a named stop before it only while it is
    wider than its room, and the arrow keys scroll it there."""
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": 740})
    reader.goes(f"/series/tanks?{MONTH}")
    figure = page.locator("figure.chart").first
    figure.get_by_role("button", name="Zoom and hover").focus()
    page.keyboard.press("Enter")
    figure.get_by_role("button", name="Back to the still chart").and_(page.locator(":focus")).wait_for()
    region = figure.get_by_role("group", name="Day by day", exact=True)
    assert region.count() == 0
    page.set_viewport_size({"width": 600, "height": 740})
    region.wait_for()
    page.keyboard.press("Shift+Tab")
    assert region.evaluate("region => region === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert region.evaluate("region => region.scrollLeft") > 0
    assert reader.violations() == []


def test_a_chart_that_cannot_be_woken_stays(reader: Reader) -> None:
    """Where the script cannot be had, the still chart stays, and a sentence says so."""
    page = reader.page
    page.route("**/static/vega-*", lambda route: route.abort())
    reader.goes(f"/series/tanks?{MONTH}")
    figure = page.locator("figure.chart").first
    figure.get_by_role("button").click()
    figure.get_by_text("the still one stays").wait_for()
    assert figure.locator("img").is_visible()
    reader.troubles.clear()


@contextmanager
def elsewhere(body: str) -> Iterator[str]:
    """Another site with one page."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_the_frame_stands_in_a_page_of_another_site(reader: Reader) -> None:
    """A page elsewhere that frames the small page shows the chart; framing the large one shows nothing."""
    page, here = reader.page, reader.served.address
    frames = "".join(
        f'<iframe src="{here}/series/tanks{path}?{MONTH}" width="100%" height="620"></iframe>'
        for path in ("/embed", "")
    )
    with elsewhere(frames) as address:
        page.goto(address)
        picture = page.frame_locator("iframe").first.locator("img")
        picture.wait_for()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
        assert page.frames[2].url.startswith("chrome-error:")
    reader.strayed = [url for url in reader.strayed if not url.startswith(address)]
    assert reader.troubles and all("frame-ancestors" in told for told in reader.troubles)
    reader.troubles.clear()
