"""Who says so: the speakers that a sentence names, and the figures that each of them is behind."""

from collections.abc import Iterator, Mapping

import regex

from tollbook.packs.language import Vocabulary
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.story import Attribution
from tollbook.reader.text.lexicon import SPEECH, Word

# How far a speech verb may stand behind the name («Odesa Oblast spokesperson Serhiy Bratchuk reported»).
_NAME_REACH = 75
_SIGNATURE_LENGTH = 70
# A channel's own handle or a hashtag signs for nobody.
_TAGS = frozenset("@#")
_PER_REACH = 34
_SIDE_BEFORE, _SIDE_BEHIND = 30, 34
_CLOSE = 6
_SIGNED_BY = regex.compile(r"(?r)\s[-–—]\s[\p{L}’'\s*_]*\Z")
_NAME_TAIL = regex.compile(r"[\p{L}’'\s.*_\"“”«»]*")
_FORENAME = regex.compile(r"\s\p{Lu}\p{Ll}+\s")
_NAME_STOPS = frozenset(",;:()\n")
# The last capitalised word between a role and its verb is a surname; so is one right before a verb.
_PERSON = regex.compile(
    r"(?r)\p{Lu}[\p{L}’'-]+\s(?:\p{Lu}[\p{L}’'-]+\s)*?(\p{Lu}[\p{L}’'-]{2,})\s(?:also\s)?\Z"
)
_SURNAME = regex.compile(r"(?r)(?:^|[\s(])(\p{Lu}[\p{L}’'-]{2,})\s(?:\p{Ll}+\s)?\Z")
_COLON = regex.compile(r"(?!['’][sS]\b)[\s\w.’']{0,30}:[\s*_]")


def attributions(sentence: Sentence, vocabulary: Vocabulary, surnames: dict[str, str]) -> list[Attribution]:
    """The speakers of a sentence whose words it reports, in order; one for each speech verb.

    `surnames` remembers, through a text, the persons that a role introduced («the mayor Ihor Terekhov said»,
    and later «Terekhov added»).
    """
    found: list[Attribution] = []
    for position, word in enumerate(sentence.words):
        if not word.uses & SPEECH:
            continue
        says_at = _says_at(sentence, position, vocabulary)
        if says_at is None:
            continue
        named = _named(sentence, position, vocabulary)
        if named is None:
            continue
        start, end, speaker, direct = named
        publishes = speaker in vocabulary.table_speakers
        if found and publishes and _passes_on(sentence, position, found[-1]):
            found.pop()
        if found and found[-1].says_at == says_at:
            if found[-1].direct or not direct:
                continue
            found.pop()
        bare = not word.senses.keys() & {"speaker", "role"}
        role = _role_alone(word, start, end, vocabulary)
        found.append(Attribution(start, end, speaker, says_at, direct, bare, role))
        person = _PERSON.search(sentence.text, end, max(end, says_at)) if not bare else None
        if person:
            surnames[person[1]] = speaker
    return found or _known_persons(sentence, surnames)


def _role_alone(word: Word, start: int, end: int, vocabulary: Vocabulary) -> str | None:
    """The role of a name that is no more than its word, if its usual bearer publishes counts: a text tells of
    one such, and of governors by the dozen."""
    role = word.senses.get("role")
    if "speaker" in word.senses or role is None or (start, end) != (word.start, word.end):
        return None
    bearer = vocabulary.roles[str(role)].get("default")
    return str(role) if bearer in vocabulary.table_speakers else None


def with_roles_told(heard: list[list[Attribution]], vocabulary: Vocabulary) -> list[list[Attribution]]:
    """Roles without a side, as the one bearer of them that a text names: «Russia's General Staff» is meant
    by «the General Staff» of its headline too."""
    told = {attribution.role for named in heard for attribution in named if attribution.role}
    for role in told:
        bearers = set(vocabulary.roles[role or ""].values())
        named = [a for line in heard for a in line if a.role is None and a.speaker in bearers]
        if len({a.speaker for a in named}) == 1:
            heard = [[_told_by(named[0], a) if a.role == role else a for a in line] for line in heard]
    return heard


def _told_by(full: Attribution, bare: Attribution) -> Attribution:
    """A name that is no more than a role, as the fuller name of its bearer has it."""
    return bare._replace(speaker=full.speaker, told=(full.start, full.end))


def _passes_on(sentence: Sentence, position: int, before: Attribution) -> bool:
    """Whether the one named before only passes a count on: «the ministry said, citing the General Staff»."""
    word = sentence.words[position]
    if word.start - before.end > _NAME_REACH or not _is_cited(sentence, position):
        return False
    return not any(letter.isdigit() or letter in ".;" for letter in sentence.text[before.end : word.start])


