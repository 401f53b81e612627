"""A TOML file of a pack, asked for its keys by type."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

_Word = TypeVar("_Word", bound=StrEnum)


class PackError(ValueError):
    """A pack that cannot be read: the message names the file, the key and what to write there."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")


class Table:
    """A table of a TOML file that is asked for keys by type, and knows which it was never asked for."""

    def __init__(self, file: str, name: str, entries: Mapping[str, Any]) -> None:
        self.file, self.name, self._entries, self._asked = file, name, entries, set[str]()

    def text(self, key: str, default: str | None = None) -> str:
        found: str = self._get(key, str, "a text in quotes", default)
        return found

    def day(self, key: str) -> date:
        found: date = self._get(key, date, "a date without quotes, such as 2022-02-24")
        if isinstance(found, datetime):
            raise self.error(key, "write a date without a time")
        return found

    def day_or_none(self, key: str) -> date | None:
        self._asked.add(key)
        return self.day(key) if key in self._entries else None

    def text_or_none(self, key: str) -> str | None:
        self._asked.add(key)
        return self.text(key) if key in self._entries else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        found: Any = self._get(key, list, "a list of texts", None if default is None else list(default))
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, "write a list of texts, each in quotes")
        return tuple(found)

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
        self._asked.add(key)

    def has(self, key: str) -> bool:
        return key in self._entries

    def one_or_more(self, key: str) -> tuple["Table", ...]:
        """A table, or a list of tables, under one key."""
        found: Any = self._entries.get(key)
        self._asked.add(key)
        each: list[Any] = found if isinstance(found, list) else [found]
        if not each or not all(isinstance(entries, dict) for entries in each):
            raise self.error(key, f"is {found!r}; write a table, or a list of tables")
        return tuple(Table(self.file, self._path(key), entries) for entries in each)

    def texts_by_key(self, key: str) -> dict[str, str]:
        return self.table(key).all_texts()

    def all_texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self._entries}

    def table(self, key: str, *, required: bool = True) -> "Table":
        found = self._get(key, dict, f"a table [{key}]", None if required else {})
        return Table(self.file, self._path(key), found)

    def tables(self, key: str) -> tuple["Table", ...]:
        found: Any = self._get(key, list, f"tables [[{key}]]", [])
        if not all(isinstance(entries, dict) for entries in found):
            raise self.error(key, f"write each as a table [[{key}]]")
        return tuple(Table(self.file, f"{key}[{i}]", entries) for i, entries in enumerate(found))

    def tables_by_key(self, key: str) -> tuple["Table", ...]:
        return self.table(key).all_tables()

    def all_tables(self) -> tuple["Table", ...]:
        """Each key's table, named by its key alone."""
        return tuple(
            Table(self.file, key, self._get(key, dict, f"a table [{self._path(key)}]"))
            for key in self._entries
        )

    def close(self) -> None:
        """Refuses keys that nobody asked for: most of them are slips of the pen."""
        for key in self._entries:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.error(key, f"is not known here; take it out, or write one of: {known}")

    def error(self, key: str, problem: str) -> PackError:
        return PackError(self.file, self._path(key), problem)

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _get(self, key: str, kind: Any, what: str, default: Any = None) -> Any:
        self._asked.add(key)
        found = self._entries.get(key, default)
        if found is None:
            raise self.error(key, f"is missing; write {what}")
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
        return Table(name, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise PackError(name, "", f"is not TOML: {fault}") from None
