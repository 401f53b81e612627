"""RSS and Atom feeds: each entry is a document."""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import feedparser

from tollbook.model.document import Document
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.source import Source
from tollbook.sources.connectors.messages import message
from tollbook.sources.drift import drift, refused
from tollbook.sources.pages import looks_like_html, read_page

_CLOSED = re.compile(rb"</\s*(?:rss|feed|(?:\w+:)?RDF)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(rb"<\s*(?:rss|feed|(?:\w+:)?RDF)\b", re.IGNORECASE)

_SHORT = 80


def read(content: bytes, source: Source, file: str) -> Iterator[Document | Drift]:
    """A document for each entry, its text from the entry's content, or else from its summary."""
    _refuse_what_is_no_feed(content, source, file)
    parsed: Any = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries:
        raise refused(
            DriftKind.EMPTY,
            source,
            file,
            "the feed has no entry",
            "open the address in a feed reader, and see whether the feed has moved",
        )
    for number, entry in enumerate(parsed.entries, 1):
        yield _document(entry, number, source, file)


def _refuse_what_is_no_feed(content: bytes, source: Source, file: str) -> None:
    if not content.strip():
        raise refused(
            DriftKind.EMPTY,
            source,
            file,
            "the file is empty; RSS or Atom was expected",
            "fetch it again, and look at the address in a browser if it stays empty",
        )
    head = content[:4096]
    if looks_like_html(head.decode("utf-8", "replace")) or not _ROOT.search(head):
        raise refused(
            DriftKind.FORMAT,
            source,
            file,
            "what came is no feed; RSS or Atom was expected",
            "open the address in a browser: a log-in or an error page may stand there",
        )
    if b"<!ENTITY" in head:
        raise refused(
            DriftKind.FORMAT, source, file, "the feed declares entities of its own", "look at the file"
        )
    if not _CLOSED.search(content[-4096:]):
        raise refused(
            DriftKind.TRUNCATED,
            source,
            file,
            "the feed breaks off before its end",
            "fetch it again: the transfer was cut short",
        )
    declared = re.match(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)", content.lstrip())
    try:
        content.decode(declared[1].decode("ascii") if declared else "utf-8")
    except (UnicodeDecodeError, LookupError):
        raise refused(
            DriftKind.ENCODING,
            source,
            file,
            "the feed's bytes are not in the encoding that it declares",
            "tell the origin; a saved copy can be mended by saving it as UTF-8",
        ) from None


def _document(entry: Any, number: int, source: Source, file: str) -> Document | Drift:
    html = next((part["value"] for part in entry.get("content") or () if part.get("value")), "")
    text = read_page(html or entry.get("summary") or "").text
    title = " ".join(read_page(entry.get("title") or "").text.split()) or None
    if not text and not title:
        return drift(
            DriftKind.DOCUMENT,
            Severity.ROW,
            source,
            file,
            f"entry {number}",
            "the entry has neither a title nor a text",
            "look at the entry at its origin",
        )
    url = entry.get("link") or None
    # The number of an entry changes with each that comes after it; its own words do not.
    name = url or f"{source.id}, «{title or text[:_SHORT]}»"
    return message(name, title if text else None, text or title or "", _published(entry), url, source)


def _published(entry: Any) -> date | None:
    # Asked as a plain dictionary, which does not give one date for the other.
    stated = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    try:
        return datetime.fromtimestamp(timegm(stated), UTC).date() if stated else None
    except (ValueError, OverflowError):
        return None
