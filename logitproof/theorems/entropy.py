"""The Shannon entropy: its gradient, how a step changes it, and the step with an entropy bonus."""

from __future__ import annotations

from sympy import log

from logitproof.calculus.derivation import prove
from logitproof.calculus.nodes import Equal, Partial
from logitproof.calculus.rules import (
    assume,
    differentiate,
    fold,
    gather,
    linear_derivative,
    linearity,
    log_laws,
    sift,
    unfold,
    use,
)
from logitproof.calculus.terms import total
from logitproof.notation import A, Abar, Aval, C, Dz, H, L, P, c, eta, j, s, tau, z
from logitproof.theorems.definitions import ENTROPY, SCORE, SOFTMAX, SURPRISE
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.norm import squared_norm
from logitproof.theorems.score import score
from logitproof.theorems.softmax import softmax_is_positive, softmax_sums_to_one
from logitproof.theorems.update import logit_update

SLOPE = -P[j] * (log(P[j]) + H)

entropy_gradient = prove(
    "entropy_gradient",
    Equal(Partial(H, z[j]), SLOPE),
    unfold(ENTROPY),
    assume(SOFTMAX),
    log_laws(),
    differentiate(),
    linearity(),
    sift(),
    back=[unfold(ENTROPY), assume(SOFTMAX), log_laws(), linearity()],
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

entropy_gradient_sums_to_zero = prove(
    "entropy_gradient.sum",
    Equal(total(Partial(H, z[j]), j), 0),
    use(entropy_gradient),
    linearity(),
    use(softmax_sums_to_one),
    fold(ENTROPY),
    given=[SOFTMAX],
)

ENTROPY_CHANGE = -eta * A * (P[c] * (log(P[c]) + H) - total(P[j] ** 2 * (log(P[j]) + H), j))

entropy_change_first_order = prove(
    "entropy_change_first_order",
    Equal(total(Partial(H, z[j]) * Dz[c, j], j), ENTROPY_CHANGE),
    use(entropy_gradient),
    use(logit_update),
    linearity(),
    sift(),
    gather(ENTROPY_CHANGE),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

PUSH = P[j] * (Aval[j] - Abar)
COVARIANCE = total(P[j] * log(P[j]) * PUSH, j) - total(P[j] * log(P[j]), j) * total(P[j] * PUSH, j)

expected_entropy_change = prove(
    "expected_entropy_change",
    Equal(total(Partial(H, z[j]) * eta * PUSH, j), -eta * COVARIANCE),
    use(entropy_gradient),
    unfold(ENTROPY),
    gather(-eta * COVARIANCE),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

BONUS = A * s[c, j] - tau * P[j] * L[j]

entropy_regularised_gradient = prove(
    "entropy_regularised_norm.gradient",
    Equal(Partial(A * log(P[c]) + tau * H, z[j]), BONUS),
    linear_derivative(),
    use(score),
    use(entropy_gradient),
    back=[unfold(SCORE), unfold(SURPRISE)],
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

surprise_has_mean_zero = prove(
    "entropy_regularised_norm.surprise",
    Equal(total(P[j] * L[j], j), 0),
    unfold(SURPRISE),
    linearity(),
    use(softmax_sums_to_one),
    unfold(ENTROPY),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

entropy_regularised_sum = prove(
    "entropy_regularised_norm.sum",
    Equal(total(BONUS, j), 0),
    linearity(),
    use(surprise_has_mean_zero),
    unfold(SCORE),
    linearity(),
    sift(),
    use(softmax_sums_to_one),
    given=[SOFTMAX],
)

BONUS_SQUARED = (
    A**2 * (1 - 2 * P[c] + C)
    - 2 * A * tau * (P[c] * L[c] - total(P[j] ** 2 * L[j], j))
    + tau**2 * total(P[j] ** 2 * L[j] ** 2, j)
)

entropy_regularised_norm = prove(
    "entropy_regularised_norm",
    Equal(total((A * s[c, j] - tau * P[j] * (log(P[j]) + H)) ** 2, j), BONUS_SQUARED),
    fold(SURPRISE),
    linearity(),
    use(squared_norm),
    unfold(SCORE),
    linearity(),
    sift(),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

FAMILY = Family(
    "entropy",
    "Entropy",
    "The Shannon entropy of the policy: how a step changes it, and what an entropy bonus adds.",
    (
        Entry("The gradient of the entropy", "", (entropy_gradient, entropy_gradient_sums_to_zero)),
        Entry("The entropy changes to first order", "", (entropy_change_first_order,)),
        Entry("The expected change of the entropy", "", (expected_entropy_change,)),
        Entry(
            "The norm with an entropy bonus",
            "open question 2",
            (
                entropy_regularised_norm,
                entropy_regularised_gradient,
                surprise_has_mean_zero,
                entropy_regularised_sum,
            ),
        ),
    ),
)
