"""What a text has settled so far: who speaks, which counts go on, which day and place were named last."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tollbook.model.claim import Claim
from tollbook.model.period import PeriodKind
from tollbook.reader.count import Count


class Frame(NamedTuple):
    """What the sentences before have settled for the counts of losses that follow them."""

    kind: PeriodKind
    first: date | None
    last: date | None
    since: tuple[int, int] | None
    paragraph: int


class Attribution(NamedTuple):
    """A speaker named in a sentence: the span of the name, the speaker's id, where the speech verb stands.

    `direct` if the name alone says who it is; `bare` if it is no more than a side's («Ukraine says»); `role`
    is that of a name without a side («the General Staff»), which has its usual bearer, and `told` the span of
    the fuller name that says who bears it here.
    """

    start: int
    end: int
    speaker: str
    says_at: int
    direct: bool
    bare: bool
    role: str | None = None
    told: tuple[int, int] | None = None


@dataclass(slots=True)
class Story:
    """What the sentences read so far have settled for the next one.

    `running` and `local` are the counts of losses that go on, over the whole text and in one paragraph;
    `carried` is the day that a paragraph named last, `heading` that of the list; `counted` and `claim` are of
    the last figure; `behind` is who published counts last, `scene` the side of the place named last.
    """

    running: Frame | None = None
    local: Frame | None = None
    carried: date | None = None
    carried_in: int = -1
    heading: date | None = None
    counted: Count | None = None
    claim: Claim | None = None
    behind: Attribution | None = None
    scene: str | None = None
    fighting: bool = False
    estimated: bool = False
