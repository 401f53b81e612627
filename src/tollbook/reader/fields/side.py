"""Whose people or things a figure counts."""

from collections.abc import Callable
from typing import NamedTuple

from tollbook.model.claim import UNATTRIBUTED, Claim
from tollbook.packs.language import Vocabulary
from tollbook.reader.count import Count
from tollbook.reader.fields.frame import is_of_losses
from tollbook.reader.fields.speaker import source_of
from tollbook.reader.layout.parties import owners_in, place_in, strikers_in, touch
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Attribution, Story

NOBODY = "none"
# A side before a noun that stands before its figure is looked for so far back: a noun's own two or three
# words («Russian armoured fighting vehicles») and a blank.
_BEFORE_NOUN = 28
# A subject stands right before its verb, an adverb or an auxiliary between («Russian forces have also lost»).
_SUBJECT_GAP = 20
# «casualties among Russian troops»: the side behind a noun and a small word, an article or an adjective on.
_AMONG_REACH = 24
# «of» behind a verb of harm makes a noun of it: «the killed of».
_OF_REACH = 4
_BLOWS = frozenset({"destroyed", "killed", "wounded", "intercepted", "captured", "hit", "damaged"})
_OF_ATTACKER = frozenset({"launched", "hit", "gained", "occurred"})
_OF_DEFENCE = frozenset({"intercepted", "suppressed", "repelled"})
_WITH_SIDE_NAMED = frozenset({"people", "equipment", "weapon", "body"})


class SideSpot:
    """A figure with what the side of its people or things depends on.

    `speaker_side` is the speaker's own side; `speech_start` is where the reported speech begins; `own` the
    side that speaks in its own name («Russia has reported the loss of …»); `inherited` the side of the
    figures that this one goes on with.
    """

    def __init__(self, spot: Spot, count: Count, story: Story, outcome: str, speaker: str) -> None:
        vocabulary = spot.tools.vocabulary
        known = spot.tools.pack.speakers.get(speaker)
        self.spot = spot
        self.sentence = spot.sentence
        self.count = count
        self.outcome = outcome
        self.speaker = speaker
        self.story = story
        self.vocabulary = vocabulary
        self.kind = vocabulary.kind_of.get(count.item, "")
        self.speaker_side = (known.side if known else None) or vocabulary.viewpoint
        self.own = self.speaker_side if spot.said is not None and spot.said.bare else None
        self.inherited = _inherited(count, story, outcome, vocabulary)
        self.speech_start = _speech_start(spot, count, story, outcome)

    def resolved(self, side: str) -> str:
        """«The enemy» is whoever opposes the speaker; where nobody speaks, the one who attacked."""
        if side != "enemy":
            return side
        return self.vocabulary.opponents.get(self.speaker_side or self.vocabulary.attacked or "", NOBODY)

    def opponent(self, side: str | None) -> str | None:
        """Whoever opposes a side."""
        return self.vocabulary.opponents.get(side or "")

    @property
    def actor(self) -> str | None:
        """The side that the sentence is about: the loser, the one whose losses are given, or the subject of
        what is reported."""
        actor = (
            _loser(self.sentence, self.count)
            or _losses_of(self.spot)
            or _first_side(self.sentence, self.speech_start, self.spot.figure.start)
            or self.own
        )
        return actor and self.resolved(actor)

    @property
    def doer(self) -> str | None:
        """The first side behind the speech verb that does not merely own weapons or losses."""
        owners = owners_in(self.sentence, self.vocabulary.kind_of, self.spot.grammar.of)
        start, end = self.speech_start, self.spot.figure.start
        doer = next(
            (
                named.side
                for named in self.sentence.sides
                if not (named.is_item or named.start in owners) and start <= named.start and named.end <= end
            ),
            self.own,
        )
        return doer and self.resolved(doer)

    @property
    def place(self) -> str | None:
        """The side of the place that the sentence names last."""
        return place_in(self.sentence)

    @property
    def is_blow(self) -> bool:
        """Whether a verb before the figure does to the other side what it says («destroyed four tanks»)."""
        verb, sentence = self.count.verb, self.sentence
        if verb is None or verb[1] > self.spot.figure.start:
            return False
        word = next((word for word in sentence.governors if word.start == verb[0]), None)
        if word is None or word.outcome not in _BLOWS:
            return False
        return self.spot.grammar.of.isdisjoint(sentence.folded[verb[0] : verb[1] + _OF_REACH].split())


class Answer(NamedTuple):
    """A way to tell a figure's side, or None where it does not apply, and an example of it."""

    side: Callable[[SideSpot], str | None]
    example: str


def side_of(spot: Spot, count: Count, story: Story, outcome: str, speaker: str) -> str:
    """The side of a figure's people or things by the first answer that there is, or `none` where the text
    does not say and nothing implies it."""
    place = SideSpot(spot, count, story, outcome, speaker)
    for answer in ANSWERS:
        side = answer.side(place)
        if side is not None:
            return side
    return NOBODY


def _neither(place: SideSpot) -> str | None:
    return NOBODY if place.count.item in place.vocabulary.of_no_side else None


