"""Work on several hosts side by side: a thread for each, which does one thing after another."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Key, Result]):
    """What some work came to: its result, or what it raised."""

    key: Key
    result: Result | None
    error: Exception | None

    def get(self) -> Result:
        """The result. Raises what the work raised."""
        if self.error is not None:
            raise self.error
        assert self.result is not None
        return self.result


class HostQueues(Generic[Key, Result]):
    """A queue for each host, with a thread of its own, which hands finished work to `put_done`.

    The threads end with the program: what is still asked for then is asked for another time.
    """

    def __init__(self, put_done: Callable[[Done[Key, Result]], None]) -> None:
        self._put_done = put_done
        self._queues: dict[str, SimpleQueue[tuple[Key, Callable[[], Result]]]] = {}

    def put(self, host: str, key: Key, work: Callable[[], Result]) -> None:
        """Adds work to a host's queue."""
        if host not in self._queues:
            waiting: SimpleQueue[tuple[Key, Callable[[], Result]]] = SimpleQueue()
            self._queues[host] = waiting
            threading.Thread(target=self._work, args=(waiting,), name=f"asks {host}", daemon=True).start()
        self._queues[host].put((key, work))

    def _work(self, waiting: "SimpleQueue[tuple[Key, Callable[[], Result]]]") -> None:
        while True:
            key, work = waiting.get()
            try:
                done: Done[Key, Result] = Done(key, work(), None)
            except Exception as error:
                # Whoever takes it out of the box decides what is to be done about it.
                done = Done(key, None, error)
            self._put_done(done)
