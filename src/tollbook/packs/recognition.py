"""What languages are known by, as data: their alphabets, their commonest words and endings."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tollbook.packs.language import LanguageError, expanded

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
    told = _told()
    try:
        scripts = dict.fromkeys(language["script"] for language in told.values())
        return {
            script: _traits({code: own for code, own in told.items() if own["script"] == script})
            for script in scripts
        }
    except KeyError as error:
        raise LanguageError(
            f"languages/{_FILE}: a language lacks {error}; give each name, script, alphabet and words"
        ) from None


def language_name(code: str) -> str:
    """What a language is called in English; the code itself if nothing is known of it."""
    return str(_told().get(code, {}).get("name", code))


@cache
def _told() -> Mapping[str, dict]:  # type: ignore[type-arg]
    try:
        return tomllib.loads((files("tollbook") / "languages" / _FILE).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(f"languages/{_FILE}: {error}") from None


def _traits(told: Mapping[str, dict]) -> Traits:  # type: ignore[type-arg]
    owners = _owners({code: own["alphabet"] for code, own in told.items()})
    shared = {letter: codes for letter, codes in owners.items() if len(codes) < len(told)}
    return Traits(
        codes=tuple(told),
        words=_owners({code: expanded(own["words"]) for code, own in told.items()}),
        endings=_owners({code: own.get("endings", ()) for code, own in told.items()}),
        missing={letter: tuple(c for c in told if c not in codes) for letter, codes in shared.items()},
    )


def _owners(forms: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """For each form the languages that have it."""
    owners: dict[str, tuple[str, ...]] = {}
    for code, own in forms.items():
        for form in dict.fromkeys(own):
            owners[form] = (*owners.get(form, ()), code)
    return owners
