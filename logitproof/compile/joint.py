"""Several formulas in one function, which computes what they share once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sympy import Symbol, cse, exp

from logitproof.compile.atoms import LEVEL, TOTAL, atom_of, order_of, scaled
from logitproof.compile.cases import total_in
from logitproof.compile.formula import Branch, Case
from logitproof.compile.printer import array_function
from logitproof.errors import CompileError

__all__ = ["joined"]

_INVERSE, _DECAY = Symbol("inverse", positive=True), Symbol("decay", positive=True)


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
    given = _given(case, set().union(*(one.free_symbols for one in expressions)))
    made = {symbol for symbol, _ in given}
    needed = set().union(*(one.free_symbols for one in (*expressions, *dict(given).values())))
    symbols = sorted(needed - made, key=str)
    function = array_function(symbols, expressions, partial(_shared, given))
    atoms = tuple(atom for one in symbols if (atom := atom_of(one)) is not None)
    return Branch(case, expressions, atoms, function)


def _given(case: Case, symbols: set[Any]) -> list[tuple[Any, Any]]:
    """Return how the plain sums are made of the scaled ones, if both are needed."""
    if LEVEL not in symbols:
        return []
    sums = sorted((one for one in symbols | total_in(case).free_symbols if order_of(one)), key=str)
    plain = [(one, scaled(one) * _DECAY ** order_of(one)) for one in sums]
    return [(_DECAY, exp(LEVEL)), *plain, (TOTAL, total_in(case))]


def _shared(
    given: Sequence[tuple[Any, Any]], expressions: Sequence[Any]
) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Divide once, by the sum of all weights, and multiply from then on."""
    inverted = [one.subs({TOTAL: 1 / _INVERSE, exp(LEVEL): _DECAY}) for one in expressions]
    shared, reduced = cse(inverted)
    return [*given, (_INVERSE, 1 / TOTAL), *shared], reduced
