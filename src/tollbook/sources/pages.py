"""HTML into plain text: a line for each block, cells kept apart, furniture of whole pages left out."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import DocumentNode, HTMLTree, Node

# A whole page has a body of its own; anything else is a fragment and is kept whole.
_WHOLE_PAGE = re.compile(r"<\s*(?:!doctype|html|body|head)\b", re.IGNORECASE)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BLANK = re.compile(r"[ \t]*\n\s*")
_TABS = re.compile(r"\t{2,}")

# Never part of what a page says, whole or not.
_UNSEEN = ["script", "style", "template", "noscript", "[hidden]", "[aria-hidden='true']"]
_FURNITURE = [
    *_UNSEEN,
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "[role='navigation']",
    "[role='contentinfo']",
    "[role='search']",
    "[role='banner']",
]
# Where a page marks its own article; the first that holds enough of the page's text is taken.
_ARTICLES = ("[itemprop='articleBody']", "article", "main", "[role='main']")
_ENOUGH = 0.3

_DATE_METAS = (
    "meta[property='article:published_time']",
    "meta[itemprop='datePublished']",
    "meta[name='date']",
    "meta[name='pubdate']",
    "meta[name='DC.date.issued']",
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, and what it says of itself; None where it says nothing."""

    text: str
    title: str | None
    published: date | None


def looks_like_html(text: str) -> bool:
    """Whether a text opens as a whole web page does."""
    return bool(
        re.match(
            r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b",
            text[:4096],
            re.IGNORECASE | re.DOTALL,
        )
    )


def read_page(html: str) -> Page:
    """The text, title and date of a page or of a fragment of one.

    A page's navigation, footers and side columns are left out, and where it marks its article, that is
    its text. A fragment is kept whole. Lone surrogates are replaced.
    """
    clean = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", html)
    if not _WHOLE_PAGE.search(clean):
        return Page(_plain(clean, _UNSEEN), None, None)
    tree = HTMLTree.parse(clean)
    root = tree.document
    if root is None:
        return Page("", None, None)
    title = _title(root) or _one_line(tree.title)
    return Page(_main_text(tree, root), title, _published(root))


def _plain(html: str | HTMLTree, skip: list[str]) -> str:
    text = extract_plain_text(html, list_bullets=False, alt_texts=False, skip_elements=skip)
    return _TABS.sub("\t", _BLANK.sub("\n", text)).strip()


def _main_text(tree: HTMLTree, root: DocumentNode) -> str:
    _drop_menus(root)
    whole = _plain(tree, _FURNITURE)
    for selector in _ARTICLES:
        marked = root.query_selector_all(selector)
        texts = [_plain(node.html, _FURNITURE) for node in marked[:20]]
        longest = max(texts, key=len, default="")
        if len(longest) >= _ENOUGH * len(whole) and longest:
            return longest
    return whole


def _drop_menus(root: DocumentNode) -> None:
    """Takes out lists in which every entry is one link and nothing else: menus, not enumerations."""
    for node in root.query_selector_all("ul, ol"):
        entries = node.query_selector_all("li")
        links = node.query_selector_all("li a")
        if len(entries) > 1 and len(links) >= len(entries) and _text_of(links) >= _text_of(entries):
            node.decompose()


def _text_of(nodes: Iterable[Node]) -> int:
    return sum(len("".join((node.text or "").split())) for node in nodes)


def _title(root: DocumentNode) -> str | None:
    headings = root.query_selector_all("h1")
    og = _content(root, "meta[property='og:title']")
    heading = headings[0].text if len(headings) == 1 else None
    return _one_line(heading) or _one_line(og)


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _content(root: DocumentNode, selector: str) -> str | None:
    node = root.query_selector(selector)
    return node.getattr("content") if node else None


def _published(root: DocumentNode) -> date | None:
    """The day that a page says it was published on: from its meta tags, JSON-LD, or a time element."""
    return next((day for stated in _stated_dates(root) if (day := _day(stated))), None)


def _stated_dates(root: DocumentNode) -> Iterator[str | None]:
    for selector in _DATE_METAS:
        yield _content(root, selector)
    for script in root.query_selector_all("script[type='application/ld+json']"):
        yield from _linked_dates(script.text or "")
    for selector in ("article time[datetime]", "time[datetime]"):
        node = root.query_selector(selector)
        yield node.getattr("datetime") if node else None


def _linked_dates(script: str) -> Iterator[str]:
    try:
        data = json.loads(script)
    except (ValueError, RecursionError):
        return
    nodes = data if isinstance(data, list) else [data]
    graphs = [
        graph for node in nodes if isinstance(node, dict) and isinstance(graph := node.get("@graph"), list)
    ]
    for node in [*nodes, *(entry for graph in graphs for entry in graph)]:
        if isinstance(node, dict) and isinstance(stated := node.get("datePublished"), str):
            yield stated


def _day(stated: str | None) -> date | None:
    try:
        return datetime.fromisoformat(stated.strip()).date() if stated else None
    except ValueError:
        return None
