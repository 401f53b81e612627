"""A cache of drawn charts, limited in bytes; one chart is drawn at a time."""

from collections import OrderedDict
from hashlib import sha256
from threading import BoundedSemaphore, Lock
from typing import Any

import msgspec

from tollbook.publish.charts import ChartError
from tollbook.publish.charts.drawing import VEGA_LITE, drawn

_MOST_BYTES = 48_000_000
# What draws takes all of a processor for a part of a second, so that a queue is all that more could bring.
_PATIENCE = 30.0
# So many may wait; more would hold up pages that need no chart.
_QUEUE = 12


_BUSY = "too many charts are being drawn; ask again in a minute"


class DrawingBusyError(ChartError):
    """Too many charts are waiting to be drawn, or this one has waited too long."""


class Drawings:
    """A thread-safe cache of charts, which drops the least recently used first.

    At most `most_bytes` are cached, and `queue` requests wait for at most `patience` seconds.
    """

    def __init__(
        self, most_bytes: int = _MOST_BYTES, patience: float = _PATIENCE, queue: int = _QUEUE
    ) -> None:
        self._most, self._patience = most_bytes, patience
        self._cached: OrderedDict[str, bytes] = OrderedDict()
        self._looking, self._drawing = Lock(), Lock()
        self._waiting = BoundedSemaphore(queue)
        self._size = 0

    def drawn(self, specification: dict[str, Any], form: str) -> bytes:
        """A chart as SVG or PNG, by `form`, from the cache or newly drawn. Raises ChartError, BusyError."""
        mark = mark_of(specification, form)
        found = self._found(mark)
        if found is not None:
            return found
        if not self._waiting.acquire(blocking=False):
            raise DrawingBusyError(_BUSY)
        try:
            return self._drawn_in_turn(mark, specification, form)
        finally:
            self._waiting.release()

    def _drawn_in_turn(self, mark: str, specification: dict[str, Any], form: str) -> bytes:
        if not self._drawing.acquire(timeout=self._patience):
            raise DrawingBusyError(_BUSY)
        try:
            # Whoever waited may find that the one before asked for the same.
            found = self._found(mark)
            if found is None:
                found = drawn(specification, form)
                self._store(mark, found)
            return found
        finally:
            self._drawing.release()

    def _found(self, mark: str) -> bytes | None:
        with self._looking:
            if mark in self._cached:
                self._cached.move_to_end(mark)
            return self._cached.get(mark)

    def _store(self, mark: str, content: bytes) -> None:
        with self._looking:
            self._cached[mark] = content
            self._size += len(content)
            while self._size > self._most and self._cached:
                _, oldest = self._cached.popitem(last=False)
                self._size -= len(oldest)


def mark_of(specification: dict[str, Any], form: str) -> str:
    """The key of a chart in the cache, 32 hexadecimal digits; it changes with whatever the chart shows."""
    said = msgspec.json.encode((VEGA_LITE, form, specification))
    return sha256(said).hexdigest()[:32]
