"""Functions of numbers with many digits, and how many digits there are."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mpmath import mp

from logitproof.errors import LogitproofError

__all__ = [
    "DIGITS",
    "ROUNDING",
    "STEP",
    "NoValueError",
    "exponential",
    "largest",
    "logarithm",
    "rounding",
]

# Steps of 1e-30 leave a truncation error near 1e-60; a second difference of numbers with 130
# digits loses 60 of them to cancellation, which leaves 70.
DIGITS = 130
STEP = "1e-30"
ROUNDING = "1e-50"  # a root of less than this is a root of 0


class NoValueError(LogitproofError):
    """A term has no real value: a division by 0, the logarithm of 0, the root of -1."""


def rounding() -> Any:
    """Return what counts as 0 under a root: less where more digits are at work than usual."""
    return mp.mpf(ROUNDING) if mp.dps <= DIGITS else mp.mpf(10) ** -(5 * mp.dps // 6)


# A difference quotient moves one entry: the others keep their exponentials and logarithms.
@lru_cache(maxsize=8192)
def exponential(value: Any, digits: int) -> Any:  # noqa: ARG001
    """Return the exponential of a number, with the digits at work."""
    return mp.exp(value)


@lru_cache(maxsize=8192)
def logarithm(value: Any, digits: int) -> Any:  # noqa: ARG001
    """Return the logarithm of a positive number, with the digits at work."""
    return mp.log(value)


def largest(values: list[Any]) -> Any:
    """Return the largest of some numbers."""
    if not values:
        raise NoValueError("the largest of no values")
    return max(values)
