"""Conflicts as data: the bundled one is whole, and a broken one is refused by file, key and mend."""

from datetime import date
from pathlib import Path

import pytest

from tollbook.model.measure import Measure
from tollbook.model.pack import PartsOf, SourceKind
from tollbook.packs.conflict import PackError, load_pack, pack_ids, read_pack

PACK = "russia-ukraine-2022"

CONFLICT = """
id = "two-valleys"
name = "War of the two valleys"
start = 1987-03-02

[sides]
north = "North Valley"
south = "South Valley"

[items]
tanks = { name = "tanks", singular = "tank", outcome = "lost" }
carts = { name = "carts", singular = "cart", outcome = "lost" }

[outcomes]
lost = "lost"

[[parts]]
whole = "tanks"
parts = ["carts"]
until = 1987-04-01

[[series]]
speaker = "staff"
side = "north"
copies = ["gazette"]
items = { tanks = "lost" }
"""

SPEAKERS = """
[staff]
name = "Staff of South Valley"
side = "south"

[staff.terms.tanks]
killed = "lost"

[mayor]
name = "Mayor of South Valley"
republishes = ["staff"]
"""

CARD = """
id = "gazette"
name = "Valley Gazette"
speaks_for = "staff"
kind = "archive"
languages = ["en"]
url = "https://example.org/gazette"
connector = "table"
cadence = "daily"
licence = "CC0-1.0"
attribution = "Valley Gazette"
snapshot = 1987-05-01
table = "series/gazette.csv"

[columns]
tanks = "Tanks"
"""


def written(folder: Path, conflict: str = CONFLICT, speakers: str = SPEAKERS, card: str = CARD) -> Path:
    """A pack's folder with these files."""
    pack = folder / "two-valleys"
    (pack / "sources").mkdir(parents=True)
    (pack / "conflict.toml").write_text(conflict, "utf-8")
    (pack / "speakers.toml").write_text(speakers, "utf-8")
    (pack / "sources/gazette.toml").write_text(card, "utf-8")
    return pack


def test_bundled_pack() -> None:
    """The bundled conflict is found by its id and starts on its day."""
    assert PACK in pack_ids()
    assert load_pack(PACK) is load_pack(PACK)
    assert load_pack(PACK).start == date(2022, 2, 24)


def test_losses_of_personnel_are_killed_and_wounded() -> None:
    """What the General Staff calls killed, lost or eliminated counts killed and wounded together."""
    terms = load_pack(PACK).speakers["general-staff-ua"].terms["personnel"]
    assert {terms[word] for word in ("killed", "lost", "eliminated")} == {"casualties"}
    assert load_pack(PACK).outcomes["casualties"].name == "killed and wounded"


def test_republishers_are_known() -> None:
    """The ministry and other officials pass on the General Staff's count; those of the other side do not."""
    speakers = load_pack(PACK).speakers
    assert speakers["mod-ua"].republishes == speakers["official-ua"].republishes == ("general-staff-ua",)
    assert not any(who.republishes for who in speakers.values() if who.side == "RU")


def test_merged_items_are_parts() -> None:
    """Vehicles are the sum of road vehicles and fuel tanks up to the merger, and not after it."""
    (vehicles,) = (parts for parts in load_pack(PACK).parts if parts.whole == "vehicles")
    assert vehicles.parts == ("road_vehicles", "fuel_tanks")
    assert vehicles.hold_on(date(2022, 4, 30)) and not vehicles.hold_on(date(2022, 5, 1))


def test_outcomes_have_parts_too() -> None:
    """Killed and wounded together are the casualties; of what was launched, the known fates leave a rest."""
    casualties, launched = (parts for parts in load_pack(PACK).parts if parts.of is PartsOf.OUTCOME)
    assert casualties.complete and not launched.complete
    assert casualties.whole == "casualties" and casualties.parts == ("killed", "wounded")


def test_copies_may_be_shipped() -> None:
    """What is bundled may be, and every card says under which terms its figures stand and whom to name."""
    for card in load_pack(PACK).sources.values():
        assert card.licence and card.attribution and card.terms
        assert not card.table or (card.kind is SourceKind.ARCHIVE and card.licence == "MIT")


def test_pack_without_a_line_of_code(tmp_path: Path) -> None:
    """A conflict that nobody has heard of is read from its files alone."""
    pack = read_pack(written(tmp_path))
    assert pack.name == "War of the two valleys"
    assert pack.series[0].measure == Measure("north", "tanks", "lost")
    assert pack.speakers["mayor"].republishes == ("staff",)


def test_series_that_are_meant_where_nobody_says() -> None:
    """Each bundled conflict says whose series are shown first, and holds some."""
    for pack in map(load_pack, pack_ids()):
        shown = [card for card in pack.series if card.speaker == pack.default_speaker]
        assert shown and {card.measure.side for card in shown} == {pack.default_side}


