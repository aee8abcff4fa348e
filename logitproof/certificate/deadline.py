"""An end to what takes too long: the proof of a stranger may never end by itself."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from threading import TIMEOUT_MAX, Lock, Thread
from typing import TypeVar

from logitproof.certificate.places import Place
from logitproof.errors import InputError

__all__ = ["TimeIsUp", "within"]

_AGAIN = 0.5  # seconds

Result = TypeVar("Result")
Hook = Callable[["sys.UnraisableHookArgs"], object]


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


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return what work returns, or raise `TimeIsUp` once that many seconds are over.

    The work is done in a thread of its own, which alone is interrupted: between two operations of
    Python, so that a single one, such as a power of huge integers, is waited for.  Signals would
    not wait, but belong to the main thread, and to the program that calls this; and to count
    operations would make everything three times as slow.

    Raises
    ------
    InputError
        If it is no time that one can wait.

    Examples
    --------
    >>> def endless():
    ...     while True:
    ...         pass
    >>> try:
    ...     within(0.01, endless)
    ... except TimeIsUp:
    ...     print("done with it")
    done with it
    """
    if not 0 < seconds <= TIMEOUT_MAX:
        raise InputError(
            f"recheck: expected more than 0 and at most {TIMEOUT_MAX:g} seconds, got {seconds}"
        )
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  raised below, in the thread that waits
            errors.append(error)

    thread = Thread(target=run, name="within", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:  # also if the waiting is interrupted
        with _UNREPORTED:
            while thread.is_alive():  # a destructor, or a callback, may swallow it
                _raise_in(thread, TimeIsUp)
                thread.join(_AGAIN)
    if errors:
        raise errors[0]
    if not results:
        raise TimeIsUp
    return results[0]


class _Unreported:
    """Lets Python say nothing of `TimeIsUp` where it is swallowed: it is raised again.

    Several threads may be within it at a time, and leave it in any order.
    """

    def __init__(self) -> None:
        self.lock, self.within = Lock(), 0
        self.before = self.own = sys.unraisablehook

    def __enter__(self) -> None:
        with self.lock:
            self.within += 1
            if self.within == 1:
                self.before, self.own = sys.unraisablehook, _silent(sys.unraisablehook)
                sys.unraisablehook = self.own

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.within -= 1
            if not self.within and sys.unraisablehook is self.own:  # else another hands on to it
                sys.unraisablehook = self.before


def _silent(before: Hook) -> Hook:
    def hook(swallowed: sys.UnraisableHookArgs) -> None:
        if not issubclass(swallowed.exc_type, TimeIsUp):
            before(swallowed)

    return hook


_UNREPORTED = _Unreported()


def _raise_in(thread: Thread, what: type[BaseException]) -> None:
    """Let a thread raise an exception as soon as it can."""
    number = ctypes.c_ulong(thread.ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(what))
