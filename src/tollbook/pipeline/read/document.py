"""Read a document: every figure in it, with who said it, of what, for which days."""

from tollbook.model.document import Document
from tollbook.model.reading import Reading
from tollbook.packs.conflict import DEFAULT_PACK, load_pack
from tollbook.packs.language import LanguageError, language_codes
from tollbook.packs.recognition import language_name
from tollbook.pipeline.read.language import recognised
from tollbook.reader import reader_for


class UnreadLanguageError(LanguageError):
    """A report is in no language that is read; `looks` is the one that it seems to be in, if any is known."""

    def __init__(self, message: str, looks: str = "") -> None:
        super().__init__(message)
        self.looks = looks


def extract_document(document: Document, pack_id: str = DEFAULT_PACK) -> Reading:
    """All that is read in a document. Raises LanguageError if it is in no language that is known."""
    return reader_for(load_pack(pack_id), language_of(document)).read(document)


def language_of(document: Document) -> str:
    """The language to read a document in: the one that it is said to be in, or the one it looks like.

    Raises LanguageError if that is none of those that are read.
    """
    known = language_codes()
    stated = (document.language or "").lower().replace("_", "-").partition("-")[0]
    if stated in known:
        return stated
    if stated:
        raise UnreadLanguageError(
            f"{document.name}: its language is given as «{document.language}», which Tollbook does not "
            f"read yet; it reads: {_listed(known)}"
        )
    found = recognised(f"{document.title}\n{document.text}" if document.title else document.text, known)
    if found in known:
        return found
    looks = f"looks {language_name(found)}" if found else "is in no language that is known here"
    raise UnreadLanguageError(
        f"{document.name}: {looks}; Tollbook reads: {_listed(known)}. If the report is in one of these, "
        "say so (--lang)",
        language_name(found) if found else "",
    )


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"{code} ({language_name(code)})" for code in codes)
