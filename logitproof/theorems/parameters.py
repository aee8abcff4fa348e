"""From logits to parameters: when the dynamics survive, and when the zero sum is lost."""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta, log

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, ForAll, Iff, Partial
from logitproof.calculus.rules import (
    assume,
    chain_rule,
    differentiate,
    distribute,
    exchange,
    fold,
    gather,
    isolate,
    linear_derivative,
    linearity,
    nonnegative,
    sift,
    unfold,
    use,
)
from logitproof.calculus.terms import total
from logitproof.calculus.theorem import Theorem
from logitproof.notation import (
    A,
    B,
    K,
    P,
    W,
    a,
    beta,
    c,
    eta,
    i,
    j,
    kappa,
    n,
    phi,
    q,
    s,
    sigma,
    theta,
    z,
)
from logitproof.theorems.definitions import SCORE, SOFTMAX
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.score import score
from logitproof.theorems.softmax import softmax_is_positive, softmax_sums_to_one
from logitproof.theorems.update import parameter_update

LINEAR = Hypothesis(
    ForAll(Equal(z[i], total(W[i, q] * phi[q], q)), (i, 1, n)),
    everywhere=True,
    words="the logits are linear in features: z = W phi",
)
PUSH = eta * A * (KroneckerDelta(c, j) - P[j])
REALISED = total(eta * Partial(A * log(P[c]), W[j, q]) * phi[q], q)

linear_policy_keeps_dynamics = prove(
    "linear_policy_keeps_dynamics",
    Equal(REALISED, total(phi[q] ** 2, q) * PUSH),
    linear_derivative(),
    assume(SOFTMAX),
    chain_rule(z, i),
    assume(SOFTMAX, reverse=True),
    use(score),
    assume(LINEAR),
    differentiate(),
    linearity(),
    sift(),
    gather(total(phi[q] ** 2, q) * PUSH),
    given=[SOFTMAX, LINEAR],
    knowing=[softmax_is_positive],
)

linear_policy_keeps_zero_sum = prove(
    "linear_policy_keeps_dynamics.zero_sum",
    Equal(total(REALISED, j), 0),
    use(linear_policy_keeps_dynamics),
    linearity(),
    sift(),
    use(softmax_sums_to_one),
    given=[SOFTMAX, LINEAR],
    knowing=[softmax_is_positive],
)

KERNEL = Definition(
    K[i, j],
    total(Partial(z[i], theta[q]) * Partial(z[j], theta[q]), q),
    "tangent kernel: J times its transpose, J the Jacobian of the logits by the parameters",
)
FIRST_ORDER = total(Partial(z[i], theta[q]) * eta * A * Partial(log(P[c]), theta[q]), q)

