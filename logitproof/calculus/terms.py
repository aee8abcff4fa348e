"""Terms: the nodes that SymPy lacks, and binders that cannot capture.

A binder is a `Sum`, a [`Largest`][logitproof.calculus.terms.Largest] or a
[`ForAll`][logitproof.calculus.terms.ForAll].  Its body is only ever looked at through
[`open_binder`][logitproof.calculus.terms.open_binder], which puts a fresh index in place of
the bound one, so that no rule can confuse a bound index with a free one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain, count
from typing import Any, NoReturn, Self

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
    sympify,
)

from logitproof.errors import DerivationError
from logitproof.notation import last_value

__all__ = [
    "AtMost",
    "Binding",
    "Differs",
    "Either",
    "Equal",
    "ForAll",
    "Iff",
    "Implies",
    "InRange",
    "Largest",
    "Less",
    "Partial",
    "Proposition",
    "canonical",
    "close_binder",
    "equal_up_to_names",
    "free_deltas",
    "in_range",
    "is_binder",
    "letters",
    "limits_of",
    "match",
    "numbered_index",
    "open_alone",
    "open_binder",
    "replace_part",
    "rewrite_parts",
    "substitute",
    "subterms",
    "total",
]


Binding = dict[Basic, Basic]


class Partial(Expr):  # type: ignore[misc]
    """The partial derivative of ``args[0]`` by the indexed variable ``args[1]``, unevaluated."""

    is_commutative = True
    is_real = True

    def __new__(cls, function: Any, variable: Any) -> Self:
        """Build the derivative of ``function`` by ``variable``."""
        return Expr.__new__(cls, sympify(function), sympify(variable))  # type: ignore[no-any-return]


class Largest(Expr):  # type: ignore[misc]
    """The largest value of ``args[0]`` over an index with limits ``args[1]``."""

    is_commutative = True
    is_real = True

    def __new__(cls, body: Any, limits: Any) -> Self:
        """Build the largest ``body`` over ``limits`` = (index, first, last)."""
        return Expr.__new__(cls, sympify(body), Tuple(*limits))  # type: ignore[no-any-return]


class Proposition(Basic):  # type: ignore[misc]
    """A statement; unlike SymPy's relations it never evaluates itself."""

    def __new__(cls, *args: Any) -> Any:
        """Build the statement about ``args``."""
        return Basic.__new__(cls, *map(sympify, args))

    def _compute(self, *_: Any) -> NoReturn:
        raise DerivationError(
            f"{type(self).__name__}: expected a number to compute with, got the statement {self};"
            " compute with its sides, or join statements by Iff, Implies or Either"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _compute
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _compute


class Equal(Proposition):
    """``args[0] = args[1]``."""


class AtMost(Proposition):
    """``args[0] <= args[1]``."""


class Less(Proposition):
    """``args[0] < args[1]``."""


class Differs(Proposition):
    """``args[0] != args[1]``."""


class InRange(Proposition):
    """``args[1] <= args[0] <= args[2]`` for an index ``args[0]``."""


class Iff(Proposition):
    """``args[0]`` holds exactly when ``args[1]`` does."""


class Implies(Proposition):
    """If ``args[0]`` holds, so does ``args[1]``."""


class Either(Proposition):
    """``args[0]`` holds, or ``args[1]``, or both."""


class ForAll(Proposition):
    """``args[0]`` holds for every index within the limits ``args[1]``."""


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


def match(pattern: Basic, term: Basic, holes: frozenset[Basic], binding: Binding) -> Binding | None:
    """Find values of ``holes`` that make ``pattern`` equal to ``term`` up to names, or None.

    This is a search aid: whoever uses the result substitutes it and compares again.
    """
    if pattern in holes:
        if pattern in binding:
            return binding if binding[pattern] == term else None
        if pattern.is_integer and not getattr(term, "is_integer", False):
            return None
        return {**binding, pattern: term}
    if pattern == term:
        return binding
    if type(pattern) is not type(term) or len(pattern.args) != len(term.args):
        return None
    if is_binder(pattern):
        return _match_binders(pattern, term, holes, binding)
    if isinstance(pattern, IndexedBase | Symbol) or not pattern.args:
        return None
    if (
        getattr(pattern, "is_Add", False)
        or getattr(pattern, "is_Mul", False)
        or (pattern.func.__name__ == "KroneckerDelta")
    ):
        return _match_any_order(pattern.args, term.args, holes, binding)
    for part, value in zip(pattern.args, term.args, strict=True):
        found = match(part, value, holes, binding)
        if found is None:
            return None
        binding = found
    return binding


def _match_binders(
    pattern: Basic, term: Basic, holes: frozenset[Basic], binding: Binding
) -> Binding | None:
    fresh, first, last, body = open_binder(pattern)
    _, other_first, other_last, other = open_binder(term, fresh)
    for part, value in ((first, other_first), (last, other_last), (body, other)):
        found = match(part, value, holes, binding)
        if found is None:
            return None
        binding = found
    # A hole stands for something from outside: it cannot speak of the bound index.
    return None if any(fresh in letters(value) for value in binding.values()) else binding


def _match_any_order(
    patterns: tuple[Basic, ...],
    terms: tuple[Basic, ...],
    holes: frozenset[Basic],
    binding: Binding,
) -> Binding | None:
    if not patterns:
        return binding
    for position, term in enumerate(terms):
        found = match(patterns[0], term, holes, binding)
        if found is not None:
            rest = terms[:position] + terms[position + 1 :]
            found = _match_any_order(patterns[1:], rest, holes, found)
            if found is not None:
                return found
    return None
