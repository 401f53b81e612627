"""Which checks a report is held against: what people select and ignore, in one place after another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tollbook.checks import CHECKS, ListedCheck

ALL = "ALL"
_EXACT = 1_000  # a check named in full outweighs a prefix of any length


class SelectionError(ValueError):
    """A selection names no check, or leaves none: the message lists those that there are."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What one place selects and ignores: codes, prefixes of codes, names, or ALL. `select` is None if it
    says nothing of it.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()


def selected(choices: Iterable[Choice], checks: Sequence[ListedCheck] = CHECKS) -> tuple[ListedCheck, ...]:
    """The checks that are left, in their order. Raises SelectionError.

    The choices come in order, the one that outweighs the others last. One that selects starts anew; one
    that only ignores takes away from what is there. Within a choice a longer prefix outweighs a shorter one
    and a full code or a name any prefix, so that a check can be picked out of a group that is ignored.
    """
    chosen = {listed.check.code for listed in checks}
    for choice in choices:
        wanted = _wanted(choice, checks)
        if choice.select is not None:
            chosen = set()
        chosen = chosen - {code for code, on in wanted.items() if not on}
        chosen |= {code for code, on in wanted.items() if on}
    if not chosen:
        raise SelectionError(f"the selection leaves no check; there are: {listing(checks)}")
    return tuple(listed for listed in checks if listed.check.code in chosen)


def listing(checks: Iterable[ListedCheck]) -> str:
    """Checks by code and name, as a message lists them."""
    return ", ".join(f"{listed.check.code} {listed.check.name}" for listed in checks)


def _wanted(choice: Choice, checks: Sequence[ListedCheck]) -> dict[str, bool]:
    """The codes that a choice speaks of, and whether it wants them."""
    said = [(entry, True) for entry in choice.select or ()] + [(entry, False) for entry in choice.ignore]
    weighed = [(*_matched(entry, checks), on) for entry, on in said]
    wanted: dict[str, bool] = {}
    for _, codes, on in sorted(weighed, key=lambda found: (found[0], not found[2])):
        wanted.update(dict.fromkeys(codes, on))
    return wanted


def _matched(entry: str, checks: Sequence[ListedCheck]) -> tuple[int, tuple[str, ...]]:
    """How much an entry weighs, and the codes that it means."""
    if entry.upper() == ALL:
        return 0, tuple(listed.check.code for listed in checks)
    for listed in checks:
        if entry.casefold() in (listed.check.code.casefold(), listed.check.name):
            return _EXACT, (listed.check.code,)
    codes = tuple(c.check.code for c in checks if entry and c.check.code.startswith(entry.upper()))
    if not codes:
        raise SelectionError(
            f"«{entry}» is neither a check's code, nor the beginning of one, nor its name; "
            f"there are: {listing(checks)}"
        )
    return len(entry), codes
