"""A check as people read about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check's code and name, what it asks in one sentence, and its page in Markdown."""

    code: str
    name: str
    sentence: str
    markdown: str
