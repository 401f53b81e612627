"""Who says so: the speakers that a sentence names with a verb of speech, or whom it cites."""

from collections.abc import Mapping
from typing import NamedTuple

import regex

from tollbook.packs.language import Vocabulary
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.story import Attribution
from tollbook.reader.text.patterns import found_name, match_end

# How far a speech verb may stand behind the name («Odesa Oblast spokesperson Serhiy Bratchuk reported»): a
# full name with a title, some ten words.
_NAME_REACH = 75
# «according to the data of the General Staff»: so far behind the words that cite, three words between.
_PER_REACH = 34
# «the head of Ukraine's Kharkiv regional military administration»: a role's side stands so near before it, or
# behind it, where its own noun and «of the» stand between.
_SIDE_BEFORE, _SIDE_BEHIND = 30, 34
# A mere side speaks only right before its verb («Ukraine says»), a small word between.
_CLOSE = 6
# The verb before a name may have a forename between («said Ihor Terekhov»).
_SAID_BEFORE = 16
# «are estimated», «were reported»: an auxiliary right before the verb.
_AUXILIARY_REACH = 10
# Words between a name and what cites it, or its side: an adjective, and a name of two words.
_MOST_BETWEEN = 3
# A verb before its speaker has no more than a forename between.
_MOST_AFTER_VERB = 2
_SIGNED_BY = regex.compile(r"(?r)\s[-–—]\s[\p{L}’'\s*_]*\Z")
_NAME_TAIL = regex.compile(r"[\p{L}’'\s.*_\"“”«»]*")
_FORENAME = regex.compile(r"\s\p{Lu}\p{Ll}+\s")
# Kinds of words: those that name a speaker by more than a side, those that end the reach of a name before.
NAMES = frozenset({"speaker", "role"})
_NAMED_AGAIN = NAMES | {"per"}
_OF_COUNTS = frozenset({"value", "outcome"})
_NAME_STOPS = frozenset(",;:()\n")
# The last capitalised word between a role and its verb is a surname; so is one right before a verb.
_PERSON = regex.compile(
    r"(?r)\p{Lu}[\p{L}’'-]+\s(?:\p{Lu}[\p{L}’'-]+\s)*?(\p{Lu}[\p{L}’'-]{2,})\s(?:also\s)?\Z"
)
_SURNAME = regex.compile(r"(?r)(?:^|[\s(])(\p{Lu}[\p{L}’'-]{2,})\s(?:\p{Ll}+\s)?\Z")
# «Air Force: …», «Air Force spokesman Ihnat: …»: a title and a name may stand before the colon.
_COLON = regex.compile(r"(?!['’][sS]\b)[\s\w.’']{0,30}:[\s*_]")


class Name(NamedTuple):
    """The span of a name, whose it is, and whether the name alone says so."""

    start: int
    end: int
    speaker: str
    direct: bool


def attributions(sentence: Sentence, vocabulary: Vocabulary, surnames: dict[str, str]) -> list[Attribution]:
    """The speakers of a sentence whose words it reports, in order; one for each speech verb.

    `surnames` remembers, through a text, the persons that a role introduced («the mayor Ihor Terekhov said»,
    and later «Terekhov added»).
    """
    found: list[Attribution] = []
    for position in sentence.possible_speakers:
        attribution = _attribution(sentence, position, vocabulary)
        if attribution is None:
            continue
        publishes = attribution.speaker in vocabulary.table_speakers
        if found and publishes and _passes_on(sentence, position, found[-1]):
            found.pop()
        if found and found[-1].says_at == attribution.says_at:
            if found[-1].direct or not attribution.direct:
                continue
            found.pop()
        found.append(attribution)
        if not attribution.bare:
            _remember(sentence, attribution, surnames)
    return found or _known_persons(sentence, surnames)


def with_roles_borne(attributed: list[list[Attribution]], vocabulary: Vocabulary) -> list[list[Attribution]]:
    """Roles without a side, as the one bearer of them that a text names: «Russia's General Staff» is meant
    by «the General Staff» of its headline too."""
    for role in {a.role for named in attributed for a in named if a.role}:
        bearers = set(vocabulary.roles[role].values())
        full = [a for named in attributed for a in named if a.role is None and a.speaker in bearers]
        if len({a.speaker for a in full}) == 1:
            attributed = [
                [_borne_by(full[0], a) if a.role == role else a for a in named] for named in attributed
            ]
    return attributed


def name_at(sentence: Sentence, position: int, vocabulary: Vocabulary) -> Name | None:
    """Whose name a word is."""
    start, end = sentence.start_of(position), sentence.end_of(position)
    speaker = sentence.meaning(position, "speaker")
    if speaker is not None:
        return Name(start, end, speaker, True)
    role = sentence.meaning(position, "role")
    if role is not None:
        return _bearer(sentence, position, role, vocabulary)
    speaker = vocabulary.roles["side"].get(str(sentence.meaning(position, "side")))
    return Name(start, end, speaker, False) if speaker else None


