"""Single changes of a term or proposition, each with the kind of mistake that it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import (
    Add,
    Basic,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    Tuple,
)

from logitproof.calculus.nodes import AtMost, Equal, ForAll, InRange, Largest, Less, Partial
from logitproof.checks.letters import is_integer_array
from logitproof.notation import is_index, last_value

__all__ = ["KINDS", "changes"]

KINDS = (
    "sign",
    "coefficient",
    "dropped term",
    "doubled term",
    "dropped factor",
    "exponent",
    "swapped index",
    "captured index",
    "range",
    "strict",
    "direction",
    "dropped hypothesis",
    "contradiction",
)

Change = tuple[str, Any]
Scope = tuple[Symbol, ...]


def changes(claim: Any, free: Scope) -> Iterator[Change]:
    """Yield every single change of a claim that is listed in `KINDS`.

    Parameters
    ----------
    claim : Proposition
        What is changed.
    free : tuple of Symbol
        The free index letters.

    Examples
    --------
    >>> from logitproof.calculus.nodes import AtMost
    >>> from logitproof.checks.mutants.changes import changes
    >>> from logitproof.notation import C
    >>> [kind for kind, _ in changes(AtMost(C, 1), ())]
    ['strict', 'direction', 'coefficient', 'coefficient', 'exponent']
    """
    if isinstance(claim, AtMost):
        yield "strict", Less(*claim.args)
    if isinstance(claim, AtMost | Less):
        yield "direction", claim.func(*reversed(claim.args))
    if isinstance(claim, Equal | AtMost | Less):
        yield from _of_sides(claim)
    yield from _inside(claim, free, frozenset())


def _of_sides(claim: Any) -> Iterator[Change]:
    left, right = claim.args
    kind = claim.func
    if isinstance(claim, Equal):
        if right != 0 and not isinstance(right, Add):
            yield "sign", kind(left, -right)
        yield "coefficient", kind(left, 2 * right if right != 0 else Integer(1))
    else:
        for at, side in enumerate(claim.args):
            if side != 0:
                sides = [left, right]
                sides[at] = side * (2 if at == 0 else Rational(1, 2))
                yield "coefficient", kind(*sides)


def _inside(term: Any, scope: Scope, bound: frozenset[Basic]) -> Iterator[Change]:
    """Yield the changes of a term and of each of its parts, put back in their places."""
    yield from _here(term, scope, bound)
    if isinstance(term, Sum):
        yield from _in_binder(term, term.function, term.limits, scope, bound)
    elif isinstance(term, Largest | ForAll):
        yield from _in_binder(term, term.args[0], (term.args[1],), scope, bound)
    elif not isinstance(term, Indexed | KroneckerDelta | IndexedBase | Tuple | InRange):
        for place, part in enumerate(term.args):
            for kind, new in _inside(part, scope, bound):
                if not isinstance(term, Partial) or place == 0 or isinstance(new, Indexed):
                    args = [*term.args[:place], new, *term.args[place + 1 :]]
                    yield kind, term.func(*args)


def _in_binder(
    term: Any, body: Any, limits: tuple[Any, ...], scope: Scope, bound: frozenset[Basic]
) -> Iterator[Change]:
    for place, (letter, first, last) in enumerate(limits):
        for ends in ((first + 1, last), (first, last - 1)):
            moved = (*limits[:place], (letter, *ends), *limits[place + 1 :])
            yield "range", term.func(body, *moved)
    letters = tuple(one[0] for one in limits)
    for kind, new in _inside(body, (*scope, *letters), bound | set(letters)):
        yield kind, term.func(new, *limits)


def _here(term: Any, scope: Scope, bound: frozenset[Basic]) -> Iterator[Change]:
    if isinstance(term, Add):
        yield from _of_terms(term)
    elif isinstance(term, Mul):
        yield from _of_factors(term)
    elif isinstance(term, Pow) and isinstance(term.exp, Rational):
        yield "exponent", term.base ** (term.exp + 1)
        if term.exp != Rational(1, 2):
            yield "exponent", term.base ** (term.exp - 1 if term.exp != 1 else Integer(2))
    elif isinstance(term, Indexed) and not is_integer_array(term.base):
        yield "exponent", term**2
        yield from _other_indices(term, term.indices, scope, bound)
    elif isinstance(term, KroneckerDelta):
        yield from _other_indices(term, term.args, scope, bound)
    elif isinstance(term, Symbol) and not term.is_integer:
        yield "exponent", term**2


def _of_terms(term: Any) -> Iterator[Change]:
    for part in term.args:
        rest = term - part
        yield "sign", rest - part
        yield "dropped term", rest
        yield "doubled term", term + part


def _of_factors(term: Any) -> Iterator[Change]:
    number, _ = term.as_coeff_Mul()
    if number not in {Integer(1), Integer(-1)}:
        yield "coefficient", term / number * (number + 1)
    for factor in term.args:
        if not isinstance(factor, Rational):
            yield "dropped factor", Mul(*(one for one in term.args if one is not factor))


def _other_indices(
    term: Any, indices: tuple[Any, ...], scope: Scope, bound: frozenset[Basic]
) -> Iterator[Change]:
    start = [term.base] if isinstance(term, Indexed) else []
    if len(indices) == 2 and indices[0] != indices[1] and isinstance(term, Indexed):
        yield "swapped index", term.func(*start, *reversed(indices))
    for place, index in enumerate(indices):
        if not isinstance(index, Symbol) or not is_index(index):
            continue
        for other in scope:
            if other != index and last_value(other) == last_value(index):
                new = [*indices[:place], other, *indices[place + 1 :]]
                captured = other in bound and index not in bound
                yield "captured index" if captured else "swapped index", term.func(*start, *new)
