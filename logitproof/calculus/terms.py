"""Terms: how they are opened, closed, compared and substituted; binders cannot capture.

A binder is a `Sum`, a [`Largest`][logitproof.calculus.nodes.Largest] or a
[`ForAll`][logitproof.calculus.nodes.ForAll].  Its body is only ever looked at through
[`open_binder`][logitproof.calculus.terms.open_binder], which puts a fresh index in place of
the bound one, so that no rule can confuse a bound index with a free one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain, count
from typing import Any

from sympy import (
    Basic,
    Dummy,
    Expr,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Sum,
    Symbol,
    Tuple,
)

from logitproof.calculus.nodes import (
    ForAll,
    InRange,
    Largest,
)
from logitproof.notation import last_value

__all__ = [
    "canonical",
    "close_binder",
    "equal_up_to_names",
    "free_deltas",
    "in_range",
    "is_binder",
    "letters",
    "limits_of",
    "numbered_index",
    "open_alone",
    "open_binder",
    "replace_part",
    "rewrite_parts",
    "substitute",
    "subterms",
    "total",
]


def total(body: Any, bound: Symbol, first: Any = 1, last: Any = None) -> Sum:
    """Return the sum of ``body`` over ``bound``, by default over its whole range."""
    return Sum(body, (bound, first, last_value(bound) if last is None else last))


def in_range(symbol: Any) -> Any:
    """Return the claim that an index lies in the range that the notation gives its letter."""
    return InRange(symbol, 1, last_value(symbol))


def is_binder(term: Basic) -> bool:
    """Tell whether ``term`` binds an index."""
    return isinstance(term, Sum | Largest | ForAll)


def open_binder(term: Basic, bound: Symbol | None = None) -> tuple[Symbol, Expr, Expr, Basic]:
    """Return a fresh index, its first and last value, and the body that speaks of it.

    SymPy keeps nested sums flat, with the outermost limits last: that one is opened.
    """
    if isinstance(term, Sum):
        old, first, last = term.limits[-1]
        body = term.function if len(term.limits) == 1 else Sum(term.function, *term.limits[:-1])
    else:
        body, (old, first, last) = term.args
    fresh = bound if bound is not None else Dummy(old.name, integer=True)
    return fresh, first, last, body.xreplace({old: fresh})


def limits_of(term: Basic) -> Any:
    """Return index, first and last value of the binder that is opened first."""
    return term.limits[-1] if isinstance(term, Sum) else term.args[1]


@cache
def numbered_index(name: str, number: int) -> Symbol:
    """Return one and the same fresh index for each name and number."""
    return Dummy(name, integer=True)


def open_alone(term: Basic) -> tuple[Symbol, Expr, Expr, Basic]:
    """Open a binder where nothing is known of indices: what the term does not hold is fresh.

    The negative numbers are kept for this; contexts count the binders around a place from 0.
    """
    name, held, number = limits_of(term)[0].name, letters(term), -1
    while (fresh := numbered_index(name, number)) in held:
        number -= 1
    return open_binder(term, fresh)


def close_binder(term: Basic, fresh: Symbol, body: Basic) -> Basic:
    """Return ``term`` with ``body`` (which speaks of ``fresh``) as its new body."""
    old, first, last = limits_of(term)
    # Names that inner binders use are taken as well: they would capture this one.
    taken = {symbol.name for symbol in body.atoms(Symbol) if symbol != fresh}
    candidates = chain((old.name, *"jkiabo"), (f"j{number}" for number in count(1)))
    name = Symbol(next(one for one in candidates if one not in taken), integer=True)
    return type(term)(body.xreplace({fresh: name}), (name, first, last))


def rewrite_parts(term: Basic, change: Callable[[Basic], Basic]) -> Basic:
    """Apply ``change`` to each direct part of ``term``; under a binder, to the opened body."""
    if is_binder(term):
        fresh, _, _, body = open_alone(term)
        changed = change(body)
        return term if changed == body else close_binder(term, fresh, changed)
    if isinstance(term, Indexed | IndexedBase | Tuple) or not term.args:
        return term
    parts = tuple(change(part) for part in term.args)
    return term if parts == term.args else term.func(*parts)


def replace_part(term: Basic, old: Basic, new: Basic) -> Any:
    """Replace every free occurrence of the part ``old``."""
    if term == old:
        return new
    return rewrite_parts(term, lambda part: replace_part(part, old, new))


def substitute(term: Basic, replacements: Mapping[Basic, Any]) -> Any:
    """Replace free symbols and indexed bases by terms; no index of a replacement is captured."""
    if not letters(term) & replacements.keys():
        return term
    if not is_binder(term):
        if isinstance(term, Symbol):
            return replacements.get(term, term)
        if not term.args or isinstance(term, IndexedBase):
            return replacements.get(term, term)
        parts = tuple(substitute(part, replacements) for part in term.args)
        return term if parts == term.args else term.func(*parts)
    fresh, first, last, body = open_binder(term)
    limits = (fresh, substitute(first, replacements), substitute(last, replacements))
    moved = type(term)(body.xreplace({}), limits)
    return close_binder(moved, fresh, substitute(body, replacements))


@lru_cache
def _depth_name(depth: int) -> Dummy:
    """Return the one index that stands for a depth; no other symbol equals it."""
    return Dummy(f"•{depth}", integer=True)


def free_deltas(term: Basic) -> Iterator[KroneckerDelta]:
    """Yield the deltas of ``term`` that lie under no binder."""
    if isinstance(term, KroneckerDelta):
        yield term
    elif not is_binder(term) and not isinstance(term, IndexedBase):
        for part in term.args:
            yield from free_deltas(part)


def canonical(term: Basic, depth: int = 0) -> Any:
    """Return ``term`` with bound indices named by their depth: equal up to names iff identical."""
    if is_binder(term):
        bound = _depth_name(depth)
        _, first, last, body = open_binder(term, bound)
        return type(term)(canonical(body, depth + 1), (bound, first, last))
    if isinstance(term, IndexedBase) or not term.args:
        return term
    parts = tuple(canonical(part, depth) for part in term.args)
    return term if parts == term.args else term.func(*parts)


def equal_up_to_names(left: Basic, right: Basic) -> bool:
    """Tell whether two terms are the same but for the names of their bound indices."""
    return bool(left == right or canonical(left) == canonical(right))


def subterms(term: Basic) -> Iterator[Basic]:
    """Yield ``term`` and everything in it; bound indices appear under fresh names."""
    yield term
    if is_binder(term):
        yield from subterms(open_binder(term)[3])
    elif not isinstance(term, IndexedBase):
        for part in term.args:
            yield from subterms(part)


@lru_cache(maxsize=8192)
def letters(term: Any) -> frozenset[Basic]:
    """Return the free symbols and indexed bases of ``term``."""
    if isinstance(term, Symbol | IndexedBase):
        return frozenset((term,))
    if not is_binder(term):
        parts = term if isinstance(term, tuple) else term.args
        return frozenset().union(*map(letters, parts))
    free = letters(term.args[0])
    for bound, first, last in term.args[1:]:  # innermost first
        free = (free - {bound}) | letters(first) | letters(last)
    return free
