"""One pass over the logits, tile by tile: from NumPy arrays to the state of each row.

What is done with a tile fits a scratch array of 768 KiB, which stays in the processor's cache: the
pass needs little memory besides its input, and no copy of a strided or half-precision input as a
whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import reduce
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.numerics.state import Floats, Power, State, shifted

__all__ = ["SCRATCH", "row_state", "tiles"]

SCRATCH = 3 * 2**18  # bytes

_WIDE = 1024  # terms of a partial sum: longer ones would lose digits in float32

# A rest whose weights sum to less is counted again, from its own maximum: the weights would lose
# digits with the rounding of their depth, and their squares would underflow.
_FAR_BELOW = {4: 2.0**-44, 8: 2.0**-128}

# A row whose largest logit is within this counts from the logit 0, not from that logit: neither
# weights nor their squares over- or underflow, and a sum of depths loses less than a digit when it
# is shifted.  Where all rows of a tile do, a subtraction and a copy are saved.
_NEAR = 16.0

_WORTH_A_THREAD = 2**20  # entries
_WEIGHTS: Power = (1, 0, ())
_KEPT = threading.local()

Places = NDArray[np.int64]
Rows = Any  # a slice, or an array of row numbers


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
        Whether one copy of the largest other entry is to be peeled in every row.  If not, that is
        left out where it takes time and costs no digits.
    threads : int
        How many threads share the tiles.
    """
    threads = threads if logits.size >= _WORTH_A_THREAD else 1
    work = _Pass(logits, places, _closed(powers), mask, vectors or {}, exact or bool(vectors))
    units = list(product(tiles(len(logits), 1, work.height), range(work.pieces)))
    if threads == 1 or len(units) == 1:
        work.run(units)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work.run, (units[first::threads] for first in range(threads))))
    return work.state()


