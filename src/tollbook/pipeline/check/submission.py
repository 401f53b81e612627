"""A report that somebody submits: checked, marked for a page, and written in formats for programs."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import msgspec
from rich.console import Console

from tollbook import __version__
from tollbook.model.books import Books
from tollbook.model.finding import CheckedReport
from tollbook.pipeline.check.check_pages import check_pages
from tollbook.pipeline.check.report import check_document
from tollbook.publish.answer import Answer
from tollbook.publish.formats import RunContext, writer
from tollbook.publish.marked import MarkedReport, marked
from tollbook.sources.files import described, opened

FORMS: Mapping[str, str] = {"json": "jsonl", "sarif": "sarif", "md": "markdown"}
"""The forms in which a report can be downloaded, by the ending of a file: the formats of `check`."""


class Submission(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The bytes of a report as they came, and what is known of them. `page` if they are HTML whatever they
    look like; `charset` is what a host declared. `title`, `published` and `language` go before what the
    report says of itself."""

    content: bytes
    name: str
    pack: str
    page: bool = False
    charset: str | None = None
    url: str | None = None
    fetched: datetime | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedSubmission:
    """A report as it was checked, and what its reader should know of how it was read."""

    answer: Answer[CheckedReport]
    notices: tuple[str, ...]
    books: Books


def checked(given: Submission, books: Books) -> CheckedSubmission:
    """Checks a submission, as `check` does.

    Raises SourceError if nothing readable is in it, LanguageError if it is in no language that is known.
    """
    found = opened(given.content, given.name, given.page, given.charset)
    document = described(found.document, given.published, given.language, given.title)
    document = replace(document, url=given.url, fetched=given.fetched)
    report = check_document(document, given.pack, books=books)
    return CheckedSubmission(
        Answer(report, derived=found.derived, newline=found.newline), tuple(found.notices), books
    )


def marked_up(found: CheckedSubmission) -> MarkedReport:
    """What a page shows of it."""
    return marked(found.answer.result, found.books.pack, found.answer.derived)


def written(found: CheckedSubmission, form: str) -> bytes:
    """The report in one of the FORMS, as `check` writes it."""
    stream = io.BytesIO()
    context = RunContext(
        pack=found.books.pack,
        version=__version__,
        check_pages=check_pages,
        stale=dict,
        notes=False,
        console=Console(file=io.StringIO()),
        stream=stream,
    )
    writer(FORMS[form])((found.answer,), context)
    return stream.getvalue()


@cache
def sample() -> str:
    """A report to try, with faults in it."""
    return files("tollbook").joinpath("samples", "relay.txt").read_text(encoding="utf-8")
