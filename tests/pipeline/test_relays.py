"""True relays, in many wordings, over many days of the bundled series: every figure holds."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from tests.pipeline.faulty import made_relay
from tests.pipeline.wordings import Wording, languages, wordings

from tollbook.model.verdict import Verdict
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.check.report import check_document

BOOKS = open_books("russia-ukraine-2022")
DAYS = [date(2022, 7, 6) + timedelta(days=step) for step in range(0, 1480, 61)]


def _wordings() -> list[Any]:
    return [pytest.param(w, id=w.id) for language in languages() for w in wordings(language)]


@pytest.mark.parametrize("wording", _wordings())
def test_a_true_relay_holds_in_whatever_wording(wording: Wording) -> None:
    """Every figure of a relay that repeats the report is read and holds, and nothing else in it fails."""
    dice = random.Random(wording.id)
    made = [relay for day in DAYS if (relay := made_relay(BOOKS, wording, day, None, dice)) is not None]
    assert len(made) > len(DAYS) // 3
    for relay in made:
        report = check_document(relay.document)
        assert [f.because for f in report.findings if f.verdict is Verdict.FAILS] == [], relay.document.text
        for figure in relay.figures:
            over = (f for f in report.findings if f.quote.start < figure.end and figure.start < f.quote.end)
            found = next(over, None)
            words = relay.document.text[figure.start : figure.end]
            assert found is not None, f"«{words}» is not read in: {relay.document.text}"
            assert found.verdict is Verdict.HOLDS, f"«{words}»: {found.because} {relay.document.text}"
