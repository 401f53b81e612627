"""Documents as JSON Lines from standard input, an answer of one line for each."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import msgspec

from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS, SOMETHING_FAILS, Job
from tollbook.model.document import Document, document_id
from tollbook.packs.language import LanguageError
from tollbook.publish.answer import Result
from tollbook.publish.wire import encoded, wire_error
from tollbook.sources.files import SIZE_LIMIT, Opened, described, written_out
from tollbook.sources.pages import read_page

# A page's text is longer as JSON, where each letter may be written as \uXXXX.
_LINE_LIMIT = 3 * SIZE_LIMIT
_DECODER = msgspec.json.Decoder()


class LineError(Exception):
    """A line holds no document: the message says what is wrong with it; `doc` is its name, if it has one."""

    def __init__(self, message: str, doc: str | None = None) -> None:
        super().__init__(message)
        self.doc = doc


def answer_lines(job: Job[Result], language: str | None = None) -> int:
    """Answers each line of standard input with a line of JSON, and returns the exit status.

    A line that cannot be read is answered with an error, and the rest goes on. `language` is that of the
    lines that name none.
    """
    answered = failed = wrong = 0
    for number, line in _lines(sys.stdin.buffer):
        doc = None
        try:
            found = _document(line, number, language)
            doc = found.document.name
            result = job.read(found)
            output = encoded(job.shape(result, found.derived))
            answered, failed = answered + 1, failed + job.fails(result)
        except (LineError, LanguageError) as error:
            output = encoded(wire_error(number, str(error), getattr(error, "doc", doc)))
            wrong += 1
        sys.stdout.buffer.write(output + b"\n")
        sys.stdout.buffer.flush()
    if wrong and not answered:
        return COULD_NOT_RUN
    return SOMETHING_FAILS if failed else NOTHING_FAILS


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each line that is not blank, with its number; None in place of one that is too long to be held."""
    number = 0
    while line := stream.readline(_LINE_LIMIT):
        number += 1
        if len(line) == _LINE_LIMIT and not line.endswith(b"\n"):
            while (rest := stream.readline(_LINE_LIMIT)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def _document(line: bytes | None, number: int, language: str | None) -> Opened:
    """The document that a line holds."""
    if line is None:
        raise LineError(f"the line is longer than {_LINE_LIMIT // 1_000_000} MB; split the document")
    fields = _decoded(line)
    if not isinstance(fields, dict):
        raise LineError('the line is no JSON object; write {"doc": …, "text": …}')
    doc = _string(fields, "doc", None) or f"line {number}"
    text, html = _string(fields, "text", doc), _string(fields, "html", doc)
    published = _published(_string(fields, "published", doc), doc)
    language, title = _string(fields, "lang", doc) or language, _string(fields, "title", doc)
    identity = document_id(line)
    if text is not None:
        return Opened(Document(identity, doc, text, title, published, language))
    if html is None:
        raise LineError("the line has neither «text» nor «html»; give one of them", doc)
    page = read_page(html)
    document = Document(identity, doc, page.text, page.title, page.published)
    return Opened(described(document, published, language, title), derived=True)


def _decoded(line: bytes) -> Any:
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        # The standard library also takes lone surrogates, which some scrapers write.
        return json.loads(line.decode("utf-8", "replace"), parse_int=_whole)
    except RecursionError:
        raise LineError("the line is nested too deeply to be a document") from None
    except ValueError as error:
        raise LineError(f"the line is no JSON: {error}") from None


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 300 else float("inf")


def _string(fields: dict[str, Any], name: str, doc: str | None) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return written_out(value) if value else value
    if name == "doc" and isinstance(value, int):
        return str(value)
    raise LineError(f"«{name}» is no string; put it in quotes", doc)


def _published(stated: str | None, doc: str) -> date | None:
    try:
        return datetime.fromisoformat(stated).date() if stated else None
    except ValueError:
        raise LineError(f"«published» is {stated!r}; write the day as YYYY-MM-DD", doc) from None