tangent_kernel_update = prove(
    "tangent_kernel_update",
    Equal(FIRST_ORDER, eta * A * total(K[i, j] * s[c, j], j)),
    use(parameter_update),
    linearity(),
    sift(),
    back=[
        unfold(KERNEL),
        unfold(SCORE),
        linearity(),
        sift(),
        distribute(),
        exchange(),
        linearity(),
    ],
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

DEFECT = total(total(K[i, j] * s[c, j], j), i)
COLUMN_SUMS = Definition(kappa[j], total(K[i, j], i), "column sums of the kernel")
MEAN_COLUMN_SUM = total(P[j] * kappa[j], j)

zero_sum_defect = prove(
    "zero_sum_defect",
    Equal(DEFECT, kappa[c] - MEAN_COLUMN_SUM),
    unfold(SCORE),
    linearity(),
    sift(),
    distribute(),
    exchange(),
    linearity(),
    fold(COLUMN_SUMS),
)

zero_sum_criterion = prove(
    "zero_sum_defect.criterion",
    Iff(
        ForAll(Equal(DEFECT, 0), (c, 1, n)),
        ForAll(Equal(kappa[c], MEAN_COLUMN_SUM), (c, 1, n)),
    ),
    use(zero_sum_defect),
    isolate(kappa),
)

ONE_LOGIT = Hypothesis(
    ForAll(
        ForAll(Equal(K[i, j], KroneckerDelta(i, a) * KroneckerDelta(j, a)), (j, 1, n)), (i, 1, n)
    ),
    everywhere=True,
    words="the parameters reach the logit of action a only",
)

zero_sum_counterexample = prove(
    "zero_sum_defect.counterexample",
    Equal(DEFECT, KroneckerDelta(c, a) - P[a]),
    assume(ONE_LOGIT),
    unfold(SCORE),
    linearity(),
    sift(),
    given=[ONE_LOGIT],
)

HIDDEN = Hypothesis(
    ForAll(Equal(z[i], total(W[i, q] * phi[q], q) + beta[i]), (i, 1, n)),
    everywhere=True,
    words="the last layer is affine in the hidden features: z = W phi + beta",
)
LAST_LAYER = total(eta * Partial(A * log(P[c]), W[j, q]) * phi[q], q) + eta * Partial(
    A * log(P[c]), beta[j]
)
AMPLIFIED = (total(phi[q] ** 2, q) + 1) * PUSH

output_layer_keeps_dynamics = prove(
    "output_layer_keeps_dynamics",
    Equal(LAST_LAYER, AMPLIFIED),
    linear_derivative(),
    assume(SOFTMAX),
    chain_rule(z, i),
    assume(SOFTMAX, reverse=True),
    use(score),
    assume(HIDDEN),
    differentiate(),
    linearity(),
    sift(),
    gather(AMPLIFIED),
    given=[SOFTMAX, HIDDEN],
    knowing=[softmax_is_positive],
)

FORM = total(total(s[c, i] * K[i, j] * s[c, j], j), i)
DELTA = KroneckerDelta(i, j)
SQUARED_SCORE = total(s[c, i] ** 2, i)
SQUARES = total(total(B[i, q] * s[c, i], i) ** 2, q)
GRAM = total(B[i, q] * B[j, q], q)
ABOVE = Hypothesis(
    ForAll(ForAll(Equal(K[i, j], sigma**2 * DELTA + GRAM), (j, 1, n)), (i, 1, n)),
    everywhere=True,
    words="K - sigma^2 I is positive semidefinite: it is a Gram matrix B B^T",
)
BELOW = Hypothesis(
    ForAll(ForAll(Equal(K[i, j], sigma**2 * DELTA - GRAM), (j, 1, n)), (i, 1, n)),
    everywhere=True,
    words="sigma^2 I - K is positive semidefinite: it is a Gram matrix B B^T",
)


def _gap(name: str, difference: Any, assumption: Hypothesis) -> Theorem:
    """Prove that what the singular value leaves over is a sum of squares."""
    return prove(
        name,
        Equal(difference, SQUARES),
        assume(assumption),
        linearity(),
        sift(),
        distribute(),
        exchange(1),
        exchange(),
        linearity(),
        given=[assumption],
    )


above_gap = _gap("parameter_norm_bounds.lower_gap", FORM - sigma**2 * SQUARED_SCORE, ABOVE)
below_gap = _gap("parameter_norm_bounds.upper_gap", sigma**2 * SQUARED_SCORE - FORM, BELOW)

parameter_norm_from_below = prove(
    "parameter_norm_bounds",
    AtMost(sigma**2 * SQUARED_SCORE, FORM),
    nonnegative(SQUARES),
    use(above_gap, reverse=True),
    given=[ABOVE],
)

parameter_norm_from_above = prove(
    "parameter_norm_bounds.upper",
    AtMost(FORM, sigma**2 * SQUARED_SCORE),
    nonnegative(SQUARES),
    use(below_gap, reverse=True),
    given=[BELOW],
)

FAMILY = Family(
    "parameters",
    "Parameters",
    "What becomes of the logit dynamics when the logits are computed from parameters.",
    (
        Entry(
            "A linear policy keeps the dynamics",
            "open question 1",
            (linear_policy_keeps_dynamics, linear_policy_keeps_zero_sum),
        ),
        Entry("The update through the tangent kernel", "section 2.2", (tangent_kernel_update,)),
        Entry(
            "When the zero sum is lost",
            "",
            (zero_sum_defect, zero_sum_criterion, zero_sum_counterexample),
        ),
        Entry("The output layer keeps the dynamics", "", (output_layer_keeps_dynamics,)),
        Entry(
            "The norm of the parameter update",
            "",
            (
                parameter_norm_from_below,
                parameter_norm_from_above,
                above_gap,
                below_gap,
            ),
        ),
    ),
)
