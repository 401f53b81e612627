"""What a newsroom has settled for all its runs: tollbook.toml, or a table of pyproject.toml."""

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tollbook.packs.conflict import DEFAULT_PACK

FILE = "tollbook.toml"
PROJECT_FILE = "pyproject.toml"
_TABLE = ("tool", "tollbook")


class SettingsError(ValueError):
    """A file of settings cannot be used: the message names the file, the key and the mend."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file settles; None where it says nothing. `baseline` is a path from where the command runs, and
    so is `ledger`, unless it is the address of a database."""

    file: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    pack: str | None = None
    lang: str | None = None
    output_format: str | None = None
    baseline: str | None = None
    ledger: str | None = None


def find_settings(folder: Path) -> Settings:
    """The settings of the nearest folder, this one or one above it, that has any. Raises SettingsError.

    Of one folder, tollbook.toml goes before pyproject.toml; a pyproject.toml without a table
    [tool.tollbook] is passed over.
    """
    for place in (folder, *folder.parents):
        own, project = place / FILE, place / PROJECT_FILE
        if own.is_file():
            return read_settings(own)
        if project.is_file() and "tollbook" in _tables(project).get("tool", {}):
            return read_settings(project)
    return Settings()


def read_settings(path: Path) -> Settings:
    """The settings of a file, by its name as pyproject.toml or as tollbook.toml. Raises SettingsError."""
    tables = _tables(path)
    prefix = ""
    if path.name == PROJECT_FILE:
        prefix = f"{'.'.join(_TABLE)}."
        for name in _TABLE:
            tables = tables.get(name, {})
            if not isinstance(tables, dict):
                raise SettingsError(f"{path}: {name} is no table; write [{'.'.join(_TABLE)}]")
    unknown = [key for key in tables if key not in _KEYS]
    if unknown:
        raise SettingsError(f"{path}: {prefix}{unknown[0]} is no setting{_instead(unknown[0])}")
    return _settled(path, prefix, tables)


def _settled(path: Path, prefix: str, table: Mapping[str, Any]) -> Settings:
    found: dict[str, Any] = {}
    for key, value in table.items():
        reads, wants = _KEYS[key]
        if not reads(value):
            raise SettingsError(f"{path}: {prefix}{key} is {value!r}; write {wants}")
        found[key.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
    for key in ("baseline", "ledger"):
        if key in found and "://" not in found[key]:
            found[key] = str(path.parent / found[key])
    return Settings(file=str(path), **found)


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; check the name, or leave --config out") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: is no TOML ({error}); mend it, or run with --no-config") from None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(entry) for entry in value)


def _instead(key: str) -> str:
    near = difflib.get_close_matches(key.replace("_", "-"), _KEYS, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(_KEYS)}"


_LIST = (_is_list_of_texts, 'a list of codes or names, such as ["TB1", "echo"]')
_KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "select": _LIST,
    "ignore": _LIST,
    "pack": (_is_text, f'the id of a conflict, such as "{DEFAULT_PACK}"'),
    "lang": (_is_text, 'the code of a language, such as "en"'),
    "output-format": (_is_text, 'the name of a format, such as "text"'),
    "baseline": (_is_text, 'the path of a file, such as "baseline.json"'),
    "ledger": (_is_text, 'the path of a file, such as "ledger.db", or the address of a database'),
}
