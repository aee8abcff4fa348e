"""How many operations a formula takes: a polynomial in its sizes, read off its structure."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Add,
    Indexed,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    expand,
    log,
)

from logitproof.calculus.terms import letters, open_binder
from logitproof.errors import InputError

__all__ = ["operations"]


def operations(term: Any) -> Any:
    r"""Return how many operations it takes to compute ``term`` as it is written, for every size.

    By induction on the term: numbers, letters and entries of arrays are there and take none; a sum
    or product of $k$ parts takes $k - 1$ besides theirs, $x^k$ takes $k - 1$ products, and a
    reciprocal, an exponential, a logarithm, an absolute value and the comparison of a delta one
    each.  A sum over $m \ge 1$ values of an index whose body takes $b$, whatever the index is,
    takes $m b + (m - 1)$.  Nothing is computed once for two places, and no memory is counted.

    Parameters
    ----------
    term : Expr
        A formula.

    Returns
    -------
    Expr
        A polynomial in the sizes that its sums run to.

    Raises
    ------
    InputError
        If it holds something else, or a sum within a sum whose length changes.

    Examples
    --------
    >>> from logitproof.calculus.terms import total
    >>> from logitproof.notation import P, j, k
    >>> operations(total(P[j] ** 2, j))
    2*n - 1
    >>> operations(total(total(P[j] * P[k], k), j))
    2*n**2 - 1
    """
    if isinstance(term, Rational | Symbol | Indexed):
        return Integer(0)
    if isinstance(term, Sum):
        return _of_sum(term)
    own: Any
    if isinstance(term, Add | Mul):
        own = len(term.args) - 1
    elif isinstance(term, exp | log | Abs | KroneckerDelta):
        own = 1
    elif isinstance(term, Pow) and isinstance(term.exp, Integer):
        own = abs(term.exp) - 1 + (1 if term.exp < 0 else 0)
    else:
        raise InputError(f"operations: expected sums, products, powers, exp and log, got {term}")
    return expand(own + sum(map(operations, term.args)))


def _of_sum(term: Sum) -> Any:
    fresh, first, last, body = open_binder(term)
    each, times = operations(body), last - first + 1
    if fresh in letters(each):
        raise InputError(f"operations: expected a body that always takes as many, got {term}")
    return expand(times * each + times - 1)
