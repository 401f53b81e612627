"""A language as data: its words by what they mean, joined with a conflict's own names in that language."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from tollbook.model.pack import Pack
from tollbook.packs.conflict import PACK_FILE, load_pack
from tollbook.packs.language_files import FILES, OUTCOME_WORDS, REQUIRED
from tollbook.packs.table import PackError, read_table
from tollbook.packs.word_files import KINDS, ROLES, WORDS
from tollbook.packs.writing import Writing

Value = str | int | float
Forms = Mapping[str, Mapping[str, Value]]


class LanguageError(ValueError):
    """A language or conflict word file that cannot be used; the message names the place and the mend."""


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the reader needs to know of one language for one conflict.

    `forms` maps each written form to what it can mean, by kind («item», «outcome», «bound», …); `phrases`
    holds the small words that are looked for beside a date only, `lengths` those of «30 days»; `units` what
    makes a number no claim; `viewpoint` is the side that texts of the language speak for where they name
    nobody; `comparisons` are the words of superlatives, ratios, averages and streaks, empty for a language
    that has none yet. `army` and `anyone` are the items that bare counts of people mean, in an army's losses
    and elsewhere, `bystanders` those who are of the side where they are hurt, `of_no_side` items that are
    neither's, `of_one_side` those that are a side's by their very word; `attacked` is the side whose
    enemy «the enemy» is where nobody speaks; `writing` is how the language is written.
    """

    code: str
    forms: Forms
    phrases: Mapping[str, tuple[str, ...]]
    units_after: Mapping[str, str]
    units_before: Mapping[str, str]
    roles: Mapping[str, Mapping[str, str]]
    placed_roles: frozenset[str]
    own_roles: frozenset[str]
    kind_of: Mapping[str, str]
    outcomes: Mapping[str, Mapping[str, str]]
    opponents: Mapping[str, str]
    grammar: Mapping[str, tuple[str, ...]]
    abbreviations: frozenset[str]
    table_items: frozenset[str]
    table_outcomes: frozenset[str]
    table_speakers: frozenset[str]
    running_speakers: frozenset[str]
    viewpoint: str | None
    comparisons: Mapping[str, Mapping[str, tuple[str, ...]]]
    lengths: Mapping[str, tuple[str, ...]]
    army: str
    anyone: str
    bystanders: frozenset[str]
    of_no_side: frozenset[str]
    of_one_side: Mapping[str, str]
    attacked: str | None
    writing: Writing


# Where each kind of sense stands: file and table, and the key where a table holds lists of one kind.
_TABLES: tuple[tuple[str, str, str], ...] = (
    ("numbers", "values", "value"),
    ("numbers", "wholes", "whole"),
    ("numbers", "scales", "scale"),
    ("bounds", "before", "bound"),
    ("bounds", "after", "bound_after"),
    ("dates", "months", "month"),
    ("dates", "weekdays", "weekday"),
    ("dates", "day", "day"),
    ("dates", "rate", "rate"),
    ("dates", "interval", "interval"),
    ("dates", "parts", "part"),
    ("terms", "items", "item"),
    ("terms", "counts", "count"),
    ("terms", "outcomes", "outcome"),
    ("terms", "not_counted", "bar"),
    ("terms", "sub", "sub"),
)
_LISTS: tuple[tuple[str, str, str, str], ...] = (
    ("numbers", "joins", "vague", "vague"),
    ("numbers", "joins", "idioms", "idiom"),
    ("numbers", "joins", "half", "half"),
    ("dates", "cumulative", "words", "cumulative"),
    ("dates", "cumulative", "verbs", "total"),
    ("dates", "cumulative", "since", "since"),
    ("dates", "cumulative", "sums", "sum"),
    ("dates", "cumulative", "perfect", "perfect"),
    ("speech", "says", "", "say"),
    ("speech", "per", "", "per"),
    ("terms", "breaks", "words", "break"),
    ("terms", "blows", "words", "blow"),
    ("terms", "blows", "armies", "army"),
    ("terms", "generic", "words", "generic"),
    ("terms", "generic", "persons", "person"),
    ("terms", "generic", "respective", "respective"),
    ("terms", "generic", "estimates", "estimate"),
)
_CONFLICT_TABLES: tuple[tuple[str, str], ...] = (
    ("sides", "side"),
    ("places", "place"),
    ("speakers", "speaker"),
    ("roles", "role"),
    ("signatures", "signature"),
    ("models", "model"),
    # What the language has another meaning for, or none, in this conflict's texts.
    ("items", "item"),
    ("counts", "count"),
    ("outcomes", "outcome"),
)
_LENGTHS = ("past", "first", "in", "day", "week", "month", "year")
_NUMERIC = frozenset({"value", "whole", "scale", "month", "weekday", "day"})


