"""What a rule is: a way in which a number is tied to what it counts."""

from collections.abc import Callable
from typing import NamedTuple

from tollbook.reader.count import Count, RuleName
from tollbook.reader.spot import Spot


class Rule(NamedTuple):
    """A way in which a number is tied to what it counts.

    `find` says what the figure at a spot counts if the rule applies to it. Several rules may share a `name`,
    the one that people see; `example` shows the number in bold, and `place` says why the rule stands where it
    stands in the order.
    """

    name: RuleName
    example: str
    find: Callable[[Spot], Count | None]
    place: str

    @property
    def key(self) -> str:
        """The rule's own name: its family and its function, «nouns.right_behind»."""
        return f"{self.find.__module__.rpartition('.')[2]}.{self.find.__name__}"
