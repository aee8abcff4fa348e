"""The rows of logits of any shape, without a copy of them all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from logitproof.numerics.backends import Backend

__all__ = ["row_blocks"]

_COPIED = 2**15  # entries that are copied at a time


def row_blocks(backend: Backend, array: Any, start: int = 0) -> Iterator[tuple[slice, Any]]:
    """Yield which rows, counted over the whole batch, and these rows: shape (rows, n).

    They are a view of the array: one block if its rows lie at equal distances.  If not, as in
    ``logits[:, :-1]`` or in transposed logits, there is a block for each entry of the first axis;
    short ones are put together in a copy.

    Parameters
    ----------
    backend : Backend
        The library of the array.
    array : array, shape (..., n)
        The logits.
    start : int
        The number of the first row.
    """
    batch, n = tuple(array.shape[:-1]), array.shape[-1]
    rows = math.prod(batch)
    flat = backend.flat_view(array, (rows, n))
    if flat is not None:
        yield slice(start, start + rows), flat
        return
    each = rows // batch[0]
    step = _COPIED // (each * n)
    for first in range(0, batch[0], max(1, step)):
        here = start + first * each
        if step <= 1:
            yield from row_blocks(backend, array[first], here)
        else:
            part = array[first : first + step]
            some = part.shape[0] * each
            yield slice(here, here + some), backend.xp.reshape(part, (some, n))
