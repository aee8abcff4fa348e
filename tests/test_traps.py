"""The wrong answers of other systems come out right here.

Each test names the trap: what some system was seen to answer.  `DESIGN.md` and `ANCHORS.md` of
the project's notes list them, with the versions in which they were seen.
"""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from sympy import Abs, Integer, KroneckerDelta, Piecewise, exp, log, sqrt

import logitproof as lp
from logitproof.calculus.algebra import same_by_algebra
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Differs, Equal, Largest, Less, Partial
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    differentiate,
    fold,
    linearity,
    log_laws,
    nonnegative,
    positive,
    sift,
    unfold,
    use,
)
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.calculus.theorem import Theorem
from logitproof.errors import DerivationError, HypothesisError
from logitproof.notation import H2, A, C, H, P, a, c, eta, i, j, k, n, norm, s, z
from logitproof.theorems.bounds import NEVER_CHOSEN
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import COLLISION, POLICY, POSITIVE, SCORE, SOFTMAX

PARTS = [part for entry in THEOREMS.values() for part in entry.parts]
NEGENTROPY = total(P[j] * log(P[j]), j)
LOG_SUM = log(total(exp(z[k]), k))


# Sums and derivatives ------------------------------------------------------------------------


def test_no_index_is_captured() -> None:
    """SymPy: the derivative of the sum over a of exp(z[a]) by z[a] is the whole sum."""
    slope = Partial(total(exp(z[a]), a), z[a])
    right = prove("captured_index", Equal(slope, exp(z[a])), differentiate(), sift())
    assert right.derivation.end == exp(z[a])
    with pytest.raises(DerivationError, match="captured_index, after step 2"):
        prove("captured_index", Equal(slope, total(exp(z[a]), a)), differentiate(), sift())


def test_the_softmax_jacobian_has_its_second_term() -> None:
    """SymPy, with matrices: the Jacobian of the softmax is diag(P), without -P P^T."""
    moves = (assume(SOFTMAX), differentiate(), sift(), assume(SOFTMAX, reverse=True))
    slope, diagonal = Partial(P[i], z[j]), P[i] * KroneckerDelta(i, j)
    right = prove("jacobian", Equal(slope, diagonal - P[i] * P[j]), *moves, given=[SOFTMAX])
    assert -P[i] * P[j] in right.rhs.args
    with pytest.raises(DerivationError, match=r"jacobian.*residual P\[i\]\*P\[j\]"):
        prove("jacobian", Equal(slope, diagonal), *moves, given=[SOFTMAX])


def test_the_gradient_of_log_sum_exp_is_the_softmax() -> None:
    """SymPy, with matrices: the gradient of log(1^T exp z) is 0."""
    softmax = exp(z[j]) / total(exp(z[k]), k)
    gradient = Partial(LOG_SUM, z[j])
    right = prove("log_sum_exp", Equal(gradient, softmax), differentiate(), sift())
    assert right.derivation.end == softmax
    with pytest.raises(DerivationError, match="log_sum_exp"):
        prove("log_sum_exp", Equal(gradient, 0), differentiate(), sift())


def test_sums_over_different_names_cancel() -> None:
    """SymPy: the sums of P over j and over a are different, and their difference is not 0."""
    difference = total(P[j], j) - total(P[a], a)
    cancelled = prove("renamed", Equal(difference, 0), algebra_to(Integer(0)))
    assert cancelled.derivation.end == 0
    assert equal_up_to_names(total(P[j] ** 2, j), total(P[k] ** 2, k))
    assert not equal_up_to_names(total(P[j] * P[a], j), total(P[k] * P[j], k))


def test_a_delta_sifts_without_cases() -> None:
    """SymPy: the sum over j of delta_cj P_j is a Piecewise on the range of c."""
    theorem = prove("sifted", Equal(total(KroneckerDelta(c, j) * P[j], j), P[c]), sift())
    assert not theorem.derivation.end.has(Piecewise)
    with pytest.raises(HypothesisError, match=r"sifted, step 1.*expected 2 <= c <= n"):
        prove("sifted", Equal(total(KroneckerDelta(c, j) * P[j], j, 2), P[c]), sift())