def test_columns_of_a_series(tmp_path: Path) -> None:
    """A series may name the table's column of its totals, and that of the days' own figures."""
    named = 'items = { tanks = "lost" }\ncolumns = { tanks = "wrecks" }\ndays = { tanks = "wrecks_day" }'
    conflict = CONFLICT.replace('items = { tanks = "lost" }', named)
    card = CARD.replace("[columns]\n", '[columns]\nwrecks = "Wrecks"\nwrecks_day = "New wrecks"\n')
    (series,) = read_pack(written(tmp_path, conflict=conflict, card=card)).series
    assert (series.totals, series.day_column) == ("wrecks", "wrecks_day")


def test_unknown_pack() -> None:
    """An unknown id, or a path in its place, is answered with the ids that there are."""
    for pack_id in ("three-valleys", "../packs", ""):
        with pytest.raises(PackError, match=PACK):
            load_pack(pack_id)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "War of the two valleys"\n', "", r"conflict\.toml: name: is missing; write a text"),
        (
            "start = 1987-03-02",
            'start = "1987-03-02"',
            r"conflict\.toml:4: start: .*; write a date without quotes",
        ),
        ("start = 1987-03-02", "start = 1987-03-02T10:00:00", "start: write a date without a time"),
        ('outcome = "lost" }\ncarts', 'outcome = "sunk" }\ncarts', "items.tanks.outcome: names «sunk»"),
        (
            'whole = "tanks"',
            'whole = "ships"',
            r"parts\[0\]: names «ships», which is none of the items: tanks",
        ),
        ('whole = "tanks"', 'whole = "tanks"\nof = "side"', r"parts\[0\]\.of: is «side»; write one of: item"),
        ("until =", "untill =", r"parts\[0\]\.untill: is not known here"),
        ('parts = ["carts"]', "parts = [3]", r"parts\[0\]\.parts: write a list of texts"),
        ('copies = ["gazette"]', 'copies = ["herald"]', "series.items.tanks: names «herald»"),
        ('\nlost = "lost"', "\nlost = 1", "outcomes.lost: is 1; write a text"),
        ("[sides]", "[sides", r"conflict\.toml: is not TOML"),
        ('id = "two-valleys"', 'id = "one-valley"', "write the folder's name"),
        ("[sides]", '[default]\nspeaker = "king"\n[sides]', "default.speaker: names «king»"),
        (
            'items = { tanks = "lost" }',
            'items = { tanks = "lost" }\ncolumns = { carts = "carts" }',
            "columns.carts: is none of this table's items: tanks",
        ),
        (
            'items = { tanks = "lost" }',
            'items = { tanks = "lost" }\ncolumns = { tanks = "wrecks" }',
            "gazette.toml: columns: has no «wrecks», which a series of conflict.toml reads; add it",
        ),
    ],
)
def test_broken_conflict(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A fault in the conflict's file is named by file and key, with what to write."""
    assert old in CONFLICT
    with pytest.raises(PackError, match=said):
        read_pack(written(tmp_path, conflict=CONFLICT.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'side = "south"',
            'side = "east"',
            r"speakers\.toml:4: staff\.side: names «east», which is none of the sides",
        ),
        (
            'side = "south"',
            'method = "guessed"',
            "staff.method: names «guessed», which is none of the methods",
        ),
        ('republishes = ["staff"]', 'republishes = ["king"]', "mayor.republishes: names «king»"),
        ("[staff.terms.tanks]", "[staff.terms.ships]", "staff.terms: names «ships»"),
        ('killed = "lost"', 'killed = "dead"', "staff.terms.tanks: names «dead»"),
    ],
)
def test_broken_speakers(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A speaker that names what the pack does not declare is refused."""
    assert old in SPEAKERS
    with pytest.raises(PackError, match=said):
        read_pack(written(tmp_path, speakers=SPEAKERS.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'kind = "archive"',
            'kind = "blog"',
            r"sources/gazette\.toml:5: kind: is «blog»; write one of: publisher",
        ),
        ('licence = "CC0-1.0"\n', "", r"sources/gazette\.toml: licence: is missing"),
        ('speaks_for = "staff"', 'speaks_for = "king"', "speaks_for: names «king»"),
        ('id = "gazette"', 'id = "herald"', "write the file's name"),
    ],
)
def test_broken_card(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A card without its terms, or of an unknown kind, is refused."""
    assert old in CARD
    with pytest.raises(PackError, match=said):
        read_pack(written(tmp_path, card=CARD.replace(old, new)))


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    """A file that is missing, or no UTF-8, is named."""
    pack = written(tmp_path)
    (pack / "speakers.toml").write_bytes(b'[staff]\nname = "\xff"')
    with pytest.raises(PackError, match=r"speakers\.toml: is not UTF-8"):
        read_pack(pack)
    (pack / "speakers.toml").unlink()
    with pytest.raises(PackError, match=r"speakers\.toml: cannot be read"):
        read_pack(pack)
