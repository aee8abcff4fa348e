"""Finite steps: how far the first-order changes may be trusted."""

from __future__ import annotations

from sympy import exp, log

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, ForAll
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    bound,
    exp_above_tangent,
    exp_below_parabola,
    linearity,
    log_below_tangent,
    log_laws,
    split_exp,
    use,
)
from logitproof.calculus.terms import total
from logitproof.notation import D, P, Pnew, c, i, j, k, n, z
from logitproof.theorems.definitions import SOFTMAX
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.softmax import softmax_is_positive, softmax_sums_to_one

MOVED = Hypothesis(
    ForAll(Equal(Pnew[i], exp(z[i] + D[i]) / total(exp(z[k] + D[k]), k)), (i, 1, n)),
    everywhere=True,
    words="P' is the softmax of z + D",
)
GAIN = log(Pnew[c]) - log(P[c])
WEIGHT = total(P[j] * exp(D[j]), j)
FIRST_ORDER = D[c] - total(P[j] * D[j], j)

finite_step = prove(
    "second_order_remainder.exact",
    Equal(GAIN, D[c] - log(WEIGHT)),
    assume(MOVED),
    assume(SOFTMAX),
    split_exp(),
    log_laws(),
    back=[assume(SOFTMAX), linearity(), log_laws()],
    given=[SOFTMAX, MOVED],
    knowing=[softmax_is_positive],
)

jensen = prove(
    "second_order_remainder.jensen",
    AtMost(exp(total(P[j] * D[j], j)), WEIGHT),
    exp_above_tangent(total(P[j] * D[j], j)),
    linearity(),
    use(softmax_sums_to_one),
    algebra_to(exp(total(P[j] * D[j], j))),
    start=WEIGHT,
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

gain_from_above = prove(
    "second_order_remainder.upper",
    AtMost(GAIN, FIRST_ORDER),
    use(finite_step),
    bound(jensen),
    given=[SOFTMAX, MOVED],
    knowing=[softmax_is_positive],
)

SMALL = Hypothesis(ForAll(AtMost(D[i], 1), (i, 1, n)), words="no logit rises by more than 1")
WITH_REMAINDER = FIRST_ORDER - total(P[j] * D[j] ** 2, j)

second_order_remainder = prove(
    "second_order_remainder",
    AtMost(WITH_REMAINDER, GAIN),
    use(finite_step),
    log_below_tangent(1),
    exp_below_parabola(),
    linearity(),
    use(softmax_sums_to_one),
    start=GAIN,
    given=[SOFTMAX, MOVED, SMALL],
    knowing=[softmax_is_positive],
)

FAMILY = Family(
    "steps",
    "Finite steps",
    "A step of finite size: what the first-order changes leave out.",
    (
        Entry(
            "The second-order remainder",
            "",
            (second_order_remainder, gain_from_above, finite_step, jensen),
        ),
    ),
)
