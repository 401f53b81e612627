"""The forms in which a run of `check` is written: a file for each, loaded when it is asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, cast

from rich.console import Console

from tollbook.model.finding import CheckedReport
from tollbook.model.pack import Pack
from tollbook.model.rule import Rule
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.baseline import Failure

FORMATS = ("text", "json", "jsonl", "sarif", "github", "markdown")

Answers = Iterable[Answer[CheckedReport] | Unread]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a format needs beside the reports.

    `rules` gives the checks that the reports were held against; `stale`, once all reports have been
    written, the entries of the baseline that are gone; `notes` asks for what could not be checked in the
    formats that otherwise tell failures alone; people read on the `console`, programs from the `stream`.
    `age` says how old the series is of which a report has newer figures, if it has such.
    """

    pack: Pack
    version: str
    rules: Callable[[], tuple[Rule, ...]]
    stale: Callable[[], Mapping[Failure, int]]
    notes: bool
    console: Console
    stream: BinaryIO
    age: Callable[[CheckedReport], str | None] = lambda report: None


def writer(name: str) -> Callable[[Answers, Edition], None]:
    """The function that writes one of the FORMATS."""
    write = import_module(f"{__name__}.{name}").write
    return cast("Callable[[Answers, Edition], None]", write)
