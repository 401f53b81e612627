"""Check a report: read it, and replay each of its figures against what its speaker published."""

from collections.abc import Iterable

from tollbook.checks import CHECKS, ListedCheck, check_reading
from tollbook.model.books import Books
from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.read.document import extract_document


def check_document(
    document: Document,
    pack_id: str = DEFAULT_PACK,
    checks: Iterable[ListedCheck] = CHECKS,
    books: Books | None = None,
) -> CheckedReport:
    """The document's reading with what some checks find in it, by the bundled books if no others are given.

    Raises LanguageError as reading does.
    """
    return check_reading(extract_document(document, pack_id), books or open_books(pack_id), checks)
