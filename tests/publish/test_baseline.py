"""What a failure is known by: the words around it, wherever they stand."""

import pytest

from tollbook.model.document import Document
from tollbook.model.finding import Check, Finding
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.publish.baseline import Failure, failure_of, fingerprint


def known(text: str) -> Failure:
    """What the failure of the number 40 in a text is known by."""
    start = text.index("40")
    finding = Finding(Check("TB101", "echo"), Reason.STALE, Quote(start, start + 2), (), "")
    return failure_of(finding, Document("0", "a", text), "a")


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("Kyiv says they have lost 40 tanks in all of it.", "they have lost", "tanks in all"),
        ("Kyiv says they\nhave lost\n40 tanks in\nall of it.", "they have lost", "tanks in all"),
        ("Kyiv says,\nthey lost  40  tanks,  \nin all", "says, they lost", "tanks, in all"),
        ("- guns: 12 (+1)\n- tanks: 40 (+2)\n- ships: 28", "tanks:", ""),
        ("of tanks 11,143 (40) and of guns 7", "of tanks", "and of guns"),
        ("They say:\n40 tanks", "", "tanks"),
        ("A headline\n\nlost 40\n\nAnd so on", "lost", ""),
        ("40", "", ""),
    ],
)
def test_words_of_the_passage_are_kept(text: str, before: str, after: str) -> None:
    """Three words on each side, read on where a line is only wrapped, and not beyond a list's entry."""
    failure = known(text)
    assert (failure.before, failure.words, failure.after) == (before, "40", after)


def test_fingerprint_leaves_the_document_out() -> None:
    """A file that is renamed keeps the fingerprints of its failures; another word changes them."""
    failure = known("lost 40 tanks")
    assert fingerprint(failure) == fingerprint(failure._replace(document="b"))
    assert fingerprint(failure) != fingerprint(failure._replace(after="guns"))
