"""A speaker's totals: how copies are settled, and what a report added."""

import tomllib
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.measure import Measure
from tollbook.model.series import Copy, Series
from tollbook.model.settlement import Settlement

CASES = Path(__file__).parent.parent / "cases/series"
START = date(2024, 6, 1)
TANKS = Measure("north", "tanks", "lost")
UNKNOWN = -999


def cases(name: str) -> list[Any]:
    """The cases of a file, each by its name."""
    held = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in held]


def day(position: int) -> date:
    """The report day of a position."""
    return START + timedelta(position)


def series(case: dict[str, Any]) -> Series:
    """The series of a case; days with a correction are re-base days."""
    repeated = case.get("repeated", [[]] * len(case["copies"]))
    corrections = {day(int(position)): value for position, value in case.get("corrections", {}).items()}
    return Series(
        speaker="staff",
        measure=TANKS,
        copies=tuple(
            Copy(
                f"copy-{i}",
                day(len(totals) - 1),
                START,
                tuple(None if total == -1 else total for total in totals),
                {day(at): day(other) for at, other in days},
            )
            for i, (totals, days) in enumerate(zip(case["copies"], repeated, strict=True))
        ),
        corrections=corrections,
        rebase_days=frozenset(corrections) | frozenset(map(day, case.get("rebase_days", ()))),
    )


@pytest.mark.parametrize("case", cases("settlement"))
def test_settlement(case: dict[str, Any]) -> None:
    """A day's total is what the copies, and the days around it, leave no doubt about; else it is open."""
    totals = [series(case).total(day(i)) for i in range(len(case["totals"]))]
    assert [-1 if total.value is None else total.value for total in totals] == case["totals"]
    assert [str(total.settlement) for total in totals] == case["settlements"]


@pytest.mark.parametrize("case", cases("pace"))
def test_pace(case: dict[str, Any]) -> None:
    """Where a total grows every day, a copy that alone grows as in the month around is right."""
    known = case.get("days", 40)
    around = [case["usual"][i % len(case["usual"])] for i in range(known)]
    copies = [list(accumulate([1_000, *around, *steps, *around])) for steps in case["steps"]]
    differing = range(known + 1, known + len(case["steps"][0]))
    rebased = [known + 1 + case["rebase"]] if "rebase" in case else []
    held = series({"copies": copies, "rebase_days": rebased})
    totals = [held.total(day(i)) for i in differing]
    right = copies[case["right"]] if case["right"] >= 0 else None
    assert [total.value for total in totals] == [right and right[i] for i in differing]
    assert {total.settlement for total in totals} == {Settlement.PACE if right else Settlement.OPEN}


@pytest.mark.parametrize("case", cases("increments"))
def test_increment(case: dict[str, Any]) -> None:
    """Stated, implied and correction are three numbers, each known or not known by itself."""
    increments = [series(case).increment(day(i)) for i in range(len(case["stated"]))]
    for name in ("implied", "correction", "stated"):
        found = [getattr(increment, name) for increment in increments]
        assert [UNKNOWN if value is None else value for value in found] == case[name], name
    assert [increment.rebase for increment in increments] == case["rebase"]


@pytest.mark.parametrize("case", cases("own_increments"))
def test_own_increments(case: dict[str, Any]) -> None:
    """The increment that a report states tells which copy has its total, where it leads to one alone."""
    fits = series(case).fits_with_increment(day(case["day"]), case["stated"], case.get("stated_after"))
    assert (-1 if fits is None else fits) == case["fits"]


def test_possible_increments() -> None:
    """Beside an open day each copy leaves room for its own increment; elsewhere for the stated one alone."""
    held = series({"copies": [[100, 110, 130, 140], [100, 120, 130, 145]], "corrections": {"2": 3}})
    assert held.possible_increments(day(0)) == frozenset()
    assert held.possible_increments(day(1)) == {10, 20}
    assert held.possible_increments(day(2)) == {17, 7}
    assert held.possible_increments(day(3)) == {10, 15}
    assert series({"copies": [[100, 110]], "rebase_days": [1]}).possible_increments(day(1)) == frozenset()


def test_odd_copy_is_named() -> None:
    """A copy that is out can be named, and none is named while the day is open."""
    settled = series({"copies": [[100, 90, 130], [100, 120, 130]]})
    assert settled.total(day(1)).odd == ("copy-0",)
    assert settled.total(day(1)).copies == {"copy-0": 90, "copy-1": 120}
    assert series({"copies": [[100, 110, 130], [100, 120, 130]]}).total(day(1)).odd == ()


def test_increments_around() -> None:
    """How fast a total grows is read off the month before and after, without the days in question, re-base
    days, and days on which copies differ."""
    held = series(
        {"copies": [[10, 12, 15, 19, 24, 30, 40], [10, 12, 15, 19, 25, 30, 40]], "rebase_days": [6]}
    )
    assert held.increments_around(day(4), day(4)) == (2, 3, 4)
    assert held.increments_around(day(2), day(2)) == (2,)


def test_first_and_last_day() -> None:
    """A series reaches from the first to the last day that any copy has; each copy has its own last."""
    held = series({"copies": [[-1, 10, 20, -1], [-1, -1, 20, 30]]})
    assert (held.first, held.last) == (day(1), day(3))
    assert (held.last_of("copy-0"), held.last_of("copy-1")) == (day(2), day(3))
    with pytest.raises(KeyError):
        held.last_of("copy-2")


def test_days_outside() -> None:
    """Before the first and after the last day there is no total and no increment."""
    held = series({"copies": [[10, 20]]})
    for outside in (day(-1), day(2), date.min, date.max):
        assert held.total(outside).settlement is Settlement.MISSING
        assert held.increment(outside).implied is None
        assert held.fits_with_increment(outside, 1, 1) is None
        assert held.possible_increments(outside) == frozenset()


def test_days_by_figure() -> None:
    """All days of a settled total, and of a stated increment, are found; open days are not."""
    held = series({"copies": [[10, 20, 20, 31, 40], [10, 20, 20, 35, 40]]})
    assert held.days_with_total(20) == (day(1), day(2))
    assert held.days_with_total(31) == ()
    assert held.days_with_increment(0) == (day(2),)
    assert held.days_with_increment(10) == (day(1),)


def test_series_without_a_total_is_refused() -> None:
    """A series in which no copy holds a total is refused by name."""
    with pytest.raises(ValueError, match="tanks by staff"):
        series({"copies": [[-1, -1], []]})
