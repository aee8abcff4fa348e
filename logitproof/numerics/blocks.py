"""The rows of logits of any shape, without a copy of them all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from logitproof.numerics.backends import Backend

__all__ = ["row_blocks"]

_COPIED = 2**15  # entries that are copied at a time


def row_blocks(
    backend: Backend, array: Any, mask: Any = None, start: int = 0
) -> Iterator[tuple[slice, Any, Any]]:
    """Yield which rows, counted over the whole batch, and their logits and mask: shape (rows, n).

    They are views of the arrays: one block if the rows of both lie at equal distances.  If not, as
    in ``logits[:, :-1]``, in transposed logits or with one mask for each entry of the first axis,
    there is a block for each of these entries; short ones are put together in a copy.

    Parameters
    ----------
    backend : Backend
        The library of the array.
    array : array, shape (..., n)
        The logits.
    mask : array of bool, shape (..., n), optional
        Their mask.
    start : int
        The number of the first row.
    """
    batch, n = tuple(array.shape[:-1]), array.shape[-1]
    rows = math.prod(batch)
    flat = backend.flat_view(array, (rows, n))
    own = None if mask is None else backend.flat_view(mask, (rows, n))
    if flat is not None and (mask is None or own is not None):
        yield slice(start, start + rows), flat, own
        return
    each = rows // batch[0]
    step = _COPIED // (each * n)
    for first in range(0, batch[0], max(1, step)):
        here = start + first * each
        if step <= 1:
            yield from row_blocks(
                backend, array[first, ...], None if mask is None else mask[first, ...], here
            )
            continue
        last = min(first + step, batch[0])
        shape = (last - first) * each, n
        yield (
            slice(here, here + shape[0]),
            backend.xp.reshape(array[first:last, ...], shape),
            None if mask is None else backend.xp.reshape(mask[first:last, ...], shape),
        )
