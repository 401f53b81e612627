"""Which checks are left of what people select and ignore."""

import pytest

from tollbook.checks import CHECKS
from tollbook.pipeline.check.selection import Choice, SelectionError, selected

ALL = {listed.check.code for listed in CHECKS}
FIRST = {code for code in ALL if code.startswith("TB1")}


def codes(*choices: Choice) -> set[str]:
    """The codes that are left."""
    return {listed.check.code for listed in selected(choices)}


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        (None, (), ALL),
        (("TB101",), (), {"TB101"}),
        (("tb101", "wrong-start"), (), {"TB101", "TB104"}),
        (("TB1",), (), FIRST),
        (("ALL",), ("TB1",), ALL - FIRST),
        (None, ("echo",), ALL - {"TB101"}),
        (("TB1",), ("TB105",), FIRST - {"TB105"}),
        (("TB105",), ("TB1",), {"TB105"}),
        (("TB101", "TB102"), ("TB101",), {"TB102"}),
        (("echo",), ("TB",), {"TB101"}),
    ],
)
def test_longer_names_outweigh_shorter(
    select: tuple[str, ...] | None, ignore: tuple[str, ...], left: set[str]
) -> None:
    """Codes, beginnings and names select and ignore: the more exact word counts, of equals the latter."""
    assert codes(Choice(select, ignore)) == left


def test_later_choices_outweigh_earlier() -> None:
    """What is selected later starts anew; what is only ignored later is taken from what there is."""
    settled = Choice(("TB1",), ("TB105",))
    assert codes(settled, Choice(None, ("TB104",))) == FIRST - {"TB104", "TB105"}
    assert codes(settled, Choice(("TB105",))) == {"TB105"}
    assert codes(settled, Choice()) == FIRST - {"TB105"}


@pytest.mark.parametrize("entry", ["TB9", "ecko", "", "TB1011", "T B"])
def test_unknown_entry_is_refused_with_a_list(entry: str) -> None:
    """A word that means no check is named, and all that there are are listed."""
    with pytest.raises(SelectionError, match=rf"«{entry}».*TB101 echo.*TB105 malformed-number"):
        codes(Choice(None, (entry,)))


def test_empty_selection_is_refused() -> None:
    """A run that checks nothing is a mistake, and no report without faults."""
    with pytest.raises(SelectionError, match="leaves no check"):
        codes(Choice(("TB101",), ("TB101",)))