def _named_with_noun(place: SideSpot) -> str | None:
    if place.kind not in _WITH_SIDE_NAMED or not place.sentence.sides:
        return None
    side = _before_noun(place) or _among(place)
    return place.resolved(side) if side else None


def _by_its_word(place: SideSpot) -> str | None:
    return place.vocabulary.of_one_side.get(place.count.item)


def _as_its_whole(place: SideSpot) -> str | None:
    part = place.count.sub == "part" or place.count.rule.divides
    return place.inherited if part and place.inherited else None


def _attacker(place: SideSpot) -> str | None:
    if place.outcome not in _OF_ATTACKER:
        return None
    struck = place.place or place.speaker_side
    return place.actor or place.inherited or place.opponent(struck) or NOBODY


def _shot_down(place: SideSpot) -> str | None:
    """A party reports what it shot down itself, unless the verb has another subject right before it."""
    if place.outcome not in _OF_DEFENCE:
        return None
    doer, speaker = place.doer, place.speaker_side
    first, second = (doer, speaker) if _has_subject(place.sentence, place.count) else (speaker, doer)
    by = place.opponent(first) or place.opponent(second)
    return by or place.inherited or place.opponent(place.place) or NOBODY


def _heading_of_places(place: SideSpot) -> str | None:
    heading = _first_side(place.sentence, place.sentence.start, place.sentence.line)
    if place.kind != "place" or not heading or place.place:
        return None
    return place.resolved(heading)


def _struck_place(place: SideSpot) -> str | None:
    if place.kind != "place" or not place.is_blow:
        return None
    actor = place.actor
    return (place.opponent(actor) or NOBODY) if actor else None


def _victims(place: SideSpot) -> str | None:
    """The other side of the one whose blow it was, else the people of the place named."""
    if place.count.item not in place.vocabulary.bystanders and place.kind not in ("place", "body"):
        return None
    side = (
        _struck_by(place)
        or place.place
        or place.speaker_side
        or _first_side(place.sentence, place.sentence.start, place.sentence.end)
        or NOBODY
    )
    return place.story.place or NOBODY if side == NOBODY else side


def _as_before(place: SideSpot) -> str | None:
    return place.inherited if place.count.sub and place.inherited else None


def _other_side_of_blow(place: SideSpot) -> str | None:
    if not place.is_blow:
        return None
    return place.opponent(place.doer) or place.opponent(place.speaker_side) or place.inherited or NOBODY


def _subject(place: SideSpot) -> str | None:
    return place.actor or place.inherited or None


def _other_side_of_publisher(place: SideSpot) -> str | None:
    """The counts of a general staff are of the other side's losses; so are nobody's in a language whose texts
    speak for a side."""
    vocabulary = place.vocabulary
    publishes = place.speaker in vocabulary.table_speakers
    if not publishes and place.speaker == UNATTRIBUTED and vocabulary.viewpoint is not None:
        lost = place.outcome in ("lost", "casualties")
        publishes = lost and place.count.item not in vocabulary.bystanders
    return (place.opponent(place.speaker_side) or NOBODY) if publishes else None


def _speaker_or_place(place: SideSpot) -> str | None:
    return place.speaker_side or place.place


ANSWERS: tuple[Answer, ...] = (
    # What the words of the count itself say.
    Answer(_neither, "12 buildings of no side"),
    Answer(_named_with_noun, "seven missiles of side A; casualties among troops of side A"),
    Answer(_by_its_word, "an item that only one side has"),
    Answer(_as_its_whole, "76 of 188 drones; 5 killed, including 2 children"),
    # Weapons are of whoever launched them, whatever became of them.
    Answer(_attacker, "side A launched 188 drones"),
    Answer(_shot_down, "side B shot down 76 drones"),
    # Places and people at the place of a blow are of the side that was struck.
    Answer(_heading_of_places, "hit on side A: 4 depots"),
    Answer(_struck_place, "side A hit 4 villages"),
    Answer(_victims, "a strike by side A killed 3 people in a town of side B"),
    # The losses of armies.
    Answer(_as_before, "9,047 tanks (+12)"),
    Answer(_other_side_of_blow, "side B destroyed four tanks"),
    Answer(_subject, "side A has lost 9,047 tanks"),
    Answer(_other_side_of_publisher, "9,047 tanks, in the table of a general staff"),
    Answer(_speaker_or_place, "3 killed, the mayor said"),
)


def _inherited(count: Count, story: Story, outcome: str, vocabulary: Vocabulary) -> str | None:
    """The side of the figure before, if this one is beside it, or goes on with its losses or its item."""
    before = story.claim
    if before is None:
        return None
    same = story.count is not None and story.count.item == count.item
    of_losses = is_of_losses(vocabulary, count.item, outcome) and _is_of_army(before, vocabulary)
    return before.measure.side if count.sub or same or of_losses else None


