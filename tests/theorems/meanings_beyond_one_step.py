"""The meanings of the families parameters, schedules and steps."""

from __future__ import annotations

import numpy as np

from tests.theorems.assumptions import (
    has_affine_features,
    has_features,
    has_moved,
    has_moved_little,
    is_softmax,
    kernel_is_large,
    kernel_is_small,
    nothing,
    reaches_one_logit,
    sums_to_one,
    uncertain,
)
from tests.theorems.sides import (
    Meaning,
    clamped,
    defect,
    defects_vanish,
    first_order_gain,
    gain,
    kernel_form,
    norm_law,
    one_hot_minus_policy,
    realised_by_layer,
    realised_by_theta,
    squared_norm,
    weight,
)
from tests.theorems.world import same

PARAMETERS = {
    "linear_policy_keeps_dynamics": Meaning(
        "=", has_features, lambda w: realised_by_layer(w)[w.j],
        lambda w: w.phi @ w.phi * w.eta * w.A * (same(w.c, w.j) - w.P[w.j]),
    ),
    "linear_policy_keeps_dynamics.zero_sum": Meaning(
        "=", has_features, lambda w: np.sum(realised_by_layer(w)), lambda _: 0
    ),
    "tangent_kernel_update": Meaning(
        "=", is_softmax, realised_by_theta,
        lambda w: w.eta * w.A * (w.tangent @ w.tangent.T @ one_hot_minus_policy(w))[w.i],
    ),
    "zero_sum_defect": Meaning(
        "=", nothing, defect, lambda w: (w.K.sum(axis=0) @ one_hot_minus_policy(w))
    ),
    "zero_sum_defect.criterion": Meaning(
        "iff", nothing, defects_vanish,
        lambda w: np.allclose(w.K.sum(axis=0), w.P @ w.K.sum(axis=0)),
    ),
    "zero_sum_defect.counterexample": Meaning(
        "=", reaches_one_logit, defect, lambda w: same(w.c, w.a) - w.P[w.a]
    ),
    "output_layer_keeps_dynamics": Meaning(
        "=", has_affine_features, lambda w: realised_by_layer(w)[w.j],
        lambda w: (w.phi @ w.phi + 1) * w.eta * w.A * (same(w.c, w.j) - w.P[w.j]),
    ),
    "parameter_norm_bounds": Meaning(
        "<=", kernel_is_large, lambda w: w.sigma**2 * squared_norm(w), kernel_form
    ),
    "parameter_norm_bounds.upper": Meaning(
        "<=", kernel_is_small, kernel_form, lambda w: w.sigma**2 * squared_norm(w)
    ),
    "parameter_norm_bounds.lower_gap": Meaning(
        "=", kernel_is_large, lambda w: kernel_form(w) - w.sigma**2 * squared_norm(w),
        lambda w: np.sum((one_hot_minus_policy(w) @ w.B[: w.n]) ** 2),
    ),
    "parameter_norm_bounds.upper_gap": Meaning(
        "=", kernel_is_small, lambda w: w.sigma**2 * squared_norm(w) - kernel_form(w),
        lambda w: np.sum((one_hot_minus_policy(w) @ w.B[: w.n]) ** 2),
    ),
}  # fmt: skip

SCHEDULES = {
    "normalised_step_is_constant": Meaning(
        "=", uncertain,
        lambda w: np.linalg.norm(w.eta / np.sqrt(norm_law(w)) * w.A * one_hot_minus_policy(w)),
        lambda w: w.eta * abs(w.A),
    ),
    "normalised_step_is_constant.positive": Meaning("<", uncertain, lambda _: 0, norm_law),
    "clamped_update_breaks_zero_sum": Meaning(
        "=", sums_to_one, lambda w: np.sum(clamped(w)), lambda w: w.eta * w.A * w.P[w.c]
    ),
    "clamped_update_breaks_zero_sum.norm": Meaning(
        "=", nothing, lambda w: np.sum(clamped(w) ** 2),
        lambda w: w.eta**2 * w.A**2 * (1 + np.sum(w.P**2) - w.P[w.c] ** 2),
    ),
}  # fmt: skip

STEPS = {
    "second_order_remainder": Meaning(
        "<=", has_moved_little,
        lambda w: first_order_gain(w) - w.P @ w.D[: w.n] ** 2, gain,
    ),
    "second_order_remainder.upper": Meaning("<=", has_moved, gain, first_order_gain),
    "second_order_remainder.exact": Meaning(
        "=", has_moved, gain, lambda w: w.D[w.c] - np.log(weight(w))
    ),
    "second_order_remainder.jensen": Meaning(
        "<=", is_softmax, lambda w: np.exp(w.P @ w.D[: w.n]), weight
    ),
}  # fmt: skip
