"""Concrete policies, computed in exact arithmetic: what refutes a claim, or checks it quickly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

from sympy import Integer, Rational, degree

from logitproof.calculus.terms import letters
from logitproof.calculus.values import value_at
from logitproof.claims.claim import Found, theorem_part
from logitproof.claims.operations import operations
from logitproof.notation import C, P, c, j, n
from logitproof.printing import text

__all__ = [
    "any_rank_may_keep_the_sum", "concentrated_policies_have_signals", "entropy_and_collision_rise",
    "longest_on_a_wrong_action", "norm_and_probability_rise", "norm_of_logits_changes",
    "operations_are_linear", "peaked_collision", "score_of_three", "uniform_collision",
]  # fmt: skip

Policy = Sequence[Fraction]


def policy(*weights: int | str) -> tuple[Fraction, ...]:
    """Return exact probabilities."""
    found = tuple(map(Fraction, weights))
    if sum(found) != 1 or min(found) < 0:
        raise ValueError(f"policy: expected probabilities that sum to 1, got {weights}")
    return found


def collision(p: Policy) -> Fraction:
    """Return the sum of squares."""
    return sum((one * one for one in p), Fraction(0))


def squared_norm(p: Policy, chosen: int) -> Fraction:
    """Return the squared norm of the score of an action, counted from 0, by its definition."""
    return sum(((at == chosen) - one) ** 2 for at, one in enumerate(p)) + Fraction(0)


def entropy_power(p: Policy, times: int) -> Fraction:
    """Return exp(times * H), a fraction where each probability is a whole number of 1/times."""
    return prod(((1 / one) ** int(one * times) for one in p if one), start=Fraction(1))


def norm_and_probability_rise() -> Found:
    """The chosen action becomes more likely and the step longer, since the rest concentrates."""
    before = policy("3/10", *["7/500"] * 50)
    after = policy("7/20", "13/20")
    first, second = squared_norm(before, 0), squared_norm(after, 0)
    return Found(
        "norm_and_probability_rise",
        before[0] < after[0] and first < second,
        (
            f"P = (0.30, then 50 times 0.014), action 1: ‖s‖² = {first} = {float(first):.4f}",
            f"P = (0.35, 0.65), action 1: ‖s‖² = {second} = {float(second):.4f}",
        ),
    )


def entropy_and_collision_rise() -> Found:
    """One policy has both the larger collision probability and the larger entropy."""
    heavy = policy("3/5", *["1/1000"] * 400)
    even = policy("2/5", "3/10", "3/10")
    powers = entropy_power(heavy, 1000), entropy_power(even, 1000)
    larger = "greater" if powers[0] > powers[1] else "not greater"
    return Found(
        "entropy_and_collision_rise",
        collision(heavy) > collision(even) and powers[0] > powers[1],
        (
            f"P = (0.6, then 400 times 0.001): C = {float(collision(heavy))}",
            f"P = (0.4, 0.3, 0.3): C = {float(collision(even))}",
            f"exp(1000 H), a fraction for both, is {larger} for the first",
        ),
    )


def longest_on_a_wrong_action() -> Found:
    """The norm is √2 where the policy is certain of another action, and below 1 if it is spread."""
    certain, spread = policy(0, 1), policy(*["1/100"] * 100)
    longest, shorter = squared_norm(certain, 0), squared_norm(spread, 0)
    return Found(
        "longest_on_a_wrong_action",
        longest == 2 and collision(certain) == 1 and shorter < 1,
        (
            f"P = (0, 1), action 1: ‖s‖² = {longest}, though C = {collision(certain)}",
            f"P uniform on 100 actions: ‖s‖² = {shorter}, though C = {collision(spread)}",
        ),
    )


def norm_of_logits_changes() -> Found:
    """One step with eta A = 1 keeps the sum of the logits and not their norm."""
    logits, chances = (Fraction(0), Fraction(0)), policy("1/2", "1/2")
    moved = tuple(z + (at == 0) - p for at, (z, p) in enumerate(zip(logits, chances, strict=True)))
    before, after = (sum(z * z for z in row) for row in (logits, moved))
    return Found(
        "norm_of_logits_changes",
        sum(moved) == sum(logits) and before != after,
        (f"z = (0, 0) becomes (1/2, -1/2): the sum stays, ‖z‖² goes from {before} to {after}",),
    )


def any_rank_may_keep_the_sum() -> Found:
    """A Jacobian of full rank breaks the zero sum, one of lower rank keeps it."""
    deficient, full = _defect([[1], [-1]]), _defect([[1, 0], [0, 2]])
    return Found(
        "any_rank_may_keep_the_sum",
        deficient == 0 and full != 0,
        (
            f"J = (1, -1)ᵀ, rank 1 of 2, P = (1/2, 1/2): the realised changes sum to {deficient}",
            f"J = diag(1, 2), full rank, P = (1/2, 1/2): they sum to {full}, times η A",
        ),
    )


def _defect(jacobian: list[list[int]]) -> Fraction:
    """Return the sum of J Jᵀ s for the first of two equally likely actions."""
    half = Fraction(1, 2)
    gradient = [half * (one - other) for one, other in zip(*jacobian, strict=True)]
    return sum(
        (entry * push for row in jacobian for entry, push in zip(row, gradient, strict=True)),
        Fraction(0),
    )


def concentrated_policies_have_signals() -> Found:
    """With a million actions, C answers to the logits as with two if two of them have the mass."""
    p = policy("3/4", "1/4", *[0] * 10)
    slope = 2 * p[0] * (p[0] - collision(p))
    return Found(
        "concentrated_policies_have_signals",
        slope == Fraction(3, 16),
        (f"P = (3/4, 1/4, 0, 0, ...), whatever n: ∂C/∂z_1 = 2 P_1 (P_1 - C) = {slope}",),
    )


def operations_are_linear() -> Found:
    """The formulas for C, from probabilities and from logits, take a n + b operations."""
    formulas = {"P": _definition_of_collision(), "z": theorem_part("collision_from_moments").rhs}
    counts = {letter: operations(formula) for letter, formula in formulas.items()}
    return Found(
        "operations_are_linear",
        all(count.is_polynomial(n) and degree(count, n) == 1 for count in counts.values()),
        tuple(
            f"from {letter}, {text(formulas[letter])}: {text(count)} operations for every n,"
            f" {count.subs(n, 64)} for n = 64"
            for letter, count in counts.items()
        ),
    )


def score_of_three() -> Found:
    """The score of (0.5, 0.3, 0.2) for action 1, read from the theorem."""
    right = theorem_part("score").rhs
    row = _array((Rational(1, 2), Rational(3, 10), Rational(1, 5)))
    values = [value_at(right, {P: row, c: Integer(1), j: Integer(at)}) for at in (1, 2, 3)]
    wanted = [Rational(1, 2), Rational(-3, 10), Rational(-1, 5)]
    return Found("score_of_three", values == wanted, (f"s = ({', '.join(map(str, values))})",))


def uniform_collision() -> Found:
    """C of the uniform policy on four actions, read from its definition in a theorem."""
    return _collision_of("uniform_collision", (Rational(1, 4),) * 4, Rational(1, 4))


def peaked_collision() -> Found:
    """C of (0.7, 0.1, 0.1, 0.1), read from its definition in a theorem."""
    peaked = (Rational(7, 10), *(Rational(1, 10),) * 3)
    return _collision_of("peaked_collision", peaked, Rational(13, 25))


def _collision_of(name: str, row: tuple[Any, ...], wanted: Any) -> Found:
    body = _definition_of_collision()
    if letters(body) != {P, n}:
        return Found(name, False, (f"C is defined otherwise: {body}",))
    found = value_at(body, {P: _array(row), n: Integer(len(row))})
    return Found(name, found == wanted, (f"C({', '.join(map(str, row))}) = {found}",))


def _definition_of_collision() -> Any:
    return next(one.body for one in theorem_part("squared_norm").definitions if one.head == C)


def _array(row: tuple[Any, ...]) -> Any:
    return {(at,): one for at, one in enumerate(row, 1)}
