"""Reports that the project wrote itself, for ledgers that tests search and re-check."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tollbook.ledger.database import Ledger
from tollbook.ledger.store import Transaction, post
from tollbook.model.books import Books
from tollbook.model.moment import LATEST
from tollbook.pipeline.books.cards import find_source
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.record.documents import Added, Given, Outcome, add_document, ledger_document
from tollbook.pipeline.record.report_identity import place_at
from tollbook.sources.files import described, opened

PACK = "russia-ukraine-2022"
CASES = Path(__file__).parent / "cases" / "sample_reports" / "reports.toml"


@dataclass(frozen=True)
class Sample:
    """A report, where and when it was published, and what becomes of the traced figure in it."""

    address: str
    text: str
    figure: str
    published: str | None = None
    title: str | None = None
    language: str | None = None


SAMPLES = tuple(Sample(**case) for case in tomllib.loads(CASES.read_text("utf-8"))["report"])


def enter(ledger: Ledger, sample: Sample, source: str | None = None, books: Books | None = None) -> Added:
    """Enters a report in a ledger, as `tollbook add` does."""
    books = books or ledger_books(ledger, PACK, LATEST)
    return add_document(ledger, given(sample, books, source), books, "tests")


def given(sample: Sample, books: Books, source: str | None = None) -> Given:
    """A report with all that is known of it."""
    found = opened(sample.text.encode(), sample.address)
    day = date.fromisoformat(sample.published) if sample.published else None
    document = described(found.document, day, sample.language, sample.title)
    card = find_source(books.pack, source) if source else None
    return Given(replace(found, document=document), place_at(sample.address), card, sample.published)


def fill(ledger: Ledger) -> None:
    """Enters all samples; those without a figure as earlier versions of Tollbook entered them."""
    books = ledger_books(ledger, PACK, LATEST)
    for sample in SAMPLES:
        if enter(ledger, sample, books=books).outcome is Outcome.NO_FIGURES:
            document = ledger_document(given(sample, books), sample.published)
            with ledger.writing() as connection:
                post(
                    connection,
                    Transaction("tests", "read from the document", [], document, None, sample.address),
                )
