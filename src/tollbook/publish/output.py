"""Files that a person names for a command to write: written whole or not at all, and over nothing else.

A command writes into a temporary folder next to the file, syncs the result and renames it into place, so that
a full disk or an interruption leaves the old file as it was. A path is refused if the command reads what is
there, or if what is there is not the kind of file that the command writes.
"""

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Enough of a file to recognise it by.
_HEAD = 65_536
_ELSEWHERE = "name another file to write to"
_ROOM, _RIGHTS = "make room, or ", "change the permissions of its folder, or "
_MENDS = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
}

Read = str | os.PathLike[str] | int
"""Something that a command reads: the path of a file or folder, or an open file by its descriptor."""


class OutputError(Exception):
    """A file cannot be written, or must not be: the message names the file, what is wrong, and the mend."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that Tollbook writes. `name`, with its article, completes «is not …» in messages;
    `recognises` judges a file by its first 64 KiB."""

    name: str
    recognises: Callable[[bytes], bool]


def json_kind(name: str, key: str, value: str) -> FileKind:
    """The kind of JSON whose first key is `key`, with a value that begins with `value`."""
    opening = re.compile(rf'\s*\{{\s*"{re.escape(key)}"\s*:\s*"{re.escape(value)}'.encode())
    return FileKind(name, lambda head: opening.match(head) is not None)


def check_output(path: str | Path, kind: FileKind | None, reads: Iterable[Read] = ()) -> None:
    """Refuses what `replacing` would refuse, for a command that is to fail before it begins.

    An existing file passes if it is empty or of this kind; with None, no file passes. `reads` is all that the
    command reads: a path passes only if it leads neither to one of these files, under whatever name, nor
    into one of these folders. Raises OutputError.
    """
    _refuse_inputs(path, reads)
    try:
        found = _stat(path)
        if found is None:
            _refuse_missing_folder(path)
        elif kind is None:
            raise OutputError(f"{path}: exists already; name a new file, since this overwrites nothing")
        elif stat.S_ISREG(found.st_mode):
            _refuse_other_kind(path, kind)
        elif stat.S_ISDIR(found.st_mode):
            raise OutputError(f"{path}: is a folder; name a file in it")
        elif not _is_stream(found):
            raise OutputError(f"{path}: is neither a file nor a pipe; {_ELSEWHERE}")
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def replacing(path: str | Path, kind: FileKind | None, reads: Iterable[Read] = ()) -> Iterator[Path]:
    """Gives the path of a file to write, which takes the place of `path` if the block ends without an error.

    The parameters are those of `check_output`. A symbolic link stays, and the file that it leads to is
    replaced, with its permissions. Devices and pipes are written to. Raises OutputError, also for an OSError
    that the block raises.
    """
    reads = tuple(reads)
    check_output(path, kind, reads)
    try:
        found = _stat(path)
        if found is not None and _is_stream(found):
            with _workspace(None) as folder:
                yield folder / "output"
                _pour(folder / "output", path)
            return
        with whole_file(path) as part:
            yield part
            # Somebody may have put another file there meanwhile.
            check_output(path, kind, reads)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def replacing_all(folder: Path, kinds: Mapping[str, FileKind], reads: Iterable[Read] = ()) -> Iterator[Path]:
    """Gives a folder to write some files into; all are complete before the first takes its place.

    `kinds` has the files' names. They go into `folder`, which is made if need be, in this order; other files
    there are left alone. Raises OutputError.
    """
    reads = tuple(reads)
    _check_outputs(folder, kinds, reads)
    absent = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _workspace(folder) as workspace:
            yield workspace
            _check_outputs(folder, kinds, reads)
            for name in kinds:
                _put(workspace / name, Path(os.path.realpath(folder / name)))
    except BaseException as error:
        with suppress(OSError):
            for place in absent:
                place.rmdir()
        if isinstance(error, OSError):
            raise _unwritable(folder, error) from None
        raise


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """The same as `replacing` for a file of Tollbook's own, whose path nobody has to be asked about.

    Raises OSError.
    """
    target = Path(os.path.realpath(path))
    with _workspace(target.parent) as folder:
        yield folder / target.name
        _put(folder / target.name, target)


