"""The public preview of a Telegram channel: the page t.me/s/<channel>."""

from collections.abc import Iterator
from datetime import date, datetime

from resiliparse.parse.html import ElementNode, HTMLTree

from tollbook.model.document import Document
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.source import Source
from tollbook.sources.connectors.messages import message
from tollbook.sources.drift import drift, refused
from tollbook.sources.pages import read_page

_MESSAGE = ".tgme_widget_message[data-post]"
_WORDS = ".tgme_widget_message_text"
_TIME = ".tgme_widget_message_date time[datetime]"


def read(content: bytes, source: Source, file: str) -> Iterator[Document | Drift]:
    """A document for each message that has words."""
    if not content.strip():
        raise refused(
            DriftKind.EMPTY,
            source,
            file,
            "the page is empty; a channel's preview was expected",
            "open the address in a browser",
        )
    if b"</html" not in content[-4096:].lower():
        raise refused(
            DriftKind.TRUNCATED,
            source,
            file,
            "the page breaks off before its end (</html> is missing), or is no page",
            "fetch it again: the transfer was cut short",
        )
    try:
        root = HTMLTree.parse(content.decode("utf-8")).document
    except UnicodeDecodeError:
        raise refused(
            DriftKind.ENCODING, source, file, "the page is not UTF-8", "save it as UTF-8, or fetch it again"
        ) from None
    messages = root.query_selector_all(_MESSAGE) if root else []
    if not messages:
        raise refused(
            DriftKind.LAYOUT,
            source,
            file,
            "the page holds no message of a channel where some were expected",
            "open the address in a browser: the channel may have closed its preview, or it is laid out anew",
        )
    wordless = 0
    for each in messages:
        found = _document(each, source, file)
        wordless += found is None
        if found is not None:
            yield found
    if wordless == len(messages):
        raise refused(
            DriftKind.LAYOUT,
            source,
            file,
            f"none of its {wordless} messages has words where the card expects them",
            "see whether the page is laid out anew",
        )


def _document(found: ElementNode, source: Source, file: str) -> Document | Drift | None:
    words, post = found.query_selector(_WORDS), found.getattr("data-post") or ""
    if words is None:
        return None
    published = _day(found.query_selector(_TIME))
    if published is None:
        return drift(
            DriftKind.CELL,
            Severity.ROW,
            source,
            file,
            f"message {post}",
            "it has no time where one was expected",
            "look at the message in the channel",
        )
    text = read_page(words.html).text
    address = f"https://t.me/{post}"
    return message(address, None, text, published, address, source)


def _day(node: ElementNode | None) -> date | None:
    try:
        return datetime.fromisoformat(node.getattr("datetime") or "").date() if node else None
    except ValueError:
        return None
