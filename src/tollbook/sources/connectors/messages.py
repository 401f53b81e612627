"""Reports that are parts of a file: entries of a feed, messages of a channel, each with bytes of its own."""

from datetime import date
from urllib.parse import urlsplit

from tollbook.model.document import Document, document_id
from tollbook.model.source import Source
from tollbook.sources.files import written_out

_TELEGRAM = frozenset({"t.me", "telegram.me"})


def channel_address(source: Source, file: str) -> str | None:
    """The web address of the Telegram channel that a file of a card is from, or None if the card names none.

    It is the same wherever the file lies, so that a message of an exported channel goes by the same address
    as in the channel's public preview.
    """
    for address in (source.files.get(file, ""), source.url):
        parts = urlsplit(address)
        names = [name for name in parts.path.split("/") if name]
        if parts.hostname in _TELEGRAM and names[names[:1] == ["s"] :]:
            return f"https://t.me/{names[names[:1] == ['s']]}"
    return None


def message(
    name: str, title: str | None, text: str, published: date | None, url: str | None, source: Source
) -> Document:
    """A message as a document; its name tells it from others of the same words."""
    title, text = written_out(title) if title else None, written_out(text)
    return Document(
        id=document_id(message_bytes(name, title, text)),
        name=name,
        text=text,
        title=title,
        published=published,
        language=source.option("language") or None,
        source=source.id,
        url=url,
    )


def message_bytes(name: str, title: str | None, text: str) -> bytes:
    """What stands for a message that has no file of its own: its name, its title and its words."""
    return "\n".join(filter(None, (name, title, text))).encode("utf-8", "replace")
