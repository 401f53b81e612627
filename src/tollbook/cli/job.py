"""What a command does with each report, and the exit status that says how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.console import Console

from tollbook.model.document import Document
from tollbook.model.pack import Pack
from tollbook.publish.wire import WireReading, WireReport

Result = TypeVar("Result")

NOTHING_FAILS, SOMETHING_FAILS, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Job(Generic[Result]):
    """How a document is read, how the result is written for programs and for people, and whether it fails."""

    read: Callable[[Document], Result]
    shape: Callable[[Result, bool], WireReading | WireReport]
    write: Callable[[Result, Pack, Console], None]
    fails: Callable[[Result], bool]
