"""One pass over the logits, tile by tile: from arrays to the state of each row.

A tile is copied to a scratch array of about 512 KiB, so that the pass needs little memory besides
its input, and no copy of a strided or half-precision input as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.numerics.state import Floats, Power, State, shifted

__all__ = ["SCRATCH", "row_state", "tiles"]

SCRATCH = 2**19  # bytes

Places = NDArray[np.int64]


def row_state(
    logits: NDArray[Any],
    places: Places,
    powers: Iterable[Power],
    mask: NDArray[np.bool_] | None = None,
    vectors: Mapping[str, Floats] | None = None,
) -> State:
    """Return the state of each row.

    Parameters
    ----------
    logits : array, shape (rows, n)
        float16 and float32 are worked on in float32, float64 in float64; sums add up in float64.
    places : array of int, shape (letters, rows)
        The columns of the entries that the formula names; a column that is not in ``0..n-1`` is
        in another piece of the row.
    powers : iterable of Power
        The sums to form.
    mask : array of bool, shape (rows, n), optional
        False where the logit counts as -inf.
    vectors : mapping, optional
        The other vectors by name, shape (rows, n).
    """
    rows, n = logits.shape
    work = np.promote_types(logits.dtype, np.float32)
    wanted = _closed(powers)
    states = [State.empty((0,), len(places), wanted)] if rows == 0 else []
    for some in tiles(rows, n * work.itemsize):
        state = State.empty((some.stop - some.start,), len(places), wanted)
        for columns in tiles(n, work.itemsize):
            part = (some, columns)
            block = np.array(logits[part], dtype=work)
            if mask is not None:
                np.copyto(block, -np.inf, where=~mask[part])
            inside = {name: one[part] for name, one in (vectors or {}).items()}
            piece = _block_state(block, places[:, some] - columns.start, wanted, inside)
            state = piece if columns.stop - columns.start == n else state.merge(piece)
        states.append(state)
    return State.stacked(states)


def tiles(length: int, size: int) -> Iterator[slice]:
    """Cut ``length`` items of ``size`` bytes into slices that fit the scratch array."""
    step = max(1, SCRATCH // size)
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def _closed(powers: Iterable[Power]) -> tuple[Power, ...]:
    """Add the lower powers of the depth: sums at another reference are made of them."""
    return tuple(dict.fromkeys((k, low, v) for k, depth, v in powers for low in range(depth + 1)))


def _block_state(
    block: NDArray[Any], places: Places, powers: Iterable[Power], vectors: Mapping[str, Floats]
) -> State:
    """Return the state of the rows of one tile; the tile is used up."""
    row, n = np.arange(len(block)), block.shape[1]
    held = (places >= 0) & (places < n)
    named = np.where(held, block[row, np.where(held, places, 0)], -np.inf).astype(np.float64)
    spots = [(row[here], column[here]) for column, here in zip(places, held, strict=True)]
    for spot in spots:
        block[spot] = -np.inf
    peak = row, block.argmax(axis=1)
    top = block[peak].astype(np.float64)
    block[peak] = -np.inf
    level = block.max(axis=1)
    inside = {name: _without(values, spots) for name, values in vectors.items()}
    with np.errstate(all="ignore"):
        block -= np.where(np.isfinite(level), level, 0.0).astype(block.dtype)[:, None]
        weights = np.exp(block)
        np.maximum(block, -1000.0, out=block)  # no longer -inf, where the weight is 0
        sums = {power: _sum(weights, block, power, inside) for power in powers}
    state = State(n, named, held, top, level.astype(np.float64), sums)
    return _with_peaks(state, peak, inside) if inside else state


def _without(values: Floats, spots: list[Any]) -> Floats:
    """Return a copy of a vector's tile with 0 at the entries that the formula names."""
    values = values.copy()
    for spot in spots:
        values[spot] = 0.0
    return values


def _sum(
    weights: NDArray[Any], depths: NDArray[Any], power: Power, vectors: Mapping[str, Floats]
) -> Floats:
    """Return the row sums of a product of powers."""
    names = [name for name, exponent in power[2] for _ in range(exponent)]
    factors = [weights] * power[0] + [depths] * power[1] + [vectors[name] for name in names]
    product = factors[0]
    for factor in factors[1:]:
        product = product * factor
    total: Floats = np.add.reduce(product, axis=1, dtype=np.float64)
    return total


def _with_peaks(state: State, peak: Any, vectors: Mapping[str, Floats]) -> State:
    """Count the sums with other vectors from the top, and add what is at the top itself."""
    sums = dict(state.sums)
    for power in (one for one in sums if one[2]):
        sums[power] = shifted(state, power, state.level, state.top, state.top)
        if power[0] > 0 and power[1] == 0:
            own = np.prod([vectors[name][peak] ** exponent for name, exponent in power[2]], axis=0)
            sums[power] = sums[power] + own  # a top of -inf has no weight later
    return replace(state, sums=sums)
