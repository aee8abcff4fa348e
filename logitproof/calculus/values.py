"""Exact values of terms: sums written out, letters replaced by numbers."""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Float,
    Indexed,
    Integer,
    KroneckerDelta,
    Rational,
    Sum,
    Symbol,
    expand,
)

from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
)
from logitproof.calculus.terms import open_binder
from logitproof.errors import HypothesisError

__all__ = ["Values", "value_at"]

Values = dict[Basic, Any]
UNDECIDED = Rational(1, 10**40)  # exact numbers this close to 0 are not told from it


def value_at(term: Any, values: Values) -> Any:
    """Return the exact value of ``term``: sums written out, letters replaced."""
    if isinstance(term, Sum | Largest | ForAll):
        fresh, first, last, body = open_binder(term)
        low, high = (int(value_at(end, values)) for end in (first, last))
        parts = [value_at(body, {**values, fresh: Integer(at)}) for at in range(low, high + 1)]
        return _fold(term, parts)
    if isinstance(term, Indexed):
        place = tuple(int(value_at(index, values)) for index in term.indices)
        return values[term.base][place]
    if isinstance(term, KroneckerDelta):
        return Integer(value_at(term.args[0], values) == value_at(term.args[1], values))
    if isinstance(term, Symbol):
        return values[term]
    parts = [value_at(part, values) for part in term.args]
    judged = _judge(term, parts)
    return judged if judged is not None else (term.func(*parts) if parts else term)


def _fold(term: Basic, parts: list[Any]) -> Any:
    if isinstance(term, Sum):
        return sum(parts, Integer(0))
    return all(parts) if isinstance(term, ForAll) else max(parts)


def _judge(term: Basic, parts: list[Any]) -> bool | None:
    if isinstance(term, Equal | Differs):
        return _is_zero(parts[0] - parts[1]) is isinstance(term, Equal)
    if isinstance(term, AtMost | Less):
        gap = parts[1] - parts[0]
        return isinstance(term, AtMost) if _is_zero(gap) else bool(gap > 0)
    if isinstance(term, InRange):
        return bool(parts[1] <= parts[0] <= parts[2])
    if isinstance(term, Iff):
        return bool(parts[0] == parts[1])
    if isinstance(term, Implies | Either):
        return bool((parts[0] is isinstance(term, Either)) or parts[1])
    return None


def _is_zero(difference: Any) -> bool:
    """Decide whether an exact number is zero; undecided counts as an error."""
    flat = expand(difference)
    if flat == 0:
        return True
    if not flat.is_finite or flat.has(Float) or abs(flat.evalf(50)) < UNDECIDED:
        raise HypothesisError(
            f"witness: expected an exact number that can be told from 0, got {flat}"
        )
    return False
