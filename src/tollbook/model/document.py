"""A report as it came, never edited."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Document:
    """A report's text with what is known about it. The same address with other bytes is another document.

    `id` is the SHA-256 of the bytes it came as; `name` is what people call it (a file, an address).
    """

    id: str
    name: str
    text: str
    title: str | None = None
    published: date | None = None
    language: str | None = None
    source: str | None = None
    url: str | None = None
    fetched: datetime | None = None

    def quoted(self, start: int, end: int, field: str = "text") -> str:
        """The words of a span of the text, or of the title."""
        return ((self.title or "") if field == "title" else self.text)[start:end]


def document_id(content: bytes) -> str:
    """The id of a document: the SHA-256 of its bytes, in hexadecimal."""
    return sha256(content).hexdigest()
