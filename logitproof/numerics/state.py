r"""The state of a row of logits: what a pass over them leaves behind, and how two passes join.

The entries that a formula names (such as the chosen action) are kept as they are.  Of all others
one copy of the largest is peeled, unless none of them dominates the row, and the rest is summed
*relative to a logit of about its own size*: a sum far below the largest logit does not underflow.
That two such states can be joined, and that the order does not matter, is the theorem
`moments_merge`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import comb
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FAR",
    "Floats",
    "Peel",
    "Power",
    "State",
    "decay",
    "deepened",
    "difference",
    "namespace",
    "part_of",
    "shifted",
    "silent",
]

Floats = NDArray[np.float64]

# The powers of weight and depth, and those of other vectors by name.
Power = tuple[int, int, tuple[tuple[str, int], ...]]

# In which rows one copy of the largest other entry is peeled: in each; where it dominates the row,
# so that differences of sums lose digits; or only where sums would over- or underflow.
Peel = Literal["each", "dominated", "needed"]

FAR = -2000.0  # the exponential is 0 here, and its product with any power of this is 0


def namespace(array: Any) -> Any:
    """Return the namespace of an array's functions."""
    if isinstance(array, (np.ndarray, np.generic)):
        return np
    from logitproof.numerics.backends import backend_of

    return backend_of(array).xp


def silent(array: Any) -> AbstractContextManager[Any]:
    """Return a context in which NumPy says nothing of limits such as log 0 and 0 / 0."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(array, torch.Tensor):
        return nullcontext()  # its compiler cannot see through NumPy's
    return np.errstate(all="ignore")


@dataclass(frozen=True, eq=False)
class State:
    r"""What is kept of a batch of rows, or of one piece of each row.

    Attributes
    ----------
    count : int
        Entries in a row.
    named : array, shape (letters, ...)
        Logits of the entries that the formula names; -inf where the piece does not hold them.
    held : array of bool, shape (letters, ...)
        Whether the piece holds them.
    top : array, shape (...)
        A logit $m$ of the other entries, which is peeled: where one has more than $1 / \sqrt 2$ of
        the probability, that one, unless no sums are to be subtracted (`Peel`).  In one piece it is
        the largest of them; of merged pieces, the largest that was peeled.  -inf if none is.
    level : array, shape (...)
        The logit $b$ that the sums over the rest, the others but for a peeled $m$, count from:
        such that nothing over- or underflows; -inf if there is no rest.
    sums : mapping
        At the powers $(k, l)$ the sum $\sum e^{k (z - b)} (z - b)^l$ over the rest, shape (...).
        At powers with other vectors, $\sum e^{k (z - m)} (z - m)^l v$ over the rest and $m$.
    """

    count: int
    named: Any
    held: Any
    top: Any
    level: Any
    sums: Mapping[Power, Any]

    @classmethod
    def empty(cls, batch: tuple[int, ...], letters: int, powers: Iterable[Power]) -> State:
        """Return the state of no entries at all: the neutral element of `merge`."""
        nothing = np.full(batch, -np.inf)
        named = np.full((letters, *batch), -np.inf)
        sums = {power: np.zeros(batch) for power in powers}
        return cls(0, named, np.zeros(named.shape, dtype=bool), nothing, nothing, sums)

    @classmethod
    def stacked(cls, parts: Sequence[State]) -> State:
        """Return the state of several batches of rows, one below the other."""
        if len(parts) == 1:
            return parts[0]
        concat = namespace(parts[0].top).concat
        return cls(
            parts[0].count,
            concat([one.named for one in parts], axis=1),
            concat([one.held for one in parts], axis=1),
            concat([one.top for one in parts]),
            concat([one.level for one in parts]),
            {key: concat([one.sums[key] for one in parts]) for key in parts[0].sums},
        )

    def merge(self, other: State) -> State:
        """Return the state of the rows that both pieces make up."""
        xp = namespace(self.top)
        top, loser = xp.maximum(self.top, other.top), xp.minimum(self.top, other.top)
        level = xp.maximum(xp.maximum(self.level, other.level), loser)
        sums = {}
        for power in self.sums:
            if power[2]:
                mine, yours = (shifted(one, power, one.top, top, top) for one in (self, other))
                sums[power] = mine + yours
            else:
                mine, yours = (
                    shifted(one, power, one.level, level, level) for one in (self, other)
                )
                sums[power] = (mine + yours) + part_of(loser, power, level, level)
        named, held = xp.maximum(self.named, other.named), self.held | other.held
        return State(self.count + other.count, named, held, top, level, sums)

    def reshaped(self, batch: tuple[int, ...]) -> State:
        """Return the same rows in a batch of another shape."""
        if tuple(self.top.shape) == batch:
            return self
        xp = namespace(self.top)
        return self.each(lambda rows, lead: xp.reshape(rows, lead + batch))

    def rows(self, some: Any) -> State:
        """Return some rows of a batch that has one axis."""
        return self.each(lambda rows, lead: rows[:, some] if lead else rows[some])

    def each(self, change: Callable[[Any, tuple[int, ...]], Any]) -> State:
        """Change every array, given the shape that stands before the batch."""
        lead = tuple(self.named.shape[:1])
        return State(
            self.count,
            change(self.named, lead),
            change(self.held, lead),
            change(self.top, ()),
            change(self.level, ()),
            {power: change(values, ()) for power, values in self.sums.items()},
        )


def difference(logits: Any, reference: Any) -> Any:
    """Return how far logits are above a reference, kept from being minus infinity."""
    xp = namespace(logits)
    with silent(logits):
        # A reference of -inf leaves what counts from it at 0, and NaN must stay NaN.
        far = logits - xp.where(reference == -xp.inf, 0.0, reference)
        return xp.where(far < FAR, FAR, far)


def decay(logits: Any, reference: Any) -> Any:
    """Return the weight of logits relative to a reference."""
    xp = namespace(logits)
    far = difference(logits, reference)
    with silent(logits):
        if far.dtype != xp.float32:
            return xp.exp(far)
        # Where there is no float64, what the subtraction rounded off is put back.
        back = logits - far
        lost = (logits - (far + back)) + (back - reference)
        return xp.exp(far) * (1.0 + xp.where(xp.isfinite(lost), lost, 0.0))


def part_of(logits: Any, power: Power, weights_from: Any, depths_from: Any) -> Any:
    """Return what one entry adds to a sum whose weights and depths count from these references."""
    with silent(logits):
        weight = decay(logits, weights_from) ** power[0]
        return weight * difference(logits, depths_from) ** power[1] if power[1] else weight


def shifted(state: State, power: Power, old: Any, weights_from: Any, depths_from: Any) -> Any:
    """Return a sum of ``state``, which counts from ``old``, counted from other references."""
    with silent(old):
        total = deepened(state, power, difference(old, depths_from)) if power[1] else None
        total = state.sums[power] if total is None else total
        return decay(old, weights_from) ** power[0] * total if power[0] else total


def deepened(state: State, power: Power, by: Any) -> Any:
    """Return a sum of ``state`` whose depths count from a reference that is so far below."""
    exponent, depth, vectors = power
    total = state.sums[power]
    for low in range(depth):
        far = by if depth == 1 else comb(depth, low) * by ** (depth - low)
        total = total + far * state.sums[exponent, low, vectors]
    return total
