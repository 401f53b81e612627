"""The cases of tests/cases/reader/rules: a file for each family of rules, a table for each rule.

`hits` are texts, by language, whose figure in braces the rule ties to an `item`; `traps` are texts much like
them that it leaves alone, and `instead` says which rule answers there, or that `nothing` does.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.packs.conflict import DEFAULT_PACK, load_pack
from tollbook.packs.language import language_codes
from tollbook.reader import reader_for, rules
from tollbook.reader.count import Count
from tollbook.reader.rules import RULES
from tollbook.reader.rules.rule import Rule
from tollbook.reader.spot import Spot

FOLDER = Path(__file__).parents[1] / "cases" / "reader" / "rules"
KEYS = {"item", "hits", "traps", "instead"}
PUBLISHED = date(2025, 6, 15)


class Marked(NamedTuple):
    """A text of a case, and where the figure stands that it is about."""

    rule: Rule
    language: str
    text: str
    start: int
    end: int


def marked(rule: Rule, language: str, written: str) -> Marked:
    """A text as a case writes it: the figure in braces."""
    start, end = written.index("{"), written.index("}") - 1
    return Marked(rule, language, written.replace("{", "").replace("}", ""), start, end)


@cache
def cases() -> Mapping[str, Mapping[str, Any]]:
    """What the files say of each rule."""
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
    return {f"{family}.{name}": case for family, table in files.items() for name, case in table.items()}


def texts(kind: str) -> list[Any]:
    """A parameter for each hit or trap."""
    return [
        pytest.param(marked(rule, language, written), id=f"{rule.key}-{language}")
        for rule in RULES
        for language, written in cases().get(rule.key, {}).get(kind, {}).items()
    ]


def read(case: Marked) -> tuple[Claim, ...]:
    """The claims in a text."""
    document = Document("case", "case", case.text, None, PUBLISHED, case.language)
    return reader_for(load_pack(DEFAULT_PACK), case.language).read(document).claims


Answered = Callable[[Marked], str]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Which rule says what the figure of a text counts."""
    found: dict[int, str] = {}

    def noting(rule: Rule) -> Rule:
        def find(spot: Spot) -> Count | None:
            count = rule.find(spot)
            if count is not None:
                found[spot.figure.start] = rule.key
            return count

        return rule._replace(find=find)

    def answer(case: Marked) -> str:
        found.clear()
        read(case)
        return found.get(case.start, "nothing")

    monkeypatch.setattr(rules, "RULES", tuple(map(noting, RULES)))
    return answer


def test_every_rule_has_its_cases() -> None:
    """Each rule has a text that it reads and one that it must leave alone, and each case has a rule."""
    assert set(cases()) == {rule.key for rule in RULES}
    assert [key for key, case in cases().items() if set(case) != KEYS] == []
    spoken = {language for case in cases().values() for kind in ("hits", "traps") for language in case[kind]}
    assert spoken <= set(language_codes())


@pytest.mark.parametrize("case", texts("hits"))
def test_rule_reads_its_text(case: Marked, answered: Answered) -> None:
    """The rule ties the figure to its item, and the claim bears the rule's name."""
    assert answered(case) == case.rule.key
    claims = {(claim.quote.start, claim.quote.end): claim for claim in read(case)}
    claim = claims[case.start, case.end]
    assert (claim.rule, claim.measure.item) == (case.rule.name, cases()[case.rule.key]["item"])


@pytest.mark.parametrize("case", texts("traps"))
def test_rule_leaves_its_trap_alone(case: Marked, answered: Answered) -> None:
    """A text much like the rule's own is left to the rule that should read it, or to none."""
    assert answered(case) == cases()[case.rule.key]["instead"]
    assert cases()[case.rule.key]["instead"] != case.rule.key


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_rule_is_needed(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule at least one of its texts is read otherwise."""
    hits = [marked(rule, language, written) for language, written in cases()[rule.key]["hits"].items()]
    before = [read(case) for case in hits]
    monkeypatch.setattr(rules, "RULES", tuple(other for other in RULES if other is not rule))
    assert [read(case) for case in hits] != before
