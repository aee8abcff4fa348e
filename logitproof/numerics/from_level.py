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
    from logitproof.compile.formula import Atom, Formula

__all__ = ["from_level", "values_of"]

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
        return from_level(state, names)[0]
    rows = Rows(state, letters, places, formula.axes, entries, vectors)
    return finish(formula, rows, scalars)


def from_level(state: State, names: tuple[str, ...], dtype: Any = np.float64) -> list[Any]:
    """Return the values of a group of formulas, see `JOINTS`.

    One function finishes them all.  Where an entry is so far from the level that squares might
    over- or underflow, or where differences might lose digits, each formula does it alone.

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
    branch = JOINTS[names]
    entries = {"top": _Entry(state.top, state.level)}
    if len(state.named):
        entries["c"] = _Entry(state.named[0], state.level)
    with silent(state.top):
        found = branch.function(np, *(_quantity(state, entries, one) for one in branch.arguments))
        apart = [entry.distant() for entry in entries.values()]
        if logarithms := found[len(names) :]:
            lost = ~(abs(logarithms[0]) + 1.0 <= _WORST * found[names.index("entropy")])
            apart.append(lost.nonzero()[0])
        if any(map(len, apart)):
            _put_apart(state, names, found, np.unique(np.concat(apart)))
        return [one.astype(dtype, copy=False) for one in found[: len(names)]]


def _quantity(state: State, entries: Mapping[str, _Entry], atom: Atom) -> Any:
    """Return a sum, or the weight or the depth of an entry."""
    kind, key = atom
    if kind == "Q":
        return state.sums[key]
    if key not in entries:
        return 0.0
    return entries[key].weight() if kind == "e" else entries[key].depth()


def _put_apart(state: State, names: tuple[str, ...], values: list[Any], some: Any) -> None:
    few, named = state.rows(some), state.named[:, some]
    rows = Rows(few, ("c",)[: len(named)], named)  # its place does not matter
    for name, one in zip(names, values, strict=False):
        one[some] = finish(FORMULAS[name], rows, {})


class _Entry:
    """One entry of each row, or of those that have it: where it lies above the level.

    Most rows have no entry that is peeled, and the exponential of -inf takes four times as long.
    """

    def __init__(self, logits: Any, levels: Any) -> None:
        self.size = len(logits)
        self.everywhere = bool(self.size) and bool(logits.min() > -np.inf)
        self.rows = slice(None) if self.everywhere else (logits != -np.inf).nonzero()[0]
        with silent(logits):
            self.above = logits[self.rows] - levels[self.rows]

    def weight(self) -> Any:
        """Return the weights, 0 in rows without the entry."""
        return self._spread(np.exp(self.above))

    def depth(self) -> Any:
        """Return the depths, 0 in rows without the entry, for its weight is 0."""
        return self._spread(self.above)

    def distant(self) -> Any:
        """Return the rows in which the entry is too far from the level, or not a number."""
        above = self.above
        if not len(above) or (above.min() >= -_NEAR and above.max() <= _NEAR):
            return np.empty(0, np.int64)
        return np.arange(self.size)[self.rows][~(abs(above) <= _NEAR)]

    def _spread(self, values: Any) -> Any:
        if self.everywhere:
            return values
        found = np.zeros(self.size)
        found[self.rows] = values
        return found
