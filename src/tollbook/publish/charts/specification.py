"""Panels told in the grammar of Vega-Lite: one above the other, sharing the time axis and no other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from tollbook.model.pack import Pack
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.phrases import dated
from tollbook.model.quantity import Bound, Number
from tollbook.model.side_by_side import SideBySide
from tollbook.model.span import CalendarUnit
from tollbook.publish import compared
from tollbook.publish.charts import hover, labels
from tollbook.publish.charts.panels import ChartMark, Panel, Track, panels
from tollbook.publish.charts.theme import LIGHT, PALETTE, Theme
from tollbook.publish.charts.vega import BOLD, SMALL, TEXT, Spec, fixed_layer, wrapped
from tollbook.publish.charts.vega import moment as _moment

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
# Fonts of one width, or nearly so, wherever they are drawn: how long words are is reckoned, not measured.
_FONT = "'Liberation Sans', Arial, Helvetica, Roboto, sans-serif"

_PADDING, _Y_AXIS, _HEIGHT = 12, 58, 130
_WIDE = 600


# Bars that are narrower, in pixels, have no edges and cannot be told hollow from full; narrower still, they
# are drawn as one area in steps.
_EDGED, _APART = 4, 1.2


def specification(
    table: SideBySide, pack: Pack, width: int, theme: Theme = LIGHT, live: bool = False
) -> Spec:
    """A table as a Vega-Lite specification, about `width` pixels wide; a `live` one has tooltips and a zoom.

    Raises ValueError if the table holds no figure.
    """
    shown = panels(table, (width - 2 * _PADDING - _Y_AXIS) // _EDGED)
    if not shown:
        raise ValueError("there is no figure to draw")
    labelled = width >= _WIDE and any(len(panel.tracks) > 1 for panel in shown)
    plot = width - 2 * _PADDING - _Y_AXIS - (labels.ROOM if labelled else 8)
    inner = width - 2 * _PADDING
    sheet = _Sheet(table, pack, theme, _colours(shown, theme), _days(shown), plot, inner, labelled)
    drawn = [_panel(sheet, panel, n if live else None) for n, panel in enumerate(shown)]
    chart: Spec = {
        "$schema": _SCHEMA,
        "description": f"{compared.heading(table, pack)}. {' '.join(compared.said(table, pack))}",
        "title": _title(table, pack, sheet.days, inner),
        "background": theme.paper,
        "padding": _PADDING,
        "spacing": 18,
        "vconcat": [*drawn, _caption(list(_footnotes(table, pack, shown)), plot, inner, theme)],
        "config": _config(theme),
    }
    return {**chart, "params": hover.zoom(len(shown))} if live else chart


def _config(theme: Theme) -> Spec:
    return {
        "font": _FONT,
        "view": {"stroke": None},
        "title": {"color": theme.ink, "subtitleColor": theme.grey},
        "axis": {
            "labelColor": theme.grey,
            "labelFontSize": SMALL,
            "gridColor": theme.faint,
            "domainColor": theme.grey,
            "tickColor": theme.grey,
        },
        "concat": {"spacing": 18},
    }


def _title(table: SideBySide, pack: Pack, days: tuple[date, date], inner: int) -> Spec:
    side, item = pack.sides[table.side].name, pack.items[table.item].name
    first, last = dated(days[0]), dated(days[1] - ONE_DAY)
    words = f"{side}: {item} by {table.by.value}, {first} to {last}"
    if table.as_of is not None:
        words += f", as published by {dated(table.as_of)}"
    title: Spec = {
        "text": wrapped(words, inner, 15, BOLD),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "subtitleFontSize": TEXT,
        "offset": 12,
    }
    if len(table.countings) > 1:
        note = "The panels show different measures, which do not add up; they share the time axis only."
        title["subtitle"] = wrapped(note, inner, TEXT)
    return title


def _days(shown: Sequence[Panel]) -> tuple[date, date]:
    """The first day of any panel and the day after the last: the time axis of all."""
    marks = [
        mark for panel in shown for track in panel.tracks for mark in track.marks if mark.low is not None
    ]
    ends = [e.observation.period.end for panel in shown for e in panel.estimates]
    points = [day for day in ends if day]
    return (
        min([mark.first for mark in marks] + points),
        max([max(mark.until, mark.first + ONE_DAY) for mark in marks] + [day + ONE_DAY for day in points]),
    )


_Name = tuple[str, str, str]


def _named(track: Track) -> _Name:
    """What tells a speaker's count from all others, whether of losses or of totals."""
    return track.count.speaker, track.count.note, track.count.sources[0].id


