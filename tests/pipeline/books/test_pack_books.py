"""The bundled books: what is known of the official series holds on what is shipped."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.series import Copy, Series
from tollbook.model.settlement import Settlement
from tollbook.packs.conflict import PackError, pack_folder
from tollbook.pipeline.books.pack_books import PackSeries, open_books
from tollbook.pipeline.views.series import NoSeriesError, find_series, series_table

PACK, STAFF = "russia-ukraine-2022", "general-staff-ua"
THIRD_COPY = Path(__file__).parents[4] / "shared/data/general-staff/minfin_via_romansverdan_russia_losses.csv"
THIRD_COLUMNS = {
    "personnel": "personnel",
    "tanks": "tanks",
    "armored_vehicles": "apv",
    "artillery": "artillery",
    "mlrs": "mlrs",
    "air_defense": "aaws",
    "aircraft": "aircrafts",
    "helicopters": "helicopters",
    "uavs": "uav",
    "cruise_missiles": "cruise_missiles",
    "ships": "warships",
    "vehicles": "vehicles_fuel_tanks",
    "special_equipment": "special_equipment",
    "submarines": "submarines",
}
ENDED = {"road_vehicles", "fuel_tanks", "mobile_srbm", "prisoners"}

Cell = tuple[date, str]


def held(item: str) -> Series:
    """The General Staff's series of an item."""
    return find_series(open_books(PACK), item, "RU", STAFF)


def days(series: Series) -> Iterator[date]:
    """All report days of a series."""
    return (series.first + timedelta(i) for i in range((series.last - series.first).days + 1))


def cells() -> Iterator[tuple[Series, date]]:
    """Every day of every series that still runs."""
    for (_, measure), series in open_books(PACK).series.items():
        if measure.item not in ENDED:
            yield from ((series, day) for day in days(series))


@cache
def third_copy() -> dict[Cell, int]:
    """The copy that is measured with and not shipped. Skips the test where it is not at hand."""
    if not THIRD_COPY.is_file():
        pytest.skip("the third copy is not shipped with the project")
    with THIRD_COPY.open(newline="", encoding="utf-8") as file:
        return {
            (date.fromisoformat(row["date"]), item): int(float(row[column]))
            for row in csv.DictReader(file)
            for item, column in THIRD_COLUMNS.items()
            if row[column]
        }