def _known_persons(sentence: Sentence, surnames: dict[str, str]) -> list[Attribution]:
    """Those who speak by their surname alone, introduced before."""
    found = []
    for word in sentence.words if surnames else ():
        if "say" not in word.senses:
            continue
        person = _SURNAME.search(sentence.text, max(sentence.start, word.start - _SIDE_BEFORE), word.start)
        if person and person[1] in surnames:
            found.append(
                Attribution(person.start(1), person.end(1), surnames[person[1]], word.start, True, False)
            )
    return found


def speaker_for(found: list[Attribution], offset: int) -> Attribution | None:
    """The attribution that governs an offset: the last that speaks before it, else the first behind it."""
    before = [attribution for attribution in found if min(attribution.start, attribution.says_at) < offset]
    return before[-1] if before else (found[0] if found else None)


def _says_at(sentence: Sentence, position: int, vocabulary: Vocabulary) -> int | None:
    """Where the verb or phrase stands that makes the word at a position a speaker, or None."""
    words = sentence.words
    word = words[position]
    if position and _is_cited(sentence, position):
        return words[position - 1].start
    bare_side = not word.senses.keys() & {"speaker", "role"}
    reach = _CLOSE if bare_side else _NAME_REACH
    for following in words[position + 1 :]:
        if following.start - word.end > reach or "break" in following.senses:
            break
        if "say" in following.senses:
            # «… drones of the Russians, said the command»: a comma parts a mere side from the verb of others.
            apart = bare_side and "," in sentence.text[word.end : following.start]
            return None if apart or _is_passive(sentence, following, vocabulary) else following.start
        named_again = following.senses.keys() & {"speaker", "role", "per"} and "place" not in following.senses
        if named_again and (bare_side or _is_apart(sentence.text, word.end, following.start)):
            break
        if following.senses.keys() & {"value", "outcome"}:
            break
    if bare_side:
        return None
    before = _say_before(sentence, position)
    if before is not None:
        return before
    if word.start - sentence.start < _NAME_REACH and _is_before_colon(sentence, position):
        return word.end
    return word.start if _signs(sentence, word) else None


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether another name is no part of the one before: «Russian forces lost 850 men, the ministry said»."""
    return end - start > _SIDE_BEHIND or any(letter.isdigit() for letter in text[start:end])


def _is_before_colon(sentence: Sentence, position: int) -> bool:
    """«Air Force: …»; not «downed by the Air Force and destroyed: …»."""
    word = sentence.words[position]
    colon = _COLON.match(sentence.text, word.end)
    if colon is None:
        return False
    before = sentence.words[:position]
    if word.senses.get("role") == "military" and any("side" not in other.senses for other in before):
        return False  # «… the worst month for the Russian army: 45,720 killed and wounded»
    between = sentence.words_after(word.end, colon.end())
    return not any(following.senses.keys() & {"outcome", "item"} for following in between)


def _signs(sentence: Sentence, word: Word) -> bool:
    """«… in one day – Ukraine's General Staff»: a name alone behind a dash, at the end."""
    if _SIGNED_BY.search(sentence.text, max(sentence.start, word.start - _SIDE_BEFORE), word.start) is None:
        return False
    return (
        sentence.end - word.end <= _SIDE_BEHIND
        and _NAME_TAIL.fullmatch(sentence.text, word.end, sentence.end) is not None
    )


def _is_passive(sentence: Sentence, verb: Word, vocabulary: Vocabulary) -> bool:
    """«losses of Russian forces are estimated»: those who are spoken of do not speak."""
    before = sentence.folded[max(sentence.start, verb.start - _CLOSE - 4) : verb.start].split()
    return bool(before) and before[-1] in vocabulary.grammar.get("passives", ())


def _is_cited(sentence: Sentence, position: int) -> bool:
    """«according to the General Staff»; a side between the two is part of the name."""
    word = sentence.words[position]
    for before in reversed(sentence.words[max(0, position - 3) : position]):
        if word.start - before.end > _PER_REACH or "count" in before.senses:
            return False  # «according to these data, the total losses of the Russian army …»
        if "per" in before.senses:
            return "," not in sentence.text[before.end : word.start]
    return False


def _say_before(sentence: Sentence, position: int) -> int | None:
    """«…, said the mayor»: the verb right before the name."""
    word = sentence.words[position]
    for before in reversed(sentence.words[max(0, position - 2) : position]):
        if word.start - before.end > _CLOSE + 10:
            return None
        near = word.start - before.end <= _CLOSE
        if "say" in before.senses and (near or _FORENAME.fullmatch(sentence.text, before.end, word.start)):
            return before.start
    return None


def _named(sentence: Sentence, position: int, vocabulary: Vocabulary) -> tuple[int, int, str, bool] | None:
    """The span of a name, its speaker, and whether the name alone says who it is."""
    word = sentence.words[position]
    if "speaker" in word.senses:
        return word.start, word.end, str(word.senses["speaker"]), True
    if "role" in word.senses:
        roles = vocabulary.roles[str(word.senses["role"])]
        side, start, end = _side_beside(sentence, position)
        role = str(word.senses["role"])
        viewpoint = vocabulary.viewpoint if role in vocabulary.own_roles else None
        placed = role in vocabulary.placed_roles
        otherwise = _by_place(sentence, roles, viewpoint) if placed else roles.get("default")
        speaker = roles.get(side or "") or otherwise
        return (start, end, speaker, False) if speaker else None
    speaker = vocabulary.roles["side"].get(str(word.senses["side"]))
    return (word.start, word.end, speaker, False) if speaker else None