_Colour = tuple[str, str | None]
"""The colour of a mark and that of its edge."""


def _colours(shown: Sequence[Panel], theme: Theme) -> Mapping[_Name, _Colour]:
    """A colour for each speaker's count, the same in all panels."""
    named = dict.fromkeys(_named(track) for panel in shown for track in panel.tracks)
    colours = [PALETTE[index % len(PALETTE)] for index in range(len(named))]
    return {name: (colour, theme.edge(colour)) for name, colour in zip(named, colours, strict=True)}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the panels of one chart share: the table and its conflict, colours, the days of the time axis, and
    the widths in pixels of a plot and of the words above it; `labelled` if names stand beside the lines."""

    table: SideBySide
    pack: Pack
    theme: Theme
    colours: Mapping[_Name, _Colour]
    days: tuple[date, date]
    plot: int
    inner: int
    labelled: bool


def _panel(sheet: _Sheet, panel: Panel, live: int | None) -> Spec:
    """One panel. Where it is to answer to a pointer, `live` is its place among all."""
    table, pack, theme = sheet.table, sheet.pack, sheet.theme
    bottom, top = _limits(panel)
    tracks = [(track, sheet.colours[_named(track)]) for track in panel.tracks]
    several = len(tracks) > 1
    names = labels.lines_at_side(_count_names(table, pack, panel)) if sheet.labelled and several else []
    over = (
        labels.lines_above(_shaped(table, pack, panel), sheet.inner) if not sheet.labelled and several else []
    )
    height = max(_HEIGHT, labels.height_of(names))
    room = sheet.plot * ONE_DAY / (sheet.days[1] - sheet.days[0])
    layers = [
        layer
        for n, (track, colour) in enumerate(tracks)
        for layer in _track(panel, track, colour, n, room, theme)
    ]
    estimates = _estimates(panel, pack, theme, live is not None) if panel.estimates else []
    fills = [colour for _, (colour, _) in tracks]
    if names:
        layers += labels.layers_at_side(panel, names, fills, (bottom, top), sheet.plot, height, theme)
    if over:
        layers += labels.layers_above(over, fills, 6 - _Y_AXIS, theme)
    if live is not None:
        layers.append(hover.strips(panel, _count_names(table, pack, panel), height, live))
    layers += estimates
    if live is not None:
        layers = [_clipped(layer) for layer in layers]
    y: Spec = {
        "axis": _y_axis(),
        "scale": {"domain": [bottom, top], "nice": False, "zero": False},
        "type": "quantitative",
    }
    return {
        "width": sheet.plot,
        "height": height,
        "title": _panel_title(table, pack, panel, bottom, sheet.inner),
        "encoding": {"x": _x(sheet.days, sheet.plot, live is not None), "y": y},
        "layer": layers,
    }


def _panel_title(table: SideBySide, pack: Pack, panel: Panel, bottom: Number, inner: int) -> Spec:
    notes = [_kind(table, panel)]
    if any(track.ranged for track in panel.tracks):
        notes.append("drawn from the lower to the upper bound")
    if any(track.median for track in panel.tracks):
        notes.append("line: median of seven days")
    if panel.estimates:
        notes.append("grey: single figures by others, with their bounds")
    if bottom > 0:
        notes.append("the axis does not begin at zero")
    one = len(panel.tracks) == 1
    words = compared.measured(panel.counting, pack)
    if panel.tracks and all(track.count.bound is Bound.AT_LEAST for track in panel.tracks):
        words += ", a floor"
    named = compared.title(table, panel.tracks[0].count, pack) if one else words[0].upper() + words[1:]
    if not one and _of_one_speaker(panel):
        named = f"{pack.speakers[panel.tracks[0].count.speaker].name}: {words}"
    if not panel.tracks and panel.counting.speaker:
        speaker = pack.speakers.get(panel.counting.speaker)
        named = f"{speaker.name if speaker else panel.counting.speaker}: {words}"
    return {
        "text": wrapped(named, inner, TEXT, BOLD),
        "subtitle": wrapped("; ".join(notes), inner, SMALL),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": TEXT,
        "subtitleFontSize": SMALL,
        "offset": 8,
    }


def _kind(table: SideBySide, panel: Panel) -> str:
    if panel.kind is PeriodKind.CUMULATIVE:
        return "running total"
    dated = compared.dated_by([track.count for track in panel.tracks])
    return f"{'on' if table.by is CalendarUnit.DAY else 'in'} each {table.by.value}{dated and f', {dated}'}"


def _shape(panel: Panel, track: Track, position: int) -> str:
    if track.ranged:
        return "span"
    if panel.kind is PeriodKind.CUMULATIVE:
        return ("line", "dashed line", "dotted line")[min(position, 2)]
    return "bars" if position == 0 else "marks"


def _of_one_speaker(panel: Panel) -> bool:
    return len({track.count.speaker for track in panel.tracks}) == 1


def _who(table: SideBySide, pack: Pack, panel: Panel, track: Track) -> str:
    """A count among others of its measure: its speaker, or what sets it apart where that is the same."""
    if _of_one_speaker(panel):
        label = compared.twin_label(track.count)
        return f"{label[0].upper()}{label[1:]}" if track.count.note else label
    speaker = pack.speakers[track.count.speaker].name
    _, bracket, twin = compared.title(table, track.count, pack).partition(" (")
    return f"{speaker}{bracket}{twin}"


def _clipped(layer: Spec) -> Spec:
    """A layer whose marks end with the panel, so that they can be moved within it."""
    if "value" in layer["encoding"].get("x", {}):
        return layer
    return {**layer, "mark": {**layer["mark"], "clip": True}}


def _count_names(table: SideBySide, pack: Pack, panel: Panel) -> list[str]:
    """The name of each of a panel's counts."""
    if len(panel.tracks) == 1:
        return [pack.speakers[panel.tracks[0].count.speaker].name]
    return [_who(table, pack, panel, track) for track in panel.tracks]