def test_nothing_is_read_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening the books reads the pack alone; the tables are read with the first series."""
    asked = list[str]()

    def read(path: str) -> list[str]:
        asked.append(path)
        return []

    pack = open_books(PACK).pack
    series = PackSeries(pack, pack_folder(PACK))
    monkeypatch.setattr(series, "_lines", read)
    books = Books(pack, series)
    assert not asked
    with pytest.raises(ValueError, match="heading"):
        books.series_of(STAFF, Measure("RU", "tanks", "lost"))
    assert asked


def test_series_of_a_measure() -> None:
    """A series is found by speaker and measure, and only by the outcome that it counts."""
    books = open_books(PACK)
    assert books.series_of(STAFF, Measure("RU", "personnel", "casualties")) is held("personnel")
    assert books.series_of(STAFF, Measure("RU", "personnel", "killed")) is None
    assert books.series_of("oryx", Measure("RU", "tanks", "lost")) is None


def test_unknown_conflict() -> None:
    """A conflict that is not held is answered with those that are."""
    with pytest.raises(PackError, match=PACK):
        open_books("elsewhere")


def test_cells_of_two_copies() -> None:
    """The shipped copies share 19,416 cells and differ in 114 of them; 2,633 stand in the first alone,
    ground robots aside."""
    shared = [series.total(day).copies for series, day in cells()]
    both = [copies for copies in shared if len(copies) == 2]
    assert len(both) == 19_416
    assert sum(len(set(copies.values())) > 1 for copies in both) == 114
    alone = Counter(
        next(iter(series.total(day).copies))
        for series, day in cells()
        if len(series.total(day).copies) == 1 and series.measure.item != "ground_robots"
    )
    assert alone["petroivaniuk"] == 2_633


def test_cells_of_three_copies() -> None:
    """Of the cells in all three copies 19,227 agree; in the other 189, on 149 days, one is the odd one."""
    third = third_copy()
    said: dict[Cell, list[int]] = {}
    for series, day in cells():
        cell = day, series.measure.item
        copies = series.total(day).copies
        if len(copies) == 2 and cell in third:
            said[cell] = [*copies.values(), third[cell]]
    differing = {cell: values for cell, values in said.items() if len(set(values)) > 1}
    assert len(said) == 19_416
    assert len(differing) == 189
    assert len({day for day, _ in differing}) == 149
    assert all(len(set(values)) == 2 for values in differing.values())


def with_third(series: Series, sources: tuple[str, ...]) -> Series:
    """A series of some of the three copies, the one that is not shipped under the name «third»."""
    cells = {day: total for (day, item), total in third_copy().items() if item == series.measure.item}
    first, last = min(cells), max(cells)
    totals = tuple(cells.get(first + timedelta(i)) for i in range((last - first).days + 1))
    copies = {copy.source: copy for copy in (*series.copies, Copy("third", last, first, totals))}
    return replace(series, copies=tuple(copies[source] for source in sources))


@cache
def in_all_three() -> list[tuple[Series, date, int]]:
    """Each cell that all three copies hold, with the total that at least two of them have."""
    third, found = third_copy(), []
    for series, day in cells():
        values = [*series.total(day).copies.values(), third.get((day, series.measure.item))]
        if len(values) == 3 and values[-1] is not None:
            found.append((series, day, Counter(v for v in values if v is not None).most_common(1)[0][0]))
    return found


@pytest.mark.parametrize(
    ("sources", "decided", "differing"),
    [
        (("petroivaniuk", "orc"), 24, 114),
        (("petroivaniuk", "third"), 20, 131),
        (("orc", "third"), 37, 133),
        (("petroivaniuk", "orc", "third"), 188, 189),
    ],
)
def test_settled_cells_are_right(sources: tuple[str, ...], decided: int, differing: int) -> None:
    """Whichever copies are held, no differing cell is settled otherwise than most of the three have it."""
    running = {series.measure.item: series for series, _, _ in in_all_three()}
    series = {item: with_third(held, sources) for item, held in running.items()}
    totals = [(series[held.measure.item].total(day), right) for held, day, right in in_all_three()]
    disputed = [(total, right) for total, right in totals if total.differ]
    settled = [(total, right) for total, right in disputed if total.value is not None]
    assert (len(settled), len(disputed)) == (decided, differing)
    assert [total for total, right in settled if total.value != right] == []


def test_settled_by_what() -> None:
    """Of the 114 cells on which the shipped copies differ the days around settle 16 and a copied row 8."""
    ways = Counter(total.settlement for series, day in cells() if (total := series.total(day)).differ)
    assert ways == {Settlement.CONTINUITY: 5, Settlement.ROW: 8, Settlement.PACE: 11, Settlement.OPEN: 90}


def test_day_that_two_of_three_copies_repeat_stays_open() -> None:
    """Drones of 2026-07-26 stand still in one copy, which they never do; the other fits badly as well."""
    assert held("uavs").total(date(2026, 7, 26)).settlement is Settlement.OPEN


def test_misprint_of_one_copy() -> None:
    """Artillery 2026-03-04 stands with two digits changed in one copy; the other is settled on."""
    total = held("artillery").total(date(2026, 3, 4))
    assert (total.value, total.odd) == (37_874, ("petroivaniuk",))


def test_row_that_repeats_the_day_before() -> None:
    """One copy's row of 2024-11-03 is that of the day before: the other copy's row is settled on."""
    total = held("personnel").total(date(2024, 11, 3))
    assert (total.value, total.settlement, total.odd) == (699_090, Settlement.ROW, ("orc",))


def test_long_run_of_differing_days_stays_open() -> None:
    """Helicopters from 2026-03-22 to 2026-04-29 are 350 or 351: nothing decides, so nothing is said."""
    helicopters = held("helicopters")
    run = [day for day in days(helicopters) if day >= date(2026, 3, 1)]
    still_open = [day for day in run if helicopters.total(day).settlement is Settlement.OPEN]
    assert (still_open[0], still_open[-1], len(still_open)) == (date(2026, 3, 22), date(2026, 4, 29), 39)


def test_falls() -> None:
    """Twelve totals fall, all of them on re-base days."""
    falls = [
        (series.measure.item, day.isoformat(), implied)
        for series, day in cells()
        if (implied := series.increment(day).implied) is not None and implied < 0
    ]
    assert sorted(falls) == [
        ("air_defense", "2024-08-05", -1),
        ("air_defense", "2025-10-03", -2),
        ("aircraft", "2023-10-03", -1),
        ("aircraft", "2024-10-03", -1),
        ("armored_vehicles", "2022-10-13", -14),
        ("cruise_missiles", "2024-03-13", -1),
        ("cruise_missiles", "2025-05-04", -1),
        ("mlrs", "2024-11-30", -2),
        ("mlrs", "2025-04-22", -1),
        ("special_equipment", "2024-11-30", -83),
        ("special_equipment", "2025-10-03", -9),
        ("tanks", "2023-05-28", -2),
    ]


def test_stated_increments_never_fall() -> None:
    """What a report adds is never below zero, once its corrections are set apart."""
    assert not [
        (series.measure.item, day) for series, day in cells() if (series.increment(day).stated or 0) < 0
    ]


@pytest.mark.parametrize(
    ("item", "year", "month", "published"),
    [
        ("personnel", 2024, 7, 35_680),
        ("tanks", 2023, 10, 521),
        ("tanks", 2024, 11, 307),
    ],
)
def test_published_months_follow_the_loss_day(item: str, year: int, month: int, published: int) -> None:
    """A month as published is the total of the first of the next month less that of its own first."""
    series = held(item)
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    total, before = series.total(after).value, series.total(first).value
    assert total is not None and before is not None
    assert total - before == published


def test_stated_increments_of_a_month_leave_out_its_corrections() -> None:
    """Tanks of October 2023: the stated increments sum to 516, the re-base of the 3rd adds five."""
    tanks = held("tanks")
    october = [tanks.increment(date(2023, 10, 2) + timedelta(i)) for i in range(31)]
    assert sum(increment.stated or 0 for increment in october) == 516
    assert sum(increment.correction or 0 for increment in october) == 5


@pytest.mark.parametrize(
    ("item", "day", "implied", "correction", "stated"),
    [
        ("tanks", date(2023, 5, 28), -2, -5, 3),
        ("tanks", date(2023, 5, 27), 3, 0, 3),
        ("vehicles", date(2023, 5, 28), 20, 11, 9),
        ("air_defense", date(2022, 10, 13), 1, 1, 0),
        ("helicopters", date(2022, 10, 13), 5, -1, 6),
        ("cruise_missiles", date(2022, 10, 13), 1, 1, 0),
        ("vehicles", date(2022, 10, 13), 8, -1, 9),
        ("special_equipment", date(2022, 10, 13), 4, 4, 0),
        ("air_defense", date(2023, 10, 3), 3, 3, 0),
        ("personnel", date(2025, 2, 28), 2_710, 1_650, 1_060),
    ],
)
def test_mended_corrections(item: str, day: date, implied: int, correction: int, stated: int) -> None:
    """The list's misdated row and missing cells are mended: increments are those that the bulletins print."""
    increment = held(item).increment(day)
    assert (increment.implied, increment.correction, increment.stated) == (implied, correction, stated)


