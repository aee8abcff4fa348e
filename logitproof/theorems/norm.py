"""The norm law: how long one step is, in closed form."""

from __future__ import annotations

from sympy import Abs, KroneckerDelta, sqrt

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Differs, Equal, Largest
from logitproof.calculus.rules import (
    absolute,
    algebra_to,
    assume,
    attained,
    bound,
    cases,
    differentiate,
    distinct,
    fold,
    gather,
    linearity,
    log_laws,
    nonnegative,
    sift,
    split_off,
    unfold,
    use,
)
from logitproof.calculus.terms import total
from logitproof.notation import (
    A,
    Apos,
    C,
    Cpos,
    Dzpos,
    P,
    Ppos,
    a,
    b,
    c,
    chosen,
    eta,
    j,
    n,
    norm,
    o,
    s,
    t,
)
from logitproof.theorems.definitions import (
    CHANGE_AT,
    CHOSEN_AT,
    COLLISION,
    COLLISION_AT,
    NORM,
    POLICY,
    SCORE,
    SOFTMAX,
    SOFTMAX_AT,
    SUMS_TO_ONE,
    UNIFORM,
)
from logitproof.theorems.update import logit_update

SQUARED_NORM = total(s[c, j] ** 2, j)

squared_norm = prove(
    "squared_norm",
    Equal(SQUARED_NORM, 1 - 2 * P[c] + C),
    unfold(SCORE),
    linearity(),
    sift(),
    fold(COLLISION),
)

squared_norm_is_not_negative = prove(
    "squared_norm.not_negative",
    AtMost(0, 1 - 2 * P[c] + C),
    nonnegative(SQUARED_NORM),
    use(squared_norm),
)

update_norm = prove(
    "update_norm",
    Equal(norm, eta * Abs(A) * sqrt(1 - 2 * P[c] + C)),
    unfold(NORM),
    use(logit_update),
    fold(SCORE),
    linearity(),
    use(squared_norm),
    given=[SOFTMAX],
    knowing=[squared_norm_is_not_negative],
)

OTHERS = total((1 - KroneckerDelta(c, o)) * P[o], o)
OTHERS_SQUARED = total((1 - KroneckerDelta(c, o)) * P[o] ** 2, o)

others_share = prove(
    "squared_norm_without_cancellation.share",
    Equal(OTHERS, 1 - P[c]),
    linearity(),
    sift(),
    assume(SUMS_TO_ONE),
    given=[SUMS_TO_ONE],
)

squared_norm_without_cancellation = prove(
    "squared_norm_without_cancellation",
    Equal(SQUARED_NORM, OTHERS**2 + OTHERS_SQUARED),
    unfold(SCORE),
    split_off(c),
    gather((1 - P[c]) ** 2 + OTHERS_SQUARED),
    use(others_share, reverse=True),
    given=[SUMS_TO_ONE],
)

probability_is_at_most_one = prove(
    "squared_norm_without_cancellation.at_most_one",
    AtMost(P[c], 1),
    nonnegative(OTHERS),
    use(others_share),
    given=POLICY,
)

PAIR = Hypothesis(Differs(a, b), words="a and b are different actions")

two_probabilities_are_at_most_one = prove(
    "linf_norm.pair",
    AtMost(P[a] + P[b], 1),
    nonnegative(total((1 - KroneckerDelta(a, j)) * (1 - KroneckerDelta(b, j)) * P[j], j)),
    linearity(),
    sift(),
    distinct(),
    assume(SUMS_TO_ONE),
    given=[*POLICY, PAIR],
)

l1_norm = prove(
    "l1_norm",
    Equal(total(Abs(s[c, j]), j), 2 * (1 - P[c])),
    unfold(SCORE),
    cases(),
    linearity(),
    sift(),
    absolute(),
    assume(SUMS_TO_ONE),
    given=POLICY,
    knowing=[probability_is_at_most_one],
)

linf_norm = prove(
    "linf_norm",
    Equal(Largest(Abs(s[c, j]), (j, 1, n)), 1 - P[c]),
    unfold(SCORE),
    cases(),
    absolute(),
    attained(c),
    given=POLICY,
    knowing=[probability_is_at_most_one, two_probabilities_are_at_most_one],
)

uniform_policy = prove(
    "uniform_policy",
    Equal(SQUARED_NORM, 1 - 1 / n),
    use(squared_norm),
    unfold(COLLISION),
    assume(UNIFORM),
    linearity(),
    given=[UNIFORM],
)

expected_squared_norm = prove(
    "expected_squared_norm",
    Equal(total(P[c] * SQUARED_NORM, c), 1 - C),
    use(squared_norm),
    linearity(),
    assume(SUMS_TO_ONE),
    fold(COLLISION),
    given=[SUMS_TO_ONE],
)

difference_of_squared_norms = prove(
    "rarest_action_moves_most.difference",
    Equal(total(s[a, j] ** 2, j) - total(s[b, j] ** 2, j), 2 * (P[b] - P[a])),
    use(squared_norm),
)

RARER = Hypothesis(AtMost(P[a], P[b]), words="action a is no more likely than action b")

rarest_action_moves_most = prove(
    "rarest_action_moves_most",
    AtMost(total(s[b, j] ** 2, j), total(s[a, j] ** 2, j)),
    nonnegative(2 * (P[b] - P[a])),
    use(difference_of_squared_norms, reverse=True),
    given=[RARER],
)

rarest_action_has_the_longest_score = prove(
    "rarest_action_moves_most.norm",
    AtMost(sqrt(total(s[b, j] ** 2, j)), sqrt(total(s[a, j] ** 2, j))),
    bound(rarest_action_moves_most),
    given=[RARER],
)

UPDATE_AT = eta * Apos[t] * (KroneckerDelta(chosen[t], j) - Ppos[t, j])

update_at_a_position = prove(
    "trajectory_squared_norm.update",
    Equal(Dzpos[t, j], UPDATE_AT),
    unfold(CHANGE_AT),
    assume(SOFTMAX_AT),
    log_laws(),
    differentiate(),
    linearity(),
    sift(),
    assume(SOFTMAX_AT, reverse=True),
    algebra_to(UPDATE_AT),
    given=[SOFTMAX_AT, CHOSEN_AT],
)

TRAJECTORY = eta**2 * total(Apos[t] ** 2 * (1 - 2 * Ppos[t, chosen[t]] + Cpos[t]), t)

trajectory_squared_norm = prove(
    "trajectory_squared_norm",
    Equal(total(total(Dzpos[t, j] ** 2, j), t), TRAJECTORY),
    use(update_at_a_position),
    linearity(),
    sift(),
    fold(COLLISION_AT),
    gather(TRAJECTORY),
    given=[SOFTMAX_AT, CHOSEN_AT],
)
