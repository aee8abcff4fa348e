"""Rules of algebra, and the laws of exp and log."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Mul, Pow, exp, log

from logitproof.calculus import algebra
from logitproof.calculus.context import Context
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.nodes import Proposition
from logitproof.errors import DerivationError, HypothesisError

__all__ = ["absolute", "algebra_to", "expand", "flatten_powers", "log_laws", "split_exp"]


@rule("multiply out")
def expand(term: Any, context: Context) -> Any:
    """Multiply out products and powers, inside sums as well."""
    return algebra.expanded(term)


@rule("algebra")
def algebra_to(term: Any, context: Context, to: Any) -> Any:
    """Write the term as ``to``, equal to it by the laws of a field (and of exp)."""
    for side in (term, to):
        if isinstance(side, Proposition):
            raise DerivationError(f"algebra_to: expected a term, got {side}; try restate")
        bad = context.undefined_part(side)
        if bad is not None:
            raise DerivationError(f"algebra_to: expected {bad} to be defined; add a hypothesis")
    if not algebra.same_by_algebra(term, to):
        residual = algebra.expanded(to - term)
        raise DerivationError(f"algebra_to: expected {to} to equal {term}; residual {residual}")
    return to


@rule("|x| = x where x >= 0, and -x where x <= 0")
def absolute(term: Any, context: Context) -> Any:
    """Drop the bars of an absolute value whose sign is manifest."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Abs):
            return None
        if here.nonnegative(part.args[0]):
            return part.args[0]
        return -part.args[0] if here.nonnegative(-part.args[0]) else None

    return everywhere(term, context, change, of=Abs)


@rule("(x^a)^b = x^(a b) where x > 0")
def flatten_powers(term: Any, context: Context) -> Any:
    """Write a power of a power of a positive term as one power."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Pow) or not isinstance(part.base, Pow):
            return None
        inner = part.base
        return inner.base ** (inner.exp * part.exp) if here.positive(inner.base) else None

    return everywhere(term, context, change, of=Pow)


@rule("exp(x + y) = exp(x) exp(y)")
def split_exp(term: Any, context: Context) -> Any:
    """Write the exponential of a sum as a product of exponentials."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, exp):
            return None
        summands = Add.make_args(algebra.expanded(part.args[0]))
        return Mul(*map(exp, summands)) if len(summands) > 1 else None

    return everywhere(term, context, change, of=exp)


@rule("laws of the logarithm")
def log_laws(term: Any, context: Context) -> Any:
    """Write the logarithm of a product of positive factors as a sum of logarithms."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, log):
            return None
        factors = Mul.make_args(part.args[0])
        powers = [factor.as_base_exp() for factor in factors]
        if isinstance(part.args[0], exp):
            return part.args[0].args[0]
        for base, _ in powers:
            if not here.positive(base):
                raise HypothesisError(f"log_laws: expected {base} > 0; add it as a hypothesis")
        return Add(*(_log_of_power(base, power) for base, power in powers))

    return everywhere(term, context, change, of=log)


def _log_of_power(base: Any, power: Any) -> Any:
    return power if base == exp(1) else power * log(base)
