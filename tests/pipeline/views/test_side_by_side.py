"""Counts side by side: rows, columns and cells as their cases say, and what cannot be shown is told."""

import tomllib
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tollbook.model.measure import Measure
from tollbook.model.moment import LATEST, Vintage
from tollbook.model.observation import Observation
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.side_by_side import Cell, SideBySide, SpeakerCount
from tollbook.model.span import CalendarUnit, Span, spans
from tollbook.packs.conflict import load_pack, pack_folder
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.read.source_files import read_source
from tollbook.pipeline.views.cells import losses, totals
from tollbook.pipeline.views.side_by_side import (
    LOSSES,
    TOTALS,
    Files,
    Holdings,
    NoFiguresError,
    Query,
    side_by_side,
)
from tollbook.publish.compared import cell_text

SHARED = Path(__file__).parents[4] / "shared" / "data"
CASES = Path(__file__).parent.parent.parent / "cases" / "compare"
PACK = "russia-ukraine-2022"
TODAY = date(2026, 8, 24)
KINDS = {"losses": (LOSSES,), "totals": (TOTALS,)}


def cases(name: str) -> list[Any]:
    """The cases of a file, each by its name."""
    found = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


def table(*, vintage: Vintage = LATEST, files: Files = MappingProxyType({}), **query: Any) -> SideBySide:
    """A table of the bundled series."""
    query = {"item": "personnel", "side": "RU", **query}
    return side_by_side(open_books(PACK), Query(**query), Holdings(TODAY, files, None, vintage))


def column(count: SpeakerCount, twins: bool) -> str:
    """A column's name in the cases; with its source where another has the same speaker and measure."""
    total = " total" if count.kind is TOTALS else ""
    return f"{count.speaker} {count.counting.id}{total}" + (f" {count.sources[0].id}" if twins else "")


def columns(found: SideBySide) -> list[str]:
    """The names of all columns."""
    plain = [column(count, False) for count in found.counts]
    return [column(c, plain.count(name) > 1) for c, name in zip(found.counts, plain, strict=True)]


@pytest.mark.parametrize("case", cases("tables"))
def test_table(case: dict[str, Any]) -> None:
    """Each row that a case names has these columns, and no others, with these figures."""
    found = table(
        item=case["item"],
        side=case.get("side", "RU"),
        by=CalendarUnit(case["by"]),
        start=case["from"],
        end=case["to"],
        measures=case.get("measures", ()),
        kinds=KINDS.get(case.get("only", ""), (LOSSES, TOTALS)),
    )
    rows = {
        span.name: dict(zip(columns(found), map(cell_text, cells), strict=True))
        for span, cells in zip(found.rows, found.cells, strict=True)
    }
    assert {name: rows.get(name) for name in case["rows"]} == case["rows"]


@pytest.mark.parametrize("case", cases("cells"))
def test_cells(case: dict[str, Any]) -> None:
    """What is counted for stretches of days goes whole into rows, or not at all."""
    kind = PeriodKind.CUMULATIVE if case.get("totals") else PeriodKind.INTERVAL
    held = [observation(kind, *each) for each in case["held"]]
    cell = totals(held) if case.get("totals") else losses(held, date(2022, 2, 24))
    by = CalendarUnit(case["by"])
    rows = {span.name: span for span in spans(date(2022, 2, 1), date(2025, 1, 1), by)}
    assert {name: shown(cell(rows[name])) for name in case["cells"]} == case["cells"]


def observation(kind: PeriodKind, first: date, last: date, low: int, high: int) -> Observation:
    """A figure for some days."""
    quantity = Quantity(low, high, Bound.EXACT if low == high else Bound.RANGE)
    period = Period(kind, first, last, Basis.LOSS_DAY)
    return Observation("s", "f", "row", "x", Measure("A", "tanks", "lost"), "tanks", period, quantity)


def shown(cell: Cell | None) -> str:
    """A cell as the cases write it."""
    if cell is None:
        return "–"
    whole = "whole" if cell.whole else "part"
    return f"{cell.low} {cell.high} {cell.first} {cell.last} {whole}"


def test_totals_by_report_day_are_of_the_day_before() -> None:
    """A total in the report of a day is that of the losses up to the day before."""
    period = Period.since(date(2022, 2, 24), date(2024, 11, 1), Basis.REPORT_DAY)
    measure = Measure("A", "tanks", "lost")
    held = [Observation("s", "f", "row", "x", measure, "tanks", period, Quantity.of(9))]
    found = totals(held)(Span.of(date(2024, 10, 5), CalendarUnit.MONTH))
    assert found == Cell(9, 9, date(2024, 10, 31), date(2024, 10, 31))


