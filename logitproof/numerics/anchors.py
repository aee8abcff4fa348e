"""What the rows count from, before anything is known of their largest entries."""

from __future__ import annotations

from typing import Any

import numpy as np

from logitproof.numerics.batch import FEW, Batch, slices, tiles

__all__ = ["Anchors", "largest"]

# A row whose anchor is within this of 0 counts from the logit 0, not from the anchor: a
# subtraction is saved, and its rounding.  Depths that are summed must be small, and so must weights
# of which a third power is formed.
_NEAR = {"squares": 32.0, "depths": 16.0}


class Anchors:
    """An entry of each row, and the logit that the row counts from.

    The anchor is the largest of the named entries; in a row that holds none of them it is the
    first one that is not masked.

    Parameters
    ----------
    batch : Batch
        The rows.
    squares : bool
        Whether no other sums are formed than those of weights and their squares.

    Attributes
    ----------
    held : array of bool, shape (rows,), or None
        Whether the anchor is a named entry; None if it is in all rows.
    levels : array, shape (rows,)
        The logits that the rows count from.
    shift : array, shape (rows, 1), or None
        The same in the type of the pass; None if they are all 0.
    """

    def __init__(self, batch: Batch, squares: bool) -> None:
        letters = len(batch.named)
        self.held: Any = None if batch.all_held and letters else batch.held.any(axis=0)
        logits = largest(batch.named)
        if self.held is not None:
            first = 0 if batch.mask is None else _first(batch.mask)
            logits = np.where(self.held, logits, batch.entries(slice(None), first))
        near = _NEAR["squares" if squares else "depths"]
        self.levels = np.zeros(len(logits))
        self.shift: Any = None
        least, most = np.minimum.reduce(logits, initial=0.0), np.maximum.reduce(logits, initial=0.0)
        if not (least >= -near and most <= near):
            self.levels = np.where(np.abs(logits) <= near, 0.0, logits)
            self.shift = self.levels.astype(batch.type)[:, None]


def largest(named: Any) -> Any:
    """Return the largest logits of several letters; -inf if there are none."""
    return named[0] if len(named) == 1 else named.max(axis=0, initial=-np.inf)


def _first(mask: Any) -> Any:
    """Return the first column that is not masked; a few at a time, for `argmax` may copy them."""
    found = np.zeros(len(mask), np.int64)
    for some in tiles(len(mask), min(FEW, mask.shape[1]), FEW):
        own, open_ = found[some], np.arange(len(found[some]))
        for columns in slices(mask.shape[1], FEW):
            part = mask[some, columns]
            at = part.argmax(axis=1)[open_]
            here = part[open_, at]
            own[open_[here]] = columns.start + at[here]
            open_ = open_[~here]
            if not len(open_):
                break
    return found
