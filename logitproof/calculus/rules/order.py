"""Rules that give an inequality: signs, and monotone positions.

Such a rule answers with a relation (``"<="``, ``"<"``, ``">="`` or ``">"``) between the old
term and the new one.  A derivation refuses to mix the two directions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sympy import Add, Integer, Mul, Pow, Sum, exp, log, sympify

from logitproof.calculus.context import Context
from logitproof.calculus.facts import Hypothesis, facts_of
from logitproof.calculus.moves import rule
from logitproof.calculus.nodes import AtMost, Less
from logitproof.calculus.terms import close_binder, substitute
from logitproof.errors import DerivationError, HypothesisError

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Theorem

__all__ = [
    "bound",
    "exp_above_tangent",
    "exp_below_parabola",
    "log_below_tangent",
    "nonnegative",
    "positive",
]

Bounded = tuple[int, Any]  # +1 if the new term is at least the old one, -1 if at most


@rule("manifestly not negative")
def nonnegative(term: Any, context: Context, gap: Any) -> Any:
    """From 0, go up to a term that is a sum or product of squares and of things >= 0."""
    return _above_zero(term, context, gap, "nonnegative", "<=")


@rule("manifestly positive")
def positive(term: Any, context: Context, gap: Any) -> Any:
    """From 0, go strictly up to a term that is manifestly positive."""
    return _above_zero(term, context, gap, "positive", "<")


def _above_zero(term: Any, context: Context, gap: Any, sign: str, relation: str) -> Any:
    if term != 0:
        raise DerivationError(f"{sign}: expected the chain to start from 0, got {term}")
    bad = context.undefined_part(gap)
    if bad is not None:
        raise HypothesisError(f"{sign}: expected {bad} to be defined; add a hypothesis")
    if not getattr(context, sign)(gap):
        raise DerivationError(
            f"{sign}: expected sums and products of squares and of terms known to be {sign},"
            f" got {gap}; add the missing sign as a hypothesis or name a theorem that has it"
        )
    return relation, gap


@rule("bound")
def bound(term: Any, context: Context, by: Theorem | Hypothesis, at: Any = None) -> Any:
    """Replace a part by what bounds it, where the term is monotone in that part."""
    if isinstance(by, Hypothesis):
        fact = next(facts_of(by.claim, by, everywhere=by.everywhere))
        if not context.meets(by):
            raise HypothesisError(
                f"bound: expected {by.claim} among the hypotheses; add it to given"
            )
    else:
        fact = by.fact()
        context = context.inherit(fact)
    if not isinstance(fact.claim, AtMost | Less):
        raise DerivationError(f"bound: expected an inequality, got {fact.claim}")
    low, high = fact.claim.args

    def change(part: Any, here: Context) -> Bounded | None:
        for direction, pattern, result in ((1, low, high), (-1, high, low)):
            if type(part) is type(pattern):
                binding = here.instantiate(fact, pattern, part, at=at)
                if binding is not None:
                    return direction, substitute(result, binding)
        return None

    return _answer(term, _monotone(term, context, change), str(low))


@rule("the logarithm lies below its tangents")
def log_below_tangent(term: Any, context: Context, touching: Any) -> Any:
    """Replace log x by x/a - 1 + log a, which is at least as large, for x > 0 and a > 0."""
    _check_touching("log_below_tangent", touching, context)
    if not context.positive(touching):
        raise HypothesisError(f"log_below_tangent: expected {touching} > 0; add a hypothesis")

    def change(part: Any, here: Context) -> Bounded | None:
        if isinstance(part, log) and here.positive(part.args[0]):
            return 1, part.args[0] / touching - 1 + log(touching)
        return None

    return _answer(term, _monotone(term, context, change), "log")


@rule("the exponential lies above its tangents")
def exp_above_tangent(term: Any, context: Context, touching: Any = 0) -> Any:
    """Replace exp x by exp(a) (1 + x - a), which is at most as large."""
    _check_touching("exp_above_tangent", sympify(touching), context)

    def change(part: Any, here: Context) -> Bounded | None:
        if isinstance(part, exp):
            return -1, exp(touching) * (1 + part.args[0] - touching)
        return None

    return _answer(term, _monotone(term, context, change), "exp")


def _check_touching(name: str, touching: Any, context: Context) -> None:
    """Raise unless the point of contact is defined: exp(a) counts as positive without asking."""
    bad = context.undefined_part(touching)
    if bad is not None:
        raise HypothesisError(f"{name}: expected {bad} to be defined; add a hypothesis")


@rule("exp x <= 1 + x + x^2 for x <= 1")
def exp_below_parabola(term: Any, context: Context) -> Any:
    """Replace exp x by 1 + x + x^2, which is at least as large where x is at most 1."""

    def change(part: Any, here: Context) -> Bounded | None:
        if isinstance(part, exp) and here.entails(AtMost(part.args[0], 1)):
            return 1, 1 + part.args[0] + part.args[0] ** 2
        return None

    return _answer(term, _monotone(term, context, change), "exp of something known to be <= 1")


def _answer(term: Any, found: Bounded | None, wanted: str) -> tuple[str, Any]:
    if found is None:
        raise DerivationError(f"bound: expected {wanted} at a monotone place of {term}")
    direction, new = found
    return ("<=" if direction > 0 else ">="), new


def _monotone(
    term: Any, context: Context, change: Callable[[Any, Context], Bounded | None]
) -> Bounded | None:
    """Bound the first part that ``change`` answers for, and carry the direction outwards."""
    found = change(term, context)
    if found is not None:
        return found
    if isinstance(term, Sum):
        fresh, body, inner = context.below(term)
        found = _monotone(body, inner, change)
        return None if found is None else (found[0], close_binder(term, fresh, found[1]))
    if isinstance(term, Add | Mul | Pow | exp | log):
        for place, part in enumerate(term.args):
            found = _monotone(part, context, change)
            if found is not None:
                direction, new = found
                rebuilt = term.func(*term.args[:place], new, *term.args[place + 1 :])
                return direction * _slope(term, place, new, context), rebuilt
    return None


def _slope(term: Any, place: int, new: Any, context: Context) -> int:
    """Return +1 if ``term`` grows with its part at ``place``, -1 if it falls; refuse the rest."""
    if isinstance(term, Add | exp):
        return 1
    if isinstance(term, Mul):
        others = Mul(*term.args[:place], *term.args[place + 1 :])
        if context.nonnegative(others):
            return 1
        if context.nonnegative(-others):
            return -1
    old = term.args[place]
    if isinstance(term, log) and context.positive(old) and context.positive(new):
        return 1
    if isinstance(term, Pow) and place == 0 and context.nonnegative(old):
        if term.exp.is_positive and context.nonnegative(new):
            return 1
        if term.exp == Integer(-1) and context.positive(old) and context.positive(new):
            return -1
    raise DerivationError(f"bound: expected a monotone place, got {old} in {term}")
