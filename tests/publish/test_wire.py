"""The JSON that programs read: its schemas, and what it does with numbers that JSON cannot hold."""

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest

from tollbook.model.finding import CheckedReport
from tollbook.model.quantity import Quantity
from tollbook.publish.wire import encoded, schema_text, schemas, wire_error, wire_reading, wire_report


@pytest.mark.parametrize("name", sorted(schemas()))
def test_committed_schema_is_the_generated_one(name: str) -> None:
    """The schema files that users read say what the code writes (`make schemas` renews them)."""
    committed = (files("tollbook.publish") / "schemas" / name).read_text(encoding="utf-8")
    assert committed == schema_text(schemas()[name])


def test_report_fits_its_schema(checked: CheckedReport) -> None:
    """What check writes is valid by its schema, with and without a derived text, and for an error."""
    schema = schemas()["check.v1.json"]
    for shape in (wire_report(checked), wire_report(checked, derived=True), wire_error(3, "no JSON")):
        jsonschema.validate(json.loads(encoded(shape)), schema)


def test_reading_fits_its_schema(checked: CheckedReport) -> None:
    """What extract writes is valid by its schema."""
    line = json.loads(encoded(wire_reading(checked.reading)))
    jsonschema.validate(line, schemas()["extract.v1.json"])
    assert "text" not in line


def test_schema_refuses_what_is_not_written(checked: CheckedReport) -> None:
    """The schema has teeth: a claim without its speaker is not valid."""
    line = json.loads(encoded(wire_report(checked)))
    del line["claims"][0]["speaker"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, schemas()["check.v1.json"])


def test_findings_carry_their_evidence(checked: CheckedReport) -> None:
    """A failing figure comes with span, words, what was expected and found, and where that stands."""
    finding = json.loads(encoded(wire_report(checked)))["findings"][1]
    assert (finding["quote"], finding["verdict"], finding["reason"]) == ("40", "fails", "digit-added")
    assert (finding["expected"], finding["found"], finding["report_date"]) == (4, 40, "2025-08-29")
    assert finding["copy"] == ["one"] and finding["also"] == ["stale"]


def test_coverage_counts_every_number(checked: CheckedReport) -> None:
    """Each number is counted once: by verdict, by reason, by kind, or as unread."""
    coverage = json.loads(encoded(wire_report(checked)))["coverage"]
    assert coverage == {
        "numbers": 6,
        "figures": 4,
        "checked": 3,
        "holds": 2,
        "fails": 1,
        "unknown": {"no-series": 1},
        "unselected": 0,
        "phrases": 0,
        "known": 0,
        "others": {"money": 1},
        "leftovers": 1,
        "compared": 0,
        "judged": 0,
    }


@pytest.mark.parametrize("value", [10**30, 10**400, float(10**300)])
def test_huge_numbers_stay_json(checked: CheckedReport, value: int) -> None:
    """A number beyond JSON's reach is written as a finite one, and a claim of it does not stop the run."""
    claim = replace(checked.reading.claims[0], quantity=Quantity.of(value))
    reading = replace(checked.reading, claims=(claim,))
    written = json.loads(encoded(wire_reading(reading)), parse_constant=pytest.fail)
    assert written["claims"][0]["value"] > 10**29