@pytest.mark.parametrize(
    "wrong",
    [P[j] - KroneckerDelta(c, j), KroneckerDelta(c, j) + P[j], KroneckerDelta(c, j) - P[c], P[j]],
    ids=str,
)
def test_a_false_derivative_is_not_provable(wrong: Any) -> None:
    """A SymPy fork for proofs: a false derivative was stamped "proved"."""
    moves = (
        assume(SOFTMAX), log_laws(), differentiate(), sift(), assume(SOFTMAX, reverse=True)
    )  # fmt: skip
    with pytest.raises(DerivationError, match=r"false_score, after step 5.*residual"):
        prove("false_score", Equal(Partial(log(P[c]), z[j]), wrong), *moves, given=[SOFTMAX])


def test_what_holds_at_a_point_has_no_derivative() -> None:
    """Substitution before differentiation: P_c = 0 at one policy does not make its slope 0."""
    with pytest.raises(DerivationError, match="flat"):
        prove("flat", Equal(Partial(P[c], z[j]), 0), assume(NEVER_CHOSEN), given=[NEVER_CHOSEN])


# Signs, roots, divisions ---------------------------------------------------------------------


def test_a_negative_advantage_has_a_positive_norm() -> None:
    """tensorgrad: sqrt(A**2) becomes A, so that A = -3 gives a negative norm."""
    law = THEOREMS["update_norm"].main.rhs
    assert law == eta * Abs(A) * sqrt(1 - 2 * P[c] + C)
    assert law.subs({A: -3, eta: 1, C: 2, P[c]: 1}) == 3


def test_the_norm_without_bars_is_not_provable() -> None:
    """tensorgrad: the norm is eta A sqrt(...), which is false for A < 0."""
    theorem = THEOREMS["update_norm"].main
    false = Equal(norm, theorem.rhs.subs(Abs(A), A))
    moves, knowing = theorem.recipe.moves, theorem.recipe.knowing
    right = prove("update_norm", theorem.claim, *moves, given=[SOFTMAX], knowing=knowing)
    assert right.derivation.end == theorem.rhs
    with pytest.raises(DerivationError, match=r"update_norm.*residual.*Abs\(A\)"):
        prove("update_norm", false, *moves, given=[SOFTMAX], knowing=knowing)


@pytest.mark.parametrize("advantage", [-3.0, 0.0, 3.0])
def test_the_computed_norm_has_the_sign_of_a_norm(advantage: float) -> None:
    """Compiled sqrt(A**2) = A: with A = -3 the norm is nan or negative."""
    wanted = 0.1 * abs(advantage) * np.sqrt(0.5)
    assert lp.update_norm([0.0, 0.0], 0, advantage, 0.1) == pytest.approx(wanted, rel=1e-15)
    compiled = THEOREMS["update_norm"].lambdify()
    got = compiled([0.0, 0.0], action=0, advantage=advantage, learning_rate=0.1)
    assert got == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    "given",
    [
        [*POLICY, Hypothesis(Less(P[c], 0))],
        [Hypothesis(Less(A, 0)), Hypothesis(Less(0, A))],
        [Hypothesis(Equal(n, n + 1))],
        [Hypothesis(Differs(A, A))],
        [Hypothesis(Less(1, total(P[j], j))), *POLICY],
    ],
    ids=["P_c < 0", "A < 0 < A", "n = n + 1", "A != A", "1 < sum P"],
)
def test_contradictory_assumptions_are_refused(given: list[Hypothesis]) -> None:
    """tensorgrad: contradictory assumptions are accepted, and anything follows from them."""
    moves = unfold(SCORE), linearity(), sift(), fold(COLLISION)
    claim = Equal(total(s[c, j] ** 2, j), 1 - 2 * P[c] + C)
    with pytest.raises(HypothesisError, match="contradict"):
        prove("from_a_contradiction", claim, *moves, given=given)


