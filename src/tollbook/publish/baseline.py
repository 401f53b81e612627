"""The failures that a newsroom knows of: what tells one from another, and the file that lists them.

A failure is known by its document, its check and reason, and the words that it is about with those around
them. Offsets are not among these, so that the text may change elsewhere.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from tollbook.model.document import Document
from tollbook.model.finding import Finding
from tollbook.publish.output import json_kind

SCHEMA = "tollbook.baseline/1"
TIMES = "times"
# Of any version: the next one replaces those of the last.
BASELINE = json_kind("a baseline", "schema", SCHEMA.partition("/")[0])

_AROUND = 3  # words on each side
_FAR = 200  # characters in which they are looked for
_OPENING = '«“„"('


class Failure(NamedTuple):
    """The key that identifies a failure; its fields are in the order by which the file is sorted."""

    document: str
    code: str
    reason: str
    field: str
    before: str
    words: str
    after: str


def failure_of(finding: Finding, document: Document, name: str) -> Failure:
    """The key of a finding that fails; `name` identifies its document in the baseline."""
    quote = finding.quote
    whole = (document.title or "") if quote.field == "title" else document.text
    before = _words(whole[_passage_start(whole, quote.start) : quote.start])
    after = _words(whole[quote.end : _passage_end(whole, quote.end)])
    return Failure(
        document=name,
        code=finding.check.code,
        reason=finding.reason,
        field=quote.field,
        before=" ".join(before[-_AROUND:]),
        words=" ".join(whole[quote.start : quote.end].split()),
        after=" ".join(after[:_AROUND]),
    )


def _words(text: str) -> list[str]:
    """The words of a passage without its figures: one may be mended, and its neighbours stay known."""
    return [word for word in text.split() if any(char.isalpha() for char in word)]


def _passage_start(whole: str, start: int) -> int:
    first = max(0, start - _FAR)
    breaks = (at for at in range(start - 1, first - 1, -1) if whole[at] == "\n" and not _goes_on(whole, at))
    return next(breaks, first)


def _passage_end(whole: str, end: int) -> int:
    last = min(len(whole), end + _FAR)
    return next((at for at in range(end, last) if whole[at] == "\n" and not _goes_on(whole, at)), last)


def _goes_on(whole: str, at: int) -> bool:
    """Whether a line is only wrapped here; a sentence or an entry of a list ends where its line does."""
    before = whole[max(0, at - _AROUND) : at].rstrip(" \t")[-1:]
    after = whole[at + 1 : at + 1 + _AROUND].lstrip(" \t")[:1]
    return (before.isalnum() or before == ",") and (after.isalnum() or after in _OPENING) and after != ""


def fingerprint(failure: Failure) -> str:
    """A hash of a failure, 32 hexadecimal digits, without its document, which may be moved or renamed."""
    return sha256("\0".join(failure[1:]).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def baseline_text(failures: Mapping[Failure, int]) -> str:
    """A baseline as JSON: the failures in order, each with the number of times that it occurs."""
    entries = [{**failure._asdict(), TIMES: times} for failure, times in sorted(failures.items())]
    return json.dumps({"schema": SCHEMA, "failures": entries}, indent=2, ensure_ascii=False) + "\n"
