"""The pages of the checks, for people."""

from collections.abc import Iterable
from importlib.resources import files

from tollbook.checks import CHECKS, ListedCheck
from tollbook.model.check_page import CheckPage
from tollbook.pipeline.check.selection import SelectionError, listing


def check_pages(checks: Iterable[ListedCheck] = CHECKS) -> tuple[CheckPage, ...]:
    """The pages of some checks, in their order."""
    return tuple(_check_page(listed) for listed in checks)


def check_page_named(name: str, checks: Iterable[ListedCheck] = CHECKS) -> CheckPage:
    """The page of a check by its code or name, in any case. Raises SelectionError, which lists the checks."""
    known = tuple(checks)
    for listed in known:
        if name.casefold() in (listed.check.code.casefold(), listed.check.name):
            return _check_page(listed)
    raise SelectionError(f"«{name}» is no check; there are: {listing(known)}")


def _check_page(listed: ListedCheck) -> CheckPage:
    page = files("tollbook.checks") / "pages" / f"{listed.find.__name__}.md"
    return CheckPage(listed.check.code, listed.check.name, listed.sentence, page.read_text(encoding="utf-8"))
