"""A value for each entry of NumPy logits: the weights of a row, times one number for all of them.

The weights are written where the values will be, tile by tile, and summed on the way: besides the
result there is room for a tile, and a few numbers for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.compile.formula import Apart
from logitproof.numerics.batch import tiles
from logitproof.numerics.finish import finish
from logitproof.numerics.kernel import row_state
from logitproof.numerics.rows import Rows
from logitproof.numerics.state import Power, State

__all__ = ["entry_values"]

_TILE = 2**19  # bytes
_PART = 2**16  # bytes of each array that is formed beside the result
_WIDE = 1024  # terms of a partial sum
_WORTH_A_THREAD = 2**20  # entries
_TOTAL: Power = (1, 0, ())

# Weights count from the logit 0 in rows whose largest logit is from 0 to this, so that an exponent
# is not rounded at all; in others from their largest logit.
_NEAR = 40.0

# How far below 0, or below its row's largest logit, an entry may be, by the bytes of a float: from
# there on the rounding of the exponent shows, or the weight underflows.
_REACH = {4: (60.0, 32.0), 8: (500.0, 500.0)}

# An entry farther below than this counts as masked: no factor makes a number of its weight.
_NOTHING = {4: 250.0, 8: 2000.0}

# Factors between which no value of a float32 row over- or underflows before its time.
_MODERATE = 2.0**-60, 2.0**60


def entry_values(
    apart: Apart,
    letters: Sequence[str],
    logits: NDArray[Any],
    places: NDArray[np.int64],
    mask: NDArray[np.bool_] | None,
    scalars: Mapping[str, Any],
    threads: int = 1,
) -> NDArray[Any]:
    """Return the values of a formula that can be taken apart, shape (rows, n).

    Parameters
    ----------
    apart : Apart
        The formula.
    letters : sequence of str
        Its actions.
    logits : array, shape (rows, n)
        float64 gives float64, all others float32.
    places : array of int, shape (letters, rows)
        The columns of the actions.
    mask : array of bool, shape (rows, n), optional
        False where the logit counts as -inf.
    scalars : mapping
        The formula's scalars by their letters, shape ``(rows,)``.
    threads : int
        How many threads share the tiles.
    """
    work = _Weights(logits, places, mask, threads if logits.size >= _WORTH_A_THREAD else 1)
    with np.errstate(all="ignore"):
        rows = Rows(work.state, letters, places)
        factor = finish(apart.multiplier, rows, scalars)
        work.multiply(factor, rows.weight("level of the state", "M"), rows.maximum)
        for action, at in zip(places, apart.at, strict=True):
            work.values.reshape(-1)[work.starts + action] = finish(at, rows, scalars)
    return work.values


class _Weights:
    """The weights of all entries, each row's from its `level`, and the state of each row.

    A row that reaches too far down for its type has a state that was found with more care; its
    weights are formed again, in float64, when they are multiplied.
    """

    def __init__(
        self,
        logits: NDArray[Any],
        places: NDArray[np.int64],
        mask: NDArray[np.bool_] | None,
        threads: int,
    ) -> None:
        self.logits, self.places, self.mask, self.threads = logits, places, mask, threads
        rows, n = logits.shape
        self.starts = np.arange(rows) * n
        work = np.float64 if logits.dtype.itemsize == 8 else np.float32
        self.values = np.empty(logits.shape, work)
        self.size = self.values.itemsize
        self.ones = np.ones(min(n, _WIDE), self.values.dtype)
        self.top, self.level, self.total = np.empty(rows), np.empty(rows), np.empty(rows)
        self.named = np.empty(places.shape)
        self.far = np.zeros(rows, bool)
        self._share(self._weigh)
        self.state = self._found()

    def _share(self, work: Callable[[slice], None]) -> None:
        """Do what is to be done with each tile."""
        parts = list(tiles(len(self.logits), self.size * self.logits.shape[1], _TILE))

        def some(first: int) -> None:
            with np.errstate(all="ignore"):
                for part in parts[first :: self.threads]:
                    work(part)

        if self.threads == 1:
            some(0)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(some, range(self.threads)))

    def _weigh(self, tile: slice) -> None:
        """Write the weights of some rows, and sum those that are not peeled."""
        entries, weights, places = self._entries(tile), self.values[tile], self.places[:, tile]
        starts = self.starts[: len(weights)]
        peaks = entries.argmax(axis=1)
        peak, spots = starts + peaks, [starts + place for place in places]
        flat = entries.reshape(-1)
        top = self.top[tile]
        top[:] = flat[peak]
        for named, spot in zip(self.named[:, tile], spots, strict=True):
            named[:] = flat[spot]
        level = self._level(top)
        self.level[tile] = level
        if level.any():
            entries = np.subtract(entries, level[:, None], out=weights)
        self.far[tile] = self._reaches_far(entries, level)
        np.exp(entries, out=weights)
        flat = weights.reshape(-1)
        kept = flat[peak]
        for spot in (*spots, peak):
            flat[spot] = 0.0
        self.total[tile] = self._sums(weights)
        flat[peak] = kept
        for place in places:  # the maximum is peeled once
            top[place == peaks] = -np.inf

    def _level(self, top: Any) -> Any:
        """Return what the weights of rows with these largest logits count from."""
        if top.min() >= 0.0 and top.max() <= _NEAR:
            return np.zeros(len(top), self.values.dtype)
        from_0 = ((top >= 0.0) & (top <= _NEAR)) | ~np.isfinite(top)
        return np.where(from_0, 0.0, top).astype(self.values.dtype)

    def _entries(self, tile: slice) -> Any:
        """Return the logits of a tile, as they are if they can be worked on so."""
        source, copy = self.logits[tile], self.values[tile]
        if self.mask is None and source.flags.c_contiguous and source.dtype == copy.dtype:
            return source
        np.copyto(copy, source, casting="unsafe")
        if self.mask is not None:
            for columns in tiles(copy.shape[1], len(copy), _PART):
                np.copyto(copy[:, columns], -np.inf, where=~self.mask[tile, columns])
        return copy

    def _reaches_far(self, entries: Any, level: Any) -> Any:
        """Tell which rows have entries that are too far down, but not so far as to be nothing."""
        from_0, from_top = _REACH[self.size]
        if entries.min() >= -from_top:
            return False
        reach, found = np.where(level == 0.0, -from_0, -from_top)[:, None], False
        for columns in tiles(entries.shape[1], len(entries), _PART):
            some = entries[:, columns]
            found |= ((some < reach) & (some > -_NOTHING[self.size])).any(axis=1)
        return found

    def _sums(self, weights: Any) -> Any:
        """Return the sums of the rows: partial sums, added up in float64."""
        width = len(self.ones)
        if weights.shape[1] == width:
            return np.vecdot(weights, self.ones)
        whole = weights.shape[1] // width * width
        parts = weights[:, :whole].reshape(len(weights), -1, width)
        total = np.vecdot(parts, self.ones).sum(axis=1, dtype=np.float64)
        return total + weights[:, whole:].sum(axis=1)

    def _found(self) -> State:
        """Return the state of all rows."""
        held = np.ones(self.places.shape, bool)
        for some in self._few(np.flatnonzero(self.far)):
            mask = None if self.mask is None else self.mask[some]
            found = row_state(self.logits[some], self.places[:, some], [_TOTAL], mask)
            self.top[some], self.level[some] = found.top, found.level
            self.total[some] = found.sums[_TOTAL]
        sums = {_TOTAL: self.total}
        return State(self.logits.shape[1], self.named, held, self.top, self.level, sums)

    def _few(self, rows: Any) -> Iterator[Any]:
        """Yield some of these rows at a time; one alone as a slice, which is no copy."""
        for some in tiles(len(rows), self.size * self.logits.shape[1], _PART):
            few = rows[some]
            yield few if len(few) > 1 else slice(few[0], few[0] + 1)

    def multiply(self, factor: Any, scale: Any, maximum: Any) -> None:
        """Multiply the weights, counted from the maximum, by a number for each row.

        Parameters
        ----------
        factor : array, shape (rows,)
            What to multiply by.
        scale : array, shape (rows,)
            The weight of the level.
        maximum : array, shape (rows,)
            The largest logits.
        """
        near = factor * scale
        if self.size == 4:
            size = np.abs(near)
            self.far |= (size != 0.0) & ((size < _MODERATE[0]) | (size > _MODERATE[1]))
        near = near.astype(self.values.dtype)[:, None]

        def multiplied(tile: slice) -> None:
            self.values[tile] *= near[tile]

        self._share(multiplied)
        for some in self._few(np.flatnonzero(self.far)):
            count, n = self.values[some].shape
            for columns in tiles(n, 8 * count, _PART):
                depths = self.logits[some, columns] - maximum[some][:, None]
                if self.mask is not None:
                    np.copyto(depths, -np.inf, where=~self.mask[some, columns])
                # In halves, for a large factor may bring back what a small weight would lose; and
                # a masked entry stays 0 whatever the factor is.
                half = np.exp(depths / 2)
                product = half * factor[some][:, None] * half
                self.values[some, columns] = np.where(half == 0.0, half, product)
