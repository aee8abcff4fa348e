"""Bound indices under names that are free where they stand, so that no reader mixes them up.

A rule of the calculus may leave the derivative of a sum over j by z_j: correct, since the two
have nothing to do with each other, but unkind.  What is printed is the same term with the
bound index renamed.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, IndexedBase, Sum, Symbol, Tuple

from logitproof.notation import LETTERS, is_index, last_value

__all__ = ["legible", "limits_of"]

_PREFERRED = "jkiabou"
_BINDERS = ("Largest", "ForAll")


def limits_of(term: Basic) -> tuple[Any, ...]:
    """Return the limits of a term that binds indices, the innermost first; else nothing."""
    if isinstance(term, Sum):
        return tuple(term.limits)
    return (term.args[1],) if type(term).__name__ in _BINDERS else ()


def legible(term: Any) -> Any:
    """Return ``term`` with every bound index named unlike any other index in sight."""
    return _renamed(term, _free(term))


def _free(term: Basic) -> frozenset[str]:
    """Return the names of the free symbols."""
    if isinstance(term, Symbol):
        return frozenset({term.name})
    if isinstance(term, IndexedBase):
        return frozenset()
    limits = limits_of(term)
    if not limits:
        return frozenset().union(*map(_free, term.args))
    ends = frozenset().union(*(_free(end) for limit in limits for end in limit[1:]))
    return (_free(term.args[0]) - {limit[0].name for limit in limits}) | ends


def _renamed(term: Any, taken: frozenset[str]) -> Any:
    if not term.args or isinstance(term, IndexedBase):
        return term
    limits = limits_of(term)
    if not limits:
        parts = tuple(_renamed(part, taken) for part in term.args)
        return term if parts == term.args else term.func(*parts)
    swaps: dict[Basic, Basic] = {}
    for index, *_ in reversed(limits):
        inside = _free(term.args[0]) - {index.name}
        swaps[index] = _fresh(index, taken | inside) if index.name in taken else index
        taken = taken | {swaps[index].name}
    body = _renamed(term.args[0].xreplace(swaps), taken)
    ends = [Tuple(swaps[limit[0]], *limit[1:]) for limit in limits]
    return term.func(body, *ends)


def _fresh(index: Symbol, taken: frozenset[str]) -> Symbol:
    """Return a letter of the same range that is not taken."""
    letters = [one.symbol for one in LETTERS if is_index(one.symbol)]
    alike = [one for one in letters if last_value(one) == last_value(index)]
    alike.sort(key=lambda one: _PREFERRED.find(one.name) % len(LETTERS))
    numbered = (Symbol(f"{index.name}{number}", integer=True) for number in range(1, 100))
    return next(one for one in (*alike, *numbered) if one.name not in taken and one.name != "c")
