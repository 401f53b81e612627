"""Where a quote stands in a file: its lines and columns, as editors and review pages count them."""

from bisect import bisect_right
from dataclasses import dataclass

from tollbook.model.quote import Quote


@dataclass(frozen=True, slots=True)
class FileSpan:
    """A span in a file. Lines and columns count from 1, columns in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class LineIndex:
    """Finds the lines of offsets into a text, which is split at line feeds."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]

    def span_of(self, quote: Quote) -> FileSpan:
        """The lines and columns of a quote from this text."""
        line, column = self._position(quote.start)
        end_line, end_column = self._position(quote.end)
        return FileSpan(line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
