"""Charts: a panel for each measure on the same time axis, drawn for real as SVG and PNG."""

import builtins
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tollbook.model.pack import Pack
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.side_by_side import SideBySide
from tollbook.model.span import CalendarUnit
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.side_by_side import Holdings, Query, side_by_side
from tollbook.publish.charts import ChartError, chart_format, write_chart
from tollbook.publish.charts.panels import panels
from tollbook.publish.charts.specification import specification
from tollbook.publish.charts.theme import DARK, LIGHT, PALETTE, THEMES, Theme

PACK = "russia-ukraine-2022"
WIDTHS = (400, 800)
TODAY = date(2026, 8, 24)
ASKED: Mapping[str, Mapping[str, Any]] = {
    "personnel, all speakers": {"item": "personnel"},
    "personnel of the other side": {"item": "personnel", "side": "UA"},
    "a month of days": {"item": "personnel", "start": date(2024, 10, 1), "end": date(2024, 10, 31)},
    "a year of weeks": {
        "item": "personnel",
        "by": CalendarUnit.WEEK,
        "start": date(2024, 1, 1),
        "end": date(2024, 12, 31),
    },
    "tanks by year": {"item": "tanks", "by": CalendarUnit.YEAR},
    "sparse: helicopters": {"item": "helicopters", "by": CalendarUnit.DAY, "start": date(2025, 1, 1)},
    "short: ground robots": {"item": "ground_robots"},
    "three counts by one speaker, some below zero": {"item": "personnel", "measures": ["missing"]},
    "a single day": {"item": "tanks", "start": date(2025, 1, 1), "end": date(2025, 1, 1)},
}


@cache
def table(name: str) -> SideBySide:
    """A table of the bundled series."""
    return side_by_side(open_books(PACK), Query(**{"side": "RU", **ASKED[name]}), Holdings(TODAY))


@pytest.fixture
def conflict() -> Pack:
    """The conflict of the tables."""
    return load_pack(PACK)


def layers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All layers of the panels of a specification."""
    for panel in spec["vconcat"][:-1]:
        yield from panel["layer"]


def words(title: Mapping[str, Any], key: str = "text") -> str:
    """A title's lines as one."""
    return " ".join(title.get(key, ()))


@pytest.mark.parametrize("name", ASKED)
def test_no_panel_has_two_measures(name: str) -> None:
    """Whatever is asked for, an axis shows one measure, and losses or totals, never both."""
    found = panels(table(name))
    assert found
    for panel in found:
        assert {track.count.counting for track in panel.tracks} <= {panel.counting}
        assert {track.count.kind for track in panel.tracks} <= {panel.kind}
        assert {estimate.counting for estimate in panel.estimates} <= {panel.counting}
    assert len({(panel.counting, panel.kind) for panel in found}) == len(found)


@pytest.mark.parametrize("name", ASKED)
def test_panels_share_the_time_axis_and_no_other(name: str, conflict: Pack) -> None:
    """The time axis is the same in every panel; each has figures' axis of its own, wide enough for them."""
    spec = specification(table(name), conflict, 800)
    drawn = spec["vconcat"][:-1]
    assert len({p["encoding"]["x"]["scale"]["domain"]["expr"] for p in drawn}) == 1
    assert "resolve" not in spec, "axes are independent unless they are resolved to be shared"
    for panel, shown in zip(drawn, panels(table(name)), strict=True):
        bottom, top = panel["encoding"]["y"]["scale"]["domain"]
        assert bottom <= min(shown.values) and max(shown.values) <= top


@pytest.mark.parametrize("name", ASKED)
def test_bars_begin_at_zero(name: str, conflict: Pack) -> None:
    """An axis with bars has zero in it; one that has not says so above the panel."""
    for panel in specification(table(name), conflict, 800)["vconcat"][:-1]:
        bottom = panel["encoding"]["y"]["scale"]["domain"][0]
        told = words(panel["title"], "subtitle")
        bars = [layer for layer in panel["layer"] if layer["mark"]["type"] == "bar"]
        assert not bars or bottom <= 0
        assert (bottom > 0) == ("does not begin at zero" in told)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ASKED)