def _side_beside(sentence: Sentence, position: int) -> tuple[str | None, int, int]:
    """The side that the words beside a role name, and the span of both."""
    words = sentence.words
    word = words[position]
    for before in reversed(words[max(0, position - 3) : position]):
        gap = sentence.text[before.end : word.start]
        if len(gap) > _SIDE_BEFORE or not _NAME_STOPS.isdisjoint(gap) or any(map(str.isdigit, gap)):
            break
        side = before.senses.get("side", before.senses.get("place"))
        if side:
            return str(side), before.start, word.end
    for behind in words[position + 1 : position + 4]:
        if behind.start - word.end > _SIDE_BEHIND or "say" in behind.senses:
            break
        if not _NAME_STOPS.isdisjoint(sentence.text[word.end : behind.start]):
            break
        side = behind.senses.get("side", behind.senses.get("place"))
        if side:
            return str(side), word.start, behind.end
    return None, word.start, word.end


def _by_place(sentence: Sentence, roles: Mapping[str, str], viewpoint: str | None) -> str | None:
    """«officials say», with nobody's name: those of the place that the sentence is about, of the side whose
    viewpoint it has, or of the side that it is about."""
    for sense in ("place", "side"):
        for word in sentence.words:
            side = word.senses.get(sense)
            if side and str(side) in roles:
                return roles[str(side)]
        if "default" in roles:
            return roles["default"]
        if viewpoint in roles:
            return roles[viewpoint or ""]
    return None


def signature(words: list[Word]) -> str | None:
    """The speaker whose own form of words a text uses, or None."""
    for word in words:
        if "signature" in word.senses:
            return str(word.senses["signature"])
    return None


def sole(heard: list[list[Attribution]]) -> list[Attribution]:
    """The one speaker that a text names, who is then behind its other sentences too; none of several."""
    everybody = [attribution for named in heard for attribution in named]
    return everybody[:1] if len({attribution.speaker for attribution in everybody}) == 1 else []


def signing(sentence: Sentence, vocabulary: Vocabulary) -> Attribution | None:
    """Who signs a text whose last line is no more than a name: «Mayor of Kyiv Vitali Klitschko»."""
    if sentence.figures or sentence.end - sentence.start > _SIGNATURE_LENGTH:
        return None
    if sentence.text[sentence.start] in _TAGS:
        return None
    if "://" in sentence.text[sentence.start : sentence.end]:
        return None  # «Subscribe to …» is the publisher's, who is no speaker
    if any(word.senses.keys() & {"say", "per", "outcome"} for word in sentence.words):
        return None
    for _, name in _names(sentence, vocabulary):
        if _may_sign(sentence, name.start, vocabulary):
            return name
    return None


def _names(sentence: Sentence, vocabulary: Vocabulary) -> Iterator[tuple[Word, Attribution]]:
    """The speakers that a sentence names without a verb of speech, each with the word that names it."""
    for position, word in enumerate(sentence.words):
        if not word.senses.keys() & {"speaker", "role"}:
            continue
        named = _named(sentence, position, vocabulary)
        if named is not None:
            start, end, speaker, direct = named
            yield word, Attribution(start, end, speaker, start, direct, False)


def _may_sign(sentence: Sentence, name: int, vocabulary: Vocabulary) -> bool:
    """A colon before a name needs a word for a source: «Source: Oryx», not «Video: Air Command»."""
    label, colon, _ = sentence.folded[sentence.start : name].rpartition(":")
    words = regex.findall(r"\p{L}+", label)
    return not colon or " ".join(words) in vocabulary.grammar.get("sources", ())


def signed_end(text: str) -> int:
    """Where a text ends, blank lines and up to three last lines of handles and hashtags left out."""
    end = len(text.rstrip())
    for _ in range(3):
        start = text.rfind("\n", 0, end) + 1
        if not start or text[start:end].lstrip()[:1] not in _TAGS:
            break
        end = len(text[:start].rstrip())
    return end


def in_row(cell: Sentence, vocabulary: Vocabulary) -> list[Attribution]:
    """Who is behind a table's cell: the speaker named at the head of its row."""
    for word, name in _names(cell, vocabulary):
        if word not in (cell.column or ()):
            return [name]
    return []


def mentioned(sentences: list[Sentence], vocabulary: Vocabulary) -> Attribution | None:
    """The publisher of counts that a text names without a verb of speech («Russian losses, General Staff of
    Ukraine»): the first one."""
    for sentence in sentences:
        for _, name in _names(sentence, vocabulary):
            if name.speaker in vocabulary.table_speakers:
                return name
    return None
