# ruff: noqa: D103  a function is named for the quantity that it returns
"""What the sides of statements are made of, by their definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tests.theorems.world import World, merged, same

Value = Callable[[World], Any]


class Meaning(NamedTuple):
    """A statement: ``left`` stands in ``relation`` to ``right`` wherever ``assumed`` is true."""

    relation: str
    assumed: Callable[[World], bool]
    left: Value
    right: Value


def log_policy(w: World) -> float:
    return float(np.log(w.P[w.c]))


def score(w: World) -> float:
    return w.slope(log_policy, "z", w.j)


def step(w: World) -> Any:
    """The change of the logits, from the definition: learning rate times gradient of A log P."""
    return np.array([w.eta * w.A * score(w.at(j=j)) for j in w.actions])


def one_hot_minus_policy(w: World) -> Any:
    return np.array([same(w.c, j) - w.P[j] for j in w.actions])


def squared_norm(w: World) -> float:
    return float(np.sum(one_hot_minus_policy(w) ** 2))


def score_norm(w: World) -> float:
    return float(np.linalg.norm(one_hot_minus_policy(w)))


def norm_law(w: World) -> float:
    return float(1 - 2 * w.P[w.c] + np.sum(w.P**2))


def mean(w: World, value: Value) -> float:
    """Average over the chosen action, drawn from the policy."""
    return float(sum(w.P[c] * value(w.at(c=c)) for c in w.actions))


def covariance(w: World, f: Any, g: Any) -> float:
    return float(w.P @ (f * g) - (w.P @ f) * (w.P @ g))


def fisher(w: World) -> float:
    return float(w.P[w.i] * same(w.i, w.j) - w.P[w.i] * w.P[w.j])


def quadratic_form(w: World) -> float:
    v = w.v[: w.n]
    return float(v @ (np.diag(w.P) - np.outer(w.P, w.P)) @ v)


def half_weighted_distances(w: World) -> float:
    pairs = ((i, j) for i in w.actions for j in w.actions)
    return float(sum(w.P[i] * w.P[j] * (w.v[i] - w.v[j]) ** 2 for i, j in pairs) / 2)


def weighted_gradient(w: World) -> float:
    return float(w.eta * w.slope(lambda v: v.A * v.P[v.c] / v.mu, "z", w.j))


def clipped_gradient(w: World) -> float:
    return float(w.eta * w.slope(lambda v: v.A * (1 + v.clip), "z", w.j))


def clipped_gradient_below(w: World) -> float:
    return float(w.eta * w.slope(lambda v: v.A * (1 - v.clip), "z", w.j))


def length(w: World, entry: Value) -> float:
    return float(np.sqrt(sum(entry(w.at(j=j)) ** 2 for j in w.actions)))


def cross_entropy_gradient(w: World) -> float:
    return w.slope(lambda v: float(v.y @ np.log(v.P)), "z", w.j)


def smoothed_target(w: World) -> float:
    return float(sum((1 - w.smoothing) * same(w.c, j) + w.smoothing / w.n for j in w.actions))


def advantage(w: World) -> Any:
    return w.Aval[: w.n] - w.Abar


def mean_update(w: World, values: Any) -> float:
    return mean(w, lambda v: values[v.c] * (same(v.c, v.j) - v.P[v.j]))


def position_update(w: World) -> float:
    def objective(v: World) -> float:
        return float(sum(v.Apos * np.log(v.Ppos[range(v.N), v.chosen])))

    return float(w.eta * w.slope(objective, "zpos", (w.t, w.j)))


def trajectory(w: World) -> float:
    places = [(t, j) for t in range(w.N) for j in w.actions]
    return float(sum(position_update(w.at(t=t, j=j)) ** 2 for t, j in places))


def trajectory_law(w: World) -> float:
    chosen = w.Ppos[range(w.N), w.chosen]
    return float(w.eta**2 * np.sum(w.Apos**2 * (1 - 2 * chosen + (w.Ppos**2).sum(axis=1))))


def pairs_of_others(w: World) -> float:
    return float(sum(w.P[o] * w.P[k] for o in w.others for k in w.others if o != k))


def spread_of_others(w: World) -> float:
    return float(sum((w.P[o] - (1 - w.P[w.c]) / (w.n - 1)) ** 2 for o in w.others))


def lse(values: Any) -> float:
    return float(np.log(np.sum(np.exp(values))))


def moment(w: World, first: int, last: int, level: float) -> float:
    return float(np.sum(np.exp(w.order * (w.z[first:last] - level))))


def merged_moments(w: World) -> float:
    one, other = ((moment(w, 0, w.n1, w.m1), w.m1), (moment(w, w.n1, w.n1 + w.n2, w.m2), w.m2))
    whole, level = merged(one, other, w.order)
    return float(whole * np.exp(w.order * (level - w.m)))


def part(w: World, number: int) -> tuple[float, float]:
    return getattr(w, f"x{number}"), getattr(w, f"m{number}")


def collision_slope(w: World) -> float:
    return w.slope(lambda v: float(np.sum(v.P**2)), "z", w.j)


def entropy(w: World) -> float:
    return float(-np.sum(w.P * np.log(w.P)))


def bonus(w: World) -> Any:
    """The gradient of A log P_c + tau H, worked out by hand."""
    return w.A * one_hot_minus_policy(w) - w.tau * w.P * w.L


def realised_by_theta(w: World) -> float:
    """How the logit i moves as the parameters take a step along their gradient."""
    step = w.eta * w.A * np.array([w.slope(log_policy, "theta", q) for q in range(w.d)])
    ends = (w.at(theta=w.theta + side * 1e-4 * step).z[w.i] for side in (1, -1))
    return float((next(ends) - next(ends)) / 2e-4)


def realised_by_layer(w: World) -> Any:
    """How the logits move, exactly, when a linear layer takes its step of policy gradient."""
    rate = w.eta * w.A
    weights, biases = w.W.copy(), w.beta.copy()
    for j in w.actions:
        for q in range(w.d):
            weights[j, q] += rate * w.slope(log_policy, "W", (j, q))
        biases[j] += rate * w.slope(log_policy, "beta", j)
    return (w.at(W=weights, beta=biases).z - w.z)[: w.n]


def defect(w: World) -> float:
    return float(np.sum(w.K @ one_hot_minus_policy(w)))


def defects_vanish(w: World) -> bool:
    return bool(np.allclose([defect(w.at(c=c)) for c in w.actions], 0))


def kernel_form(w: World) -> float:
    s = one_hot_minus_policy(w)
    return float(s @ w.K @ s)


def clamped(w: World) -> Any:
    """The step when 1 - P_c is put to 1: the others still fall by their own probability."""
    return w.eta * w.A * np.array([1.0 if j == w.c else -w.P[j] for j in w.actions])


def gain(w: World) -> float:
    return float(np.log(w.Pnew[w.c]) - np.log(w.P[w.c]))


def first_order_gain(w: World) -> float:
    return float(w.D[w.c] - w.P @ w.D[: w.n])


def weight(w: World) -> float:
    return float(w.P @ np.exp(w.D[: w.n]))


def distances_from_uniform(w: World) -> Any:
    return np.abs(w.P - 1 / w.n)


def half_spread_of_distances(w: World) -> float:
    distances = distances_from_uniform(w)
    return float(np.sum((distances[:, None] - distances) ** 2) / 2)
