"""Several formulas in one function, which computes what they share once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sympy import Symbol, cse, log

from logitproof.compile.atoms import LOG_TOTAL, TOTAL, atom_of
from logitproof.compile.cases import total_in
from logitproof.compile.formula import Branch
from logitproof.compile.printer import array_function
from logitproof.errors import CompileError

__all__ = ["joined"]

_INVERSE = Symbol("inverse", positive=True)


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
    # Without a unit, S is a sum like any other.
    given = {} if case.unit else {TOTAL: total_in(case), LOG_TOTAL: log(TOTAL)}
    needed = set().union(*(one.free_symbols for one in (*expressions, *given.values())))
    given = {one: value for one, value in given.items() if one is TOTAL or one in needed}
    symbols = sorted(needed - given.keys(), key=str)
    function = array_function(symbols, expressions, partial(_shared, [*given.items()]))
    atoms = tuple(atom for one in symbols if (atom := atom_of(one)) is not None)
    return Branch(case, expressions, atoms, function)


def _shared(
    given: Sequence[tuple[Any, Any]], expressions: Sequence[Any]
) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Divide once, by the sum of all weights, and multiply from then on."""
    inverted = [one.subs(TOTAL, 1 / _INVERSE) for one in expressions]
    shared, reduced = cse(inverted)
    return [*given, (_INVERSE, 1 / TOTAL), *shared], reduced
