"""Where in a file of figures each of its cells stands: the quotes of the figures that are entered."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from tollbook.model.observation import Observation
from tollbook.model.source import Source
from tollbook.sources.connectors.json_days import KEYED

Span = tuple[int, int]
Cells = Mapping[tuple[str, str], Span]
"""The spans of cells, in code points, by their row's place («row 12») and the origin's name of the column."""

_FIELD = re.compile(r'[ \t]*"(?:[^"]|"")*"[ \t]*|[^,\r\n]*')
_TOKEN = re.compile(r'\s*([{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+)')
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def quote_of(content: bytes, source: Source) -> Callable[[Observation], Span]:
    """Finds the span, in code points of the file's text, at which an observation of a file stands.

    An estimate that is a pair of bounds stands from the one to the other. Where a file's form does not tell,
    the span is empty.
    """
    text = content.decode("utf-8")
    cells = dict(_json_cells(text, source) if source.connector == "json-days" else _csv_cells(text))

    def found(o: Observation) -> Span:
        spans = [span for name in _columns(o, source) if (span := cells.get((o.place, name)))]
        filled = [(start, end) for start, end in spans if text[start:end].strip(' \t"')]
        return (min(start for start, _ in filled), max(end for _, end in filled)) if filled else (0, 0)

    return found


def _columns(o: Observation, source: Source) -> Iterable[str]:
    """The columns of a row in which an observation stands."""
    if source.connector != "csv-estimates":
        return (o.name.rpartition(" · ")[2],)
    if o.quantity.low == o.quantity.high:
        return (source.option("value"),) if o.quantity.bound == "approx" else _bounds(source)
    return _bounds(source)


def _bounds(source: Source) -> tuple[str, ...]:
    return source.option("low"), source.option("high")


def _csv_cells(text: str) -> Iterator[tuple[tuple[str, str], Span]]:
    """The cells of a CSV file. Its rows are numbered as its lines are, if no cell holds a line break."""
    rows = _csv_rows(text)
    heading = [text[start:end].strip(' \t"\ufeff').replace('""', '"') for start, end in next(rows, [])]
    for number, row in enumerate(rows, 2):
        for name, span in zip(heading, row, strict=False):
            yield (f"row {number}", name), span


def _csv_rows(text: str) -> Iterator[list[Span]]:
    position, row = 0, list[Span]()
    while position < len(text) or row:
        field = _FIELD.match(text, position)
        start, position = field.span() if field else (position, position)
        row.append((start, position))
        if text[position : position + 1] == ",":
            position += 1
            continue
        yield row
        row = []
        position += 2 if text.startswith("\r\n", position) else 1


def _json_cells(text: str, source: Source) -> Iterator[tuple[tuple[str, str], Span]]:
    """The cells of a JSON file of days; those of a day's inner objects go by «outer.inner»."""
    above = tuple(filter(None, source.option("records").split(".")))
    keyed = source.option("day") == KEYED
    numbers: dict[str | int, int] = {}
    for path, span in _json_values(text):
        if path[: len(above)] != above or len(path) < len(above) + 2:
            continue
        record, *names = path[len(above) :]
        number = numbers.setdefault(record, len(numbers) + 1) if keyed else int(record) + 1
        yield (f"row {number}", ".".join(map(str, names))), span


def _json_values(text: str) -> Iterator[tuple[tuple[str | int, ...], Span]]:
    """Each value of a JSON text that is neither an object nor a list, by its path."""
    path: list[str | int | None] = []
    for token in _TOKEN.finditer(text):
        mark, span = token[1], token.span(1)
        if mark in "{[":
            path.append(None if mark == "{" else 0)
        elif mark in "}]":
            path.pop()
        elif mark == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
        elif mark != ":":
            if path and path[-1] is None:
                path[-1] = _unescaped(mark[1:-1])
            else:
                yield tuple(step for step in path if step is not None), span


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPED.get(m[2], m[2]), text)
