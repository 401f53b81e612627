"""The forms in which a run of `check` is written: a file for each, loaded when it is asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, cast

from rich.console import Console

from tollbook.model.check_page import CheckPage
from tollbook.model.finding import CheckedReport
from tollbook.model.pack import Pack
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.baseline import Failure

FORMATS = ("text", "json", "jsonl", "sarif", "github", "markdown")

Answers = Iterable[Answer[CheckedReport] | Unread]


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a format needs in addition to the reports.

    `check_pages` gives the pages of the checks that were run; `stale`, once all reports have been written,
    the baseline's entries that no longer match. `notes` includes the figures that could not be checked in
    formats that otherwise list failures only. People read on the `console`, programs from the `stream`.
    `age` says how old a series is if a report has newer figures of it.
    """

    pack: Pack
    version: str
    check_pages: Callable[[], tuple[CheckPage, ...]]
    stale: Callable[[], Mapping[Failure, int]]
    notes: bool
    console: Console
    stream: BinaryIO
    age: Callable[[CheckedReport], str | None] = lambda report: None


def writer(name: str) -> Callable[[Answers, RunContext], None]:
    """The function that writes one of the FORMATS."""
    write = import_module(f"{__name__}.{name}").write
    return cast("Callable[[Answers, RunContext], None]", write)
