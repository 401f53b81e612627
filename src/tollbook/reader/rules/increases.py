"""Rules of a number that is an increase, and of the total that an increase leads to."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.rules.labels import noun_without_sign
from tollbook.reader.spot import Spot
from tollbook.reader.time.marks import MarkKind

_INCREMENT, _EARLIER = "increment", "earlier"


def plus_after_total(spot: Spot) -> Count | None:
    """«9,047 tanks (+12)»: a plus beside the total before it; not that of the next label, «artillery +60»."""
    if not spot.index or spot.previous is None or not spot.follows_plus:
        return None
    if noun_without_sign(spot) is not None:
        return None
    return spot.previous._replace(
        rule=RuleName.INCREMENT_BESIDE_ITS_TOTAL, sub=_INCREMENT, total=spot.index - 1
    )


def increment(spot: Spot) -> Count | None:
    """«…, an increase of 12», «850 more»: an increase of the thing named before."""
    previous = spot.previous
    if previous is None:
        return None
    if spot.sub != _INCREMENT and not (spot.is_before_more and not spot.has_own_fate(previous)):
        return None
    total = spot.index - 1 if spot.index else None
    if previous.sub == _EARLIER and spot.index > 1:
        total = spot.index - 2  # «678,520, up from 677,180 a day earlier, an increase of 1,340»
    return previous.again(RuleName.OF_THEM, sub=_INCREMENT, total=total)


def earlier(spot: Spot) -> Count | None:
    """«up from 850», «down from 1,380 a day earlier»: the figure that the one before is set against."""
    if spot.previous is None or spot.sub != _EARLIER:
        return None
    return spot.previous.again(RuleName.EARLIER_FIGURE, sub=_EARLIER if spot.is_of(MarkKind.DAY) else None)


def of_day(spot: Spot) -> Count | None:
    """«…, 840 in the last day»: a day's count of the thing named before."""
    if spot.previous is None or not spot.is_of(MarkKind.DAY):
        return None
    return spot.previous.again(RuleName.OF_THEM, sub=_INCREMENT)


def rose_by(spot: Spot) -> Count | None:
    """«Tank losses rose by 12»: the noun, a word of increase, the number."""
    noun = spot.noun_that_rose
    return noun.as_count(RuleName.INCREASE, sub=_INCREMENT) if noun is not None else None


def rose_too(spot: Spot) -> Count | None:
    """«…, artillery losses by 17»: the next noun and number of such a sentence."""
    noun = spot.noun_that_rose_too
    return noun.as_count(RuleName.INCREASE, sub=_INCREMENT) if noun is not None else None


def arrow(spot: Spot) -> Count | None:
    """«20 tanks → 7,332»: the total that an arrow leads to from what was added."""
    previous = spot.previous
    if not spot.index or previous is None:
        return None
    noun_end = previous.noun[1] if previous.noun is not None else 0
    return previous.again(RuleName.INCREASED_TO) if spot.follows_arrow(noun_end) else None


def led_to(spot: Spot) -> Count | None:
    """«… rose by 1,340 to 678,520»: the total that an increase leads to."""
    previous = spot.previous
    if not spot.index or previous is None or previous.sub != _INCREMENT or not spot.is_led_up_to:
        return None
    return previous.again(RuleName.INCREASED_TO)


def respective(spot: Spot) -> Count | None:
    """«51 guns and 17 tanks, bringing the respective totals to 19,510 and 9,014»: each of as many figures
    before is said again, in the same order."""
    repeated = spot.repeated
    noun = spot.noun_behind_figure(repeated) if repeated is not None else None
    if noun is None:
        return None
    return noun.as_count(RuleName.INCREASED_TO, label=noun.past_brackets)._replace(noun=None)
