r"""How the entries of a tile are counted: from one that is known, or from the largest of the rest.

A formula loses digits only where an entry dominates the row that is neither named nor peeled, such
as in $1 - C$.  Let $Q_k$ be the sum of $w^k$ over the entries that are neither, and $e$ the weight
of the anchor, which is one of them.  Where $2 Q_2 \le Q_1 (Q_1 + 2 e) \le (Q_1 + e)^2$, no weight
is above $(Q_1 + e) / \sqrt 2$: there is no need to know which one is the largest.  That is so for
the whole row, too, if it is so for each of its pieces.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from logitproof.numerics.anchors import Anchors
from logitproof.numerics.state import State, shifted
from logitproof.numerics.tile import FINITE, Tile
from logitproof.numerics.work import Work

__all__ = [
    "badly_counted",
    "count_from_an_entry",
    "count_from_an_entry_and_peel",
    "count_from_the_rest",
    "unbalanced",
]

_WEIGHTS, _SQUARES = (1, 0, ()), (2, 0, ())

# A rest whose weights sum to less is counted again, from its own maximum: the weights would lose
# digits with the rounding of their depth, and their squares would underflow.
_FAR_BELOW = {4: 2.0**-44, 8: 2.0**-128}

# So is one that sums to more than this, or whose highest powers might overflow.
_FAR_ABOVE = 32.0, 80.0

# And one whose mean depth is more: a sum of depths loses digits when it is shifted.
_DEEP = 16.0

# In rows of no more entries than this the largest one is peeled without further ado.
_SHORT = 8

_ALL = slice(None)


def count_from_an_entry(tile: Tile, anchors: Anchors) -> None:
    """Count from the anchors, or from 0.

    Where most rows of the tile need that, their largest entries are peeled, too.
    """
    work, here = tile.work, (tile.rows, tile.piece)
    _weigh(tile, anchors)
    if work.width <= _SHORT or not (anchors.held is None or anchors.held[tile.rows].any()):
        _peel(tile, np.ones(len(tile.weights), np.bool_))
        return
    tile.form_sums()
    if 2 * np.count_nonzero(_may_be_dominated(work, here)) > len(tile.weights):
        _peel(tile, _dominated(work, anchors, *here))


def count_from_an_entry_and_peel(tile: Tile, anchors: Anchors) -> None:
    """Count from the anchors, or from 0, and peel the largest of the other entries."""
    _weigh(tile, anchors)
    _peel(tile, np.ones(len(tile.weights), np.bool_))


def _weigh(tile: Tile, anchors: Anchors) -> None:
    """Set the weights, those of the named entries to 0."""
    level = None if anchors.level is None else anchors.level[tile.rows]
    tile.work.level[tile.rows, tile.piece] = 0.0 if level is None else level
    np.exp(tile.below(level), out=tile.weights)
    for spot in tile.spots():
        tile.weights.reshape(-1)[spot] = 0.0


def _peel(tile: Tile, some: Any) -> None:
    """Take the largest entry out of some rows, and form the sums."""
    work, here = tile.work, (tile.rows, tile.piece)
    at = tile.weights.argmax(axis=1)
    flat = tile.starts + at
    tile.weights.reshape(-1)[flat[some]] = 0.0
    logits = work.entries(work.row[tile.rows], tile.start + at)
    work.top[here] = np.where(some, logits, -np.inf)
    tile.form_sums()


def unbalanced(work: Work, anchors: Anchors) -> Any:
    """Tell in which pieces of which rows an entry may dominate that is neither named nor peeled."""
    found = [_dominated(work, anchors, _ALL, piece) for piece in range(work.pieces)]
    return np.stack(found, axis=1) & (work.top == -np.inf)


def _dominated(work: Work, anchors: Anchors, rows: Any, piece: int) -> Any:
    """Tell in which rows an entry may dominate, if none is peeled."""
    found = _may_be_dominated(work, (rows, piece))
    some = np.flatnonzero(found)
    if len(some):
        total, squares = (work.sums[one][rows, piece][some] for one in (_WEIGHTS, _SQUARES))
        lead = anchors.weights(work.row[rows][some])
        found[some] = total * (total + 2.0 * lead) < 2.0 * squares
    return found if anchors.held is None else found | ~anchors.held[rows]


def _may_be_dominated(work: Work, here: tuple[Any, int]) -> Any:
    """Tell the same of the rows without their anchors."""
    total = work.sums[_WEIGHTS][here]
    if _SQUARES not in work.sums:  # with no other sum beside, no digits can be lost
        return np.zeros(len(total), np.bool_)
    return total * total < 2.0 * work.sums[_SQUARES][here]


def badly_counted(work: Work) -> Any:
    """Tell which pieces of which rows have sums that over- or underflow, or lose digits."""
    most = _FAR_ABOVE[1] / max(exponent for exponent, _, _ in work.sums)
    total = work.sums[_WEIGHTS]
    good = total >= _FAR_BELOW[work.type.itemsize]
    good &= total <= np.exp(min(_FAR_ABOVE[0], most))
    for exponent, depth, _ in work.sums:
        if depth:
            deep = np.abs(work.sums[exponent, depth, ()])
            good &= deep <= _DEEP**depth * work.sums[exponent, 0, ()]
    return ~good


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
    tile.form_sums()
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
