# ruff: noqa: D103  a function is named for what it tells
"""What theorems assume, told of a numeric world."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.theorems.world import World, softmax


def nothing(_: World) -> bool:
    return True


def is_softmax(w: World) -> bool:
    return bool(np.allclose(w.P, softmax(w.z[: w.n])))


def is_tempered(w: World) -> bool:
    return bool(np.allclose(w.P, softmax(w.z[: w.n] / w.temperature)))


def is_softmax_everywhere(w: World) -> bool:
    return all(np.allclose(p, softmax(z[: w.n])) for p, z in zip(w.Ppos, w.zpos, strict=True))


def sums_to_one(w: World) -> bool:
    return bool(np.isclose(w.P.sum(), 1))


def is_policy(w: World) -> bool:
    return sums_to_one(w) and bool((w.P >= 0).all())


def is_positive_policy(w: World) -> bool:
    return sums_to_one(w) and bool((w.P > 0).all())


def is_uniform(w: World) -> bool:
    return bool(np.allclose(w.P, 1 / w.n))


def has_targets(w: World) -> bool:
    return is_softmax(w) and bool(np.isclose(w.y.sum(), 1))


def other(w: World) -> bool:
    return bool(w.o != w.c)


def never_chosen(w: World) -> bool:
    return bool(w.P[w.c] == 0)


def near_one(w: World) -> bool:
    return bool(1 - w.P[w.c] <= w.epsilon / np.sqrt(2))


def has_features(w: World) -> bool:
    return is_softmax(w) and bool(np.allclose(w.z[: w.n], (w.W @ w.phi)[: w.n]))


def has_affine_features(w: World) -> bool:
    return is_softmax(w) and bool(np.allclose(w.z[: w.n], (w.W @ w.phi + w.beta)[: w.n]))


def reaches_one_logit(w: World) -> bool:
    return bool(np.allclose(w.K, np.outer(np.eye(w.n)[w.a], np.eye(w.n)[w.a])))


def gram(w: World) -> Any:
    return w.B[: w.n] @ w.B[: w.n].T


def kernel_is_large(w: World) -> bool:
    return bool(np.allclose(w.K - w.sigma**2 * np.eye(w.n), gram(w)))


def kernel_is_small(w: World) -> bool:
    return bool(np.allclose(w.sigma**2 * np.eye(w.n) - w.K, gram(w)))


def uncertain(w: World) -> bool:
    return bool(w.P[w.c] < 1)


def has_moved(w: World) -> bool:
    return is_softmax(w) and bool(np.allclose(w.Pnew, softmax((w.z + w.D)[: w.n])))


def has_moved_little(w: World) -> bool:
    return has_moved(w) and bool((w.D[: w.n] <= 1).all())


def shares(w: World, policy: Any) -> bool:
    return all(np.isclose(policy[o], (1 - policy[w.c]) * w.v[o]) for o in w.others)


def is_in_proportion(w: World) -> bool:
    return shares(w, w.P)


def new_is_in_proportion(w: World) -> bool:
    return shares(w, w.Pnew)


def rises(w: World) -> bool:
    return bool(w.Pnew[w.c] > w.P[w.c] or np.isclose(w.Pnew[w.c], w.P[w.c]))


def rises_in_proportion(w: World) -> bool:
    return shares(w, w.P) and shares(w, w.Pnew) and rises(w)


def nothing_is_negative(w: World) -> bool:
    return bool((w.P >= 0).all())


def is_not_negative(w: World) -> bool:
    return bool(w.P[w.c] >= 0)


def is_nearly_longest(w: World) -> bool:
    change = np.eye(w.n)[w.c] - w.P
    return bool(2 - w.epsilon <= change @ change)


def nothing_is_negative_and_nearly_longest(w: World) -> bool:
    return nothing_is_negative(w) and is_nearly_longest(w)


def is_nearly_longest_and_policy(w: World) -> bool:
    return is_policy(w) and is_nearly_longest(w)


def is_spread_out(w: World) -> bool:
    return is_softmax(w) and bool((w.epsilon >= w.P).all())


def has_two_actions(w: World) -> bool:
    return bool(w.n >= 2)


def has_many_actions(w: World) -> bool:
    return has_two_actions(w) and bool(w.n >= 1 + 1 / w.epsilon)


def parts_change_places(w: World) -> bool:
    first, second = w.z[: w.n1], w.z[w.n1 : w.n1 + w.n2]
    return bool(np.allclose(w.v[: w.n1 + w.n2], [*second, *first]))
