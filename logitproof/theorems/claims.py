"""What holds in place of claims that are often made in words, and what makes others precise."""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta

from logitproof.calculus.derivation import Theorem, prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    bound,
    fold,
    gather,
    linearity,
    nonnegative,
    sift,
    use,
)
from logitproof.calculus.terms import AtMost, Equal, ForAll, Partial, total
from logitproof.notation import A, C, Dz, P, Pnew, c, epsilon, eta, i, j, k, n, o, v, z
from logitproof.theorems.collision import collision_gradient, collision_upper_bound
from logitproof.theorems.definitions import COLLISION, NONNEGATIVE, POLICY, SOFTMAX, TWO_OR_MORE
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.norm import SQUARED_NORM, squared_norm
from logitproof.theorems.softmax import softmax_is_positive, softmax_sums_to_one
from logitproof.theorems.update import logit_update, zero_sum

# The norm falls along a path that rescales the other actions


def _in_proportion(policy: Any, name: str) -> Hypothesis:
    """Say that the others share what the chosen action leaves in the proportions v."""
    chosen = KroneckerDelta(c, o)
    share = chosen * policy[c] + (1 - chosen) * (1 - policy[c]) * v[o]
    return Hypothesis(
        ForAll(Equal(policy[o], share), (o, 1, n)),
        words=f"under {name} the other actions share 1 - {name}_c in the proportions v",
    )


def _squared_score(policy: Any) -> Any:
    return total((KroneckerDelta(c, j) - policy[j]) ** 2, j)


SHARES = total((1 - KroneckerDelta(c, o)) * v[o] ** 2, o)


def _law(name: str, policy: Any, proportion: Hypothesis) -> Theorem:
    """Prove that the norm is then 1 - P_c, times what only the proportions decide."""
    return prove(
        name,
        Equal(_squared_score(policy), (1 - policy[c]) ** 2 * (1 + SHARES)),
        assume(proportion),
        linearity(),
        sift(),
        back=[linearity(), sift()],
        given=[proportion],
    )


BEFORE, AFTER = _in_proportion(P, "P"), _in_proportion(Pnew, "P'")
law_before = _law("norm_falls_in_proportion.law", P, BEFORE)
law_after = _law("norm_falls_in_proportion.law_after", Pnew, AFTER)

RISES = Hypothesis(AtMost(P[c], Pnew[c]), words="the chosen action does not become less likely")
AT_MOST_ONE = Hypothesis(AtMost(Pnew[c], 1), words="P'_c is at most 1")

before_at_most_one = prove(
    "norm_falls_in_proportion.at_most_one",
    AtMost(P[c], 1),
    bound(RISES),
    bound(AT_MOST_ONE),
    given=[RISES, AT_MOST_ONE],
)

norm_falls_in_proportion = prove(
    "norm_falls_in_proportion",
    AtMost(_squared_score(Pnew), _squared_score(P)),
    use(law_after),
    bound(RISES),
    use(law_before, reverse=True),
    given=[BEFORE, AFTER, RISES, AT_MOST_ONE],
    knowing=[before_at_most_one],
)

# A step that is nearly as long as can be means a policy concentrated on another action

NEARLY_LONGEST = Hypothesis(
    AtMost(2 - epsilon, SQUARED_NORM), words="the squared norm is within epsilon of 2"
)

what_is_left = prove(
    "longest_step_means_concentrated.left",
    AtMost(1 - epsilon, C - 2 * P[c]),
    nonnegative(SQUARED_NORM - (2 - epsilon)),
    use(squared_norm),
    given=[NEARLY_LONGEST],
)

less_without_the_chosen = prove(
    "longest_step_means_concentrated.without_the_chosen",
    AtMost(C - 2 * P[c], C),
    nonnegative(2 * P[c]),
    given=[NONNEGATIVE],
)

longest_step_means_concentrated = prove(
    "longest_step_means_concentrated",
    AtMost(1 - epsilon, C),
    bound(what_is_left),
    bound(less_without_the_chosen),
    given=[NONNEGATIVE, NEARLY_LONGEST],
)

chosen_is_left_little = prove(
    "longest_step_means_concentrated.little",
    AtMost(1 - epsilon, 1 - 2 * P[c]),
    bound(what_is_left),
    bound(collision_upper_bound),
    given=[*POLICY, NEARLY_LONGEST],
)

chosen_is_unlikely = prove(
    "longest_step_means_concentrated.unlikely",
    AtMost(P[c], epsilon / 2),
    nonnegative(epsilon / 2 - P[c]),
    given=[*POLICY, NEARLY_LONGEST],
    knowing=[chosen_is_left_little],
)

NOT_NEGATIVE = Hypothesis(AtMost(0, P[c]), words="P_c is not negative")

spread_means_shorter = prove(
    "longest_step_means_concentrated.spread",
    AtMost(SQUARED_NORM, 1 + C),
    use(squared_norm),
    bound(NOT_NEGATIVE),
    given=[NOT_NEGATIVE],
)

# The zero sum keeps the sum of the logits, not their norm

MOVED = z[j] + Dz[c, j]

step_keeps_the_sum = prove(
    "step_keeps_the_sum_of_logits",
    Equal(total(MOVED, j), total(z[j], j)),
    linearity(),
    use(zero_sum),
    given=[SOFTMAX],
)

MOVED_SQUARED = (
    total(z[j] ** 2, j)
    + 2 * eta * A * (z[c] - total(P[j] * z[j], j))
    + eta**2 * A**2 * (1 - 2 * P[c] + C)
)

norm_of_moved_logits = prove(
    "step_keeps_the_sum_of_logits.norm",
    Equal(total(MOVED**2, j), MOVED_SQUARED),
    use(logit_update),
    linearity(),
    sift(),
    fold(COLLISION),
    gather(MOVED_SQUARED),
    given=[SOFTMAX],
)

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

FAMILY = Family(
    "claims",
    "Claims made precise",
    "What holds in place of claims that are often made in words.",
    (
        Entry(
            "The norm falls if the others keep their proportions",
            "",
            (norm_falls_in_proportion, law_before, law_after, before_at_most_one),
        ),
        Entry(
            "The longest steps belong to concentrated policies",
            "",
            (
                longest_step_means_concentrated,
                chosen_is_unlikely,
                spread_means_shorter,
                what_is_left,
                less_without_the_chosen,
                chosen_is_left_little,
            ),
        ),
        Entry(
            "A step keeps the sum of the logits, not their norm",
            "section 5",
            (step_keeps_the_sum, norm_of_moved_logits),
        ),
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
            "With many actions the norm comes down to 1 - P_c",
            "",
            (factor_tends_to_one, factor_is_at_least_one),
        ),
    ),
)
