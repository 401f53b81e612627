"""What is counted: whose, of what, and what became of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """Ids of the pack's side, item and outcome; two figures compare only if all agree."""

    side: str
    item: str
    outcome: str
    place: str | None = None
