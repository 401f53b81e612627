"""Files and standard input as documents."""

import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from resiliparse.parse.encoding import detect_encoding

from tollbook.model.document import Document, document_id
from tollbook.sources.errors import SourceError
from tollbook.sources.pages import looks_like_html, read_page

SIZE_LIMIT = 20_000_000

_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Beyond one broken byte in so many, a text is taken to be in another encoding, not damaged.
_TOLERATED_DAMAGE = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, what its reader should know of how it was opened, and how its text stands to its source.

    `derived` if the text came from HTML; `path` is the file that it lies in, if it lies in one; `newline`
    is what ends the lines there, and empty if they end differently.
    """

    document: Document
    notices: tuple[str, ...] = ()
    derived: bool = False
    path: str | None = None
    newline: str = "\n"


def open_file(path: str) -> Opened:
    """The document in a file. Raises SourceError if it is missing, unreadable, empty, binary or too large."""
    try:
        if Path(path).is_dir():
            raise SourceError(f"{path}: this is a folder; name a file in it")
        with open(path, "rb") as file:
            content = read_within(file, path)
    except FileNotFoundError:
        raise SourceError(
            f"{path}: there is no such file; check the name, or the folder you are in"
        ) from None
    except PermissionError:
        raise SourceError(f"{path}: you may not read this file; check its permissions") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceError(f"{path}: cannot be read ({reason})") from None
    name = written_out(path)
    return replace(opened(content, name, page=Path(path).suffix.lower() in _PAGE_SUFFIXES), path=path)


def written_out(text: str) -> str:
    """A text that can be written as UTF-8: what is half a letter or a byte of a file's name is replaced."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def open_stdin() -> Opened:
    """The document on standard input. Raises SourceError if it is empty, binary or too large."""
    return opened(read_within(sys.stdin.buffer, "standard input"), "standard input")


def read_within(stream: BinaryIO, name: str) -> bytes:
    """A stream's bytes, never more than the limit. Raises SourceError if there are more."""
    content = stream.read(SIZE_LIMIT + 1)
    if len(content) > SIZE_LIMIT:
        raise SourceError(
            f"{name}: larger than {SIZE_LIMIT // 1_000_000} MB, which is no report; "
            "split it, or send many documents as JSON Lines with --jsonl"
        )
    return content


def opened(content: bytes, name: str, page: bool = False, charset: str | None = None) -> Opened:
    """Bytes as a document: decoded, and turned into plain text if they hold a web page.

    `charset` is what the sender declared, if anything. Raises SourceError if nothing readable is in them.
    """
    if not content.strip():
        raise SourceError(f"{name}: is empty; there is nothing to read in it")
    _refuse_binary(content, name)
    text, notices = _decoded(content, charset)
    if page or looks_like_html(text):
        return Opened(_page_document(content, name, text), notices, derived=True)
    document = Document(document_id(content), name, text.replace("\r\n", "\n"))
    return Opened(document, notices, newline=_newline(text))


def _newline(text: str) -> str:
    returns = text.count("\r\n")
    if not returns:
        return "\n"
    return "\r\n" if returns == text.count("\n") else ""


def described(
    document: Document, published: date | None = None, language: str | None = None, title: str | None = None
) -> Document:
    """The document with what a person says of it put before what it says of itself."""
    return replace(
        document,
        published=published or document.published,
        language=language or document.language,
        title=title or document.title,
    )


def _page_document(content: bytes, name: str, html: str) -> Document:
    page = read_page(html)
    if not page.text:
        raise SourceError(
            f"{name}: its HTML holds no text; if a script fills the page, save it from a browser"
        )
    return Document(document_id(content), name, page.text, page.title, page.published)


def _refuse_binary(content: bytes, name: str) -> None:
    kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
    if kind is None and b"\0" in content[:8192] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        kind = "binary"
    if kind:
        raise SourceError(f"{name}: is {kind}, not text; save its text to a file and check that")


def _decoded(content: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    """The text of some bytes, with a notice for the reader if it took a guess or lost something."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace"), ()
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        pass
    for declared in (charset, _declared(content)):
        if declared and (text := _strictly(content, declared)) is not None:
            return text, ()
    mended = content.decode("utf-8", "replace")
    damage = mended.count("\N{REPLACEMENT CHARACTER}")
    if damage * _TOLERATED_DAMAGE <= len(mended):
        return mended, (
            f"{damage} characters are not valid UTF-8 and are shown as \N{REPLACEMENT CHARACTER}",
        )
    guess = detect_encoding(content[:100_000])
    if guess and (text := _strictly(content, guess)) is not None:
        return text, (f"not UTF-8; read as {guess}",)
    return mended, (f"{damage} characters are not valid UTF-8 and are shown as \N{REPLACEMENT CHARACTER}",)


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:4096])
    return found[1].decode("ascii") if found else None


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
