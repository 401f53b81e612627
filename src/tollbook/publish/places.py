"""Where a quote stands in a file: its lines and columns, as editors and review pages count them."""

from bisect import bisect_right
from dataclasses import dataclass

from tollbook.model.quote import Quote


@dataclass(frozen=True, slots=True)
class Place:
    """Lines and columns count from 1, columns in code points; `end_column` is the first behind the quote."""

    line: int
    column: int
    end_line: int
    end_column: int


class Lines:
    """The lines of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]

    def place_of(self, quote: Quote) -> Place:
        """Where a quote of the text stands."""
        line, column = self._at(quote.start)
        end_line, end_column = self._at(quote.end)
        return Place(line, column, end_line, end_column)

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
