"""What was pulled, kept in a folder: for each source its files, its table, and the state of both."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import msgspec

from tollbook.sources.errors import SourceError

VARIABLE = "TOLLBOOK_CACHE"
_STATE, _TABLE = "state.json", "table.csv"
_LONGEST_NAME = 120


class FileState(msgspec.Struct, frozen=True):
    """What is known of a file that was fetched: its address and the marks by which its host knows it again,
    and what reading it came to."""

    url: str
    fetched: datetime
    etag: str | None = None
    last_modified: str | None = None
    rows: int = 0
    last: date | None = None


class DriftState(msgspec.Struct, frozen=True):
    """A drift as it was told."""

    kind: str
    severity: str
    sentence: str


class AcceptedState(msgspec.Struct, frozen=True):
    """A person's decision that files with fewer rows than before are right: when, whose, and why."""

    at: datetime
    by: str
    why: str


class SourceState(msgspec.Struct, frozen=True):
    """A source as it was last read: when, up to which day it is held, what drifted, what went wrong, and what
    people have `accepted`.

    `last` is the newest day of what is usable; `asked` is when it was last asked for anything at all.
    """

    asked: datetime | None = None
    read: datetime | None = None
    last: date | None = None
    files: dict[str, FileState] = {}
    drifts: tuple[DriftState, ...] = ()
    fault: str = ""
    accepted: tuple[AcceptedState, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulled:
    """A table that was pulled, and the newest day in it."""

    lines: list[str]
    last: date
    path: str


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of pulled sources, of one conflict."""

    folder: Path
    pack: str = field(default="")

    def state(self, source: str) -> SourceState:
        """What is known of a source; an empty state if it was never pulled. Raises SourceError."""
        try:
            return msgspec.json.decode((self._of(source) / _STATE).read_bytes(), type=SourceState)
        except FileNotFoundError:
            return SourceState()
        except (OSError, msgspec.DecodeError) as error:
            raise SourceError(
                f"{self._of(source) / _STATE}: cannot be read ({error}); delete it, and pull again"
            ) from None

    def content(self, source: str, file: str) -> bytes | None:
        """The bytes of a file as they were last taken over; None if there are none."""
        try:
            return self._file(source, file).read_bytes()
        except FileNotFoundError:
            return None

    def contents(self, source: str) -> Mapping[str, bytes]:
        """The files of a source that are held, by name."""
        held = ((file, self.content(source, file)) for file in self.state(source).files)
        return {file: content for file, content in held if content is not None}

    def table(self, source: str) -> Pulled | None:
        """The table of a source that may stand in for the bundled one, if there is one."""
        path = self._of(source) / _TABLE
        last = self.state(source).last if path.is_file() else None
        return Pulled(path.read_text(encoding="utf-8").splitlines(), last, str(path)) if last else None

    def keep(self, source: str, file: str, content: bytes) -> None:
        """Takes a file over in place of the one that was held."""
        _write(self._file(source, file), content)

    def keep_table(self, source: str, lines: list[str]) -> None:
        """Takes a table over."""
        _write(self._of(source) / _TABLE, ("\n".join(lines) + "\n").encode())

    def note(self, source: str, state: SourceState) -> None:
        """Records how a source stands; last of all, so that what it tells of is there."""
        _write(self._of(source) / _STATE, msgspec.json.encode(state) + b"\n")

    def _of(self, source: str) -> Path:
        return self.folder / self.pack / source

    def _file(self, source: str, file: str) -> Path:
        name = quote(file, safe="") or "file"
        if len(name) > _LONGEST_NAME:
            # Addresses in other scripts grow long when quoted, and often differ at their ends alone.
            name = f"{name[:_LONGEST_NAME]}-{sha256(file.encode()).hexdigest()[:16]}"
        return self._of(source) / "files" / name


def cache_folder() -> Path:
    """Where pulled sources lie unless a person says otherwise: TOLLBOOK_CACHE, or the user's cache folder."""
    own = os.environ.get(VARIABLE)
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    # The standard wants an absolute path, and any other to be passed over.
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "tollbook"


def _write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. Raises SourceError if the folder cannot be written to."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be written ({error.strerror or error}); name another folder with --cache"
        ) from None
