"""One step of policy gradient: how the logits move, and what moves with them."""

from __future__ import annotations

from sympy import Abs, KroneckerDelta, log, sqrt

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import Differs, Equal, Less, Partial
from logitproof.calculus.rules import (
    absolute,
    algebra_to,
    assume,
    chain_rule,
    differentiate,
    distinct,
    fold,
    linear_derivative,
    linearity,
    log_laws,
    positive,
    sift,
    unfold,
    use,
)
from logitproof.calculus.terms import in_range, total
from logitproof.notation import (
    A,
    Abar,
    Aval,
    C,
    Dz,
    P,
    bbar,
    bias,
    c,
    clip,
    constant,
    deviation,
    eta,
    i,
    j,
    k,
    mu,
    n,
    o,
    q,
    ratio,
    s,
    smoothing,
    theta,
    y,
    z,
)
from logitproof.theorems.definitions import (
    CHANGE,
    COLLISION,
    MEAN_BIAS,
    MEAN_VALUE,
    RATIO,
    SCORE,
    SOFTMAX,
    SUMS_TO_ONE,
)
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.score import expected_score_is_zero, score
from logitproof.theorems.softmax import (
    softmax_is_positive,
    softmax_jacobian,
    softmax_sums_to_one,
)

OTHER = Hypothesis(Differs(o, c), words="o is not the chosen action")
ONE_HOT_MINUS_POLICY = KroneckerDelta(c, j) - P[j]

