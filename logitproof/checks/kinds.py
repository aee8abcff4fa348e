"""Kinds of claims: equations, inequalities, relations between indices, bounds of all entries."""

from __future__ import annotations

from typing import Any

from sympy import IndexedBase, Symbol

from logitproof.calculus.nodes import AtMost, Equal, ForAll, Implies, Less
from logitproof.checks.letters import free_letters

__all__ = ["bound_of_all", "innermost", "is_equation", "is_inequality", "is_on_indices"]


def innermost(claim: Any) -> Any:
    """Return what a claim says of each value of its indices.

    >>> from logitproof.calculus.nodes import AtMost, ForAll
    >>> from logitproof.checks.kinds import innermost
    >>> from logitproof.notation import P, i, n
    >>> innermost(ForAll(AtMost(P[i], 1), (i, 1, n)))
    AtMost(P[i], 1)
    """
    while isinstance(claim, ForAll):
        claim = claim.args[0]
    return claim


def is_equation(claim: Any) -> bool:
    """Tell whether a claim is one equation between values, at one place or for all entries."""
    claim = innermost(claim)
    return isinstance(claim, Equal) and not is_on_indices(claim)


def is_on_indices(claim: Any) -> bool:
    """Tell whether a claim speaks of sizes and indices alone.

    >>> from logitproof.calculus.terms import in_range
    >>> from logitproof.checks.kinds import is_on_indices
    >>> from logitproof.notation import c
    >>> is_on_indices(in_range(c))
    True
    """
    letters = free_letters(claim)
    return all((one.args[0] if isinstance(one, IndexedBase) else one).is_integer for one in letters)


def is_inequality(claim: Any) -> bool:
    """Tell whether a claim is one inequality, at one place or for all entries, maybe conditional.

    >>> from logitproof.calculus.nodes import Equal, Implies, Less
    >>> from logitproof.checks.kinds import is_inequality
    >>> from logitproof.notation import A
    >>> is_inequality(Implies(Equal(A, 0), Less(A, 1)))
    True
    """
    while isinstance(claim, ForAll | Implies):
        claim = claim.args[0] if isinstance(claim, ForAll) else claim.args[1]
    return isinstance(claim, AtMost | Less)


def bound_of_all(claim: Any) -> Any:
    """Return the scalar letter that a claim "all entries are at most it" bounds them by, or None.

    >>> from logitproof.calculus.nodes import AtMost, ForAll
    >>> from logitproof.notation import P, epsilon, i, n
    >>> bound_of_all(ForAll(AtMost(P[i], epsilon), (i, 1, n)))
    epsilon
    """
    if not isinstance(claim, ForAll) or not isinstance(claim.args[0], AtMost):
        return None
    entry, letter = claim.args[0].args
    plain = isinstance(letter, Symbol) and not letter.is_integer
    return letter if plain and letter not in free_letters(entry) else None
