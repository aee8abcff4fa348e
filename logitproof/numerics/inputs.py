"""What the numeric functions accept, and how they refuse the rest.

Every message names the function, what was expected, what came, and what to do.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from logitproof.errors import InputError
from logitproof.numerics.state import Floats, State

__all__ = [
    "as_actions",
    "as_logits",
    "as_mask",
    "as_scalars",
    "as_vectors",
    "check_rows",
    "result_type",
]


def as_logits(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return logits of shape ``(..., n)`` with n >= 1, in float16, float32 or float64.

    Integers become float64.

    Raises
    ------
    InputError
        Not real numbers, no axis, no entry, or a type that NumPy cannot compute in.
    """
    array = _as_array(name, "logits", values)
    if array.dtype.kind in "iu":
        array = array.astype(np.float64)
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise InputError(
            f"{name}: expected logits of type float16, float32, float64 or integer, got "
            f"{array.dtype}; convert them with .astype(float)"
        )
    if array.ndim == 0 or array.shape[-1] == 0:
        raise InputError(
            f"{name}: expected logits of shape (..., n) with n >= 1, got {array.shape}; put the"
            " actions on the last axis"
        )
    return array


def result_type(logits: NDArray[Any]) -> np.dtype[Any]:
    """Return the type of a result: that of the logits, but for half precision float32."""
    return np.promote_types(logits.dtype, np.float32).newbyteorder("=")


def as_actions(
    name: str, word: str, values: ArrayLike, shape: tuple[int, ...], piece: bool = False
) -> NDArray[np.int64]:
    """Return integer actions, one for each row of logits of this shape.

    Parameters
    ----------
    name, word : str
        The function and its argument, for the message.
    values : array_like
        Integers of shape ``(...)``, or one integer for all rows.
    shape : tuple of int
        The shape ``(..., n)`` of the logits.
    piece : bool
        Whether the logits are a piece of the row: the action may then be in another one.

    Raises
    ------
    InputError
        Not integers, another shape, or out of ``0..n-1``.
    """
    array = _as_array(name, word, values)
    if array.dtype.kind not in "iu":
        raise InputError(
            f"{name}: expected {word} as integers, got {array.dtype}; give indices counted from 0"
        )
    array = _per_row(name, word, array, shape[:-1])
    wrong = array < 0 if piece else (array < 0) | (array >= shape[-1])
    if wrong.any():
        at = _first(wrong)
        bound = "0" if piece else f"0..{shape[-1] - 1}"
        words = f"at least {bound}" if piece else f"in {bound}"
        raise InputError(
            f"{name}: expected {word} {words}, got {array[at]}{_place(at)}; count from 0, and drop"
            " padding first"
        )
    return array.astype(np.int64)


def as_mask(name: str, values: ArrayLike | None, shape: tuple[int, ...]) -> Any:
    """Return a mask of shape ``(rows, n)``, or None; one of shape ``(n,)`` is for every row.

    Raises
    ------
    InputError
        Not booleans, or a shape that does not fit.
    """
    if values is None:
        return None
    array = _as_array(name, "where", values)
    if array.dtype != np.bool_:
        raise InputError(
            f"{name}: expected where as booleans, got {array.dtype}; compare first, as in mask > 0"
        )
    return _per_entry(name, "where", array, shape)


def as_scalars(
    name: str, word: str, values: ArrayLike, batch: tuple[int, ...], domain: str
) -> Floats:
    """Return finite numbers, one for each row.

    Raises
    ------
    InputError
        Not real numbers, another shape, not finite, or out of the domain: `real`, `nonnegative`
        or `positive`.
    """
    array = _per_row(name, word, _as_reals(name, word, values), batch).astype(np.float64)
    low = {"real": array < -np.inf, "nonnegative": array < 0, "positive": array <= 0}[domain]
    wrong = low | ~np.isfinite(array)
    if wrong.any():
        at = _first(wrong)
        kind = {"real": "finite", "nonnegative": "0 or more", "positive": "above 0"}[domain]
        raise InputError(
            f"{name}: expected {word} {kind}, got {array[at]}{_place(at)}; repair or drop the row"
        )
    return array


def as_vectors(name: str, word: str, values: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Return finite numbers of shape ``(rows, n)``; some of shape ``(n,)`` are for every row.

    Raises
    ------
    InputError
        Not real numbers, another shape, or not finite.
    """
    array = _as_reals(name, word, values).astype(np.float64)
    wrong = ~np.isfinite(array)
    if wrong.any():
        raise InputError(
            f"{name}: expected finite {word}, got {array[_first(wrong)]}; repair or drop the row"
        )
    return _per_entry(name, word, array, shape)


def check_rows(name: str, state: State, piece: bool = False) -> None:
    """Raise unless the largest logit of every row is a finite number.

    A piece of a row may also be masked as a whole.

    Raises
    ------
    InputError
        A row with NaN or +inf, or without any action that is not masked.
    """
    largest = np.maximum.reduce([state.top, *state.named])
    wrong = ~(np.isfinite(largest) | (np.isneginf(largest) & piece))
    if wrong.any():
        at = _first(wrong)
        if np.isneginf(largest[at]):
            raise InputError(
                f"{name}: expected an action that is not masked in every row, got "
                f"none{_place(at)}; drop the row"
            )
        raise InputError(
            f"{name}: expected finite logits, or -inf for a masked action, got "
            f"{largest[at]}{_place(at)}; repair or drop the row"
        )


def _as_array(name: str, word: str, values: ArrayLike) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        raise InputError(
            f"{name}: expected {word} as a plain array, got a masked array; give its .data, and "
            "the mask as where=~mask"
        )
    try:
        return np.asarray(values)
    except (ValueError, TypeError, RuntimeError) as error:
        raise InputError(
            f"{name}: expected {word} as an array, got {type(values).__name__}, of which NumPy says"
            f" {str(error)!r}; convert it first"
        ) from error


def _as_reals(name: str, word: str, values: ArrayLike) -> NDArray[Any]:
    array = _as_array(name, word, values)
    if array.dtype.kind not in "iuf":
        raise InputError(
            f"{name}: expected {word} as real numbers, got {array.dtype}; convert with"
            " .astype(float)"
        )
    return array


def _per_row(name: str, word: str, array: NDArray[Any], batch: tuple[int, ...]) -> NDArray[Any]:
    if array.ndim:
        _fit(name, word, array, batch)
    return np.broadcast_to(array, batch)


def _per_entry(name: str, word: str, array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    rows = math.prod(shape[:-1])
    if array.shape == shape[-1:]:
        return np.broadcast_to(array, (rows, shape[-1]))
    _fit(name, word, array, shape)
    return np.broadcast_to(array, shape).reshape(rows, shape[-1])


def _fit(name: str, word: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    """Raise unless the array has this shape, but for axes of length 1.

    NumPy's own broadcasting would pair `(n,)` actions with the wrong axis of `(B, n)` logits.
    """
    fits = array.ndim == len(shape) and all(
        have in {1, want} for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise InputError(
            f"{name}: expected {word} of shape {shape}, got {array.shape}; give one for each of"
            " them"
        )


def _first(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(one) for one in np.argwhere(wrong)[0])


def _place(at: tuple[int, ...]) -> str:
    return f" in row {', '.join(map(str, at))}" if at else ""
