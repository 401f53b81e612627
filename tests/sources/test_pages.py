"""HTML into text: one line for each entry, furniture left out of whole pages, dates and titles read."""

import time
from datetime import date

import pytest

from tollbook.sources.pages import looks_like_html, read_page


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>tanks ‒ 762 (+9),</p><p>APV ‒ 1&nbsp;982</p>", "tanks ‒ 762 (+9),\nAPV ‒ 1\xa0982"),
        ("<ul><li>tanks 1</li><li>APV <b>2</b></li></ul>", "tanks 1\nAPV 2"),
        ("tanks ‒ 5<br />APV - 6<br>guns 7", "tanks ‒ 5\nAPV - 6\nguns 7"),
        (
            "<table><tr><td>tanks</td><td>11,000</td></tr><tr><td>APV</td><td>2</td></tr></table>",
            "tanks\t11,000\nAPV\t2",
        ),
        ("<p>1 &lt; 2 &amp; 3</p><script>var x = 9</script><style>p{a:1}</style>", "1 < 2 & 3"),
        ("<p>a\ud800b</p>", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_fragment_is_kept_whole(html: str, text: str) -> None:
    """Each paragraph, entry and row is one line, and cells are kept apart."""
    assert read_page(html).text == text


PAGE = """<!doctype html><html lang="en-GB"><head><title>Losses | Site</title>
<script type="application/ld+json">{"@graph": [{"datePublished": "2025-03-04T08:00:00+02:00"}]}</script>
</head><body><nav><a href="/">Home 12</a></nav>
<div><ul><li><a href="/1">News 24</a></li><li><a href="/2">War</a></li></ul></div>
<article><h1>Losses of the day</h1><p>The count stands at 1,340.</p>
<ul><li>tanks 41</li><li>guns 7</li></ul></article>
<aside>Read also: 5 stories</aside><footer>Since 1999</footer></body></html>"""


def test_page_without_its_furniture() -> None:
    """Of a whole page the article is read, lists in it included, and not menus, side columns or footers."""
    assert read_page(PAGE).text == "Losses of the day\nThe count stands at 1,340.\ntanks 41\nguns 7"


def test_page_without_an_article_is_read_whole() -> None:
    """Where a page marks no article, its body is taken, menus left out."""
    menu = "<ul><li><a>One 1</a></li><li><a>Two 2</a></li></ul>"
    page = f"<html><body>{menu}<div>tanks 41<br>guns 7</div></body></html>"
    assert read_page(page).text == "tanks 41\nguns 7"


def test_page_says_when() -> None:
    """Title and date come from the page's own marks."""
    page = read_page(PAGE)
    assert (page.title, page.published) == ("Losses of the day", date(2025, 3, 4))


@pytest.mark.parametrize(
    "mark",
    [
        '<meta property="article:published_time" content="2025-03-04T08:00:00Z">',
        '<meta itemprop="datePublished" content="2025-03-04">',
        '<script type="application/ld+json">[{"datePublished": "2025-03-04"}]</script>',
        '<time datetime="2025-03-04T08:00">4 March</time>',
        '<meta name="date" content="yesterday"><time datetime="2025-03-04">4 March</time>',
    ],
)
def test_published_in_every_usual_place(mark: str) -> None:
    """The date is found in meta tags, linked data and time elements; one that is no date is passed over."""
    assert read_page(f"<html><head>{mark}</head><body>text</body></html>").published == date(2025, 3, 4)


def test_broken_linked_data_is_passed_over() -> None:
    """Linked data that is no JSON, or nested beyond reach, does not stop the reading of a page."""
    for data in ("{", "[" * 100_000):
        page = (
            f'<html><head><script type="application/ld+json">{data}</script></head><body>text</body></html>'
        )
        assert read_page(page).text == "text"


def test_deep_and_large_pages_take_little_time() -> None:
    """A hundred thousand nested or unclosed elements are read in a few seconds."""
    began = time.perf_counter()
    assert read_page("<div>" * 100_000 + "tanks 5").text == "tanks 5"
    assert read_page("<html><body>" + "<p>tanks 5 " * 100_000).text.count("tanks 5") == 100_000
    assert time.perf_counter() - began < 5


def test_what_looks_like_html() -> None:
    """A whole page is recognised by how it begins, and a report that mentions a sign is not one."""
    assert looks_like_html("\n<!DOCTYPE html><html>") and looks_like_html("<?xml version='1.0'?><html>")
    assert not looks_like_html("tanks < 5") and not looks_like_html("<3 html")
