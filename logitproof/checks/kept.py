"""What was made once is kept for the next one who asks: the mutants of a theorem share points."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

__all__ = ["Kept", "Replay"]

Thing = TypeVar("Thing")


class Replay(Generic[Thing]):
    """A series that is made as far as it is asked for, and can be gone through again.

    Parameters
    ----------
    source : iterable
        What makes it.

    Examples
    --------
    >>> from itertools import count, islice
    >>> from logitproof.checks.kept import Replay
    >>> numbers = Replay(count())
    >>> list(islice(numbers, 3)) == list(islice(numbers, 3))
    True
    """

    def __init__(self, source: Iterable[Thing]) -> None:
        self._source = iter(source)
        self._made: list[Thing] = []

    def __iter__(self) -> Iterator[Thing]:
        """Yield what was made before, and then more."""
        place = 0
        while True:
            if place == len(self._made):
                try:
                    self._made.append(next(self._source))
                except StopIteration:
                    return
            yield self._made[place]
            place += 1


class Kept(Generic[Thing]):
    """The last things made, each under a key.

    Parameters
    ----------
    most : int
        How many of them are kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return what is kept under a key, or make it."""
        if key not in self._things:
            self._things[key] = make()
            while len(self._things) > self.most:
                self._things.popitem(last=False)
        self._things.move_to_end(key)
        return self._things[key]
