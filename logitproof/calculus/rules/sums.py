"""Rules for sums, and for the largest of finitely many values."""

from __future__ import annotations

from typing import Any

from sympy import Integer, KroneckerDelta, Mul, Pow, Sum

from logitproof.calculus import algebra
from logitproof.calculus.context import Context
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.nodes import InRange, Largest
from logitproof.calculus.terms import (
    close_binder,
    equal_up_to_names,
    letters,
    limits_of,
    open_binder,
    substitute,
)
from logitproof.errors import DerivationError, HypothesisError

__all__ = [
    "attained",
    "distribute",
    "exchange",
    "gather",
    "linearity",
    "reindex",
    "sift",
    "split_off",
    "split_range",
]


@rule("linearity of the sum")
def linearity(term: Any, context: Context) -> Any:
    """Split sums along + and pull out what does not depend on their index."""
    return algebra.linear(term)


@rule("linearity of the sum, read backwards")
def gather(term: Any, context: Context, to: Any) -> Any:
    """Write the term as ``to``, which has the same parts once sums are split."""
    bad = context.undefined_part(to)
    if bad is not None:
        raise DerivationError(f"gather: expected {bad} to be defined; add a hypothesis")
    if not algebra.same_by_linearity(term, to):
        residual = algebra.expanded(algebra.linear(to) - algebra.linear(term))
        raise DerivationError(f"gather: expected {to} to equal {term}; residual {residual}")
    return to


@rule("a delta picks one term of a sum")
def sift(term: Any, context: Context) -> Any:
    """Sum over j of delta_ij f(j) is f(i), if i lies in the range of j."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Sum):
            return None
        _, first, last = limits_of(part)
        fresh, body, inner = here.below(part)
        body = everywhere(body, inner, change, of=KroneckerDelta)
        factors = list(Mul.make_args(body))
        for delta in factors:
            if isinstance(delta, KroneckerDelta) and fresh in delta.args:
                picked = next(index for index in delta.args if index != fresh)
                if fresh in letters(picked):
                    continue
                if not here.entails(InRange(picked, first, last)):
                    raise HypothesisError(
                        f"sift: expected {first} <= {picked} <= {last}; add it as a hypothesis"
                    )
                factors.remove(delta)
                return substitute(Mul(*factors), {fresh: picked})
        return close_binder(part, fresh, body)

    return everywhere(term, context, change, of=KroneckerDelta)


@rule("take one term out of a sum")
def split_off(term: Any, context: Context, at: Any, of: Any = None) -> Any:
    """Sum over j of f(j) is f(c) plus the sum of (1 - delta_cj) f(j), if c is in range."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Sum) or (of is not None and not equal_up_to_names(part, of)):
            return None
        fresh, first, last, body = open_binder(part)
        if not here.entails(InRange(at, first, last)):
            raise HypothesisError(
                f"split_off: expected {first} <= {at} <= {last}; add it as a hypothesis"
            )
        others = close_binder(part, fresh, (1 - KroneckerDelta(at, fresh)) * body)
        return substitute(body, {fresh: at}) + others

    return everywhere(term, context, change)


@rule("cut the range of a sum in two")
def split_range(term: Any, context: Context, after: Any) -> Any:
    """Sum from a to b is the sum from a to m plus the sum from m + 1 to b."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Sum):
            return None
        fresh, first, last, body = open_binder(part)
        if not here.entails(InRange(after, first - 1, last)):
            raise HypothesisError(
                f"split_range: expected an integer {after} from {first} - 1 to {last}"
            )
        head = type(part)(body, (fresh, first, after))
        tail = type(part)(body, (fresh, after + 1, last))
        return close_binder(head, fresh, body) + close_binder(tail, fresh, body)

    return everywhere(term, context, change)


@rule("count from 1")
def reindex(term: Any, context: Context) -> Any:
    """Sum from a to b of f(j) is the sum from 1 to b - a + 1 of f(j + a - 1)."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Sum):
            return None
        fresh, first, last, body = open_binder(part)
        if first == 1:
            return None
        moved = substitute(body, {fresh: fresh + first - 1})
        return close_binder(type(part)(moved, (fresh, 1, last - first + 1)), fresh, moved)

    return everywhere(term, context, change)


@rule("exchange two sums")
def exchange(term: Any, context: Context, below: int = 0) -> Any:
    """Swap two neighbouring sums, the outermost ones or those ``below`` so many others.

    Neither range may depend on the other index.
    """

    def change(part: Any, here: Context) -> Any | None:
        return _swap(part, below) if isinstance(part, Sum) else None

    return everywhere(term, context, change)


def _swap(part: Sum, below: int) -> Any | None:
    outer, first, last, body = open_binder(part)
    if not isinstance(body, Sum):
        return None
    if below:
        swapped = _swap(body, below - 1)
        return None if swapped is None else close_binder(part, outer, swapped)
    inner, low, high, core = open_binder(body)
    if outer in letters(low) | letters(high):
        raise DerivationError(f"exchange: expected a range free of {outer}, got {low}..{high}")
    swapped = close_binder(Sum(core, (outer, first, last)), outer, core)
    return close_binder(Sum(swapped, (inner, low, high)), inner, swapped)


@rule("a product of sums is a sum of products")
def distribute(term: Any, context: Context) -> Any:
    """Write a product of factors and sums, or a power of a sum, as one nested sum."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Mul | Pow):
            return None
        factors: list[Any] = []
        for factor in Mul.make_args(part):
            base, power = factor.as_base_exp()
            repeat = isinstance(base, Sum) and isinstance(power, Integer) and power.is_positive
            factors.extend([base] * int(power) if repeat else [factor])
        sums = [factor for factor in factors if isinstance(factor, Sum)]
        if not sums or len(factors) == 1:
            return None
        opened = [(one, *open_binder(one)) for one in sums]
        body: Any = Mul(*(factor for factor in factors if not isinstance(factor, Sum)))
        body = everywhere(body * Mul(*(one[4] for one in opened)), here, change)
        for one, fresh, first, last, _ in reversed(opened):
            body = close_binder(type(one)(body, (fresh, first, last)), fresh, body)
        return body

    return everywhere(term, context, change)


@rule("a value that no other exceeds is the largest")
def attained(term: Any, context: Context, at: Any) -> Any:
    """Write the largest f(j) as f(at), which is manifestly at least every f(j)."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Largest):
            return None
        _, first, last = limits_of(part)
        fresh, body, inner = here.below(part)
        largest = substitute(body, {fresh: at})
        if not here.entails(InRange(at, first, last)) or not inner.nonnegative(largest - body):
            raise DerivationError(f"attained: expected {body} to be at most {largest}")
        return largest

    return everywhere(term, context, change)