def tiles(length: int, size: int, room: int | None = None) -> Iterator[slice]:
    """Cut ``length`` items of ``size`` bytes into slices that fit the scratch array."""
    step = max(1, (SCRATCH if room is None else room) // size)
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def _closed(powers: Iterable[Power]) -> tuple[Power, ...]:
    """Add the lower powers of the depth: sums at another reference are made of them."""
    lower = ((k, low, v) for k, depth, v in powers for low in range(depth + 1))
    return tuple(dict.fromkeys((_WEIGHTS, *lower)))


class _Pass:
    """The tiles of a pass, and what has been found of each row in each of its pieces.

    A row that does not fit the scratch array is cut into pieces; they are merged at the end, in
    all rows at once.
    """

    def __init__(
        self,
        logits: NDArray[Any],
        places: Places,
        powers: tuple[Power, ...],
        mask: NDArray[np.bool_] | None,
        vectors: Mapping[str, Floats],
        exact: bool,
    ) -> None:
        self.logits, self.places, self.mask, self.vectors = logits, places, mask, vectors
        self.exact = exact
        rows, n = logits.shape
        self.work = np.dtype(np.float64 if logits.dtype.itemsize == 8 else np.float32)
        # Depths beside weights take a second array.
        self.deep = any(depth or names for _, depth, names in powers)
        room = max(1, SCRATCH // self.work.itemsize * (1 if self.deep else 2) // 2)
        self.pieces = -(-n // room)
        self.width = -(-n // self.pieces)
        self.chunks = -(-self.width // _WIDE)
        self.padded = self.chunks * -(-self.width // self.chunks)
        self.height = max(1, min(rows, room // self.padded))
        self.row = np.arange(rows)
        self.starts = self.row[: self.height] * self.padded
        self.ones = np.ones(self.padded // self.chunks, self.work)
        self.held = places.view(np.uint64) < n  # a negative place is a large one
        self.simple = self.pieces == 1 and bool(self.held.all())
        shape = rows, self.pieces
        self.top, self.level = np.empty(shape), np.empty(shape)
        self.sums = {power: np.empty(shape) for power in powers}

    def run(self, units: Iterable[tuple[slice, int]]) -> None:
        """Work on some tiles, each rows in a piece of the columns."""
        scratch, weights = self._scratch()
        far_below = _FAR_BELOW[self.work.itemsize]
        with np.errstate(all="ignore"):
            for rows, piece in units:
                tile = _Tile(self, rows, piece, scratch, weights)
                if self.exact:
                    self._from_the_rest(tile)
                    continue
                self._from_the_maximum(tile)
                total = self.sums[_WEIGHTS][rows, piece]
                if not total.min() >= far_below:  # some row is, or is NaN
                    some = rows.start + np.flatnonzero(total < far_below)
                    self._from_the_rest(_Tile(self, some, piece, scratch, weights))

    def _scratch(self) -> tuple[Any, Any]:
        """Return this thread's arrays; they are kept, for fresh memory costs page faults."""
        size = self.height * self.padded
        wanted = size * self.work.itemsize * (2 if self.deep else 1)
        kept = getattr(_KEPT, "scratch", None)
        if kept is None or len(kept) < wanted:
            kept = np.empty(max(wanted, SCRATCH), np.uint8)
            if len(kept) == SCRATCH:
                _KEPT.scratch = kept
        both = kept[:wanted].view(self.work)
        return both[:size], both[-size:]

    def _from_the_maximum(self, tile: _Tile) -> None:
        """Count from 0, or from the largest entry if it is far from 0: one search, no copy."""
        entries = tile.entries()
        peaks = entries.argmax(axis=1)
        at = tile.starts + peaks
        flat = tile.width == self.padded and entries.flags.c_contiguous
        level = entries.reshape(-1)[at] if flat else entries[tile.row, peaks]
        top = self.top[tile.rows, tile.piece]
        top[:] = level
        for places in self.places[:, tile.rows]:
            top[places == (peaks + tile.columns.start if tile.piece else peaks)] = -np.inf
        peeled = at, *tile.spots()
        if level.max() <= _NEAR and level.min() >= -_NEAR:
            level[:] = 0.0
            self.level[tile.rows, tile.piece] = 0.0
            if self._form_sums_from_0(tile, entries, peeled):
                return
        level[np.abs(level) <= _NEAR] = 0.0  # in its row: no row depends on its neighbours
        self.level[tile.rows, tile.piece] = level
        level[level == -np.inf] = 0.0
        np.subtract(entries, level[:, None], out=tile.block[:, : tile.width])
        self._form_sums(tile, peeled)

    def _form_sums_from_0(self, tile: _Tile, entries: Any, peeled: Iterable[Any]) -> bool:
        """Form the sums of the rest, their depths being the logits; False if that can't be done."""
        if self.deep and (tile.width < self.padded or not entries.flags.c_contiguous):
            return False
        np.exp(entries, out=tile.weights[:, : tile.width])
        tile.weights[:, tile.width :] = 0.0
        flat = tile.weights.reshape(-1)
        for spot in peeled:
            flat[spot] = 0.0
        for power in self.sums:
            total = self._plain_sum(tile.weights, entries, power)
            if power[1] and np.isnan(total).any():
                return False  # 0 times -inf
            self.sums[power][tile.rows, tile.piece] = total
        return True

    def _from_the_rest(self, tile: _Tile) -> None:
        """Count from the largest entry of the rest."""
        tile.load()
        block, flat, spots = tile.block, tile.block.reshape(-1), [*tile.spots()]
        for spot in spots:
            flat[spot] = -np.inf
        peaks = block.argmax(axis=1)
        at = tile.starts + peaks
        self.top[tile.rows, tile.piece] = flat[at]
        flat[at] = -np.inf
        level = block.max(axis=1)
        self.level[tile.rows, tile.piece] = level
        level[level == -np.inf] = 0.0
        block -= level[:, None]
        self._form_sums(tile, (at, *spots))
        if self.vectors:
            self._form_sums_with_vectors(tile, spots, peaks)

    def _form_sums(self, tile: _Tile, peeled: Iterable[Any]) -> None:
        """Form the sums of the rest, given its depths and where in the tile it is not."""
        if tile.width < self.padded:
            tile.block[:, tile.width :] = -np.inf
        np.exp(tile.block, out=tile.weights)
        for spot in peeled:
            tile.weights.reshape(-1)[spot] = 0.0
            if self.deep:  # 0 log 0 is 0
                tile.block.reshape(-1)[spot] = 0.0
        if self.deep:
            tile.block[:, tile.width :] = 0.0
        for power in (one for one in self.sums if not one[2]):
            found = self._sum(tile.weights, tile.block, power)
            self.sums[power][tile.rows, tile.piece] = found

    def _sum(self, weights: Any, depths: Any, power: Power) -> Any:
        """Return the row sums of a product of powers; 0 where the weight is."""
        total = self._plain_sum(weights, depths, power)
        if power[1] and np.isnan(total).any() and np.isneginf(depths).any():
            np.maximum(depths, -1000.0, out=depths)  # no longer -inf, where the weight is 0
            return self._plain_sum(weights, depths, power)
        return total

    def _plain_sum(self, weights: Any, depths: Any, power: Power) -> Any:
        """Return the row sums of a product of powers: partial sums, added up in float64."""
        factors = [weights] * power[0] + [depths] * power[1]
        last = factors.pop() if len(factors) > 1 else None
        first = reduce(np.multiply, factors)
        if self.chunks == 1:
            return np.vecdot(first, self.ones if last is None else last)
        chunked = self.chunks * len(weights), -1
        other = self.ones if last is None else last.reshape(chunked)
        parts = np.vecdot(first.reshape(chunked), other).reshape(len(weights), self.chunks)
        return np.add.reduce(parts, axis=1, dtype=np.float64)

    def _form_sums_with_vectors(self, tile: _Tile, spots: list[Any], peaks: Any) -> None:
        """Form the sums with other vectors, from the top, and with what is at the top itself."""
        rows, piece, weights, depths = tile.rows, tile.piece, tile.weights, tile.block
        np.maximum(depths, -1000.0, out=depths)
        values = {}
        for name, vector in self.vectors.items():
            values[name] = np.zeros(weights.shape)
            values[name][:, : tile.width] = vector[rows, tile.columns]
            for spot in spots:
                values[name].reshape(-1)[spot] = 0.0
        found = {}
        for power in (one for one in self.sums if one[2]):
            names = [name for name, exponent in power[2] for _ in range(exponent)]
            factors = [weights] * power[0] + [depths] * power[1] + [values[one] for one in names]
            found[power] = np.add.reduce(reduce(np.multiply, factors), axis=1, dtype=np.float64)
        top, level = self.top[rows, piece], self.level[rows, piece]
        state = State(tile.width, self.places[:0], self.places[:0], top, level, found)
        for power in found:
            total = shifted(state, power, level, top, top)
            if power[0] > 0 and power[1] == 0:  # a top of -inf has no weight later
                own = [values[name][tile.row, peaks] ** exponent for name, exponent in power[2]]
                total = total + reduce(np.multiply, own)
            self.sums[power][rows, piece] = total

    def state(self) -> State:
        """Return the state of the rows, their pieces merged."""
        if self.pieces == 1:
            sums = {power: total[:, 0] for power, total in self.sums.items()}
            named, n = self._named(), self.logits.shape[1]
            return State(n, named, self.held, self.top[:, 0], self.level[:, 0], sums)
        nothing = np.empty((0, *self.top.shape))
        state = State(0, nothing, nothing.astype(bool), self.top, self.level, self.sums)
        while (pieces := state.top.shape[1]) > 1:
            half = -(-pieces // 2)  # of an odd number, the one in the middle waits
            first, second = _columns(state, slice(half)), _columns(state, slice(half, None))
            joined = _columns(first, slice(pieces - half)).merge(second)
            state = _beside(joined, _columns(first, slice(pieces - half, None)))
        state = state.reshaped(self.top.shape[:1])
        return replace(state, count=self.logits.shape[1], named=self._named(), held=self.held)

    def _named(self) -> Floats:
        """Return the logits of the named entries."""
        everywhere = bool(self.held.all())
        at = self.row, self.places if everywhere else np.where(self.held, self.places, 0)
        if self.logits.flags.c_contiguous:
            found = self.logits.reshape(-1)[at[1] + self.row * self.logits.shape[1]]
        else:
            found = self.logits[at]
        named: Floats = found.astype(np.float64)
        if self.mask is not None:
            named[~self.mask[at]] = -np.inf
        if not everywhere:
            named[~self.held] = -np.inf
        return named


class _Tile:
    """Some rows of one piece, and the scratch arrays for them."""

    def __init__(self, work: _Pass, rows: Rows, piece: int, scratch: Any, weights: Any) -> None:
        start = piece * work.width
        self.work, self.rows, self.piece = work, rows, piece
        self.columns = slice(start, min(start + work.width, work.logits.shape[1]))
        self.source = work.logits[rows, self.columns]
        count, self.width = self.source.shape
        shape = count, work.padded
        self.block = scratch[: count * work.padded].reshape(shape)
        self.weights = weights[: count * work.padded].reshape(shape)
        self.row, self.starts = work.row[:count], work.starts[:count]

    def entries(self) -> Any:
        """Return the logits as they are, if they can be worked on so; or else a copy."""
        # `argmax` would make a copy of its own.
        ready = self.source.flags.c_contiguous and self.source.dtype == self.work.work
        if self.work.mask is None and ready:
            return self.source
        self.load()
        return self.block[:, : self.width]

    def load(self) -> None:
        """Copy the logits to the scratch array; what is masked, and what pads it, becomes -inf."""
        np.copyto(self.block[:, : self.width], self.source, casting="unsafe")
        self.block[:, self.width :] = -np.inf
        if self.work.mask is not None:
            masked = ~self.work.mask[self.rows, self.columns]
            np.copyto(self.block[:, : self.width], -np.inf, where=masked)

    def spots(self) -> Iterator[Any]:
        """Yield where each named entry is in the block, in the rows whose it is."""
        for places in self.work.places[:, self.rows]:
            if self.work.simple:
                yield self.starts + places
            else:
                inside = (places >= self.columns.start) & (places < self.columns.stop)
                yield (self.starts + places - self.columns.start)[inside]


def _columns(state: State, some: slice) -> State:
    return state.each(lambda values, _: values[..., some])


def _beside(state: State, other: State) -> State:
    return State(
        0,
        np.concat([state.named, other.named], axis=-1),
        np.concat([state.held, other.held], axis=-1),
        np.concat([state.top, other.top], axis=-1),
        np.concat([state.level, other.level], axis=-1),
        {power: np.concat([one, other.sums[power]], axis=-1) for power, one in state.sums.items()},
    )
