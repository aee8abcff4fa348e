"""The input of a pass, how it is cut into tiles, and what has been found of each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.numerics.state import Floats, Power, State

__all__ = ["WIDE", "Places", "Work", "slices"]

Places = NDArray[np.int64]

WIDE = 256  # terms of a partial sum: longer ones would lose digits in float32
_ONES = {np.dtype(kind): np.ones(WIDE, kind) for kind in (np.float32, np.float64)}


def slices(length: int, step: int) -> Iterator[slice]:
    """Cut a range into slices of some length, the last one of what is left."""
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


class Work:
    """The tiles of a pass, and what has been found of each row in each of its pieces.

    A row that does not fit the scratch array is cut into pieces; they are merged at the end, in
    all rows at once.

    Parameters
    ----------
    logits, places, mask, vectors
        See `logitproof.numerics.kernel.row_state`.
    powers : tuple of Power
        With the lower powers of the depth.
    room, most : int
        The bytes that a thread's scratch array should have, and may have.

    Attributes
    ----------
    top, level, sums : array, shape (rows, pieces)
        See `logitproof.numerics.state.State`.
    deep : bool
        Whether depths are summed, too.
    direct : bool
        Whether the input can be read without a copy.
    open : array of bool, shape (rows, pieces)
        Where an entry may dominate that has yet to be peeled.
    plain, deepest : list of Power
        The sums without depths, and those with them; sums with vectors are in neither.
    """

    def __init__(
        self,
        logits: NDArray[Any],
        places: Places,
        powers: tuple[Power, ...],
        mask: NDArray[np.bool_] | None,
        vectors: Mapping[str, Floats],
        room: int,
        most: int,
    ) -> None:
        self.logits, self.places, self.mask, self.vectors = logits, places, mask, vectors
        rows, n = logits.shape
        self.type = np.dtype(np.float64 if logits.dtype.itemsize == 8 else np.float32)
        self.deep = any(depth or names for _, depth, names in powers)
        # A sum of depths that do not lie side by side would be taken one by one, and lose digits.
        self.direct = mask is None and logits.dtype == self.type
        self.direct &= not self.deep or logits.strides[1] == self.type.itemsize
        pieces = -(-n * self._size(self.deep) // (most if self.deep and self.direct else room))
        self.width: int = -(-n // pieces)
        self.pieces = -(-n // self.width)
        self.room = room
        self.row = np.arange(rows)
        self.starts = self.row[: self.height(apart=False)] * self.width
        self.ones = _ONES[self.type]
        self.held = places.view(np.uint64) < n  # a negative place is a large one
        self.all_held = bool(self.held.all())
        shape = rows, self.pieces
        self.top, self.level = np.full(shape, -np.inf), np.zeros(shape)
        self.open = np.zeros(shape, np.bool_)
        self.sums = {power: np.empty(shape) for power in powers}
        self.plain = [one for one in powers if not one[1] and not one[2]]
        self.deepest = [one for one in powers if one[1] and not one[2]]
        self.named = self._named()

    def height(self, apart: bool) -> int:
        """Return how many rows a tile has, with logits and weights apart or not."""
        return max(1, min(len(self.logits), self.room // (self._size(apart) * self.width)))

    def needs(self, apart: bool) -> int:
        """Return how many bytes a tile needs to work in."""
        return self.height(apart) * self.width * self._size(apart)

    def _size(self, apart: bool) -> int:
        return int(self.type.itemsize) * (2 if apart else 1)

    def _named(self) -> Floats:
        """Return the logits of the named entries."""
        if self.all_held:
            return self.entries(self.row, self.places)
        named = self.entries(self.row, np.where(self.held, self.places, 0))
        named[~self.held] = -np.inf
        return named

    def entries(self, rows: Any, columns: Any) -> Floats:
        """Return the logits of some entries; -inf where they are masked."""
        if self.logits.flags.c_contiguous:
            found = self.logits.reshape(-1)[columns + rows * self.logits.shape[1]]
        else:
            found = self.logits[rows, columns]
        logits: Floats = found.astype(np.float64)
        if self.mask is not None:
            logits[~self.mask[rows, columns]] = -np.inf
        return logits

    def state(self) -> State:
        """Return the state of the rows, their pieces merged."""
        n, named, held = self.logits.shape[1], self.named, self.held
        if self.pieces == 1:
            sums = {power: total[:, 0] for power, total in self.sums.items()}
            return State(n, named, held, self.top[:, 0], self.level[:, 0], sums)
        nothing = np.empty((0, *self.top.shape))
        state = State(0, nothing, nothing.astype(bool), self.top, self.level, self.sums)
        while (pieces := state.top.shape[1]) > 1:
            half = -(-pieces // 2)  # of an odd number, the one in the middle waits
            first, second = _columns(state, slice(half)), _columns(state, slice(half, None))
            joined = _columns(first, slice(pieces - half)).merge(second)
            state = _beside(joined, _columns(first, slice(pieces - half, None)))
        state = state.reshaped(self.top.shape[:1])
        return replace(state, count=n, named=named, held=held)


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
