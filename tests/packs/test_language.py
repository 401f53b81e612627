"""Languages are data: their files load, agree with the pack, and give no form two meanings."""

import tomllib
from importlib.resources import files

import pytest

from tollbook.packs.conflict import load_pack, pack_ids
from tollbook.packs.language import LanguageError, expanded, language_codes, load_vocabulary

PACK = load_pack("russia-ukraine-2022")


@pytest.mark.parametrize("language", language_codes())
def test_every_item_speaker_and_side_of_a_language_is_the_packs(language: str) -> None:
    """A word list names only items, speakers and sides that the conflict has: no typing slip hides."""
    vocabulary = load_vocabulary(PACK.id, language)
    known = {"item": PACK.items, "speaker": PACK.speakers, "signature": PACK.speakers, "place": PACK.sides}
    strangers = {
        (form, kind, str(senses[kind]))
        for form, senses in vocabulary.forms.items()
        for kind in known.keys() & senses.keys()
        if str(senses[kind]) not in known[kind]
    }
    assert strangers == set()


def test_every_word_of_every_conflict_is_its_packs() -> None:
    """A conflict's own words name only items, speakers and sides that it has; its roles only its speakers."""
    for pack in map(load_pack, pack_ids()):
        folder = files("tollbook") / "conflicts" / pack.id / "words"
        for code in (code for code in language_codes() if (folder / f"{code}.toml").is_file()):
            words = tomllib.loads((folder / f"{code}.toml").read_text("utf-8"))
            assert words.get("items", {}).keys() <= pack.items.keys()
            assert words["speakers"].keys() <= pack.speakers.keys()
            assert words["places"].keys() <= pack.sides.keys()
            vocabulary = load_vocabulary(pack.id, code)
            assert {
                who for sides in vocabulary.roles.values() for who in sides.values()
            } <= pack.speakers.keys()
            assert {*vocabulary.kind_of, vocabulary.army, vocabulary.anyone} <= pack.items.keys()
            assert vocabulary.table_outcomes <= pack.outcomes.keys()


def test_a_conflict_says_what_a_word_means_in_it() -> None:
    """What a conflict has a word count goes before the language's, and a meaning can be taken away."""
    here, there = (load_vocabulary(pack_id, "en").forms for pack_id in ("gaza-2023", PACK.id))
    assert (here["children"]["item"], there["children"]["item"]) == ("children", "civilians")
    assert "bar" in there["approved"] and "bar" not in here["approved"]
    assert here["tanks"] == there["tanks"]


@pytest.mark.parametrize("language", language_codes())
def test_every_outcome_of_a_language_means_something(language: str) -> None:
    """An outcome word that no kind of item takes would never be read."""
    vocabulary = load_vocabulary(PACK.id, language)
    meant = {said for table in vocabulary.outcomes.values() for said in table}
    said = {str(senses["outcome"]) for senses in vocabulary.forms.values() if "outcome" in senses}
    assert said <= meant


def test_every_role_is_a_speaker_of_the_pack() -> None:
    """Each side's holder of a role is somebody whom the pack knows."""
    roles = load_vocabulary(PACK.id, "en").roles
    assert {speaker for sides in roles.values() for speaker in sides.values()} <= PACK.speakers.keys()


def test_endings_in_braces_stand_for_each_form() -> None:
    """«танк{,а,ів}» is written once and read as three forms; two braces multiply."""
    assert list(expanded(["танк{,а,ів}"])) == ["танк", "танка", "танків"]
    assert list(expanded(["a{b,c} d{e,f}"])) == ["ab de", "ab df", "ac de", "ac df"]


def test_an_open_brace_is_refused() -> None:
    """A form that opens a brace and never closes it is an error that shows the form."""
    with pytest.raises(LanguageError, match="танк"):
        list(expanded(["танк{,а"]))


def test_an_unknown_language_is_an_error_that_names_the_known() -> None:
    """Asking for a language that has no folder says which have one."""
    with pytest.raises(LanguageError, match=r"known: .*en"):
        load_vocabulary(PACK.id, "xx")


def test_a_missing_table_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language file that lacks a table is an error that says which, and what to do."""

    def without_phrases(pack_id: str, code: str) -> None:
        raise KeyError("beside")

    monkeypatch.setattr("tollbook.packs.language._vocabulary", without_phrases)
    with pytest.raises(LanguageError, match="beside"):
        load_vocabulary.__wrapped__(PACK.id, "en")
