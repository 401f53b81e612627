"""What was entered about figures, and what two vintages disagree on: for people, and as JSON Lines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

import msgspec
from rich.console import Console
from rich.text import Text

from tollbook.model.entry import Act, Correction, Entry
from tollbook.model.figure import Figure, Value
from tollbook.model.pack import Pack
from tollbook.model.phrases import count, dated
from tollbook.model.quantity import Bound, Number, Quantity
from tollbook.publish.marks import shown
from tollbook.publish.wording import quantity

LOG_SCHEMA = "tollbook.log/1"
DIFF_SCHEMA = "tollbook.diff/1"

# So many digits of a claim's id are shown.
SHORT = 10

_MENDED = {
    Correction.READING: "corrected reading of ours",
    Correction.COPY: "the copy changed",
    Correction.SOURCE: "corrected by the source",
    Correction.RETRACTION: "taken back by the source",
}


class History(Protocol):
    """All that was entered about a figure on the word of one teller."""

    @property
    def figure(self) -> Figure:
        """What the entries are about."""

    @property
    def teller(self) -> str:
        """Where we have it from: a source's id, or else the document's address or id."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Assertions and withdrawals, in the order of publication."""


class Difference(Protocol):
    """A figure that one teller gives differently in two vintages."""

    @property
    def figure(self) -> Figure:
        """What both vintages are about."""

    @property
    def teller(self) -> str:
        """Where we have it from: a source's id, or else the document's address or id."""

    @property
    def old(self) -> Sequence[Value]:
        """The values that stood in the earlier vintage; empty if there were none."""

    @property
    def new(self) -> Sequence[Value]:
        """The values that stand in the later vintage; empty if there are none."""


class WireFigure(msgspec.Struct, rename={"from_": "from"}):
    """What a figure is about."""

    speaker: str
    side: str
    item: str
    outcome: str
    period: str
    from_: str | None
    to: str | None


class WireEntry(msgspec.Struct):
    """An entry; `at` is when it was recorded, `published` from when on it was known in public."""

    seq: int
    act: str
    correction: str | None
    value: Number
    value_max: Number
    bound: str
    published: str
    at: str
    by: str
    why: str
    claim: str
    document: str | None
    quote: str | None


class WireHistory(msgspec.Struct):
    """A figure's history as one teller tells it."""

    schema: str
    figure: WireFigure
    teller: str
    entries: list[WireEntry]


class WireValue(msgspec.Struct):
    """What a claim says."""

    value: Number
    value_max: Number
    bound: str


class WireDifference(msgspec.Struct):
    """What a teller said of a figure before, and after."""

    schema: str
    figure: WireFigure
    teller: str
    before: list[WireValue]
    after: list[WireValue]


def figure_text(figure: Figure, pack: Pack) -> str:
    """What a figure is about, such as «Russia: tanks lost, total on …, by General Staff of Ukraine»."""
    item = pack.items[figure.item].name if figure.item in pack.items else figure.item
    outcome = pack.outcomes[figure.outcome].name if figure.outcome in pack.outcomes else figure.outcome
    side = pack.sides[figure.side].name if figure.side in pack.sides else figure.side
    speaker = pack.speakers[figure.speaker].name if figure.speaker in pack.speakers else figure.speaker
    # What an origin names and the pack does not know has neither a side nor an outcome.
    what = f"{item} {outcome}".strip()
    whose = f"{side}: " if side else ""
    return f"{whose}{what}, {_days(figure)}, by {speaker}"


def changes_text(
    changes: Iterable[tuple[Figure, Sequence[Value], Sequence[Value]]], pack: Pack
) -> Iterator[str]:
    """A line for each figure that changed: what it is about, the old values and the new ones."""
    for figure, before, after in changes:
        yield f"{figure_text(figure, pack)}: {_values(before)} → {_values(after)}"


