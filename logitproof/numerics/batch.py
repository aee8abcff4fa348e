"""The rows that a pass is over, and what is known of them before it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.numerics.state import Floats

__all__ = ["FEW", "LONG", "Batch", "Places", "as_slice", "slices", "tiles"]

Places = NDArray[np.int64]

LONG = 2**18  # bytes of a row that are worked on at a time
FEW = 2**16  # bytes that are copied at a time


def slices(length: int, step: int, start: int = 0) -> list[slice]:
    """Cut a range, from ``start`` to ``length``, into slices; the last one is of what is left."""
    firsts = range(start, length, step)
    return [*map(slice, firsts, [*firsts[1:], length])]


def tiles(length: int, size: int, room: int) -> list[slice]:
    """Cut ``length`` items of ``size`` bytes into slices that fit so many bytes."""
    return slices(length, max(1, room // size))


def as_slice(rows: Any) -> Any:
    """Return numbers of rows as a slice, which needs no copy, if they follow each other."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


class Batch:
    """Rows of logits, and their named entries.

    Parameters
    ----------
    logits, places, mask, vectors
        See `logitproof.numerics.kernel.row_state`.

    Attributes
    ----------
    type : dtype
        What to work in.
    columns_of_named : list of array of int, shape (rows,)
        The places, letter by letter.
    rows : int
        How many rows there are.
    starts : array of int, shape (rows,)
        Where each would begin if they lay one behind the other.
    width : int
        How many columns are worked on at a time.
    columns : list of slice
        Which these are.
    pieces : int
        How many times that is.
    gathers : bool
        Whether rows that lie apart can be loaded without another copy.
    held : array of bool, shape (letters, rows)
        Whether the rows hold the named entries.
    all_held : bool
        Whether all of them do.
    named : array, shape (letters, rows)
        The logits of the named entries; -inf where the row does not hold them.
    """

    def __init__(
        self,
        logits: NDArray[Any],
        places: Places,
        mask: NDArray[np.bool_] | None,
        vectors: Mapping[str, Floats],
    ) -> None:
        self.logits, self.places, self.mask, self.vectors = logits, places, mask, vectors
        self.columns_of_named = [*places]
        self.rows, n = logits.shape
        self.type = np.dtype(np.float64 if logits.dtype.itemsize == 8 else np.float32)
        self.starts = np.arange(0, self.rows * n, n)
        self.width = max(1, min(n, LONG // self.type.itemsize))
        self.columns = slices(n, self.width)
        self.pieces = len(self.columns)
        self.gathers = (
            self.pieces == 1
            and mask is None
            and logits.dtype == self.type
            and logits.flags.c_contiguous
        )
        unsigned = places.view(np.uint64)  # a negative place is a large one
        self.all_held = not places.size or bool(np.maximum.reduce(unsigned, axis=None) < n)
        self.held = unsigned < n
        self.named = self.entries(slice(None), places if self.all_held else places * self.held)
        if not self.all_held:
            self.named[~self.held] = -np.inf

    @cached_property
    def row(self) -> Any:
        """The numbers of the rows."""
        return np.arange(self.rows)

    def entries(self, rows: Any, columns: Any) -> Floats:
        """Return the logits of some entries; -inf where they are masked."""
        if self.logits.flags.c_contiguous:
            found = self.logits.reshape(-1).take(self.starts[rows] + columns)
        else:
            found = self.logits[self.row[rows], columns]
        logits: Floats = found.astype(np.float64)
        if self.mask is not None:
            logits[~self.mask[self.row[rows], columns]] = -np.inf
        return logits

    def starts_of(self, rows: int, width: int) -> Any:
        """Return where each of some rows begins in an array of these rows with so many columns."""
        if width == self.logits.shape[1]:
            return self.starts[:rows]
        return np.arange(0, rows * width, width)

    def load(self, rows: Any, columns: slice, out: Any) -> None:
        """Copy some logits; what is masked becomes -inf."""
        if not isinstance(rows, slice) and self.gathers:
            self.logits.take(rows, axis=0, out=out, mode="clip")  # other modes take a copy
        else:
            np.copyto(out, self.logits[rows, columns], casting="unsafe")
        if self.mask is not None:
            given = self.mask[rows, columns]
            for some in tiles(len(out), out.shape[1], FEW):
                np.copyto(out[some], -np.inf, where=~given[some])

    def blank(self, array: Any, rows: Any, columns: slice, value: float) -> None:
        """Set the named entries to a value.

        Parameters
        ----------
        array : array, contiguous
            Of some rows and columns.
        rows : slice or array of int
            Which rows.
        columns : slice
            Which columns.
        value : float
            What becomes of the entries.
        """
        every = self.all_held and self.pieces == 1
        flat, starts = array.reshape(-1), self.starts_of(*array.shape)
        for places in self.columns_of_named:
            own = places[rows]
            spots = starts + own
            if not every:
                spots -= columns.start
                spots = spots[(own >= columns.start) & (own < columns.stop)]
            flat[spots] = value
