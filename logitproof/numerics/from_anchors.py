"""The pass that takes least: every row counts from its anchor, or from 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from logitproof.numerics import sharing
from logitproof.numerics.anchors import Anchors
from logitproof.numerics.batch import Batch, slices
from logitproof.numerics.sharing import Bytes, carve, share
from logitproof.numerics.state import Power, State, part_of
from logitproof.numerics.sums import FINITE, form, is_deep, parts_of, total

__all__ = ["FromAnchors"]

_PARTS = 2**16  # bytes of the partial sums that wait to be added up


class FromAnchors:
    """Rows that count from their anchors.

    No entry is searched for in a row that holds a named one.  Of a row that does not, the largest
    entry is peeled.

    Parameters
    ----------
    batch : Batch
        The rows.
    anchors : Anchors
        Their anchors.
    powers : tuple of Power
        The sums to form, without other vectors.
    threads : int
        How many threads share the rows.
    """

    def __init__(
        self, batch: Batch, anchors: Anchors, powers: tuple[Power, ...], threads: int
    ) -> None:
        self.batch, self.anchors = batch, anchors
        rows, deep = batch.rows, is_deep(powers)
        # A sum of depths that do not lie side by side would be taken one by one, and lose digits.
        self.direct = batch.mask is None and batch.logits.dtype == batch.type
        # And NumPy's exponential of a reversed row may have other last bits.
        stride = batch.logits.strides[1]
        self.direct &= stride == batch.type.itemsize if deep else stride > 0
        self.apart = deep and not (self.direct and anchors.shift is None)
        self.sums = {power: np.empty((rows, batch.pieces)) for power in powers}
        self.tops = np.empty((rows, 1 if anchors.held is None else batch.pieces))
        self.tops.fill(-np.inf)
        self._count(threads)

    def _count(self, threads: int) -> None:
        """Count the rows, in groups whose partial sums are added up together."""
        batch, rows = self.batch, self.batch.rows
        entry = batch.type.itemsize * batch.width * (2 if self.apart else 1)
        parts = batch.type.itemsize * parts_of(batch.width) * len(self.sums)
        # Of several threads one may be held up: the others take what is left.
        each = rows if threads == 1 else -(-rows // (4 * threads))
        each = max(1, min(_PARTS // threads // parts, each))
        self.height = max(1, min(sharing.SCRATCH // entry, each))
        group = rows if each == rows else each // self.height * self.height
        needed = self.height * entry + group * parts
        share(self._count_group, slices(rows, group), needed, threads)

    def _count_group(self, rows: slice, scratch: Bytes) -> None:
        count = rows.stop - rows.start
        for piece, columns in enumerate(self.batch.columns):
            width = columns.stop - columns.start
            strips = [(self.height, width)] * (2 if self.apart else 1)
            sums = [(count, parts_of(width))] * len(self.sums)
            arrays = carve(scratch, self.batch.type, *strips, *sums)
            weights, logits, found = arrays[0], arrays[len(strips) - 1], arrays[len(strips) :]
            for some in slices(rows.stop, self.height, rows.start):
                few = some.stop - some.start
                own = slice(some.start - rows.start, some.stop - rows.start)
                strip = weights[:few]
                depths = self._weigh(some, columns, strip, logits[:few])
                for power, parts in zip(self.sums, found, strict=True):
                    form(power, strip, depths, parts[own])
            for power, parts in zip(self.sums, found, strict=True):
                self.sums[power][rows, piece] = total(parts)

    def _weigh(self, rows: slice, columns: slice, weights: Any, logits: Any) -> Any:
        """Set the weights, those of entries that are named or peeled to 0; return the depths."""
        batch, shift, depths = self.batch, self.anchors.shift, logits
        if self.direct and shift is None:
            depths = batch.logits[rows, columns]
        elif self.direct:
            np.subtract(batch.logits[rows, columns], shift[rows], out=logits)
        else:
            batch.load(rows, columns, logits)
            if shift is not None:
                logits -= shift[rows]
        np.exp(depths, out=weights)
        if self.apart and batch.mask is not None:
            np.maximum(depths, FINITE, out=depths)  # 0 log 0 is 0
        batch.blank(weights, rows, columns, 0.0)
        if self.anchors.held is not None:
            self._peel(rows, columns, weights)
        return depths

    def _peel(self, rows: slice, columns: slice, weights: Any) -> None:
        """Take the largest entry out of the rows that hold no named one."""
        alone = (~self.anchors.held[rows]).nonzero()[0]
        at = weights.argmax(axis=1)[alone]
        weights[alone, at] = 0.0
        batch, where = self.batch, self.batch.row[rows][alone]
        self.tops[where, columns.start // batch.width] = batch.entries(where, columns.start + at)

    def state(self) -> State:
        """Return the state of the rows."""
        batch, levels, top = self.batch, self.anchors.levels, self.tops[:, 0]
        sums = {power: total(values) for power, values in self.sums.items()}
        if self.tops.shape[1] > 1:
            at = self.tops.argmax(axis=1)
            top = self.tops[batch.row, at]
            self.tops[batch.row, at] = -np.inf  # the others go back into the sums
            for power, found in sums.items():
                parts = part_of(self.tops, power, levels[:, None], levels[:, None])
                sums[power] = found + parts.sum(axis=1)
        return State(batch.logits.shape[1], batch.named, batch.held, top, levels, sums)