def test_every_count_is_named(name: str, width: int, conflict: Pack) -> None:
    """Each panel's title says what is counted and how; each speaker of it stands in it by name."""
    spec = specification(table(name), conflict, width)
    for panel, shown in zip(spec["vconcat"][:-1], panels(table(name)), strict=True):
        title, told = words(panel["title"]), words(panel["title"], "subtitle")
        labels = [
            " ".join(each["mark"]["text"])
            for each in panel["layer"]
            if isinstance(each["mark"].get("text"), list)
        ]
        assert conflict.outcomes[shown.counting.outcome].name in title.lower()
        if shown.counting.method:
            assert conflict.methods[shown.counting.method] in title
        for track in shown.tracks:
            assert conflict.speakers[track.count.speaker].name in " ".join([title, told, *labels])


def test_losses_say_by_which_day(conflict: Pack) -> None:
    """A panel of losses says whether they are by the day of loss or by that of the report."""
    for name, told in (
        ("tanks by year", "in each year, by day of loss"),
        ("a month of days", "on each day, by day of loss"),
    ):
        assert told in words(specification(table(name), conflict, 800)["vconcat"][0]["title"], "subtitle")
    found = side_by_side(open_books("gaza-2023"), Query("people", by=CalendarUnit.MONTH), Holdings(TODAY))
    first = specification(found, load_pack("gaza-2023"), 800)["vconcat"][0]
    assert "in each month, by day of report" in words(first["title"], "subtitle")


def test_caption_says_by_whom_as_of_when_under_which_licence(conflict: Pack) -> None:
    """Every source of a figure stands in the caption with its day, its origin and its licence."""
    found = table("personnel, all speakers")
    caption = " ".join(specification(found, conflict, 800)["vconcat"][-1]["mark"]["text"])
    for source in found.sources:
        assert source.attribution in caption and f"; {source.licence}." in caption
    assert "as of 31 January 2026" in caption and "Single figures:" in caption


def test_re_based_days_are_hollow_and_told(conflict: Pack) -> None:
    """The day on which a speaker changed its totals is an empty bar with a footnote."""
    found = side_by_side(
        open_books(PACK),
        Query("tanks", "RU", CalendarUnit.DAY, date(2023, 9, 20), date(2023, 10, 20)),
        Holdings(TODAY),
    )
    spec = specification(found, conflict, 800)
    hollow = [each for each in layers(spec) if each["mark"].get("fill") == "#ffffff"]
    assert [len(each["data"]["values"]) for each in hollow] == [1]
    assert hollow[0]["data"]["values"][0]["low"] == 15
    assert "Hollow: the speaker changed its totals" in " ".join(spec["vconcat"][-1]["mark"]["text"])


def test_thin_bars_have_a_sign_instead(conflict: Pack) -> None:
    """Where hollow could not be told from full, a sign above the bar and the footnote tell of a re-base."""
    found = side_by_side(
        open_books(PACK), Query("tanks", "RU", CalendarUnit.DAY, measures=["estimated"]), Holdings(TODAY)
    )
    spec = specification(found, conflict, 800)
    assert not [each for each in layers(spec) if each["mark"].get("fill") == "#ffffff"]
    assert [each for each in layers(spec) if each["mark"].get("text") == "°"]
    assert "°: the speaker changed its totals" in " ".join(spec["vconcat"][-1]["mark"]["text"])


def test_gaps_are_gaps(conflict: Pack) -> None:
    """A line breaks where nothing is reported, and a figure between two gaps is a point."""
    spec = specification(table("short: ground robots"), conflict, 800)
    lines = [each for each in layers(spec) if each["mark"]["type"] == "line"]
    assert any(datum["low"] is None for each in lines for datum in each["data"]["values"])
    assert any(each["mark"]["type"] == "point" for each in layers(spec))


