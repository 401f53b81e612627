"""The checks as people learn of them: each with its page."""

from collections.abc import Iterable
from importlib.resources import files

from tollbook.checks import CHECKS, ListedCheck
from tollbook.model.rule import Rule
from tollbook.pipeline.check.selection import SelectionError, listing


def rules(checks: Iterable[ListedCheck] = CHECKS) -> tuple[Rule, ...]:
    """What is told of some checks, in their order."""
    return tuple(_rule(listed) for listed in checks)


def rule_named(name: str, checks: Iterable[ListedCheck] = CHECKS) -> Rule:
    """The check of a code or a name, in capitals or not. Raises SelectionError, which lists what there is."""
    known = tuple(checks)
    for listed in known:
        if name.casefold() in (listed.check.code.casefold(), listed.check.name):
            return _rule(listed)
    raise SelectionError(f"«{name}» is no check; there are: {listing(known)}")


def _rule(listed: ListedCheck) -> Rule:
    page = files("tollbook.checks") / "pages" / f"{listed.find.__name__}.md"
    return Rule(listed.check.code, listed.check.name, listed.sentence, page.read_text(encoding="utf-8"))
