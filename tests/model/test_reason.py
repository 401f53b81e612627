"""Each reason has its code, its verdict and its sentences, and is one that a check gives."""

import ast
import re
from pathlib import Path

import pytest

from tollbook.checks import CHECKS
from tollbook.model.reason import Reason

PACKAGE = Path(__file__).parents[2] / "src" / "tollbook"
CASES = Path(__file__).parents[1] / "cases" / "checks"
# Rooms in which the code of a reason can only be meant as one.
ROOMS = ("checks", "publish", "web", "pipeline")
CHECK_NAMES = {listed.check.name for listed in CHECKS}
EXPECTED = re.compile(r'"(holds|fails|unknown)(?:: | )([a-z][a-z-]+)"')


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_says_itself_in_complete_sentences(reason: Reason) -> None:
    """Each has a short code, and one sentence in each of its languages, no two alike."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", reason)
    for language in reason.sentences:
        sentence = reason.sentence(language)
        assert sentence[0].isupper() and sentence.endswith(".") and not re.search(r"\d|\. ", sentence)
        assert [one for one in Reason if one.sentence(language) == sentence] == [reason]


def test_a_clause_stands_within_a_sentence() -> None:
    """Without the capital and the full stop, in each language."""
    assert Reason.NO_SERIES.clause("en") == "no series of that count is held"
    assert Reason.NO_SERIES.clause("uk") == "ряду з таким підрахунком тут немає"


def test_a_code_that_is_not_in_use_has_no_reason() -> None:
    """What old files hold is looked up without an error."""
    assert Reason.of("not-tied") is Reason.NOT_TIED
    assert Reason.of("same-side") is None


def test_a_reason_cannot_be_changed() -> None:
    """The sentences are the same for everybody."""
    with pytest.raises(TypeError):
        Reason.EQUAL.sentences["en"] = "No."  # type: ignore[index]


def test_the_cases_of_the_checks_give_each_reason_its_verdict() -> None:
    """No case of a check ends in a verdict that its reason does not give."""
    found = {pair for path in CASES.glob("*.toml") for pair in EXPECTED.findall(path.read_text("utf-8"))}
    assert len(found) > 25
    verdicts = {reason.value: reason.verdict.value for reason in Reason}
    assert [code for verdict, code in found if verdicts.get(code) != verdict] == []


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_given_by_a_check(reason: Reason) -> None:
    """A reason that nobody gives is not told to anybody."""
    named = re.compile(rf"\bReason\.{reason.name}\b")
    assert any(named.search(path.read_text("utf-8")) for path in (PACKAGE / "checks").glob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_spells_a_reason(room: str) -> None:
    """The codes stand in the list of reasons alone; elsewhere a reason goes by its name, which is checked."""
    codes = {reason.value for reason in Reason} - CHECK_NAMES
    spelled = [
        f"{path.relative_to(PACKAGE)}: {node.value}"
        for path in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in codes
    ]
    assert spelled == []


def test_no_template_spells_a_reason() -> None:
    """Nor do the pages' templates, which take sentences from the list."""
    quoted, block = (
        re.compile(rf"""["']({"|".join(Reason)})["']"""),
        re.compile(r"\{[{%].*?[%}]\}", re.DOTALL),
    )
    blocks = [
        (path.name, found)
        for path in (PACKAGE / "web" / "templates").glob("*.html")
        for found in block.findall(path.read_text("utf-8"))
    ]
    assert len(blocks) > 100
    assert [(name, found) for name, found in blocks if quoted.search(found)] == []
