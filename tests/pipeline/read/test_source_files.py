"""Sources read through their cards: good files come whole, and what drifted is told in a sentence."""

import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tollbook.model.drift import Severity
from tollbook.model.observation import Observation
from tollbook.model.source import Source
from tollbook.packs.card import read_card
from tollbook.packs.conflict import load_pack
from tollbook.packs.table import Table
from tollbook.pipeline.read.source_files import SourceReading, read_source
from tollbook.sources.expectations import LastReading

CASES = Path(__file__).parent.parent.parent / "cases" / "sources"
SHARED = Path(__file__).parents[4] / "shared" / "data"
PACK = "russia-ukraine-2022"
# What every connector has to be told of, whichever words it needs for it.
FAULTS = ("good", "layout", "shrunken", "wrong year", "stale", "unknown category")


def card(name: str) -> Source:
    """A card that was written for the tests."""
    table = Table(name, "", tomllib.loads((CASES / "cards" / f"{name}.toml").read_text("utf-8")))
    return read_card(table, date(2022, 2, 24))


def files() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file of cases, by its name."""
    for path in sorted(CASES.glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text("utf-8"))


def cases() -> Iterator[Any]:
    """Each case with what its file says of all."""
    for name, table in files():
        for case in table["case"]:
            yield pytest.param({**table, **case}, id=f"{name}: {case['name']}")


def content(case: dict[str, Any]) -> bytes:
    """The sample file, edited as the case says."""
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    text: str = case["text"] if "text" in case else (CASES / "files" / case["file"]).read_text("utf-8")
    for old, new in case.get("edit", []):
        assert old in text, f"«{old}» does not stand in {case['file']}"
        text = text.replace(old, new)
    return text.encode(case.get("encoding", "utf-8"))[: case.get("keep")]


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    """A file yields what its case says, drifts as it says, and of a refused file nothing is handed on."""
    source = card(case["card"])
    held = {"": LastReading(*case["held"])} if "held" in case else {}
    reading = read_source(source, {case.get("as", ""): content(case)}, case["today"], PACK, held)
    told = [f"{found.kind} {found.severity}" for found in reading.drifts]
    sentences = "\n".join(found.sentence for found in reading.drifts)
    assert Counter(told) == Counter(case.get("drift", [])), sentences
    assert len(reading.observations) == case["observations"], sentences
    for words in case.get("says", []):
        assert words in sentences, sentences
    for expected in case.get("holds", []):
        assert expected in [shown(o) for o in reading.observations]
    if any(found.severity is Severity.FILE for found in reading.drifts):
        assert reading.observations == () and reading.refused
    for found in reading.drifts:
        assert found.sentence.startswith(source.name) and found.sentence.endswith(".")


def shown(o: Observation) -> str:
    """An observation in one line: speaker, measure or the origin's name, days, quantity."""
    measure = f"{o.measure.side} {o.measure.item} {o.measure.outcome}" if o.measure else f"«{o.name}»"
    numbers = f"{o.quantity.low}" + ("" if o.quantity.low == o.quantity.high else f"–{o.quantity.high}")
    days = f"{o.period.kind} {o.period.start} {o.period.end}"
    return f"{o.speaker or o.said_by}: {measure}: {days}: {o.quantity.bound} {numbers}"


_ODD = [
    b"null",
    b"-1",
    b"1e999",
    b"[]",
    b"{}",
    b",",
    b'"',
    b"\n",
    b"2026-13-45",
    b"9999-12-31",
    b"<",
    b"\xff",
]


@pytest.mark.parametrize("name", [name for name, _ in files()])
def test_no_file_brings_a_reading_down(name: str) -> None:
    """Whatever is done to a file's bytes, it is read or refused, and never half of it after a refusal."""
    table = dict(files())[name]
    source, sample = card(table["card"]), (CASES / "files" / table["file"]).read_bytes()
    chance = random.Random(name)
    for _ in range(60):
        spoilt = bytearray(sample)
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(spoilt) + 1)
            spoilt[start : start + chance.randint(0, 30)] = chance.choice([*_ODD, b"", bytes(spoilt[:40])])
        reading = read_source(source, {table.get("as", ""): bytes(spoilt)}, table["today"], PACK)
        assert not (reading.refused and reading.observations)


@pytest.mark.parametrize("name", [name for name, _ in files()])
def test_every_kind_of_fault_has_its_case(name: str) -> None:
    """Each connector's cases show the good file and the faults that every origin comes to have."""
    told = [case["name"] for case in dict(files())[name]["case"]]
    assert [fault for fault in FAULTS if not any(case.startswith(fault) for case in told)] == []


@pytest.mark.skipif(not SHARED.exists(), reason="the series that may not be shipped lie beside the project")
class TestHeldSeries:
    """The public series, each through its card."""

    FILES: ClassVar[dict[str, dict[str, str]]] = {
        "petroivaniuk": {
            "equipment": "general-staff/petroivaniuk_russia_losses_equipment.json",
            "personnel": "general-staff/petroivaniuk_russia_losses_personnel.json",
        },
        "orc": {"losses": "general-staff/orc_russian-losses.json"},
        "minfin": {"losses": "general-staff/minfin_via_romansverdan_russia_losses.csv"},
        "economist-estimates": {"estimates": "estimates/economist_estimates.csv"},
        "uk-mod-monthly": {"monthly": "estimates/economist_uk_mod_monthly.csv"},
        "meduza-weekly": {"weekly": "estimates/meduza_2026_weekly.csv"},
        "ukrwarlosses": {"chart": "named-dead/ukrwarlosses_chart-data.json"},
        "oryx-daily": {"daily": "oryx/scarnecchia_daily_count.csv"},
        "oryx-types": {"types": "oryx/scarnecchia_totals_by_type.csv"},
        "air-force-attacks": {"attacks": "air-attacks/missile_attacks_daily.csv"},
    }

    def read(self, source: str) -> SourceReading:
        """A source's files, read the day after the newest of them."""
        contents = {file: (SHARED / path).read_bytes() for file, path in self.FILES[source].items()}
        return read_source(load_pack(PACK).sources[source], contents, date(2026, 8, 23))

    @pytest.mark.parametrize("source", FILES)
    def test_series_enters_whole(self, source: str) -> None:
        """No file is refused, nothing is unknown to its card, and a row is refused only where it is wrong."""
        reading = self.read(source)
        refused = [found.sentence for found in reading.drifts if found.severity is Severity.ROW]
        # One week of this file has its two limits exchanged.
        assert len(refused) == (1 if source == "meduza-weekly" else 0), refused
        assert reading.refused == () and reading.observations
        assert not [found for found in reading.drifts if found.kind.startswith("unknown")]

    def test_three_copies_agree_as_they_were_counted_to(self) -> None:
        """Of 19,416 cells in all three copies 19,227 agree; in the other 189 exactly one is the odd one."""
        cells: dict[tuple[str, date], dict[str, float]] = {}
        for source in ("petroivaniuk", "orc", "minfin"):
            for o in self.read(source).observations:
                assert o.measure and o.period.end
                cells.setdefault((o.measure.item, o.period.end), {})[source] = o.quantity.low
        values = [len(set(cell.values())) for cell in cells.values() if len(cell) == 3]
        assert (len(values), values.count(1), values.count(2), values.count(3)) == (19_416, 19_227, 189, 0)