def test_a_claim_against_its_hypothesis_is_refused() -> None:
    """A prover on SymPy: x < 0 was sealed under the axiom x > 0."""
    above = Hypothesis(Less(0, A))
    with pytest.raises(DerivationError, match="known to be positive"):
        prove("against", Less(A, 0), positive(-A), given=[above])
    with pytest.raises(DerivationError, match="expected to arrive"):
        prove("against", Less(A, 0), positive(A), given=[above])


@pytest.mark.parametrize(
    "denominator",
    [total(P[j], j) - total(P[a], a), H - H2, P[c], total(P[j], j), n - 1, 1 - C],
    ids=str,
)
def test_a_division_by_what_may_be_zero_is_refused(denominator: Any) -> None:
    """tensorgrad: (x - x)/(x - x) becomes 0."""
    with pytest.raises(HypothesisError, match="to be defined"):
        prove("undefined", Equal(A / denominator, A / denominator))
    with pytest.raises(DerivationError, match="to be defined"):
        prove("undefined", Equal(A, A * C), algebra_to(A * denominator / denominator**2))


def test_a_division_by_zero_cannot_be_assumed_away() -> None:
    """(x - x)/(x - x) with the assumption that x - x is not 0: no values satisfy that."""
    zero = total(P[j], j) - total(P[a], a)
    with pytest.raises(HypothesisError, match="contradict"):
        prove("assumed", Equal(A / zero, A / zero), given=[Hypothesis(Differs(zero, 0))])


def test_the_logarithm_of_what_may_be_zero_is_refused() -> None:
    """0 log 0: the entropy of a policy with a masked action is nan in many systems."""
    with pytest.raises(HypothesisError, match="to be defined"):
        prove("undefined", Equal(-NEGENTROPY, -NEGENTROPY), given=POLICY)
    assert prove("defined", Equal(-NEGENTROPY, -NEGENTROPY), given=[*POLICY, POSITIVE]).hypotheses


# What is proved is what is stated ------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_derivation_is_of_the_statement(part: Theorem) -> None:
    """A prover on SymPy: what it had checked was not what the sealed theorem said.

    Here a chain of equations runs from one side to the other.  A bound starts at a side, or at 0
    and ends at the difference; two bounds that prove an equation start and end at one side.
    """
    start, end = part.derivation.start, part.derivation.end
    left, right = part.claim.args
    if {step.relation for step in part.derivation.steps} <= {"=", "iff"}:
        ends = [(left, right), (right, left)]
    elif start == 0:
        ends = [(0, end)] if same_by_algebra(end, right - left) else []
    elif isinstance(part.claim, Equal):
        ends = [(left, left), (right, right)]
    else:
        ends = [(left, right), (right, left)]
    assert any(
        equal_up_to_names(start, one) and equal_up_to_names(end, other) for one, other in ends
    )


def test_a_chain_that_ends_elsewhere_proves_nothing() -> None:
    """Step collections without a check: any statement can be put above any derivation."""
    moves = unfold(SCORE), linearity(), sift(), fold(COLLISION)
    with pytest.raises(DerivationError, match=r"elsewhere, after step 4.*residual"):
        prove("elsewhere", Equal(total(s[c, j] ** 2, j), 1 - C), *moves)
    with pytest.raises(DerivationError, match="elsewhere, after step 0"):
        prove("elsewhere", Equal(C, 1))


def test_no_step_is_without_a_check() -> None:
    """A graph of derivations: 71 steps were marked "no check performed"."""
    with pytest.raises(DerivationError, match=r"built by prove\(\), not by hand"):
        Theorem(object(), name="by_hand", claim=Equal(C, 1))


def test_a_theorem_is_not_used_without_its_hypotheses() -> None:
    """A dropped assumption: C <= 1 needs a policy, and what uses it inherits that."""
    bound = THEOREMS["collision_upper_bound"].main
    with pytest.raises(DerivationError):
        prove("unbounded", AtMost(0, 1 - C), nonnegative(1 - C))
    inherited = prove("bounded", AtMost(0, 1 - C), nonnegative(1 - C), knowing=[bound])
    assert set(POLICY) <= set(inherited.hypotheses)
    score = prove(
        "inherits", Equal(Partial(log(P[c]), z[c]), 1 - P[c]), use(THEOREMS["score"].main)
    )
    assert SOFTMAX in score.hypotheses


