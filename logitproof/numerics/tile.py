"""Some rows of one piece of the columns, with the scratch arrays for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np

from logitproof.numerics.state import Power
from logitproof.numerics.work import WIDE, Work, slices

__all__ = ["FEW", "FINITE", "Tile"]

FEW = 2**17  # bytes that are copied at a time
_BLOCK = 2**13  # entries
FINITE = -1000.0  # a depth at which the weight is 0, and whose product with it is 0, too


class Tile:
    """Some rows of one piece of the columns.

    Parameters
    ----------
    work : Work
        What they are of.
    rows : slice or array of int
        Which rows.
    piece : int
        Which piece of the columns.
    scratch : array of uint8
        What to work in.
    apart : bool
        Whether there is a scratch array for the logits beside that for the weights.

    Attributes
    ----------
    weights, logits : array, shape (rows, columns)
        Scratch arrays, or the same one.
    depths : array, shape (rows, columns)
        What the sums of depths are formed of: ``logits``, or the input itself.
    """

    def __init__(self, work: Work, rows: Any, piece: int, scratch: Any, apart: bool) -> None:
        self.work, self.rows, self.piece = work, rows, piece
        self.start = piece * work.width
        self.columns = slice(self.start, min(self.start + work.width, work.logits.shape[1]))
        self.source = work.logits[rows] if work.pieces == 1 else work.logits[rows, self.columns]
        shape = self.source.shape
        size = shape[0] * shape[1] * work.type.itemsize
        self.weights = scratch[:size].view(work.type).reshape(shape)
        self.logits = self.weights
        if apart:
            self.logits = scratch[size : 2 * size].view(work.type).reshape(shape)
        self.depths = self.logits
        self.starts = work.starts[: shape[0]]
        if shape[1] != work.width:
            self.starts = work.row[: shape[0]] * shape[1]

    def below(self, level: Any) -> Any:
        """Return the logits less the level of their row; the input itself if the level is None."""
        if self.work.direct and level is None:
            self.depths = self.source
        elif self.work.direct:
            np.subtract(self.source, level.astype(self.work.type)[:, None], out=self.logits)
        else:
            self.load()
            if level is not None:
                self.logits -= level.astype(self.work.type)[:, None]
        return self.depths

    def load(self) -> None:
        """Copy the logits to the scratch array; what is masked becomes -inf."""
        np.copyto(self.logits, self.source, casting="unsafe")
        if self.work.mask is not None:
            np.copyto(self.logits, -np.inf, where=~self.work.mask[self.rows, self.columns])

    def spots(self) -> Iterator[Any]:
        """Yield where each named entry is in the tile, in the rows whose it is."""
        every = self.work.all_held and self.work.pieces == 1
        for places in self.work.places:
            own = places[self.rows]
            spots = self.starts + own
            if not every:
                spots -= self.start
                spots = spots[(own >= self.columns.start) & (own < self.columns.stop)]
            yield spots

    def form_all_sums(self) -> None:
        """Form the sums of the weights and depths, and keep them."""
        self.form_plain_sums()
        self.form_deep_sums()

    def form_plain_sums(self) -> None:
        """Form the sums without depths."""
        for power in self.work.plain:
            total = self._sum(power, self.weights, self.depths)
            self.work.sums[power][self.rows, self.piece] = total

    def form_deep_sums(self) -> None:
        """Form the sums with depths."""
        for power in self.work.deepest:
            total = self._sum(power, self.weights, self.depths)
            if np.isnan(total).any():
                self._add_up_masked(power, total)
            self.work.sums[power][self.rows, self.piece] = total

    def _add_up_masked(self, power: Power, total: Any) -> None:
        """Set the sums that are NaN with 0 log 0 = 0; block by block, for the depths are copied."""
        n = self.depths.shape[1]
        rows = np.flatnonzero(np.isnan(total))
        step = max(1, _BLOCK // n)
        for part in slices(len(rows), step):
            some = rows[part] if step > 1 else slice(rows[part.start], rows[part.start] + 1)
            found = 0.0
            for columns in slices(n, _BLOCK):
                depths = np.maximum(self.depths[some, columns], FINITE)
                found = found + self._sum(power, self.weights[some, columns], depths)
            total[some] = found

    def _sum(self, power: Power, weights: Any, depths: Any) -> Any:
        """Return the row sums of a product of powers: partial sums, added up in float64."""
        factors = [weights] * power[0] + [depths] * power[1]
        first, last = factors[0], self.work.ones
        if len(factors) > 1:
            first, last = reduce(np.multiply, factors[:-1]), factors[-1]
        n = first.shape[1]
        if n <= WIDE:
            return np.vecdot(first, last[..., :n])
        whole = n - n % WIDE
        parts = np.vecdot(_folded(first, whole), last if last.ndim == 1 else _folded(last, whole))
        total = np.add.reduce(parts, axis=1, dtype=np.float64)
        if whole < n:
            other = last[: n - whole] if last.ndim == 1 else last[:, whole:]
            total += np.vecdot(first[:, whole:], other)
        return total


def _folded(array: Any, whole: int) -> Any:
    """Return the first columns of each row, in rows of `WIDE`."""
    rows, n = array.shape
    return (array if whole == n else array[:, :whole]).reshape(rows, -1, WIDE)
