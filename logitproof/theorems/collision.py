"""The collision probability: how concentrated a policy is, and how that changes."""

from __future__ import annotations

from sympy import Abs, exp

from logitproof.calculus.derivation import prove
from logitproof.calculus.nodes import AtMost, Either, Equal, ForAll, Iff, Less, Partial
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    bound,
    differentiate,
    fold,
    isolate,
    linearity,
    log_below_tangent,
    nonnegative,
    positive,
    sift,
    termwise,
    transpose,
    unfold,
    use,
    zero_product,
)
from logitproof.calculus.terms import total
from logitproof.notation import (
    H2,
    A,
    C,
    Dz,
    H,
    P,
    c,
    eta,
    j,
    k,
    n,
    n_eff,
    z,
)
from logitproof.theorems.definitions import (
    COLLISION,
    EFFECTIVE,
    ENTROPY,
    POLICY,
    POSITIVE,
    RENYI,
    SOFTMAX,
    SUMS_TO_ONE,
    UNIFORM,
)
from logitproof.theorems.norm import probability_is_at_most_one
from logitproof.theorems.softmax import softmax_sums_to_one
from logitproof.theorems.update import logit_update

DISTANCE_FROM_UNIFORM = total((P[j] - 1 / n) ** 2, j)

lower_gap = prove(
    "collision_lower_bound.gap",
    Equal(DISTANCE_FROM_UNIFORM, C - 1 / n),
    linearity(),
    assume(SUMS_TO_ONE),
    fold(COLLISION),
    given=[SUMS_TO_ONE],
)

collision_lower_bound = prove(
    "collision_lower_bound",
    AtMost(1 / n, C),
    nonnegative(DISTANCE_FROM_UNIFORM),
    use(lower_gap),
    given=[SUMS_TO_ONE],
)

lower_bound_is_reached = prove(
    "collision_lower_bound.equality",
    Iff(Equal(1 / n, C), ForAll(Equal(P[j], 1 / n), (j, 1, n))),
    transpose(),
    use(lower_gap, reverse=True),
    termwise(),
    zero_product(),
    isolate(P),
    given=[SUMS_TO_ONE],
)

collision_is_positive = prove(
    "collision_lower_bound.positive",
    Less(0, C),
    positive(1 / n),
    bound(collision_lower_bound),
    given=[SUMS_TO_ONE],
)

DEVIATION = Abs(P[j] - 1 / n)
OTHER_DEVIATION = Abs(P[k] - 1 / n)
SPREAD = total(total((DEVIATION - OTHER_DEVIATION) ** 2, k), j) / 2

distance_gap = prove(
    "distance_from_uniform.gap",
    Equal(n * C - 1 - total(DEVIATION, j) ** 2, SPREAD),
    algebra_to(n * (C - 1 / n) - total(DEVIATION, j) ** 2),
    use(lower_gap, reverse=True),
    linearity(),
    back=[linearity(), linearity()],
    given=[SUMS_TO_ONE],
)

distance_from_uniform = prove(
    "distance_from_uniform",
    AtMost(total(DEVIATION, j) ** 2, n * C - 1),
    nonnegative(SPREAD),
    use(distance_gap, reverse=True),
    given=[SUMS_TO_ONE],
)

upper_gap = prove(
    "collision_upper_bound.gap",
    Equal(total(P[j] * (1 - P[j]), j), 1 - C),
    linearity(),
    assume(SUMS_TO_ONE),
    fold(COLLISION),
    given=[SUMS_TO_ONE],
)

collision_upper_bound = prove(
    "collision_upper_bound",
    AtMost(C, 1),
    nonnegative(total(P[j] * (1 - P[j]), j)),
    use(upper_gap),
    given=POLICY,
    knowing=[probability_is_at_most_one],
)

DETERMINISTIC = ForAll(Either(Equal(P[j], 1), Equal(P[j], 0)), (j, 1, n))

upper_bound_is_reached = prove(
    "collision_upper_bound.equality",
    Iff(Equal(C, 1), DETERMINISTIC),
    transpose(),
    use(upper_gap, reverse=True),
    termwise(),
    zero_product(),
    isolate(P),
    given=POLICY,
    knowing=[probability_is_at_most_one],
)

renyi_entropy = prove(
    "renyi_entropy",
    Equal(exp(-H2), C),
    unfold(RENYI),
    given=[SUMS_TO_ONE],
    knowing=[collision_is_positive],
)

effective_actions = prove(
    "renyi_entropy.effective_actions",
    Equal(n_eff, exp(H2)),
    unfold(EFFECTIVE),
    back=[unfold(RENYI)],
    given=[SUMS_TO_ONE],
    knowing=[collision_is_positive],
)

effective_actions_of_uniform = prove(
    "renyi_entropy.uniform",
    Equal(n_eff, n),
    unfold(EFFECTIVE),
    unfold(COLLISION),
    assume(UNIFORM),
    linearity(),
    given=[SUMS_TO_ONE, UNIFORM],
    knowing=[collision_is_positive],
)

renyi_below_shannon = prove(
    "renyi_below_shannon",
    AtMost(H2, H),
    unfold(ENTROPY),
    log_below_tangent(C),
    linearity(),
    fold(COLLISION),
    assume(SUMS_TO_ONE),
    fold(RENYI),
    start=H,
    given=[SUMS_TO_ONE, POSITIVE],
    knowing=[collision_is_positive],
)

collision_above_entropy = prove(
    "renyi_below_shannon.collision",
    AtMost(exp(-H), C),
    bound(renyi_below_shannon),
    use(renyi_entropy),
    given=[SUMS_TO_ONE, POSITIVE],
)

COLLISION_SLOPE = 2 * P[j] * (P[j] - C)

collision_gradient = prove(
    "collision_gradient",
    Equal(Partial(C, z[j]), COLLISION_SLOPE),
    unfold(COLLISION),
    assume(SOFTMAX),
    differentiate(),
    linearity(),
    sift(),
    back=[unfold(COLLISION), assume(SOFTMAX), linearity()],
    given=[SOFTMAX],
)

collision_gradient_sums_to_zero = prove(
    "collision_gradient.sum",
    Equal(total(Partial(C, z[j]), j), 0),
    use(collision_gradient),
    linearity(),
    use(softmax_sums_to_one),
    fold(COLLISION),
    given=[SOFTMAX],
)

COLLISION_CHANGE = 2 * eta * A * (P[c] * (P[c] - C) - (total(P[j] ** 3, j) - C**2))

collision_change_first_order = prove(
    "collision_change_first_order",
    Equal(total(Partial(C, z[j]) * Dz[c, j], j), COLLISION_CHANGE),
    use(collision_gradient),
    use(logit_update),
    linearity(),
    sift(),
    fold(COLLISION),
    algebra_to(COLLISION_CHANGE),
    given=[SOFTMAX],
)
