"""What holds in place of claims that are often made in words, and what makes others precise.

Those about many actions are in `many_actions`.
"""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, ForAll
from logitproof.calculus.rules import (
    assume,
    bound,
    fold,
    gather,
    linearity,
    nonnegative,
    sift,
    use,
)
from logitproof.calculus.terms import total
from logitproof.calculus.theorem import Theorem
from logitproof.notation import A, C, Dz, P, Pnew, c, epsilon, eta, j, n, o, v, z
from logitproof.theorems.collision import collision_upper_bound
from logitproof.theorems.definitions import COLLISION, NONNEGATIVE, POLICY, SOFTMAX
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.many_actions import MANY_ACTIONS
from logitproof.theorems.norm import SQUARED_NORM, squared_norm
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
        *MANY_ACTIONS,
    ),
)
