"""What a command does with each report, and the exit status that says how it went."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic

from tollbook.publish.answer import Answer, Result, Unread
from tollbook.publish.wire import WireReading, WireReport
from tollbook.sources.files import Opened

NOTHING_FAILS, SOMETHING_FAILS, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Job(Generic[Result]):
    """How a report is read, whether it fails, and how the answers are written.

    `shape` is what JSON Lines are answered with; `write` takes the answers one by one, as they come.
    """

    read: Callable[[Opened], Result]
    fails: Callable[[Result], bool]
    shape: Callable[[Result, bool], WireReading | WireReport]
    write: Callable[[Iterable[Answer[Result] | Unread]], None]