def _shaped(table: SideBySide, pack: Pack, panel: Panel) -> list[str]:
    """The names of a panel's counts with the shape of their marks, for readers who do not see the colours."""
    names = _count_names(table, pack, panel)
    shapes = [_shape(panel, track, position) for position, track in enumerate(panel.tracks)]
    return [f"{name} ({shape})" for name, shape in zip(names, shapes, strict=True)]


def _x(days: tuple[date, date], plot: int, live: bool) -> Spec:
    length = (days[1] - days[0]).days
    axis: Spec = {"title": None, "grid": False, "labelFlush": True, "tickSize": 4}
    if live:
        # Zoomed in, years become months and days: the words are left to the axis.
        axis |= {"labelOverlap": True, "tickCount": max(3, plot // 80)}
    elif length > 100 and (step := _months_apart(length, plot)):
        axis |= {"format": "%b %Y", "tickCount": {"interval": "month", "step": step}}
    elif length > 100:
        axis |= {"format": "%Y", "tickCount": {"interval": "year", "step": 1}}
    else:
        axis |= {"format": "%-d %b", "tickCount": max(3, plot // 80)}
    # As an expression: numbers would be merged, layer by layer, into what the script in a page cannot read.
    domain = {"expr": f"[{_moment(days[0])}, {_moment(days[1])}]"}
    scale = {"type": "utc", "domain": domain, "nice": False}
    return {"field": "first", "type": "temporal", "scale": scale, "axis": axis}


def _months_apart(length: int, plot: int) -> int | None:
    """How many months lie between two labels of a time axis, so that a year has as many as any other; None
    where years alone have room."""
    if length > 3 * 365:
        return None
    least = length / 30.4 / (plot / 70)
    return next((step for step in (1, 2, 3, 4, 6) if step >= least), None)


def _y_axis() -> Spec:
    return {
        "title": None,
        "tickCount": 4,
        "format": ",d",
        "domain": False,
        "ticks": False,
        "minExtent": _Y_AXIS,
        "maxExtent": _Y_AXIS,
        "labelPadding": 6,
    }


def _limits(panel: Panel) -> tuple[Number, Number]:
    """Where the axis begins and ends. Bars begin at zero; a line in the upper half need not."""
    low, high = min(panel.values), max(panel.values)
    bottom: Number = min(0, low)
    if panel.tracks and panel.kind is PeriodKind.CUMULATIVE and high > low > high / 2:
        step = 10 ** floor(log10(high - low))
        bottom = floor((low - (high - low) * 0.15) / step) * step
    room = (high - bottom) * 0.08 or 1
    return bottom, high + room


def _track(
    panel: Panel, track: Track, colour: _Colour, position: int, room: float, theme: Theme
) -> Iterator[Spec]:
    """The layers of one count. `room` is how many pixels a day is wide."""
    if panel.kind is PeriodKind.CUMULATIVE:
        yield from _line(track, colour, position, room)
    elif track.ranged:
        yield _spans(track, colour)
    elif position == 0:
        yield from _bars(track, colour, room * _shortest(track), theme)
    else:
        yield from _ticks(track, colour[0], theme)


def _shortest(track: Track) -> int:
    """How many days the shortest of its figures covers."""
    return min((mark.until - mark.first).days for mark in track.marks)


_Y2 = {"field": "zero"}


def _bars(track: Track, colour: _Colour, wide: float, theme: Theme) -> Iterator[Spec]:
    """Bars from zero, as wide as their days; hollow where a footnote is due. `wide` is the narrowest."""
    full = [mark for mark in track.marks if not mark.hollow]
    hollow = [mark for mark in track.marks if mark.hollow]
    noted = [mark for mark in track.marks if mark.rebased and not mark.hollow]
    fill, edge = colour
    if wide < _APART:
        yield _steps(full, fill)
    elif full:
        stroke = edge or theme.paper
        mark: Spec = {"type": "bar", "color": fill, "stroke": stroke}
        mark["strokeWidth"] = 0.6 if wide >= _EDGED else 0
        yield _layer(full, mark, {"x2": {"field": "until"}, "y": _y(), "y2": _Y2})
    if hollow:
        mark = {"type": "bar", "fill": theme.paper, "stroke": edge or fill, "strokeWidth": 1}
        yield _layer(hollow, mark, {"x2": {"field": "until"}, "y": _y(), "y2": _Y2})
    if noted:
        mark = {"type": "text", "color": theme.ink, "text": compared.REBASED, "dy": -4, "fontSize": TEXT}
        yield _layer(noted, {**mark, "aria": False}, {"x": {"field": "middle"}, "y": _y()})
    if track.median:
        mark = {
            "type": "line",
            "color": theme.ink,
            "strokeWidth": 1.5 if wide >= _APART else 1,
            "clip": True,
            "aria": False,
        }
        yield _layer(track.median, mark, {"x": {"field": "middle"}, "y": _y()})


def _steps(marks: Sequence[ChartMark], colour: str) -> Spec:
    """Bars too narrow to stand apart, as an area in steps: one shape for each run of days without a gap."""
    values: list[Spec] = []
    run = 0
    for before, mark in zip([None, *marks], marks, strict=False):
        if before and before.until != mark.first:
            values.append(_corner(before.until, before, run))
            run += 1
        values.append(_corner(mark.first, mark, run))
    if marks:
        values.append(_corner(marks[-1].until, marks[-1], run))
    mark_: Spec = {"type": "area", "interpolate": "step-after", "color": colour, "opacity": 1, "line": False}
    if marks:
        mark_["description"] = f"bars from {_in_words(marks[0])}, to {_in_words(marks[-1])}"
    return {
        "data": {"values": values},
        "mark": mark_,
        "encoding": {"y": {**_y(), "stack": None}, "detail": {"field": "run"}},
    }


def _corner(day: date, mark: ChartMark, run: int) -> Spec:
    return {"first": _moment(day), "low": mark.low, "run": run}


def _ticks(track: Track, colour: str, theme: Theme) -> Iterator[Spec]:
    """A level stroke over its days, to stand against another speaker's bars, with paper around it."""
    encoding: Spec = {"x2": {"field": "until"}, "y": _y()}
    casing = {"type": "rule", "color": theme.paper, "strokeWidth": 4.4, "aria": False}
    yield _layer(track.marks, casing, encoding)
    dash = {"condition": {"test": "datum.hollow", "value": [2, 2]}, "value": [1, 0]}
    stroke = {"type": "rule", "color": colour, "strokeWidth": 2.4}
    yield _layer(track.marks, stroke, {**encoding, "strokeDash": dash})


def _spans(track: Track, colour: _Colour) -> Spec:
    """From the lower to the upper bound, over its days."""
    fill, edge = colour
    mark: Spec = {"type": "bar", "color": fill, **({"stroke": edge, "strokeWidth": 0.8} if edge else {})}
    dimmed = {"condition": {"test": "datum.hollow", "value": 0.35}, "value": 1}
    return _layer(
        track.marks, mark, {"x2": {"field": "until"}, "y": _y(), "y2": {"field": "high"}, "opacity": dimmed}
    )


def _line(track: Track, colour: _Colour, position: int, room: float) -> Iterator[Spec]:
    dashes = ([1, 0], [6, 3], [2, 2])[min(position, 2)]
    present = [each for each in track.marks if each.low is not None]
    fill, edge = colour
    if edge:
        casing: Spec = {"type": "line", "color": edge, "strokeWidth": 3.4, "clip": True, "aria": False}
        yield _layer(track.marks, casing, {"y": _y()})
    mark: Spec = {"type": "line", "color": fill, "strokeWidth": 2, "strokeDash": dashes, "clip": True}
    mark["description"] = f"line from {_in_words(present[0])}, to {_in_words(present[-1])}"
    yield _layer(track.marks, mark, {"y": _y()})
    lonely = _lonely(track.marks)
    if lonely:
        # A line between two gaps has no length. Where days are narrow, its point is no wider than the line.
        size = 22 if room >= _EDGED else 5
        mark = {"type": "point", "filled": True, "size": size, "color": fill, "opacity": 1}
        yield _layer(lonely, mark, {"y": _y()})


def _lonely(marks: Sequence[ChartMark]) -> list[ChartMark]:
    """Marks with a gap, or an end, on both sides."""
    present = [mark.low is not None for mark in marks]
    around = zip([False, *present], present, [*present[1:], False], strict=False)
    return [
        m for m, (before, here, after) in zip(marks, around, strict=True) if here and not before and not after
    ]


def _estimates(panel: Panel, pack: Pack, theme: Theme, live: bool) -> list[Spec]:
    """Single figures: a small ring, or a stroke between its bounds. A live one tells who says so."""
    spread: list[Spec] = []
    single: list[Spec] = []
    for estimate in panel.estimates:
        o = estimate.observation
        if o.period.end:
            datum = _datum(ChartMark(o.period.end, o.period.end, o.quantity.low, o.quantity.high))
            named = {**datum, "told": f"{compared.who(o, pack)}: {datum['told']}"}
            (single if o.quantity.low == o.quantity.high else spread).append(named)
    encoding: Spec = {"y": _y(), "description": {"field": "told"}}
    if live:
        encoding["tooltip"] = {"field": "told"}
    layers = []
    if spread:
        stroke = {"type": "rule", "color": theme.grey, "strokeWidth": 2}
        drawn = {**encoding, "y2": {"field": "high"}}
        layers.append({"data": {"values": spread}, "mark": stroke, "encoding": drawn})
    if single:
        ring = {"type": "point", "color": theme.grey, "filled": False, "size": 28, "strokeWidth": 1.3}
        layers.append({"data": {"values": single}, "mark": ring, "encoding": encoding})
    return layers


def _y() -> Spec:
    return {"field": "low", "type": "quantitative"}


def _layer(marks: Sequence[ChartMark], mark: Spec, encoding: Spec) -> Spec:
    """Marks of one kind, each described in words for screen readers unless the layer has a description."""
    description = (
        {} if "description" in mark or mark.get("aria") is False else {"description": {"field": "told"}}
    )
    values = [_datum(each) for each in marks]
    return {"data": {"values": values}, "mark": mark, "encoding": {**encoding, **description}}


def _datum(mark: ChartMark) -> Spec:
    first, until = _moment(mark.first), _moment(mark.until)
    return {
        "first": first,
        "until": until,
        "middle": (first + until) // 2,
        "low": mark.low,
        "high": mark.high,
        "zero": 0,
        "hollow": mark.hollow,
        "told": _in_words(mark),
    }


def _in_words(mark: ChartMark) -> str:
    """A figure in words: 41,980, 1 October 2024 to 31 October 2024."""
    return f"{compared.figure(mark.low, mark.high)}, {hover.days(mark)}"


def _footnotes(table: SideBySide, pack: Pack, shown: Sequence[Panel]) -> Iterator[str]:
    """What the marks mean, and who counts what, as of when, from where, under which licence."""
    marks = [m for p in shown if p.kind is not PeriodKind.CUMULATIVE for t in p.tracks for m in t.marks]
    if not all(mark.whole for mark in marks):
        yield f"Hollow, dashed or pale: held for a part of the {table.by.value} only."
    rebased = [mark for mark in marks if mark.rebased]
    if rebased:
        hollow = any(mark.hollow and mark.whole for mark in rebased)
        how = "Hollow" if hollow else compared.REBASED
        yield f"{how}: the speaker changed its totals in these days without counting that as losses of a day."
    yield from compared.by_weeks(table)
    yield from _origins(table, pack)


def _origins(table: SideBySide, pack: Pack) -> Iterator[str]:
    """Who counts what, as of when, from where, under which licence."""
    for source in table.sources:
        counts = [count for count in table.counts if source in count.sources]
        who = ", ".join(dict.fromkeys(pack.speakers[count.speaker].name for count in counts))
        last = source.snapshot or max(count.last for count in counts)
        yield f"{who}: as of {dated(last)}. {source.attribution}; {source.licence}."
    for source_id in dict.fromkeys(e.observation.source for e in table.estimates):
        source = pack.sources[source_id]
        yield f"Single figures: {source.attribution}; {source.licence}."


def _caption(sentences: list[str], plot: int, inner: int, theme: Theme) -> Spec:
    lines = [line for sentence in sentences for line in wrapped(sentence, inner, SMALL)]
    text = {
        "type": "text",
        "color": theme.grey,
        "text": lines,
        "align": "left",
        "baseline": "top",
        "fontSize": SMALL,
        "lineHeight": SMALL + 3,
    }
    layer = fixed_layer(text, -_Y_AXIS, 0)
    return {"width": plot, "height": len(lines) * (SMALL + 3), **layer}
