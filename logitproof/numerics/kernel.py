"""One pass over the logits, tile by tile: from NumPy arrays to the state of each row.

What is done with a tile fits a scratch array of 768 KiB, or 1 MiB, which stays in the processor's
cache: the pass needs little memory besides its input, and no copy of a strided or half-precision
input as a whole.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.numerics.anchors import Anchors
from logitproof.numerics.counting import (
    badly_counted,
    count_and_peel,
    count_from_an_entry,
    count_from_the_rest,
    rows_of,
)
from logitproof.numerics.state import Floats, Power, State
from logitproof.numerics.tile import FEW, Tile
from logitproof.numerics.work import Places, Work, slices

__all__ = ["SCRATCH", "row_state", "tiles"]

SCRATCH = 3 * 2**18  # bytes

_WORTH_A_THREAD = 2**20  # entries for each
_LINE = 64  # bytes of a line of the processor's cache
_SHORTEST = 2  # entries of a row, of which none is left if one is named and one peeled
_WEIGHTS: Power = (1, 0, ())
_SQUARES: Power = (2, 0, ())
_DEPTHS: Power = (1, 1, ())
_KEPT = threading.local()


def row_state(
    logits: NDArray[Any],
    places: Places,
    powers: Iterable[Power],
    mask: NDArray[np.bool_] | None = None,
    vectors: Mapping[str, Floats] | None = None,
    exact: bool = True,
    threads: int = 1,
) -> State:
    """Return the state of each row.

    Parameters
    ----------
    logits : array, shape (rows, n)
        float64 is worked on in float64, all others in float32; partial sums add up in float64.
    places : array of int, shape (letters, rows)
        The columns of the entries that the formula names; a column that is not in ``0..n-1`` is
        in another piece of the row.
    powers : iterable of Power
        The sums to form.
    mask : array of bool, shape (rows, n), optional
        False where the logit counts as -inf.
    vectors : mapping, optional
        The other vectors by name, shape (rows, n).
    exact : bool
        Whether one copy of the largest other entry is to be peeled in every row.  If not, none is
        searched for where it takes time and costs no digits.
    threads : int
        How many threads share the tiles.
    """
    threads = max(1, min(threads, logits.size // _WORTH_A_THREAD))
    exact = exact or bool(vectors) or logits.shape[1] <= _SHORTEST
    room = SCRATCH if threads == 1 else _most() // threads
    given = logits, places, _closed(powers, exact), mask, vectors or {}
    with np.errstate(all="ignore"):
        work = Work(*given, room, _most() // threads)
        if exact:
            _share(work, threads, None, count_from_the_rest, apart=work.deep)
            return work.state()
        anchors = Anchors(work)
        apart = work.deep and not (work.direct and anchors.level is None)
        count, again = (
            partial(one, anchors=anchors) for one in (count_from_an_entry, count_and_peel)
        )
        _share(work, threads, None, count, apart)
        if work.open.any():
            _share(work, threads, rows_of(work.open), again, apart)
        bad = badly_counted(work, anchors)
        if bad.any():
            _share(work, threads, rows_of(bad), count_from_the_rest, apart=work.deep)
    return work.state()


def tiles(length: int, size: int, room: int | None = None) -> Iterator[slice]:
    """Cut ``length`` items of ``size`` bytes into slices that fit the scratch array."""
    return slices(length, max(1, (SCRATCH if room is None else room) // size))


def _most() -> int:
    """Return how many bytes the scratch arrays of all threads may have together: 1 MiB."""
    return SCRATCH + SCRATCH // 3


def _closed(powers: Iterable[Power], exact: bool) -> tuple[Power, ...]:
    """Add the lower powers of the depth: sums at another reference are made of them.

    And those by which it is told whether an entry dominates, and whether depths lose digits.
    """
    powers = [_WEIGHTS, *powers]
    lower = ((k, low, v) for k, depth, v in powers for low in range(depth + 1))
    found = dict.fromkeys(lower)
    if not exact and len(found) > 1:
        found[_SQUARES] = None
        if any(depth for _, depth, _ in found):
            found[_DEPTHS] = None
    return tuple(found)


def _units(work: Work, wanted: Iterable[Any], height: int) -> Iterator[tuple[Any, int]]:
    """Cut numbers of rows, those of each piece, into a few at a time: they are copied."""
    step = max(1, min(height, FEW // (work.type.itemsize * work.width)))
    for piece, rows in enumerate(wanted):
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:  # no need to copy
            for some in slices(len(rows), height):
                yield slice(rows[some.start], rows[some.stop - 1] + 1), piece
            continue
        for some in slices(len(rows), step):
            yield slice(rows[some.start], rows[some.start] + 1) if step == 1 else rows[some], piece


def _share(
    work: Work,
    threads: int,
    wanted: Iterable[Any] | None,
    count: Callable[[Tile], None],
    apart: bool,
) -> None:
    """Let threads count all rows, or those that are wanted of each piece, until there are no more.

    Each takes one tile after the other: rows in a piece of the columns.
    """
    height = work.height(apart)
    if wanted is None:
        waiting = deque(product(slices(len(work.logits), height), range(work.pieces)))
    else:
        waiting = deque(_units(work, wanted, height))
    given = work, count, apart, waiting
    scratch = _scratch(work.needs(apart) * threads)
    parts = scratch[: len(scratch) // threads * threads].reshape(threads, -1)
    if threads == 1 or len(waiting) <= 1:
        _run(*given, parts[0])
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(_run_apart, *given, part) for part in parts[1:]]
        _run(*given, parts[0])
        for one in others:
            one.result()


def _run_apart(*arguments: Any) -> None:
    with np.errstate(all="ignore"):  # it is set for each thread
        _run(*arguments)


def _run(
    work: Work, count: Callable[[Tile], None], apart: bool, waiting: deque[Any], scratch: Any
) -> None:
    while waiting:
        try:
            rows, piece = waiting.popleft()
        except IndexError:  # another thread took the last one
            return
        count(Tile(work, rows, piece, scratch, apart))


def _scratch(wanted: int) -> Any:
    """Return bytes to work in; they are kept, for fresh memory costs page faults."""
    kept = getattr(_KEPT, "scratch", None)
    if kept is None or len(kept) < wanted:
        room = np.empty(max(wanted, SCRATCH) + _LINE, np.uint8)
        start = -room.ctypes.data % _LINE  # loads that cross lines take longer
        kept = room[start : start + len(room) - _LINE]
        if len(kept) <= _most():
            _KEPT.scratch = kept
    return kept