def _check_outputs(folder: Path, kinds: Mapping[str, FileKind], reads: tuple[Read, ...]) -> None:
    if not folder.exists():
        for name in kinds:
            _refuse_inputs(folder / name, reads)
    elif not folder.is_dir():
        raise OutputError(f"{folder}: is a file; name a folder to write to")
    else:
        for name, kind in kinds.items():
            check_output(folder / name, kind, reads)


def _refuse_inputs(path: str | Path, reads: Iterable[Read]) -> None:
    target = os.path.realpath(path)
    for read in reads:
        # What cannot be looked at cannot be read either.
        with suppress(OSError):
            if _leads_to(target, read):
                what = "standard input" if isinstance(read, int) else os.fspath(read)
                raise OutputError(
                    f"{path}: this would overwrite what the command reads ({what}); {_ELSEWHERE}"
                )


def _leads_to(target: str, read: Read) -> bool:
    """Whether a path, free of links, is something that is read, or lies in it."""
    found = _stat(target)
    if isinstance(read, int):
        return found is not None and stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(read))
    place = os.path.realpath(read)
    # A file need not exist: a database makes those beside it as it needs them.
    if target == place or target.startswith(place.rstrip(os.sep) + os.sep):
        return True
    if found is None:
        return False
    if not os.path.isdir(place):
        return os.path.exists(place) and os.path.samestat(found, os.stat(place))
    # A file in a folder has another name elsewhere only if it has several.
    return found.st_nlink > 1 and any(os.path.samestat(found, each.stat()) for each in Path(place).rglob("*"))


def _refuse_missing_folder(path: str | Path) -> None:
    folder = os.path.dirname(os.path.realpath(path))
    if not os.path.isdir(folder):
        raise OutputError(f"{path}: cannot be written, since there is no folder {folder}; make that first")


def _refuse_other_kind(path: str | Path, kind: FileKind) -> None:
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    if head and not kind.recognises(head):
        raise OutputError(f"{path}: exists already, and is not {kind.name}; {_ELSEWHERE}, or delete it first")
    if not os.access(path, os.W_OK):
        raise OutputError(f"{path}: is write-protected; {_ELSEWHERE}, or change its permissions")


def _stat(path: str | Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _is_stream(found: os.stat_result) -> bool:
    return stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode)


@contextmanager
def _workspace(parent: Path | None) -> Iterator[Path]:
    """A folder in which one can write undisturbed; whatever is left in it goes with it."""
    # A folder, not a file: SQLite and DuckDB make further files next to their own, and a file that is made
    # here in the usual way gets the permissions that a new file should have.
    made = tempfile.mkdtemp(prefix=".tollbook-", dir=parent)
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put(part: Path, target: Path) -> None:
    """Moves a finished file into place, with the permissions of the one that it replaces."""
    found = _stat(target)
    with part.open("rb") as file:
        if found is not None:
            # Only some users may give a file to others; the others keep it themselves.
            for owner, group in ((-1, found.st_gid), (found.st_uid, -1)):
                with suppress(PermissionError):
                    os.chown(part, owner, group)
            part.chmod(stat.S_IMODE(found.st_mode))
        os.fsync(file.fileno())
    os.replace(part, target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the name of a file as safe as its content, where the system lets folders be opened and synced."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _pour(part: Path, stream: str | Path) -> None:
    with part.open("rb") as source, open(stream, "wb") as out:
        shutil.copyfileobj(source, out)


def _unwritable(path: str | Path, error: OSError) -> OutputError:
    mend = _MENDS.get(error.errno or 0, "")
    return OutputError(f"{path}: cannot be written ({error.strerror or error}); {mend}{_ELSEWHERE}")
