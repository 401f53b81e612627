"""Drawn charts that are kept for those who ask again: as many as fit, and one drawn at a time."""

from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Any

import msgspec

from tollbook.publish.charts import ChartError
from tollbook.publish.charts.drawing import VEGA_LITE, drawn

_MOST_BYTES = 48_000_000
# What draws takes all of a processor for a part of a second, so that a queue is all that more could bring.
_PATIENCE = 30.0


class BusyError(ChartError):
    """So many charts are waited for that this one is not drawn."""


class Drawings:
    """Charts by what they show. It may be asked by several threads."""

    def __init__(self, most_bytes: int = _MOST_BYTES, patience: float = _PATIENCE) -> None:
        self._most, self._patience = most_bytes, patience
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._looking, self._drawing = Lock(), Lock()
        self._size = 0

    def drawn(self, specification: dict[str, Any], form: str) -> bytes:
        """The bytes of a chart as SVG or PNG. Raises ChartError, and BusyError after a long wait."""
        mark = mark_of(specification, form)
        found = self._found(mark)
        if found is not None:
            return found
        if not self._drawing.acquire(timeout=self._patience):
            raise BusyError("too many charts are being drawn; ask again in a minute")
        try:
            # Whoever waited may find that the one before asked for the same.
            found = self._found(mark)
            if found is None:
                found = drawn(specification, form)
                self._keep(mark, found)
            return found
        finally:
            self._drawing.release()

    def _found(self, mark: str) -> bytes | None:
        with self._looking:
            if mark in self._kept:
                self._kept.move_to_end(mark)
            return self._kept.get(mark)

    def _keep(self, mark: str, content: bytes) -> None:
        with self._looking:
            self._kept[mark] = content
            self._size += len(content)
            while self._size > self._most and self._kept:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest)


def mark_of(specification: dict[str, Any], form: str) -> str:
    """What tells one drawn chart from every other: it changes with anything that is shown."""
    said = msgspec.json.encode((VEGA_LITE, form, specification))
    return sha256(said).hexdigest()[:32]