logit_update = prove(
    "logit_update",
    Equal(Dz[c, j], eta * A * ONE_HOT_MINUS_POLICY),
    unfold(CHANGE),
    linear_derivative(),
    use(score),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

chosen_logit_update = prove(
    "logit_update.chosen", Equal(Dz[c, c], eta * A * (1 - P[c])), use(logit_update), given=[SOFTMAX]
)

other_logit_update = prove(
    "logit_update.other",
    Equal(Dz[c, o], -eta * A * P[o]),
    use(logit_update),
    distinct(),
    given=[SOFTMAX, OTHER],
)

zero_sum = prove(
    "zero_sum",
    Equal(total(Dz[c, j], j), 0),
    use(logit_update),
    linearity(),
    sift(),
    use(softmax_sums_to_one),
    given=[SOFTMAX],
)

parameter_update = prove(
    "parameter_update",
    Equal(Partial(log(P[c]), theta[q]), total(ONE_HOT_MINUS_POLICY * Partial(z[j], theta[q]), j)),
    assume(SOFTMAX),
    chain_rule(z, j),
    assume(SOFTMAX, reverse=True),
    use(score),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

log_odds_change = prove(
    "log_odds_change",
    Equal(Dz[c, c] - Dz[c, o], eta * A * (1 - P[c] + P[o])),
    use(logit_update),
    distinct(),
    algebra_to(eta * A * (1 - P[c] + P[o])),
    given=[SOFTMAX, OTHER],
)

POLICY_CHANGE = eta * A * P[j] * (ONE_HOT_MINUS_POLICY - (P[c] - C))

policy_change_first_order = prove(
    "policy_change_first_order",
    Equal(total(Partial(P[j], z[k]) * Dz[c, k], k), POLICY_CHANGE),
    use(softmax_jacobian),
    use(logit_update),
    linearity(),
    sift(),
    fold(COLLISION),
    algebra_to(POLICY_CHANGE),
    given=[SOFTMAX],
)

CHOSEN_CHANGE = total(Partial(P[c], z[k]) * Dz[c, k], k)

chosen_probability_change = prove(
    "chosen_probability_change",
    Equal(CHOSEN_CHANGE, eta * A * P[c] * (1 - 2 * P[c] + C)),
    use(policy_change_first_order),
    given=[SOFTMAX],
)

chosen_probability_change_by_norm = prove(
    "chosen_probability_change.norm",
    Equal(CHOSEN_CHANGE, eta * A * P[c] * total(s[c, j] ** 2, j)),
    use(chosen_probability_change),
    back=[unfold(SCORE), linearity(), sift(), fold(COLLISION)],
    given=[SOFTMAX],
)

log_probability_gain = prove(
    "log_probability_gain",
    Equal(total(Partial(log(P[c]), z[j]) * Dz[c, j], j), eta * A * total(s[c, j] ** 2, j)),
    use(score),
    use(logit_update),
    fold(SCORE),
    linearity(),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

expected_update = prove(
    "expected_update",
    Equal(total(P[c] * Aval[c] * s[c, j], c), P[j] * (Aval[j] - Abar)),
    unfold(SCORE),
    linearity(),
    sift(),
    fold(MEAN_VALUE),
    algebra_to(P[j] * (Aval[j] - Abar)),
)

constant_baseline_cancels = prove(
    "constant_baseline_cancels",
    Equal(total(P[c] * (Aval[c] + constant) * s[c, j], c), total(P[c] * Aval[c] * s[c, j], c)),
    linearity(),
    use(expected_score_is_zero),
    given=[SUMS_TO_ONE],
)

BIASED = P[j] * (Aval[j] - Abar) + P[j] * (bias[j] - bbar)

action_dependent_bias = prove(
    "constant_baseline_cancels.action_dependent",
    Equal(total(P[c] * (Aval[c] + bias[c]) * s[c, j], c), BIASED),
    unfold(SCORE),
    linearity(),
    sift(),
    fold(MEAN_VALUE),
    fold(MEAN_BIAS),
    algebra_to(BIASED),
)

STANDARDISED = (Aval[c] - constant) / deviation

group_normalised = prove(
    "constant_baseline_cancels.group_normalised",
    Equal(total(P[c] * STANDARDISED * s[c, j], c), total(P[c] * Aval[c] * s[c, j], c) / deviation),
    linearity(),
    use(expected_score_is_zero),
    given=[SUMS_TO_ONE],
)

WEIGHTED = eta * Partial(A * P[c] / mu, z[j])

importance_weighted_update = prove(
    "importance_weighted_update",
    Equal(WEIGHTED, eta * A * ratio * s[c, j]),
    linear_derivative(),
    use(softmax_jacobian),
    back=[unfold(RATIO), unfold(SCORE)],
    given=[SOFTMAX],
)

ratio_is_positive = prove(
    "importance_weighted_update.ratio_is_positive",
    Less(0, ratio),
    positive(P[c] / mu),
    fold(RATIO),
    given=[Hypothesis(in_range(c)), SOFTMAX],
    knowing=[softmax_is_positive],
)

importance_weighted_norm = prove(
    "importance_weighted_update.norm",
    Equal(sqrt(total(WEIGHTED**2, j)), eta * Abs(A) * ratio * sqrt(total(s[c, j] ** 2, j))),
    use(importance_weighted_update),
    linearity(),
    absolute(),
    given=[SOFTMAX],
    knowing=[ratio_is_positive],
)

# Beyond the clipping range PPO maximises a constant: A (1 + e) where A > 0 and r > 1 + e, and
# A (1 - e) where A < 0 and r < 1 - e.
CLIPPED_ABOVE = eta * Partial(A * (1 + clip), z[j])
CLIPPED_BELOW = eta * Partial(A * (1 - clip), z[j])

clipped_norm_is_zero = prove(
    "importance_weighted_update.clipped",
    Equal(sqrt(total(CLIPPED_ABOVE**2, j)), 0),
    differentiate(),
    linearity(),
)

clipped_norm_is_zero_below = prove(
    "importance_weighted_update.clipped_below",
    Equal(sqrt(total(CLIPPED_BELOW**2, j)), 0),
    differentiate(),
    linearity(),
)

TARGET = Hypothesis(Equal(total(y[i], i), 1), words="the targets sum to 1")
SMOOTHED = (1 - smoothing) * KroneckerDelta(c, j) + smoothing / n

label_smoothed_gradient = prove(
    "label_smoothed_gradient",
    Equal(Partial(total(y[i] * log(P[i]), i), z[j]), y[j] - P[j]),
    assume(SOFTMAX),
    log_laws(),
    differentiate(),
    linearity(),
    sift(),
    assume(TARGET),
    assume(SOFTMAX, reverse=True),
    given=[SOFTMAX, TARGET],
    knowing=[softmax_is_positive],
)

smoothed_target_sums_to_one = prove(
    "label_smoothed_gradient.target",
    Equal(total(SMOOTHED, j), 1),
    linearity(),
    sift(),
)

label_smoothed_gradient_sums_to_zero = prove(
    "label_smoothed_gradient.sum",
    Equal(total(Partial(total(y[i] * log(P[i]), i), z[j]), j), 0),
    use(label_smoothed_gradient),
    linearity(),
    assume(TARGET),
    use(softmax_sums_to_one),
    given=[SOFTMAX, TARGET],
    knowing=[softmax_is_positive],
)

label_smoothed_norm = prove(
    "label_smoothed_gradient.norm",
    Equal(total((y[j] - P[j]) ** 2, j), total(y[j] ** 2, j) - 2 * total(y[j] * P[j], j) + C),
    linearity(),
    fold(COLLISION),
)

FAMILY = Family(
    "update",
    "Update",
    "One step of policy gradient on an action c moves the logits along its score.",
    (
        Entry(
            "The logit update", "section 2", (logit_update, chosen_logit_update, other_logit_update)
        ),
        Entry("The update sums to zero", "equation 8", (zero_sum,)),
        Entry("The parameter update", "section 2.2", (parameter_update,)),
        Entry("The change of the log-odds", "", (log_odds_change,)),
        Entry("The policy changes to first order", "", (policy_change_first_order,)),
        Entry(
            "The chosen probability changes by the squared norm",
            "",
            (chosen_probability_change, chosen_probability_change_by_norm),
        ),
        Entry("The gain in log-probability", "", (log_probability_gain,)),
        Entry("The expected update", "", (expected_update,)),
        Entry(
            "A constant baseline cancels",
            "",
            (constant_baseline_cancels, action_dependent_bias, group_normalised),
        ),
        Entry(
            "The importance-weighted update",
            "",
            (
                importance_weighted_update,
                ratio_is_positive,
                importance_weighted_norm,
                clipped_norm_is_zero,
                clipped_norm_is_zero_below,
            ),
        ),
        Entry(
            "The gradient with smoothed labels",
            "",
            (
                label_smoothed_gradient,
                smoothed_target_sums_to_one,
                label_smoothed_gradient_sums_to_zero,
                label_smoothed_norm,
            ),
        ),
    ),
)
