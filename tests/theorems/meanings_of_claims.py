"""The meanings of the family claims."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.theorems.assumptions import (
    has_many_actions,
    has_two_actions,
    is_in_proportion,
    is_nearly_longest,
    is_nearly_longest_and_policy,
    is_not_negative,
    is_softmax,
    is_spread_out,
    new_is_in_proportion,
    nothing_is_negative,
    nothing_is_negative_and_nearly_longest,
    rises,
    rises_in_proportion,
)
from tests.theorems.sides import Meaning, collision_slope, squared_norm, step
from tests.theorems.world import World, same

__all__ = ["CLAIMS"]


def collision(w: World) -> float:
    return float(w.P @ w.P)


def new_squared_norm(w: World) -> float:
    return float(sum((same(w.c, j) - w.Pnew[j]) ** 2 for j in w.actions))


def law(w: World, policy: Any) -> float:
    """(1 - P_c)^2 (1 + sum of the squared shares of the others)."""
    return float((1 - policy[w.c]) ** 2 * (1 + sum(w.v[o] ** 2 for o in w.others)))


def moved(w: World) -> Any:
    return w.z[: w.n] + step(w)


CLAIMS = {
    "norm_falls_in_proportion": Meaning("<=", rises_in_proportion, new_squared_norm, squared_norm),
    "norm_falls_in_proportion.law": Meaning(
        "=", is_in_proportion, squared_norm, lambda w: law(w, w.P)
    ),
    "norm_falls_in_proportion.law_after": Meaning(
        "=", new_is_in_proportion, new_squared_norm, lambda w: law(w, w.Pnew)
    ),
    "norm_falls_in_proportion.at_most_one": Meaning("<=", rises, lambda w: w.P[w.c], lambda _: 1),
    "longest_step_means_concentrated": Meaning(
        "<=", nothing_is_negative_and_nearly_longest, lambda w: 1 - w.epsilon, collision
    ),
    "longest_step_means_concentrated.unlikely": Meaning(
        "<=", is_nearly_longest_and_policy, lambda w: w.P[w.c], lambda w: w.epsilon / 2
    ),
    "longest_step_means_concentrated.spread": Meaning(
        "<=", is_not_negative, squared_norm, lambda w: 1 + collision(w)
    ),
    "longest_step_means_concentrated.left": Meaning(
        "<=", is_nearly_longest, lambda w: 1 - w.epsilon, lambda w: collision(w) - 2 * w.P[w.c]
    ),
    "longest_step_means_concentrated.without_the_chosen": Meaning(
        "<=", nothing_is_negative, lambda w: collision(w) - 2 * w.P[w.c], collision
    ),
    "longest_step_means_concentrated.little": Meaning(
        "<=", is_nearly_longest_and_policy, lambda w: 1 - w.epsilon, lambda w: 1 - 2 * w.P[w.c]
    ),
    "step_keeps_the_sum_of_logits": Meaning(
        "=", is_softmax, lambda w: np.sum(moved(w)), lambda w: np.sum(w.z[: w.n])
    ),
    "step_keeps_the_sum_of_logits.norm": Meaning(
        "=", is_softmax, lambda w: np.sum(moved(w) ** 2),
        lambda w: np.sum(w.z[: w.n] ** 2)
        + 2 * w.eta * w.A * (w.z[w.c] - w.P @ w.z[: w.n])
        + w.eta**2 * w.A**2 * squared_norm(w),
    ),
    "spread_policy_hides_collision": Meaning(
        "<=", is_spread_out, collision_slope, lambda w: 2 * w.epsilon**2
    ),
    "spread_policy_hides_collision.lower": Meaning(
        "<=", is_spread_out, lambda w: -2 * w.epsilon**2, collision_slope
    ),
    "spread_policy_hides_collision.slope": Meaning(
        "<=", is_spread_out, lambda w: 2 * w.P[w.j] * (w.P[w.j] - collision(w)),
        lambda w: 2 * w.epsilon**2,
    ),
    "spread_policy_hides_collision.collision": Meaning(
        "<=", is_spread_out, collision, lambda w: w.epsilon
    ),
    "lower_factor_tends_to_one": Meaning(
        "<=", has_many_actions, lambda w: w.n / (w.n - 1), lambda w: 1 + w.epsilon
    ),
    "lower_factor_tends_to_one.at_least_one": Meaning(
        "<=", has_two_actions, lambda _: 1, lambda w: w.n / (w.n - 1)
    ),
}  # fmt: skip
