"""Cards of sources: read whole, or refused by card, key and mend."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tollbook.model.period import Basis, PeriodKind
from tollbook.model.quantity import Bound
from tollbook.model.source import Source
from tollbook.packs.card import read_card
from tollbook.packs.conflict import PackError, load_pack, read_own_card
from tollbook.packs.table import Table

CARD = """
id = "gazette"
name = "Valley Gazette"
speaks_for = "staff"
kind = "archive"
languages = ["en"]
url = "https://example.org"
connector = "json-days"
cadence = "daily"
licence = "CC0-1.0"
terms = "May be shipped."
attribution = "Valley Gazette"

[files]
days = "https://example.org/days.json"

[options]
day = "date"
ignored = ["number"]

[expects]
rows = 7
first_day = 1987-03-02
fresh_days = 3

[counts]
side = "north"
outcome = "lost"
basis = "report_day"
most = 500

[counts.columns]
Tanks = { item = "tanks", growth = 9, fall = 2 }
Men = { item = "men", outcome = "casualties", bound = "approx", most = 9_000, file = "days" }
Carts = [{ item = "carts", until = 1987-04-30 }, { item = "wagons", since = 1987-05-01 }]
"""


def read(text: str = CARD) -> Source:
    """The card in a text."""
    return read_card(Table("sources/gazette.toml", "", tomllib.loads(text)), date(1987, 3, 2))


def test_columns_take_what_the_table_says_of_all() -> None:
    """What [counts] says holds for each column that does not say otherwise."""
    card = read()
    tanks, men, carts, wagons = card.counts
    assert (tanks.side, tanks.outcome, tanks.most, tanks.growth, tanks.fall) == ("north", "lost", 500, 9, 2)
    assert (tanks.period, tanks.basis, tanks.start) == (
        PeriodKind.CUMULATIVE,
        Basis.REPORT_DAY,
        date(1987, 3, 2),
    )
    assert (men.outcome, men.bound, men.most, men.file) == ("casualties", Bound.APPROX, 9_000, "days")
    assert carts.means_on(date(1987, 4, 30)) and not wagons.means_on(date(1987, 4, 30))
    assert dict(card.columns) == {"tanks": "Tanks", "men": "Men", "wagons": "Carts", "carts": "Carts"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'connector = "json-days"',
            'connector = "xml"',
            "connector: is «xml»; write one of: table, json-days",
        ),
        ('cadence = "daily"', 'cadence = "often"', "cadence: is «often»; write one of: hourly, daily"),
        ('day = "date"\n', "", r"options\.day: is missing; write a text in quotes"),
        ('day = "date"', 'day = ["date"]', r"options\.day: is \['date'\]; write a text in quotes"),
        ('day = "date"', 'day = "date"\nday_format = "%d"', r"options\.day_format: is not known here"),
        ("rows = 7", 'rows = "seven"', r"expects\.rows: is 'seven'; write a whole number"),
        ("rows = 7", "rows = -7", r"expects\.rows: write a whole number, 0 or more"),
        ("rows = 7", "rows = true", r"expects\.rows: write a whole number, 0 or more"),
        (
            "fresh_days = 3",
            "fresh = 3",
            r"expects\.fresh: is not known here .*; take it out, or write one of",
        ),
        ("growth = 9", "grows = 9", r"counts\.columns\.Tanks\.grows: is not known here"),
        ("growth = 9", "most = -1", r"counts\.columns\.Tanks\.most: is below `least`, 0"),
        (
            'file = "days"',
            'file = "weeks"',
            r"counts\.columns\.Men: names the file «weeks»; \[files\] has: days",
        ),
        ('basis = "report_day"', 'basis = "day"', r"counts\.basis: is «day»; write one of: report_day"),
        ("growth = 9", 'low = "TanksLow"', r"counts\.columns\.Tanks\.low: goes with `high`"),
        (
            "until = 1987-04-30",
            "since = 1987-05-01, until = 1987-04-30",
            "until: is before `since`, 1987-05-01",
        ),
        ('terms = "May be shipped."', 'table = "series/x.csv"', "snapshot: goes with `table`: write both"),
        ('Carts = [{ item = "carts", until = 1987-04-30 },', 'Carts = ["carts",', "write a table, or a list"),
        ('connector = "json-days"', 'connector = "table"', r"options\.day: is not known here"),
        (
            "[files]",
            '[bundled]\nweeks = "series/w.json"\n[files]',
            r"bundled\.weeks: is none of the card's \[files\], which are: days",
        ),
        ('side = "north"', 'sides = "north"', r"counts\.sides: is not known here"),
    ],
)
def test_broken_card(old: str, new: str, said: str) -> None:
    """A fault in a card is named by file and key, with what to write."""
    assert old in CARD
    with pytest.raises(PackError, match=r"sources/gazette\.toml: .*" + said):
        read(CARD.replace(old, new))


def test_card_without_anything_to_count() -> None:
    """A connector that counts wants to know what; one that reads reports does not."""
    head = CARD.partition("[counts]")[0]
    with pytest.raises(PackError, match=r"counts: is missing; write a table \[counts\.columns\]"):
        read(head)
    page = CARD.replace('connector = "json-days"', 'connector = "page"').replace(
        'day = "date"\nignored = ["number"]', 'language = "en"'
    )
    assert read(page.partition("[counts]")[0]).counts == ()
    with pytest.raises(PackError, match="counts: is of no use to the connector «page»"):
        read(page)


def test_card_of_ones_own(tmp_path: Path) -> None:
    """A card in a file of one's own is held against the conflict: an id that it lacks is named."""
    path = tmp_path / "mine.toml"
    path.write_text(CARD, "utf-8")
    with pytest.raises(
        PackError, match=r"mine\.toml:4: speaks_for: names «staff», which is none of the speakers"
    ):
        read_own_card(path, load_pack("russia-ukraine-2022"))
    with pytest.raises(PackError, match="cannot be read"):
        read_own_card(tmp_path / "none.toml", load_pack("russia-ukraine-2022"))
