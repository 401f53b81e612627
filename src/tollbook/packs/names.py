"""What a conflict, its sides, items, outcomes, speakers and methods are called in a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tollbook.model.pack import Pack
from tollbook.packs.conflict import load_pack, pack_folder, pack_ids
from tollbook.packs.lines import quoted
from tollbook.packs.table import Table, meant, read_table

NAMES_FOLDER = "names"


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id. `counts` says of each speaker what its figures are; `own` has, by speaker, what it calls
    an item whose name is wider elsewhere."""

    conflict: str
    sides: Mapping[str, str]
    items: Mapping[str, str]
    outcomes: Mapping[str, str]
    speakers: Mapping[str, str]
    methods: Mapping[str, str]
    counts: Mapping[str, str]
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def item(self, item: str, speaker: str = "") -> str:
        """An item's name, by a speaker's own word for it where there is one; its id if it has no name."""
        return self.own.get(speaker, {}).get(item) or self.items.get(item, item)


def names(pack: Pack, language: str) -> Names:
    """A conflict's names in a language: in English, and where a language has none, those of the pack itself.

    Raises PackError for a broken file of names, and for an id that the pack does not declare.
    """
    return _bundled_names(pack.id, language) or _declared(pack)


@cache
def _bundled_names(pack_id: str, language: str) -> Names | None:
    """A bundled pack's names in a language, by its own if it has no file for it; None for any other pack."""
    if pack_id not in pack_ids():
        return None
    folder, file = pack_folder(pack_id), f"{language}.toml"
    if not folder.joinpath(NAMES_FOLDER, file).is_file():
        return _declared(load_pack(pack_id))
    return read_names(load_pack(pack_id), read_table(folder, NAMES_FOLDER, file))


def read_names(pack: Pack, table: Table) -> Names:
    """A file of names. What it leaves out keeps the pack's own name. Raises PackError naming the key."""
    declared = _declared(pack)
    own = {own.name: own.all_texts() for own in table.table("own", required=False).all_tables()}
    _need(table, "own", own, declared.speakers)
    for speaker, items in own.items():
        _need(table, f"own.{speaker}", items, declared.items)
    found = Names(
        conflict=table.text("conflict", declared.conflict),
        sides=_named(table, "sides", declared.sides),
        items=_named(table, "items", declared.items),
        outcomes=_named(table, "outcomes", declared.outcomes),
        speakers=_named(table, "speakers", declared.speakers),
        methods=_named(table, "methods", declared.methods),
        counts=_named(table, "counts", declared.counts),
        own=own,
    )
    table.close()
    return found


def _named(table: Table, kind: str, declared: Mapping[str, str]) -> Mapping[str, str]:
    given = table.table(kind, required=False).all_texts()
    _need(table, kind, given, declared)
    return {**declared, **given}


def _declared(pack: Pack) -> Names:
    return Names(
        conflict=pack.name,
        sides={side.id: side.name for side in pack.sides.values()},
        items={item.id: item.name for item in pack.items.values()},
        outcomes={outcome.id: outcome.name for outcome in pack.outcomes.values()},
        speakers={speaker.id: speaker.name for speaker in pack.speakers.values()},
        methods=pack.methods,
        counts={speaker.id: speaker.counts for speaker in pack.speakers.values()},
    )


def _need(table: Table, key: str, given: Mapping[str, object], declared: Mapping[str, object]) -> None:
    for name in given:
        if name not in declared:
            known = ", ".join(declared)
            raise table.error(
                f"{key}.{quoted(name)}", f"is none of the pack's{meant(name, declared)}: {known}"
            )
