"""Whose people or things a figure counts."""

from collections.abc import Iterator
from itertools import pairwise

from tollbook.packs.language import Vocabulary
from tollbook.reader.count import Count, RuleName
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.text.lexicon import Word

NOBODY = "none"
_BESIDE = 4
_SUBJECT_GAP = 20
_AMONG_REACH = 24
_BLOWS = frozenset({"destroyed", "killed", "wounded", "intercepted", "captured", "hit", "damaged"})


def side_of(
    sentence: Sentence,
    index: int,
    counted: Count,
    outcome: str,
    said_at: int,
    speaker_side: str | None,
    own: str | None,
    publishes: bool,
    inherited: str | None,
    scene: str | None,
    vocabulary: Vocabulary,
    grammar: Grammar,
) -> str:
    """The side of a figure's people or things, or `none` where the text does not say and nothing implies it.

    `said_at` is where the reported speech begins, `speaker_side` the speaker's own side, `own` the
    side that speaks in its own name («Russia has reported the loss of …»), `publishes` whether the speaker
    publishes counts of the other side's losses, `inherited` the side of the figures that this one goes on
    with, and `scene` the side of the place that the text named last.
    """
    kind = vocabulary.kind_of.get(counted.item, "")
    if counted.item in vocabulary.of_no_side:
        return NOBODY
    named = _named_beside(sentence, index, counted, grammar)
    if named and kind in ("people", "equipment", "weapon", "body"):
        return _resolved(named, speaker_side, vocabulary)
    if counted.item in vocabulary.of_one_side:
        return vocabulary.of_one_side[counted.item]
    actor = (
        _loser(sentence, counted) or _losses_of(sentence, index) or _actor(sentence, said_at, index) or own
    )
    actor = actor and _resolved(actor, speaker_side, vocabulary)
    opponent = vocabulary.opponents.get
    if inherited and (
        counted.sub == "part"
        or counted.rule in (RuleName.SO_MANY_OF_SO_MANY, RuleName.BY_PLACE, RuleName.BY_FATE)
    ):
        return inherited
    if outcome in ("launched", "hit", "gained", "occurred"):
        return actor or inherited or opponent(_place(sentence) or speaker_side or "") or NOBODY
    if outcome in ("intercepted", "suppressed", "repelled"):
        by = _doer(sentence, said_at, index, own, speaker_side, vocabulary, grammar)
        # A party reports what it shot down itself, unless the verb has another subject right before it.
        likeliest = (by, speaker_side) if _has_subject(sentence, counted) else (speaker_side, by)
        by = opponent(likeliest[0] or "") or opponent(likeliest[1] or "")
        return by or inherited or opponent(_place(sentence) or "") or NOBODY
    heading = next(_sides(sentence.sides, sentence.start, sentence.line), None)
    if kind == "place" and heading and not _place(sentence):
        return _resolved(heading, speaker_side, vocabulary)
    if kind == "place" and actor and _is_blow(counted, sentence, index, grammar):
        return opponent(actor) or NOBODY
    if counted.item in vocabulary.bystanders or kind in ("place", "body"):
        victims = _victims(sentence, speaker_side, vocabulary, grammar)
        return scene if victims == NOBODY and scene else victims
    if inherited and counted.sub:
        return inherited
    if _is_blow(counted, sentence, index, grammar):
        doer = _doer(sentence, said_at, index, own, speaker_side, vocabulary, grammar)
        return opponent(doer or "") or opponent(speaker_side or "") or inherited or NOBODY
    if actor or inherited:
        return actor or inherited or NOBODY
    if publishes:
        return opponent(speaker_side or "") or NOBODY
    return speaker_side or _place(sentence) or NOBODY


def _resolved(side: str, speaker_side: str | None, vocabulary: Vocabulary) -> str:
    """«The enemy» is whoever opposes the speaker; where nobody speaks, the one who attacked."""
    if side != "enemy":
        return side
    return vocabulary.opponents.get(speaker_side or vocabulary.attacked or "", NOBODY)


def _named_beside(sentence: Sentence, index: int, counted: Count, grammar: Grammar) -> str | None:
    """The side named with the noun: «7 Russian missiles», «Russian casualties», «among Russian troops»."""
    figure = sentence.figures[index]
    noun = counted.noun or (figure.start, figure.end)
    first, last = (figure.end, noun[1]) if noun[1] > figure.end else (noun[0] - _BESIDE - 24, noun[1])
    for word in sentence.sides:
        if word.start < first or word.end > last:
            continue
        if word.start >= figure.end or _touch(sentence, word.end, noun[0]):
            return str(word.senses["side"])
    end = min(noun[1] + _AMONG_REACH, sentence.clause_end(index))
    for word in sentence.sides:
        if "speaker" in word.senses:
            continue
        gap = sentence.folded[noun[1] : word.start].strip()
        inflicted = counted.outcome == "casualties" and gap in grammar.upon
        if noun[1] <= word.start < end and (gap in grammar.among or inflicted):
            return str(word.senses["side"])
    return None


