"""Watch: ask sources for what is new, each as often as its card's cadence wants it, until stopped."""

import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from traceback import extract_tb

from msgspec import structs

from tollbook.model.drift import Drift, DriftKind, Severity
from tollbook.model.pack import Pack
from tollbook.model.source import Cadence, Source
from tollbook.packs.conflict import PackError, read_own_card
from tollbook.pipeline.clock import Clock
from tollbook.pipeline.collect.host_queues import Done, HostQueues
from tollbook.pipeline.collect.pull import Enter, Pull, Taken, nowhere, take
from tollbook.pipeline.collect.requests import SourceResponse, ask, host_of
from tollbook.publish.pulled import in_words
from tollbook.sources.cache import Cache, SourceState, WatchState
from tollbook.sources.errors import SourceError, StoppedError
from tollbook.sources.fetch import Fetcher, Manners

# How often a source is asked: so often that what is new waits for a small part of the cadence at most.
INTERVALS = {
    Cadence.HOURLY: timedelta(minutes=15),
    Cadence.DAILY: timedelta(hours=1),
    Cadence.WEEKLY: timedelta(hours=6),
    Cadence.MONTHLY: timedelta(days=1),
    Cadence.IRREGULAR: timedelta(days=1),
}
# A source that fails is asked again after this, then after twice as long, and so on up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
# So much of a pause is left to chance, that a host is not asked by everybody at the full hour.
_JITTER = 0.1
# What is being asked for when somebody stops the watch may take so many seconds longer.
_LAST_SECONDS = 20.0
# Of one file so many departures are told one by one.
_SHOWN_SINGLY = 20


class Kind(StrEnum):
    """What a line of a watch tells."""

    STARTED = "started"
    NEW = "new"
    ENTERED = "entered"
    DRIFT = "drift"
    FAULT = "fault"
    PASSED = "passed"
    AGAIN = "again"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person wants to know, in a sentence, with its moment and the source that it is of.

    `due` is when the source is asked next, where that matters; `drift` what drifted, and `pull` what came.
    """

    at: datetime
    kind: Kind
    sentence: str
    source: str = ""
    due: datetime | None = None
    drift: Drift | None = None
    pull: Pull | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched: a source of the pack, or a card of somebody's own, which is read anew each time."""

    id: str
    card: Source | None = None
    path: Path | None = None

    def read(self, pack: Pack) -> Source:
        """The card as it is now. Raises PackError."""
        if self.path is None:
            assert self.card is not None
            return self.card
        card = read_own_card(self.path, pack)
        if card.id != self.id:
            raise PackError(self.path.name, "id", f"is «{card.id}» now; start the watch again to watch that")
        return card


