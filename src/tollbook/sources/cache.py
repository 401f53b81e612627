"""What was pulled, kept in a folder: for each source its files, its table, and the state of both."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import msgspec

from tollbook.sources.errors import SourceError

VARIABLE = "TOLLBOOK_CACHE"
_STATE, TABLE, _LOCK = "state.json", "table.csv", "watch.lock"
_UNFINISHED = ".unfinished-"
_LONGEST_NAME = 120


class FileState(msgspec.Struct, frozen=True):
    """What is known of a file that was fetched: its address and the marks by which its host knows it again,
    what reading it came to, and the SHA-256 of its bytes, to which the marks belong."""

    url: str
    fetched: datetime
    etag: str | None = None
    last_modified: str | None = None
    rows: int = 0
    last: date | None = None
    digest: str = ""

    def marks(self, content: bytes) -> bool:
        """Whether the marks are those of some bytes. A program that was killed may have left others."""
        return self.digest in ("", digest(content))


class DriftState(msgspec.Struct, frozen=True):
    """A drift as it was told."""

    kind: str
    severity: str
    sentence: str


class WatchState(msgspec.Struct, frozen=True):
    """How a source stands with who watches it: when it is asked next, how often in a row something failed
    and since when, and which faults and drifts (by file, each by a mark) have been told. `entered` names the
    ledger that has all that was read of it, and is empty if none has. `resting` are hosts that wanted to be
    left alone, and until when.
    """

    due: datetime
    failures: int = 0
    since: datetime | None = None
    faults: tuple[str, ...] = ()
    told: dict[str, tuple[str, ...]] = {}
    entered: str = ""
    resting: dict[str, datetime] = {}


class AcceptedState(msgspec.Struct, frozen=True):
    """A person's decision that files with fewer rows than before are right: when, whose, and why."""

    at: datetime
    by: str
    why: str


class SourceState(msgspec.Struct, frozen=True):
    """A source as it was last read: when, up to which day it is held, what drifted, what went wrong, and what
    people have `accepted`.

    `last` is the newest day of what is usable; `asked` is when it was last asked for anything at all.
    `watched` is how it stands with who watches it, if somebody does.
    """

    asked: datetime | None = None
    read: datetime | None = None
    last: date | None = None
    files: dict[str, FileState] = {}
    drifts: tuple[DriftState, ...] = ()
    fault: str = ""
    watched: WatchState | None = None
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
        contents_by_file = ((file, self.content(source, file)) for file in self.state(source).files)
        return {file: content for file, content in contents_by_file if content is not None}

    def table(self, source: str) -> Pulled | None:
        """The table of a source that may stand in for the bundled one, if there is one."""
        path = self._of(source) / TABLE
        last = self.state(source).last if path.is_file() else None
        return Pulled(path.read_text(encoding="utf-8").splitlines(), last, str(path)) if last else None

    def keep(self, source: str, file: str, content: bytes) -> None:
        """Takes a file over in place of the one that was held."""
        _write(self._file(source, file), content)

    def keep_table(self, source: str, lines: list[str]) -> None:
        """Takes a table over."""
        _write(self._of(source) / TABLE, ("\n".join(lines) + "\n").encode())

    def note(self, source: str, state: SourceState) -> None:
        """Records how a source stands; last of all, so that what it tells of is there."""
        _write(self._of(source) / _STATE, msgspec.json.encode(state) + b"\n")

    def known(self) -> tuple[str, ...]:
        """The sources of which there is a state."""
        return tuple(sorted(path.parent.name for path in self._folder.glob(f"*/{_STATE}")))

    def sweep(self) -> None:
        """Takes away what a program that was killed had begun to write; for whoever holds the cache alone."""
        for path in self._folder.rglob(f"{_UNFINISHED}*"):
            path.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the cache against anybody else who watches its sources. Raises SourceError if one does.

        The system gives it free when a program ends, however it ends.
        """
        # Not to be had on every system, and needed here alone.
        import fcntl

        path = self._folder / _LOCK
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = path.open("a")
        except OSError as error:
            raise _unwritable(path, error) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SourceError(
                    f"{self._folder}: another «tollbook watch» watches with this cache already; "
                    "stop that one, or name another folder with --cache"
                ) from None
            yield

    @property
    def _folder(self) -> Path:
        return self.folder / self.pack

    def _of(self, source: str) -> Path:
        return self._folder / source

    def _file(self, source: str, file: str) -> Path:
        name = quote(file, safe="") or "file"
        if len(name) > _LONGEST_NAME:
            # Addresses in other scripts grow long when quoted, and often differ at their ends alone.
            name = f"{name[:_LONGEST_NAME]}-{sha256(file.encode()).hexdigest()[:16]}"
        return self._of(source) / "files" / name


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return sha256(content).hexdigest()


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
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
            file.write(content)
            file.flush()
            # Else a machine that loses its power may have the name without the bytes.
            os.fsync(file.fileno())
        os.replace(file.name, path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"{path}: cannot be written ({error.strerror or error}); name another folder with --cache"
    )
