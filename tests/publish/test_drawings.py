"""Drawn charts that are kept: drawn once, one at a time, and never more than fit."""

import threading
import time
from typing import Any

import pytest

from tollbook.publish.charts import drawings
from tollbook.publish.charts.drawings import DrawingBusyError, Drawings, mark_of


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn, instead of what draws."""
    made: list[str] = []

    def draw(specification: dict[str, Any], form: str) -> bytes:
        made.append(specification["name"])
        time.sleep(specification.get("takes", 0))
        return bytes(specification.get("size", 10))

    monkeypatch.setattr(drawings, "drawn", draw)
    return made


def test_a_chart_is_drawn_once(drawn: list[str]) -> None:
    """Who asks again, or at the same time, is given the same bytes."""
    kept = Drawings()
    asking = [
        threading.Thread(target=kept.drawn, args=({"name": "a", "takes": 0.05}, "svg")) for _ in range(5)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert drawn == ["a"]
    kept.drawn({"name": "a", "takes": 0.05}, "png")
    assert drawn == ["a", "a"]


def test_what_was_not_asked_for_the_longest_is_let_go(drawn: list[str]) -> None:
    """All that is kept stays within the bound, even where one chart alone is past it."""
    kept = Drawings(most_bytes=25)
    for name in ("a", "b", "a", "c", "a", "b"):
        kept.drawn({"name": name}, "svg")
    assert drawn == ["a", "b", "c", "b"]
    kept.drawn({"name": "huge", "size": 100}, "svg")
    kept.drawn({"name": "huge", "size": 100}, "svg")
    assert drawn[-2:] == ["huge", "huge"]


def test_nobody_waits_for_ever(drawn: list[str]) -> None:
    """Behind a chart that takes long, another is refused in words, and drawn later."""
    kept = Drawings(patience=0.01)
    first = threading.Thread(target=kept.drawn, args=({"name": "slow", "takes": 0.3}, "svg"))
    first.start()
    while not drawn:
        time.sleep(0.001)
    with pytest.raises(DrawingBusyError, match="ask again"):
        kept.drawn({"name": "b"}, "svg")
    first.join()
    assert kept.drawn({"name": "b"}, "svg")


def test_a_long_queue_is_no_longer_made(drawn: list[str]) -> None:
    """Past so many who wait, the next is refused at once, so that pages without charts go on."""
    kept = Drawings(queue=1)
    first = threading.Thread(target=kept.drawn, args=({"name": "slow", "takes": 0.5}, "svg"))
    first.start()
    while not drawn:
        time.sleep(0.001)
    with pytest.raises(DrawingBusyError):
        kept.drawn({"name": "b"}, "svg")
    assert first.is_alive() and drawn == ["slow"]
    first.join()


def test_the_mark_changes_with_what_is_shown() -> None:
    """Two charts, or two forms of one, never share a mark."""
    one = {"data": [1, 2]}
    assert mark_of(one, "svg") == mark_of({"data": [1, 2]}, "svg")
    assert len({mark_of(one, "svg"), mark_of(one, "png"), mark_of({"data": [1, 3]}, "svg")}) == 3