def test_the_largest_is_not_any_value() -> None:
    """`max` taken for any of its arguments: max |s_j| is |s_c|, and not |s_a|."""
    largest = Largest(Abs(s[c, j]), (j, 1, n))
    with pytest.raises(DerivationError, match="linf"):
        prove("linf", Equal(largest, Abs(s[c, a])), given=POLICY)


# Numbers -------------------------------------------------------------------------------------


def _norm(logits: Any, action: int) -> Any:
    """Return the norm of one-hot minus softmax with 50 digits."""
    with mpmath.workdps(50):
        weights = [mpmath.exp(mpmath.mpf(float(one))) for one in logits]
        policy = [weight / mpmath.fsum(weights) for weight in weights]
        policy[action] -= 1
        # 1 - P_c as the sum of the others: no digits are lost to a cancellation.
        policy[action] = mpmath.fsum(one for at, one in enumerate(policy) if at != action)
        return mpmath.sqrt(mpmath.fsum(one**2 for one in policy))


@pytest.mark.parametrize("side", ["lhs", "rhs"])
@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 7])
def test_a_batch_is_its_rows(rows: int, side: str) -> None:
    """SymPy's lambdify of a Sum on (B, n): an error for B < n, silently wrong for B >= n."""
    draw = np.random.default_rng(rows)
    logits, actions = draw.normal(size=(rows, 4)), draw.integers(0, 4, size=rows)
    got = THEOREMS["squared_norm"].lambdify(side)(logits, actions)
    wanted = [float(_norm(row, at) ** 2) for row, at in zip(logits, actions, strict=True)]
    assert got.shape == (rows,)
    np.testing.assert_allclose(got, wanted, rtol=1e-14)


def test_logits_of_800_are_finite() -> None:
    """SymPy's lambdify: exp(800) overflows, and the norm is nan."""
    logits = np.array([[800.0, 799.0, 0.0], [-800.0, 0.0, 800.0], [1e4, 1e4, 1e4]])
    got = THEOREMS["update_norm"].lambdify()(logits, [0, 1, 2], -3.0, 0.1)
    assert got == pytest.approx(
        0.3 * np.array([float(_norm(row, at)) for at, row in enumerate(logits)])
    )
    np.testing.assert_array_equal(got, lp.update_norm(logits, [0, 1, 2], -3.0, 0.1))


@pytest.mark.parametrize("gap", [0, 5, 10, 20, 40])
def test_a_peaked_policy_keeps_its_digits(gap: int) -> None:
    """float32: sqrt(1 - 2 P_c + C) is 0.3 % wrong at a gap of 10 and 0 at a gap of 20."""
    logits = np.zeros(128, dtype=np.float32)
    logits[3] = gap
    got = lp.score_norm(logits, 3)
    assert got.dtype == np.float32
    assert abs(float(got) / _norm(logits, 3) - 1) < 2e-6


def test_masked_actions_have_an_entropy() -> None:
    """Policy libraries: 0 * -inf of a masked action makes the entropy nan."""
    assert lp.entropy([0.0, -np.inf, 0.0]) == pytest.approx(np.log(2), rel=1e-15)
    assert lp.entropy([5.0, -np.inf, -np.inf]) == 0
    assert lp.score_norm([5.0, -np.inf, -np.inf], 0) == 0


def test_an_offset_of_the_logits_costs_no_digits() -> None:
    """lse(2z) - 2 lse(z) in float32: wrong by 6e-4 at a mean of 1e4."""
    logits = np.array([1, 2, 3, 5], dtype=np.float32)
    moved = lp.collision_probability(logits + np.float32(1e4))
    assert moved == lp.collision_probability(logits)