def test_median_needs_seven_days(conflict: Pack) -> None:
    """The running median is drawn over days only, and only where all seven are held."""
    found = next(p for p in panels(table("a month of days")) if p.kind is PeriodKind.INTERVAL)
    middles = [mark.low for mark in found.tracks[0].median]
    assert middles[:3] == [None] * 3 and middles[-3:] == [None] * 3
    values = [mark.low for mark in found.tracks[0].marks if mark.low is not None]
    assert middles[3] == sorted(values[:7])[3]
    assert not any(t.median for p in panels(table("a year of weeks")) for t in p.tracks)


def test_bounds_are_drawn_from_low_to_high(conflict: Pack) -> None:
    """Modelled figures are spans between their bounds, not a line through a middle that nobody states."""
    spec = specification(table("a year of weeks"), conflict, 800)
    spans = [each for each in layers(spec) if each["encoding"].get("y2") == {"field": "high"}]
    assert any(d["low"] < d["high"] for each in spans for d in each["data"]["values"])


def test_labels_lie_over_no_other(conflict: Pack) -> None:
    """Names beside a panel, or above it where it is narrow, keep clear of each other and of the figures."""
    for name, width in product(ASKED, WIDTHS):
        for panel in specification(table(name), conflict, width)["vconcat"][:-1]:
            labels = [each for each in panel["layer"] if isinstance(each["mark"].get("text"), list)]
            places = [each["encoding"]["y"]["value"] for each in labels]
            if width == 800:
                assert all(0 <= place + 1 < panel["height"] for place in places)
            else:
                assert all(
                    place + len(each["mark"]["text"]) * each["mark"]["lineHeight"] <= 0
                    for place, each in zip(places, labels, strict=True)
                )
            edges = sorted(
                (
                    y := each["encoding"]["y"]["value"],
                    y + len(each["mark"]["text"]) * each["mark"]["lineHeight"],
                )
                for each in labels
            )
            assert all(low[1] <= high[0] for low, high in pairwise(edges))


def test_colours_are_those_that_everybody_can_tell_apart(conflict: Pack) -> None:
    """Marks have Okabe and Ito's colours, or grey; the background is white."""
    spec = specification(table("personnel, all speakers"), conflict, 800)
    used = {each["mark"].get("color") for each in layers(spec)} - {None, LIGHT.ink, LIGHT.grey, LIGHT.paper}
    assert used <= set(PALETTE) and spec["background"] == "#ffffff"


