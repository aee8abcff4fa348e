"""The pass that takes most care: rows count from the largest entry of the rest."""

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from logitproof.numerics import sharing
from logitproof.numerics.batch import FEW, Batch, as_slice, slices
from logitproof.numerics.sharing import Bytes, carve, share
from logitproof.numerics.state import Power, State, shifted
from logitproof.numerics.sums import FINITE, form, is_deep, parts_of, total

__all__ = ["FromTheRest"]


class _Tile(NamedTuple):
    """Some rows of one piece of the columns.

    Attributes
    ----------
    rows : slice
        Where they are among those that are counted.
    given : slice or array of int
        Where they are in the batch.
    piece : int
        Which piece it is.
    columns : slice
        Its columns.
    """

    rows: slice
    given: Any
    piece: int
    columns: slice


class FromTheRest:
    """Rows that count from the largest entry that is neither named nor peeled.

    The largest entry that is not named is peeled.  A long row is cut into pieces, which are merged
    at the end, in all rows at once.

    Parameters
    ----------
    batch : Batch
        The rows.
    powers : tuple of Power
        The sums to form, with the lower powers of the depth.
    threads : int
        How many threads share the rows.
    wanted : array of int, optional
        The numbers of the rows that are to be counted; by default all are.
    """

    def __init__(
        self, batch: Batch, powers: tuple[Power, ...], threads: int, wanted: Any = None
    ) -> None:
        self.batch, self.wanted = batch, batch.row if wanted is None else wanted
        self.deep = is_deep(powers)
        shape = len(self.wanted), batch.pieces
        self.top, self.level = np.empty(shape), np.empty(shape)
        self.sums = {power: np.empty(shape) for power in powers}
        width = batch.width
        entry = batch.type.itemsize * width * (2 if self.deep else 1)
        height = max(1, min(sharing.SCRATCH // entry, len(self.wanted)))
        needed = height * (entry + batch.type.itemsize * parts_of(width))
        share(self._count, self._tiles(height), needed, threads)

    def _tiles(self, height: int) -> list[_Tile]:
        """Cut the rows and columns into tiles; of rows that lie apart copies may be needed."""
        if not self.batch.gathers and not isinstance(as_slice(self.wanted), slice):
            height = max(1, min(height, FEW // (self.batch.type.itemsize * self.batch.width)))
        rows = [(some, as_slice(self.wanted[some])) for some in slices(len(self.wanted), height)]
        pieces = [*enumerate(self.batch.columns)]
        return [_Tile(*some, *piece) for some in rows for piece in pieces]

    def _count(self, tile: _Tile, scratch: Bytes) -> None:
        """Count the rows of a tile."""
        rows, width = tile.rows.stop - tile.rows.start, tile.columns.stop - tile.columns.start
        here, shape = (tile.rows, tile.piece), (rows, width)
        logits, *others = carve(
            scratch, self.batch.type, shape, *[shape] * self.deep, (rows, parts_of(width))
        )
        weights, parts = others[0] if self.deep else logits, others[-1]
        self.batch.load(tile.given, tile.columns, logits)
        self.batch.blank(logits, tile.given, tile.columns, -np.inf)
        flat, starts = logits.reshape(-1), self.batch.starts_of(rows, width)
        at = logits.argmax(axis=1)
        peak = starts + at
        self.top[here] = flat[peak]
        flat[peak] = -np.inf
        level = flat[starts + logits.argmax(axis=1)]  # on short rows `max` takes thrice as long
        self.level[here] = level
        level[level == -np.inf] = 0.0
        logits -= level[:, None]
        np.exp(logits, out=weights)
        if self.deep:
            np.maximum(logits, FINITE, out=logits)  # 0 log 0 is 0
        for power, sums in self.sums.items():
            if not power[2]:
                form(power, weights, logits, parts)
                sums[here] = total(parts)
        if self.batch.vectors:
            self._form_with_vectors(tile, weights, logits, at)

    def _form_with_vectors(self, tile: _Tile, weights: Any, depths: Any, at: Any) -> None:
        """Form the sums with other vectors, from the top, and with what is at the top itself."""
        here, values, found = (tile.rows, tile.piece), {}, {}
        for name, vector in self.batch.vectors.items():
            values[name] = np.array(vector[tile.given, tile.columns], order="C")
            self.batch.blank(values[name], tile.given, tile.columns, 0.0)
        for power in (one for one in self.sums if one[2]):
            factors = [weights] * power[0] + [depths] * power[1]
            factors += [values[name] for name, exponent in power[2] for _ in range(exponent)]
            found[power] = np.add.reduce(reduce(np.multiply, factors), axis=1, dtype=np.float64)
        top, level, row = self.top[here], self.level[here], self.batch.row[: len(at)]
        nothing = np.empty((0, len(at)))
        state = State(len(at), nothing, nothing.astype(bool), top, level, found)
        for power in found:
            with_top = shifted(state, power, level, top, top)
            if power[0] > 0 and power[1] == 0:  # a top of -inf has no weight later
                own = [values[name][row, at] ** exponent for name, exponent in power[2]]
                with_top = with_top + reduce(np.multiply, own)
            self.sums[power][here] = with_top

    def found(self) -> tuple[Any, Any, dict[Power, Any]]:
        """Return the peeled logits, the levels and the sums of the rows, their pieces merged."""
        top, level, sums = self.top, self.level, self.sums
        if self.batch.pieces > 1:
            state = _merged(top, level, sums)
            top, level, sums = state.top, state.level, {**state.sums}
        return top[:, 0], level[:, 0], {power: values[:, 0] for power, values in sums.items()}


def _merged(top: Any, level: Any, sums: dict[Power, Any]) -> State:
    nothing = np.empty((0, *top.shape))
    state = State(0, nothing, nothing.astype(bool), top, level, sums)
    while (pieces := state.top.shape[1]) > 1:
        half = -(-pieces // 2)  # of an odd number, the one in the middle waits
        first, second = _columns(state, slice(half)), _columns(state, slice(half, None))
        joined = _columns(first, slice(pieces - half)).merge(second)
        state = _beside(joined, _columns(first, slice(pieces - half, None)))
    return state


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
