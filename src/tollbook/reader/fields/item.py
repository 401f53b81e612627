"""What is counted, where the sentence says more of it than the figure's own noun."""

from tollbook.reader.count import HARMS, Count
from tollbook.reader.layout.lists import is_added
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot

_BY_KIND = ("intercepted", "hit", "suppressed")


def with_item(spot: Spot, count: Count) -> Count:
    """A count with the item that its sentence makes of it."""
    return _of_kind_named(spot, _as_soldiers(spot, count))


def _of_kind_named(spot: Spot, count: Count) -> Count:
    """«struck with ATACMS missiles, three missiles were shot down»: what became of the kind named before."""
    if count.outcome not in _BY_KIND:
        return count
    kinds = spot.sentence.named_before(spot.figure.start, "item")
    item = next((item for item in kinds if item.endswith(f"_{count.item}")), None)
    return count._replace(item=item) if item else count


def _as_soldiers(spot: Spot, count: Count) -> Count:
    """«The Russian army lost 430 persons, in all 1,080,480 persons»: a noun for people of any kind, in an
    army's losses."""
    if count.item != spot.grammar.anyone or count.noun is None:
        return count
    if not spot.sentence.has_at(count.noun[0], "person"):
        return count
    army = spot.people.army
    if _counts_soldiers(spot, count):
        return count._replace(item=army)
    if count.outcome is not None:
        return count
    if spot.people == spot.people.of_army and _speaks_of_losses(spot):
        return count._replace(item=army, outcome="casualties")
    previous = spot.previous
    if previous is not None and previous.item == army and _goes_on(spot):
        return count._replace(item=army, outcome=previous.outcome)
    return count


def _counts_soldiers(spot: Spot, count: Count) -> bool:
    """Whether a count of persons is one of soldiers by its outcome, its label or the total beside it."""
    people = spot.people
    of_casualties = people.casualties == people.army
    if count.outcome == "casualties" and of_casualties:
        return True
    if count.outcome is not None:
        return count.outcome in HARMS and people == people.of_army and _speaks_of_losses(spot)
    if count.label and people == people.of_army and _opens_its_line(spot.sentence, count):
        return True
    return count.sub == "increment" and of_casualties


def _opens_its_line(sentence: Sentence, count: Count) -> bool:
    """«* men: 678,520 (+1,340)»: a label that is the first thing on its line."""
    start = max(sentence.start, sentence.line)
    end = count.noun[0] if count.noun else start
    return not any(letter.isalnum() for letter in sentence.text[start:end])


def _speaks_of_losses(spot: Spot) -> bool:
    """«The army lost 1,340 people killed»: a word of loss before a count of harm makes it an army's."""
    before = (word for word in spot.sentence.governors if word.end <= spot.figure.start)
    return any("lost" in (word.outcome, word.counts) or word.counts == "casualties" for word in before)


def _goes_on(spot: Spot) -> bool:
    """Whether a figure is added to the one before, or is its total."""
    sentence, start, end = spot.sentence, spot.clause_start, spot.figure.start
    if is_added(sentence, spot.index, spot.grammar):
        return True
    return sentence.has_between(start, end, "sum", "cumulative", "since", "total")
