"""An end to what takes too long: the proof of a stranger may never end by itself."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from threading import TIMEOUT_MAX, Event, Thread, get_ident

from logitproof.certificate.places import Place
from logitproof.errors import InputError

__all__ = ["TimeIsUp", "deadline"]


_AGAIN = 0.5  # seconds


class TimeIsUp(BaseException):
    """Raised in the midst of whatever runs; no ``except Exception`` on its way takes it.

    Parameters
    ----------
    place : Place, optional
        What the work had come to.
    """

    def __init__(self, place: Place | None = None) -> None:
        super().__init__()
        self.place = place


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `TimeIsUp` in this thread once that many seconds are over.

    It is raised between two operations of Python: a single one, such as a power of huge integers,
    is not interrupted.  Signals would be, but belong to the main thread, and to the program that
    calls this; and to count operations would make everything three times as slow.

    Raises
    ------
    InputError
        If it is no time that one can wait.

    Examples
    --------
    >>> try:
    ...     with deadline(0.01):
    ...         while True:
    ...             pass
    ... except TimeIsUp:
    ...     print("done with it")
    done with it
    """
    if not 0 < seconds <= TIMEOUT_MAX:
        raise InputError(
            f"recheck: expected more than 0 and at most {TIMEOUT_MAX:g} seconds, got {seconds}"
        )
    done = Event()
    alarm = Thread(target=_ring, args=(get_ident(), seconds, done), name="deadline", daemon=True)
    alarm.start()
    try:
        yield
    finally:
        while True:
            try:
                done.set()
                alarm.join()
                break
            except TimeIsUp:  # it rang just now
                continue
        _raise_in(get_ident(), None)  # what is not raised yet will not be


def _ring(thread: int, seconds: float, done: Event) -> None:
    """Raise in a thread, and again until that is heard: a destructor or a callback swallows it."""
    pause = seconds
    while not done.wait(pause):
        _raise_in(thread, TimeIsUp)
        pause = _AGAIN


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    """Let a thread raise an exception as soon as it can; nothing takes back one that it has not."""
    raised = None if what is None else ctypes.py_object(what)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
