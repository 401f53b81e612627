"""Rules of a number and the label before it: a noun, a month, or a verb."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.layout.nouns import Noun
from tollbook.reader.spot import Spot

_HARM = frozenset({"killed", "wounded"})


def past_time(spot: Spot) -> Count | None:
    """«Losses of personnel in the day – 1,340»: words of time stand between the label and its dash; not «28
    drones overnight: 13 in the north»."""
    noun = spot.noun_before_time
    return _labelled_by(spot, noun) if noun is not None and spot.follows_label_sign else None


def past_minus(spot: Spot) -> Count | None:
    """«Tube artillery: minus 26»: a word of loss stands between the label and its number."""
    noun = spot.noun_before_loss
    return _labelled_by(spot, noun) if noun is not None and spot.noun_right_behind is None else None


def noun(spot: Spot) -> Count | None:
    """«tanks – 762 (+9)»: the noun, a dash or colon, the number; not «6 drones: 5 Lancets and a Zala»."""
    label = spot.noun_before if spot.follows_label_sign else None
    if label is None or _heads_noun_behind(spot, label):
        return None
    return _labelled_by(spot, label)


def _labelled_by(spot: Spot, label: Noun) -> Count | None:
    """The count of a label that no number before has taken."""
    if spot.is_taken(label):
        return None
    return label.as_count(RuleName.LABEL_AND_NUMBER, label=True)


def _heads_noun_behind(spot: Spot, label: Noun) -> bool:
    """Whether what looks like a label heads a list of counts with nouns of their own: «a massive strike: 81
    missiles», «Russian losses: 9,047 tanks», «equipment: 9,047 tanks»."""
    behind = spot.noun_right_behind
    if behind is None:
        return False
    kind_of = spot.grammar.kind_of.get
    if label.own_item is None or kind_of(label.item) == "event":
        return True
    return behind.item != label.item and kind_of(label.item) == kind_of(behind.item) == "equipment"


def month(spot: Spot) -> Count | None:
    """«Losses by month: July: 35,680»: of the losses that the line or its heading names."""
    label = spot.month_label
    noun = spot.nearest_noun(label.start) if label is not None else None
    return noun.as_count(RuleName.MONTH_AND_NUMBER, label=True) if noun is not None else None


def fate(spot: Spot) -> Count | None:
    """«Launched missiles: 84; shot down: 56», «Killed in the past 24 hours: 89»: what became of people, or of
    the thing named before, a colon, the number."""
    verb, previous = spot.verb_label, spot.previous
    if verb is None:
        return None
    if verb.outcome in _HARM:
        item = spot.people.of(verb.outcome)
    elif previous is not None and verb.outcome in spot.grammar.outcomes_of(previous.item):
        item = previous.item
    else:
        return None
    return Count(item, None, RuleName.FATE_AND_NUMBER, None, (verb.start, verb.end))


def noun_without_sign(spot: Spot) -> Count | None:
    """«tanks 3799», «artillery +60 (22,134)»: a list that sets its numbers right behind the nouns."""
    noun, previous = spot.list_noun, spot.previous
    if noun is None:
        return None
    added = spot.is_plus_behind_word
    if added and previous is not None and noun.item == previous.item:
        return None  # «9,047 tanks (+12)»: beside the total, not behind a label
    return noun.as_count(RuleName.NOUN_AND_NUMBER, sub="increment" if added else None, label=True)


def noun_before_brackets(spot: Spot) -> Count | None:
    """«UAV 2941 (+31)»: brackets behind a number show that the noun before it is its label."""
    return noun_without_sign(spot) if spot.is_before_brackets else None


def column(spot: Spot) -> Count | None:
    """The number that a cell begins with counts what heads its column."""
    noun = spot.column_heading
    return noun.as_count(RuleName.CELL_UNDER_ITS_HEADING, label=True) if noun is not None else None
