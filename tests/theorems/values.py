"""The number that a term of the package has in a world: sums written out, differences taken."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sympy
from sympy import Indexed, Sum, Symbol

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
    Partial,
)
from logitproof.calculus.terms import letters
from tests.theorems.world import World

__all__ = ["close", "free_indices", "number_of", "truth_of"]

INDICES = frozenset("abcijkotuq")  # these letters count from 1 in terms and from 0 in worlds
Places = Mapping[Symbol, int]


def close(one: float, other: float) -> bool:
    """Tell whether two numbers agree as well as central differences can."""
    return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-6)


def free_indices(term: Any) -> set[str]:
    """Return the names of the index letters that ``term`` does not bind."""
    return {str(letter) for letter in letters(term)} & INDICES


OPERATIONS: dict[type[Any], Callable[..., float]] = {
    sympy.Add: lambda *parts: sum(parts),
    sympy.Mul: lambda *parts: math.prod(parts),
    sympy.Pow: operator.pow,
    sympy.exp: math.exp,
    sympy.log: math.log,
    sympy.Abs: abs,
    sympy.Max: max,
    sympy.KroneckerDelta: lambda one, other: float(one == other),
}

TRUTHS: dict[type[Any], Callable[..., bool]] = {
    Equal: close,
    Differs: lambda one, other: not close(one, other),
    AtMost: lambda one, other: one < other or close(one, other),
    Less: lambda one, other: one < other and not close(one, other),
    InRange: lambda value, first, last: first <= value <= last,
}

CONNECTIVES: dict[type[Any], Callable[[bool, bool], bool]] = {
    Iff: operator.eq,
    Implies: operator.le,
    Either: operator.or_,
}


def number_of(term: Any, world: World, places: Places | None = None) -> float:
    """Return the value of ``term``; ``places`` are the values of bound indices, from 1."""
    places = places or {}
    if term.is_Number:
        return float(term)
    if isinstance(term, Symbol):
        if term in places:
            return places[term]
        return float(getattr(world, term.name) + (term.name in INDICES))
    if isinstance(term, Indexed):
        entry = getattr(world, str(term.base))[_place(term, world, places)]
        return float(entry + bool(term.base.args[0].is_integer))
    if isinstance(term, Partial):
        function, variable = term.args
        at = _place(variable, world, places)
        return world.slope(lambda w: number_of(function, w, places), str(variable.base), at)
    if isinstance(term, Sum | Largest):
        values = (number_of(term.args[0], world, at) for at in _ranges(term, world, places))
        return sum(values) if isinstance(term, Sum) else max(values)
    if term.func not in OPERATIONS:
        raise TypeError(f"number_of: expected a term of the catalogue, got {term.func}; teach it")
    return OPERATIONS[term.func](*(number_of(part, world, places) for part in term.args))


def truth_of(claim: Any, world: World, places: Places | None = None) -> bool:
    """Tell whether ``claim`` holds, up to the accuracy of central differences."""
    places = places or {}
    if isinstance(claim, ForAll):
        return all(truth_of(claim.args[0], world, at) for at in _ranges(claim, world, places))
    if type(claim) in CONNECTIVES:
        return CONNECTIVES[type(claim)](*(truth_of(part, world, places) for part in claim.args))
    return TRUTHS[type(claim)](*(number_of(part, world, places) for part in claim.args))


def _place(term: Indexed, world: World, places: Places) -> tuple[int, ...]:
    at = tuple(round(number_of(index, world, places)) - 1 for index in term.indices)
    if min(at) < 0:
        raise IndexError(f"{term}: expected indices from 1, got {at}")
    return at


def _ranges(term: Any, world: World, places: Places) -> Iterator[Places]:
    """Yield the values of the bound indices; the outermost limits come last in ``term``."""
    found: list[Places] = [dict(places)]
    for bound, first, last in reversed(term.args[1:]):
        found = [{**at, bound: one} for at in found for one in _between(first, last, world, at)]
    yield from found


def _between(first: Any, last: Any, world: World, places: Places) -> range:
    low, high = (round(number_of(end, world, places)) for end in (first, last))
    return range(low, high + 1)
