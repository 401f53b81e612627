"""A file of figures read through its card: what may be entered, and what drifted."""

from dataclasses import dataclass
from datetime import date

from tollbook.model.document import Document
from tollbook.model.drift import Drift, RefusedError, Severity
from tollbook.model.observation import Observation
from tollbook.model.source import Source
from tollbook.sources.connectors import reads_figures, written
from tollbook.sources.expectations import LastReading, as_expected, refuse_if_shrunken
from tollbook.sources.misdated import Dated, misdated


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file of a source came to. Of a refused file there is nothing but the drift that refuses it."""

    source: Source
    file: str
    observations: tuple[Observation, ...]
    drifts: tuple[Drift, ...]
    refused: bool = False


def read_figures(
    content: bytes, source: Source, file: str, today: date, last_reading: LastReading | None = None
) -> FileReading:
    """The observations of a file. `last_reading` is what the last reading of it came to, if there was one."""
    found: list[Observation] = []
    drifts: list[Drift] = []
    try:
        for each in reads_figures(source.connector)(content, source, file):
            if isinstance(each, Drift):
                drifts.append(each)
            else:
                found.append(each)
        unread = sum(each.severity is Severity.ROW for each in drifts)
        taken, departures = as_expected(found, source, file, today, last_reading, unread)
    except RefusedError as refusal:
        return FileReading(source, file, (), (*drifts, refusal.drift), refused=True)
    return FileReading(source, file, taken, (*drifts, *departures))


@dataclass(frozen=True, slots=True)
class DocumentsRead:
    """The documents of one file of a source, and what drifted; none of a refused file."""

    source: Source
    file: str
    documents: tuple[Document, ...]
    drifts: tuple[Drift, ...]
    refused: bool = False


def read_documents(content: bytes, source: Source, file: str, today: date) -> DocumentsRead:
    """The documents of a file; those that are dated wrong are left out, with a drift that says so."""
    documents: list[Document] = []
    drifts: list[Drift] = []
    try:
        for each in written(source.connector)(content, source, file):
            if isinstance(each, Drift):
                drifts.append(each)
            else:
                documents.append(each)
        refuse_if_shrunken(len(documents), None, source, file, None)
    except RefusedError as refusal:
        return DocumentsRead(source, file, (), (*drifts, refusal.drift), refused=True)
    days = [Dated("", document.name, document.published) for document in documents if document.published]
    wrong = tuple(misdated(days, source, file, today))
    places = {found.place for found in wrong}
    usable = tuple(document for document in documents if document.name not in places)
    return DocumentsRead(source, file, usable, (*drifts, *wrong))
