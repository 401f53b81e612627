"""Tables of daily totals: read to the letter, or refused by file, line and column."""

from dataclasses import replace
from datetime import date

import pytest

from tollbook.model.measure import Measure
from tollbook.model.pack import SeriesCard, Source, SourceKind
from tollbook.packs.conflict import load_pack
from tollbook.sources.tables import (
    TableError,
    build_series,
    cells,
    lines_as_of,
    read_copies,
    read_corrections,
    read_revisions,
)

CARD = Source(
    id="gazette",
    name="Valley Gazette",
    speaks_for="staff",
    kind=SourceKind.ARCHIVE,
    languages=("en",),
    url="https://example.org",
    connector="table",
    cadence="daily",
    licence="CC0-1.0",
    attribution="Valley Gazette",
    snapshot=date(1987, 3, 6),
    table="series/gazette.csv",
    columns={"tanks": "Tanks", "carts": "Carts"},
)
TANKS = Measure("north", "tanks", "lost")


def test_totals_by_item() -> None:
    """Each item's totals run from its first to its last; an empty cell is not reported, 0 is zero."""
    copies = read_copies(["date,tanks,carts", "1987-03-02,0,", "1987-03-03,,7", "1987-03-05,4,"], CARD)
    assert copies["tanks"].start == date(1987, 3, 2)
    assert copies["tanks"].totals == (0, None, None, 4)
    assert (copies["carts"].start, copies["carts"].totals) == (date(1987, 3, 3), (7,))
    assert copies["tanks"].snapshot == CARD.snapshot


def test_item_that_is_never_reported() -> None:
    """A column without a single total makes no copy."""
    assert read_copies(["date,tanks,carts", "1987-03-02,1,"], CARD).keys() == {"tanks"}


WIDE = replace(CARD, columns={name: name for name in ("tanks", "carts", "guns", "boats", "mules")})
WIDE_HEADING = "date,tanks,carts,guns,boats,mules"


@pytest.mark.parametrize(
    ("rows", "repeated"),
    [
        (["1987-03-02,1,2,3,4,5", "1987-03-03,1,2,3,4,6"], {}),
        (["1987-03-02,1,2,3,4,5", "1987-03-03,1,2,3,4,5"], {2: 3, 3: 2}),
        (["1987-03-02,1,2,3,4,5", "1987-03-03,1,2,3,4,6", "1987-03-05,1,2,3,4,5"], {2: 5, 5: 2}),
        (["1987-03-02,1,2,3,4,5", "1987-03-03,1,2,3,4,5", "1987-03-04,1,2,3,4,5"], {2: 3, 3: 2, 4: 3}),
        (["1987-03-02,1,2,3,4,", "1987-03-03,1,2,3,4,"], {}),
    ],
    ids=["another row", "the day before's", "of some days before", "three in a row", "too few cells to tell"],
)
def test_repeated_row(rows: list[str], repeated: dict[int, int]) -> None:
    """A row that stands under another day throughout is marked with that day, and so is the other."""
    found = read_copies([WIDE_HEADING, *rows], WIDE)["tanks"].repeated
    assert found == {date(1987, 3, day): date(1987, 3, other) for day, other in repeated.items()}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1987-03-03,1e3,5", "line 3, column tanks: «1e3» is no whole number"),
        ("1987-03-03,1,-5", "line 3, column carts: «-5» is no whole number"),
        ("1987-03-03,1, 5", "line 3, column carts: « 5» is no whole number"),
        ("1987-03-03,٣,5", "line 3, column tanks: «٣» is no whole number"),
        (f"1987-03-03,{'9' * 400},5", "line 3, column tanks: .* is no whole number"),
        ("1987-03-03,1", "line 3: has 2 cells; write 3"),
        ("1987-03-02,1,5", "line 3, column date: 1987-03-02 does not follow 1987-03-02"),
        ("03.03.1987,1,5", "line 3, column date: «03.03.1987» is not a valid date"),
        ("1987-02-30,1,5", "line 3, column date: «1987-02-30» is not a valid date"),
        ('1987-03-03,"1,5', "line 3: is not CSV"),
    ],
)
def test_bad_cell(row: str, said: str) -> None:
    """Nothing is tolerated in a table: the place and the mend are named."""
    with pytest.raises(TableError, match=f"series/gazette.csv: {said}"):
        read_copies(["date,tanks,carts", "1987-03-02,1,5", row], CARD)


