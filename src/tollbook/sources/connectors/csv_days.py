"""CSV: a row for each day, month or week, with a column for each thing counted."""

from collections.abc import Iterator
from datetime import date

from tollbook.model.drift import Drift
from tollbook.model.observation import Observation
from tollbook.model.source import Source
from tollbook.sources.connectors.cells import Row, csv_rows, number_in, span_of
from tollbook.sources.connectors.days import expected_columns, read_days


def read(content: bytes, source: Source, file: str) -> Iterator[Observation | Drift]:
    """What a CSV file counts by day, month or week. An empty cell is not reported."""
    names = source.option_list("day")
    unit, form = source.option("dated") or "day", source.option("day_format") or "%Y-%m-%d"
    needed = [*names, *expected_columns(source, file)]

    def span(row: Row) -> tuple[date, date]:
        return span_of(row.cells, names, unit, form)

    return read_days(csv_rows(content, source, file, needed), span, number_in, source, file)
