"""How fast pages without any figure of ours go by, and whether memory stays flat over a long stream.

    python bench/stream_speed.py [--megabytes N] [--documents N] [--seed N]

The pages are made from sentences of this file, with dates, prices, times and distances in them and no count
of losses; some name the parties of the conflict. The stream goes through the very code behind `--jsonl`, with
small documents most of which do have figures. The same seed makes the same pages.
"""

import argparse
import gc
import io
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from tollbook.cli.job import Job
from tollbook.cli.lines import answer_lines
from tollbook.model.document import Document
from tollbook.pipeline.check.report import check_document
from tollbook.pipeline.read.document import extract_document
from tollbook.publish.wire import wire_reading

PAGE = 20_000  # characters
SENTENCES = {
    "en": (
        "The bakery on the corner opens at 6:30 and sells its last loaf before noon on most days.",
        "Tickets for the spring concert cost $12, or $7 for students, and go on sale on 4 March 2025.",
        "The council put off its vote on the tram line, which would run for 11 km along the old canal.",
        "Visitors to the museum will find the coins of the last tsars on the second floor, beside the maps.",
        "The ministry in Kyiv said that talks about the harvest would go on through the week.",
        "Inflation slowed to 8.4 percent in the autumn, the national bank said, as fuel became cheaper.",
        "She wrote her first book in the winter after the war began, in a flat without light or heating.",
        "The team came home from Poland with a draw, and its coach praised the defence and the young keeper.",
        "Russia and Ukraine both send delegates to the hearing, which the court holds behind closed doors.",
        "A cold front brings snow to the hills by Friday, and roads above the pass may be closed for hours.",
        "Old walnut trees line the road to the monastery, and the monks press oil from what they bear.",
        "Anyone who wants to follow the lecture can do so from home; the recording stays online for a month.",
    ),
    "uk": (
        "Пекарня на розі відчиняється о 6:30, а останню хлібину зазвичай продають ще до полудня.",
        "Квитки на весняний концерт коштують 350 грн, продаж почнеться 4 березня 2025 року.",
        "Рада відклала голосування за трамвайну лінію, яка мала б пройти 11 км уздовж старого каналу.",
        "Відвідувачі музею знайдуть монети на другому поверсі, поруч зі старими мапами краю.",
        "У міністерстві в Києві сказали, що розмови про врожай триватимуть увесь тиждень.",
        "Інфляція восени сповільнилася до 8,4 відсотка, повідомив банк, бо подешевшало пальне.",
        "Свою першу книжку вона написала взимку, коли почалася війна, у квартирі без світла й тепла.",
        "Команда повернулася з Польщі з нічиєю, і тренер похвалив захист та молодого воротаря.",
        "Росія й Україна надсилають представників на слухання, яке суд проводить за зачиненими дверима.",
        "Холодний фронт принесе сніг у гори до п’ятниці, і дороги за перевалом можуть закрити.",
        "Уздовж дороги до монастиря ростуть старі горіхи, і ченці тиснуть олію з того, що вродить.",
        "Хто хоче послухати лекцію, зможе зробити це вдома; запис лишиться доступним ще місяць.",
    ),
    "ru": (
        "Пекарня на углу открывается в 6:30, а последний хлеб обычно продают еще до полудня.",
        "Билеты на весенний концерт стоят 900 рублей, продажа начнется 4 марта 2025 года.",
        "Совет отложил голосование о трамвайной линии, которая прошла бы 11 км вдоль старого канала.",
        "Посетители музея найдут монеты на втором этаже, рядом со старыми картами края.",
        "В министерстве сказали, что переговоры об урожае будут идти всю неделю.",
        "Инфляция осенью замедлилась до 8,4 процента, сообщил банк, потому что подешевело топливо.",
        "Свою первую книгу она написала зимой, когда началась война, в квартире без света и тепла.",
        "Команда вернулась из Польши с ничьей, и тренер похвалил защиту и молодого вратаря.",
        "Россия и Украина отправляют представителей на слушания, которые суд ведет за закрытыми дверями.",
        "Холодный фронт принесет снег в горы к пятнице, и дороги за перевалом могут закрыть.",
        "Вдоль дороги к монастырю растут старые орехи, и монахи давят масло из того, что уродится.",
        "Кто хочет послушать лекцию, сможет сделать это дома; запись останется доступной еще месяц.",
    ),
}
POSTS = {
    "en": "Air defence downed {a} of {b} drones overnight, the air force said; {c} people were injured.",
    "uk": "Уночі ППО збила {a} із {b} дронів, повідомили Повітряні сили; поранено {c} людей.",
    "ru": "Ночью силами ПВО сбиты {a} из {b} беспилотников, сообщили в Минобороны; ранены {c} человека.",
}
SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Passing:
    """How long a job took over the pages of a language, in seconds, and how many figures it found there."""

    language: str
    size: int
    seconds: float
    found: int

    @property
    def rate(self) -> float:
        """Megabytes (of UTF-8) a second."""
        return self.size / self.seconds / 1e6


