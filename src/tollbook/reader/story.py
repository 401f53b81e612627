"""What a text has settled so far: who speaks, which counts go on, which day and place were named last."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tollbook.model.claim import Claim
from tollbook.model.period import PeriodKind
from tollbook.reader.count import Count, RuleName


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
    is that of a name without a side («the General Staff»), which has its usual bearer, and `full_name` the
    span of the fuller name that says who bears it here.
    """

    start: int
    end: int
    speaker: str
    says_at: int
    direct: bool
    bare: bool
    role: str | None = None
    full_name: tuple[int, int] | None = None


@dataclass(slots=True)
class Story:
    """What the sentences read so far have settled for the next one, from a document's title on.

    Fields and rules ask it and never write to it; `Passage` enters what a sentence settles through its
    methods. `published` is the day of the document; `default` is who is behind counts of losses before
    anybody is named, and `publisher` who published counts last; `place` is the side of the place named last;
    `count` and `claim` are of the last figure; `concerns_fighting` if anything so far speaks of fighting, and
    `gives_estimates` if the text calls its figures estimates.
    """

    published: date | None = None
    default: Attribution | None = None
    publisher: Attribution | None = None
    place: str | None = None
    count: Count | None = None
    claim: Claim | None = None
    concerns_fighting: bool = False
    gives_estimates: bool = False
    _running: Frame | None = None
    _local: Frame | None = None
    _day: date | None = None
    _paragraph_of_day: int = -1
    _day_of_heading: date | None = None

    # What is asked of it

    def frame_in(self, paragraph: int) -> Frame | None:
        """The count of losses that goes on in a paragraph: its own, or that of the whole text."""
        local = self._local
        return local if local is not None and local.paragraph == paragraph else self._running

    def day_named(self, in_list: bool) -> date | None:
        """The day that the paragraph named last; for the figure of a list also that of its heading."""
        return self._day or (self._day_of_heading if in_list else None)

    # What a field of the document and its sentences settle

    def begin_field(self, default: Attribution | None, fighting: bool, estimates: bool) -> None:
        """Begins the title or the text; whoever was named in the title has no place in the text."""
        self.default = default
        self.place = None
        self.concerns_fighting = self.concerns_fighting or fighting
        self.gives_estimates = estimates
        if self.publisher is not None:
            self.publisher = self.publisher._replace(start=-1, end=-1, full_name=None)

    def begin_sentence(self, paragraph: int) -> None:
        """Drops the day of another paragraph."""
        if paragraph != self._paragraph_of_day:
            self._day = None

    def enter_day(self, day: date, paragraph: int, heads: bool) -> None:
        """A sentence names a day; one that `heads` others has no figure of its own."""
        self._day, self._paragraph_of_day = day, paragraph
        if heads or self._day_of_heading is None:
            self._day_of_heading = day

    def enter_place(self, side: str) -> None:
        """The text names a place of a side."""
        self.place = side

    def enter_frame(self, frame: Frame) -> None:
        """A count of losses goes on: a running total through the text, others in their paragraph."""
        if frame.kind is PeriodKind.CUMULATIVE:
            self._running, self._local = frame, None
        else:
            self._local = frame

    def enter_claim(self, count: Count, claim: Claim) -> None:
        """A figure has become a claim."""
        outcome = claim.measure.outcome
        self.claim = claim
        self.count = count if count.outcome == outcome else count._replace(outcome=outcome)

    def enter_item(self, item: str) -> None:
        """A figure that is none of ours names what those behind it may go on with."""
        self.count = Count(item, None, RuleName.NAMED)

    def enter_publisher(self, attribution: Attribution) -> None:
        """One who publishes counts of losses is named."""
        self.publisher = attribution