# What a word may mean, by kind: a conflict may take each of them away.
_MEANINGS = frozenset(
    {
        *(kind for _, _, kind in _TABLES),
        *(kind for _, _, _, kind in _LISTS),
        *(kind for _, kind in _CONFLICT_TABLES),
        "start",
    }
)
# The keys of roles.toml that are no role.
_NO_ROLES = ("placed", "own", "outsiders")
LANGUAGES_FOLDER, CONFLICTS_FOLDER = "languages", "conflicts"
_Read = Mapping[str, Any]


@cache
def language_codes() -> tuple[str, ...]:
    """The languages that have a folder of data, sorted."""
    return codes_in(files("tollbook"))


@cache
def load_vocabulary(pack_id: str, code: str) -> Vocabulary:
    """The words of a language with those of a conflict. Raises LanguageError for unknown or faulty data."""
    return read_vocabulary(files("tollbook"), load_pack(pack_id), code)


def read_vocabulary(root: Traversable, pack: Pack, code: str) -> Vocabulary:
    """The words of a language with those of a conflict, from a root that holds languages/ and conflicts/.

    Raises LanguageError naming the file, the line, the key and the mend.
    """
    codes = codes_in(root)
    if code not in codes:
        raise LanguageError(f"no language «{code}»; known: {', '.join(codes)}")
    if not root.joinpath(CONFLICTS_FOLDER, pack.id, "words", f"{code}.toml").is_file():
        raise LanguageError(f"the conflict {pack.id} has no words/{code}.toml")
    try:
        return _vocabulary(root, pack, code)
    except PackError as fault:
        raise LanguageError(str(fault)) from None


def codes_in(root: Traversable) -> tuple[str, ...]:
    """The languages that have a folder in a root, sorted."""
    folders = root.joinpath(LANGUAGES_FOLDER).iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.joinpath("terms.toml").is_file()))


def _vocabulary(root: Traversable, pack: Pack, code: str) -> Vocabulary:
    tables = _read_language(root, code)
    kinds, roles, names = _read_words(root, pack, code)
    people, sides, running = kinds["people"], kinds["sides"], kinds["table"]
    return Vocabulary(
        code=code,
        forms=_forms(tables, names),
        phrases=tables["dates"]["beside"],
        units_after=_reversed(tables["units"]["after"]),
        units_before=_reversed(tables["units"]["before"]),
        roles={role: bearers for role, bearers in roles.items() if role not in _NO_ROLES},
        placed_roles=frozenset(roles["placed"]),
        own_roles=frozenset(roles["own"]),
        kind_of=_reversed(kinds["kinds"]),
        outcomes=kinds["outcomes"],
        opponents=kinds["opponents"],
        grammar=tables["grammar"],
        abbreviations=frozenset(tables["units"]["abbreviations"]["words"]),
        table_items=frozenset(running["items"]),
        table_outcomes=frozenset(running["outcomes"]),
        table_speakers=frozenset(running["speakers"]),
        running_speakers=frozenset(running["running"]),
        viewpoint=names.get("viewpoint", {}).get("side"),
        comparisons=tables["comparisons"],
        lengths=tables["dates"]["lengths"],
        army=people["army"],
        anyone=people["anyone"],
        bystanders=frozenset(people["bystanders"]),
        of_no_side=frozenset(sides["none"]),
        of_one_side=sides.get("of", {}),
        attacked=sides.get("attacked"),
        writing=Writing.of(tables["writing"]),
    )


