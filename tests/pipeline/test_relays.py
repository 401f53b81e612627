"""True relays, in many wordings, over many days of the bundled series: every figure holds."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.document import Document
from tollbook.model.finding import Verdict
from tollbook.model.measure import Measure
from tollbook.model.series import Series
from tollbook.pipeline.books import open_books
from tollbook.pipeline.check import check_document

BOOKS = open_books("russia-ukraine-2022")
CASES = Path(__file__).parents[1] / "cases" / "relays"
GAP = re.compile(r"\{(\+?)(\w+)(,?)\}")
DAYS = [date(2022, 7, 6) + timedelta(days=step) for step in range(0, 1480, 61)]


def _relays() -> list[Any]:
    return [
        pytest.param(path.stem, relay["text"], id=f"{path.stem}: {relay['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for relay in tomllib.loads(path.read_text(encoding="utf-8"))["relay"]
    ]


def _series(item: str) -> Series:
    outcome = "casualties" if item == "personnel" else "lost"
    series = BOOKS.of("general-staff-ua", Measure("RU", item, outcome))
    assert series is not None
    return series


def _filled(text: str, day: date) -> str | None:
    """A relay with the figures of a day; None if a figure of it is not settled or falls."""
    forms = {"day": f"{day:%B} {day.day}, {day.year}", "dots": f"{day:%d.%m.%Y}", "weekday": f"{day:%A}"}
    values: dict[str, str] = dict(forms)
    for plus, item, comma in GAP.findall(text):
        if item in forms:
            continue
        value = _series(item).increment(day).stated if plus else _series(item).total(day).value
        if value is None or value < 0:
            return None
        values[plus + item + comma] = f"{value:,}" if comma else str(value)
    return GAP.sub(lambda gap: values["".join(gap.groups())], text)


@pytest.mark.parametrize(("language", "text"), _relays())
def test_a_true_relay_holds_in_whatever_wording(language: str, text: str) -> None:
    """Every figure of a relay that repeats the report holds, and none is left unread."""
    filled = [(day, relay) for day in DAYS if (relay := _filled(text, day)) is not None]
    assert len(filled) > len(DAYS) // 2
    for day, relay in filled:
        document = Document("id", "a relay", relay, published=day, language=language)
        report = check_document(document)
        verdicts = {finding.verdict for finding in report.findings}
        assert verdicts == {Verdict.HOLDS}, (day, [f.because for f in report.findings])
        assert len(report.reading.claims) == sum(item in BOOKS.pack.items for _, item, _ in GAP.findall(text))
        assert report.reading.leftovers == ()
