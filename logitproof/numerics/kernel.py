"""From NumPy arrays to the state of each row: one pass over the logits, strip by strip.

What is done with a strip fits a scratch array of 768 KiB, which stays in the processor's cache:
with all that is beside it the pass needs less than 1 MiB, besides its input and what it keeps of
each row, and no copy of a strided or half-precision input as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.numerics.anchors import Anchors
from logitproof.numerics.batch import Batch, Places
from logitproof.numerics.from_anchors import FromAnchors
from logitproof.numerics.from_the_rest import FromTheRest
from logitproof.numerics.judging import DEPTHS, SQUARES, WEIGHTS, badly_counted
from logitproof.numerics.state import Floats, Peel, Power, State

__all__ = ["row_state"]

_WORTH_A_THREAD = 2**20  # entries for each

# In rows of no more entries than this one dominates so often that the careful pass takes less.
_SHORT = 8


def row_state(
    logits: NDArray[Any],
    places: Places,
    powers: Iterable[Power],
    mask: NDArray[np.bool_] | None = None,
    vectors: Mapping[str, Floats] | None = None,
    peel: Peel = "each",
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
    peel : {"each", "dominated", "needed"}
        In which rows one copy of the largest other entry is to be peeled: in each; in those that
        an entry dominates, for differences of their sums would lose digits, and where it is needed;
        or only where it is needed, for sums would over- or underflow.
    threads : int
        How many threads share the rows.
    """
    threads = max(1, min(threads, logits.size // _WORTH_A_THREAD))
    if vectors or logits.shape[1] <= _SHORT:
        peel = "each"
    peel, powers = _plan(tuple(powers), peel)
    with np.errstate(all="ignore"):
        batch = Batch(logits, places, mask, vectors or {})
        if peel == "each":
            found = FromTheRest(batch, powers, threads).found()
            return State(logits.shape[1], batch.named, batch.held, *found)
        anchors = Anchors(batch, squares={*powers} <= {WEIGHTS, SQUARES})
        state = FromAnchors(batch, anchors, powers, threads).state()
        bad = badly_counted(state, anchors, batch.type.itemsize, peel == "dominated")
        if len(bad):
            _count_again(state, bad, batch, powers, threads)
        return state


def _count_again(
    state: State, some: Any, batch: Batch, powers: tuple[Power, ...], threads: int
) -> None:
    """Count some rows with care; if they are most, count all, for that needs no copies."""
    wanted, own = (None, some) if 2 * len(some) > batch.rows else (some, slice(None))
    top, level, sums = FromTheRest(batch, powers, threads, wanted).found()
    state.top[some], state.level[some] = top[own], level[own]
    for power, values in sums.items():
        state.sums[power][some] = values[own]


@cache
def _plan(powers: tuple[Power, ...], peel: Peel) -> tuple[Peel, tuple[Power, ...]]:
    """Return in which rows an entry is peeled, and all powers that are summed.

    Added are the lower powers of the depth, for sums at another reference are made of them; and
    those by which it is told whether an entry dominates, and whether depths lose digits.
    """
    # Sums of higher powers of the depth would lose digits where depths are large in the mean.
    if any(depth > 1 for _, depth, _ in powers):
        peel = "each"
    powers = (WEIGHTS, *powers)
    lower = ((k, low, v) for k, depth, v in powers for low in range(depth + 1))
    found = dict.fromkeys(lower)
    if peel == "dominated" and len(found) > 1:
        found[SQUARES] = None
        if any(depth for _, depth, _ in found):
            found[DEPTHS] = None
    return peel, tuple(found)
