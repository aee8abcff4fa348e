"""What is asked for most, finished without branches: rows count from the level of their state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from logitproof.compile.formulas import FORMULAS, JOINTS
from logitproof.numerics.finish import finish
from logitproof.numerics.rows import Rows
from logitproof.numerics.state import State, silent

if TYPE_CHECKING:
    from logitproof.compile.formula import Formula

__all__ = ["adds", "from_level", "values_of"]

_NEAR = 64.0  # from the level; the exponential of this is squared
_WORST = 32.0  # times the value: what is subtracted to give it, and 1, by which that is rounded

_ALONE = {FORMULAS[names[0]]: names for names in JOINTS if len(names) == 1}


def adds(formula: Formula) -> bool:
    """Tell whether a formula is known to subtract nothing, so that it cannot lose digits."""
    names = _ALONE.get(formula)
    return names is not None and "-" not in str(JOINTS[names].expression)


def values_of(
    formula: Formula,
    letters: tuple[str, ...],
    state: State,
    places: Any,
    entries: Any,
    vectors: Mapping[str, Any],
    scalars: Mapping[str, Any],
) -> Any:
    """Return the values of a formula in the rows of a state; see `Rows` and `finish`."""
    names = _ALONE.get(formula)
    if names and isinstance(state.top, np.ndarray):
        return from_level(state, names)[0]
    rows = Rows(state, letters, places, formula.axes, entries, vectors)
    return finish(formula, rows, scalars)


def from_level(state: State, names: tuple[str, ...], dtype: Any = np.float64) -> list[Any]:
    """Return the values of a group of formulas, see `JOINTS`.

    One function finishes them all.  Where an entry is so far from the level that squares might
    over- or underflow each formula does it alone; and so does the entropy where it is so small a
    difference that digits might be lost.

    Parameters
    ----------
    state : State
        Of a batch of shape ``(rows,)``, in NumPy arrays; its letter is the chosen action, if it
        has one.
    names : tuple of str
        Which group.
    dtype : dtype
        Of the values.
    """
    known: dict[Any, Any] = {("Q", power): values for power, values in state.sums.items()}
    known |= {("e", "c"): 0.0, ("f", "c"): 0.0}  # unless an action is named
    far = []
    with silent(state.top):
        for letter, logits in (("top", state.top), *zip("c", state.named, strict=False)):
            known["e", letter], known["f", letter], rows = _entry(logits, state.level)
            far += [rows] * (len(rows) > 0)
        branch = JOINTS[names]
        found = branch.function(np, *[known[one] for one in branch.arguments])
        values = dict(zip(names, found, strict=False))
        if "entropy" in names:
            lost = ~(abs(found[-1]) + 1.0 <= _WORST * values["entropy"])
            _put_apart(state, {"entropy": values["entropy"]}, lost.nonzero()[0])
        if far:
            _put_apart(state, values, np.unique(np.concat(far)))
        return [one.astype(dtype, copy=False) for one in values.values()]


def _entry(logits: Any, levels: Any) -> tuple[Any, Any, Any]:
    """Return the weight and the depth of one entry of each row, and the rows where it is too far.

    Both are counted from the level.  In a row without the entry both are 0; few rows have one that
    is peeled, and the exponential of -inf takes four times as long as another.
    """
    if np.minimum.reduce(logits, initial=0.0) > -np.inf:
        rows: Any = None
        above = depth = logits - levels
        weight = np.exp(above)
    else:
        rows = (logits != -np.inf).nonzero()[0]
        if not len(rows):
            return 0.0, 0.0, ()
        above = logits[rows] - levels[rows]
        weight, depth = np.zeros((2, len(logits)))
        weight[rows], depth[rows] = np.exp(above), above
    least, most = np.minimum.reduce(above, initial=0.0), np.maximum.reduce(above, initial=0.0)
    if least >= -_NEAR and most <= _NEAR:
        return weight, depth, ()
    far = (~(abs(above) <= _NEAR)).nonzero()[0]
    return weight, depth, far if rows is None else rows[far]


def _put_apart(state: State, values: Mapping[str, Any], some: Any) -> None:
    """Set the values of some rows to what each formula alone gives."""
    if not len(some):
        return
    few, named = state.rows(some), state.named[:, some]
    rows = Rows(few, ("c",)[: len(named)], named)  # its place does not matter
    for name, one in values.items():
        one[some] = finish(FORMULAS[name], rows, {})
