"""What the rows count from, before anything is known of their largest entries."""

from __future__ import annotations

from typing import Any

import numpy as np

from logitproof.numerics.state import Floats
from logitproof.numerics.work import Work

__all__ = ["Anchors"]

# A row whose anchor is within this of 0 counts from the logit 0, not from the anchor: a
# subtraction is saved, and its rounding.  Depths that are summed must be small, and so must weights
# of which a third power is formed.
_NEAR = {"squares": 32.0, "depths": 16.0}


class Anchors:
    """An entry of each row, and the logit that the row counts from.

    The anchor is the largest of the named entries; in a row that holds none of them it is the
    first one that is not masked, and is not peeled.

    Attributes
    ----------
    held : array of bool, shape (rows,), or None
        Whether the anchor is a named entry; None if it is in all rows.
    named : array, shape (rows,)
        The logits of the anchors; -inf where they are no named entries.
    level : array, shape (rows,), or None
        The logit that the row counts from; None if that is 0 in all rows.
    doubled : array, shape (rows,)
        Twice the weights of the anchors; 0 where they are no named entries.
    """

    def __init__(self, work: Work) -> None:
        self.held = None if work.all_held and len(work.held) else work.held.any(axis=0)
        self.named = work.named[0] if len(work.named) == 1 else _largest(work.named)
        logits = self.named
        if self.held is not None:
            first = 0 if work.mask is None else work.mask.argmax(axis=1)
            logits = np.where(self.held, self.named, work.entries(work.row, first))
        squares = not work.deep and all(exponent <= 2 for exponent, _, _ in work.sums)
        near = _NEAR["squares" if squares else "depths"]
        self.level: Any = None
        if len(logits) and not (logits.min() >= -near and logits.max() <= near):
            self.level = np.where(np.abs(logits) <= near, 0.0, logits)
        far = self.named if self.level is None else self.named - self.level
        self.doubled = 2.0 * np.exp(far)


def _largest(named: Floats) -> Floats:
    largest: Floats = named.max(axis=0, initial=-np.inf)
    return largest