@pytest.mark.parametrize("heading", [[], ["date,tanks"], ["day,tanks,carts"], ["date,tanks,carts,ships"]])
def test_heading_is_that_of_the_card(heading: list[str]) -> None:
    """A table without a column that its card promises, or with another, is refused."""
    with pytest.raises(TableError, match="line 1: is not the heading of the card; write date,tanks,carts"):
        read_copies(heading, CARD)


def test_corrections() -> None:
    """A correction has its day, its item, its sign and who says so."""
    lines = [
        "date,item,correction,origin",
        "1987-03-03,tanks,-2,gazette",
        '1987-03-03,carts,0,"gazette, p. 3"',
    ]
    tanks, carts = read_corrections(lines, "corrections.csv")
    assert (tanks.report_date, tanks.item, tanks.value) == (date(1987, 3, 3), "tanks", -2)
    assert (carts.value, carts.origin) == (0, "gazette, p. 3")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["date,item,correction"], "line 1: is not the heading"),
        (["date,item,correction,origin", "1987-03-03,tanks,2"], "line 2: has 3 cells; write 4"),
        (["date,item,correction,origin", "1987-03-03,tanks,--2,x"], "line 2, column correction: «-2» is no"),
        (
            ["date,item,correction,origin", "1987-03-03,tanks,2,x", "1987-03-03,tanks,3,x"],
            "tanks stands twice",
        ),
    ],
)
def test_bad_corrections(lines: list[str], said: str) -> None:
    """A list of corrections is held to the same."""
    with pytest.raises(TableError, match=said):
        read_corrections(lines, "corrections.csv")


def test_series_from_copies() -> None:
    """A series takes its own item's copies and corrections, and every re-base day of the speaker."""
    first = read_copies(["date,tanks,carts", "1987-03-02,10,5", "1987-03-03,8,6"], CARD)
    other = read_copies(["date,tanks,carts", "1987-03-02,10,5"], replace(CARD, id="herald"))
    lines = ["date,item,correction,origin", "1987-03-03,tanks,-3,x", "1987-03-02,carts,1,x"]
    card = SeriesCard("staff", TANKS, ("gazette", "herald"))
    series = build_series(card, {"gazette": first, "herald": other}, read_corrections(lines, "c.csv"))
    assert series.corrections == {date(1987, 3, 3): -3}
    assert series.rebase_days == {date(1987, 3, 2), date(1987, 3, 3)}
    assert series.increment(date(1987, 3, 3)).stated == 1


def test_a_table_with_hours_and_the_days_own_figures() -> None:
    """A report of two days is set against the total two days before; what it states is read, not reckoned."""
    columns = {"hours": "Hours", "tanks": "Tanks", "tanks_day": "Tanks that day"}
    lines = ["date,hours,tanks,tanks_day", "1987-03-02,,10,4", "1987-03-04,48,25,12", "1987-03-05,24,26,"]
    copies = read_copies(lines, replace(CARD, columns=columns, hours="hours"))
    card = SeriesCard("staff", TANKS, ("gazette",), day_column="tanks_day")
    series = build_series(card, {"gazette": copies}, ())
    found = {day: series.increment(date(1987, 3, day)) for day in (2, 3, 4, 5)}
    assert [(i.stated, i.implied, i.days) for i in found.values()] == [
        (4, None, 1),
        (None, None, 1),
        (12, 15, 2),
        (None, 1, 1),
    ]
    # No record of a day is a report of two.
    assert series.stated == ((date(1987, 3, 2), 4),)


@pytest.mark.parametrize("hours", ["0", "36", "2 days"])
def test_hours_that_make_no_days(hours: str) -> None:
    """Hours that are no whole days are refused by line and column."""
    card = replace(CARD, columns={"hours": "Hours", "tanks": "Tanks"}, hours="hours")
    with pytest.raises(TableError, match="line 2, column hours: «"):
        read_copies(["date,hours,tanks", f"1987-03-02,{hours},10"], card)


def test_two_outcomes_of_an_item_have_a_column_each() -> None:
    """Totals and corrections are found by the column that a series' card names."""
    columns = {"tanks": "Tanks", "burnt": "Tanks burnt"}
    copies = read_copies(
        ["date,tanks,burnt", "1987-03-02,10,3", "1987-03-03,12,9"], replace(CARD, columns=columns)
    )
    corrections = read_corrections(["date,item,correction,origin", "1987-03-03,burnt,4,x"], "c.csv")
    burnt = SeriesCard("staff", replace(TANKS, outcome="burnt"), ("gazette",), column="burnt")
    series = build_series(burnt, {"gazette": copies}, corrections)
    assert series.total(date(1987, 3, 3)).value == 9 and series.increment(date(1987, 3, 3)).stated == 2


