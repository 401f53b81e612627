"""A list of web addresses, one a line: each page is a document."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from tollbook.model.document import Document
from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.source import Source
from tollbook.sources.connectors import page
from tollbook.sources.connectors.cells import text_of
from tollbook.sources.drift import drift, refused


def addresses(content: bytes, source: Source, file: str) -> Iterator[str | Drift]:
    """The addresses of a list, in its order; empty lines and those that begin with # are passed over."""
    found: dict[str, int] = {}
    lines = text_of(content, source, file, "a list of addresses").splitlines()
    for number, line in enumerate(lines, 1):
        address = line.strip()
        if not address or address.startswith("#"):
            continue
        place = f"line {number}"
        if address in found:
            found_there = f"the address stands in line {found[address]} already"
            mend = "take one of the two out"
            yield drift(DriftKind.DUPLICATE, Severity.NOTE, source, file, place, found_there, mend)
        elif not _is_web_address(address):
            found_there = f"«{address[:80]}» is no web address; one a line was expected"
            yield drift(
                DriftKind.CELL, Severity.ROW, source, file, place, found_there, "begin it with https://"
            )
        else:
            found[address] = number
            yield address
    if not found:
        raise refused(
            DriftKind.EMPTY, source, file, "the list holds no address", "write one web address a line"
        )


def read(content: bytes, source: Source, file: str) -> Iterator[Document | Drift]:
    """The document at one address of the list, which goes by its address."""
    for found in page.read(content, source, file):
        yield replace(found, name=file, url=file) if isinstance(found, Document) else found


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in text)
