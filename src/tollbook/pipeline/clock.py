"""Now and today: the one place where the program asks for them, and where it waits."""

from datetime import UTC, date, datetime
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

Item = TypeVar("Item")

# No longer at a time, in seconds: a machine that slept, or whose clock was set, is noticed soon after.
_AT_ONCE = 30.0


class Clock(Protocol):
    """Tells the time, and waits for something to come until it is that late."""

    def now(self) -> datetime:
        """The moment that it is, in UTC."""
        ...

    def wait(self, box: "SimpleQueue[Item]", until: datetime | None, working: bool) -> Item | None:
        """What comes into a box, or None: it may be that late by then, or time to look. `working` says that
        something has been begun that will come into it; `until` is None if nothing is due at all."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The moment that it is, in UTC."""
        return datetime.now(UTC)

    def wait(self, box: "SimpleQueue[Item]", until: datetime | None, working: bool) -> Item | None:
        """What comes into the box, or None after a while."""
        left = (until - self.now()).total_seconds() if until else _AT_ONCE
        try:
            return box.get(timeout=min(max(left, 0.0), _AT_ONCE))
        except Empty:
            return None


def today() -> date:
    """The day that it is here."""
    return date.today()
