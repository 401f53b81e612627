"""A web page or a text that is one report, such as a ministry's page of the day or a saved bulletin."""

from collections.abc import Iterator
from dataclasses import replace

from tollbook.model.document import Document
from tollbook.model.drift import Drift, DriftKind
from tollbook.model.source import Source
from tollbook.sources.drift import refused
from tollbook.sources.errors import SourceError
from tollbook.sources.files import opened


def read(content: bytes, source: Source, file: str) -> Iterator[Document | Drift]:
    """The one document that a page or a text is."""
    if not content.strip():
        raise refused(
            DriftKind.EMPTY,
            source,
            file,
            "the file is empty; a page or a text was expected",
            "fetch it again, and look at the address in a browser if it stays empty",
        )
    try:
        # A saved fragment of a page has no head, and is none the less HTML.
        found = opened(content, file or source.id, page=content.lstrip().startswith(b"<"))
    except SourceError as error:
        raise refused(
            DriftKind.FORMAT, source, file, f"no text can be had of it ({error})", "look at the file"
        ) from None
    if _is_cut(content):
        raise refused(
            DriftKind.TRUNCATED,
            source,
            file,
            "the page breaks off before its end (</html> is missing)",
            "fetch it again: the transfer was cut short",
        )
    yield replace(
        found.document,
        source=source.id,
        url=_address(source, file),
        language=source.option("language") or found.document.language,
    )


def _address(source: Source, file: str) -> str | None:
    """The address that a file came from: the card's, or its own name where the card has a pattern."""
    address = source.files.get(file, file)
    return address if address.startswith("http") and "{" not in address else None


def _is_cut(content: bytes) -> bool:
    """Whether a whole page has a beginning and no end."""
    lower = content.lower()
    return b"<html" in lower[:4096] and b"</html" not in lower[-65536:] and b"</body" not in lower[-65536:]
