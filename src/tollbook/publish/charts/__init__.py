"""Counts as a chart, SVG or PNG, from one specification in the grammar of Vega-Lite."""

from collections.abc import Iterable
from pathlib import Path

from tollbook.model.pack import Pack
from tollbook.model.side_by_side import SideBySide
from tollbook.publish.output import FileKind, Read, replacing

CHARTS = {
    "svg": FileKind(
        "an SVG chart", lambda head: head.lstrip().startswith(b"<svg") and b'class="marks"' in head[:1000]
    ),
    "png": FileKind("a PNG picture", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
}
FORMATS = tuple(CHARTS)


class ChartError(Exception):
    """A chart that cannot be drawn; the message says why, and what would help."""


def chart_format(path: Path) -> str:
    """The format, svg or png, that a file's suffix names. Raises ChartError for any other suffix."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise ChartError(f"{path}: a chart is drawn as SVG or PNG; give the file one of these endings")
    return form


def write_chart(
    table: SideBySide, pack: Pack, path: Path, form: str, width: int, reads: Iterable[Read] = ()
) -> None:
    """Draws the counts to a file, `width` pixels wide, that is none of those that the command reads.

    Raises ChartError, or OutputError if the file cannot be written.
    """
    # What draws is large, and only this needs it.
    from tollbook.publish.charts.drawing import drawn
    from tollbook.publish.charts.specification import specification

    content = drawn(specification(table, pack, width), form)
    with replacing(path, CHARTS[form], reads) as part:
        part.write_bytes(content)
