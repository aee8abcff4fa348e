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
from logitproof.numerics.backends import Backend

__all__ = ["as_actions", "as_logits", "as_mask", "as_scalars", "as_vectors"]


def as_logits(backend: Backend, name: str, values: Any) -> Any:
    """Return logits of shape ``(..., n)`` with n >= 1, in a floating type.

    Integers become float64, or float32 where there is none.

    Raises
    ------
    InputError
        Not real numbers, no axis, no entry, or a type that cannot be computed in.
    """
    array = _as_array(backend, name, "logits", values)
    kind = backend.kind(array)
    if kind in ("i", "u"):
        array = backend.cast(array, backend.wide_type(array))
    elif kind != "f":
        raise InputError(
            f"{name}: expected logits of type float16, bfloat16, float32, float64 or integer, got "
            f"{array.dtype}; convert them with .astype(float)"
        )
    if array.ndim == 0 or array.shape[-1] == 0:
        raise InputError(
            f"{name}: expected logits of shape (..., n) with n >= 1, got {tuple(array.shape)}; put"
            " the actions on the last axis"
        )
    return array


def as_actions(
    backend: Backend, name: str, word: str, values: Any, logits: Any, piece: bool = False
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
    piece : bool
        Whether the logits are a piece of the row: the action may then be in another one.

    Raises
    ------
    InputError
        Not integers, another shape, or out of ``0..n-1``.
    """
    array = _as_array(backend, name, word, values, logits)
    if backend.kind(array) not in ("i", "u"):
        raise InputError(
            f"{name}: expected {word} as integers, got {array.dtype}; give indices counted from 0"
        )
    shape = tuple(logits.shape)
    array = _per_row(backend, name, word, array, shape[:-1])
    if backend.eager:
        wrong = array < 0 if piece else (array < 0) | (array >= shape[-1])
        if wrong.any():
            at = _first(wrong)
            bound = "0" if piece else f"0..{shape[-1] - 1}"
            words = f"at least {bound}" if piece else f"in {bound}"
            raise InputError(
                f"{name}: expected {word} {words}, got {array[at]}{_place(at)}; count from 0, and"
                " drop padding first"
            )
    return backend.places(array)


def as_mask(backend: Backend, name: str, values: Any, logits: Any) -> Any:
    """Return a mask of shape ``(rows, n)``, or None; one of shape ``(n,)`` is for every row.

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
    backend: Backend, name: str, word: str, values: Any, logits: Any, domain: str
) -> Any:
    """Return finite numbers, one for each row.

    Raises
    ------
    InputError
        Not real numbers, another shape, not finite, or out of the domain: `real`, `nonnegative`
        or `positive`.
    """
    array = _as_reals(backend, name, word, values, logits)
    array = _per_row(backend, name, word, array, tuple(logits.shape[:-1]))
    array = backend.cast(array, backend.wide_type(logits))
    low = {"real": -math.inf, "nonnegative": 0.0, "positive": 0.0}[domain]
    wrong = array <= 0 if domain == "positive" else array < low
    wrong = wrong | ~backend.xp.isfinite(array)
    if not backend.eager:
        return backend.xp.where(wrong, backend.xp.nan, array)
    if wrong.any():
        at = _first(wrong)
        kind = {"real": "finite", "nonnegative": "0 or more", "positive": "above 0"}[domain]
        raise InputError(
            f"{name}: expected {word} {kind}, got {array[at]}{_place(at)}; repair or drop the row"
        )
    return array


def as_vectors(backend: Backend, name: str, word: str, values: Any, logits: Any) -> Any:
    """Return finite numbers of shape ``(rows, n)``; some of shape ``(n,)`` are for every row.

    Raises
    ------
    InputError
        Not real numbers, another shape, or not finite.
    """
    array = _as_reals(backend, name, word, values, logits)
    array = backend.cast(array, backend.wide_type(logits))
    if backend.eager:
        wrong = ~np.isfinite(array)
        if wrong.any():
            raise InputError(
                f"{name}: expected finite {word}, got {array[_first(wrong)]}; repair or drop the"
                " row"
            )
    return _per_entry(backend, name, word, array, tuple(logits.shape))


def _as_array(backend: Backend, name: str, word: str, values: Any, like: Any = None) -> Any:
    if isinstance(values, np.ma.MaskedArray):
        raise InputError(
            f"{name}: expected {word} as a plain array, got a masked array; give its .data, and "
            "the mask as where=~mask"
        )
    try:
        return backend.array(values, like)
    except (ValueError, TypeError, RuntimeError) as error:
        raise InputError(
            f"{name}: expected {word} as an array, got {type(values).__name__}, of which "
            f"{backend.name} says {str(error)!r}; convert it first"
        ) from error


def _as_reals(backend: Backend, name: str, word: str, values: Any, like: Any) -> Any:
    array = _as_array(backend, name, word, values, like)
    if backend.kind(array) not in ("i", "u", "f"):
        raise InputError(
            f"{name}: expected {word} as real numbers, got {array.dtype}; convert with"
            " .astype(float)"
        )
    return array


def _per_row(backend: Backend, name: str, word: str, array: Any, batch: tuple[int, ...]) -> Any:
    if array.ndim:
        _fit(name, word, array, batch)
    return backend.xp.broadcast_to(array, batch)


def _per_entry(backend: Backend, name: str, word: str, array: Any, shape: tuple[int, ...]) -> Any:
    flat = math.prod(shape[:-1]), shape[-1]
    if tuple(array.shape) == shape[-1:]:
        return backend.xp.broadcast_to(array, flat)
    _fit(name, word, array, shape)
    return backend.xp.reshape(backend.xp.broadcast_to(array, shape), flat)


def _fit(name: str, word: str, array: Any, shape: tuple[int, ...]) -> None:
    """Raise unless the array has this shape, but for axes of length 1.

    Broadcasting would pair `(n,)` actions with the wrong axis of `(B, n)` logits.
    """
    fits = array.ndim == len(shape) and all(
        have in {1, want} for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise InputError(
            f"{name}: expected {word} of shape {shape}, got {tuple(array.shape)}; give one for each"
            " of them"
        )


def _first(wrong: Any) -> tuple[int, ...]:
    return tuple(int(one) for one in np.argwhere(wrong)[0])


def _place(at: tuple[int, ...]) -> str:
    return f" in row {', '.join(map(str, at))}" if at else ""
