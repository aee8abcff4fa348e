"""What the numeric functions accept, and how they refuse the rest.

Every message names the function, what was expected, what came, and what to do.  Shapes and types
are checked for every library; values only where they can be looked at without waiting for a device
or a compiler.  Elsewhere a wrong value gives NaN in its row.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from logitproof.errors import InputError
from logitproof.numerics.backends import Backend, backend_of

__all__ = ["Columns", "as_actions", "as_logits", "as_mask", "as_scalars", "as_start", "as_vectors"]

Columns = tuple[tuple[int, int], ...]  # from the first of each to before the last, in order

_LARGEST = 2**63 - 1

_MASKS = {"logits": "the mask as where=~mask", "where": "False where its mask is True"}


def as_logits(backend: Backend, name: str, values: Any, word: str = "logits") -> Any:
    """Return logits, or what makes them, of shape ``(..., n)`` with n >= 1, in a floating type.

    Integers become float64, or float32 where there is none.

    Raises
    ------
    InputError
        Not real numbers, no axis, no entry, or a type that cannot be computed in.
    """
    array = _as_array(backend, name, word, values)
    kind = backend.kind(array)
    if kind in ("i", "u"):
        array = backend.cast(array, backend.wide_type(array))
    elif kind != "f":
        raise InputError(
            f"{name}: expected {word} of type float16, bfloat16, float32, float64 or integer, got "
            f"{array.dtype}; convert them with .astype(float)"
        )
    if array.ndim == 0 or array.shape[-1] == 0:
        raise InputError(
            f"{name}: expected {word} of shape (..., n) with n >= 1, got {tuple(array.shape)}; put"
            " the actions on the last axis"
        )
    return array


def as_actions(
    backend: Backend,
    name: str,
    word: str,
    values: Any,
    logits: Any,
    mask: Any = None,
    piece: bool = False,
) -> Any:
    """Return integer actions, one for each row of logits.

    Parameters
    ----------
    backend : Backend
        The library of the logits.
    name, word : str
        The function and its argument, for the message.
    values : array_like
        Integers of shape ``(...)``, or one integer for all rows.
    logits : array, shape (..., n)
        The logits.
    mask : array of bool, shape (..., n), optional
        Their mask.  The action of a row that is masked as a whole, which is padding, may be any
        integer: one out of range counts as 0, or as one that no piece holds.
    piece : bool
        Whether the logits are a piece of the row: the action may then be in another one.

    Raises
    ------
    InputError
        Not integers, another shape, or out of ``0..n-1``.
    """
    array = _as_array(backend, name, word, values, logits)
    if isinstance(values, list | tuple) and 0 in tuple(array.shape):
        array = backend.places(array)  # an empty list has no type of its own
    if backend.kind(array) not in ("i", "u"):
        raise InputError(
            f"{name}: expected {word} as integers, got {array.dtype}; give indices counted from 0"
        )
    shape = tuple(logits.shape)
    _fit_rows(name, word, array, shape[:-1])
    whole = backend.places(array)
    last = _LARGEST if piece else shape[-1] - 1
    # As unsigned numbers, negative ones are large, and so is what did not fit.
    if backend.eager and whole.size and np.maximum.reduce(whole.view(np.uint64), axis=None) > last:
        bad = (array < 0) | (array > last)
        wrong = bad & ~_padding(mask, array)
        if wrong.any():
            at = _first(wrong)
            words = "at least 0 and below 2**63" if piece else f"in 0..{last}"
            raise InputError(
                f"{name}: expected {word} {words}, got {_at(array, at)}{_place(at)}; count from 0,"
                " and mask padding: where= False in the whole row"
            )
        whole = whole if piece else np.where(bad, 0, whole)  # no piece holds a negative one
    return _spread(backend, whole, shape[:-1])


def as_start(name: str, start: Any, n: int) -> tuple[Any, Columns]:
    """Return where a piece of n columns begins, and which columns these are, if that is known.

    Parameters
    ----------
    name : str
        The function, for the message.
    start : int, integer array of shape (), or None
        None stands for the whole row.  An array is not looked at, for it may be traced.
    n : int
        The number of columns.

    Raises
    ------
    InputError
        Not an integer, below 0, or so large that columns could not be counted.
    """
    if start is None:
        return 0, ((0, n),)
    array = hasattr(start, "dtype") and not isinstance(start, np.ndarray | np.generic)
    if array and start.ndim == 0 and backend_of(start).kind(start) in ("i", "u"):
        return start, ()
    if isinstance(start, bool) or not isinstance(start, int | np.integer):
        raise InputError(
            f"{name}: expected start as an integer, got {start!r}; give the column, counted from"
            " 0, with which the piece begins"
        )
    first = int(start)
    if not 0 <= first <= _LARGEST - n:
        raise InputError(
            f"{name}: expected start in 0..{_LARGEST - n}, got {first}; give the column, counted"
            " from 0, with which the piece begins"
        )
    return first, ((first, first + n),)


def as_mask(backend: Backend, name: str, values: Any, logits: Any) -> Any:
    """Return a mask of the logits' shape, or None; one of shape ``(n,)`` is for every row.

    Raises
    ------
    InputError
        Not booleans, or a shape that does not fit.
    """
    if values is None:
        return None
    array = _as_array(backend, name, "where", values, logits)
    if backend.kind(array) != "b":
        raise InputError(
            f"{name}: expected where as booleans, got {array.dtype}; compare first, as in mask > 0"
        )
    return _per_entry(backend, name, "where", array, tuple(logits.shape))


def as_scalars(
    backend: Backend,
    name: str,
    word: str,
    values: Any,
    logits: Any,
    domain: str,
    mask: Any = None,
) -> Any:
    """Return finite numbers, one for each row; those of rows masked as a whole are not looked at.

    Raises
    ------
    InputError
        Not real numbers, another shape, not finite, or out of the domain: `real`, `nonnegative`
        or `positive`.
    """
    array = _as_reals(backend, name, word, values, logits)
    batch = tuple(logits.shape[:-1])
    _fit_rows(name, word, array, batch)
    array = backend.cast(array, backend.wide_type(logits))
    low = {"real": -math.inf, "nonnegative": 0.0, "positive": 0.0}[domain]
    bad = array <= 0 if domain == "positive" else array < low
    bad = bad | ~backend.xp.isfinite(array)
    if not backend.eager:
        array = backend.xp.where(bad, backend.xp.nan, array)
    elif bad.any():
        wrong = bad & ~_padding(mask, array)
        if wrong.any():
            at = _first(wrong)
            kind = {"real": "finite", "nonnegative": "0 or more", "positive": "above 0"}[domain]
            came = f"{_at(array, at)}{_place(at)}"
            remedy = "repair or drop the row" if at else "give such a number"
            raise InputError(f"{name}: expected {word} {kind}, got {came}; {remedy}")
        array = np.where(bad, 1.0, array)
    return _spread(backend, array, batch)


def as_vectors(
    backend: Backend, name: str, word: str, values: Any, logits: Any, mask: Any = None
) -> Any:
    """Return finite numbers of shape ``(rows, n)``; some of shape ``(n,)`` are for every row.

    What is not finite becomes 0 where an action is masked.

    Raises
    ------
    InputError
        Not real numbers, another shape, or not finite.
    """
    array = _as_reals(backend, name, word, values, logits)
    shape, xp = tuple(logits.shape), backend.xp
    array = backend.cast(array, backend.wide_type(logits))
    array = _per_entry(backend, name, word, array, shape)
    if mask is not None:
        array = xp.where(mask | xp.isfinite(array), array, 0.0)
    if backend.eager:
        wrong = ~np.isfinite(array)
        if wrong.any():
            at = _first(wrong)
            raise InputError(
                f"{name}: expected finite {word}, got {array[at]} at {at}; repair or drop the row,"
                " or mask the action"
            )
    return xp.reshape(array, (math.prod(shape[:-1]), shape[-1]))


def _as_array(backend: Backend, name: str, word: str, values: Any, like: Any = None) -> Any:
    if _is_masked(values):
        raise InputError(
            f"{name}: expected {word} as a plain array, got a masked array; give its .data, and "
            + _MASKS.get(word, "mask whole rows by where=~mask[..., None]")
        )
    try:
        return backend.array(values, like)
    except (ValueError, TypeError, RuntimeError) as error:
        raise InputError(
            f"{name}: expected {word} as an array, got {type(values).__name__}, of which "
            f"{backend.name} says {str(error)!r}; convert it first"
        ) from error


def _is_masked(values: Any) -> bool:
    """Tell whether there is a masked array, also within lists: NumPy would drop its mask."""
    if isinstance(values, list | tuple):
        return any(_is_masked(one) for one in values)
    return isinstance(values, np.ma.MaskedArray)


def _as_reals(backend: Backend, name: str, word: str, values: Any, like: Any) -> Any:
    array = _as_array(backend, name, word, values, like)
    if backend.kind(array) not in ("i", "u", "f"):
        raise InputError(
            f"{name}: expected {word} as real numbers, got {array.dtype}; convert with"
            " .astype(float)"
        )
    return array


def _fit_rows(name: str, word: str, array: Any, batch: tuple[int, ...]) -> None:
    """Raise unless there is one for each row, or one for all."""
    if array.ndim and array.shape != batch:
        _fit(name, word, array, batch)


def _spread(backend: Backend, array: Any, batch: tuple[int, ...]) -> Any:
    return array if tuple(array.shape) == batch else backend.xp.broadcast_to(array, batch)


def _per_entry(backend: Backend, name: str, word: str, array: Any, shape: tuple[int, ...]) -> Any:
    if tuple(array.shape) != shape[-1:]:
        of_rows = tuple(array.shape) == shape[:-1]
        _fit(name, word, array, shape, f"{word}[..., None] is for all actions of a row" * of_rows)
    return backend.xp.broadcast_to(array, shape)


def _padding(mask: Any, rows: Any) -> Any:
    """Return which rows are masked as a whole; none if there is one value for all of them."""
    found = np.False_ if mask is None or not rows.ndim else ~mask.any(axis=-1)
    return found if found.size else np.False_


def _fit(name: str, word: str, array: Any, shape: tuple[int, ...], remedy: str = "") -> None:
    """Raise unless the array has this shape, but for axes of length 1.

    Broadcasting would pair `(n,)` actions with the wrong axis of `(B, n)` logits.
    """
    fits = array.ndim == len(shape) and all(
        have == 1 or have == want  # noqa: PLR1714 - sizes are tensors while torch.jit traces
        for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise InputError(
            f"{name}: expected {word} of shape {shape}, got {tuple(array.shape)}; "
            + (remedy or "give one for each, or an axis of length 1 for all")
        )


def _first(wrong: Any) -> tuple[int, ...]:
    return tuple(int(one) for one in np.argwhere(wrong)[0])


def _at(rows: Any, at: tuple[int, ...]) -> Any:
    """Return the value for a row; axes of length 1 are for all rows."""
    return rows[tuple(min(one, size - 1) for one, size in zip(at, rows.shape, strict=True))]


def _place(at: tuple[int, ...]) -> str:
    return f" in row {', '.join(map(str, at))}" if at else ""