def test_re_base_days_list_every_item() -> None:
    """On each of the 28 re-base days every series that runs has its own correction, zero or not."""
    assert len(held("tanks").rebase_days) == 28
    for series, day in cells():
        if day in series.rebase_days and day != series.first:
            assert series.increment(day).correction is not None


def test_ended_and_merged_items() -> None:
    """Ended series stop with the merger, what they merged into starts there, without an increment."""
    merged = date(2022, 5, 1)
    for ended in ("road_vehicles", "fuel_tanks", "mobile_srbm"):
        assert held(ended).last == merged - timedelta(1)
    assert held("prisoners").last == date(2022, 4, 27)
    for started in ("vehicles", "cruise_missiles"):
        assert held(started).first == merged
        assert held(started).increment(merged).implied is None
    assert held("ground_robots").total(date(2026, 5, 3)).value == 1_306


def test_first_copy_ends_before_the_second() -> None:
    """The snapshot reaches as far as the copy that goes further, and each copy's own last day is known."""
    personnel = held("personnel")
    assert personnel.last_of("petroivaniuk") == date(2026, 8, 8)
    assert personnel.last == personnel.last_of("orc") == date(2026, 8, 22)


@pytest.mark.parametrize(
    ("item", "day", "printed", "increment", "total"),
    [
        ("artillery", date(2022, 6, 3), 661, 14, 675),
        ("special_equipment", date(2022, 9, 10), 114, 2, 116),
        ("vehicles", date(2022, 11, 6), 4_184, 7, 4_191),
    ],
)
def test_own_increment_finds_a_repeated_misprint(
    item: str, day: date, printed: int, increment: int, total: int
) -> None:
    """Where one copy repeats a page's misprint the report's own increment leads to the other copy."""
    series = held(item)
    assert series.total(day).value in (None, total)
    assert printed in series.total(day).copies.values()
    assert series.fits_with_increment(day, increment) == total


def test_rows_of_a_series() -> None:
    """Rows run from one report day to another, within what is held, with all numbers of the day."""
    rows = series_table(held("tanks"), date(2023, 5, 27), date(2023, 5, 28))
    assert [row.report_date.isoformat() for row in rows] == ["2023-05-27", "2023-05-28"]
    last = rows[-1]
    assert (last.total, last.stated, last.implied, last.correction, last.rebase) == (3_797, 3, -2, -5, True)
    assert last.copies == {"petroivaniuk": 3_797, "orc": 3_797}


def test_rows_end_with_the_series() -> None:
    """Days that no copy can have are left out, and all days are given where none is asked for."""
    assert series_table(held("prisoners"))[-1].report_date == date(2022, 4, 27)
    assert series_table(held("prisoners"), start=date(2023, 1, 1)) == ()


def test_rows_of_nothing() -> None:
    """An item without a series is answered with those that have one, days in the wrong order are refused."""
    books = open_books(PACK)
    with pytest.raises(NoSeriesError, match=r"no series of «trucks».*tanks") as refused:
        find_series(books, "trucks", "RU", STAFF)
    assert "tanks" in refused.value.items
    with pytest.raises(NoSeriesError, match="nothing is held"):
        find_series(books, "tanks", "UA", STAFF)
    with pytest.raises(ValueError, match="is before the first"):
        series_table(find_series(books, "tanks"), date(2024, 2, 1), date(2024, 1, 1))
