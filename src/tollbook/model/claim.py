"""Who said how many of what, over which days, and where it stands written."""

from dataclasses import dataclass
from enum import StrEnum

from tollbook.model.measure import Measure
from tollbook.model.period import Period
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote

# The speaker of a figure that its text puts in nobody's mouth.
UNATTRIBUTED = "unattributed"


class Dating(StrEnum):
    """What a claim's last day rests on."""

    TEXT = "text"
    PUBLICATION = "publication"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Claim:
    """One reported figure.

    `attribution` quotes the words that name the speaker and `since` those that give the period's first
    day, where the text has them; `total` is the span of the total that an increment stands next to
    («1,263 (+9)»). `whole` is the span of the figure that this one is told as a part of, and `exhaustive`
    says that the parts told with it are all there are («28: 13 in the north, 15 in the south»), not some of
    them («28, including 13 in the north»). `both` marks a count of killed and wounded that names the two.
    `malformed` marks a number that can be read but is written against its own format.
    `rule` names what tied the number to what it counts; `noun` and `verb` quote the words of its sentence or
    heading that name the item and the outcome, where those words stand there.
    """

    quote: Quote
    measure: Measure
    quantity: Quantity
    period: Period
    speaker: str
    dating: Dating = Dating.NONE
    attribution: Quote | None = None
    since: Quote | None = None
    total: Quote | None = None
    whole: Quote | None = None
    exhaustive: bool = False
    both: bool = False
    malformed: bool = False
    rule: str = ""
    noun: Quote | None = None
    verb: Quote | None = None
