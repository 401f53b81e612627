"""A conflict's names in the languages of the interface: whole, and none is of what is not there."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from tollbook.model.pack import Pack
from tollbook.packs.conflict import load_pack, pack_ids
from tollbook.packs.names import names, read_names
from tollbook.packs.table import PackError, read_table
from tollbook.web.language import LANGUAGES

OTHERS = sorted(set(LANGUAGES) - {"en"})


def declared(pack: Pack) -> dict[str, set[str]]:
    """All ids that a pack gives a name to, by kind."""
    return {
        "sides": set(pack.sides),
        "items": set(pack.items),
        "outcomes": set(pack.outcomes),
        "speakers": set(pack.speakers),
        "methods": set(pack.methods),
        "counts": {speaker.id for speaker in pack.speakers.values() if speaker.counts},
    }


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("pack_id", pack_ids())
def test_everything_has_a_name_in_each_language(pack_id: str, language: str) -> None:
    """A page in another language names all in it, and says in it what each speaker counts."""
    file = files("tollbook").joinpath("conflicts", pack_id, "names", f"{language}.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    assert tables["conflict"]
    for kind, ids in declared(load_pack(pack_id)).items():
        assert set(tables.get(kind, {})) == ids, f"{pack_id}, {language}: {kind}"
        assert all(tables.get(kind, {}).values())


@pytest.mark.parametrize("pack_id", pack_ids())
def test_in_english_the_pack_names_its_own(pack_id: str) -> None:
    """And so it does in a language for which nobody has written names."""
    pack = load_pack(pack_id)
    for language in ("en", "tlh"):
        found = names(pack, language)
        assert found.conflict == pack.name
        assert found.items == {item.id: item.name for item in pack.items.values()}
        assert found.speakers == {speaker.id: speaker.name for speaker in pack.speakers.values()}


def test_a_speaker_may_have_a_word_of_its_own() -> None:
    """What others call by a wider name keeps, in a speaker's own figures, the name that it gives it."""
    found = names(load_pack("russia-ukraine-2022"), "uk")
    assert found.item("uavs", "general-staff-ua") == "БпЛА оперативно-тактичного рівня"
    assert found.item("uavs", "air-force-ua") == found.item("uavs") == "БпЛА"
    assert found.item("of-no-name") == "of-no-name"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[items]\ntank = "танки"', "items.tank: is none of the pack's"),
        ('[own.staff]\ntanks = "танки"', "own.staff: is none of the pack's"),
        ('[own.oryx]\ntank = "танки"', "own.oryx.tank: is none of the pack's"),
        ('[places]\nkyiv = "Київ"', "places: is not known here"),
        ("[sides]\nRU = 1", "RU: is 1; write a text in quotes"),
    ],
)
def test_a_name_of_nothing_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """A mistyped id is told with its file and key; it is not left out in silence."""
    (tmp_path / "uk.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"uk\.toml") as refused:
        read_names(load_pack("russia-ukraine-2022"), read_table(tmp_path, "uk.toml"))
    assert problem in str(refused.value)