def test_reports_that_may_stand_still() -> None:
    """The whole row of another day is a slip of copying unless the card says that reports may stand still."""
    columns = {name: name for name in ("a", "b", "c", "d", "e")}
    lines = ["date,a,b,c,d,e", "1987-03-02,1,2,3,4,5", "1987-03-03,1,2,3,4,5"]
    card = replace(CARD, columns=columns)
    assert read_copies(lines, card)["a"].repeated
    assert not read_copies(lines, replace(card, stands_still=True))["a"].repeated


def test_series_of_an_item_that_a_copy_lacks() -> None:
    """A series card that names a copy without that item is refused by both names."""
    copy = read_copies(["date,tanks,carts", "1987-03-02,,5"], CARD)
    with pytest.raises(ValueError, match="gazette holds no total of tanks"):
        build_series(SeriesCard("staff", TANKS, ("gazette",)), {"gazette": copy}, ())


REVISIONS = (
    "published,date,item,before,after",
    "2024-01-03T10:00:00Z,2024-01-01,tanks,5,15",
    "2024-01-04T12:00:00+02:00,2024-01-02,guns,,7",
    "2024-01-05T10:00:00Z,2024-01-01,tanks,15,16",
)
TABLE = ("date,tanks,guns", "2024-01-01,16,3", "2024-01-02,20,7", "2024-01-03,21,8")


def test_revisions_are_read() -> None:
    """Each changed cell with its moment in UTC; an empty cell is none."""
    first, second, _ = read_revisions(REVISIONS, "revisions.csv")
    assert (first.published, first.item) == ("2024-01-03T10:00:00Z", "tanks")
    assert (second.published, second.before, second.after) == ("2024-01-04T10:00:00Z", None, 7)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-01-06T10:00:00Z,2024-01-01,tanks,15,17", "the last revision left 16"),
        ("2024-01-04T10:00:00Z,2024-01-02,tanks,1,2", "is earlier than the line before"),
        ("soon,2024-01-02,tanks,1,2", "line 5, column published: «soon» is no day or moment"),
        ("2024-01-06,2024-01-02,tanks,1", "has 4 cells; write 5"),
        ("2024-01-06,2024-01-02,tanks,one,2", "is no whole number"),
    ],
)
def test_broken_revisions_are_refused(line: str, said: str) -> None:
    """A list that contradicts itself is refused with its line and the mend."""
    with pytest.raises(TableError, match=said):
        read_revisions((*REVISIONS, line), "revisions.csv")


@pytest.mark.parametrize(
    ("moment", "rows"),
    [
        ("2023-12-31T23:59:59Z", []),
        ("2024-01-03T09:59:59Z", ["2024-01-01,5,3", "2024-01-02,20,", "2024-01-03,21,8"]),
        ("2024-01-04T10:00:00Z", ["2024-01-01,15,3", "2024-01-02,20,7", "2024-01-03,21,8"]),
        ("2024-01-05T10:00:00Z", ["2024-01-01,16,3", "2024-01-02,20,7", "2024-01-03,21,8"]),
    ],
)
def test_a_table_as_it_was(moment: str, rows: list[str]) -> None:
    """Later changes are undone and later days left out."""
    revisions = read_revisions(REVISIONS, "revisions.csv")
    assert lines_as_of(TABLE, "table.csv", revisions, moment) == ["date,tanks,guns", *rows]


def test_cells_stand_where_they_say() -> None:
    """Each cell's place is that of its digits in the text, whatever ends the lines."""
    card = load_pack("russia-ukraine-2022").sources["petroivaniuk"]
    text = "date,tanks,artillery\r\n2024-01-01,16,\r\n2024-01-02,20,7\r\n"
    found = [(cell.item, text[cell.start : cell.end], cell.total) for cell in cells(text, card)]
    assert found == [("tanks", "16", 16), ("tanks", "20", 20), ("artillery", "7", 7)]
    health = load_pack("gaza-2023").sources["palestine-datasets-ministry"]
    of_two = "date,hours,killed,killed_day\n2024-01-02,48,20,7\n2024-01-03,24,,4\n"
    assert [(cell.item, of_two[cell.start : cell.end], cell.days) for cell in cells(of_two, health)] == [
        ("killed", "20", 2),
        ("killed_day", "7", 2),
        ("killed_day", "4", 1),
    ]
    with pytest.raises(TableError, match="quotation marks"):
        list(cells('date,tanks\n2024-01-01,"16"\n', card))
