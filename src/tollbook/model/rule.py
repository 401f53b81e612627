"""What people are told of a check."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as people learn of it: code and name, what it asks in a sentence, and its page in Markdown."""

    code: str
    name: str
    sentence: str
    page: str