def _attribution(sentence: Sentence, position: int, vocabulary: Vocabulary) -> Attribution | None:
    """The attribution to the speaker that a word names, if it is one whose words are reported."""
    says_at = _says_at(sentence, position, vocabulary)
    name = name_at(sentence, position, vocabulary) if says_at is not None else None
    if says_at is None or name is None:
        return None
    bare = not sentence.means_any(position, NAMES)
    role = _role_alone(sentence, position, name, vocabulary)
    return Attribution(name.start, name.end, name.speaker, says_at, name.direct, bare, role)


def _role_alone(sentence: Sentence, position: int, name: Name, vocabulary: Vocabulary) -> str | None:
    """The role of a name that is no more than its word, if its usual bearer publishes counts: a text tells of
    one such, and of governors by the dozen."""
    role = sentence.meaning(position, "role")
    if role is None or name.direct or name.end - name.start != sentence.length_of(position):
        return None
    return role if vocabulary.roles[role].get("default") in vocabulary.table_speakers else None


def _borne_by(full: Attribution, bare: Attribution) -> Attribution:
    """A name that is no more than a role, as the fuller name of its bearer has it."""
    return bare._replace(speaker=full.speaker, full_name=(full.start, full.end))


def _passes_on(sentence: Sentence, position: int, before: Attribution) -> bool:
    """Whether the one named before only passes a count on: «the ministry said, citing the General Staff»."""
    start = sentence.start_of(position)
    if start - before.end > _NAME_REACH or not _is_cited(sentence, position):
        return False
    return not any(letter.isdigit() or letter in ".;" for letter in sentence.text[before.end : start])


def _remember(sentence: Sentence, attribution: Attribution, surnames: dict[str, str]) -> None:
    """Keeps the surname that stands between a role and its verb."""
    end = max(attribution.end, attribution.says_at)
    person = found_name(_PERSON, sentence.text, attribution.end, end)
    if person is not None:
        surnames[person[0]] = attribution.speaker


def _known_persons(sentence: Sentence, surnames: dict[str, str]) -> list[Attribution]:
    """Those who speak by their surname alone, introduced before."""
    found = []
    for verb, _ in sentence.spans_of("say") if surnames else ():
        person = found_name(_SURNAME, sentence.text, max(sentence.start, verb - _SIDE_BEFORE), verb)
        if person is not None and person[0] in surnames:
            found.append(Attribution(*person[1], surnames[person[0]], verb, True, False))
    return found


def _says_at(sentence: Sentence, position: int, vocabulary: Vocabulary) -> int | None:
    """Where the verb or phrase stands that makes the word at a position a speaker, or None."""
    if position and sentence.has("per") and _is_cited(sentence, position):
        return sentence.start_of(position - 1)
    bare_side = not sentence.means_any(position, NAMES)
    verb = _verb_behind(sentence, position, bare_side) if sentence.has("say") else None
    if verb is not None:
        start = sentence.start_of(verb)
        # «… drones of the Russians, said the command»: a comma parts a mere side from the verb of others.
        apart = bare_side and "," in sentence.text[sentence.end_of(position) : start]
        return None if apart or _is_passive(sentence, start, vocabulary) else start
    if bare_side:
        return None
    before = _verb_before(sentence, position) if sentence.has("say") else None
    if before is not None:
        return before
    start = sentence.start_of(position)
    if start - sentence.start < _NAME_REACH and _is_before_colon(sentence, position):
        return sentence.end_of(position)
    return start if _signs(sentence, position) else None


