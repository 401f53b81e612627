"""Answers that are worked out when they are first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Owner = TypeVar("_Owner")
_Answer = TypeVar("_Answer")


class once(Generic[_Owner, _Answer]):
    """A property that is worked out once: `cached_property` without its lock, which in Python 3.11 costs as
    much as most answers do."""

    def __init__(self, ask: Callable[[_Owner], _Answer]) -> None:
        self._ask = ask
        self._name = ask.__name__
        self.__doc__ = ask.__doc__

    @overload
    def __get__(self, place: None, owner: type) -> "once[_Owner, _Answer]": ...
    @overload
    def __get__(self, place: _Owner, owner: type) -> _Answer: ...
    def __get__(self, place: Any, owner: type) -> Any:
        """The answer, put where it is found without this from now on."""
        if place is None:
            return self
        answer = self._ask(place)
        # Not into `__dict__`, which would make a dictionary for an object that needs none.
        object.__setattr__(place, self._name, answer)
        return answer
