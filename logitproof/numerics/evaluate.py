"""From logits to the values of a compiled formula: check, one pass, finish."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from logitproof.numerics.inputs import (
    as_actions,
    as_logits,
    as_mask,
    as_scalars,
    as_vectors,
    check_rows,
    result_type,
)
from logitproof.numerics.kernel import row_state, tiles
from logitproof.numerics.rows import Rows, finish
from logitproof.numerics.state import Floats, State

if TYPE_CHECKING:
    from logitproof.compile import Formula

__all__ = ["cast", "evaluate", "evaluate_named", "named_formula"]


def named_formula(name: str) -> Formula:
    """Return the compiled formula of the numeric function called ``name``."""
    from logitproof.compile import formula_named  # SymPy, and the catalogue

    return formula_named(name)


def evaluate_named(
    name: str,
    logits: ArrayLike,
    arguments: Mapping[str, ArrayLike],
    where: ArrayLike | None,
) -> Any:
    """Return the values of the formula of the numeric function called ``name``."""
    return evaluate(named_formula(name), name, logits, arguments, where)


def evaluate(
    formula: Formula,
    name: str,
    logits: ArrayLike,
    arguments: Mapping[str, ArrayLike],
    where: ArrayLike | None = None,
) -> Any:
    """Return the values of a formula: shape ``(...)``, and an axis for each free index.

    Parameters
    ----------
    formula : Formula
        What to compute.
    name : str
        What to call the function in messages.
    logits : array_like, shape (..., n)
        The logits; -inf where an action is masked.
    arguments : mapping
        The formula's other arguments by name.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked.

    Raises
    ------
    InputError
        See `logitproof.numerics.inputs`.
    """
    array = as_logits(name, logits)
    shape, batch = array.shape, array.shape[:-1]
    mask = as_mask(name, where, shape)
    places, vectors, scalars = _checked(formula, name, arguments, shape)
    flat = array.reshape(math.prod(batch), shape[-1])
    if formula.temperature is not None:
        with np.errstate(over="ignore", under="ignore"):
            flat = flat / scalars[formula.temperature][:, None]
    state = row_state(flat, places, formula.moments, mask, vectors)
    check_rows(name, state.reshaped(batch))
    if formula.axes:
        values = _entrywise(formula, flat, mask, state, places, vectors, scalars)
    else:
        rows = Rows(state, formula.letters, places, vectors=vectors)
        values = finish(formula, rows, scalars)
    return cast(values.reshape(batch + values.shape[1:]), result_type(array))


def cast(values: Floats, dtype: np.dtype[Any]) -> Any:
    """Return values in the type of a result; those of a single row as a scalar."""
    with np.errstate(over="ignore", under="ignore"):
        return values.astype(dtype)[()]


def _checked(
    formula: Formula, name: str, arguments: Mapping[str, ArrayLike], shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], dict[str, Floats], dict[str, Floats]]:
    """Return the actions, the vectors and the scalars of a formula, with the rows on one axis."""
    actions, vectors, scalars = [], {}, {}
    for word, kind, letter, domain in formula.arguments:
        value = arguments[word]
        if kind == "action":
            actions.append(as_actions(name, word, value, shape).reshape(-1))
        elif kind == "vector":
            vectors[letter] = as_vectors(name, word, value, shape)
        else:
            scalars[letter] = as_scalars(name, word, value, shape[:-1], domain).reshape(-1)
    places = np.array(actions, dtype=np.int64).reshape(len(actions), math.prod(shape[:-1]))
    return places, vectors, scalars


def _entrywise(
    formula: Formula,
    logits: NDArray[Any],
    mask: NDArray[np.bool_] | None,
    state: State,
    places: NDArray[np.int64],
    vectors: Mapping[str, Floats],
    scalars: Mapping[str, Floats],
) -> Any:
    """Return the values of a formula with axes, in float64 for a few rows at a time."""
    rows, n = logits.shape
    result = np.empty((rows, *(n for _ in formula.axes)), np.promote_types(logits.dtype, "f4"))
    for some in tiles(rows, 8 * n ** len(formula.axes)):
        entries = logits[some].astype(np.float64)
        if mask is not None:
            np.copyto(entries, -np.inf, where=~mask[some])
        inside = {name: one[some] for name, one in vectors.items()}
        at = Rows(state.rows(some), formula.letters, places[:, some], formula.axes, entries, inside)
        result[some] = finish(formula, at, {key: one[some] for key, one in scalars.items()})
    return result
