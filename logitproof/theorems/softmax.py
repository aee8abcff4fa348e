"""What the softmax is: a positive policy that a shift leaves alone, and its Jacobian."""

from __future__ import annotations

from sympy import Integer, KroneckerDelta, Rational, exp

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Differs, Equal, Less, Partial
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    differentiate,
    distinct,
    linearity,
    nonnegative,
    positive,
    sift,
    split_exp,
    trade,
    use,
)
from logitproof.calculus.terms import total
from logitproof.notation import P, i, j, k, o, shift, v, z
from logitproof.theorems.definitions import NONNEGATIVE, SOFTMAX, SUMS_TO_ONE
from logitproof.theorems.entry import Entry, Family

softmax_sums_to_one = prove(
    "softmax_sums_to_one",
    Equal(total(P[j], j), 1),
    assume(SOFTMAX),
    linearity(),
    algebra_to(Integer(1)),
    given=[SOFTMAX],
)

softmax_is_positive = prove(
    "softmax_is_positive",
    Less(0, P[j]),
    positive(exp(z[j]) / total(exp(z[k]), k)),
    assume(SOFTMAX, reverse=True),
    given=[SOFTMAX],
)

at_most_one = prove(
    "softmax_is_positive.at_most_one",
    AtMost(P[j], 1),
    nonnegative(total((1 - KroneckerDelta(j, k)) * P[k], k)),
    linearity(),
    sift(),
    use(softmax_sums_to_one),
    given=[SOFTMAX],
    knowing=[softmax_is_positive],
)

ANOTHER = Hypothesis(Differs(o, j), words="there is another action o")

below_one = prove(
    "softmax_is_positive.below_one",
    Less(P[j], 1),
    positive(P[o] + total((1 - KroneckerDelta(j, k)) * (1 - KroneckerDelta(o, k)) * P[k], k)),
    linearity(),
    sift(),
    distinct(),
    use(softmax_sums_to_one),
    given=[SOFTMAX, ANOTHER],
    knowing=[softmax_is_positive],
)

softmax_shift_invariance = prove(
    "softmax_shift_invariance",
    Equal(exp(z[j] + shift) / total(exp(z[k] + shift), k), P[j]),
    split_exp(),
    linearity(),
    assume(SOFTMAX, reverse=True),
    given=[SOFTMAX],
)

softmax_jacobian = prove(
    "softmax_jacobian",
    Equal(Partial(P[i], z[j]), P[i] * (KroneckerDelta(i, j) - P[j])),
    assume(SOFTMAX),
    differentiate(),
    sift(),
    assume(SOFTMAX, reverse=True),
    algebra_to(P[i] * (KroneckerDelta(i, j) - P[j])),
    given=[SOFTMAX],
)

jacobian_is_symmetric = prove(
    "softmax_jacobian.symmetric",
    Equal(Partial(P[i], z[j]), Partial(P[j], z[i])),
    use(softmax_jacobian),
    back=[
        use(softmax_jacobian),
        algebra_to(P[j] * KroneckerDelta(i, j) - P[i] * P[j]),
        trade(j, i),
    ],
    given=[SOFTMAX],
)

jacobian_rows_sum_to_zero = prove(
    "softmax_jacobian.rows",
    Equal(total(Partial(P[i], z[j]), j), 0),
    use(softmax_jacobian),
    linearity(),
    sift(),
    use(softmax_sums_to_one),
    given=[SOFTMAX],
)

FORM = total(total(v[i] * (P[i] * KroneckerDelta(i, j) - P[i] * P[j]) * v[j], j), i)
PAIRS = Rational(1, 2) * total(total(P[i] * P[j] * (v[i] - v[j]) ** 2, j), i)

jacobian_quadratic_form = prove(
    "jacobian_quadratic_form",
    Equal(FORM, PAIRS),
    linearity(),
    sift(),
    back=[linearity(), assume(SUMS_TO_ONE)],
    given=[SUMS_TO_ONE],
)

jacobian_is_positive_semidefinite = prove(
    "jacobian_quadratic_form.positive_semidefinite",
    AtMost(0, FORM),
    nonnegative(PAIRS),
    use(jacobian_quadratic_form, reverse=True),
    given=[SUMS_TO_ONE, NONNEGATIVE],
)

FAMILY = Family(
    "softmax",
    "Softmax",
    "The softmax turns any real logits into a policy: positive numbers that sum to one.",
    (
        Entry("The softmax sums to one", "", (softmax_sums_to_one,)),
        Entry("The softmax is positive", "", (softmax_is_positive, at_most_one, below_one)),
        Entry("A shift of all logits changes nothing", "", (softmax_shift_invariance,)),
        Entry(
            "The Jacobian of the softmax",
            "",
            (softmax_jacobian, jacobian_is_symmetric, jacobian_rows_sum_to_zero),
        ),
        Entry(
            "The quadratic form of the Jacobian",
            "",
            (jacobian_quadratic_form, jacobian_is_positive_semidefinite),
        ),
    ),
)
