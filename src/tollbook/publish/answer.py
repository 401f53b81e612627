"""What a run has to say of each report that it was given."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Result]):
    """What was found in a report, and how its text stands to what it was read from.

    `path` is the file, as it was named, and None for an address and for standard input; `derived` if the
    text came from HTML, so that its lines are not the file's; `newline` is what ends the file's lines, and
    empty if they end differently.
    """

    result: Result
    path: str | None = None
    derived: bool = False
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Unread:
    """A report that could not be read: what it was named, and what was wrong."""

    name: str
    message: str
    path: str | None = None
