"""What is hashed of a claim is all of it."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from tollbook.ledger.canonical import claim_hash, claim_of, claim_row
from tollbook.model.claim import Claim, Dating
from tollbook.model.measure import Measure
from tollbook.model.period import Basis, Period
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.quote import Quote

DOCUMENT = "ab" * 32


def quote(start: int) -> Quote:
    """A place in the document."""
    return Quote(start, start + 3, "text", DOCUMENT)


PLAIN = Claim(quote(0), Measure("north", "tanks", "lost"), Quantity.of(12), Period.day(None), "staff")
OTHERWISE: dict[str, Any] = {
    "quote": quote(1),
    "measure": Measure("north", "tanks", "lost", "valley"),
    "quantity": Quantity(12, 15, Bound.RANGE),
    "period": Period.since(date(1987, 3, 2), date(1987, 3, 6), Basis.REPORT_DAY),
    "speaker": "gazette",
    "dating": Dating.TEXT,
    "attribution": quote(10),
    "since": quote(20),
    "total": quote(30),
    "whole": quote(40),
    "exhaustive": True,
    "both": True,
    "malformed": True,
    "rule": "list line",
    "noun": quote(50),
    "verb": quote(60),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Claim)])
def test_each_field_of_a_claim_is_kept_and_hashed(name: str) -> None:
    """A claim that is read back is the one that was entered, and no field changes without its hash."""
    other = replace(PLAIN, **{name: OTHERWISE[name]})
    row, plain = claim_row(other, "valley-1987", DOCUMENT), claim_row(PLAIN, "valley-1987", DOCUMENT)
    assert claim_of(row) == other != PLAIN
    assert claim_hash(row) != claim_hash(plain)


def test_a_claim_with_everything_comes_back() -> None:
    """All fields stand beside each other."""
    full = Claim(**OTHERWISE)
    assert claim_of(claim_row(full, "valley-1987", DOCUMENT)) == full
