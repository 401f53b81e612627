"""What pulling came to, as people and programs read it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import msgspec
from rich.console import Console
from rich.text import Text

from tollbook.model.source import Source
from tollbook.publish.marks import shown
from tollbook.publish.sources import Read, WireDrift, write_drifts

PULL_SCHEMA = "tollbook.pull/1"


class DatedRead(Read, Protocol):
    """A reading with the newest day in it."""

    @property
    def last(self) -> date | None: ...


class Pulled(Protocol):
    """How asking for one source went."""

    @property
    def source(self) -> Source: ...
    @property
    def reading(self) -> DatedRead | None: ...
    @property
    def new(self) -> int: ...
    @property
    def fault(self) -> str: ...


class WirePull(msgspec.Struct):
    """One source: how many of its files were new, what they came to, what drifted and what failed."""

    id: str
    new_files: int
    figures: int
    last: date | None
    refused: list[str]
    drift: list[WireDrift]
    fault: str | None


class WirePulls(msgspec.Struct):
    """All sources that were asked for."""

    schema: str
    pack: str
    sources: list[WirePull]


def write(pull: Pulled, console: Console) -> None:
    """Prints how asking for one source went, and what drifted."""
    console.print(Text(f"{pull.source.id}: {in_words(pull)}"), soft_wrap=True)
    if pull.reading:
        write_drifts(pull.reading.drifts, console)


def in_words(pull: Pulled) -> str:
    """What came of a source in a line: how many files are new, what they came to, and what failed."""
    read = pull.reading
    parts = []
    if read and (read.observations or read.refused):
        files = "1 new file" if pull.new == 1 else f"{pull.new} new files" if pull.new else "unchanged"
        last = f", up to {read.last}" if read.last else ""
        parts.append(f"{files}, {len(read.observations):,} figures{last}")
    if pull.fault:
        parts.append(f"failed: {shown(pull.fault)}")
    return "; ".join(parts) or "nothing new"


def json_line(pulls: Sequence[Pulled], pack: str) -> bytes:
    """How asking went, as one line of JSON."""
    return msgspec.json.encode(WirePulls(PULL_SCHEMA, pack, [_wire(pull) for pull in pulls])) + b"\n"


def _wire(pull: Pulled) -> WirePull:
    read = pull.reading
    return WirePull(
        pull.source.id,
        pull.new,
        len(read.observations) if read else 0,
        read.last if read else None,
        list(read.refused) if read else [],
        [WireDrift(d.kind, d.severity, d.sentence) for d in read.drifts] if read else [],
        pull.fault or None,
    )
