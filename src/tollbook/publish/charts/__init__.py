"""Counts as a chart, SVG or PNG, from one specification in the grammar of Vega-Lite."""

from pathlib import Path

from tollbook.model.pack import Pack
from tollbook.model.side_by_side import SideBySide

FORMATS = ("svg", "png")


class ChartError(Exception):
    """A chart that cannot be drawn; the message says why, and what would help."""


def chart_format(path: Path) -> str:
    """The format that a file's ending names. Raises ChartError for any other."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise ChartError(f"{path}: a chart is drawn as SVG or PNG; give the file one of these endings")
    return form


def write_chart(table: SideBySide, pack: Pack, path: Path, form: str, width: int) -> None:
    """Draws the counts to a file, so many pixels wide. Raises ChartError."""
    # What draws is large, and only this needs it.
    from tollbook.publish.charts.drawing import drawn
    from tollbook.publish.charts.specification import specification

    content = drawn(specification(table, pack, width), form)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ChartError(f"{path}: cannot be written ({error.strerror or error})") from None
