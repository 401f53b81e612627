"""What a data file may hold: its tables and keys with their types, declared once and read strictly.

Whatever is not declared is refused with its line and the nearest name that is.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tollbook.packs.table import PackError, Table, meant, nearest

# The ids that a conflict declares, by what they are of: «items», «sides», «speakers», …
Known = Mapping[str, Collection[str]]


class Shape(Protocol):
    """What stands under a key."""

    @property
    def required(self) -> bool: ...

    def read(self, table: Table, key: str, known: Known) -> Any:
        """What a table has under a key. Raises PackError if it is not of this shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in quotes; if it is `of` some kind of id, one of those."""

    of: str = ""
    required: bool = True

    def read(self, table: Table, key: str, known: Known) -> str:
        text = table.text(key)
        if self.of:
            _need(table, key, [text], self.of, known)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """A list of ids of one kind."""

    of: str
    required: bool = True

    def read(self, table: Table, key: str, known: Known) -> tuple[str, ...]:
        ids = table.texts(key)
        _need(table, key, ids, self.of, known)
        return ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A list of ids that are declared by standing in it."""

    required: bool = True

    def read(self, table: Table, key: str, known: Known) -> tuple[str, ...]:
        return table.texts(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """A list of written forms. `blank` if an empty one means that no word stands there; `choices` if the list
    is a switch, which knows these words only."""

    blank: bool = False
    choices: tuple[str, ...] = ()
    required: bool = True

    def read(self, table: Table, key: str, known: Known) -> tuple[str, ...]:
        forms = table.forms(key, blank=self.blank)
        if self.choices:
            _need(table, key, forms, "choices", {"choices": self.choices})
        return forms


@dataclass(frozen=True, slots=True)
class Named:
    """Keys that are ids of one kind; of kind «», any."""

    of: str = ""

    def problem(self, key: str, keys: Collection[str], known: Known) -> str | None:
        """What is wrong with a key that is none of the `keys` with a shape of their own, if anything."""
        if not self.of or key in known[self.of]:
            return None
        names = [*keys, *known[self.of]]
        return f"is none of the {self.of}{meant(key, names)}: {', '.join(names) or 'there are none'}"


@dataclass(frozen=True, slots=True)
class Like:
    """Keys that are built alike, such as numbers."""

    pattern: "re.Pattern[str]"
    description: str

    def problem(self, key: str, keys: Collection[str], known: Known) -> str | None:
        """What is wrong with a key that is none of the `keys` with a shape of their own, if anything."""
        if self.pattern.fullmatch(key):
            return None
        names = ", ".join([*keys, self.description])
        return f"is not known here{meant(key, keys)}; take it out, or write one of: {names}"


@dataclass(frozen=True, slots=True)
class Section:
    """A table: `keys` that have a shape each, and `others`, whose shape is `each`.

    Of the forms in it none may stand under two keys unless they may be `shared`.
    """

    keys: Mapping[str, Shape] = field(default_factory=dict)
    others: Named | Like | None = None
    each: Shape = field(default_factory=Forms)
    shared: bool = False
    required: bool = True

    def read(self, table: Table, key: str, known: Known) -> dict[str, Any]:
        return self.read_all(table.table(key), known)

    def read_all(self, table: Table, known: Known) -> dict[str, Any]:
        """All that a table holds, or a whole file. Raises PackError naming file, line and key."""
        missing = [name for name, shape in self.keys.items() if shape.required and not table.has(name)]
        found = {
            key: self._shape_of(key, table, known, missing).read(table, key, known) for key in table.given()
        }
        for name in missing:
            self.keys[name].read(table, name, known)
        if not self.shared:
            _refuse_shared(table, found)
        return found

    def _shape_of(self, key: str, table: Table, known: Known, missing: list[str]) -> Shape:
        if key in self.keys:
            return self.keys[key]
        if self.others is None:
            raise table.unknown(key, self.keys)
        if missing and nearest(key, missing):
            raise table.unknown(key, missing)
        if problem := self.others.problem(key, self.keys, known):
            raise table.error(key, problem)
        return self.each


def all_of(names: Iterable[str], shape: Shape) -> dict[str, Shape]:
    """The same shape for each of some keys."""
    return dict.fromkeys(names, shape)


def _need(table: Table, key: str, ids: Iterable[str], of: str, known: Known) -> None:
    for name in ids:
        if name not in known[of]:
            raise table.error(key, stranger(name, of, known[of]), name)


def stranger(name: str, of: str, known: Collection[str]) -> str:
    """What is wrong with a name that is none of the ids of its kind."""
    listed = ", ".join(known) or "there are none"
    return f"names «{name}», which is none of the {of}{meant(name, known)}: {listed}"


def _refuse_shared(table: Table, found: Mapping[str, Any]) -> None:
    lists = {key: forms for key, forms in found.items() if isinstance(forms, tuple)}
    if len(set().union(*lists.values())) == sum(map(len, lists.values())):
        return
    key_of: dict[str, str] = {}
    for key, forms in lists.items():
        for form in forms:
            if key_of.setdefault(form, key) != key:
                raise _shared(table, form, key_of[form], key)


def _shared(table: Table, form: str, first: str, second: str) -> PackError:
    return table.error(second, f"has «{form}», which stands under «{first}» too; keep one of them", form)
