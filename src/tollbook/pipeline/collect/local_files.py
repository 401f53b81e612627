"""The files of a source that lie on this machine."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tollbook.model.source import Source
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.folder import wanted
from tollbook.sources.errors import SourceError

# A series of many years by day is a few megabytes; a file beyond this is another thing.
SIZE_LIMIT = 200_000_000


def contents_by_name(source: Source, paths: Iterable[str]) -> Mapping[str, bytes]:
    """The contents of some files by the card's names of them.

    A path may be told as NAME=PATH; else the file's name has to be that of one of the card's addresses, or
    the card has only one. Of a folder each report in it is a file. Raises SourceError.
    """
    if source.connector == "folder":
        return {path: content for folder in paths for path, content in _in_folder(source, folder)}
    return {name: bytes_of(Path(path)) for name, path in paths_by_name(source, paths).items()}


def paths_by_name(source: Source, paths: Iterable[str]) -> Mapping[str, str]:
    """The paths of some files by the card's names of them. Several files of reports go by their own paths.

    Raises SourceError where that leaves open which file a path is, or where two are the same one.
    """
    named = [_named(source, given) for given in paths]
    if len({name for name, _ in named}) == len(named):
        return dict(named)
    if yields_documents(source.connector):
        return {path: path for _, path in named}
    twice = next(name for i, (name, _) in enumerate(named) if name in {other for other, _ in named[:i]})
    raise SourceError(
        f"{source.id} has one file «{twice}», and two were given for it; name them one after the other"
    )


def own_files(source: Source) -> Mapping[str, bytes]:
    """The contents of those files that a card itself names by a path on this machine. Raises SourceError."""
    paths = {file: place for file, place in source.files.items() if "://" not in place}
    if source.connector == "folder":
        return {path: content for folder in paths.values() for path, content in _in_folder(source, folder)}
    return {file: bytes_of(Path(path)) for file, path in paths.items()}


def _named(source: Source, given: str) -> tuple[str, str]:
    name, equals, path = given.partition("=")
    if equals and name in source.files:
        return name, path
    if len(source.files) <= 1:
        return next(iter(source.files), ""), given
    ends = {file for file, address in source.files.items() if address.endswith(f"/{Path(given).name}")}
    if len(ends) == 1:
        return ends.pop(), given
    names = ", ".join(f"{file}=PATH" for file in source.files)
    raise SourceError(f"{given}: {source.id} has several files; say which this is: {names}")


def reports_in(source: Source, folder: str) -> list[Path]:
    """The reports in a folder and those below it. Raises SourceError if there is none."""
    if not Path(folder).is_dir():
        raise SourceError(f"{folder}: is no folder; name the one that holds the reports")
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file() and wanted(path.name, source))
    if not paths:
        raise SourceError(f"{folder}: holds no report; the card's `endings` say which files are")
    return paths


def _in_folder(source: Source, folder: str) -> list[tuple[str, bytes]]:
    return [(str(path), bytes_of(path)) for path in reports_in(source, folder)]


def bytes_of(path: Path) -> bytes:
    """A file's bytes. Raises SourceError."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise SourceError(f"{path}: is larger than {SIZE_LIMIT // 1_000_000} MB; name the file itself")
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{path}: there is no such file; check the name") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from None
