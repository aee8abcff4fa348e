"""Several formulas in one function, which computes what they share once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sympy import Add, Symbol, cse, factor_terms, horner, log

from logitproof.compile.atoms import LOG_TOTAL, TOTAL, atom_of, rest, weight
from logitproof.compile.cases import total_in
from logitproof.compile.formula import Branch, Case
from logitproof.compile.printer import array_function
from logitproof.errors import CompileError

__all__ = ["joined"]

_INVERSE = Symbol("inverse", positive=True)
_OTHERS = Symbol("others", positive=True)  # the weights of all but the first letter


def joined(branches: Sequence[Branch]) -> Branch:
    """Return the values of branches of one case.

    Parameters
    ----------
    branches : sequence of Branch
        Compiled in the same case, so that their atoms mean the same quantities.

    Returns
    -------
    Branch
        Its function returns a list.

    Raises
    ------
    CompileError
        If the cases differ.

    Examples
    --------
    >>> from logitproof.compile.joint import joined
    >>> from logitproof.compile.library import formula_named
    >>> pair = [formula_named(one) for one in ("collision_probability", "effective_actions")]
    >>> joined([one.branches[0] for one in pair]).expression
    ((Q_2_0 + 1)/S**2, S**2/(Q_2_0 + 1))
    """
    case, *others = {one.case: None for one in branches}
    if others:
        raise CompileError(
            f"joined: expected branches of one case, got {case} and {others[0]}; compile them all"
            " in the same case"
        )
    expressions = tuple(one.expression for one in branches)
    given = _given(case, any(one.has(LOG_TOTAL) for one in expressions))
    needed = set().union(*(one.free_symbols for one in (*expressions, *given.values())))
    symbols = sorted(needed - given.keys(), key=str)
    function = array_function(symbols, expressions, partial(_shared, case, given))
    atoms = tuple(atom for one in symbols if (atom := atom_of(one)) is not None)
    return Branch(case, expressions, atoms, function)


def _given(case: Case, logarithm: bool) -> dict[Any, Any]:
    """Return what stands before the expressions: without a unit, S is a sum like any other."""
    if case.unit:
        return {}
    given = {TOTAL: total_in(case)}
    if case.below:
        first = weight(case.below[0])
        given = {_OTHERS: total_in(case) - first, TOTAL: first + _OTHERS}
    return {**given, LOG_TOTAL: log(TOTAL)} if logarithm else given


def _shared(
    case: Case, given: Mapping[Any, Any], expressions: Sequence[Any]
) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Divide once, by the sum of all weights, and multiply from then on."""
    inverted = [one.subs(TOTAL, 1 / _INVERSE) for one in expressions]
    if not case.unit:
        inverted = [_nested(one, case, given.get(_OTHERS, _OTHERS)) for one in inverted]
    shared, reduced = cse(inverted)
    return [*given.items(), (_INVERSE, 1 / TOTAL), *shared], reduced


def _nested(expression: Any, case: Case, others: Any) -> Any:
    """Nest the polynomials in it, which takes fewer products, and use what is summed already."""
    letters = [*map(weight, case.below), rest(1, 0)]

    def nested(one: Any) -> Any:
        return factor_terms(horner(one, *letters)).subs(others, _OTHERS)

    return expression.replace(
        lambda one: isinstance(one, Add) and not one.has(_INVERSE, LOG_TOTAL), nested
    )
