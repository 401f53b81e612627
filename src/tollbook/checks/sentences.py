"""The sentences in which findings say what they rest on: sober, exact, dates in ISO form."""

from datetime import date

from tollbook.model.books import Books
from tollbook.model.calendar import whole_months
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.model.period import Period
from tollbook.model.phrases import dated, number
from tollbook.model.quantity import Bound, Number
from tollbook.model.series import Increment, Series, Total


def period_name(period: Period) -> str:
    """Some days as people name them: «November 2024», «2024», «1 October to 20 October 2024».

    Raises ValueError for a period whose days are not known.
    """
    first, last = period.start, period.end
    if first is None or last is None:
        raise ValueError(f"{period} has no days")
    if first == last:
        return dated(first)
    months = whole_months(first, last)
    if months == 1:
        return f"{first:%B} {first.year}"
    if months == 12 and first.month == 1:
        return str(first.year)
    return f"{dated(first)} to {dated(last)}"


def period_phrase(period: Period) -> str:
    """Over which days something was, as a sentence says it: «in November 2024», «from … to …».

    Raises ValueError for a period whose days are not known.
    """
    named = period_name(period)
    return f"on {named}" if period.days == 1 else f"from {named}" if " to " in named else f"in {named}"


def signed(value: int) -> str:
    """A difference with its sign."""
    return f"{value:+,}".replace("-", "−")


def speaker_name(pack: Pack, speaker: str) -> str:
    """A speaker's name as the pack has it, or its id."""
    card = pack.speakers.get(speaker)
    return card.name if card is not None else speaker


def item_name(pack: Pack, item: str, value: Number = 0) -> str:
    """What is counted, in the number that a value asks for."""
    card = pack.items.get(item)
    if card is None:
        return item
    return card.singular if value == 1 else card.name


def outcome_name(pack: Pack, outcome: str) -> str:
    """What became of it, as a sentence says it."""
    card = pack.outcomes.get(outcome)
    return card.name if card is not None else outcome


def measure_name(pack: Pack, measure: Measure, value: Number) -> str:
    """What a measure counts, in words: «tanks lost»."""
    return f"{item_name(pack, measure.item, value)} {outcome_name(pack, measure.outcome)}"


def distinct_name(pack: Pack, measure: Measure, other: Measure) -> str:
    """What a measure counts, with its outcome if the other measure counts the same item: «people injured»."""
    if measure.item != other.item:
        return item_name(pack, measure.item)
    return f"{item_name(pack, measure.item)} {outcome_name(pack, measure.outcome)}"


def report_of(books: Books, series: Series, day: date) -> str:
    """Which report of whom: «General Staff of Ukraine, report of 20 October 2024»."""
    return f"{speaker_name(books.pack, series.speaker)}, report of {dated(day)}"


def total_line(
    books: Books, series: Series, total: Total, increment: Increment, settled: int | None = None
) -> str:
    """What a report says of a measure: its total and the day's increment.

    `settled` is the total as the report at hand settles it, where the copies alone do not.
    """
    head = report_of(books, series, total.report_date)
    value = total.value if total.value is not None else settled
    if value is None:
        return f"{head}: no total of {item_name(books.pack, series.measure.item)} is settled."
    gain = f" ({signed(increment.stated)})" if increment.stated is not None else ""
    return f"{head}: {number(value)}{gain} {measure_name(books.pack, series.measure, value)}."


def increment_line(books: Books, series: Series, increment: Increment) -> str:
    """What a report states for its day: «… : +1,340 personnel killed and wounded»."""
    head = report_of(books, series, increment.report_date)
    if increment.stated is None:
        return f"{head}: no increment of {item_name(books.pack, series.measure.item)} is known."
    return f"{head}: {signed(increment.stated)} {measure_name(books.pack, series.measure, increment.stated)}."


def copies_line(books: Books, total: Total) -> str:
    """What each copy has for a day: «PetroIvaniuk has 37,832, orc 37,874»."""
    said = (
        f"{source_name(books.pack, source)} has {number(value)}" for source, value in total.copies.items()
    )
    return ", ".join(said)


def source_name(pack: Pack, source: str) -> str:
    """A source's name as its card has it, or its id."""
    card = pack.sources.get(source)
    return card.name if card is not None else source


_BOUNDS = {Bound.APPROX: "about ", Bound.AT_LEAST: "over ", Bound.AT_MOST: "up to "}


def suggested(pack: Pack, measure: Measure, value: Number, bound: Bound = Bound.EXACT) -> str:
    """A neutral wording of a figure: «9,047 tanks», «over 1,300 casualties (killed and wounded)»."""
    said = f"{_BOUNDS.get(bound, '')}{number(value)}"
    item = pack.items.get(measure.item)
    name, meaning = item_name(pack, measure.item, value), outcome_name(pack, measure.outcome)
    if item is not None and measure.outcome == item.outcome and meaning == measure.outcome:
        return f"{said} {name}"
    return f"{said} {measure.outcome} ({meaning})"


def joined(*sentences: str) -> str:
    """Sentences set one after another, empty ones left out."""
    return " ".join(filter(None, sentences))