def luminance(colour: str) -> float:
    """How light a colour is, as WCAG reckons it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, as WCAG reckons it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_everything_stands_out_from_the_paper(theme: Theme) -> None:
    """Words reach a contrast of 4.5, and marks, or the edges that they have for it, one of 3."""
    assert contrast(theme.ink, theme.paper) >= 4.5 and contrast(theme.grey, theme.paper) >= 4.5
    assert all(contrast(theme.edge(colour) or colour, theme.paper) >= 3 for colour in PALETTE)


def colours(told: Any) -> Iterator[str]:
    """Every colour in a specification."""
    if isinstance(told, str) and re.fullmatch("#[0-9a-fA-F]{6}", told):
        yield told
    for part in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from colours(part)


@pytest.mark.parametrize("name", ["personnel, all speakers", "a month of days"])
def test_a_dark_chart_has_no_light_left_in_it(name: str, conflict: Pack) -> None:
    """Nothing of the light theme, black words least of all, is left over in the dark one."""
    told = specification(table(name), conflict, 800, DARK)
    assert told["background"] == DARK.paper
    assert set(colours(told)) <= {DARK.paper, DARK.ink, DARK.grey, DARK.faint, *PALETTE}
    texts = [each for each in told["vconcat"][-1:] if each["mark"]["type"] == "text"]
    texts += [{"mark": each["mark"]} for each in layers(told) if each["mark"]["type"] == "text"]
    assert texts and all(each["mark"].get("color") for each in texts)


def test_many_days_are_one_area_in_steps(conflict: Pack) -> None:
    """Where bars would be narrower than a pixel they are drawn as one shape, which ends at every gap."""
    found = side_by_side(open_books("gaza-2023"), Query("people", by=CalendarUnit.DAY), Holdings(TODAY))
    told = specification(found, load_pack("gaza-2023"), 400)
    area = next(each for each in layers(told) if each["mark"]["type"] == "area")
    values = area["data"]["values"]
    assert area["mark"]["interpolate"] == "step-after" and not area["encoding"]["y"].get("stack")
    cells = [c for c in found.column(0) if c and c.low is not None]
    gaps = sum(after.first != before.last + ONE_DAY for before, after in pairwise(cells))
    assert gaps > 0 and max(value["run"] for value in values) == gaps
    assert {value["low"] for value in values} == {cell.low for cell in cells}


def test_a_live_chart_tells_every_figure(conflict: Pack) -> None:
    """Each figure of each panel is told by the strip over its days, and all panels share one zoom."""
    still = specification(table("a month of days"), conflict, 800)
    live = specification(table("a month of days"), conflict, 800, live=True)
    assert "params" not in still and live["params"][0]["bind"] == "scales"
    assert len(live["params"][0]["views"]) == len(live["vconcat"]) - 1
    strips = [each for each in layers(live) if "name" in each]
    assert [each["name"] for each in strips] == live["params"][0]["views"]
    for each, panel in zip(strips, panels(table("a month of days")), strict=True):
        told = {key: v for value in each["data"]["values"] for key, v in value.items() if key.startswith("t")}
        assert len(told) == len(panel.tracks)
        for index, track in enumerate(panel.tracks):
            held = sum(mark.low is not None for mark in track.marks)
            assert sum(f"t{index}" in value for value in each["data"]["values"]) == held
    single = [e for e in layers(live) if e["encoding"].get("tooltip") == {"field": "told"}]
    said = {value["told"].partition(":")[0] for each in single for value in each["data"]["values"]}
    assert said == {e.observation.said_by for e in table("a month of days").estimates}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ASKED)
def test_chart_is_drawn(
    name: str, width: int, conflict: Pack, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """SVG and PNG come out whole, about as wide as asked for, without a word of complaint from the drawer."""
    pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    for form in ("svg", "png"):
        write_chart(table(name), conflict, tmp_path / f"chart.{form}", form, width)
    root = ElementTree.fromstring((tmp_path / "chart.svg").read_bytes())
    assert abs(float(root.attrib["width"]) - width) <= 0.06 * width
    text = " ".join(root.itertext())
    assert "MIT" in text and "http" not in text
    png = (tmp_path / "chart.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert abs(struct.unpack(">I", png[16:20])[0] - 2 * width) <= 0.12 * width
    assert capfd.readouterr().err == ""


def test_svg_loads_nothing_from_elsewhere(conflict: Pack, tmp_path: Path) -> None:
    """A chart can be put on a page that allows no foreign script, picture or font."""
    pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    write_chart(table("tanks by year"), conflict, tmp_path / "chart.svg", "svg", 800)
    text = (tmp_path / "chart.svg").read_text("utf-8")
    assert 'aria-label="3,031, 24 February 2022 to 31 December 2022"' in text, "each figure is told in words"
    assert "<script" not in text and "<image" not in text and "@import" not in text and "url(http" not in text


def test_missing_part_is_told(conflict: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the part that draws, the error says how to install it, and no file is left behind."""
    monkeypatch.delitem(sys.modules, "vl_convert", raising=False)
    real = builtins.__import__

    def refusing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "vl_convert":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(ChartError, match=r"pip install 'tollbook\[charts\]'"):
        write_chart(table("tanks by year"), conflict, tmp_path / "chart.svg", "svg", 800)
    assert list(tmp_path.iterdir()) == []


def test_other_endings_are_refused() -> None:
    """A chart is SVG or PNG; the error names the file and both."""
    assert chart_format(Path("a.SVG")) == "svg"
    with pytest.raises(ChartError, match=r"a\.pdf.*SVG or PNG"):
        chart_format(Path("a.pdf"))
