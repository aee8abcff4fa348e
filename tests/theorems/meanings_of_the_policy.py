"""The meanings of the families softmax and score."""

from __future__ import annotations

import numpy as np

from tests.theorems.assumptions import (
    is_policy,
    is_softmax,
    is_tempered,
    sums_to_one,
)
from tests.theorems.sides import (
    Meaning,
    fisher,
    half_weighted_distances,
    mean,
    one_hot_minus_policy,
    quadratic_form,
    score,
    squared_norm,
)
from tests.theorems.world import same, softmax

SOFTMAX = {
    "softmax_sums_to_one": Meaning("=", is_softmax, lambda w: np.sum(w.P), lambda _: 1),
    "softmax_is_positive": Meaning("<", is_softmax, lambda _: 0, lambda w: w.P[w.j]),
    "softmax_is_positive.at_most_one": Meaning(
        "<=", is_softmax, lambda w: w.P[w.j], lambda _: 1
    ),
    "softmax_is_positive.below_one": Meaning(
        "<", lambda w: is_softmax(w) and w.o != w.j, lambda w: w.P[w.j], lambda _: 1
    ),
    "softmax_shift_invariance": Meaning(
        "=", is_softmax, lambda w: softmax(w.z[: w.n] + w.shift)[w.j], lambda w: w.P[w.j]
    ),
    "softmax_jacobian": Meaning(
        "=", is_softmax, lambda w: w.slope(lambda v: v.P[v.i], "z", w.j),
        lambda w: w.P[w.i] * (same(w.i, w.j) - w.P[w.j]),
    ),
    "softmax_jacobian.symmetric": Meaning(
        "=", is_softmax, lambda w: w.slope(lambda v: v.P[v.i], "z", w.j),
        lambda w: w.slope(lambda v: v.P[v.j], "z", w.i),
    ),
    "softmax_jacobian.rows": Meaning(
        "=", is_softmax, lambda w: sum(w.slope(lambda v: v.P[v.i], "z", j) for j in w.actions),
        lambda _: 0,
    ),
    "jacobian_quadratic_form": Meaning(
        "=", sums_to_one, quadratic_form, half_weighted_distances
    ),
    "jacobian_quadratic_form.positive_semidefinite": Meaning(
        "<=", is_policy, lambda _: 0, quadratic_form
    ),
}  # fmt: skip


SCORE = {
    "score": Meaning("=", is_softmax, score, lambda w: same(w.c, w.j) - w.P[w.j]),
    "expected_score_is_zero": Meaning(
        "=", sums_to_one, lambda w: mean(w, lambda v: same(v.c, v.j) - v.P[v.j]), lambda _: 0
    ),
    "expected_score_is_zero.gradient": Meaning(
        "=", is_softmax, lambda w: mean(w, score), lambda _: 0
    ),
    "fisher_information": Meaning(
        "=", sums_to_one,
        lambda w: mean(w, lambda v: one_hot_minus_policy(v)[v.i] * one_hot_minus_policy(v)[v.j]),
        fisher,
    ),
    "fisher_information.jacobian": Meaning(
        "=", is_softmax,
        lambda w: mean(w, lambda v: one_hot_minus_policy(v)[v.i] * one_hot_minus_policy(v)[v.j]),
        lambda w: w.slope(lambda v: v.P[v.i], "z", w.j),
    ),
    "fisher_trace": Meaning(
        "=", sums_to_one, lambda w: mean(w, squared_norm), lambda w: 1 - np.sum(w.P**2)
    ),
    "log_policy_hessian": Meaning(
        "=", is_softmax, lambda w: w.slope(score, "z", w.i), lambda w: -fisher(w)
    ),
    "score_with_temperature": Meaning(
        "=", is_tempered, score, lambda w: (same(w.c, w.j) - w.P[w.j]) / w.temperature
    ),
}  # fmt: skip
