"""One figure as an origin holds it, before it is entered anywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tollbook.model.measure import Measure
from tollbook.model.period import Period
from tollbook.model.quantity import Quantity
from tollbook.model.source import Source


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure with who said it, of what, for which days, and where in the origin it stands.

    `measure` is None where the card does not know the origin's category; `name` is what the origin itself
    calls what it counts. `speaker` is None where the origin names one that the card does not know, and
    `said_by` is then its own name. `reported` is the day on which it was reported, `place` the row or the
    document of `file` that holds it, and `words` are the figure's as published, where the origin has words.
    """

    source: str
    file: str
    place: str
    speaker: str | None
    measure: Measure | None
    name: str
    period: Period
    quantity: Quantity
    reported: date | None = None
    url: str | None = None
    words: str | None = None
    said_by: str = ""
    note: str = ""


LedgerObservations = Callable[[Source], Sequence[Observation] | None]
"""Gives the observations of a source that a ledger has recorded; None if it does not have the source."""
