"""The names of a panel's counts with their colours: beside the last figures, or above if there is no room."""

from collections.abc import Iterator, Sequence

from tollbook.model.quantity import Number
from tollbook.publish.charts.panels import Panel, Track
from tollbook.publish.charts.theme import Theme
from tollbook.publish.charts.vega import SMALL, Spec, fixed_layer, wrapped

ROOM = 132
"""How many pixels are left for names to the right of a panel."""

_GAP, _SWATCH = 3, 18
_LINE = SMALL + 2

LabelLines = Sequence[list[str]]


def lines_at_side(names: Sequence[str]) -> LabelLines:
    """Each name broken into lines that fit to the right of a panel, in `ROOM`."""
    return [wrapped(name, ROOM - _SWATCH, SMALL) for name in names]


def lines_above(names: Sequence[str], width: int) -> LabelLines:
    """Each name broken into lines that fit above a panel, `width` pixels wide."""
    return [wrapped(name, width - _SWATCH, SMALL) for name in names]


def height_of(lines: LabelLines) -> int:
    """The height of names one below the other, in pixels."""
    return sum(_height(each) + _GAP for each in lines)


def layers_at_side(
    panel: Panel,
    lines: LabelLines,
    colours: Sequence[str],
    limits: tuple[Number, Number],
    plot: int,
    height: int,
    theme: Theme,
) -> Iterator[Spec]:
    """Layers that put each name next to the last figure of its count, without overlaps.

    `lines` and `colours` follow the panel's counts; `limits` are the ends of its axis in figures, `plot` and
    `height` its size in pixels.
    """
    wanted = [_place(track, limits, height) for track in panel.tracks]
    for words, colour, place in zip(lines, colours, _apart(wanted, lines, height), strict=True):
        yield from _label(words, colour, plot + 8, place, theme)


def layers_above(lines: LabelLines, colours: Sequence[str], left: int, theme: Theme) -> Iterator[Spec]:
    """Layers that put the names one below the other, the last just above the panel, `left` pixels in."""
    place = -float(height_of(lines)) - _GAP
    for words, colour in zip(lines, colours, strict=True):
        yield from _label(words, colour, left, place, theme)
        place += _height(words) + _GAP


def _label(lines: list[str], colour: str, x: float, y: float, theme: Theme) -> Iterator[Spec]:
    swatch = {"type": "square", "filled": True, "size": 60, "color": colour, "opacity": 1}
    yield fixed_layer(swatch, x, y + SMALL / 2 - 1)
    text = {"type": "text", "color": theme.ink, "text": lines, "align": "left", "baseline": "top"}
    yield fixed_layer({**text, "fontSize": SMALL, "lineHeight": _LINE}, x + 8, y - 1)


def _height(lines: Sequence[str]) -> int:
    return len(lines) * _LINE


def _place(track: Track, limits: tuple[Number, Number], height: int) -> float:
    """How far from the panel's upper edge a count's last figure lies."""
    last, (bottom, top) = track.last, limits
    if last is None or last.low is None or last.high is None:
        return 0
    return float(height * (1 - ((last.low + last.high) / 2 - bottom) / (top - bottom)))


def _apart(wanted: Sequence[float], names: LabelLines, height: int) -> list[float]:
    """The upper edges of labels near the heights that are wanted, none of them over another: the panel is
    high enough for all."""
    heights = [_height(lines) for lines in names]
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [0.0] * len(wanted)
    edge = 0.0
    for i in order:
        places[i] = max(edge, wanted[i] - heights[i] / 2)
        edge = places[i] + heights[i] + _GAP
    lower = float(height)
    for i in reversed(order):
        places[i] = min(places[i], lower - heights[i])
        lower = places[i] - _GAP
    return places
