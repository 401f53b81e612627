"""Claims as they stand, as rows: CSV, and the fields that every tabular format has."""

import csv
from collections.abc import Iterable
from typing import NamedTuple, TextIO

from tollbook.model.quantity import Number
from tollbook.publish.output import FileKind


class ClaimRecord(NamedTuple):
    """A claim that stands. `claim` and `document` are ids (SHA-256), the quote is a span of the document's
    text or title in code points; `published` and `recorded` are days or moments in UTC."""

    claim: str
    pack: str
    speaker: str
    side: str
    item: str
    outcome: str
    place: str | None
    low: Number
    high: Number
    bound: str
    period: str
    first_day: str | None
    last_day: str | None
    basis: str
    source: str | None
    address: str | None
    document: str
    quote_field: str
    quote_start: int
    quote_end: int
    published: str
    recorded: str
    entered_by: str


class EntryRecord(NamedTuple):
    """A line of the ledger: a claim asserted or withdrawn, by whom and why."""

    entry: int
    act: str
    claim: str
    published: str
    correction: str | None
    recorded: str
    entered_by: str
    why: str


class DocumentRecord(NamedTuple):
    """What is known about a document; `size` in bytes."""

    document: str
    source: str | None
    name: str
    title: str | None
    published: str | None
    language: str | None
    fetched: str | None
    size: int


class Field(NamedTuple):
    """A column: its name, its type in a Frictionless Table Schema and in SQL, and what it holds."""

    name: str
    type: str
    sql: str
    description: str


def _text(name: str, description: str) -> Field:
    return Field(name, "string", "VARCHAR", description)


FIELDS = (
    _text("claim", "The claim's id: the SHA-256 of all that it says and of where it stands."),
    _text("pack", "The conflict."),
    _text("speaker", "Who says so."),
    _text("side", "Whose losses."),
    _text("item", "What is counted."),
    _text("outcome", "What became of it."),
    _text("place", "Where; empty if everywhere."),
    Field("low", "number", "DOUBLE", "How many, or the lower end of a range."),
    Field("high", "number", "DOUBLE", "The same number, or the upper end of a range."),
    _text("bound", "What the text says about how close that is: exact, approx, at_least, at_most, range."),
    _text("period", "A running total (cumulative), a day, an interval, or an average (rate)."),
    Field("first_day", "date", "DATE", "The first day of the period."),
    Field("last_day", "date", "DATE", "The last day of the period."),
    _text("basis", "Which day the period is dated by: report_day, loss_day, unknown."),
    _text("source", "The card that the document belongs to; empty if none."),
    _text("address", "Where the document was found."),
    _text("document", "The document's id: the SHA-256 of its bytes."),
    _text("quote_field", "Where the number stands: text or title."),
    Field("quote_start", "integer", "INTEGER", "Its first code point there."),
    Field("quote_end", "integer", "INTEGER", "The code point after its last."),
    _text("published", "The day or moment (UTC) from which this was known in public."),
    _text("recorded", "When the ledger recorded it (UTC)."),
    _text("entered_by", "Who entered it."),
)
ENTRY_FIELDS = (
    Field("entry", "integer", "BIGINT", "The number of the line in the ledger."),
    _text("act", "assert or withdraw."),
    _text("claim", "The claim's id."),
    _text("published", "The day or moment (UTC) from which this was known in public."),
    _text("correction", "Whose mistake it mends: reading, copy, source, retraction; empty if none."),
    _text("recorded", "When the ledger recorded it (UTC)."),
    _text("entered_by", "Who entered it."),
    _text("why", "The reason."),
)
DOCUMENT_FIELDS = (
    _text("document", "The document's id: the SHA-256 of its bytes."),
    _text("source", "The card that it belongs to; empty if none."),
    _text("name", "What it was called when it was added."),
    _text("title", "Its headline."),
    _text("published", "The day or moment (UTC) at which it was published."),
    _text("language", "The language that it was said to be in."),
    _text("fetched", "When it was fetched (UTC)."),
    Field("size", "integer", "BIGINT", "Its size in bytes."),
)


# As many columns as tell a table of Tollbook's from others; further ones may be added to a table.
_TELLING = 3


def csv_kind(name: str, fields: Iterable[Field]) -> FileKind:
    """The kind of CSV whose heading begins with the first of these fields."""
    opening = ",".join([field.name for field in fields][:_TELLING]).encode()
    return FileKind(name, lambda head: head.startswith(opening))


CLAIMS = csv_kind("a CSV file of claims", FIELDS)


def write_csv(
    rows: Iterable[ClaimRecord | EntryRecord | DocumentRecord], fields: Iterable[Field], out: TextIO
) -> int:
    """Writes a heading and the rows as CSV, an empty cell for None; returns the number of rows."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields])
    written = 0
    for row in rows:
        writer.writerow(row)
        written += 1
    return written
