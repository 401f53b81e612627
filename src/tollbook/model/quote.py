"""Where something stands written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a document's field: always `document.text[start:end]`, to the letter (or `title`).

    Offsets count code points, `end` exclusive. Raises ValueError for an empty or inverted span.
    """

    start: int
    end: int
    field: str = "text"
    document: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a quote cannot run from {self.start} to {self.end}")
