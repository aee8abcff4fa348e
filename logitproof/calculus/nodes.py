"""Nodes: what a term or a statement may be made of, beyond what SymPy has.

The derivations and the checkers share these nodes and the notation, and nothing else: this is the
language that they speak, with no way to reason in it.
"""

from __future__ import annotations

from typing import Any, NoReturn, Self

from sympy import Basic, Expr, Tuple, sympify

from logitproof.errors import DerivationError

__all__ = [
    "AtMost",
    "Differs",
    "Either",
    "Equal",
    "ForAll",
    "Iff",
    "Implies",
    "InRange",
    "Largest",
    "Less",
    "Partial",
    "Proposition",
]


class Partial(Expr):  # type: ignore[misc]
    """The partial derivative of ``args[0]`` by the indexed variable ``args[1]``, unevaluated."""

    is_commutative = True
    is_real = True

    def __new__(cls, function: Any, variable: Any) -> Self:
        """Build the derivative of ``function`` by ``variable``."""
        return Expr.__new__(cls, sympify(function), sympify(variable))  # type: ignore[no-any-return]


class Largest(Expr):  # type: ignore[misc]
    """The largest value of ``args[0]`` over an index with limits ``args[1]``."""

    is_commutative = True
    is_real = True

    def __new__(cls, body: Any, limits: Any) -> Self:
        """Build the largest ``body`` over ``limits`` = (index, first, last)."""
        return Expr.__new__(cls, sympify(body), Tuple(*limits))  # type: ignore[no-any-return]


class Proposition(Basic):  # type: ignore[misc]
    """A statement; unlike SymPy's relations it never evaluates itself."""

    def __new__(cls, *args: Any) -> Any:
        """Build the statement about ``args``."""
        return Basic.__new__(cls, *map(sympify, args))

    def _compute(self, *_: Any) -> NoReturn:
        raise DerivationError(
            f"{type(self).__name__}: expected a number to compute with, got the statement {self};"
            " compute with its sides, or join statements by Iff, Implies or Either"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _compute
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _compute


class Equal(Proposition):
    """``args[0] = args[1]``."""


class AtMost(Proposition):
    """``args[0] <= args[1]``."""


class Less(Proposition):
    """``args[0] < args[1]``."""


class Differs(Proposition):
    """``args[0] != args[1]``."""


class InRange(Proposition):
    """``args[1] <= args[0] <= args[2]`` for an index ``args[0]``."""


class Iff(Proposition):
    """``args[0]`` holds exactly when ``args[1]`` does."""


class Implies(Proposition):
    """If ``args[0]`` holds, so does ``args[1]``."""


class Either(Proposition):
    """``args[0]`` holds, or ``args[1]``, or both."""


class ForAll(Proposition):
    """``args[0]`` holds for every index within the limits ``args[1]``."""
