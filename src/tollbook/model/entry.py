"""A line of the ledger."""

from dataclasses import dataclass
from enum import StrEnum

from tollbook.model.claim import Claim


class Act(StrEnum):
    """As in bookkeeping: a correction is a withdrawal and a new assertion."""

    ASSERT = "assert"
    WITHDRAW = "withdraw"


class Correction(StrEnum):
    """Whose mistake an entry mends, which says from when on it counts.

    A reading of ours was wrong from the start: its correction counts from the moment at which the words were
    published. The others happened at a moment of their own: until then people read the older figure.
    """

    READING = "reading"  # we misread what stands written
    COPY = "copy"  # a copy of the source's figures changed what it says; the source did not
    SOURCE = "source"  # the source itself published another figure in its place
    RETRACTION = "retraction"  # the source took the figure back and put nothing in its place


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on one claim: by whom, why and when. Entries are never changed.

    `at` is the moment at which it was recorded, `published` the day or moment from which it was known in
    public (see `model.moment`); `claim_id` is the hash of the claim's content, `source` the id of the card
    that its document belongs to.
    """

    seq: int
    at: str
    act: Act
    claim: Claim
    by: str
    why: str
    published: str
    claim_id: str
    correction: Correction | None = None
    source: str | None = None
    document: str | None = None
    address: str | None = None
    words: str | None = None
