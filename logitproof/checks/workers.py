"""Work on many theorems at once: one process for each core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

__all__ = ["FEW", "cores", "spread"]

FEW = 12  # for fewer theorems a new process, which derives the catalogue first, does not pay
Result = TypeVar("Result")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    task: Callable[[str], Result], names: Sequence[str], processes: int
) -> Iterator[tuple[str, Result]]:
    """Yield the result of a task for each name, in the order in which they are ready.

    Parameters
    ----------
    task : callable
        A function of a module: processes find it by its name.
    names : sequence of str
        What to work on.
    processes : int
        How many at once; with 1, or few names, all is done in this process.

    Examples
    --------
    >>> from logitproof.checks.workers import spread
    >>> dict(spread(len, ["a", "bcd"], processes=2))
    {'a': 1, 'bcd': 3}
    """
    left = dict.fromkeys(names)
    if processes > 1 and len(left) >= FEW:
        try:
            for name, result in _in_processes(task, [*left], processes):
                del left[name]
                yield name, result
        except (BrokenProcessPool, OSError):
            pass  # no processes to be had here: what is left is done in this one
    for name in left:
        yield name, task(name)


def _in_processes(
    task: Callable[[str], Result], names: list[str], processes: int
) -> Iterator[tuple[str, Result]]:
    # New processes, not copies of this one: a copy of a process with threads can hang.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(task, name): name for name in names}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
