"""What the simulator accepts: each function returns its argument as a checked float64 or integer.

Positions in messages are counted from 0, as NumPy does.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from logitproof.errors import InputError

__all__ = [
    "as_actions",
    "as_advantages",
    "as_count",
    "as_logits",
    "as_number",
    "as_positive",
    "as_reals",
    "check_choice",
]

Scalar = TypeVar("Scalar", bound=np.generic)


def as_reals(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return real numbers as a float64 array of their own; integers are promoted.

    Raises
    ------
    InputError
        Ragged rows, or a type that is not an integer or a real float.
    """
    array = _as_array(values, name)
    if array.dtype.kind not in "iuf":
        raise InputError(
            f"{name}: expected real numbers, got dtype {array.dtype}; convert to float64"
        )
    with np.errstate(over="ignore"):
        return array.astype(np.float64)


def as_logits(values: ArrayLike, name: str = "logits") -> NDArray[np.float64]:
    """Return logits of shape ``(..., n)`` with n >= 1; ``-inf`` masks an arm.

    Raises
    ------
    InputError
        No arm, NaN, +inf, a row whose every arm is masked, or not real numbers.
    """
    logits = as_reals(values, name)
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise InputError(
            f"{name}: expected shape (..., n) with n >= 1, got {logits.shape}; "
            "give every row an arm"
        )
    wrong: NDArray[np.bool_] = np.isnan(logits) | (logits == np.inf)
    if wrong.any():
        index = _first(wrong)
        raise InputError(
            f"{name}: expected finite numbers, or -inf for a masked arm, got {logits[index]} "
            f"at {_place(index)}; repair or mask that entry"
        )
    masked: NDArray[np.bool_] = np.asarray(np.isneginf(logits).all(axis=-1))
    if masked.any():
        raise InputError(
            f"{name}: expected an unmasked arm in every row, got only -inf{_row(_first(masked))}; "
            "unmask an arm or drop the row"
        )
    return logits


def as_actions(values: ArrayLike, logits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the chosen arms, shape ``logits.shape[:-1]``; a scalar stands for every row.

    Raises
    ------
    InputError
        Not integers, another shape, out of ``0..n-1``, or a masked arm.
    """
    array = _as_array(values, "action")
    if array.dtype.kind not in "iu":
        raise InputError(
            f"action: expected integers, got dtype {array.dtype}; give indices counted from 0"
        )
    array = _one_per_row(array, logits.shape[:-1], "action")
    n = logits.shape[-1]
    outside = (array < 0) | (array >= n)
    if outside.any():
        raise InputError(
            f"action: expected 0 <= action < {n}, got {array[_first(outside)]}; "
            "count the arms from 0"
        )
    actions = array.astype(np.int64)
    masked = np.isneginf(np.take_along_axis(logits, actions[..., None], axis=-1)[..., 0])
    if masked.any():
        index = _first(masked)
        raise InputError(
            f"action: expected an unmasked arm, got {actions[index]}, whose logit is -inf"
            f"{_row(index)}; choose an arm that the policy can sample"
        )
    return actions


def as_advantages(values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return finite advantages of the given shape; a scalar stands for every row.

    Raises
    ------
    InputError
        Not real numbers, another shape, NaN or infinite.
    """
    array = _one_per_row(as_reals(values, "advantage"), shape, "advantage")
    wrong = ~np.isfinite(array)
    if wrong.any():
        raise InputError(
            f"advantage: expected finite numbers, got {array[_first(wrong)]}; "
            "repair or drop the row"
        )
    return array


def as_number(value: float, name: str) -> float:
    """Return one finite real number; raise :class:`InputError` for anything else."""
    array = as_reals(value, name)
    if array.ndim != 0:
        raise InputError(f"{name}: expected one number, got shape {array.shape}; give a scalar")
    number = float(array)
    if not math.isfinite(number):
        raise InputError(f"{name}: expected a finite number, got {number}; give a finite one")
    return number


def as_positive(value: float, name: str) -> float:
    """Return one finite number above 0; raise :class:`InputError` for anything else."""
    number = as_number(value, name)
    if number <= 0.0:
        raise InputError(f"{name}: expected a number above 0, got {number}; give a positive one")
    return number


def as_count(value: int, name: str, least: int) -> int:
    """Return an integer of at least ``least``; raise :class:`InputError` for anything else."""
    try:
        count = operator.index(value)
    except TypeError:
        count = None
    if count is None or isinstance(value, bool) or count < least:
        raise InputError(f"{name}: expected an integer >= {least}, got {value!r}; give one")
    return count


def check_choice(value: str, choices: Sequence[str], name: str) -> None:
    """Raise :class:`InputError` unless the value is one of the choices."""
    if value not in choices:
        raise InputError(
            f"{name}: expected {' or '.join(map(repr, choices))}, got {value!r}; choose one of them"
        )


def _as_array(values: ArrayLike, name: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:
        raise InputError(
            f"{name}: expected rows of equal length, got ragged ones; make them a rectangle"
        ) from error


def _one_per_row(array: NDArray[Scalar], shape: tuple[int, ...], name: str) -> NDArray[Scalar]:
    """Return the array at the given shape; only a scalar is broadcast.

    NumPy's own broadcasting would pair ``(n,)`` actions with the wrong axis of ``(B, n)`` logits.
    """
    if array.shape not in ((), shape):
        raise InputError(
            f"{name}: expected shape {shape} or a scalar, got {array.shape}; give one per row"
        )
    return np.broadcast_to(array, shape)


def _first(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return the index of the first true entry."""
    return tuple(int(i) for i in np.argwhere(wrong)[0])


def _place(index: tuple[int, ...]) -> str:
    """Return in words where an entry of the logits is."""
    *row, column = index
    return f"column {column}{_row(tuple(row)) or ', counted from 0'}"


def _row(index: tuple[int, ...]) -> str:
    """Return in words which row of the logits is meant; nothing where there is only one."""
    return f" in row {', '.join(map(str, index))}, counted from 0" if index else ""
