"""A folder of saved reports: each file in it is a document."""

from collections.abc import Iterator
from dataclasses import replace

from tollbook.model.document import Document
from tollbook.model.drift import Drift
from tollbook.model.source import Source
from tollbook.sources.connectors import page

ENDINGS = (".txt", ".html", ".htm")


def read(content: bytes, source: Source, file: str) -> Iterator[Document | Drift]:
    """The document in one file of the folder, which goes by its path."""
    for found in page.read(content, source, file):
        yield replace(found, name=file, url=None) if isinstance(found, Document) else found


def wanted(name: str, source: Source) -> bool:
    """Whether a file of the folder is a report, by its ending."""
    return name.lower().endswith(source.option_list("endings") or ENDINGS) and not name.startswith(".")
