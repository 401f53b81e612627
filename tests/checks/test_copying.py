"""What went wrong in a copy, told from its figure and the right one."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tollbook.checks.copying import copy_faults
from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.model.series import Copy, Series

CASES = Path(__file__).parent.parent / "cases/series/copying.toml"
LEDGER = tomllib.loads(CASES.read_text("utf-8"))
FIRST, DAY = date(2024, 3, 1), date(2024, 3, 5)


def series(item: str, copied: int | None, repeated: dict[date, date]) -> Series:
    """The totals of an item, in a right copy and in one that has another on the day."""
    right = LEDGER["totals"][item]
    wrong = [*right]
    wrong[(DAY - FIRST).days] = right[(DAY - FIRST).days] if copied is None else copied
    # A year before, both copies hold the total of the same day.
    gap = [None] * (FIRST - DAY.replace(year=2023) - timedelta(1)).days
    year_before = LEDGER["year_before"][item]
    copies = tuple(
        Copy(name, FIRST, DAY.replace(year=2023), (year_before, *gap, *totals), rows)
        for name, totals, rows in (("right", right, {}), ("wrong", wrong, repeated))
    )
    return Series("staff", Measure("RU", item, "lost"), copies, {}, frozenset())


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in LEDGER["case"]])
def test_fault_of_a_copy(case: dict[str, Any], pack: Pack) -> None:
    """The likeliest slip comes first, others that explain the figure follow, each with its sentence."""
    repeated = {DAY: case["row_of"]} if "row_of" in case else {}
    held = [series(item, case["copied"].get(item), repeated) for item in LEDGER["totals"]]
    books = Books(pack, {(s.speaker, s.measure): s for s in held})
    tanks = held[0]
    found = copy_faults(books, tanks, DAY, "wrong", LEDGER["totals"]["tanks"][(DAY - FIRST).days])
    assert [fault.reason for fault in found] == case["reasons"]
    if "says" in case:
        assert case["says"] in found[0].sentence


def test_copy_that_is_not_there(pack: Pack) -> None:
    """Only a copy that has the day can have it wrong."""
    held = series("tanks", None, {})
    books = Books(pack, {(held.speaker, held.measure): held})
    for source, day in (("third", DAY), ("right", date(2031, 1, 1))):
        with pytest.raises(KeyError):
            copy_faults(books, held, day, source, 1)
