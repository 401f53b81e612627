"""A figure as a row has it: whose count of what over which days, and how many that is.

Ledger, index, pages and files name these columns alike; `Claim` is the same as nouns.
"""

from typing import NamedTuple

from tollbook.model.quantity import Number


class Figure(NamedTuple):
    """What a claim is about. Two claims of one teller about the same figure agree, or contradict each other.

    `item` is an id, or the origin's own name for what the conflict does not know. `kind` is the period's
    (cumulative, day, interval, rate); `first` and `last` are its days as YYYY-MM-DD, or None if not known.
    """

    pack: str
    speaker: str
    side: str
    item: str
    outcome: str
    place: str | None
    kind: str
    first: str | None
    last: str | None


class Value(NamedTuple):
    """How many a claim says a figure is; `high` is the upper end of a range, and None for a single number.

    `bound` says how close that is, as `Bound` names it.
    """

    low: Number
    high: Number | None
    bound: str
