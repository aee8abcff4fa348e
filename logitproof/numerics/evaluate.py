"""From logits to the values of a compiled formula: check, one pass, finish."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from numpy.typing import ArrayLike

from logitproof.compile.formulas import FORMULAS
from logitproof.numerics.backends import Backend, backend_of
from logitproof.numerics.batch import tiles
from logitproof.numerics.blocks import row_blocks
from logitproof.numerics.from_level import adds
from logitproof.numerics.inputs import as_actions, as_logits, as_mask, as_scalars, as_vectors
from logitproof.numerics.sharing import SCRATCH
from logitproof.numerics.state import Peel, State, silent

if TYPE_CHECKING:
    from logitproof.compile.formula import Formula

__all__ = ["evaluate", "evaluate_named"]


def evaluate_named(
    name: str,
    logits: ArrayLike,
    arguments: Mapping[str, ArrayLike],
    where: ArrayLike | None,
) -> Any:
    """Return the values of the formula of the numeric function called ``name``."""
    return evaluate(FORMULAS[name], name, logits, arguments, where)


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
    backend = backend_of(logits)
    array = as_logits(backend, name, logits)
    batch = tuple(array.shape[:-1])
    mask = as_mask(backend, name, where, array)
    given = _checked(backend, formula, name, arguments, array, mask)
    compute = _values if formula.temperature is None else _at_temperature
    parts = [
        compute(backend, formula, rows, own, given.only(some))
        for some, rows, own in row_blocks(backend, array, mask)
    ]
    values = parts[0] if len(parts) == 1 else backend.xp.concat(parts, axis=0)
    shape = batch + tuple(values.shape[1:])
    dtype = backend.work_type(array)
    if tuple(values.shape) != shape:
        values = backend.xp.reshape(values, shape)
    fresh = formula.apart is not None  # of this type, and no view: it is not copied again
    return values if fresh and values.dtype == dtype else backend.cast(values, dtype)


class _Given(NamedTuple):
    """The arguments of a formula, with the rows on one axis."""

    places: Any
    vectors: dict[str, Any]
    scalars: dict[str, Any]

    def only(self, some: slice) -> Self:
        """Return those of some rows."""
        vectors = {name: one[some, :] for name, one in self.vectors.items()}
        scalars = {name: one[some] for name, one in self.scalars.items()}
        return type(self)(self.places[:, some], vectors, scalars)


def _checked(
    backend: Backend,
    formula: Formula,
    name: str,
    arguments: Mapping[str, Any],
    logits: Any,
    mask: Any,
) -> _Given:
    xp, rows = backend.xp, math.prod(logits.shape[:-1])
    actions, vectors, scalars = [], {}, {}
    for word, kind, letter, domain in formula.arguments:
        value = arguments[word]
        if kind == "action":
            chosen = as_actions(backend, name, word, value, logits, mask)
            actions.append(xp.reshape(chosen, (1, rows)))
        elif kind == "vector":
            vectors[letter] = as_vectors(backend, name, word, value, logits, mask)
        else:
            numbers = as_scalars(backend, name, word, value, logits, domain, mask)
            scalars[letter] = xp.reshape(numbers, (rows,))
    if not actions:
        actions.append(backend.places(xp.zeros((0, rows), **backend.on(logits))))
    places = actions[0] if len(actions) == 1 else xp.concat(actions, axis=0)
    return _Given(places, vectors, scalars)


def _at_temperature(backend: Backend, formula: Formula, flat: Any, mask: Any, given: _Given) -> Any:
    """Return the values for logits over a temperature; of NumPy arrays, for a few rows at a time.

    The quotients need the widest type, of which there is to be no array of the logits' size.
    """
    rows, n = flat.shape
    few = tiles(rows, 8 * n, SCRATCH if backend.eager else max(1, 8 * n * rows))
    result = None
    for some in few if rows else [slice(0, 0)]:
        own = given.only(some)
        with silent(flat):
            quotients = flat[some, :] / own.scalars[str(formula.temperature)][:, None]
        masked = None if mask is None else mask[some, :]
        values = _values(backend, formula, quotients, masked, own)
        if not backend.eager:
            return values
        values = backend.cast(values, backend.work_type(flat))
        if result is None:
            result = backend.xp.empty((rows, *values.shape[1:]), dtype=values.dtype)
        result[some] = values
    return result


def _values(backend: Backend, formula: Formula, flat: Any, mask: Any, given: _Given) -> Any:
    """Return the values in rows of logits, shape (rows, n); an axis for each free index."""
    if formula.apart is not None:
        known = mask, given.places, given.scalars
        return backend.entry_values(formula, formula.apart, flat, *known)
    peel: Peel = "each" if formula.axes else "needed" if adds(formula) else "dominated"
    state = backend.row_state(flat, given.places, formula.moments, mask, given.vectors, peel)
    state = backend.with_known_actions(state)
    if formula.axes:
        return _entrywise(backend, formula, flat, mask, state, given)
    return backend.values_of(formula, formula.letters, state, given.places, None, *given[1:])


def _entrywise(
    backend: Backend, formula: Formula, logits: Any, mask: Any, state: State, given: _Given
) -> Any:
    """Return the values of a formula with axes; of NumPy arrays for a few rows at a time."""
    rows, n = logits.shape
    size = 8 * n ** len(formula.axes) if backend.eager else 1
    parts = []
    for some in tiles(rows, size, SCRATCH if backend.eager else max(1, rows)):
        entries = backend.cast(logits[some, :], backend.wide_type(logits))
        if mask is not None:
            entries = backend.xp.where(mask[some, :], entries, -math.inf)
        few = given.only(some)
        values = backend.values_of(
            formula, formula.letters, state.rows(some), few.places, entries, *few[1:]
        )
        parts.append(backend.cast(values, backend.work_type(logits)))
    if not parts:
        return backend.xp.zeros((0, *(n for _ in formula.axes)), **backend.on(logits))
    return parts[0] if len(parts) == 1 else backend.xp.concat(parts, axis=0)
