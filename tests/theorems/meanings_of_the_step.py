"""The meanings of the families update and entropy."""

from __future__ import annotations

import numpy as np

from tests.theorems.assumptions import (
    has_targets,
    is_softmax,
    nothing,
    other,
    sums_to_one,
)
from tests.theorems.sides import (
    Meaning,
    advantage,
    bonus,
    clipped_gradient,
    clipped_gradient_below,
    covariance,
    cross_entropy_gradient,
    entropy,
    length,
    log_policy,
    mean_update,
    norm_law,
    one_hot_minus_policy,
    score,
    score_norm,
    smoothed_target,
    squared_norm,
    step,
    weighted_gradient,
)
from tests.theorems.world import same

UPDATE = {
    "logit_update": Meaning(
        "=", is_softmax, lambda w: step(w)[w.j],
        lambda w: w.eta * w.A * (same(w.c, w.j) - w.P[w.j]),
    ),
    "logit_update.chosen": Meaning(
        "=", is_softmax, lambda w: step(w)[w.c], lambda w: w.eta * w.A * (1 - w.P[w.c])
    ),
    "logit_update.other": Meaning(
        "=", lambda w: is_softmax(w) and other(w), lambda w: step(w)[w.o],
        lambda w: -w.eta * w.A * w.P[w.o],
    ),
    "zero_sum": Meaning("=", is_softmax, lambda w: np.sum(step(w)), lambda _: 0),
    "parameter_update": Meaning(
        "=", is_softmax, lambda w: w.slope(log_policy, "theta", w.q),
        lambda w: sum(
            score(w.at(j=j)) * w.slope(lambda v: v.z[j], "theta", w.q) for j in w.actions  # noqa: B023
        ),
    ),
    "log_odds_change": Meaning(
        "=", lambda w: is_softmax(w) and other(w), lambda w: step(w)[w.c] - step(w)[w.o],
        lambda w: w.eta * w.A * (1 - w.P[w.c] + w.P[w.o]),
    ),
    "policy_change_first_order": Meaning(
        "=", is_softmax, lambda w: w.along(lambda v: v.P[v.j], step(w)),
        lambda w: w.eta * w.A * w.P[w.j]
        * ((same(w.c, w.j) - w.P[w.j]) - (w.P[w.c] - np.sum(w.P**2))),
    ),
    "chosen_probability_change": Meaning(
        "=", is_softmax, lambda w: w.along(lambda v: v.P[v.c], step(w)),
        lambda w: w.eta * w.A * w.P[w.c] * norm_law(w),
    ),
    "chosen_probability_change.norm": Meaning(
        "=", is_softmax, lambda w: w.along(lambda v: v.P[v.c], step(w)),
        lambda w: w.eta * w.A * w.P[w.c] * squared_norm(w),
    ),
    "log_probability_gain": Meaning(
        "=", is_softmax, lambda w: w.along(log_policy, step(w)),
        lambda w: w.eta * w.A * squared_norm(w),
    ),
    "expected_update": Meaning(
        "=", nothing, lambda w: mean_update(w, w.Aval), lambda w: w.P[w.j] * advantage(w)[w.j]
    ),
    "constant_baseline_cancels": Meaning(
        "=", sums_to_one, lambda w: mean_update(w, w.Aval + w.constant),
        lambda w: mean_update(w, w.Aval),
    ),
    "constant_baseline_cancels.action_dependent": Meaning(
        "=", nothing, lambda w: mean_update(w, w.Aval + w.bias),
        lambda w: w.P[w.j] * (advantage(w)[w.j] + w.bias[w.j] - w.P @ w.bias[: w.n]),
    ),
    "constant_baseline_cancels.group_normalised": Meaning(
        "=", sums_to_one, lambda w: mean_update(w, (w.Aval - w.constant) / w.deviation),
        lambda w: mean_update(w, w.Aval) / w.deviation,
    ),
    "importance_weighted_update": Meaning(
        "=", is_softmax, weighted_gradient,
        lambda w: w.eta * w.A * (w.P[w.c] / w.mu) * one_hot_minus_policy(w)[w.j],
    ),
    "importance_weighted_update.ratio_is_positive": Meaning(
        "<", is_softmax, lambda _: 0, lambda w: w.P[w.c] / w.mu
    ),
    "importance_weighted_update.norm": Meaning(
        "=", is_softmax, lambda w: length(w, weighted_gradient),
        lambda w: w.eta * abs(w.A) * (w.P[w.c] / w.mu) * score_norm(w),
    ),
    "importance_weighted_update.clipped": Meaning(
        "=", nothing, lambda w: length(w, clipped_gradient), lambda _: 0
    ),
    "importance_weighted_update.clipped_below": Meaning(
        "=", nothing, lambda w: length(w, clipped_gradient_below), lambda _: 0
    ),
    "label_smoothed_gradient": Meaning(
        "=", has_targets, cross_entropy_gradient, lambda w: w.y[w.j] - w.P[w.j]
    ),
    "label_smoothed_gradient.target": Meaning("=", nothing, smoothed_target, lambda _: 1),
    "label_smoothed_gradient.sum": Meaning(
        "=", has_targets, lambda w: sum(cross_entropy_gradient(w.at(j=j)) for j in w.actions),
        lambda _: 0,
    ),
    "label_smoothed_gradient.norm": Meaning(
        "=", nothing, lambda w: np.sum((w.y - w.P) ** 2),
        lambda w: np.sum(w.y**2) - 2 * w.y @ w.P + np.sum(w.P**2),
    ),
}  # fmt: skip


ENTROPY = {
    "entropy_gradient": Meaning(
        "=", is_softmax, lambda w: w.slope(entropy, "z", w.j),
        lambda w: -w.P[w.j] * (np.log(w.P[w.j]) + entropy(w)),
    ),
    "entropy_gradient.sum": Meaning(
        "=", is_softmax, lambda w: sum(w.slope(entropy, "z", j) for j in w.actions), lambda _: 0
    ),
    "entropy_change_first_order": Meaning(
        "=", is_softmax, lambda w: w.along(entropy, step(w)),
        lambda w: -w.eta * w.A
        * (w.P[w.c] * (np.log(w.P[w.c]) + entropy(w)) - w.P**2 @ (np.log(w.P) + entropy(w))),
    ),
    "expected_entropy_change": Meaning(
        "=", is_softmax, lambda w: w.along(entropy, w.eta * w.P * advantage(w)),
        lambda w: -w.eta * covariance(w, np.log(w.P), w.P * advantage(w)),
    ),
    "entropy_regularised_norm": Meaning(
        "=", is_softmax, lambda w: np.sum(bonus(w) ** 2),
        lambda w: w.A**2 * norm_law(w)
        - 2 * w.A * w.tau * (w.P[w.c] * w.L[w.c] - w.P**2 @ w.L)
        + w.tau**2 * w.P**2 @ w.L**2,
    ),
    "entropy_regularised_norm.gradient": Meaning(
        "=", is_softmax,
        lambda w: w.slope(lambda v: v.A * log_policy(v) + v.tau * entropy(v), "z", w.j),
        lambda w: bonus(w)[w.j],
    ),
    "entropy_regularised_norm.surprise": Meaning(
        "=", is_softmax, lambda w: w.P @ (np.log(w.P) + entropy(w)), lambda _: 0
    ),
    "entropy_regularised_norm.sum": Meaning(
        "=", is_softmax, lambda w: np.sum(bonus(w)), lambda _: 0
    ),
}  # fmt: skip
