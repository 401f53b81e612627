"""What a watch tells, line by line, as people and programs read it."""

from datetime import datetime
from typing import Protocol

import msgspec
from rich.console import Console
from rich.text import Text

from tollbook.model.drift import Drift, Severity
from tollbook.publish.marks import shown
from tollbook.publish.pulled import Pulled

WATCH_SCHEMA = "tollbook.watch/1"


class Event(Protocol):
    """Something that a watch reports to the person who started it."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def kind(self) -> str:
        """The kind of event: started, new, entered, drift, fault, passed, again or stopped."""

    @property
    def sentence(self) -> str:
        """The event in a sentence."""

    @property
    def source(self) -> str:
        """The source's id; empty if the event concerns the whole watch."""

    @property
    def due(self) -> datetime | None:
        """When the source is asked next, where that matters; otherwise None."""

    @property
    def drift(self) -> Drift | None:
        """What departed from the card, in an event of kind `drift`."""

    @property
    def pull(self) -> Pulled | None:
        """What was pulled, in an event of kind `new`."""


class WireEvent(msgspec.Struct, omit_defaults=True):
    """One line: `at` is its moment, `due` when the source is asked next. A drift has its kind, its severity
    and its file; what is new, how many files and figures."""

    schema: str
    pack: str
    at: datetime
    event: str
    sentence: str
    source: str | None = None
    due: datetime | None = None
    drift: str | None = None
    severity: str | None = None
    file: str | None = None
    place: str | None = None
    new_files: int | None = None
    figures: int | None = None


_STYLES = {"fault": "red", "entered": "green", "new": "green", "again": "green"}
_SEVERITIES = {Severity.FILE: "red", Severity.ROW: "yellow", Severity.NOTE: "cyan"}
_WORDS = {Severity.FILE: "refused: ", Severity.ROW: "left out: ", Severity.NOTE: "note: "}


def write(event: Event, console: Console) -> None:
    """Prints an event in one line: the time, the source, the sentence."""
    line = Text(f"{event.at.astimezone():%Y-%m-%d %H:%M}  ")
    style = _SEVERITIES[event.drift.severity] if event.drift else _STYLES.get(event.kind, "")
    if event.source:
        line.append(f"{event.source}: ", style)
    if event.kind == "fault":
        line.append("failed: ", style)
    if event.drift:
        line.append(_WORDS[event.drift.severity], style)
    line.append(shown(event.sentence))
    if event.due:
        line.append(f"; asked again at {event.due.astimezone():%H:%M}")
    console.print(line, soft_wrap=True)
    console.file.flush()


def json_line(event: Event, pack: str) -> bytes:
    """An event as one line of JSON, of the schema `tollbook.watch/1`."""
    drift, pull = event.drift, event.pull
    reading = pull.reading if pull else None
    shape = WireEvent(
        WATCH_SCHEMA,
        pack,
        event.at,
        event.kind,
        event.sentence,
        source=event.source or None,
        due=event.due,
        drift=drift.kind if drift else None,
        severity=drift.severity if drift else None,
        file=(drift.file or None) if drift else None,
        place=(drift.place or None) if drift else None,
        new_files=pull.new if pull else None,
        figures=len(reading.observations) if reading else None,
    )
    return msgspec.json.encode(shape) + b"\n"
