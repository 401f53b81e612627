"""The three verdicts on a figure."""

from enum import StrEnum


class Verdict(StrEnum):
    """Holds, fails, or could not be decided."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
