"""The letters of a term: which ones it does not bind, and the shapes of the arrays among them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from sympy import Basic, IndexedBase, Sum, Symbol

from logitproof.calculus.nodes import ForAll, Largest
from logitproof.notation import letter_of

__all__ = ["dimensions", "free_letters", "is_integer_array", "shape_of"]

NONE: frozenset[Basic] = frozenset()


def is_integer_array(letter: Basic) -> bool:
    """Tell whether ``letter`` is an array of indices."""
    return isinstance(letter, IndexedBase) and letter.args[0].is_integer is True


def dimensions(letter: str, numbers: Mapping[Basic, int]) -> tuple[int, ...]:
    """Return the shape of an array, by the notation and the sizes.

    >>> from logitproof.checks.letters import dimensions
    >>> from logitproof.notation import N, n
    >>> dimensions("Ppos", {N: 2, n: 3})
    (2, 3)
    """
    by_name = {symbol.name: value for symbol, value in numbers.items() if symbol.is_positive}
    # The logits of two parts have no letter of their own for their number.
    rest = sum(by_name.values()) or 1
    return tuple(by_name.get(name, rest) for name in shape_of(letter))


@cache
def shape_of(letter: str) -> tuple[str, ...]:
    """Return the names of the sizes of an array, by the notation."""
    declared = letter_of(letter)
    shape = declared.shape.strip("()").split(",") if declared else ["n"]
    return tuple(name.strip() for name in shape if name.strip())


@lru_cache(maxsize=20000)
def free_letters(term: Any) -> frozenset[Basic]:
    """Return the symbols and indexed bases that ``term`` does not bind.

    >>> from logitproof.calculus.terms import total
    >>> from logitproof.checks.letters import free_letters
    >>> from logitproof.notation import P, c, j
    >>> sorted(map(str, free_letters(total(P[j], j) - P[c])))
    ['P', 'c', 'n']
    """
    if isinstance(term, Sum):
        return _free_below(term.function, list(term.limits))
    if isinstance(term, Largest | ForAll):
        return _free_below(term.args[0], [term.args[1]])
    if isinstance(term, Symbol | IndexedBase):
        return frozenset((term,))
    return frozenset().union(*map(free_letters, term.args)) if isinstance(term, Basic) else NONE


def _free_below(body: Any, limits: list[Any]) -> frozenset[Basic]:
    # SymPy lists the innermost limits first; an outer index is bound in the inner limits.
    inside = free_letters(body)
    for bound, first, last in limits:
        inside = (inside - {bound}) | free_letters(first) | free_letters(last)
    return inside
