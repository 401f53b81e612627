"""A Telegram channel as the desktop application exports it: result.json."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tollbook.model.document import Document
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.source import Source
from tollbook.sources.connectors.cells import another_shape, json_of
from tollbook.sources.connectors.messages import channel_address, message
from tollbook.sources.drift import drift, refused


def read(content: bytes, source: Source, file: str) -> Iterator[Document | Drift]:
    """A document for each message that has words; service messages and bare pictures are none."""
    data = json_of(content, source, file)
    messages = data.get("messages") if isinstance(data, dict) else None
    if not isinstance(messages, list):
        raise another_shape(messages, source, file, "a list «messages», as an exported channel has it,")
    if not messages:
        raise refused(
            DriftKind.EMPTY, source, file, "the channel holds no message", "export it again, with its texts"
        )
    wordless = 0
    for found in messages:
        if not isinstance(found, dict):
            raise another_shape(found, source, file, "an object for each message")
        if found.get("type") == "service":
            continue
        text = _text(found.get("text"))
        if text is None:
            raise another_shape(found.get("text"), source, file, "the words of a message")
        if text.strip():
            yield _document(found, text, source, file)
        else:
            wordless += 1
    if wordless:
        yield drift(
            DriftKind.DOCUMENT,
            Severity.NOTE,
            source,
            file,
            "",
            f"{wordless} messages hold no words, only pictures or the like, and cannot be read",
            "look at them if figures are missing",
        )


def _text(found: Any) -> str | None:
    """A message's words: a text, or a list of texts and of objects with a text; None if it is neither."""
    parts = found if isinstance(found, list) else [found]
    words = [part.get("text") if isinstance(part, dict) else part for part in parts]
    known = [word for word in words if isinstance(word, str)]
    return "".join(known) if len(known) == len(words) else None


def _document(found: dict[str, Any], text: str, source: Source, file: str) -> Document | Drift:
    number, stated = found.get("id"), found.get("date")
    try:
        published = datetime.fromisoformat(stated).date() if isinstance(stated, str) else None
    except ValueError:
        published = None
    if published is None:
        return drift(
            DriftKind.CELL,
            Severity.ROW,
            source,
            file,
            f"message {number}",
            f"its date is «{stated}», where one such as 2024-10-20T08:00:00 was expected",
            "look at the message in the channel",
        )
    channel = channel_address(source, file)
    name = f"{channel}/{number}" if channel else f"{source.id}, message {number}"
    return message(name, None, text, published, name if channel else None, source)
