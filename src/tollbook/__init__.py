"""Reads war-loss reports, enters every figure with who said it, and says what adds up.

import tollbook

report = tollbook.check("…", published=date(2024, 10, 20))
for finding in report.findings:
    print(finding.verdict, finding.because)
"""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tollbook.model.document import Document
    from tollbook.model.finding import CheckedReport
    from tollbook.model.reading import Reading
    from tollbook.model.series import Series

__all__ = ["check", "extract", "series"]
__version__ = "0.2.0"


def extract(
    text: str,
    *,
    published: date | None = None,
    language: str | None = None,
    title: str | None = None,
    pack: str | None = None,
) -> "Reading":
    """Every figure in a report's text. `pack` is the conflict; without it, the command line's.

    Raises LanguageError if the text is in no language that is known, PackError if there is no such conflict.
    """
    from tollbook.packs.conflict import DEFAULT_PACK
    from tollbook.pipeline.read.document import extract_document

    return extract_document(_document(text, published, language, title), pack or DEFAULT_PACK)


def check(
    text: str,
    *,
    published: date | None = None,
    language: str | None = None,
    title: str | None = None,
    pack: str | None = None,
) -> "CheckedReport":
    """Every figure in a report's text, with its verdict. Raises as `extract` does."""
    from tollbook.packs.conflict import DEFAULT_PACK
    from tollbook.pipeline.check.report import check_document

    return check_document(_document(text, published, language, title), pack or DEFAULT_PACK)


def series(
    item: str,
    *,
    side: str | None = None,
    speaker: str | None = None,
    outcome: str | None = None,
    pack: str | None = None,
) -> "Series":
    """A speaker's daily totals of an item: whose, and of what outcome, is the pack's own choice unless given.

    Raises NoSeriesError, which names those held.
    """
    from tollbook.packs.conflict import DEFAULT_PACK
    from tollbook.pipeline.books.pack_books import open_books
    from tollbook.pipeline.views.series import find_series

    return find_series(open_books(pack or DEFAULT_PACK), item, side, speaker, outcome)


def _document(text: str, published: date | None, language: str | None, title: str | None) -> "Document":
    from tollbook.model.document import Document, document_id

    content = text.encode("utf-8", "surrogatepass")
    return Document(document_id(content), "text", text, title, published, language)
