"""The meanings of the family concentration."""

from __future__ import annotations

import numpy as np

from tests.theorems.assumptions import (
    is_policy,
    is_positive_policy,
    is_softmax,
    is_uniform,
    nothing,
    parts_change_places,
    sums_to_one,
)
from tests.theorems.sides import (
    Meaning,
    collision_slope,
    distances_from_uniform,
    entropy,
    half_spread_of_distances,
    lse,
    merged_moments,
    moment,
    part,
    step,
)
from tests.theorems.world import merged

CONCENTRATION = {
    "collision_lower_bound": Meaning(
        "<=", sums_to_one, lambda w: 1 / w.n, lambda w: np.sum(w.P**2)
    ),
    "collision_lower_bound.gap": Meaning(
        "=", sums_to_one, lambda w: np.sum((w.P - 1 / w.n) ** 2),
        lambda w: np.sum(w.P**2) - 1 / w.n,
    ),
    "collision_lower_bound.equality": Meaning(
        "iff", sums_to_one, lambda w: np.isclose(np.sum(w.P**2), 1 / w.n), is_uniform
    ),
    "collision_lower_bound.positive": Meaning(
        "<", sums_to_one, lambda _: 0, lambda w: np.sum(w.P**2)
    ),
    "distance_from_uniform": Meaning(
        "<=", sums_to_one, lambda w: np.sum(distances_from_uniform(w)) ** 2,
        lambda w: w.n * np.sum(w.P**2) - 1,
    ),
    "distance_from_uniform.gap": Meaning(
        "=", sums_to_one,
        lambda w: w.n * np.sum(w.P**2) - 1 - np.sum(distances_from_uniform(w)) ** 2,
        half_spread_of_distances,
    ),
    "collision_upper_bound": Meaning(
        "<=", is_policy, lambda w: np.sum(w.P**2), lambda _: 1
    ),
    "collision_upper_bound.gap": Meaning(
        "=", sums_to_one, lambda w: np.sum(w.P * (1 - w.P)), lambda w: 1 - np.sum(w.P**2)
    ),
    "collision_upper_bound.equality": Meaning(
        "iff", is_policy, lambda w: np.isclose(np.sum(w.P**2), 1),
        lambda w: all(p in {0, 1} for p in w.P),
    ),
    "renyi_entropy": Meaning(
        "=", sums_to_one, lambda w: np.exp(-(1 / (1 - 2)) * np.log(np.sum(w.P**2))),
        lambda w: np.sum(w.P**2),
    ),
    "renyi_entropy.effective_actions": Meaning(
        "=", sums_to_one, lambda w: 1 / np.sum(w.P**2), lambda w: 1 / np.sum(w.P**2)
    ),
    "renyi_entropy.uniform": Meaning(
        "=", is_uniform, lambda w: 1 / np.sum(w.P**2), lambda w: w.n
    ),
    "renyi_below_shannon": Meaning(
        "<=", is_positive_policy, lambda w: -np.log(np.sum(w.P**2)), entropy
    ),
    "renyi_below_shannon.collision": Meaning(
        "<=", is_positive_policy, lambda w: np.exp(-entropy(w)), lambda w: np.sum(w.P**2)
    ),
    "collision_from_moments": Meaning(
        "=", is_softmax, lambda w: np.sum(w.P**2),
        lambda w: moment(w.at(order=2), 0, w.n, w.m) / moment(w.at(order=1), 0, w.n, w.m) ** 2,
    ),
    "collision_from_moments.log": Meaning(
        "=", is_softmax, lambda w: np.log(np.sum(w.P**2)),
        lambda w: lse(2 * w.z[: w.n]) - 2 * lse(w.z[: w.n]),
    ),
    "moments_merge": Meaning(
        "=", nothing, lambda w: moment(w, 0, w.n1 + w.n2, w.m), merged_moments
    ),
    "moments_merge.associative": Meaning(
        "=", nothing,
        lambda w: merged(merged(part(w, 1), part(w, 2), w.order), part(w, 3), w.order)[0],
        lambda w: merged(part(w, 1), merged(part(w, 2), part(w, 3), w.order), w.order)[0],
    ),
    "moments_merge.commutative": Meaning(
        "=", parts_change_places,
        lambda w: float(np.sum(np.exp(w.order * (w.v[: w.n1 + w.n2] - w.m)))),
        lambda w: moment(w, 0, w.n1 + w.n2, w.m),
    ),
    "moments_merge.neutral": Meaning(
        "=", lambda w: w.x2 == 0 and w.m2 <= w.m1,
        lambda w: merged(part(w, 1), part(w, 2), w.order)[0], lambda w: w.x1,
    ),
    "collision_gradient": Meaning(
        "=", is_softmax, collision_slope, lambda w: 2 * w.P[w.j] * (w.P[w.j] - np.sum(w.P**2))
    ),
    "collision_gradient.sum": Meaning(
        "=", is_softmax, lambda w: sum(collision_slope(w.at(j=j)) for j in w.actions),
        lambda _: 0,
    ),
    "collision_change_first_order": Meaning(
        "=", is_softmax, lambda w: w.along(lambda v: float(np.sum(v.P**2)), step(w)),
        lambda w: 2 * w.eta * w.A
        * (w.P[w.c] * (w.P[w.c] - w.P @ w.P) - (np.sum(w.P**3) - np.sum(w.P**2) ** 2)),
    ),
}  # fmt: skip
