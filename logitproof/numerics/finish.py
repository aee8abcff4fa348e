"""From the quantities of rows to the values of formulas, each row's from the branch that holds.

What is asked for most is finished without branches, as it counts from the level of a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logitproof.compile.formulas import FORMULAS, JOINTS
from logitproof.numerics.rows import Rows, remembered
from logitproof.numerics.state import FAR, State, silent

if TYPE_CHECKING:
    from logitproof.compile.formula import Atom, Branch, Formula

__all__ = ["FromLevel", "finish", "values_of"]

_NEAR = 64.0  # from the level; the exponential of this is squared
_WORST = 32.0  # times the value: what is subtracted to give it, and 1, by which that is rounded

_ALONE = {FORMULAS[names[0]]: names for names in JOINTS if len(names) == 1}


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
        return FromLevel(state).finish(names)[0]
    rows = Rows(state, letters, places, formula.axes, entries, vectors)
    return finish(formula, rows, scalars)


class FromLevel:
    """The rows of NumPy arrays, which count from the level of their state.

    Parameters
    ----------
    state : State
        Of a batch of shape ``(rows,)``; its letter is the chosen action, if it has one.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.memo: dict[Any, Any] = {}

    def finish(self, names: tuple[str, ...], dtype: Any = np.float64) -> list[Any]:
        """Return the values of a group of formulas, see `JOINTS`.

        One function finishes them all.  Where an entry is so far from the level that squares might
        over- or underflow, or where differences might lose digits, each formula does it alone.
        """
        branch = JOINTS[names]
        with silent(self.state.top):
            found = branch.function(np, *map(self._quantity, branch.arguments))
            right = self._near
            for logarithm in found[len(names) :]:
                right = right & (abs(logarithm) + 1.0 <= _WORST * found[0])
            if not right.all():
                self._put_apart(names, found, (~right).nonzero()[0])
            return [one.astype(dtype, copy=False) for one in found[: len(names)]]

    def _put_apart(self, names: tuple[str, ...], values: list[Any], some: Any) -> None:
        few, named = self.state.rows(some), self.state.named[:, some]
        rows = Rows(few, ("c",)[: len(named)], named)  # its place does not matter
        for name, one in zip(names, values, strict=False):
            one[some] = finish(FORMULAS[name], rows, {})

    def _quantity(self, atom: Atom) -> Any:
        """Return a sum, or the weight or the depth of an entry."""
        kind, key = atom
        if kind == "Q":
            return self.state.sums[key]
        return self._weights[key] if kind == "e" else np.maximum(self._far[key], FAR)

    @remembered
    def _far(self) -> dict[str, Any]:
        """How far the entries are above the level."""
        state = self.state
        named = state.named[0] if len(state.named) else np.full(state.top.shape, -np.inf)
        return {"c": named - state.level, "top": state.top - state.level}

    @remembered
    def _weights(self) -> dict[str, Any]:
        """Their weights."""
        return {letter: _exponentials(far) for letter, far in self._far.items()}

    @remembered
    def _near(self) -> Any:
        """Where none of them is too far; not so for NaN."""
        near = self._far["top"] <= _NEAR
        return near & (abs(self._far["c"]) <= _NEAR) if len(self.state.named) else near


def _exponentials(far: Any) -> Any:
    """Return the exponentials; that of -inf takes four times as long, and is not asked for."""
    if not len(far) or far.min() > -np.inf:
        return np.exp(far)
    some = (far != -np.inf).nonzero()[0]  # NaN stays NaN
    found = np.zeros_like(far)
    found[some] = np.exp(far[some])
    return found


def finish(formula: Formula, rows: Rows, scalars: Mapping[str, Any]) -> Any:
    """Return the values of a formula.

    Parameters
    ----------
    formula : Formula
        What to compute.
    rows : Rows
        The rows.
    scalars : mapping
        The formula's scalars by their letters, shape ``(rows,)``.
    """
    # Limits such as log 0 are meant, and a branch that does not hold may divide by 0.
    with silent(rows.state.top):
        result = _of_branches(formula, rows, scalars)
    return result if result.shape == rows.shape else rows.xp.broadcast_to(result, rows.shape)


def _of_branches(formula: Formula, rows: Rows, scalars: Mapping[str, Any]) -> Any:
    """Return the values of a formula: each row's from the branch that holds there."""
    result: Any = None
    done: dict[Any, Any] = {}  # branches that agree, but for the case, are computed once
    for branch in formula.branches:
        where = rows.known(("holds", branch.case), partial(rows.holds, branch.case))
        if result is not None and rows.backend.eager and not where.any():
            continue
        apart = branch.peels or not rows.backend.eager  # guarded for its own rows
        same = branch.expression, branch.case if apart else None
        if same not in done:
            done[same] = _value_of(branch, rows, scalars, where)
        result = done[same] if result is None else rows.xp.where(where, done[same], result)
    if any(_is_constant(branch) for branch in formula.branches):
        result = result + (rows.maximum - rows.maximum)  # NaN in a row without a policy
    return result


def _value_of(branch: Branch, rows: Rows, scalars: Mapping[str, Any], where: Any = None) -> Any:
    """Return what the function of a branch gives, in all rows; it holds in those of ``where``."""
    arguments = [
        rows.spread(scalars[key]) if kind == "scalar" else rows.value(kind, key, branch.case)
        for kind, key in branch.arguments
    ]
    if where is not None and not rows.backend.eager:
        arguments = [rows.backend.guarded(one, where) for one in arguments]
    return branch.function(rows.xp, *arguments)


def _is_constant(branch: Branch) -> bool:
    return all(kind in {"n", "scalar", "v"} for kind, _ in branch.arguments)
