"""What all parts of a specification write in the same way."""

import textwrap
from datetime import date
from typing import Any

Spec = dict[str, Any]

TEXT, SMALL = 12, 11
# The width of a letter of a sans-serif font, on average, as a part of its size.
LETTER, BOLD = 0.54, 0.6

_EPOCH, _DAY = date(1970, 1, 1), 86_400_000


def moment(day: date) -> int:
    """The start of a day (UTC) in milliseconds since 1970, as Vega takes it in any time zone."""
    return (day - _EPOCH).days * _DAY


def fixed_layer(mark: Spec, x: float, y: float) -> Spec:
    """A layer with one mark at a fixed place of the panel, in pixels from its upper left corner."""
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {"x": {"value": x}, "y": {"value": y}}}


def wrapped(words: str, width: int, size: int, letter: float = LETTER) -> list[str]:
    """Words broken into lines of about `width` pixels, but at least 10 letters, at a font of `size` pixels.

    `letter` is the mean width of a letter as a fraction of the size.
    """
    return textwrap.wrap(words, max(10, int(width / (size * letter))), break_long_words=False)
