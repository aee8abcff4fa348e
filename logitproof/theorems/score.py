"""The score: the gradient of the log-probability of the chosen action by the logits."""

from __future__ import annotations

from sympy import KroneckerDelta, log

from logitproof.calculus.derivation import prove
from logitproof.calculus.nodes import Equal, Partial
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    differentiate,
    fold,
    linearity,
    log_laws,
    sift,
    trade,
    unfold,
    use,
)
from logitproof.calculus.terms import total
from logitproof.notation import C, P, c, i, j, s, temperature, z
from logitproof.theorems.definitions import COLLISION, SCORE, SOFTMAX, SUMS_TO_ONE, TEMPERED
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.softmax import softmax_jacobian, softmax_sums_to_one

LOG_GRADIENT = Partial(log(P[c]), z[j])

score = prove(
    "score",
    Equal(LOG_GRADIENT, KroneckerDelta(c, j) - P[j]),
    assume(SOFTMAX),
    log_laws(),
    differentiate(),
    sift(),
    assume(SOFTMAX, reverse=True),
    given=[SOFTMAX],
)

expected_score_is_zero = prove(
    "expected_score_is_zero",
    Equal(total(P[c] * s[c, j], c), 0),
    unfold(SCORE),
    linearity(),
    sift(),
    assume(SUMS_TO_ONE),
    given=[SUMS_TO_ONE],
)

expected_gradient_is_zero = prove(
    "expected_score_is_zero.gradient",
    Equal(total(P[c] * LOG_GRADIENT, c), 0),
    use(score),
    linearity(),
    sift(),
    use(softmax_sums_to_one),
    given=[SOFTMAX],
)

FISHER = P[i] * KroneckerDelta(i, j) - P[i] * P[j]

fisher_information = prove(
    "fisher_information",
    Equal(total(P[c] * s[c, i] * s[c, j], c), FISHER),
    unfold(SCORE),
    linearity(),
    sift(),
    assume(SUMS_TO_ONE),
    given=[SUMS_TO_ONE],
)

fisher_information_is_the_jacobian = prove(
    "fisher_information.jacobian",
    Equal(total(P[c] * s[c, i] * s[c, j], c), Partial(P[i], z[j])),
    use(fisher_information),
    back=[use(softmax_jacobian), algebra_to(FISHER)],
    given=[SOFTMAX],
    knowing=[softmax_sums_to_one],
)

fisher_trace = prove(
    "fisher_trace",
    Equal(total(total(P[c] * s[c, j] ** 2, c), j), 1 - C),
    unfold(SCORE),
    linearity(),
    sift(),
    assume(SUMS_TO_ONE),
    fold(COLLISION),
    given=[SUMS_TO_ONE],
)

log_policy_hessian = prove(
    "log_policy_hessian",
    Equal(Partial(LOG_GRADIENT, z[i]), -FISHER),
    use(score),
    assume(SOFTMAX),
    differentiate(),
    sift(),
    assume(SOFTMAX, reverse=True),
    trade(j, i),
    given=[SOFTMAX],
)

score_with_temperature = prove(
    "score_with_temperature",
    Equal(LOG_GRADIENT, (KroneckerDelta(c, j) - P[j]) / temperature),
    assume(TEMPERED),
    log_laws(),
    differentiate(),
    linearity(),
    sift(),
    assume(TEMPERED, reverse=True),
    algebra_to((KroneckerDelta(c, j) - P[j]) / temperature),
    given=[TEMPERED],
)

FAMILY = Family(
    "score",
    "Score",
    "The score of an action is the gradient of its log-probability by the logits.",
    (
        Entry("The score is the one-hot vector minus the policy", "section 2", (score,)),
        Entry(
            "The expected score is zero",
            "",
            (expected_score_is_zero, expected_gradient_is_zero),
        ),
        Entry(
            "The Fisher information is the Jacobian",
            "",
            (fisher_information, fisher_information_is_the_jacobian),
        ),
        Entry("The trace of the Fisher information", "", (fisher_trace,)),
        Entry("The Hessian of the log-policy", "", (log_policy_hessian,)),
        Entry("The score at a temperature", "", (score_with_temperature,)),
    ),
)
