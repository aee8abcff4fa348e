"""Rules for deltas: 1 where two indices are equal, 0 where they differ."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, KroneckerDelta, Mul

from logitproof.calculus.context import Context
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.nodes import Differs
from logitproof.calculus.terms import free_deltas, replace_part, substitute

__all__ = ["cases", "distinct", "trade"]


@rule("the delta of different indices is 0")
def distinct(term: Any, context: Context) -> Any:
    """Put 0 for every delta whose two indices are known to differ."""

    def change(part: Any, here: Context) -> Any | None:
        if isinstance(part, KroneckerDelta) and here.entails(Differs(*part.args)):
            return Integer(0)
        return None

    return everywhere(term, context, change, of=KroneckerDelta)


@rule("two cases: the indices are equal, or they differ")
def cases(term: Any, context: Context) -> Any:
    """Write |f| with a delta_ij in it as delta_ij |f at j = i| + (1 - delta_ij) |f without it|."""

    def change(part: Any, here: Context) -> Any | None:
        delta = next(free_deltas(part), None) if isinstance(part, Abs) else None
        if delta is None:
            return None
        kept, replaced = delta.args
        equal = substitute(part, {replaced: kept})
        return delta * equal + (1 - delta) * replace_part(part, delta, Integer(0))

    return everywhere(term, context, change, of=KroneckerDelta)


@rule("equal indices may replace each other")
def trade(term: Any, context: Context, old: Any, new: Any) -> Any:
    """Write delta_ij f(i) as delta_ij f(j)."""
    delta = KroneckerDelta(old, new)

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Mul) or delta not in part.args:
            return None
        others = Mul(*(factor for factor in part.args if factor != delta))
        return delta * substitute(others, {old: new})

    return everywhere(term, context, change, of=KroneckerDelta)
