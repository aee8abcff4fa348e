"""Sums of the rows of a tile: partial sums of few terms, added up in float64."""

from __future__ import annotations

from functools import cache, reduce
from typing import Any

import numpy as np

from logitproof.numerics.batch import as_slice, slices
from logitproof.numerics.state import Power

__all__ = ["FINITE", "WIDE", "form", "is_deep", "parts_of", "total"]

WIDE = 256  # terms of a partial sum: longer ones would lose digits in float32
FINITE = -1000.0  # a depth at which the weight is 0, and whose product with it is 0, too
_BLOCK = 2**13  # entries that are copied at a time
_ONES = {np.dtype(kind): np.ones(WIDE, kind) for kind in (np.float32, np.float64)}


@cache
def is_deep(powers: tuple[Power, ...]) -> bool:
    """Tell whether depths are needed for some sums, or other vectors."""
    return any(depth or vectors for _, depth, vectors in powers)


def parts_of(n: int) -> int:
    """Return how many partial sums a row of ``n`` entries has."""
    return -(-n // WIDE)


def total(parts: Any) -> Any:
    """Return the sums of rows from their partial sums, shape (rows, parts)."""
    return np.add.reduce(parts, axis=1, dtype=np.float64) if parts.shape[1] > 1 else parts[:, 0]


def form(power: Power, weights: Any, depths: Any, out: Any, finite: bool = False) -> None:
    """Write the partial sums of a product of powers.

    Parameters
    ----------
    power : Power
        Without other vectors.
    weights, depths : array, shape (rows, n)
        What to multiply.
    out : array, shape (rows, parts)
        Where the sums go.
    finite : bool
        Whether no depth is -inf, whose product with its weight 0 is not 0.
    """
    exponent, depth, _ = power
    n, first, ones = weights.shape[1], weights if exponent else depths, _ONES[weights.dtype]
    second = None if exponent + depth == 1 else depths if depth else weights
    if exponent + depth > 2:
        _form_blocks([weights] * exponent + [depths] * depth, out)
    elif n <= WIDE:
        np.vecdot(first, ones[:n] if second is None else second, out=out[:, 0])
    else:
        whole = n - n % WIDE
        other = ones if second is None else _folded(second, whole)
        np.vecdot(_folded(first, whole), other, out=out[:, : whole // WIDE])
        if whole < n:
            other = ones[: n - whole] if second is None else second[:, whole:]
            np.vecdot(first[:, whole:], other, out=out[:, -1])
    if depth and not finite and np.isnan(np.minimum.reduce(out, axis=None)):
        masked = np.isnan(out).any(axis=1)
        _form_masked(power, weights, depths, out, masked.nonzero()[0])


def _folded(array: Any, whole: int) -> Any:
    """Return the first columns of each row, in rows of `WIDE`."""
    rows, n = array.shape
    return (array if whole == n else array[:, :whole]).reshape(rows, -1, WIDE)


def _form_blocks(factors: list[Any], out: Any) -> None:
    """Write the partial sums of a product, block by block, for it is an array of its own."""
    rows, n = factors[0].shape
    for some in slices(rows, max(1, _BLOCK // n)):
        for columns in slices(n, _BLOCK):
            product = reduce(np.multiply, (one[some, columns] for one in factors))
            parts = slice(columns.start // WIDE, parts_of(columns.stop))
            form((1, 0, ()), product, None, out[some, parts])


def _form_masked(power: Power, weights: Any, depths: Any, out: Any, rows: Any) -> None:
    """Write the partial sums of some rows with 0 log 0 = 0, block by block: depths are copied."""
    n = weights.shape[1]
    for some in slices(len(rows), max(1, _BLOCK // n)):
        few = as_slice(rows[some])
        for columns in slices(n, _BLOCK):
            found = np.empty((len(rows[some]), parts_of(columns.stop - columns.start)), out.dtype)
            near = np.maximum(depths[few, columns], FINITE)
            form(power, weights[few, columns], near, found, finite=True)
            out[few, columns.start // WIDE : parts_of(columns.stop)] = found
