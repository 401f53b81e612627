"""Rules of a number that goes on with what the figure before it counts."""

from tollbook.reader.count import Count, RuleName
from tollbook.reader.spot import Spot


def place_in_list(spot: Spot) -> Count | None:
    """«three in Mykolaiv and one in Vinnytsia»: the next place, of the thing named before."""
    previous = spot.previous
    if not spot.index or previous is None or not spot.is_before_place:
        return None
    if not spot.is_conjoined and not (previous.noun and spot.opens_list):
        return None
    return previous._replace(rule=RuleName.LIST_GOES_ON, total=None, label=False)


def repeated(spot: Spot) -> Count | None:
    """«passed one million, at 1,000,340», «+60 (22,134)»: the number of the thing just counted, again."""
    previous, gap = spot.previous, spot.gap
    if not spot.index or previous is None:
        return None
    is_adjacent = gap.strip() == "(" or (not gap.strip() and previous.sub == "increment")
    if not is_adjacent and not spot.is_linked_by_comma:
        return None
    return previous._replace(rule=RuleName.SAID_AGAIN, sub=None, total=None)
