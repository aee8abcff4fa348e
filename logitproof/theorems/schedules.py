"""Schedules and ablations: a learning rate that fixes the step's length, a clamp that breaks it."""

from __future__ import annotations

from sympy import Abs, KroneckerDelta, sqrt

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import Equal, Less
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    flatten_powers,
    fold,
    linearity,
    positive,
    sift,
    use,
)
from logitproof.calculus.terms import total
from logitproof.notation import A, C, P, c, eta, j, s
from logitproof.theorems.definitions import COLLISION, SUMS_TO_ONE
from logitproof.theorems.entry import Entry, Family
from logitproof.theorems.norm import OTHERS_SQUARED, squared_norm

LAW = 1 - 2 * P[c] + C
UNCERTAIN = Hypothesis(Less(P[c], 1), words="the chosen action is not certain")

squared_norm_is_positive = prove(
    "normalised_step_is_constant.positive",
    Less(0, LAW),
    positive((1 - P[c]) ** 2 + OTHERS_SQUARED),
    linearity(),
    sift(),
    fold(COLLISION),
    algebra_to(LAW),
    given=[UNCERTAIN],
)

NORMALISED = eta / sqrt(LAW)

normalised_step_is_constant = prove(
    "normalised_step_is_constant",
    Equal(sqrt(total((NORMALISED * A * s[c, j]) ** 2, j)), eta * Abs(A)),
    linearity(),
    use(squared_norm),
    flatten_powers(),
    given=[UNCERTAIN],
    knowing=[squared_norm_is_positive],
)

CLAMPED = eta * A * (KroneckerDelta(c, j) - (1 - KroneckerDelta(c, j)) * P[j])

clamped_update_breaks_zero_sum = prove(
    "clamped_update_breaks_zero_sum",
    Equal(total(CLAMPED, j), eta * A * P[c]),
    linearity(),
    sift(),
    assume(SUMS_TO_ONE),
    given=[SUMS_TO_ONE],
)

clamped_squared_norm = prove(
    "clamped_update_breaks_zero_sum.norm",
    Equal(total(CLAMPED**2, j), eta**2 * A**2 * (1 + C - P[c] ** 2)),
    linearity(),
    sift(),
    fold(COLLISION),
    algebra_to(eta**2 * A**2 * (1 + C - P[c] ** 2)),
)

FAMILY = Family(
    "schedules",
    "Schedules and ablations",
    "What happens to the step when the learning rate follows the norm, or a factor is clamped.",
    (
        Entry(
            "A normalised step has constant length",
            "open question 3",
            (normalised_step_is_constant, squared_norm_is_positive),
        ),
        Entry(
            "A clamped update breaks the zero sum",
            "experiment 2",
            (clamped_update_breaks_zero_sum, clamped_squared_norm),
        ),
    ),
)
