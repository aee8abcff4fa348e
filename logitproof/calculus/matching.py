"""Matching: a search for the values of holes that make a pattern a term.

Nothing is believed of what it finds: whoever uses it substitutes it and compares again.
"""

from __future__ import annotations

from sympy import Basic, IndexedBase, Symbol

from logitproof.calculus.terms import is_binder, letters, open_binder

__all__ = ["Binding", "match"]

Binding = dict[Basic, Basic]


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