class PostponedError(Exception):
    """A host still wants to be left alone, until that moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


class _Stop:
    """Comes into the box when the watch is to end."""


_Box = SimpleQueue[Done[str, SourceResponse] | _Stop]


@dataclass
class Watch:
    """Asks for some sources, and tells what comes of it.

    A thread for each host asks; what comes is read, kept and entered in the thread that runs this, source
    after source. `ledger` names where `enter` enters things: what is held, and was not entered there yet, is
    entered too. `failed` counts the times that something failed or was left out.
    """

    watched: Iterable[Watched]
    pack: Pack
    cache: Cache
    manners: Manners
    clock: Clock
    tell: Callable[[Event], None]
    enter: Enter = nowhere
    ledger: str = ""
    dice: random.Random = field(default_factory=random.Random)
    failed: int = 0

    def __post_init__(self) -> None:
        self._watched = {each.id: each for each in self.watched}
        self._stopping = threading.Event()
        self._fetcher = Fetcher(replace(self.manners, sleep=self._sleep))
        self._box: _Box = SimpleQueue()
        self._queues: HostQueues[str, SourceResponse] = HostQueues(self._box.put)
        self._states: dict[str, WatchState] = {}
        self._resting: dict[str, datetime] = {}
        self._working: dict[str, Source] = {}

    def stop(self) -> None:
        """Ends the watch once what has been begun is done; a handler of signals may call it."""
        self._box.put(_Stop())

    def run(self, once: bool = False) -> None:
        """Watches until it is stopped, or, if only `once`, until what is due has been asked for.

        Raises SourceError if somebody else watches with the same cache.
        """
        with self.cache.alone():
            self.cache.sweep()
            self._remember()
            self._tell(Kind.STARTED, self._introduction())
            while True:
                self._ask_what_is_due()
                if once and not self._working:
                    break
                came = self.clock.wait(self._box, self._next_due(), bool(self._working))
                if isinstance(came, _Stop):
                    break
                if came is not None:
                    self._finish(came)
            self._wind_up()
            self._tell(Kind.STOPPED, "stopped; what has come is kept, and the next watch goes on from here")

    # When

    def _remember(self) -> None:
        """How each source stood when it was watched last; due at once if it never was."""
        now = self.clock.now()
        for id in self._watched:
            known = self._known(id).watched or WatchState(now)
            # A clock that was set back, or a card that was changed, keeps no source waiting.
            latest = now + max(LONGEST_PAUSE, *INTERVALS.values()) * (1 + _JITTER)
            rested = max(known.resting.values(), default=now)
            self._states[id] = structs.replace(known, due=min(known.due, max(latest, rested)))
            self._resting |= known.resting

    def _known(self, id: str) -> SourceState:
        """What the cache knows of a source; nothing if it cannot be read, which is said when it is asked."""
        try:
            return self.cache.state(id)
        except SourceError:
            return SourceState()

    def _next_due(self) -> datetime | None:
        waiting = (state.due for id, state in self._states.items() if id not in self._working)
        return min(waiting, default=None)

    def _ask_what_is_due(self) -> None:
        now = self.clock.now()
        for id in sorted(self._watched, key=lambda id: self._states[id].due):
            if id not in self._working and self._states[id].due <= now:
                self._ask(id)

    def _due_after(self, source: Source | None, failures: int, wait: float = 0) -> datetime:
        """When a source is asked next: at its cadence, or after a pause that grows with each failure.

        A host that says how many seconds it wants to be left alone is not asked before.
        """
        pause = FIRST_PAUSE
        if failures:
            pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
        elif source is not None:
            pause = INTERVALS.get(Cadence(source.cadence), INTERVALS[Cadence.IRREGULAR])
        pause *= self.dice.uniform(1 - _JITTER, 1 + _JITTER)
        return self.clock.now() + max(pause, timedelta(seconds=wait))

    def _today(self) -> date:
        return self.clock.now().astimezone().date()

    # Asking, in the threads of the hosts

    def _ask(self, id: str) -> None:
        """Has a source asked for, in the queue of its host."""
        try:
            source = self._watched[id].read(self.pack)
        except PackError as error:
            self._fail(id, f"its card cannot be read: {error}")
            return
        self._working[id] = source
        afresh = bool(self.ledger) and self._states[id].entered != self.ledger
        # What lies on this machine waits for nobody else's.
        self._queues.put(host_of(source) or id, id, partial(self._response, source, self._today(), afresh))

    def _response(self, source: Source, today: date, afresh: bool) -> SourceResponse:
        until = self._resting.get(host_of(source))
        if until is not None and until > self.clock.now():
            raise PostponedError(until)
        found = ask(source, self.cache, self._fetcher, today, afresh)
        for host, wait in found.away.items():
            if wait:
                self._resting[host] = self.clock.now() + timedelta(seconds=wait)
        return found

    def _sleep(self, seconds: float) -> None:
        """Waits for a host's sake, unless the watch ends meanwhile."""
        if self._stopping.wait(seconds):
            raise StoppedError

    def _wind_up(self) -> None:
        """Takes what still comes of what had been begun, and begins nothing more."""
        self._stopping.set()
        while self._working:
            try:
                came = self._box.get(timeout=_LAST_SECONDS)
            except Empty:
                return
            if isinstance(came, Done):
                self._finish(came)

    # Taking

    def _finish(self, done: Done[str, SourceResponse]) -> None:
        """Takes what came of a source. Whatever is wrong with it is told, and stops no other."""
        id = done.key
        source = self._working.pop(id)
        try:
            response = done.get()
            if response.stopped and not response.contents:
                return
            state = self.cache.state(id)
            if self._is_as_before(id, response, state):
                self._put_off(id, self._due_after(source, 0), state, self.clock.now())
                return
            now = self.clock.now()
            taken = take(source, response, self.pack.id, self.cache, self._today(), self.enter, now)
        except StoppedError:
            return
        except PostponedError as postponed:
            state = self._known(id)
            self._put_off(id, postponed.until, state, state.asked)
            return
        except SourceError as error:
            self._fail(id, str(error), source)
            return
        except Exception as error:
            self._fail(id, _unforeseen(error), source)
            return
        self._taken(id, taken, response)

    def _is_as_before(self, id: str, response: SourceResponse, state: SourceState) -> bool:
        """Whether there is nothing to do: nothing is new since a reading of today that went well."""
        before = self._states[id]
        if (
            response.new
            or response.faults
            or response.drifts
            or response.passed
            or response.stopped
            or before.failures
        ):
            return False
        of_today = state.read is not None and state.read.astimezone().date() == self._today()
        return of_today and before.entered == self.ledger

    def _put_off(self, id: str, due: datetime, state: SourceState, asked: datetime | None) -> None:
        self._settle(id, structs.replace(state, asked=asked), structs.replace(self._states[id], due=due))

    def _taken(self, id: str, taken: Taken, response: SourceResponse) -> None:
        """Tells what came of a source, and then notes it: what is told twice is better than never."""
        pulled, before = taken.pull, self._states[id]
        drifts = pulled.reading.drifts if pulled.reading else ()
        failing = bool(pulled.faults) or any(drift.severity is Severity.FILE for drift in drifts)
        failures = before.failures + 1 if failing else 0
        wait = max((wait for wait in response.away.values() if wait), default=0.0)
        due = self.clock.now() if response.stopped else self._due_after(pulled.source, failures, wait)
        self.failed += failing or pulled.left_out
        self._tell_what_came(id, pulled)
        marks = self._tell_drifts(id, taken, response)
        self._tell_faults(id, pulled.faults, due)
        if before.failures and not failures:
            self._tell_again(id, before)
        state = WatchState(
            due=due,
            failures=failures,
            since=(before.since or self.clock.now()) if failing else None,
            faults=pulled.faults,
            told=marks,
            entered=self.ledger if taken.is_entered and not response.stopped else before.entered,
            resting=self._still_resting(response.away),
        )
        self._settle(id, taken.state, state)

    def _tell_what_came(self, id: str, pulled: Pull) -> None:
        if pulled.new:
            self._tell(Kind.NEW, in_words(replace(pulled, faults=())), id, pull=pulled)
        for failure in pulled.passed:
            self._tell(Kind.PASSED, f"{failure}; asked again, it came", id)
        for sentence in pulled.entry_sentences:
            self._tell(Kind.ENTERED, sentence, id)

    def _tell_drifts(self, id: str, taken: Taken, response: SourceResponse) -> dict[str, tuple[str, ...]]:
        """Tells what drifted and was not told before; gives what has been told, by file."""
        source, reading, before = taken.pull.source, taken.pull.reading, self._states[id].told
        by_file: dict[str, list[Drift]] = {}
        for drift in reading.drifts if reading else ():
            by_file.setdefault(drift.file, []).append(drift)
        for drifts in by_file.values():
            new = [drift for drift in drifts if _mark(drift) not in before.get(drift.file, ())]
            for drift in new[:_SHOWN_SINGLY]:
                self._tell(Kind.DRIFT, drift.sentence, id, drift=drift)
            if len(new) > _SHOWN_SINGLY:
                more = f"{len(new) - _SHOWN_SINGLY:,} more like these; see: tollbook sources"
                self._tell(Kind.DRIFT, more, id, drift=new[-1])
        read = {"", *response.contents, *(() if response.faults else source.files)}
        unread = {
            file: marks for file, marks in before.items() if file not in read and file in taken.state.files
        }
        return unread | {
            file: tuple({_mark(drift): None for drift in found}) for file, found in by_file.items()
        }

    def _tell_faults(self, id: str, faults: Iterable[str], due: datetime) -> None:
        for fault in faults:
            if fault not in self._states[id].faults:
                self._tell(Kind.FAULT, fault, id, due)

    def _tell_again(self, id: str, before: WatchState) -> None:
        times = "1 failure" if before.failures == 1 else f"{before.failures} failures"
        since = f" since {before.since.astimezone():%Y-%m-%d %H:%M}" if before.since else ""
        self._tell(Kind.AGAIN, f"comes as expected again, after {times}{since}", id)

    def _still_resting(self, away: Mapping[str, float | None]) -> dict[str, datetime]:
        now = self.clock.now()
        return {host: until for host in away if (until := self._resting.get(host, now)) > now}

    def _fail(self, id: str, fault: str, source: Source | None = None) -> None:
        """Tells why nothing could be had of a source at all, and notes it."""
        before = self._states[id]
        failures = before.failures + 1
        due = self._due_after(source, failures)
        self.failed += 1
        self._tell_faults(id, (fault,), due)
        now = self.clock.now()
        state = structs.replace(
            before, due=due, failures=failures, since=before.since or now, faults=(fault,)
        )
        self._settle(id, structs.replace(self._known(id), fault=fault, asked=now), state)

    def _settle(self, id: str, state: SourceState, watched: WatchState) -> None:
        """Notes how a source stands. What cannot be noted is known until the watch ends."""
        self._states[id] = watched
        try:
            self.cache.note(id, structs.replace(state, watched=watched))
        except SourceError as error:
            self._tell(Kind.FAULT, str(error), id, watched.due)

    # Telling

    def _tell(
        self,
        kind: Kind,
        sentence: str,
        source: str = "",
        due: datetime | None = None,
        drift: Drift | None = None,
        pull: Pull | None = None,
    ) -> None:
        self.tell(Event(self.clock.now(), kind, sentence, source, due, drift, pull))

    def _introduction(self) -> str:
        count = len(self._watched)
        first = min(self._watched, key=lambda id: self._states[id].due)
        due = max(self._states[first].due, self.clock.now())
        return (
            f"watching {count} {'source' if count == 1 else 'sources'}; "
            f"{first} is asked first, at {due.astimezone():%H:%M}"
        )


def watchable(sources: Iterable[Source]) -> Iterator[Watched]:
    """The sources of a pack that can be watched: those with addresses or paths, none that has ended."""
    for source in sources:
        if source.files and source.cadence != Cadence.ENDED and not _is_bundled_alone(source):
            yield Watched(source.id, source)


def _is_bundled_alone(source: Source) -> bool:
    return source.connector == "table"


def _mark(drift: Drift) -> str:
    """By what a departure is known again: its sentence, but for how old a file is, which changes daily."""
    words = "" if drift.kind is DriftKind.STALE else drift.sentence
    return f"{drift.kind} {sha256(words.encode()).hexdigest()[:12]}"


def _unforeseen(error: Exception) -> str:
    """A fault of the program itself, in words that somebody can report."""
    steps = extract_tb(error.__traceback__)
    place = f" ({Path(steps[-1].filename).name}, line {steps[-1].lineno})" if steps else ""
    return (
        f"failed in a way that Tollbook does not foresee: {type(error).__name__}: {error}{place}; "
        "please report it; the other sources go on"
    )
