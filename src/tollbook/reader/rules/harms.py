"""Rules of people of whom only a word of harm is said: «3 killed»."""

from tollbook.reader.count import HARMS, Count, RuleName
from tollbook.reader.layout.verbs import Verb
from tollbook.reader.spot import Spot

_BOTH = "casualties"


def killed_or_wounded(spot: Spot) -> Count | None:
    """«3 killed and 15 injured»: people, though no noun says so; «12 wounded soldiers» has one."""
    verb = spot.harm_behind
    return _harmed(spot, verb) if verb is not None and verb.outcome != _BOTH else None


def killed_and_wounded(spot: Spot) -> Count | None:
    """«850 killed and wounded»: the same of both at once."""
    verb = spot.harm_behind
    return _harmed(spot, verb) if verb is not None and verb.outcome == _BOTH else None


def _harmed(spot: Spot, verb: Verb, rule: RuleName = RuleName.NUMBER_AND_WHAT_HAPPENED) -> Count:
    return Count(spot.people.of(verb.outcome), verb.outcome, rule, None, (verb.start, verb.end))


def harming(spot: Spot) -> Count | None:
    """«kills at least 6 in Kherson»: the verb and the number, no noun; not «killed (6)»."""
    verb = spot.verb_before
    if verb is None or verb.outcome not in HARMS or spot.follows_bracket:
        return None
    return _harmed(spot, verb, RuleName.VERB_AND_NUMBER)
