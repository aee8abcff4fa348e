"""The meanings of the family magnitude."""

from __future__ import annotations

import numpy as np

from tests.theorems.assumptions import (
    is_policy,
    is_softmax,
    is_softmax_everywhere,
    is_uniform,
    near_one,
    never_chosen,
    nothing,
    sums_to_one,
)
from tests.theorems.sides import (
    Meaning,
    mean,
    norm_law,
    one_hot_minus_policy,
    pairs_of_others,
    position_update,
    score_norm,
    spread_of_others,
    squared_norm,
    step,
    trajectory,
    trajectory_law,
)
from tests.theorems.world import same

MAGNITUDE = {
    "squared_norm": Meaning("=", nothing, squared_norm, norm_law),
    "squared_norm.not_negative": Meaning("<=", nothing, lambda _: 0, norm_law),
    "update_norm": Meaning(
        "=", is_softmax, lambda w: np.linalg.norm(step(w)),
        lambda w: w.eta * abs(w.A) * np.sqrt(norm_law(w)),
    ),
    "squared_norm_without_cancellation": Meaning(
        "=", sums_to_one, squared_norm,
        lambda w: sum(w.P[o] for o in w.others) ** 2 + sum(w.P[o] ** 2 for o in w.others),
    ),
    "squared_norm_without_cancellation.share": Meaning(
        "=", sums_to_one, lambda w: sum(w.P[o] for o in w.others), lambda w: 1 - w.P[w.c]
    ),
    "squared_norm_without_cancellation.at_most_one": Meaning(
        "<=", is_policy, lambda w: w.P[w.c], lambda _: 1
    ),
    "l1_norm": Meaning(
        "=", is_policy, lambda w: np.sum(np.abs(one_hot_minus_policy(w))),
        lambda w: 2 * (1 - w.P[w.c]),
    ),
    "linf_norm": Meaning(
        "=", is_policy, lambda w: np.max(np.abs(one_hot_minus_policy(w))),
        lambda w: 1 - w.P[w.c],
    ),
    "linf_norm.pair": Meaning(
        "<=", lambda w: is_policy(w) and w.a != w.b, lambda w: w.P[w.a] + w.P[w.b], lambda _: 1
    ),
    "squared_norm_upper_bound": Meaning(
        "<=", is_policy, squared_norm, lambda w: 2 * (1 - w.P[w.c]) ** 2
    ),
    "squared_norm_upper_bound.gap": Meaning(
        "=", sums_to_one, lambda w: 2 * (1 - w.P[w.c]) ** 2 - squared_norm(w), pairs_of_others
    ),
    "squared_norm_upper_bound.equality": Meaning(
        "iff", is_policy, lambda w: np.isclose(squared_norm(w), 2 * (1 - w.P[w.c]) ** 2),
        lambda w: sum(w.P[o] > 0 for o in w.others) <= 1,
    ),
    "squared_norm_lower_bound": Meaning(
        "<=", lambda w: sums_to_one(w) and w.n >= 2,
        lambda w: (1 - w.P[w.c]) ** 2 * w.n / (w.n - 1), squared_norm,
    ),
    "squared_norm_lower_bound.spread": Meaning(
        "=", sums_to_one, lambda w: sum((w.P[o] - w.x) ** 2 for o in w.others),
        lambda w: squared_norm(w) - (1 - w.P[w.c]) ** 2
        - 2 * w.x * (1 - w.P[w.c]) + (w.n - 1) * w.x**2,
    ),
    "squared_norm_lower_bound.gap": Meaning(
        "=", lambda w: sums_to_one(w) and w.n >= 2, spread_of_others,
        lambda w: squared_norm(w) - (1 - w.P[w.c]) ** 2 * w.n / (w.n - 1),
    ),
    "squared_norm_lower_bound.equality": Meaning(
        "iff", lambda w: sums_to_one(w) and w.n >= 2,
        lambda w: np.isclose(squared_norm(w), (1 - w.P[w.c]) ** 2 * w.n / (w.n - 1)),
        lambda w: np.allclose(w.P[w.others], w.P[w.others[0]]),
    ),
    "self_regulation": Meaning(
        "<=", is_policy, score_norm, lambda w: np.sqrt(2) * (1 - w.P[w.c])
    ),
    "self_regulation.lower": Meaning(
        "<=", lambda w: is_policy(w) and w.n >= 2,
        lambda w: np.sqrt(w.n / (w.n - 1)) * (1 - w.P[w.c]), score_norm,
    ),
    "self_regulation.limit": Meaning(
        "<=", lambda w: is_policy(w) and near_one(w), score_norm, lambda w: w.epsilon
    ),
    "two_actions": Meaning(
        "=", lambda w: is_policy(w) and w.n == 2, score_norm,
        lambda w: np.sqrt(2) * (1 - w.P[w.c]),
    ),
    "two_actions.lower": Meaning(
        "<=", lambda w: is_policy(w) and w.n == 2,
        lambda w: np.sqrt(2) * (1 - w.P[w.c]), score_norm,
    ),
    "uniform_policy": Meaning("=", is_uniform, squared_norm, lambda w: 1 - 1 / w.n),
    "exploring_limit": Meaning(
        "=", never_chosen, squared_norm, lambda w: 1 + np.sum(w.P**2)
    ),
    "exploring_limit.upper": Meaning(
        "<=", lambda w: is_policy(w) and never_chosen(w), squared_norm, lambda _: 2
    ),
    "exploring_limit.lower": Meaning(
        "<=", lambda w: sums_to_one(w) and w.n >= 2 and never_chosen(w),
        lambda w: w.n / (w.n - 1), squared_norm,
    ),
    "expected_squared_norm": Meaning(
        "=", sums_to_one, lambda w: mean(w, squared_norm), lambda w: 1 - np.sum(w.P**2)
    ),
    "rarest_action_moves_most": Meaning(
        "<=", lambda w: w.P[w.a] <= w.P[w.b],
        lambda w: squared_norm(w.at(c=w.b)), lambda w: squared_norm(w.at(c=w.a)),
    ),
    "rarest_action_moves_most.norm": Meaning(
        "<=", lambda w: w.P[w.a] <= w.P[w.b],
        lambda w: score_norm(w.at(c=w.b)), lambda w: score_norm(w.at(c=w.a)),
    ),
    "rarest_action_moves_most.difference": Meaning(
        "=", nothing, lambda w: squared_norm(w.at(c=w.a)) - squared_norm(w.at(c=w.b)),
        lambda w: 2 * (w.P[w.b] - w.P[w.a]),
    ),
    "trajectory_squared_norm": Meaning("=", is_softmax_everywhere, trajectory, trajectory_law),
    "trajectory_squared_norm.update": Meaning(
        "=", is_softmax_everywhere, position_update,
        lambda w: w.eta * w.Apos[w.t] * (same(w.chosen[w.t], w.j) - w.Ppos[w.t, w.j]),
    ),
}  # fmt: skip
