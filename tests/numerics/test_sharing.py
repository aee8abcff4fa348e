"""Threads that share work: each unit is done once, errors come out, late threads do nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from logitproof.numerics import sharing
from logitproof.numerics.sharing import share


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 7, 200])
def test_every_unit_is_done_once(threads: int, count: int) -> None:
    """Each thread has bytes of its own, that begin with a line of the cache."""
    done: Counter[int] = Counter()
    parts: dict[int, int] = {}

    def work(unit: int, part: Any) -> None:
        assert part.nbytes >= 1000
        assert part.ctypes.data % 64 == 0
        assert parts.setdefault(part.ctypes.data, threading.get_ident()) == threading.get_ident()
        done[unit] += 1

    share(work, range(count), 1000, threads)
    assert done == Counter(range(count))
    assert len(parts) <= threads


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_in_a_thread_is_raised(threads: int) -> None:
    """By the call itself, when no thread is at work any more."""
    at_work = []

    def work(unit: int, _: Any) -> None:
        at_work.append(unit)
        if unit == 5:
            raise MemoryError("no room")
        at_work.remove(unit)

    with pytest.raises(MemoryError, match="no room"):
        share(work, range(9), 100, threads)
    assert at_work == [5]


def test_a_thread_that_comes_too_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its core was busy: the others have done all."""
    late: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
    monkeypatch.setattr(sharing, "start_new_thread", lambda run, given: late.append((run, given)))
    done: list[int] = []
    share(lambda unit, _: done.append(unit), range(4), 100, 2)
    assert done == [0, 1, 2, 3]
    ((run, given),) = late
    run(*given)
    assert done == [0, 1, 2, 3]


def test_an_interrupted_call_leaves_its_bytes_to_its_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of them may still be at work: the next call has others."""

    class Interrupted(SimpleQueue[Any]):
        def get(self, *_: Any) -> Any:
            raise KeyboardInterrupt

    first: list[Any] = []
    share(lambda _, part: first.append(part), range(2), 2**16, 1)
    with monkeypatch.context() as patch:
        patch.setattr(sharing, "SimpleQueue", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            share(lambda _, part: first.append(part), range(4), 2**10, 2)
    share(lambda _, part: first.append(part), range(1), 2**10, 1)
    assert np.shares_memory(first[0], first[2])
    assert not any(np.shares_memory(first[-1], one) for one in first[:-1])


def test_limits_are_silent_in_every_thread() -> None:
    """NumPy's settings are those of a thread."""

    def work(_: int, part: Any) -> None:
        part[:8].view(np.float64)[:] = np.log(np.zeros(1))

    with np.errstate(all="raise"):
        share(work, range(8), 64, 2)
