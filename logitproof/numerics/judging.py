r"""Which rows must be counted again, from the largest of their entries.

A formula loses digits only where an entry dominates the row that is neither named nor peeled, such
as in $1 - C$.  Let $Q_k$ be the sum of $w^k$ over the entries that are neither, and $e$ the weight
of the largest named entry, or of the peeled one where none is named.  Where
$2 Q_2 \le Q_1 (Q_1 + 2 e) \le (Q_1 + e)^2$, no weight is above $(Q_1 + e) / \sqrt 2$:
there is no need to know which one is the largest.  Sums of higher powers of the depth than the
first lose digits in other ways, too, and never come here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import exp
from typing import Any

import numpy as np

from logitproof.numerics.anchors import Anchors, largest
from logitproof.numerics.state import Power, State
from logitproof.numerics.sums import FINITE

__all__ = ["DEPTHS", "SQUARES", "WEIGHTS", "badly_counted"]

WEIGHTS: Power = (1, 0, ())
SQUARES: Power = (2, 0, ())
DEPTHS: Power = (1, 1, ())

# A rest whose weights are less in the mean is counted again, from its own maximum: they would lose
# digits with the rounding of their depth (from 32 on in float32: 2e-6), and their highest powers
# would underflow; in float64 the squares of the estimate below would.
_FAR_BELOW = {4: (2.0**-44, 2.0**-120), 8: (2.0**-60, 2.0**-1000)}

# So is one whose highest powers might overflow, and one that does not count from 0 and whose sum
# has a larger logarithm than the second number: the collision probability has the rounding of the
# depths of its largest weights four times.
_FAR_ABOVE = {4: (80.0, 8.0), 8: (80.0, 32.0)}

# And one whose mean depth is more than this times the entropy: the sum of depths is rounded, and
# the entropy would be small beside it.  (What is lost in finishing is seen to there.)
_DEEP = 2.0


def badly_counted(state: State, anchors: Anchors, size: int, dominated: bool = True) -> Any:
    """Return the rows that an entry may dominate, or whose sums over- or underflow, or lose digits.

    Rough estimates in float32 decide: what over- or underflows in them does so to the careful side.

    Parameters
    ----------
    state : State
        Of the rows, as they count from their anchors.
    anchors : Anchors
        The anchors.
    size : int
        The bytes of a number of the pass.
    dominated : bool
        Whether rows that an entry may dominate are among them.
    """
    total = state.sums[WEIGHTS].astype(np.float32)
    good = _in_range(state, total, max(state.sums)[0], size, anchors)
    if not dominated:
        return (~good).nonzero()[0]
    sums = {power: values.astype(np.float32) for power, values in state.sums.items()}
    logits = largest(state.named)
    if anchors.held is not None:
        logits = np.maximum(logits, state.top)  # one of them is -inf
    far = (logits if anchors.shift is None else logits - state.level).astype(np.float32)
    own = np.exp(far)
    if SQUARES in sums:  # without another sum beside, no digits can be lost
        squares = sums[SQUARES]
        good &= total * (total + (own + own)) >= squares + squares
    if DEPTHS in sums:
        good &= _depth(sums) <= np.float32(_DEEP) * _entropy(sums, far, own)
    return (~good).nonzero()[0]


def _in_range(state: State, total: Any, power: int, size: int, anchors: Anchors) -> Any:
    """Tell in which rows no sum over- or underflows, or loses digits with its depths."""
    least, highest, most = _range(power, size)
    least *= state.count
    if anchors.shift is None:
        most = highest
    good = total >= np.float32(least)
    if np.maximum.reduce(total, initial=0.0) <= min(highest, most):
        return good
    good &= total <= np.float32(highest)
    if most < highest:
        good &= (total <= np.float32(most)) | (state.level == 0.0)
    return good


@cache
def _range(power: int, size: int) -> tuple[float, float, float]:
    """Return the least mean of weights whose powers are summed, and their largest sums."""
    (least, lowest), (highest, most) = _FAR_BELOW[size], _FAR_ABOVE[size]
    return max(least, lowest ** (1 / power)), exp(highest / power), exp(most)


def _depth(sums: Mapping[Power, Any]) -> Any:
    """Return the mean depth of the rest times the sum of its weights."""
    total, found = sums[WEIGHTS], np.abs(sums[DEPTHS])
    for power, values in sums.items():
        if power[1] and power != DEPTHS:
            found = np.maximum(found, np.abs(values) * (total / sums[power[0], 0, ()]))
    return found


def _entropy(sums: Mapping[Power, Any], far: Any, own: Any) -> Any:
    """Return the entropy of the rows times the sum of their weights."""
    total = sums[WEIGHTS] + own
    return total * np.log(total) - (sums[DEPTHS] + own * np.maximum(far, np.float32(FINITE)))
