"""An expression in the atoms of a row as code; and what is left of it beside an entry's weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Symbol

from logitproof.compile.atoms import atom_of, weight
from logitproof.compile.formula import Atom, Branch, Case
from logitproof.compile.printer import array_function
from logitproof.notation import n

__all__ = ["branch_of", "factor_of"]

_REST = Atom("Q", (1, 0, ()))


def branch_of(case: Case, expression: Any) -> Branch:
    """Return an expression in atoms, as it is in one case, with its code."""
    symbols = sorted(expression.free_symbols, key=str)
    function = array_function(symbols, expression)
    return Branch(case, expression, tuple(map(_atom, symbols)), function)


def factor_of(axes: Sequence[str], branches: Sequence[Branch]) -> tuple[Branch, ...]:
    r"""Return what multiplies the weight of an entry that no action names, in each case of a row.

    Such a formula, $-e_j / S$ for example, needs the weights of a row once, and from then on one
    number for all its entries.  That number also holds for the peeled maximum, the weight of which
    is 1: what depends on the peeling (a sum over the rest) is not allowed in it.

    Parameters
    ----------
    axes : sequence of str
        The letters that stand for every entry in turn.
    branches : sequence of Branch
        The formula in its cases.

    Returns
    -------
    tuple of Branch
        Empty if the formula is no such product, or asks for more of a row than its total.

    Examples
    --------
    >>> from logitproof.compile import compile_formula
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> [str(one.expression) for one in compile_formula(THEOREMS["logit_update"]).factor]
    ['-A*eta/S', '-A*eta/S']
    """
    sums = {atom for one in branches for atom in one.arguments if atom.kind in {"Q", "D"}}
    if len(axes) != 1 or not sums <= {_REST}:
        return ()
    found = []
    for branch in branches:
        place = branch.case.block_of(axes[0])
        if branch.case.blocks[place] != (axes[0],) or branch.case.top == place:
            continue
        parts = Add.make_args(branch.expression)
        factor = Add(*(one / weight(axes[0]) for one in parts))
        if any(_is_of_entry(one, axes[0]) for one in factor.free_symbols):
            return ()
        found.append(branch_of(branch.case.without(axes[0]), factor))
    return tuple(found)


def _is_of_entry(symbol: Symbol, letter: str) -> bool:
    """Tell whether a quantity is another one for another entry."""
    kind, key = _atom(symbol)
    return kind == "Q" or key == letter or (kind == "v" and letter in key)


def _atom(symbol: Symbol) -> Atom:
    if symbol == n:
        return Atom("n")
    return atom_of(symbol) or Atom("scalar", str(symbol))