def pages(language: str, megabytes: float, chance: random.Random) -> list[Document]:
    """Pages of a language without a figure of ours, of so many megabytes together."""
    made: list[Document] = []
    size = 0
    while size < 1e6 * megabytes:
        sentences: list[str] = []
        while sum(map(len, sentences)) < PAGE:
            paragraph = chance.sample(SENTENCES[language], 5)
            sentences.append(" ".join(paragraph))
        text = "\n".join(sentences)
        made.append(Document(str(len(made)), f"page {len(made)}", text))
        size += len(text.encode())
    return made


def timed(language: str, job: Callable[[Document], int], documents: list[Document]) -> Passing:
    """Runs a job over all pages, in this process."""
    job(documents[0])  # the first page loads the lexicon
    began = time.perf_counter()
    found = sum(job(document) for document in documents)
    seconds = time.perf_counter() - began
    return Passing(language, sum(len(d.text.encode()) for d in documents), seconds, found)


class Stream(io.RawIOBase):
    """Lines of JSON that are made as they are read, so that the stream itself takes no memory."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._rest = lines, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = next(self._lines, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def posts(documents: int, chance: random.Random, peaks: list[float]) -> Iterator[bytes]:
    """Small documents as JSON Lines; the peak of memory is noted at each tenth of the way."""
    for number in range(documents):
        if number % max(1, documents // SAMPLES) == 0:
            peaks.append(peak())
        language = chance.choice(sorted(POSTS))
        counts = {"a": chance.randint(10, 99), "b": chance.randint(100, 900), "c": chance.randint(2, 4)}
        text = " ".join((POSTS[language].format(**counts), *chance.sample(SENTENCES[language], 2)))
        day = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield json.dumps({"doc": f"post-{number}", "published": day, "text": text}).encode() + b"\n"
    peaks.append(peak())


def peak() -> float:
    """The most memory that this process has held so far, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def streamed(documents: int, chance: random.Random) -> tuple[float, list[float]]:
    """Sends documents through the code behind `extract --jsonl`: the seconds, and the peaks of memory."""
    peaks: list[float] = []
    job = Job(
        read=lambda opened: extract_document(opened.document),
        fails=lambda reading: False,
        shape=wire_reading,
        write=lambda answers: None,
    )
    given = io.TextIOWrapper(io.BufferedReader(Stream(posts(documents, chance, peaks))))
    stdin = sys.stdin
    began = time.perf_counter()
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        sys.stdin = given
        answer_lines(job)
        sys.stdin = stdin
    return time.perf_counter() - began, peaks


def main() -> None:
    """Prints a line for each language and command, then the peaks of memory along the stream."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--megabytes", type=float, default=10, help="of pages for each language")
    arguments.add_argument("--documents", type=int, default=200_000, help="in the stream")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    seconds, peaks = streamed(options.documents, chance)
    print(f"stream: {options.documents:,} documents, {options.documents / seconds:,.0f} a second")
    print("peak memory at each tenth, MB: " + " ".join(f"{most:.0f}" for most in peaks))
    jobs: dict[str, Callable[[Document], int]] = {
        "extract": lambda document: len(extract_document(document).claims),
        "check": lambda document: len(check_document(document).reading.claims),
    }
    for language in SENTENCES:
        documents = pages(language, options.megabytes, chance)
        for name, job in jobs.items():
            gc.collect()
            passing = timed(language, job, documents)
            print(
                f"{name:8} {language}  {passing.size / 1e6:6.1f} MB without a figure of ours"
                f"  {passing.rate:6.1f} MB/s  {passing.found} figures found"
            )


if __name__ == "__main__":
    main()
