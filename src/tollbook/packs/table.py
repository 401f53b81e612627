"""A TOML file of a pack, asked for its keys by type."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from tollbook.packs.forms import FormError, expanded, repeated
from tollbook.packs.lines import line_of, quoted

# How alike a name must look to one that is not known to be the one meant.
_LIKE = 0.66
_Word = TypeVar("_Word", bound=StrEnum)


class PackError(ValueError):
    """A data file that cannot be read: the message names the file, the line, the key and what to write."""

    def __init__(self, file: str, key: str, problem: str, line: int | None = None) -> None:
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {key}: {problem}" if key else f"{place}: {problem}")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like a misspelt one; None if none comes close."""
    spelt = {known_name.casefold(): known_name for known_name in known}
    found = get_close_matches(name.casefold(), spelt, 1, _LIKE)
    return spelt[found[0]] if found else None


def meant(name: str, known: Iterable[str]) -> str:
    """What a message adds to a name that is not known: the one that was probably meant."""
    near = nearest(name, known)
    return f" (did you mean «{near}»?)" if near else ""


class Table:
    """A table of a TOML file that is asked for keys by type, and knows which it was never asked for.

    `path` leads to it from the top of the file, `name` is its own key; `text` is the file as it is written,
    from which errors have their line.
    """

    def __init__(self, file: str, path: str, entries: Mapping[str, Any], text: str = "") -> None:
        self.file, self.path, self.name = file, path, path
        self._entries, self._text, self._read_keys = entries, text, set[str]()

    def text(self, key: str, default: str | None = None) -> str:
        found: str = self._get(key, str, "a text in quotes", default)
        return found

    def day(self, key: str) -> date:
        found: date = self._get(key, date, "a date without quotes, such as 2022-02-24")
        if isinstance(found, datetime):
            raise self.error(key, "write a date without a time")
        return found

    def day_or_none(self, key: str) -> date | None:
        self._read_keys.add(key)
        return self.day(key) if key in self._entries else None

    def text_or_none(self, key: str) -> str | None:
        self._read_keys.add(key)
        return self.text(key) if key in self._entries else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        found: Any = self._get(key, list, "a list of texts", None if default is None else list(default))
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, "write a list of texts, each in quotes")
        return tuple(found)

    def forms(self, key: str, *, blank: bool = False) -> tuple[str, ...]:
        """A list of written forms, endings in braces written out; only if `blank` may a form be empty."""
        entries = self._get(key, list, "a list of forms, [] if there are none")
        if not all(isinstance(entry, str) for entry in entries):
            raise self.error(key, "write a list of forms, each in quotes")
        try:
            forms = tuple(expanded(entries))
        except FormError as fault:
            raise self.error(key, str(fault), fault.entry) from None
        if twice := repeated(entries) if len(set(forms)) < len(forms) else None:
            entry, form = twice
            raise self.error(key, f"has «{form}» twice; take it out of «{entry}»", entry)
        if not blank and not all(map(str.strip, forms)):
            raise self.error(key, "has an empty form; take it out", "")
        return forms

    def flag(self, key: str, default: bool) -> bool:
        found: bool = self._get(key, bool, "true or false, without quotes", default)
        return found

    def word(self, key: str, words: type[_Word], default: _Word | None = None) -> _Word:
        text = self.text(key, default)
        try:
            return words(text)
        except ValueError:
            raise self.error(key, f"is «{text}»; write one of: {', '.join(words)}") from None

    def number(self, key: str, default: float | None = None) -> float:
        """A whole number or a fraction."""
        found: Any = self._get(key, int | float, "a number without quotes", default)
        if isinstance(found, bool):
            raise self.error(key, "write a number without quotes")
        return float(found)

    def whole(self, key: str, default: int | None = None) -> int:
        found: int = self._get(key, int, "a whole number without quotes", default)
        if isinstance(found, bool) or found < 0:
            raise self.error(key, "write a whole number, 0 or more")
        return found

    def given(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def know(self, key: str) -> None:
        """Lets a key stand that was not asked for."""
        self._read_keys.add(key)

    def has(self, key: str) -> bool:
        return key in self._entries

    def one_or_more(self, key: str) -> tuple["Table", ...]:
        """A table, or a list of tables, under one key."""
        found: Any = self._entries.get(key)
        self._read_keys.add(key)
        each: list[Any] = found if isinstance(found, list) else [found]
        if not each or not all(isinstance(entries, dict) for entries in each):
            raise self.error(key, f"is {found!r}; write a table, or a list of tables")
        return tuple(self._inner(key, entries) for entries in each)

    def texts_by_key(self, key: str) -> dict[str, str]:
        return self.table(key).all_texts()

    def all_texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self._entries}

    def table(self, key: str, *, required: bool = True) -> "Table":
        found = self._get(key, dict, f"a table [{key}]", None if required else {})
        return self._inner(key, found)

    def tables(self, key: str) -> tuple["Table", ...]:
        found: Any = self._get(key, list, f"tables [[{key}]]", [])
        if not all(isinstance(entries, dict) for entries in found):
            raise self.error(key, f"write each as a table [[{key}]]")
        return tuple(
            Table(self.file, f"{self._path(key)}[{i}]", entries, self._text)
            for i, entries in enumerate(found)
        )

    def tables_by_key(self, key: str) -> tuple["Table", ...]:
        return self.table(key).all_tables()

    def all_tables(self) -> tuple["Table", ...]:
        """Each key's table."""
        return tuple(self.table(key) for key in self._entries)

    def close(self) -> None:
        """Refuses keys that nobody asked for: most of them are slips of the pen."""
        for key in self._entries:
            if key not in self._read_keys:
                raise self.unknown(key, self._read_keys)

    def unknown(self, key: str, known: Iterable[str]) -> PackError:
        """The error of a key that is none of those known."""
        names = sorted(known)
        mend = f"take it out, or write one of: {', '.join(names)}" if names else "take it out"
        return self.error(key, f"is not known here{meant(key, names)}; {mend}")

    def error(self, key: str, problem: str, value: str | None = None) -> PackError:
        """An error at a key of this table, and at one value of it if such is given."""
        path = self._path(key)
        return PackError(self.file, path, problem, line_of(self._text, path, value))

    def _inner(self, key: str, entries: Mapping[str, Any]) -> "Table":
        inner = Table(self.file, self._path(key), entries, self._text)
        inner.name = key
        return inner

    def _path(self, key: str) -> str:
        """The path to a key of this table, or, by a path of its own, to one further in."""
        path = quoted(key) if key in self._entries else key
        return f"{self.path}.{path}" if self.path else path

    def _get(self, key: str, kind: Any, what: str, default: Any = None) -> Any:
        self._read_keys.add(key)
        found = self._entries.get(key, default)
        if found is None:
            near = nearest(key, self._entries.keys() - self._read_keys)
            spelt = f", or correct «{near}» if that is meant" if near else ""
            line = line_of(self._text, self._path(near or key))
            raise PackError(self.file, self._path(key), f"is missing; write {what}{spelt}", line)
        if not isinstance(found, kind):
            raise self.error(key, f"is {found!r}; write {what}")
        return found


def read_table(folder: Traversable, *path: str) -> Table:
    """A file within a folder. Raises PackError if it is missing, no UTF-8, or no TOML."""
    name = "/".join(path)
    try:
        text = folder.joinpath(*path).read_text(encoding="utf-8")
    except OSError:
        raise PackError(name, "", f"cannot be read in the folder of «{folder.name}»; put it there") from None
    except UnicodeDecodeError:
        raise PackError(name, "", "is not UTF-8; save it as UTF-8") from None
    try:
        return Table(name, "", tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as fault:
        raise PackError(name, "", f"is not TOML: {fault}") from None
