r"""How the entries of a tile are counted: from one that is known, or from the largest of the rest.

A formula loses digits only where an entry dominates the row that is neither named nor peeled, such
as in $1 - C$.  Let $Q_k$ be the sum of $w^k$ over the entries that are neither, and $e$ the weight
of the anchor, which is named.  Where $2 Q_2 \le Q_1 (Q_1 + 2 e) \le (Q_1 + e)^2$, no weight
is above $(Q_1 + e) / \sqrt 2$: there is no need to know which one is the largest.  That is so for
the whole row, too, if it is so for each of its pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np

from logitproof.numerics.anchors import Anchors
from logitproof.numerics.state import State, shifted
from logitproof.numerics.tile import FINITE, Tile
from logitproof.numerics.work import Work

__all__ = [
    "badly_counted",
    "count_and_peel",
    "count_from_an_entry",
    "count_from_the_rest",
    "rows_of",
]

_WEIGHTS, _SQUARES, _DEPTHS = (1, 0, ()), (2, 0, ()), (1, 1, ())

# A rest whose weights are less in the mean is counted again, from its own maximum: they would lose
# digits with the rounding of their depth (from 32 on in float32: 2e-6), and their highest powers
# would underflow.
_FAR_BELOW = {4: (2.0**-44, 2.0**-120), 8: (2.0**-128, 2.0**-1000)}

# So is one whose highest powers might overflow, and one that does not count from 0 and whose sum
# has a larger logarithm than the second number: the collision probability has the rounding of the
# depths of its largest weights four times.
_FAR_ABOVE = {4: (80.0, 8.0), 8: (80.0, 32.0)}

# And one whose mean depth is more than this times the entropy: the sum of depths is rounded, and
# the entropy would be small beside it.
_DEEP = 2.0

# In rows of no more entries than this the largest one is peeled without further ado.
_SHORT = 8

_ALL = slice(None)


def count_from_an_entry(tile: Tile, anchors: Anchors) -> None:
    """Count from the anchors, or from 0.

    Rows that an entry may dominate are left open, unless they are most of the tile.
    """
    work, held = tile.work, anchors.held
    _weigh(tile, anchors)
    if work.width <= _SHORT or not (held is None or held[tile.rows].any()):
        _peel(tile, _ALL)
        return
    tile.form_plain_sums()
    dominated = _dominated(tile, anchors)
    if 2 * np.count_nonzero(dominated) > len(dominated):
        _peel(tile, dominated)
        return
    work.open[tile.rows, tile.piece] = dominated
    tile.form_deep_sums()


def count_and_peel(tile: Tile, anchors: Anchors) -> None:
    """Count from the anchors, or from 0, and peel the largest of the other entries."""
    _weigh(tile, anchors)
    _peel(tile, _ALL)


def _weigh(tile: Tile, anchors: Anchors) -> None:
    """Set the weights, those of the named entries to 0."""
    level = None
    if anchors.level is not None:
        level = tile.work.level[tile.rows, tile.piece] = anchors.level[tile.rows]
    np.exp(tile.below(level), out=tile.weights)
    for spot in tile.spots():
        tile.weights.reshape(-1)[spot] = 0.0


def _peel(tile: Tile, some: Any) -> None:
    """Take the largest entry out of some rows of the tile, and form the sums of all."""
    work = tile.work
    at = tile.weights.argmax(axis=1)
    flat = (tile.starts + at)[some]
    tile.weights.reshape(-1)[flat] = 0.0
    rows = work.row[tile.rows][some]
    work.top[rows, tile.piece] = work.entries(rows, tile.start + at[some])
    tile.form_all_sums()


def rows_of(wanted: Any) -> Iterator[Any]:
    """Yield for each piece the numbers of the rows that are wanted."""
    for piece in range(wanted.shape[1]):
        yield np.flatnonzero(wanted[:, piece])


def _dominated(tile: Tile, anchors: Anchors) -> Any:
    """Tell which rows an entry may dominate, if none is peeled."""
    sums, here = tile.work.sums, (tile.rows, tile.piece)
    if _SQUARES in sums:
        total = sums[_WEIGHTS][here]
        found = total * (total + anchors.doubled[tile.rows]) < 2.0 * sums[_SQUARES][here]
    else:  # without another sum beside, no digits can be lost
        found = np.zeros(len(tile.weights), np.bool_)
    return found if anchors.held is None else found | ~anchors.held[tile.rows]


def badly_counted(work: Work, anchors: Anchors) -> Any:
    """Tell which pieces of which rows have sums that over- or underflow, or lose digits."""
    total = work.sums[_WEIGHTS]
    power = max(exponent for exponent, _, _ in work.sums)
    least, lowest = _FAR_BELOW[work.type.itemsize]
    largest, most = _FAR_ABOVE[work.type.itemsize]
    good = total >= max(least, lowest ** (1 / power)) * work.width
    good &= total <= np.exp(largest / power)
    if anchors.level is not None:
        good &= (total <= np.exp(most)) | (work.level == 0.0)
    deep = [one for one in work.sums if one[1]]
    if deep:
        plain = (work.sums[exponent, 0, ()] for exponent, _, _ in deep)
        mean = [
            np.abs(work.sums[k] / one) ** (1 / k[1]) for k, one in zip(deep, plain, strict=True)
        ]
        deepest = reduce(np.maximum, mean)
        good &= deepest * total <= _DEEP * _entropy(work, anchors)
    return ~good


def _entropy(work: Work, anchors: Anchors) -> Any:
    """Return the entropy of the rows, as far as it is known, times the sum of their weights."""
    total, depths = work.sums[_WEIGHTS], work.sums[_DEPTHS]
    for logits in (anchors.named[:, None], work.top):
        depth = np.maximum(logits - work.level, FINITE)
        weight = np.exp(depth)
        total, depths = total + weight, depths + weight * depth
    return total * np.log(total) - depths


def count_from_the_rest(tile: Tile) -> None:
    """Count from the largest entry of the rest, and peel the one copy that is above it."""
    work, here = tile.work, (tile.rows, tile.piece)
    tile.load()
    logits, flat, spots = tile.logits, tile.logits.reshape(-1), [*tile.spots()]
    for spot in spots:
        flat[spot] = -np.inf
    at = logits.argmax(axis=1)
    peak = tile.starts + at
    work.top[here] = flat[peak]
    flat[peak] = -np.inf
    level = logits.max(axis=1)
    work.level[here] = level
    level[level == -np.inf] = 0.0
    logits -= level[:, None]
    np.exp(logits, out=tile.weights)
    if work.deep:
        np.maximum(logits, FINITE, out=logits)  # 0 log 0 is 0
    tile.form_all_sums()
    if work.vectors:
        _form_sums_with_vectors(tile, spots, at)


def _form_sums_with_vectors(tile: Tile, spots: list[Any], at: Any) -> None:
    """Form the sums with other vectors, from the top, and with what is at the top itself."""
    work, here = tile.work, (tile.rows, tile.piece)
    values = {}
    for name, vector in work.vectors.items():
        values[name] = np.array(vector[tile.rows, tile.columns])
        for spot in spots:
            values[name].reshape(-1)[spot] = 0.0
    found = {}
    for power in (one for one in work.sums if one[2]):
        names = [name for name, exponent in power[2] for _ in range(exponent)]
        factors = [tile.weights] * power[0] + [tile.depths] * power[1]
        factors += [values[one] for one in names]
        found[power] = np.add.reduce(reduce(np.multiply, factors), axis=1, dtype=np.float64)
    top, level = work.top[here], work.level[here]
    state = State(len(at), work.places[:0], work.places[:0], top, level, found)
    row = work.row[: len(at)]
    for power in found:
        total = shifted(state, power, level, top, top)
        if power[0] > 0 and power[1] == 0:  # a top of -inf has no weight later
            own = [values[name][row, at] ** exponent for name, exponent in power[2]]
            total = total + reduce(np.multiply, own)
        work.sums[power][here] = total
