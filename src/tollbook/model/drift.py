"""What an origin did otherwise than its card expects."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What is done about it."""

    FILE = "file"  # nothing of the file is entered
    ROW = "row"  # the row is not entered, the rest is
    NOTE = "note"  # everything is entered, and somebody should look


class DriftKind(StrEnum):
    """What changed."""

    EMPTY = "empty"
    FORMAT = "format"
    TRUNCATED = "truncated"
    ENCODING = "encoding"
    LAYOUT = "layout"
    SHRUNKEN = "shrunken"
    FIRST_DAY = "first-day"
    WRONG_YEAR = "wrong-year"
    FUTURE = "future"
    STALE = "stale"
    DUPLICATE = "duplicate"
    CELL = "cell"
    BOUNDS = "bounds"
    FALL = "fall"
    GROWTH = "growth"
    CATEGORY = "unknown-category"
    SPEAKER = "unknown-speaker"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Drift:
    """One departure, in a sentence that names the source, what was expected, what was found and the mend."""

    kind: DriftKind
    severity: Severity
    source: str
    file: str
    place: str
    sentence: str


class RefusedError(Exception):
    """A file of which nothing is entered; `drift` says why."""

    def __init__(self, drift: Drift) -> None:
        super().__init__(drift.sentence)
        self.drift = drift
