"""Which people a count without a noun of theirs means."""

from tollbook.reader.count import People
from tollbook.reader.layout.layout import Tools
from tollbook.reader.layout.parties import suffers
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.story import Attribution, Story
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.time.marks import MarkKind


def people_of(
    sentence: Sentence, figure: Numeral, said: Attribution | None, story: Story, tools: Tools
) -> People:
    """Whom bare counts of people mean: soldiers in a general staff's count or an army's losses."""
    grammar = tools.grammar
    army, anyone, people = grammar.army, grammar.anyone, grammar.people
    if _counts_soldiers(sentence, said, story, tools):
        return People(army, army, army, people)
    if not suffers(sentence, figure.start):
        return People(anyone, anyone, army, people)
    return People(army if _loses(sentence, figure) else anyone, army, army, people)


def _counts_soldiers(sentence: Sentence, said: Attribution | None, story: Story, tools: Tools) -> bool:
    if said is not None:
        return said.speaker in tools.vocabulary.table_speakers
    if sentence.names("item", tools.grammar.army):
        return True
    if story.default is None:
        return False
    if story.default.start < 0 or story.frame_in(sentence.paragraph) is not None:
        return True
    return any(mark.kind in (MarkKind.CUMULATIVE, MarkKind.TOTAL) for mark in sentence.marks)


def _loses(sentence: Sentence, figure: Numeral) -> bool:
    """Whether a verb of loss stands before a figure: «Russia has lost 115,000 dead»."""
    return any(word.outcome == "lost" for word in sentence.governors if word.end <= figure.start)
