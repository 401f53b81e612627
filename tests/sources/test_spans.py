"""Where cells stand: each number of a file is quoted to the letter, however the file is written."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tollbook.model.observation import Observation
from tollbook.model.source import Source
from tollbook.packs.conflict import load_pack
from tollbook.sources.connectors import reads_figures
from tollbook.sources.spans import quote_of


def of(card: Source, content: bytes) -> list[str]:
    """What the observations of a file quote, in their order."""
    text, quote = content.decode(), quote_of(content, card)
    found = (o for o in reads_figures(card.connector)(content, card, "losses") if isinstance(o, Observation))
    return [text[slice(*quote(o))] for o in found]


@pytest.fixture
def by_csv() -> Source:
    """A card of daily totals by CSV that needs a day and tanks alone."""
    card = load_pack("russia-ukraine-2022").sources["minfin"]
    return replace(card, counts=tuple(replace(c, optional=c.name != "tanks") for c in card.counts))


@pytest.fixture
def by_json() -> Source:
    """The same by JSON."""
    card = load_pack("russia-ukraine-2022").sources["orc"]
    return replace(card, counts=tuple(replace(c, optional=c.name != "tanks") for c in card.counts))


@pytest.mark.parametrize(
    "content",
    [
        "date,tanks,mlrs\n2026-01-01,11,2\n2026-01-02,12,3\n",
        "\ufeffdate,tanks,mlrs\r\n2026-01-01,11,2\r\n2026-01-02,12,3",
        'date,"tanks",mlrs,note\n2026-01-01,"11",2,"a, ""b""\nc"\n\n2026-01-02, 12 ,"3",é\n',
        "note,mlrs,date,tanks\nдень,2,2026-01-01,11\n🙂,3,2026-01-02,12\n",
    ],
    ids=["plain", "mark and carriage returns", "quotes, line breaks and an empty line", "other scripts"],
)
def test_cells_of_csv(by_csv: Source, content: str) -> None:
    """A cell is found by its row and column: in quotes, after line breaks in a cell, after other scripts."""
    card = replace(by_csv, options={**by_csv.options, "ignored": ("note",)})
    found = [words.strip(' "') for words in of(card, content.encode())]
    assert sorted(found) == ["11", "12", "2", "3"] and set(found[:2]) == {"11", "2"}


@pytest.mark.parametrize(
    "content",
    [
        '[{"date": "2026-01-01", "tanks": 11}, {"tanks": 12, "date": "2026-01-02"}]',
        '[{"date":"2026-01-01","tanks":11,"tags":["a","tanks",{"tanks":9}]},{"date":"2026-01-02","tanks":12}]',
        '\ufeff[{"date": "2026-01-01", "n\\u00e9": "\\"tanks\\": 9", "t\\u0061nks": 11},'
        ' {"date": "2026-01-02", "tanks": 12}]',
    ],
    ids=["in any order", "lists and objects within", "escapes"],
)
def test_cells_of_json(by_json: Source, content: str) -> None:
    """A value is found by its record and key, whatever stands within or beside it."""
    assert [words for words in of(by_json, content.encode()) if words] == ["11", "12"]


def test_cells_of_keyed_days_and_inner_objects(by_json: Source) -> None:
    """Days may be keys below other keys, and values lie one level deeper."""
    tanks = next(column for column in by_json.counts if column.name == "tanks")
    options = {"day": "(key)", "records": "data.days"}
    card = replace(by_json, options=options, counts=(replace(tanks, name="stats.tanks"),))
    days = {f"2026-01-0{day}": {"stats": {"tanks": 10 + day}} for day in (1, 2)}
    content = json.dumps({"data": {"n": 2, "days": days}})
    assert of(card, content.encode()) == ["11", "12"]
    found = list(reads_figures("json-days")(content.encode(), card, "losses"))
    assert [o.period.end for o in found if isinstance(o, Observation)] == [date(2026, 1, 1), date(2026, 1, 2)]
