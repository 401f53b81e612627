"""Whole texts of our own, and what the checks on one report alone find in them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tollbook.model.document import Document
from tollbook.pipeline.check.report import check_document

CASES = Path(__file__).parents[1] / "cases" / "within"
CHECKS = ("parts", "contradiction")


def _texts() -> list[Any]:
    return [
        pytest.param(path.stem, text, id=f"{path.stem}: {text['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for text in tomllib.loads(path.read_text(encoding="utf-8"))["text"]
    ]


def _expected(text: dict[str, Any], expected: dict[str, Any]) -> tuple[str, str, int, str]:
    """A finding's check, field, first offset and verdict, as a case writes it."""
    field = expected.get("field", "text")
    alone = rf"(?<![\w,]){re.escape(expected['quote'])}(?![\w,]\d)(?!\w)"
    places = [match.start() for match in re.finditer(alone, text[field])]
    return expected["check"], field, places[expected.get("nth", 1) - 1], expected["is"]


@pytest.mark.parametrize(("language", "text"), _texts())
def test_a_text_contradicts_itself_where_it_does_and_nowhere_else(
    language: str, text: dict[str, Any]
) -> None:
    """What a text divides is added up, what it says twice is compared, and nothing else is found."""
    document = Document("id", "a text", text["text"], text.get("title"), text["published"], language)
    found = [
        (f.check.name, f.quote.field, f.quote.start, f"{f.verdict.value} {f.reason}")
        for f in check_document(document).findings
        if f.check.name in CHECKS
    ]
    assert sorted(found) == sorted(_expected(text, expected) for expected in text["expect"])