def write_log(histories: Sequence[History], pack: Pack, console: Console) -> None:
    """Prints each figure with its entries, in the order of publication."""
    for history in histories:
        console.print(Text(figure_text(history.figure, pack), "bold"), soft_wrap=True)
        console.print(Text(f"  told by {shown(history.teller)}", "dim"), soft_wrap=True)
        for entry in history.entries:
            console.print(Text("  " + _entry(entry)), soft_wrap=True)
        console.print()


def log_lines(histories: Iterable[History]) -> Iterator[bytes]:
    """A line of JSON for each history, of the schema `tollbook.log/1`."""
    for history in histories:
        entries = [_wire_entry(entry) for entry in history.entries]
        yield _line(WireHistory(LOG_SCHEMA, _wire_figure(history.figure), history.teller, entries))


def write_diff(differences: Sequence[Difference], new: int, pack: Pack, console: Console) -> None:
    """Prints each figure that differs, and how many (`new`) only the later vintage has."""
    for one in differences:
        text = f"{figure_text(one.figure, pack)}: {_values(one.old)} → {_values(one.new)}"
        console.print(Text.assemble(text, (f"  ({shown(one.teller)})", "dim")), soft_wrap=True)
    changed = sum(bool(one.old) for one in differences)
    differ, are = count(changed, "figure differs", "figures differ"), count(new, "figure is", "figures are")
    console.print(f"{differ}; {are} new.", soft_wrap=True)


def diff_lines(differences: Iterable[Difference]) -> Iterator[bytes]:
    """A line of JSON for each difference, of the schema `tollbook.diff/1`."""
    for one in differences:
        before, after = [_wire_value(v) for v in one.old], [_wire_value(v) for v in one.new]
        yield _line(WireDifference(DIFF_SCHEMA, _wire_figure(one.figure), one.teller, before, after))


def _days(figure: Figure) -> str:
    last = dated(date.fromisoformat(figure.last)) if figure.last else "a day not known"
    first = dated(date.fromisoformat(figure.first)) if figure.first else "a day not known"
    match figure.kind:
        case "cumulative":
            return f"total on {last}"
        case "day":
            return f"day of {last}"
        case "rate":
            return f"average from {first} to {last}"
    return f"from {first} to {last}"


def _values(values: Sequence[Value]) -> str:
    return " and ".join(_value(value) for value in values) or "nothing"


def _value(value: Value) -> str:
    high = value.low if value.high is None else value.high
    return quantity(Quantity(value.low, high, Bound(value.bound)))


def _entry(entry: Entry) -> str:
    act = "asserted" if entry.act is Act.ASSERT else "withdrawn"
    why = f"{_MENDED[entry.correction]}: {entry.why}" if entry.correction else entry.why
    words = f" «{shown(' '.join(entry.words.split()))}»" if entry.words else ""
    value = quantity(entry.claim.quantity)
    return (
        f"{entry.published:<20}  {value:>12}  {act:<9}  {entry.claim_id[:SHORT]}{words}  {shown(why)} "
        f"({shown(entry.by)}, recorded {entry.at[:19]}Z)"
    )


def _wire_figure(figure: Figure) -> WireFigure:
    return WireFigure(
        figure.speaker,
        figure.side,
        figure.item,
        figure.outcome,
        figure.kind,
        figure.first,
        figure.last,
    )


def _wire_entry(entry: Entry) -> WireEntry:
    quantity = entry.claim.quantity
    return WireEntry(
        entry.seq,
        entry.act,
        entry.correction,
        quantity.low,
        quantity.high,
        quantity.bound,
        entry.published,
        entry.at,
        entry.by,
        entry.why,
        entry.claim_id,
        entry.document,
        entry.words,
    )


def _wire_value(value: Value) -> WireValue:
    return WireValue(value.low, value.low if value.high is None else value.high, value.bound)


def _line(shape: WireHistory | WireDifference) -> bytes:
    return msgspec.json.encode(shape) + b"\n"
