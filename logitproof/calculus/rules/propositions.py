"""Rules between statements: each rewrites a proposition into an equivalent one."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Indexed, Mul, Pow, Sum

from logitproof.calculus.algebra import expanded, is_delta_complement, same_by_algebra
from logitproof.calculus.context import Context
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.nodes import Differs, Either, Equal, ForAll, Implies
from logitproof.calculus.terms import close_binder, open_binder
from logitproof.errors import DerivationError

__all__ = ["isolate", "restate", "termwise", "transpose", "zero_product"]


@rule("a = b exactly when 0 = b - a")
def transpose(term: Any, context: Context) -> Any:
    """Bring an equation to the form 0 = right - left."""

    def change(part: Any, here: Context) -> Any | None:
        if isinstance(part, Equal) and part.args[0] != 0:
            return Equal(0, part.args[1] - part.args[0])
        return None

    return everywhere(term, context, change)


@rule("solve for one letter")
def isolate(term: Any, context: Context, letter: Any) -> Any:
    """Solve each equation that is linear in ``letter`` for it, at a bound index if it has one."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Equal):
            return None
        difference = expanded(part.args[0] - part.args[1])
        unknown = _unknown(difference, letter)
        slope = difference.coeff(unknown, 1)
        rest = expanded(difference - slope * unknown)
        if unknown in rest.atoms(type(unknown)) or not here.nonzero(slope):
            raise DerivationError(f"isolate: expected {part} to be linear in {unknown}")
        return Equal(unknown, expanded(-rest / slope))

    return everywhere(term, context, change)


def _unknown(term: Any, letter: Any) -> Any:
    found = [one for one in term.atoms(Indexed) if one.base == letter] or [letter]
    bound = [one for one in found if any(part.is_Dummy for part in one.args[1:])]
    if len(bound or found) != 1:
        raise DerivationError(f"isolate: expected one {letter} to solve for, got {found}")
    return (bound or found)[0]


@rule("algebra inside the statement")
def restate(term: Any, context: Context, to: Any) -> Any:
    """Write the statement as ``to``, whose terms are equal to those of ``term`` by algebra."""
    bad = context.undefined_part(to)
    if bad is not None or not _same_statement(term, to):
        raise DerivationError(f"restate: expected {to} to agree with {term} by algebra")
    return to


def _same_statement(left: Any, right: Any) -> bool:
    if type(left) is not type(right) and not (isinstance(left, Expr) and isinstance(right, Expr)):
        return False
    if isinstance(left, ForAll):
        fresh, *limits, body = open_binder(left)
        _, *others, other = open_binder(right, fresh)
        return limits == others and _same_statement(body, other)
    if isinstance(left, Expr):
        return same_by_algebra(left, right)
    return all(_same_statement(*pair) for pair in zip(left.args, right.args, strict=True))


@rule("a sum of terms >= 0 vanishes exactly when each does")
def termwise(term: Any, context: Context) -> Any:
    """Write 0 = sum of f as: f is 0 for every index."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Equal) or part.args[0] != 0 or not isinstance(part.args[1], Sum):
            return None
        fresh, first, last, body = open_binder(part.args[1])
        _, _, inner = here.below(part.args[1], fresh)
        if not inner.nonnegative(body):
            raise DerivationError(f"termwise: expected {body} to be manifestly not negative")
        claim = Equal(0, body)
        inside = change(claim, inner) or claim
        return close_binder(ForAll(inside, (fresh, first, last)), fresh, inside)

    return everywhere(term, context, change)


@rule("a product vanishes exactly when a factor does")
def zero_product(term: Any, context: Context) -> Any:
    """Write 0 = f g as a condition on the factors.

    A factor 1 - delta_ij becomes "if i != j", a square is dropped, a factor that is known not
    to be 0 is dropped, and what is left vanishes in one of its factors.
    """

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Equal) or part.args[0] != 0:
            return None
        conditions, factors = [], []
        for factor in Mul.make_args(part.args[1]):
            base = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
            if is_delta_complement(base):
                conditions.append(tuple(sorted((-base.args[1]).args, key=_free_first)))
            elif not here.nonzero(base):
                factors.append(base)
        if not factors:
            return None
        result: Any = Equal(factors[0], 0)
        for factor in factors[1:]:
            result = Either(result, Equal(factor, 0))
        for condition in sorted(
            conditions, key=lambda pair: [*map(_free_first, pair)], reverse=True
        ):
            result = Implies(Differs(*condition), result)
        return result

    return everywhere(term, context, change)


def _free_first(index: Any) -> tuple[bool, str]:
    return index.is_Dummy, str(index)