def _touch(sentence: Sentence, side_end: int, noun_start: int) -> bool:
    """Whether a side's word stands right before a noun, not at the end of the line above."""
    gap = sentence.text[side_end:noun_start]
    return len(gap) <= _BESIDE and "\n" not in gap and ":" not in gap


def _actor(sentence: Sentence, said_at: int, index: int) -> str | None:
    """The first side named behind the speech verb: the subject of what is reported."""
    figure = sentence.figures[index]
    return next(_sides(sentence.sides, said_at, figure.start), None)


def _loser(sentence: Sentence, counted: Count) -> str | None:
    """The side right before a verb of loss: «General Staff data show that Russian forces lost 1,585 men»."""
    verb = counted.verb
    if verb is None or counted.said != "lost":
        return None
    if any(word.start == verb[0] and "count" in word.senses for word in sentence.governors):
        return None  # a noun: «the losses of …»
    for word in reversed(sentence.sides):
        gap = sentence.text[word.end : verb[0]]
        if word.end <= verb[0]:
            return str(word.senses["side"]) if len(gap) <= _SUBJECT_GAP and "," not in gap else None
    return None


def _losses_of(sentence: Sentence, index: int) -> str | None:
    """The side whose losses a figure behind them is told of: «…, so that Russia's total losses come to N»."""
    figure = sentence.figures[index]
    earlier = sentence.figures[index - 1].end if index else sentence.start
    for word in sentence.words_before(figure.start):
        if word.start < earlier:
            return None
        if word.senses.get("count") != "casualties":
            continue
        for side in sentence.sides:
            if "speaker" in side.senses:
                continue  # «General Staff of Ukraine: total losses …»
            # «Killed in Ukraine» names a place.
            behind = side.start > word.end and not sentence.folded[word.end : side.start].strip()
            if behind or (side.end <= word.start and _touch(sentence, side.end, word.start)):
                return str(side.senses["side"])
        return None
    return None


def _has_subject(sentence: Sentence, counted: Count) -> bool:
    """Whether a side stands right before the verb («Russian forces shot down two drones»)."""
    if counted.verb is None:
        return False
    return any(0 <= counted.verb[0] - word.end <= _SUBJECT_GAP for word in sentence.sides)


def _doer(
    sentence: Sentence,
    said_at: int,
    index: int,
    own: str | None,
    speaker_side: str | None,
    vocabulary: Vocabulary,
    grammar: Grammar,
) -> str | None:
    """The first side behind the speech verb that does not merely own weapons or losses."""
    owners = set()
    counted = {figure.end + 1 for figure in sentence.figures}
    for word, following in pairwise(sentence.words):
        weapon = vocabulary.kind_of.get(str(following.senses.get("item"))) == "weapon"
        owned = (
            weapon or "count" in following.senses or ("item" in following.senses and word.start in counted)
        )
        if owned and _touch(sentence, word.end, following.start):
            owners.add(word.start)
        if following.senses.get("outcome") == "lost" and _touch(sentence, word.end, following.start):
            owners.add(word.start)
        if (
            word.senses.keys() & {"count", "item"}
            and sentence.folded[word.end : following.start].strip() in grammar.of
        ):
            owners.add(following.start)
    words = [word for word in sentence.sides if word.start not in owners and "item" not in word.senses]
    doer = next(_sides(words, said_at, sentence.figures[index].start), None) or own
    return doer and _resolved(doer, speaker_side, vocabulary)


def _sides(words: list[Word], start: int, end: int) -> Iterator[str]:
    for word in words:
        if start <= word.start and word.end <= end:
            yield str(word.senses["side"])


def _place(sentence: Sentence) -> str | None:
    """The side of the nearest place named, the last one first."""
    for word in reversed(sentence.words):
        if "place" in word.senses:
            return str(word.senses["place"])
    return None


def _victims(sentence: Sentence, speaker_side: str | None, vocabulary: Vocabulary, grammar: Grammar) -> str:
    """Who is hurt: the other side of the one whose blow it was, else the people of the place named."""
    words = sentence.words
    for word, following in pairwise(words):
        striker = word.senses.get("side")
        if not (following.senses.keys() & {"blow", "army"} and following.start - word.end <= 20):
            gap = sentence.folded[word.end : following.start].strip()
            striker = following.senses.get("side") if "blow" in word.senses and gap in grammar.of else None
        struck = vocabulary.opponents.get(_resolved(str(striker), speaker_side, vocabulary))
        if striker and struck:
            # A blow may fall on a third party's place, whose people are then hurt.
            place = _place(sentence)
            return struck if place in (None, striker, struck) else place or struck
    return (
        _place(sentence)
        or speaker_side
        or next(_sides(sentence.sides, sentence.start, sentence.end), None)
        or NOBODY
    )


def _is_blow(counted: Count, sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether a verb before the figure does to the other side what it says («destroyed four tanks»)."""
    verb = counted.verb
    if verb is None or verb[1] > sentence.figures[index].start:
        return False
    word = next((word for word in sentence.governors if word.start == verb[0]), None)
    if word is None or word.senses.get("outcome") not in _BLOWS:
        return False
    return grammar.of.isdisjoint(sentence.folded[verb[0] : verb[1] + _BESIDE].split())