def _read_language(root: Traversable, code: str) -> Mapping[str, _Read]:
    """The files of a language, without tables for one that it goes without."""
    known = {"items": _all_items(root), "outcome words": OUTCOME_WORDS}  # type: ignore[arg-type]  # hashable
    folder = root.joinpath(LANGUAGES_FOLDER, code)
    return {
        name: section.read_all(read_table(root, LANGUAGES_FOLDER, code, f"{name}.toml"), known)
        if name in REQUIRED or folder.joinpath(f"{name}.toml").is_file()
        else {}
        for name, section in FILES.items()
    }


@cache
def _all_items(root: Traversable) -> frozenset[str]:
    """The items of all conflicts: a language has words for those that they share."""
    folders = (
        folder for folder in root.joinpath(CONFLICTS_FOLDER).iterdir() if folder.joinpath(PACK_FILE).is_file()
    )
    return frozenset(
        item
        for folder in folders
        for item in read_table(root, CONFLICTS_FOLDER, folder.name, PACK_FILE).table("items").given()
    )


def _read_words(root: Traversable, pack: Pack, code: str) -> tuple[_Read, _Read, _Read]:
    """What words mean in a conflict: its items' kinds, the bearers of its roles, its names in a language."""
    kinds, roles, words = (
        read_table(root, CONFLICTS_FOLDER, pack.id, "words", name)
        for name in ("kinds.toml", "roles.toml", f"{code}.toml")
    )
    known: dict[str, Collection[str]] = {
        "items": pack.items,
        "sides": pack.sides,
        "sides and outsiders": [*pack.sides, *roles.texts("outsiders", ())],
        "outcomes": pack.outcomes,
        "speakers": pack.speakers,
        "outcome words": dict.fromkeys((*OUTCOME_WORDS, *pack.outcomes)),
        "roles": [role for role in roles.given() if role not in (*_NO_ROLES, "side")],
        "meanings": _MEANINGS,
    }
    of_kinds = KINDS.read_all(kinds, known)
    meant = dict.fromkeys(word for words in of_kinds["outcomes"].values() for word in words)
    return of_kinds, ROLES.read_all(roles, known), WORDS.read_all(words, {**known, "outcome words": meant})


def _number(value: str) -> Value:
    return float(value) if "." in value else int(value)


def _forms(tables: Mapping[str, _Read], names: _Read) -> Forms:
    forms = _gathered(_senses(tables))
    # What a conflict says of a word goes before what the language has it mean.
    for form, senses in _gathered(_own_senses(names)).items():
        forms.setdefault(form, {}).update(senses)
    for kind, entries in names.get("without", {}).items():
        for form in entries:
            forms.get(form, {}).pop(kind, None)
    return forms


def _gathered(found: Iterable[tuple[str, str, Value]]) -> dict[str, dict[str, Value]]:
    forms: dict[str, dict[str, Value]] = {}
    for form, kind, value in found:
        forms.setdefault(form, {})[kind] = value
    return forms


def _senses(tables: Mapping[str, _Read]) -> Iterator[tuple[str, str, Value]]:
    """Each form of a language with the kind and the value of one of its meanings."""
    for file, table, kind in _TABLES:
        for key, forms in tables[file][table].items():
            value = _number(key) if kind in _NUMERIC else key
            for form in forms:
                yield form, kind, value
    for file, table, key, kind in _LISTS:
        entries = tables[file][table].get(key, ()) if key else tables[file][table]
        for form in entries:
            yield form, kind, key or kind


def _own_senses(names: _Read) -> Iterator[tuple[str, str, Value]]:
    """Each form of a conflict's own with the kind and the value of one of its meanings."""
    for table, kind in _CONFLICT_TABLES:
        for value, forms in names.get(table, {}).items():
            for form in forms:
                yield form, kind, value
    for form in names["start"]["words"]:
        yield form, "start", "start"
    yield from _sides_in_names(names)


def _sides_in_names(names: _Read) -> Iterator[tuple[str, str, Value]]:
    """A name that holds a side's word names that side too: «Russian military» is a speaker and an army."""
    side_of = {form: side for side, forms in names["sides"].items() for form in forms}
    for table in ("speakers", "roles"):
        for forms in names[table].values():
            for form in forms:
                side = next((side_of[word] for word in form.split() if word in side_of), None)
                if side and form not in side_of:
                    yield form, "side", side


def _reversed(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {form: value for value, forms in table.items() for form in forms}