def _is_of_army(claim: Claim, vocabulary: Vocabulary) -> bool:
    """Whether a claim is one of an army's losses: hurt bystanders say nothing of whose tanks follow."""
    measure = claim.measure
    return measure.outcome in vocabulary.table_outcomes and measure.item not in vocabulary.bystanders


def _speech_start(spot: Spot, count: Count, story: Story, outcome: str) -> int:
    """Where the reported speech begins: behind the verb of speech and the name; of what is shot down, with
    the line under a heading that has a verb of its own."""
    sentence, said = spot.sentence, spot.said
    start = sentence.start
    if said is None:
        start = max(start, _end_of_first_name(spot, count, story, outcome))
    elif said.says_at < spot.figure.start:
        start = max(said.says_at, said.end)
    if outcome == "intercepted" and count.verb is not None and count.verb[0] >= sentence.line >= 0:
        start = max(start, sentence.line)
    return start


def _end_of_first_name(spot: Spot, count: Count, story: Story, outcome: str) -> int:
    """Where a name that opens a sentence ends: the side in it is the speaker's, not that of the losses («The
    General Staff of Ukraine has updated the losses of …»). 0 if a side stands before the name."""
    default = story.default
    if default is None or not _opens(spot, default):
        return 0
    source = source_of(spot, story, is_of_losses(spot.tools.vocabulary, count.item, outcome))
    return default.end if source is not None and source.speaker == default.speaker else 0


def _opens(spot: Spot, name: Attribution) -> bool:
    """Whether a name stands in the sentence before the figure, and no side before it."""
    if not spot.sentence.start <= name.start < spot.figure.start:
        return False
    return not any(named.end <= name.start for named in spot.sentence.sides)


def _before_noun(place: SideSpot) -> str | None:
    """The side named with the noun: «7 Russian missiles», «Russian casualties»."""
    figure = place.spot.figure
    noun = place.count.noun or (figure.start, figure.end)
    first = figure.end if noun[1] > figure.end else noun[0] - _BEFORE_NOUN
    for named in place.sentence.sides:
        if named.start < first or named.end > noun[1]:
            continue
        if named.start >= figure.end or touch(place.sentence, named.end, noun[0]):
            return named.side
    return None


def _among(place: SideSpot) -> str | None:
    """The side behind the noun and a small word: «among Russian troops», «inflicted on the enemy»."""
    sentence, grammar = place.sentence, place.spot.grammar
    start = place.count.noun[1] if place.count.noun else place.spot.figure.end
    end = min(start + _AMONG_REACH, place.spot.clause_end)
    for named in sentence.sides:
        if named.is_speaker or not start <= named.start < end:
            continue
        gap = sentence.folded[start : named.start].strip()
        if gap in grammar.among or (place.count.outcome == "casualties" and gap in grammar.upon):
            return named.side
    return None


def _first_side(sentence: Sentence, start: int, end: int) -> str | None:
    """The first side named in a stretch: behind the speech verb, the subject of what is reported."""
    return next((n.side for n in sentence.sides if start <= n.start and n.end <= end), None)


def _loser(sentence: Sentence, count: Count) -> str | None:
    """The side right before a verb of loss: «General Staff data show that Russian forces lost 1,585 men»."""
    verb = count.verb
    if verb is None or count.said != "lost":
        return None
    if any(word.start == verb[0] and word.counts is not None for word in sentence.governors):
        return None  # a noun: «the losses of …»
    for named in reversed(sentence.sides):
        if named.end <= verb[0]:
            gap = sentence.text[named.end : verb[0]]
            return named.side if len(gap) <= _SUBJECT_GAP and "," not in gap else None
    return None


def _losses_of(spot: Spot) -> str | None:
    """The side whose losses a figure behind them is of: «…, so that Russia's total losses come to N»."""
    sentence, index, figure = spot.sentence, spot.index, spot.figure
    earlier = sentence.figures[index - 1].end if index else sentence.start
    for word in reversed(sentence.governors):
        if word.counts != "casualties" or word.end > figure.start:
            continue
        return _whose(sentence, word.start, word.end) if word.start >= earlier else None
    return None


def _whose(sentence: Sentence, start: int, end: int) -> str | None:
    """The side that stands beside a noun of losses; behind it, «killed in Ukraine» names a place."""
    for named in sentence.sides:
        if named.is_speaker:
            continue  # «General Staff of Ukraine: total losses …»
        behind = named.start > end and not sentence.folded[end : named.start].strip()
        if behind or (named.end <= start and touch(sentence, named.end, start)):
            return named.side
    return None


def _has_subject(sentence: Sentence, count: Count) -> bool:
    """Whether a side stands right before the verb («Russian forces shot down two drones»)."""
    if count.verb is None:
        return False
    return any(0 <= count.verb[0] - named.end <= _SUBJECT_GAP for named in sentence.sides)


def _struck_by(place: SideSpot) -> str | None:
    """The side that the other's blow fell on; if a third party's place was struck, its people are hurt."""
    for striker in strikers_in(place.sentence, place.spot.grammar.of):
        struck = place.opponent(place.resolved(striker))
        if struck:
            return struck if place.place in (None, striker, struck) else place.place
    return None
