"""The way of a fact-checker through Check: at a desk and on a phone, with and without scripts."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import TOKEN, Reader

from tollbook.pipeline.check.submission import sample

DAY = "/day/2025-08-29"


def pasted(reader: Reader, text: str) -> Page:
    """Pastes a report into the form and hands it in."""
    page = reader.goes("/check")
    page.get_by_label("Text of the report").fill(text)
    page.get_by_role("button", name="Check its figures").click()
    return page


def signed_in(reader: Reader) -> None:
    """Gives the token of the server."""
    page = reader.goes("/token")
    page.get_by_label("Token of this server").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/check")


def the_whole_way(reader: Reader, tmp_path: Path, scripts: bool) -> None:
    """From a text to its marks, its evidence, the source's day, a permanent link, files and paper."""
    signed_in(reader)
    page = pasted(reader, sample())
    expect(page.get_by_role("heading", level=1)).to_have_text("A checked report")
    expect(page.locator(".coverage .lead")).to_contain_text("12 of 12 figures checked: 9 hold, 3 fail.")
    expect(page.locator(".lines .verdict-fails")).to_have_count(3)
    assert reader.overflow() <= 0
    # axe-core is a script itself.
    assert not scripts or reader.violations() == []

    page.locator(".lines .verdict-fails", has_text="4,140").click()
    evidence = page.locator(".because:target")
    expect(evidence).to_contain_text("4,140 is 10 times the increment of that report, 414.")
    expect(evidence).to_contain_text("Better: «414 drones»")
    page.locator(".lines .verdict-holds").first.click()
    expect(page.locator(".because:target")).to_be_visible()
    expect(page.locator(".because:target")).to_contain_text("1,080,480 (+850)")
    page.locator(".because:target").get_by_role("link", name="report of 29 August 2025").click()
    page.wait_for_url(f"**{DAY}")
    page.go_back()
    expect(page.locator(".lines .verdict-fails")).to_have_count(3)

    page.get_by_role("button", name="Keep this report").click()
    page.wait_for_url("**/check/*")
    address = page.url
    expect(page.locator(".kept")).to_contain_text("Kept on 22 November 2026")
    expect(page.locator(".permanent")).to_have_text(address)
    assert reader.overflow() <= 0
    assert not scripts or reader.violations() == []
    for name in ("JSON", "SARIF", "Markdown"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        download.value.save_as(tmp_path / name)
    kept = json.loads((tmp_path / "JSON").read_text("utf-8"))
    assert (kept["coverage"]["holds"], kept["coverage"]["fails"]) == (9, 3)

    page.goto(address)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('.because')].filter(e => !e.getBoundingClientRect().height).length"
    )
    assert hidden == 0 and not page.locator("form").first.is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_the_whole_way(reader: Reader, tmp_path: Path) -> None:
    """A fact-checker gets from a text to a permanent link and to paper."""
    the_whole_way(reader, tmp_path, scripts=True)


def test_the_whole_way_without_scripts(plain_reader: Reader, tmp_path: Path) -> None:
    """So does one whose browser runs no scripts."""
    the_whole_way(plain_reader, tmp_path, scripts=False)


def test_the_whole_way_by_keyboard(reader: Reader) -> None:
    """Nothing on the way needs a mouse, and each step shows where one is."""
    page = reader.goes("/check")
    page.get_by_label("Text of the report").focus()
    page.keyboard.insert_text(sample())
    _tab_to(page, "BUTTON")
    page.keyboard.press("Enter")
    page.wait_for_selector(".report")
    _tab_to(page, "A", "figure")
    page.keyboard.press("Enter")
    expect(page.locator(".because:target")).to_be_visible()
    _tab_to(page, "A", within=".because:target")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DAY}")


def _tab_to(page: Page, tag: str, name: str = "", within: str = "body") -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "([tag, name, within]) => document.activeElement.tagName === tag && !!document.activeElement"
            ".closest(within) && (!name || document.activeElement.classList.contains(name))",
            [tag, name, within],
        )
        if found:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"no {tag} {name} within 40 stops")


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("path", ["/", "/check", "/check?sample=1", "/check/explain", "/check/explain/TB101"])
def test_the_pages_are_for_everyone(reader: Reader, path: str, language: str) -> None:
    """axe-core finds no violation, and nothing is wider than a phone."""
    reader.goes(f"{path}{'&' if '?' in path else '?'}ui={language}")
    assert reader.violations() == [] and reader.overflow() <= 0


def test_a_mistake_is_told_beside_the_form(reader: Reader) -> None:
    """What is wrong stands above the form, the field says so, and the text is still there."""
    page = pasted(reader, "ეს მხოლოდ ნიმუშია")
    expect(page.get_by_role("alert")).to_contain_text("Tollbook")
    expect(page.get_by_label("Text of the report")).to_have_value("ეს მხოლოდ ნიმუშია")
    expect(page.get_by_label("Language of the report")).to_have_attribute("aria-invalid", "true")
    assert reader.violations() == [] and reader.overflow() <= 0


def test_a_file_is_dropped(reader: Reader) -> None:
    """A file that is dropped on the form is the one that is handed in."""
    page = reader.goes("/check")
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "relay.txt", { type: "text/plain" }));
          document.querySelector("#text").dispatchEvent(
            new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        sample(),
    )
    page.get_by_role("button", name="Check its figures").click()
    expect(page.locator(".coverage")).to_contain_text("relay.txt")
    expect(page.locator(".lines .verdict-fails")).to_have_count(3)


def test_nothing_that_is_pasted_runs(reader: Reader) -> None:
    """Scripts, links that run, pictures that load: they are words, and stay in their place."""
    page = pasted(
        reader,
        "<script>document.title = 'x'</script><img src=x onerror=\"document.title='x'\"> "
        "<a href='javascript:alert(1)'>9,047 tanks</a> <svg onload=\"document.title='x'\"> \u202egnorw\n"
        "Russia has lost 9,047 tanks, the General Staff of Ukraine said on 20 October 2024.\n" + "W" * 3000,
    )
    expect(page.locator(".lines")).to_have_count(3)
    assert page.title() != "x" and reader.overflow() <= 0
    assert page.locator(".report script, .report img, .report svg, .report a[href^=javascript]").count() == 0
    expect(page.locator(".lines").first).to_contain_text("[U+202E]gnorw")


def test_each_verdict_has_its_own_shape(reader: Reader) -> None:
    """A verdict is told by the kind of line under it and in hidden words, never by colour alone."""
    page = pasted(reader, sample() + "Ten drones were shot down over Kyiv.\n")
    shapes = {}
    for verdict in ("holds", "fails", "unknown"):
        mark = page.locator(f".lines .verdict-{verdict}").first
        shapes[verdict] = mark.evaluate("e => getComputedStyle(e).textDecorationStyle")
        expect(mark.locator(".visually-hidden")).to_contain_text(verdict)
    assert shapes == {"holds": "solid", "fails": "wavy", "unknown": "dotted"}
