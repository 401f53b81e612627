"""A language as data: its words by what they mean, joined with a conflict's own names in that language."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

Value = str | int | float
Forms = Mapping[str, Mapping[str, Value]]


class LanguageError(ValueError):
    """A language or conflict word file that cannot be used; the message names the file and the mend."""


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
    enemy «the enemy» is where nobody speaks.
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


@cache
def language_codes() -> tuple[str, ...]:
    """The languages that have a folder of data, sorted."""
    root = files("tollbook") / "languages"
    return tuple(sorted(entry.name for entry in root.iterdir() if (entry / "terms.toml").is_file()))


@cache
def load_vocabulary(pack_id: str, code: str) -> Vocabulary:
    """The words of a language with those of a conflict. Raises LanguageError for unknown or faulty data."""
    try:
        return _vocabulary(pack_id, code)
    except KeyError as missing:
        raise LanguageError(
            f"languages/{code} or conflicts/{pack_id}/words: the table or key {missing} is missing; "
            "add it, empty if need be (see docs/adding.md)"
        ) from None


def _vocabulary(pack_id: str, code: str) -> Vocabulary:
    folder = files("tollbook") / "languages" / code
    words = files("tollbook") / "conflicts" / pack_id / "words"
    if code not in language_codes():
        raise LanguageError(f"no language «{code}»; known: {', '.join(language_codes())}")
    if not (words / f"{code}.toml").is_file():
        raise LanguageError(f"the conflict {pack_id} has no words/{code}.toml")
    tables = {
        name: _read(folder, f"{name}.toml")
        for name in ("numbers", "terms", "bounds", "dates", "speech", "units", "grammar")
    }
    names, kinds = _read(words, f"{code}.toml"), _read(words, "kinds.toml")
    roles = _read(words, "roles.toml")
    placed, own = frozenset(roles.pop("placed", ())), frozenset(roles.pop("own", ()))
    return Vocabulary(
        code=code,
        forms=_forms(tables, names),
        phrases={key: tuple(expanded(forms)) for key, forms in tables["dates"]["beside"].items()},
        units_after=_reversed(tables["units"]["after"]),
        units_before=_reversed(tables["units"]["before"]),
        roles=roles,
        placed_roles=placed,
        own_roles=own,
        kind_of=_reversed(kinds["kinds"]),
        outcomes=kinds["outcomes"],
        opponents=kinds["opponents"],
        grammar={key: tuple(expanded(words)) for key, words in tables["grammar"].items()},
        abbreviations=frozenset(tables["units"]["abbreviations"]["words"]),
        table_items=frozenset(kinds["table"]["items"]),
        table_outcomes=frozenset(kinds["table"]["outcomes"]),
        table_speakers=frozenset(kinds["table"]["speakers"]),
        running_speakers=frozenset(kinds["table"]["running"]),
        viewpoint=names.get("viewpoint", {}).get("side"),
        comparisons=_comparisons(folder),
        lengths={key: tuple(expanded(tables["dates"]["lengths"][key])) for key in _LENGTHS},
        army=kinds["people"]["army"],
        anyone=kinds["people"]["anyone"],
        bystanders=frozenset(kinds["people"]["bystanders"]),
        of_no_side=frozenset(kinds["sides"]["none"]),
        of_one_side=kinds["sides"].get("of", {}),
        attacked=kinds["sides"].get("attacked"),
    )


def _comparisons(folder: Traversable) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The tables of a language's comparisons.toml, a file that a language may go without."""
    if not (folder / "comparisons.toml").is_file():
        return {}
    tables = _read(folder, "comparisons.toml")
    return {
        name: {key: tuple(expanded(forms)) for key, forms in table.items()} for name, table in tables.items()
    }


def expanded(entries: Iterable[str]) -> Iterator[str]:
    """Each form that entries with endings in braces stand for: «танк{,а,ів}» is танк, танка, танків."""
    for entry in entries:
        yield from _endings(entry)


def _endings(entry: str) -> Iterator[str]:
    head, brace, rest = entry.partition("{")
    if not brace:
        yield entry
        return
    endings, closed, tail = rest.partition("}")
    if not closed:
        raise LanguageError(f"«{entry}» opens a brace that it does not close")
    for ending in endings.split(","):
        for end in _endings(tail):
            yield head + ending.strip() + end


def _number(value: str) -> Value:
    return float(value) if "." in value else int(value)


def _read(folder: Traversable, name: str) -> dict[str, dict]:  # type: ignore[type-arg]
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LanguageError(f"{folder.name}/{name} is missing: add it, empty tables included") from None
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(f"{folder.name}/{name}: {error}") from None


def _forms(tables: Mapping[str, dict], names: Mapping[str, dict]) -> Forms:  # type: ignore[type-arg]
    forms = _gathered(_senses(tables))
    # What a conflict says of a word goes before what the language has it mean.
    for form, senses in _gathered(_own_senses(names)).items():
        forms.setdefault(form, {}).update(senses)
    for kind, entries in names.get("without", {}).items():
        for form in expanded(entries):
            forms.get(form, {}).pop(kind, None)
    return forms


def _gathered(found: Iterable[tuple[str, str, Value]]) -> dict[str, dict[str, Value]]:
    forms: dict[str, dict[str, Value]] = {}
    for form, kind, value in found:
        senses = forms.setdefault(form, {})
        if senses.get(kind, value) != value:
            raise LanguageError(f"«{form}» is both {senses[kind]} and {value} ({kind}): keep one of them")
        senses[kind] = value
    return forms


def _senses(tables: Mapping[str, dict]) -> Iterator[tuple[str, str, Value]]:  # type: ignore[type-arg]
    """Each form of a language with the kind and the value of one of its meanings."""
    for file, table, kind in _TABLES:
        for value, entries in tables[file].get(table, {}).items():
            for form in expanded(entries):
                yield form, kind, _number(value) if kind in _NUMERIC else value
    for file, table, key, kind in _LISTS:
        entries = tables[file][table].get(key, []) if key else tables[file][table]
        for form in expanded(entries):
            yield form, kind, key or kind


def _own_senses(names: Mapping[str, dict]) -> Iterator[tuple[str, str, Value]]:  # type: ignore[type-arg]
    """Each form of a conflict's own with the kind and the value of one of its meanings."""
    for table, kind in _CONFLICT_TABLES:
        for value, entries in names.get(table, {}).items():
            for form in expanded(entries):
                yield form, kind, value
    for form in expanded(names["start"]["words"]):
        yield form, "start", "start"
    yield from _sides_in_names(names)


def _sides_in_names(names: Mapping[str, dict]) -> Iterator[tuple[str, str, Value]]:  # type: ignore[type-arg]
    """A name that holds a side's word names that side too: «Russian military» is a speaker and an army."""
    side_of = {form: side for side, entries in names["sides"].items() for form in expanded(entries)}
    for table in ("speakers", "roles"):
        for entries in names[table].values():
            for form in expanded(entries):
                side = next((side_of[word] for word in form.split() if word in side_of), None)
                if side and form not in side_of:
                    yield form, "side", side


def _reversed(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {form: value for value, entries in table.items() for form in expanded(entries)}