def _verb_behind(sentence: Sentence, position: int, bare_side: bool) -> int | None:
    """The verb of speech in reach behind a name, unless another name or an outcome stands between."""
    end = sentence.end_of(position)
    reach = end + (_CLOSE if bare_side else _NAME_REACH)
    for following in sentence.positions_from(position + 1):
        start = sentence.start_of(following)
        if start > reach or sentence.means(following, "break"):
            return None
        if sentence.means(following, "say"):
            return following
        named = sentence.means_any(following, _NAMED_AGAIN) and not sentence.means(following, "place")
        if named and (bare_side or _is_apart(sentence.text, end, start)):
            return None
        if sentence.means_any(following, _OF_COUNTS):
            return None
    return None


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether another name is no part of the one before: «Russian forces lost 850 men, the ministry said»."""
    return end - start > _SIDE_BEHIND or any(letter.isdigit() for letter in text[start:end])


def _is_before_colon(sentence: Sentence, position: int) -> bool:
    """«Air Force: …»; not «downed by the Air Force and destroyed: …»."""
    end = sentence.end_of(position)
    colon_end = match_end(_COLON, sentence.text, end)
    if colon_end is None:
        return False
    if sentence.meaning(position, "role") == "military" and not all(
        sentence.means(before, "side") for before in range(position)
    ):
        return False  # «… the worst month for the Russian army: 45,720 killed and wounded»
    return not sentence.has_between(end, colon_end, "outcome", "item")


def _signs(sentence: Sentence, position: int) -> bool:
    """«… in one day – Ukraine's General Staff»: a name alone behind a dash, at the end."""
    start, end = sentence.start_of(position), sentence.end_of(position)
    if _SIGNED_BY.search(sentence.text, max(sentence.start, start - _SIDE_BEFORE), start) is None:
        return False
    if sentence.end - end > _SIDE_BEHIND:
        return False
    return _NAME_TAIL.fullmatch(sentence.text, end, sentence.end) is not None


def _is_passive(sentence: Sentence, verb: int, vocabulary: Vocabulary) -> bool:
    """«losses of Russian forces are estimated»: those who are spoken of do not speak."""
    before = sentence.folded[max(sentence.start, verb - _AUXILIARY_REACH) : verb].split()
    return bool(before) and before[-1] in vocabulary.grammar.get("passives", ())


def _is_cited(sentence: Sentence, position: int) -> bool:
    """«according to the General Staff»; a side between the two is part of the name."""
    start = sentence.start_of(position)
    for before in sentence.positions_before(position, _MOST_BETWEEN):
        end = sentence.end_of(before)
        if start - end > _PER_REACH or sentence.means(before, "count"):
            return False  # «according to these data, the total losses of the Russian army …»
        if sentence.means(before, "per"):
            return "," not in sentence.text[end:start]
    return False


def _verb_before(sentence: Sentence, position: int) -> int | None:
    """«…, said the mayor»: where the verb right before the name starts."""
    start = sentence.start_of(position)
    for before in sentence.positions_before(position, _MOST_AFTER_VERB):
        end = sentence.end_of(before)
        if start - end > _SAID_BEFORE:
            return None
        near = start - end <= _CLOSE
        if sentence.means(before, "say") and (near or _FORENAME.fullmatch(sentence.text, end, start)):
            return sentence.start_of(before)
    return None


def _bearer(sentence: Sentence, position: int, role: str, vocabulary: Vocabulary) -> Name | None:
    """Who bears a role: the one of the side named beside it, of the text's place, or its usual bearer."""
    roles = vocabulary.roles[role]
    side, start, end = _side_of_role(sentence, position)
    speaker = roles.get(side or "")
    if not speaker and role in vocabulary.placed_roles:
        viewpoint = vocabulary.viewpoint if role in vocabulary.own_roles else None
        speaker = _by_place(sentence, roles, viewpoint)
    elif not speaker:
        speaker = roles.get("default")
    return Name(start, end, speaker, False) if speaker else None


def _side_of_role(sentence: Sentence, position: int) -> tuple[str | None, int, int]:
    """The side that the words beside a role name, and the span of both."""
    start, end = sentence.start_of(position), sentence.end_of(position)
    for before in sentence.positions_before(position, _MOST_BETWEEN):
        gap = sentence.text[sentence.end_of(before) : start]
        if len(gap) > _SIDE_BEFORE or not _NAME_STOPS.isdisjoint(gap) or any(map(str.isdigit, gap)):
            break
        side = _side_or_place(sentence, before)
        if side:
            return side, sentence.start_of(before), end
    for behind in sentence.positions_from(position + 1, _MOST_BETWEEN):
        gap = sentence.text[end : sentence.start_of(behind)]
        if len(gap) > _SIDE_BEHIND or sentence.means(behind, "say") or not _NAME_STOPS.isdisjoint(gap):
            break
        side = _side_or_place(sentence, behind)
        if side:
            return side, start, sentence.end_of(behind)
    return None, start, end


def _side_or_place(sentence: Sentence, position: int) -> str | None:
    return sentence.meaning(position, "side") or sentence.meaning(position, "place")


def _by_place(sentence: Sentence, roles: Mapping[str, str], viewpoint: str | None) -> str | None:
    """«officials say», with nobody's name: those of the place that the sentence is about, of the side whose
    viewpoint it has, or of the side that it is about."""
    for kind in ("place", "side"):
        speaker = next((roles[side] for side in sentence.meanings(kind) if side in roles), None)
        if speaker:
            return speaker
        if "default" in roles:
            return roles["default"]
        if viewpoint in roles:
            return roles[viewpoint or ""]
    return None
