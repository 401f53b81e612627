"""Read a document: every figure in it, with who said it, of what, for which days."""

import re

from tollbook.extract import reader_for
from tollbook.model.claim import Reading
from tollbook.model.document import Document
from tollbook.packs.conflict import load_pack
from tollbook.packs.language import LanguageError, language_codes

DEFAULT_PACK = "russia-ukraine-2022"

_SAMPLE = 4000
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def extract_document(document: Document, pack_id: str = DEFAULT_PACK) -> Reading:
    """All that is read in a document. Raises LanguageError if it is in no language that is known."""
    return reader_for(load_pack(pack_id), language_of(document)).read(document)


def language_of(document: Document) -> str:
    """The language to read a document in: the one that it is said to be in, or the one it looks like."""
    known = language_codes()
    stated = (document.language or "").lower().partition("-")[0]
    if stated in known:
        return stated
    if stated:
        raise LanguageError(
            f"{document.name}: its language is given as «{document.language}», which Tollbook does not "
            f"read yet; it reads: {', '.join(known)}"
        )
    letters = _LETTERS.findall(document.text[:_SAMPLE])
    if letters and 2 * sum(map(bool, map(_LATIN.match, letters))) < len(letters):
        raise LanguageError(
            f"{document.name}: is written in a script that Tollbook does not read yet; it reads: "
            f"{', '.join(known)}. If the report is in one of these, say so (--lang)"
        )
    return "en"
