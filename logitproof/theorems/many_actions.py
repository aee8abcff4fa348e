"""What many actions do: a spread-out policy hides C, and the norm may come down to 1 - P_c."""

from __future__ import annotations

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, ForAll, Partial
from logitproof.calculus.rules import algebra_to, bound, fold, linearity, nonnegative, use
from logitproof.calculus.terms import total
from logitproof.notation import C, P, epsilon, i, j, k, n, z
from logitproof.theorems.collision import collision_gradient
from logitproof.theorems.definitions import COLLISION, SOFTMAX, TWO_OR_MORE
from logitproof.theorems.entry import Entry
from logitproof.theorems.softmax import softmax_is_positive, softmax_sums_to_one

# Where no action stands out, C hardly answers to the logits

SPREAD_OUT = Hypothesis(
    ForAll(AtMost(P[i], epsilon), (i, 1, n)), words="no probability is above epsilon"
)
SLOPE = 2 * P[j] * (P[j] - C)

collision_of_spread = prove(
    "spread_policy_hides_collision.collision",
    AtMost(C, epsilon),
    nonnegative(total(P[j] * (epsilon - P[j]), j)),
    linearity(),
    use(softmax_sums_to_one),
    fold(COLLISION),
    given=[SOFTMAX, SPREAD_OUT],
    knowing=[softmax_is_positive],
)

slope_from_above = prove(
    "spread_policy_hides_collision.slope",
    AtMost(SLOPE, 2 * epsilon**2),
    nonnegative(2 * (epsilon - P[j]) * (epsilon + P[j]) + 2 * P[j] * total(P[k] ** 2, k)),
    fold(COLLISION),
    given=[SOFTMAX, SPREAD_OUT],
    knowing=[softmax_is_positive],
)

spread_policy_hides_collision = prove(
    "spread_policy_hides_collision",
    AtMost(Partial(C, z[j]), 2 * epsilon**2),
    use(collision_gradient),
    bound(slope_from_above),
    given=[SOFTMAX, SPREAD_OUT],
)

slope_from_below = prove(
    "spread_policy_hides_collision.lower",
    AtMost(-2 * epsilon**2, Partial(C, z[j])),
    nonnegative(2 * P[j] ** 2 + 2 * (epsilon - P[j]) * epsilon + 2 * P[j] * (epsilon - C)),
    algebra_to(2 * epsilon**2 + SLOPE),
    use(collision_gradient, reverse=True),
    given=[SOFTMAX, SPREAD_OUT],
    knowing=[softmax_is_positive, collision_of_spread],
)

# With many actions the norm may come down to 1 - P_c, and no further

MANY = Hypothesis(AtMost(1 + 1 / epsilon, n), words="there are at least 1 + 1/epsilon actions")

factor_tends_to_one = prove(
    "lower_factor_tends_to_one",
    AtMost(n / (n - 1), 1 + epsilon),
    nonnegative(epsilon * (n - (1 + 1 / epsilon)) / (n - 1)),
    given=[TWO_OR_MORE, MANY],
)

factor_is_at_least_one = prove(
    "lower_factor_tends_to_one.at_least_one",
    AtMost(1, n / (n - 1)),
    nonnegative(1 / (n - 1)),
    given=[TWO_OR_MORE],
)

# For the family of the claims
MANY_ACTIONS = (
    Entry(
        "A spread-out policy hides its collision probability",
        "",
        (
            spread_policy_hides_collision,
            slope_from_below,
            slope_from_above,
            collision_of_spread,
        ),
    ),
    Entry(
        "With many actions the least norm comes down to 1 - P_c",
        "",
        (factor_tends_to_one, factor_is_at_least_one),
    ),
)
