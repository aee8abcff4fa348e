"""What the norm law says of the step's length: bounds, limits, and when they are reached."""

from __future__ import annotations

from sympy import KroneckerDelta, sqrt

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Differs, Either, Equal, ForAll, Iff, Implies
from logitproof.calculus.rules import (
    absolute,
    algebra_to,
    assume,
    bound,
    fold,
    isolate,
    linearity,
    nonnegative,
    restate,
    sift,
    termwise,
    transpose,
    unfold,
    use,
    zero_product,
)
from logitproof.calculus.terms import substitute, total
from logitproof.notation import C, P, c, epsilon, k, n, o, x
from logitproof.theorems.definitions import COLLISION, POLICY, SUMS_TO_ONE, TWO_OR_MORE
from logitproof.theorems.norm import SQUARED_NORM, probability_is_at_most_one, squared_norm

REST = 1 - P[c]
SCORE_NORM = sqrt(SQUARED_NORM)
EQUAL_SHARE = REST / (n - 1)

PAIRS_OF_OTHERS = total(
    total(
        (1 - KroneckerDelta(c, o)) * (1 - KroneckerDelta(c, k)) * (1 - KroneckerDelta(o, k))
        * P[o] * P[k],
        k,
    ),
    o,
)  # fmt: skip
SPREAD_AROUND = total((1 - KroneckerDelta(c, o)) * (P[o] - x) ** 2, o)
SPREAD_OF_OTHERS = substitute(SPREAD_AROUND, {x: EQUAL_SHARE})

upper_gap = prove(
    "squared_norm_upper_bound.gap",
    Equal(2 * REST**2 - SQUARED_NORM, PAIRS_OF_OTHERS),
    use(squared_norm),
    back=[linearity(), sift(), assume(SUMS_TO_ONE), fold(COLLISION)],
    given=[SUMS_TO_ONE],
)

squared_norm_upper_bound = prove(
    "squared_norm_upper_bound",
    AtMost(SQUARED_NORM, 2 * REST**2),
    nonnegative(PAIRS_OF_OTHERS),
    use(upper_gap, reverse=True),
    given=POLICY,
)

AT_MOST_ONE_OTHER = ForAll(
    ForAll(
        Implies(
            Differs(c, k),
            Implies(Differs(c, o), Implies(Differs(k, o), Either(Equal(P[k], 0), Equal(P[o], 0)))),
        ),
        (k, 1, n),
    ),
    (o, 1, n),
)

upper_bound_is_reached = prove(
    "squared_norm_upper_bound.equality",
    Iff(Equal(SQUARED_NORM, 2 * REST**2), AT_MOST_ONE_OTHER),
    transpose(),
    use(upper_gap),
    termwise(),
    zero_product(),
    given=POLICY,
)

spread_around_any_level = prove(
    "squared_norm_lower_bound.spread",
    Equal(SPREAD_AROUND, SQUARED_NORM - REST**2 - 2 * x * REST + (n - 1) * x**2),
    linearity(),
    sift(),
    assume(SUMS_TO_ONE),
    back=[use(squared_norm), unfold(COLLISION)],
    given=[SUMS_TO_ONE],
)

lower_gap = prove(
    "squared_norm_lower_bound.gap",
    Equal(SPREAD_OF_OTHERS, SQUARED_NORM - REST**2 * n / (n - 1)),
    use(spread_around_any_level, at={x: EQUAL_SHARE}),
    algebra_to(SQUARED_NORM - REST**2 * n / (n - 1)),
    given=[SUMS_TO_ONE, TWO_OR_MORE],
)

squared_norm_lower_bound = prove(
    "squared_norm_lower_bound",
    AtMost(REST**2 * n / (n - 1), SQUARED_NORM),
    nonnegative(SPREAD_OF_OTHERS),
    use(lower_gap),
    given=[SUMS_TO_ONE, TWO_OR_MORE],
)

OTHERS_ARE_EQUAL = ForAll(Implies(Differs(c, o), Equal(P[o], EQUAL_SHARE)), (o, 1, n))

lower_bound_is_reached = prove(
    "squared_norm_lower_bound.equality",
    Iff(Equal(REST**2 * n / (n - 1), SQUARED_NORM), OTHERS_ARE_EQUAL),
    transpose(),
    use(lower_gap, reverse=True),
    termwise(),
    zero_product(),
    isolate(P),
    restate(OTHERS_ARE_EQUAL),
    given=[SUMS_TO_ONE, TWO_OR_MORE],
)

self_regulation = prove(
    "self_regulation",
    AtMost(SCORE_NORM, sqrt(2) * REST),
    bound(squared_norm_upper_bound),
    absolute(),
    given=POLICY,
    knowing=[probability_is_at_most_one],
)

LOWER = sqrt(n / (n - 1)) * REST

self_regulation_from_below = prove(
    "self_regulation.lower",
    AtMost(LOWER, SCORE_NORM),
    bound(squared_norm_lower_bound),
    absolute(),
    start=SCORE_NORM,
    given=[*POLICY, TWO_OR_MORE],
    knowing=[probability_is_at_most_one],
)

NEAR_ONE = Hypothesis(AtMost(REST, epsilon / sqrt(2)), words="P_c is close enough to 1")

self_regulation_limit = prove(
    "self_regulation.limit",
    AtMost(SCORE_NORM, epsilon),
    bound(self_regulation),
    bound(NEAR_ONE),
    given=[*POLICY, NEAR_ONE],
)

TWO_ACTIONS = Hypothesis(Equal(n, 2), words="there are two actions")

two_actions_from_below = prove(
    "two_actions.lower",
    AtMost(sqrt(2) * REST, SCORE_NORM),
    bound(self_regulation_from_below),
    assume(TWO_ACTIONS),
    start=SCORE_NORM,
    given=[*POLICY, TWO_ACTIONS],
)

two_actions = prove(
    "two_actions",
    Equal(SCORE_NORM, sqrt(2) * REST),
    bound(self_regulation),
    bound(two_actions_from_below),
    given=[*POLICY, TWO_ACTIONS],
)

NEVER_CHOSEN = Hypothesis(Equal(P[c], 0), words="the chosen action has probability 0")

exploring_limit = prove(
    "exploring_limit",
    Equal(SQUARED_NORM, 1 + C),
    use(squared_norm),
    assume(NEVER_CHOSEN),
    given=[NEVER_CHOSEN],
)

exploring_limit_from_above = prove(
    "exploring_limit.upper",
    AtMost(SQUARED_NORM, 2),
    bound(squared_norm_upper_bound),
    assume(NEVER_CHOSEN),
    given=[*POLICY, NEVER_CHOSEN],
)

exploring_limit_from_below = prove(
    "exploring_limit.lower",
    AtMost(n / (n - 1), SQUARED_NORM),
    bound(squared_norm_lower_bound),
    assume(NEVER_CHOSEN),
    start=SQUARED_NORM,
    given=[SUMS_TO_ONE, TWO_OR_MORE, NEVER_CHOSEN],
)