def test_months_add_up_to_the_total() -> None:
    """Every column of months of a series sums up to its running total: nothing is counted twice or lost."""
    for item in ("tanks", "personnel", "ships"):
        found = table(item=item, by=CalendarUnit.MONTH, measures=["estimated"])
        names = columns(found)
        who = f"general-staff-ua {found.counts[0].counting.id}"
        months = [cell.low for cell in found.column(names.index(who)) if cell]
        assert None not in months, f"{item}: choose one whose firsts of the month are all settled"
        last = found.column(names.index(f"{who} total"))[-1]
        assert last and sum(value for value in months if value is not None) == last.low


def test_measures_are_told_apart_by_how_they_are_come_by() -> None:
    """Dead by name, by a model and by an estimate are three measures; both speakers of killed and wounded
    have one."""
    found = table()
    of = {(c.speaker, c.counting.id) for c in found.counts}
    assert of == {
        ("general-staff-ua", "casualties/estimated"),
        ("uk-mod", "casualties/estimated"),
        ("mediazona-bbc", "killed/named"),
        ("meduza-mediazona", "killed/modelled"),
    }
    assert {"killed/estimated", "casualties/estimated_wider"} <= {e.counting.id for e in found.estimates}
    assert "missing/modelled" in {counting.id for counting in found.others}


def test_a_speaker_without_a_method_shares_no_measure() -> None:
    """Where nothing says how a count is come by, it is comparable with its own speaker's alone."""
    told = [e for e in table(side="UA").estimates if e.counting.method is None]
    assert {e.counting.id for e in told} == {
        "killed/president-ua",
        "killed/official-ua",
        "casualties/official-ua",
    }


def test_single_figures_of_a_speaker_with_a_column_are_not_told_twice() -> None:
    """The list of estimates leaves out what stands in a column as that speaker's running total."""
    found = table()
    said = {(e.observation.speaker, e.counting.id) for e in found.estimates}
    assert not said & {(c.speaker, c.counting.id) for c in found.counts if c.kind is TOTALS}
    assert ("uk-mod", "killed/estimated") in said


def test_averages_are_no_losses_of_their_month() -> None:
    """The average day that a speaker publishes beside its month is not taken for the month."""
    found = table(
        start=date(2024, 10, 1), end=date(2024, 10, 31), by=CalendarUnit.MONTH, measures=["casualties"]
    )
    uk = [
        cells for count, cells in zip(found.counts, found.cells[0], strict=True) if count.speaker == "uk-mod"
    ]
    assert [cell.low for cell in uk if cell] == [41_974, 688_778]


def test_own_file_goes_before_the_bundled_one() -> None:
    """A newer file that a person gives stands in place of the bundled one."""
    content = (
        CASES.parent.parent.parent / "src/tollbook/conflicts" / PACK / "series/uk-mod-monthly.csv"
    ).read_bytes()
    longer = content.rstrip() + b"\nfebruary,2026,900,28,25200,1255659,01/03/2026,UK MoD,,\n"
    found = table(
        files={"uk-mod-monthly": {"monthly": longer}},
        start=date(2026, 2, 1),
        end=date(2026, 2, 28),
        by=CalendarUnit.MONTH,
    )
    shown = dict(zip(columns(found), map(cell_text, found.cells[0]), strict=True))
    assert shown["uk-mod casualties/estimated"] == "25,200"


