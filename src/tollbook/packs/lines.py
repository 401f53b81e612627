"""Finds the line of a TOML file on which a key stands: parsed TOML no longer knows it.

A file is searched only once it is refused, so the search may be slow and need not know all of TOML.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

_PART = re.compile(r'"([^"]*)"|(\[\d+\])|([^."\[\]\s]+)')
_HEADER = re.compile(r"\s*\[(?P<list>\[)?(?P<name>[^\[\]=]+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r'\s*(?P<name>(?:"[^"]*"|[^\s"=#\[\]{},]+)+)\s*=')
_BARE = re.compile(r"[A-Za-z0-9_-]+")

Path = tuple[str, ...]


def quoted(key: str) -> str:
    """A key as a TOML file writes it: in quotes if it holds more than letters, digits, _ and -."""
    return key if _BARE.fullmatch(key) else f'"{key}"'


def line_of(text: str, key: str, value: str | None = None) -> int | None:
    """The line on which a key of a file stands («items.tanks.outcome», «parts[0].of»), or the table around
    it if it has no line of its own; None for a key of which there is no trace.

    With a `value`, the last line under the key that holds it, as a text or as a key, or the first line of
    the file that does: an id that is nowhere declared stands for the most part in one place.
    """
    wanted = _path(key)
    lines = text.splitlines()
    found, depth = None, 0
    for number, path in _keys(lines):
        common = _common(path, wanted if value is None else (*wanted, value))
        if common > len(wanted):
            return number
        if common > depth:
            found, depth = number, common
    if found is None or value is None:
        return found
    under, anywhere = _lines_with(lines, found, value), _lines_with(lines, 1, value, to_end=True)
    return (under[-1:] or anywhere[:1] or [found])[0]


def _keys(lines: list[str]) -> Iterator[tuple[int, Path]]:
    """Each line that opens a table or gives a key, by its number, with the path to it."""
    tables: Counter[Path] = Counter()
    here: Path = ()
    for number, line in enumerate(lines, 1):
        if header := _HEADER.fullmatch(line):
            here = _path(header["name"])
            if header["list"]:
                tables[here] += 1
            here = tuple(_with_places(here, tables))
            yield number, here
        elif key := _KEY.match(line):
            yield number, (*here, *_path(key["name"]))


def _with_places(path: Path, tables: Mapping[Path, int]) -> Iterator[str]:
    """A path with the place of the latest table in each list of tables that it leads through."""
    for end in range(1, len(path) + 1):
        yield path[end - 1]
        if path[:end] in tables:
            yield f"[{tables[path[:end]] - 1}]"


def _common(path: Path, wanted: Path) -> int:
    """How much of a wanted path another shares with it; places in lists count only if they are wanted."""
    common, parts = 0, iter(path)
    for name in wanted:
        part = next(parts, None)
        if part is not None and part.startswith("[") and not name.startswith("["):
            part = next(parts, None)
        if part != name:
            return common
        common += 1
    return common


def _lines_with(lines: list[str], first: int, value: str, *, to_end: bool = False) -> list[int]:
    """The lines that hold a value, from the first up to the next key, or to the end of the file."""
    pattern = re.compile(rf'"{re.escape(value)}"|(?<![\w-]){re.escape(quoted(value))}\s*=')
    found = []
    for number, line in enumerate(lines[first - 1 :], first):
        if not to_end and number > first and (_KEY.match(line) or _HEADER.fullmatch(line)):
            break
        if pattern.search(line):
            found.append(number)
    return found


def _path(key: str) -> Path:
    return tuple(name or index or bare for name, index, bare in _PART.findall(key))
