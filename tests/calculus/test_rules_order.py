"""The rules that give an inequality: signs, bounds at monotone places, tangents."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Integer, KroneckerDelta, Rational, exp, log, sqrt

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import AtMost, Equal, ForAll, InRange, Largest, Less, Partial
from logitproof.calculus.rules import (
    bound,
    exp_above_tangent,
    exp_below_parabola,
    log_below_tangent,
    nonnegative,
    positive,
)
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.errors import DerivationError, HypothesisError, LogitproofError
from logitproof.notation import A, C, H, P, c, eta, i, j, k, n, v, x1, x2, x3, y, z
from tests.calculus.helpers import context_of, holds, in_ranges, worlds

RANGES = in_ranges("c i j k")
X_BELOW = AtMost(x1, x2)
V_BELOW_Y = ForAll(AtMost(v[i], y[i]), (i, 1, n))
V_POSITIVE = ForAll(Less(0, v[i]), (i, 1, n))
PROBABILITIES = ForAll(AtMost(0, P[i]), (i, 1, n))


def by(claim: Any) -> Move:
    """Return the move that bounds by a hypothesis."""
    return bound(Hypothesis(claim))


# rule, facts, term, relation, what it becomes
ACCEPTED: list[tuple[Move, tuple[Any, ...], Any, str, Any]] = [
    (nonnegative(A**2), (), Integer(0), "<=", A**2),
    (nonnegative(total(P[j], j)), (PROBABILITIES,), Integer(0), "<=", total(P[j], j)),
    (positive(exp(A)), (), Integer(0), "<", exp(A)),
    (positive(1 / n), (), Integer(0), "<", 1 / n),
    # at a place where the term grows
    (by(X_BELOW), (X_BELOW,), x1, "<=", x2),
    (by(X_BELOW), (X_BELOW,), x1 + A, "<=", x2 + A),
    (by(X_BELOW), (X_BELOW,), eta * x1 + A, "<=", eta * x2 + A),
    (by(X_BELOW), (X_BELOW,), exp(3 * x1), "<=", exp(3 * x2)),
    (by(X_BELOW), (X_BELOW, Less(0, x1), Less(0, x2)), log(x1), "<=", log(x2)),
    (by(X_BELOW), (X_BELOW, AtMost(0, x1), AtMost(0, x2)), sqrt(x1), "<=", sqrt(x2)),
    (by(X_BELOW), (X_BELOW, AtMost(0, x1), AtMost(0, x2)), x1**2, "<=", x2**2),
    (by(V_BELOW_Y), (V_BELOW_Y,), total(v[j], j), "<=", total(y[j], j)),
    (by(V_BELOW_Y), (V_BELOW_Y, PROBABILITIES), total(P[j] * v[j], j), "<=", total(P[j] * y[j], j)),
    (by(V_BELOW_Y), (V_BELOW_Y, *RANGES), v[c], "<=", y[c]),
    # at a place where it falls
    (by(X_BELOW), (X_BELOW,), -x1, ">=", -x2),
    (by(X_BELOW), (X_BELOW,), A - eta * x1, ">=", A - eta * x2),
    (by(X_BELOW), (X_BELOW,), exp(-x1), ">=", exp(-x2)),
    (by(X_BELOW), (X_BELOW, Less(0, x1), Less(0, x2)), 1 / x1, ">=", 1 / x2),
    (by(X_BELOW), (X_BELOW, AtMost(A, 0)), A * x1, ">=", A * x2),
    (by(X_BELOW), (X_BELOW, Less(0, x1), Less(0, x2)), -1 / x1, "<=", -1 / x2),
    # from above
    (by(X_BELOW), (X_BELOW,), x2, ">=", x1),
    (by(X_BELOW), (X_BELOW,), -x2, "<=", -x1),
    (by(Less(x1, x2)), (Less(x1, x2),), x1, "<=", x2),
    # tangents
    (log_below_tangent(1), (), log(eta), "<=", eta - 1),
    (log_below_tangent(n), (), A - log(eta), ">=", A - (eta / n - 1 + log(n))),
    (log_below_tangent(eta), (V_POSITIVE,), total(log(v[j]), j), "<=",
     total(v[j] / eta - 1 + log(eta), j)),
    (exp_above_tangent(), (), exp(A), ">=", 1 + A),
    (exp_above_tangent(C), (), exp(A), ">=", exp(C) * (1 + A - C)),
    (exp_above_tangent(C), (PROBABILITIES,), total(P[j] * exp(v[j]), j), ">=",
     total(P[j] * exp(C) * (1 + v[j] - C), j)),
    (exp_below_parabola(), (AtMost(A, 1),), exp(A), "<=", 1 + A + A**2),
    (exp_below_parabola(), (ForAll(AtMost(v[i], 1), (i, 1, n)),), total(exp(v[j]), j), "<=",
     total(1 + v[j] + v[j] ** 2, j)),
]  # fmt: skip


def _name(case: Any) -> str:
    return f"{case[0].name}: {case[2]}"


def _answer(move: Move, given: tuple[Any, ...], term: Any) -> Any:
    return move(term, context_of(*given))


@pytest.mark.parametrize(
    ("move", "given", "term", "relation", "expected"), ACCEPTED, ids=map(_name, ACCEPTED)
)
def test_the_rule_bounds(
    move: Move, given: tuple[Any, ...], term: Any, relation: str, expected: Any
) -> None:
    """The rule answers with the bound, and with the side on which the term lies."""
    found_relation, found = _answer(move, given, term)
    assert found_relation == relation
    assert equal_up_to_names(found, expected)


@pytest.mark.parametrize(
    ("move", "given", "term", "relation", "expected"), ACCEPTED, ids=map(_name, ACCEPTED)
)
def test_the_bound_is_true_of_numbers(
    move: Move, given: tuple[Any, ...], term: Any, relation: str, expected: Any
) -> None:
    """Wherever the facts hold, random numbers lie on the side that the rule says."""
    del move
    claim = {
        "<=": AtMost(term, expected),
        "<": Less(term, expected),
        ">=": AtMost(expected, term),
    }[relation]
    for world in worlds(claim, *given, seeds=range(20)):
        if all(holds(one, world) for one in given):
            assert holds(claim, world)


# rule, facts, term, error, what the message must say
REJECTED: list[tuple[Move, tuple[Any, ...], Any, type[LogitproofError], str]] = [
    (nonnegative(A), (), Integer(0), DerivationError, "got A"),
    (nonnegative(-(A**2)), (), Integer(0), DerivationError, "got -A**2"),
    (nonnegative(A**2), (), C, DerivationError, "start from 0, got C"),
    (nonnegative((A / C) ** 2), (), Integer(0), HypothesisError, "to be defined"),
    (nonnegative(total(v[j] ** 2, j, 1, n - 2)), (), Integer(0), HypothesisError, "to be defined"),
    (nonnegative(total(P[j], j, 1, n + 1)), (PROBABILITIES,), Integer(0), DerivationError, "got"),
    (positive(A**2), (), Integer(0), DerivationError, "got A**2"),
    (positive(n - 1), (), Integer(0), DerivationError, "got n - 1"),
    (positive(total(exp(v[j]), j, 1, n - 1)), (), Integer(0), DerivationError, "got"),
    (positive(exp(1 / A)), (), Integer(0), HypothesisError, "to be defined"),
    # bounds without their hypothesis
    (by(X_BELOW), (), x1, HypothesisError, "among the hypotheses"),
    (by(AtMost(x1, x3)), (X_BELOW,), x1, HypothesisError, "among the hypotheses"),
    (by(V_BELOW_Y), (V_BELOW_Y,), v[c], DerivationError, "expected v["),
    (by(V_BELOW_Y), (V_BELOW_Y,), total(v[j], j, 1, n + 1), DerivationError, "expected v["),
    (by(Equal(x1, x2)), (Equal(x1, x2),), x1, DerivationError, "expected an inequality"),
    # places that are not monotone, or not known to be
    (by(X_BELOW), (X_BELOW,), A * x1, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), x1**2, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW, AtMost(0, x2)), x1**2, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW, AtMost(x1, 0), AtMost(x2, 0)), x1**2, DerivationError, "monotone"),
    (by(X_BELOW), (X_BELOW,), x1**3, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), 1 / x1, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW, Less(0, x2)), 1 / x1, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW, Less(0, x2)), 1 / x2, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), log(x1), DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW, Less(0, x2)), log(x2), DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), eta**x1, DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW, Less(0, x1), Less(0, x2)), x1 ** (-2), DerivationError, "monotone"),
    (by(V_BELOW_Y), (V_BELOW_Y,), total(P[j] * v[j], j), DerivationError, "monotone place"),
    (by(V_BELOW_Y), (V_BELOW_Y,), total(v[j] * v[k], j), DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), Largest(x1 * v[j], (j, 1, n)), DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), Partial(x1 * z[i], z[j]), DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), KroneckerDelta(x1, 1), DerivationError, "monotone place"),
    (by(X_BELOW), (X_BELOW,), A, DerivationError, "expected x1"),
    # tangents
    (log_below_tangent(A), (), log(eta), HypothesisError, "A > 0"),
    (log_below_tangent(0), (), log(eta), HypothesisError, "0 > 0"),
    (log_below_tangent(exp(1 / A)), (), log(eta), HypothesisError, "1/A to be defined"),
    (log_below_tangent(exp(log(A) ** 2)), (), log(eta), HypothesisError, "log(A) to be defined"),
    (exp_above_tangent(log(A)), (), exp(C), HypothesisError, "log(A) to be defined"),
    (exp_above_tangent(1 / A), (Equal(A, 0),), exp(C), HypothesisError, "1/A to be defined"),
    (log_below_tangent(1), (), log(A), DerivationError, "expected log"),
    (log_below_tangent(1), (), A * log(eta), DerivationError, "monotone place"),
    (exp_above_tangent(), (), A * exp(C), DerivationError, "monotone place"),
    (exp_above_tangent(), (), A, DerivationError, "expected exp"),
    (exp_below_parabola(), (), exp(A), DerivationError, "known to be <= 1"),
    (exp_below_parabola(), (AtMost(A, 2),), exp(A), DerivationError, "known to be <= 1"),
]


@pytest.mark.parametrize(
    ("move", "given", "term", "error", "message"), REJECTED, ids=map(_name, REJECTED)
)
def test_the_rule_rejects(
    move: Move, given: tuple[Any, ...], term: Any, error: type[LogitproofError], message: str
) -> None:
    """Without a reason, or where the direction is not known, the rule raises and says why."""
    with pytest.raises(error, match="expected") as caught:
        _answer(move, given, term)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("claim", "world"),
    [
        (AtMost(x1**2, x2**2), {x1: -2, x2: 1}),
        (AtMost(1 / x2, 1 / x1), {x1: -1, x2: 1}),
        (AtMost(A * x1, A * x2), {x1: 0, x2: 1, A: -1}),
        (AtMost(exp(H), 1 + H + H**2), {H: 2}),
        (AtMost(eta**x1, eta**x2), {eta: Rational(1, 2), x1: 0, x2: 1}),
    ],
    ids=str,
)
def test_what_the_rules_refuse_is_false_somewhere(claim: Any, world: dict[Any, Any]) -> None:
    """A square, an inverse, a product and a power are not monotone: the refusals are needed."""
    assert not holds(claim, {letter: float(number) for letter, number in world.items()})


def test_a_bound_may_be_used_at_a_given_value() -> None:
    """`at` says which instance of a "for all" is meant, within its range only."""
    hypothesis = Hypothesis(V_BELOW_Y)
    assert bound(hypothesis)(v[1], context_of(hypothesis)) == ("<=", y[1])
    with pytest.raises(DerivationError, match="expected v"):
        bound(hypothesis)(v[2], context_of(hypothesis))
    assert bound(hypothesis)(v[2], context_of(hypothesis, InRange(2, 1, n))) == ("<=", y[2])
