"""Several formulas in one function, which computes what they share once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Symbol, cse

from logitproof.compile.atoms import TOTAL
from logitproof.compile.formula import Atom, Branch
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
    symbols = sorted(set().union(*(one.free_symbols for one in expressions)), key=str)
    atoms = {str(s): a for one in branches for s, a in _named(one)}
    function = array_function(symbols, expressions, _shared)
    return Branch(case, expressions, tuple(atoms[str(one)] for one in symbols), function)


def _named(branch: Branch) -> Iterator[tuple[Any, Atom]]:
    """Yield the symbols of a branch and what they stand for."""
    symbols = sorted(branch.expression.free_symbols, key=str)
    yield from zip(symbols, branch.arguments, strict=True)


def _shared(expressions: Sequence[Any]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Divide once, by the sum of all weights, and multiply from then on."""
    shared, reduced = cse([one.subs(TOTAL, 1 / _INVERSE) for one in expressions])
    return [(_INVERSE, 1 / TOTAL), *shared], reduced
