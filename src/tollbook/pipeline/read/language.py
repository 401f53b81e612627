"""Which language a text is in: told by its letters, its commonest words and their endings."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from tollbook.packs.recognition import ENDING, Traits, load_traits

# So much of a long text is looked at: its head, its middle and its end, since pages begin with menus.
_SLICE = 400
_ADDRESSES = re.compile(r"https?://\S+|[@#]\w+")
_SIGNS = frozenset("/@#")
_WORDS = re.compile(r"[^\W\d_]+")
# A text of so many words that has hardly a common one is in none of the languages that are known.
_LONG, _SHARE = 20, 0.02
_ENDING_WORD = ENDING + 2
_ENDING_WEIGHT = 0.3
_FOREIGN_WEIGHT = 0.5
# By so much a language that is not read has to lead over one that is.
_LEAD = 0.9


def recognised(text: str, read: Sequence[str]) -> str | None:
    """The code of the language that most of a text is in; one that is not `read` only if it is clearly that.

    None if nothing is known of its script or of its words. A text that does not tell (numbers, a name) is in
    the first language of its script, which is Latin if it has no letters at all.
    """
    sample = _sample(text).lower()
    if not _SIGNS.isdisjoint(sample):
        sample = _ADDRESSES.sub(" ", sample)
    words = Counter(_WORDS.findall(sample))
    script = _script(words)
    traits = load_traits().get(script)
    if traits is None:
        return None
    scores = _scores(sample, words, traits)
    lead = {code: score + _LEAD * (code in read) for code, score in scores.items()}
    best = max(traits.codes, key=lambda code: lead[code])
    amount = words.total()
    return best if amount < _LONG or scores[best] >= _SHARE * amount else None


def _sample(text: str) -> str:
    if len(text) <= 3 * _SLICE:
        return text
    middle = (len(text) - _SLICE) // 2
    return f"{text[:_SLICE]} {text[middle : middle + _SLICE]} {text[-_SLICE:]}"


def _script(words: Mapping[str, int]) -> str:
    """The script of most letters: «latin», «cyrillic», or «other»."""
    letters = {"latin": 1, "cyrillic": 0, "other": 0}
    for word, times in words.items():
        first = word[0]
        script = "latin" if first < "\u0250" else "cyrillic" if "\u0400" <= first <= "\u052f" else "other"
        letters[script] += times * len(word)
    return max(letters, key=lambda script: letters[script])


def _scores(sample: str, words: Mapping[str, int], traits: Traits) -> Mapping[str, float]:
    """How much speaks for each language of a script; what several have counts less for each."""
    scores = dict.fromkeys(traits.codes, 0.0)
    for word, times in words.items():
        codes, weight = traits.words.get(word), 1.0
        if codes is None and len(word) >= _ENDING_WORD:
            codes, weight = traits.endings.get(word[-ENDING:]), _ENDING_WEIGHT
        for code in codes or ():
            scores[code] += times * weight / len(codes or ())
    for letter, times in _telling(sample, traits.missing):
        for code in traits.missing[letter]:
            scores[code] -= times * _FOREIGN_WEIGHT
    return scores


def _telling(sample: str, missing: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, int]]:
    """The letters of a text that not every language of its script has, with how often they stand in it."""
    return Counter(_class("".join(missing)).findall(sample)).items()


@cache
def _class(letters: str) -> re.Pattern[str]:
    return re.compile(f"[{letters}]")
