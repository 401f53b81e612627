"""Drift in words: what a journalist is told when an origin is not as its card expects."""

from tollbook.model.drift import Drift, DriftKind, RefusedError, Severity
from tollbook.model.source import Source
from tollbook.packs.connectors import DOCUMENTS


def drift(
    kind: DriftKind, severity: Severity, source: Source, file: str, place: str, found: str, mend: str
) -> Drift:
    """A drift whose sentence says where, what was found beside what was expected, and what to do."""
    row = "report" if source.connector in DOCUMENTS else "row"
    effects = {
        Severity.FILE: "Nothing of this file was entered",
        Severity.ROW: f"This {row} was not entered",
        Severity.NOTE: "It was entered as it stands",
    }
    where = f"{source.name}, {named_file(file)}" + (f", {place}" if place else "")
    return Drift(kind, severity, source.id, file, place, f"{where}: {found}. {effects[severity]}; {mend}.")


def refused(kind: DriftKind, source: Source, file: str, found: str, mend: str) -> RefusedError:
    """The error that refuses a whole file."""
    return RefusedError(drift(kind, Severity.FILE, source, file, "", found, mend))


def named_file(file: str) -> str:
    """A file of a card as a sentence names it."""
    return f"file «{file}»" if file else "its file"


def quoted_names(names: list[str], most: int = 6) -> str:
    """Some names in quotes, the rest counted."""
    shown = ", ".join(f"«{name}»" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
