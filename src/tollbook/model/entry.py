"""A line of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tollbook.model.claim import Claim


class Act(StrEnum):
    """As in bookkeeping: a correction is a withdrawal and a new assertion."""

    ASSERT = "assert"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on one claim: by whom, why and when. Entries are never changed."""

    seq: int
    at: datetime
    act: Act
    claim: Claim
    by: str
    why: str
