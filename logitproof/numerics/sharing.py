"""Scratch memory, and threads that share what is to be done."""

from __future__ import annotations

import threading
from _thread import start_new_thread
from collections import deque
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SCRATCH", "Bytes", "carve", "share"]

SCRATCH = 3 * 2**18  # bytes that a thread works in; with less, threads wait for each other more
_KEPT_BYTES = 2**21  # at most, between calls
_LINE = 64  # bytes of a line of the processor's cache
_PAGE = 4096  # bytes; by the place in it, addresses are told apart at first
_KEPT = threading.local()

Bytes = NDArray[np.uint8]


def share(
    work: Callable[[Any, Bytes], None], units: Iterable[Any], size: int, threads: int
) -> None:
    """Let threads do all units of some work.

    Each takes one unit after the other, so that one that is held up leaves the others more.

    Parameters
    ----------
    work : callable
        Takes a unit, and bytes to work in.
    units : iterable
        What is to be done.
    size : int
        How many bytes a thread needs.
    threads : int
        How many threads.
    """
    size += -size % _LINE
    waiting = deque(units)
    threads = min(threads, len(waiting))
    if threads <= 1:
        scratch = _scratch(size)
        for unit in waiting:
            work(unit, scratch)
        return
    parts = _scratch(size * threads)[: size * threads].reshape(threads, size)
    try:
        errors = _work_together(work, waiting, parts)
    except BaseException:  # interrupted: a thread may still write into these bytes
        _KEPT.scratch = None
        raise
    for error in errors:
        if error is not None:
            raise error


def _work_together(
    work: Callable[[Any, Bytes], None], waiting: deque[Any], parts: NDArray[np.uint8]
) -> list[BaseException | None]:
    """Return what was raised in each unit, when all are done."""
    done: SimpleQueue[BaseException | None] = SimpleQueue()
    count = len(waiting)

    def run(part: Bytes) -> None:
        with np.errstate(all="ignore"):  # it is set for each thread
            while waiting:
                try:
                    unit = waiting.popleft()
                except IndexError:  # another thread took the last one
                    return
                try:
                    work(unit, part)
                except BaseException as error:  # noqa: BLE001 - `share` raises it
                    done.put(error)
                else:
                    done.put(None)

    for part in parts[1:]:
        start_new_thread(run, (part,))  # it is not waited for: where all is done, it does nothing
    run(parts[0])
    return [done.get() for _ in range(count)]


def carve(scratch: Bytes, kind: Any, *shapes: tuple[int, int]) -> list[Any]:
    """Return arrays of these shapes that lie in ``scratch``, one after the other."""
    numbers, found, start = scratch.view(kind), [], 0
    for rows, columns in shapes:
        stop = start + rows * columns
        found.append(numbers[start:stop].reshape(rows, columns))
        start = stop
    return found


def _scratch(wanted: int) -> Bytes:
    """Return bytes to work in; they are kept, for fresh memory costs page faults."""
    kept = getattr(_KEPT, "scratch", None)
    if kept is None or len(kept) < wanted:
        fresh = np.empty(wanted + _PAGE, np.uint8)
        # Loads that cross lines take longer.  And large arrays begin where a page begins: loads
        # from one wait for stores that are a little ahead of them, counted from their own page.
        start = (_PAGE // 2 - fresh.ctypes.data) % _PAGE
        kept = fresh[start : start + wanted]
        if len(kept) <= _KEPT_BYTES:
            _KEPT.scratch = kept
    return kept