def test_third_copy_is_read_where_it_is_given() -> None:
    """A copy that may not be shipped is not at hand, and is named; given as a file it has its column."""
    assert "minfin" in {source.id for source in table(item="tanks").absent}
    heading = "date,day,personnel,tanks,apv,artillery,mlrs,aaws,aircrafts,helicopters,uav,cruise_missiles,"
    rows = "".join(
        f"2024-10-{day:02},{day},1000,{100 + day},1,1,1,1,1,1,1,1,1,1,1,1\n" for day in range(1, 32)
    )
    content = f"{heading}warships,vehicles_fuel_tanks,special_equipment,submarines\n{rows}".encode()
    found = table(item="tanks", files={"minfin": {"losses": content}})
    assert "minfin" in {drift.source for drift in found.drifts}, "too few rows: the file is refused in words"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"item": "tnks"}, "is no item"),
        ({"side": "XX"}, "is no side"),
        ({"item": "prisoners", "side": "UA"}, "no speaker's figures of prisoners of war of Ukraine"),
        ({"measures": ["dead"]}, "are held as «dead»"),
        ({"start": date(2030, 1, 1)}, "no figures of personnel are held in these days"),
        (
            {"by": CalendarUnit.DAY, "measures": ["killed/modelled"], "kinds": (LOSSES,)},
            "counts over longer spans",
        ),
    ],
)
def test_what_cannot_be_shown_is_told(asked: dict[str, Any], told: str) -> None:
    """Each way of asking for nothing has its sentence."""
    with pytest.raises(NoFiguresError, match=told):
        table(**asked)


def test_last_day_before_the_first_is_refused() -> None:
    """Swapped days are told, not silently turned."""
    with pytest.raises(ValueError, match="is before the first"):
        table(start=date(2025, 1, 2), end=date(2025, 1, 1))


def test_rows_are_days_where_two_months_are_asked_for() -> None:
    """A short window is told by day, a long one by month."""
    assert table(start=date(2024, 10, 1), end=date(2024, 11, 30)).by is CalendarUnit.DAY
    assert table(start=date(2024, 10, 1), end=date(2025, 11, 30)).by is CalendarUnit.MONTH


def test_another_conflict_is_compared_by_its_data_alone() -> None:
    """A conflict whose reports count up to their own day, and are missing on some, has its rows too."""
    found = side_by_side(
        open_books("gaza-2023"), Query("people", by=CalendarUnit.MONTH, measures=["killed"]), Holdings(TODAY)
    )
    assert {(c.speaker, c.counting.id) for c in found.counts} == {
        (who, f"killed/{who}") for who in ("health-ministry", "media-office", "tech-for-palestine")
    }
    rows = {
        span.name: cells[columns(found).index("health-ministry killed/health-ministry")]
        for span, cells in zip(found.rows, found.cells, strict=True)
    }
    # Totals of the reports of 31 December 2023 and 31 January 2024: 21,822 and 26,900.
    assert cell_text(rows["2024-01"]) == "5,078°"
    # No report was made on 31 December 2024: that month ends, and the next begins, with those beside.
    assert cell_text(rows["2024-12"]) == "1,159*"


def test_row_without_its_closing_report_is_a_part() -> None:
    """Where the copies leave the first of a month open, the nearest report within the row closes it."""
    books = open_books(PACK)
    series = books.series["general-staff-ua", Measure("RU", "helicopters", "lost")]
    found = table(item="helicopters", by=CalendarUnit.MONTH, kinds=(LOSSES,))
    index = columns(found).index("general-staff-ua lost/estimated")
    open_days = [span for span in found.rows if series.total(span.last + ONE_DAY).value is None]
    parts = {
        span
        for span, cells in zip(found.rows, found.cells, strict=True)
        if (c := cells[index]) and not c.whole
    }
    assert open_days and set(open_days) <= parts
    for span, cells in zip(found.rows, found.cells, strict=True):
        cell = cells[index]
        if cell and span in open_days and span.first > books.pack.start:
            last, before = series.total(cell.last + ONE_DAY).value, series.total(cell.first).value
            assert last is not None and before is not None and cell.low == last - before


@pytest.mark.skipif(not SHARED.exists(), reason="the origins' files lie beside the project")
@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("economist-estimates", "estimates/economist_estimates.csv"),
        ("uk-mod-monthly", "estimates/economist_uk_mod_monthly.csv"),
        ("meduza-weekly", "estimates/meduza_2026_weekly.csv"),
        ("ukrwarlosses", "named-dead/ukrwarlosses_chart-data.json"),
        ("oryx-daily", "oryx/scarnecchia_daily_count.csv"),
    ],
)
def test_bundled_file_reads_as_its_origin_does(source: str, path: str) -> None:
    """What is bundled comes to the same figures as the file that it was taken from."""
    card = load_pack(PACK).sources[source]
    ((name, bundled),) = card.bundled.items()
    held = pack_folder(PACK).joinpath(*bundled.split("/")).read_bytes()
    readings = [read_source(card, {name: each}, TODAY) for each in (held, (SHARED / path).read_bytes())]
    assert readings[0].observations == readings[1].observations != ()
