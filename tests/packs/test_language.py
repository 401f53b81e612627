"""Languages are data: their files load and agree with the conflict's."""

import pytest

from tollbook.packs.conflict import load_pack
from tollbook.packs.forms import FormError, expanded
from tollbook.packs.language import LanguageError, language_codes, load_vocabulary

PACK = load_pack("russia-ukraine-2022")


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


def test_endings_in_braces_stand_for_each_form() -> None:
    """«танк{,а,ів}» is written once and read as three forms; two braces multiply."""
    assert list(expanded(["танк{,а,ів}"])) == ["танк", "танка", "танків"]
    assert list(expanded(["a{b,c} d{e,f}"])) == ["ab de", "ab df", "ac de", "ac df"]


def test_an_open_brace_is_refused() -> None:
    """A form with half a pair of braces is an error that shows the form."""
    for entry in ("танк{,а", "танк,а}", "танк{,а}{ми"):
        with pytest.raises(FormError, match="танк"):
            list(expanded([entry]))


def test_an_unknown_language_is_an_error_that_names_the_known() -> None:
    """Asking for a language that has no folder says which have one."""
    with pytest.raises(LanguageError, match=r"known: .*en"):
        load_vocabulary(PACK.id, "xx")
