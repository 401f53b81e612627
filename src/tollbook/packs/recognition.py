"""What languages are known by, as data: their alphabets, their commonest words and endings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import regex

from tollbook.packs.language import LANGUAGES_FOLDER, LanguageError, codes_in
from tollbook.packs.language_files import RECOGNISE
from tollbook.packs.table import PackError, Table, read_table

_FILE = "recognise.toml"
ENDING = 3


@dataclass(frozen=True)
class Traits:
    """What tells the languages of one script apart, those included that are only known to be refused.

    `codes` are in order of preference. `words` and `endings` map each form to the languages that have it,
    `missing` each letter to the languages that do not.
    """

    codes: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, tuple[str, ...]]


@cache
def load_traits() -> Mapping[str, Traits]:
    """The traits of all languages by their script. Raises LanguageError if their file is broken."""
    languages = _languages()
    scripts = dict.fromkeys(language["script"] for language in languages.values())
    return {
        script: _traits({code: own for code, own in languages.items() if own["script"] == script})
        for script in scripts
    }


def language_name(code: str) -> str:
    """What a language is called in English; the code itself if nothing is known of it."""
    return str(_languages().get(code, {}).get("name", code))


@cache
def _languages() -> Mapping[str, Mapping[str, Any]]:
    return read_recognition(files("tollbook"))


def read_recognition(root: Traversable) -> Mapping[str, Mapping[str, Any]]:
    """What each language is known by, those that have a folder among them. Raises LanguageError."""
    try:
        table = read_table(root, LANGUAGES_FOLDER, _FILE)
        for code in codes_in(root):
            table.table(code)
        languages = RECOGNISE.read_all(table, {})
        for code, own in languages.items():
            _check_script(table, code, own["script"])
    except PackError as fault:
        raise LanguageError(str(fault)) from None
    return languages


def _check_script(table: Table, code: str, script: str) -> None:
    try:
        regex.compile(rf"\p{{Script={script}}}")
    except regex.error:
        problem = f"is «{script}», which is no script of Unicode; write its name, such as latin or cyrillic"
        raise table.table(code).error("script", problem) from None


def _traits(languages: Mapping[str, Mapping[str, Any]]) -> Traits:
    owners = _owners({code: own["alphabet"] for code, own in languages.items()})
    shared = {letter: codes for letter, codes in owners.items() if len(codes) < len(languages)}
    return Traits(
        codes=tuple(languages),
        words=_owners({code: own["words"] for code, own in languages.items()}),
        endings=_owners({code: own.get("endings", ()) for code, own in languages.items()}),
        missing={letter: tuple(c for c in languages if c not in codes) for letter, codes in shared.items()},
    )


def _owners(forms: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """For each form the languages that have it."""
    owners: dict[str, tuple[str, ...]] = {}
    for code, own in forms.items():
        for form in dict.fromkeys(own):
            owners[form] = (*owners.get(form, ()), code)
    return owners
