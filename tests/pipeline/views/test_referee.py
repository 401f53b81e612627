"""The referee on the shipped copies: what it rules, why, and what it leaves open."""

from datetime import date

import pytest

import tollbook
from tollbook.model.settlement import Settlement
from tollbook.model.verdict import Verdict
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.referee import Ruling, Tally, referee, shared_series
from tollbook.pipeline.views.series import NoSeriesError

PACK, STAFF = "russia-ukraine-2022", "general-staff-ua"


def ruled(
    *items: str, start: date | None = None, end: date | None = None
) -> tuple[tuple[Ruling, ...], Tally]:
    """The rulings on the General Staff's series of some items, or on all."""
    books = open_books(PACK)
    return referee(books, shared_series(books, items, "RU", STAFF), start, end)


def ruling(item: str, day: date) -> Ruling:
    """The one ruling on an item and a day."""
    rulings, _ = ruled(item, start=day, end=day)
    assert len(rulings) == 1
    return rulings[0]


def test_every_differing_cell_is_ruled_once() -> None:
    """Rulings and tally agree: 114 cells of the series that still run, and one of road vehicles."""
    rulings, tally = ruled()
    assert len(rulings) == tally.differing == 115
    assert len({(row.report_date, row.item) for row in rulings}) == 115
    assert [row.report_date for row in rulings] == sorted(row.report_date for row in rulings)
    assert (tally.shared, tally.agreeing, tally.days) == (19_471, 19_356, 99)
    assert tally.decided == {Settlement.CONTINUITY: 5, Settlement.ROW: 8, Settlement.PACE: 11}
    assert tally.open == sum(row.total is None for row in rulings) == 91
    assert tally.odd == {"orc": 21, "petroivaniuk": 3}
    assert tally.alone == {"orc": 196, "petroivaniuk": 2_643}


def test_only_what_is_settled_names_an_odd_copy() -> None:
    """A settled total is one copy's, and the other is odd; an open day has neither."""
    for row in ruled()[0]:
        assert set(row.odd) == {s for s, total in row.copies.items() if row.total not in (None, total)}
        assert set(row.faults) == (set(row.copies) if row.total is None else set(row.odd))
        assert row.because.endswith(".")


@pytest.mark.parametrize(
    ("item", "day", "right", "odd", "reason", "because"),
    [
        (
            "artillery",
            date(2026, 3, 4),
            37_874,
            "petroivaniuk",
            None,
            "37,842 on 3 March 2026 and 37,915 on 5",
        ),
        (
            "personnel",
            date(2024, 11, 3),
            699_090,
            "orc",
            "stale",
            "orc has the whole row of the report of 2 Nov",
        ),
        ("personnel", date(2023, 1, 12), 113_390, "orc", "digit-changed", "orc has +1,030 and +140"),
        ("personnel", date(2025, 10, 28), 1_138_750, "orc", "digits-swapped", "+800, +1,060 and +1,150"),
        ("vehicles", date(2022, 11, 6), 4_191, "orc", "stale", "which have +1 to +35; orc has +0 and +15"),
        (
            "special_equipment",
            date(2025, 10, 3),
            3_970,
            "orc",
            "stale",
            "with the correction of −9 on 3 October",
        ),
    ],
)
def test_ruling(item: str, day: date, right: int, odd: str, reason: str | None, because: str) -> None:
    """A decided cell has its total, the odd copy, what went wrong there, and what decided, in numbers."""
    row = ruling(item, day)
    assert (row.total, row.odd) == (right, (odd,))
    assert [fault.reason for fault in row.faults[odd][:1]] == ([reason] if reason else [])
    assert because in row.because


@pytest.mark.parametrize(
    ("item", "day", "because"),
    [
        ("uavs", date(2026, 7, 26), "a known slip would explain petroivaniuk alone"),
        ("vehicles", date(2025, 9, 29), "no known slip explains any of them"),
        ("special_equipment", date(2025, 7, 7), "a known slip would explain any of them"),
    ],
)
def test_open_ruling(item: str, day: date, because: str) -> None:
    """An open cell says which copy a slip would explain, and decides nothing."""
    row = ruling(item, day)
    assert (row.total, row.odd, row.settlement) == (None, (), Settlement.OPEN)
    assert because in row.because


@pytest.mark.parametrize(
    ("text", "day", "says"),
    [
        ("37,874 artillery systems", date(2026, 3, 4), "the days around decide"),
        ("113,390 personnel", date(2023, 1, 12), "the days around decide"),
        ("699,090 personnel", date(2024, 11, 3), "the odd one has the row of another day"),
    ],
)
def test_checks_say_what_decided(text: str, day: date, says: str) -> None:
    """A figure that one copy alone has holds if the referee is for it, and the finding says why."""
    relayed = f"Russia has lost {text} since 24 February 2022, the General Staff of Ukraine said."
    (finding,) = tollbook.check(relayed, published=day).findings
    assert (finding.verdict, finding.reason) == (Verdict.HOLDS, "equal")
    assert says in finding.because


def test_span_of_days() -> None:
    """Only cells from the first day to the last are ruled on and counted."""
    rulings, tally = ruled(start=date(2024, 11, 2), end=date(2024, 11, 4))
    assert {row.report_date for row in rulings} == {date(2024, 11, 3)}
    assert (tally.shared, tally.differing, tally.days) == (42, 8, 1)
    assert ruled(start=date(2040, 1, 1)) == ((), Tally(0, 0, 0, 0, {}, 0, {}, {}))
    with pytest.raises(ValueError, match="is before the first"):
        ruled(start=date(2024, 11, 4), end=date(2024, 11, 2))


def test_items_that_are_not_held() -> None:
    """An item without a series is answered with those that have one, a side without any in words."""
    books = open_books(PACK)
    with pytest.raises(NoSeriesError, match=r"no series of «trucks».*tanks"):
        shared_series(books, ("tanks", "trucks"), "RU", STAFF)
    with pytest.raises(NoSeriesError, match=r"of UA in several copies .*nothing is held"):
        shared_series(books, (), "UA", STAFF)


def test_item_in_one_copy_alone() -> None:
    """An item that one copy alone keeps has nothing to rule on, and is counted as such."""
    rulings, tally = ruled("ground_robots")
    assert rulings == () and tally.shared == 0 and tally.alone["petroivaniuk"] > 90
