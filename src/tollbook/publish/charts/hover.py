"""What makes a chart answer to a pointer: strips over each panel that tell its figures, and a shared zoom."""

from collections.abc import Iterator, Sequence
from datetime import date

from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.phrases import dated
from tollbook.publish import compared
from tollbook.publish.charts.panels import ChartMark, Panel
from tollbook.publish.charts.vega import Spec, moment

_VIEW = "hover"


def strips(panel: Panel, names: Sequence[str], height: int, position: int) -> Spec:
    """An invisible layer of tooltips: over each span of days a strip of the panel's `height` in pixels, with
    the figure of each count. `names` are the counts' names in order, `position` the panel's, from 0."""
    tooltips = [{"field": f"t{index}", "title": name} for index, name in enumerate(names)]
    return {
        "name": f"{_VIEW}{position}",
        "data": {"values": list(_strips(panel))},
        "mark": {"type": "bar", "opacity": 0, "clip": True, "aria": False},
        "encoding": {
            "x2": {"field": "until"},
            "y": {"value": 0},
            "y2": {"value": height},
            "tooltip": [{"field": "days", "title": "days"}, *tooltips],
        },
    }


def _strips(panel: Panel) -> Iterator[Spec]:
    found: dict[tuple[date, date], Spec] = {}
    for index, track in enumerate(panel.tracks):
        for mark in track.marks:
            if mark.low is not None:
                strip = found.setdefault((mark.first, mark.until), {"days": days(mark)})
                strip[f"t{index}"] = compared.figure(mark.low, mark.high)
    spans = sorted(found)
    if panel.kind is PeriodKind.CUMULATIVE:
        # A total is of one moment: its strip reaches back to the one before.
        before = [first for first, _ in spans[:1]] + [first for first, _ in spans]
        for (first, _), earlier in zip(spans, before, strict=False):
            yield {**found[first, first], "first": moment(earlier), "until": moment(first + ONE_DAY)}
        return
    for span in spans:
        yield {**found[span], "first": moment(span[0]), "until": moment(span[1])}


def days(mark: ChartMark) -> str:
    """The days of a figure in words, such as «1 October 2024 to 31 October 2024»."""
    first, last = dated(mark.first), dated(max(mark.first, mark.until - ONE_DAY))
    return first if first == last else f"{first} to {last}"


def zoom(panels: int) -> list[Spec]:
    """One zoom over the time axis of all `panels`: by wheel with Shift or Ctrl, drag, or pinch."""
    select = {
        "type": "interval",
        "encodings": ["x"],
        "zoom": "wheel![event.shiftKey || event.ctrlKey]",
        "translate": "[pointerdown, window:pointerup] > window:pointermove!",
    }
    views = [f"{_VIEW}{position}" for position in range(panels)]
    return [{"name": "zoom", "select": select, "bind": "scales", "views": views}]
