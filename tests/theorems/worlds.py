"""The worlds in which statements are compared with their meanings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.theorems.world import SPARE, Array, World, softmax

__all__ = ["worlds"]

PARAMETERS = 3
POSITIONS = 3


def tangent_kernel(w: World) -> Array:
    """J J^T."""
    return np.asarray(w.tangent @ w.tangent.T)


def even_kernel(w: World) -> Array:
    """A kernel with equal column sums."""
    return np.asarray(2 * np.eye(w.n))


def one_logit_kernel(w: World) -> Array:
    """The parameters reach the logit of action a only."""
    unit = np.eye(w.n)[w.free.get("a", 0)]
    return np.outer(unit, unit)


def kernel_above(w: World) -> Array:
    """sigma^2 and something positive semidefinite."""
    return np.asarray(w.sigma**2 * np.eye(w.n) + w.B[: w.n] @ w.B[: w.n].T)


def kernel_below(w: World) -> Array:
    """sigma^2 less something positive semidefinite."""
    return np.asarray(w.sigma**2 * np.eye(w.n) - w.B[: w.n] @ w.B[: w.n].T)


def _free(n: int, seed: int) -> dict[str, Any]:
    """Return random values of the free letters."""
    draw = np.random.default_rng(seed)
    scalars = (
        *("shift", "m", "m1", "m2", "m3", "x", "x1", "x2", "x3"),
        *("constant", "smoothing", "tau"),
    )
    positive = ("eta", "mu", "clip", "order", "epsilon", "temperature", "sigma", "deviation")
    target = draw.random(n)
    return {
        "N": POSITIONS, "d": PARAMETERS, "n1": 2, "n2": 3,
        "A": (-1) ** seed * draw.uniform(0.5, 2),  # both signs occur
        **{name: draw.normal() for name in scalars},
        **{name: draw.uniform(0.3, 1.8) for name in positive},
        **{name: draw.normal(size=SPARE) for name in ("base", "Aval", "bias", "v", "beta")},
        **{name: draw.normal(size=(SPARE, PARAMETERS)) for name in ("mixing", "W", "B")},
        "y": target / target.sum(),
        "theta": draw.normal(size=PARAMETERS),
        "phi": np.zeros(PARAMETERS), "biased": 0.0,
        "D": draw.uniform(-0.9, 0.9, size=SPARE), "step_scale": 1.0,
        "kernel": tangent_kernel,
        "zpos": draw.normal(size=(POSITIONS, SPARE)),
        "Apos": draw.normal(size=POSITIONS),
        "chosen": draw.integers(0, n, size=POSITIONS),
    }  # fmt: skip


def worlds() -> Iterator[World]:
    """Yield softmax policies, policies at the corners and edges, and vectors that are none."""
    for seed, n in enumerate((4, 4, 3, 2, 2, 1)):
        yield World(f"softmax of {n} logits", n, softmax, _free(n, seed))
    base = _free(4, 6)
    yield World("softmax at a temperature", 4, lambda z: softmax(z / base["temperature"]), base)
    for seed, (name, changes) in enumerate(SPECIAL_LETTERS.items(), 7):
        yield World(name, 4, softmax, _free(4, seed) | changes)
    for seed, (name, row) in enumerate(FIXED_POLICIES.items(), 20):
        yield _fixed(name, row, seed)
    for seed, kernel in enumerate((even_kernel, one_logit_kernel, kernel_above, kernel_below), 40):
        world = _fixed(kernel.__name__, (0.2, 0.3, 0.5), seed)
        yield world.at(kernel=kernel)


def _fixed(name: str, row: tuple[float, ...], seed: int) -> World:
    values = np.array(row, dtype=float)
    return World(name, len(row), lambda _: values, _free(len(row), seed))


_FEATURES = {"base": np.zeros(SPARE), "theta": np.zeros(PARAMETERS), "phi": np.array([0.7, -1, 2])}
_LEVELS = np.array([0.2, 0.9, -0.4, 0.3, 0, 0])
SPECIAL_LETTERS: dict[str, dict[str, Any]] = {
    "large epsilon": {"epsilon": 2.5},
    "an empty second part": {"x2": 0.0, "m1": 0.7, "m2": 0.2},
    "the parts change places": {
        "base": _LEVELS,
        "theta": np.zeros(PARAMETERS),
        "v": np.array([*_LEVELS[2:5], *_LEVELS[:2], 0]),
    },
    "targets that do not sum to 1": {"y": np.ones(4)},
    "linear in features": _FEATURES,
    "affine in features": _FEATURES | {"biased": 1.0},
    "one logit rises by 1.5": {"D": np.array([0.3, 1.5, -0.2, 0.1, 0, 0])},
    "another new policy": {"step_scale": 2.0},
    "the others keep their proportions": {
        "base": _LEVELS,
        "theta": np.zeros(PARAMETERS),
        "D": np.array([1.0, 0, 0, 0, 0, 0]),
        "v": np.array([0.4, *softmax(_LEVELS[1:4]), 0.1, -0.2]),
    },
}
FIXED_POLICIES: dict[str, tuple[float, ...]] = {
    "uniform": (0.25, 0.25, 0.25, 0.25),
    "deterministic": (0, 0, 1, 0),
    "two masses": (0.3, 0, 0.7, 0),
    "equal but one": (0.1, 0.3, 0.3, 0.3),
    "two, uniform": (0.5, 0.5),
    "sums to 1, with negative entries": (1.4, -0.3, -0.2, 0.1),
    "does not sum to 1": (0.5, 0.4, 0.3, 0.2),
}
