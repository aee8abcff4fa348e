# ruff: noqa: N802  properties have the names of the letters that they stand for
"""A numeric world: logits, policies and steps as textbooks define them, in NumPy.

Nothing here imports logitproof, and derivatives are central differences: what a statement is
compared with must not be made from it.  Arrays and indices count from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SPARE", "Array", "World", "merged", "same", "softmax"]

Array = NDArray[np.float64]
Policy = Callable[[Array], Array]

SPACING = 1e-4  # of central differences: a second derivative is right to about 1e-7
SPARE = 6  # there are logits beyond the first n, for the statements about parts of a vector


def softmax(logits: Array) -> Array:
    """Return exp(z) / sum exp(z)."""
    weights = np.exp(logits)
    return np.asarray(weights / weights.sum())


def same(one: int, other: int) -> float:
    """Return the Kronecker delta."""
    return float(one == other)


def merged(one: Any, other: Any, order: float) -> tuple[float, float]:
    """Return the moment of two parts together, relative to the larger of their levels."""
    (x, level), (y, other_level) = one, other
    top = max(level, other_level)
    return x * np.exp(order * (level - top)) + y * np.exp(order * (other_level - top)), top


@dataclass(frozen=True)
class World:
    """One choice of everything that is free; the properties follow from it by their definitions.

    Parameters
    ----------
    name : str
        What is special about it.
    n : int
        Number of actions.
    policy : callable
        Probabilities (n,) from logits (n,).
    free : dict
        Values of the free letters, by name.
    """

    name: str
    n: int
    policy: Policy
    free: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        """Return the value of a free letter."""
        try:
            return object.__getattribute__(self, "free")[name]
        except KeyError:
            raise AttributeError(name) from None

    def at(self, **values: Any) -> World:
        """Return this world with other values of free letters."""
        return replace(self, free=self.free | values)

    def moved(self, array: str, place: Any, by: float) -> World:
        """Return this world with one entry of a free array moved."""
        array = "base" if array == "z" else array
        changed = self.free[array].copy()
        changed[place] += by
        return self.at(**{array: changed})

    def slope(self, function: Callable[[World], float], array: str, place: Any) -> float:
        """Return the partial derivative of ``function`` by one entry of an array."""
        high = function(self.moved(array, place, SPACING))
        return float((high - function(self.moved(array, place, -SPACING))) / (2 * SPACING))

    def along(self, function: Callable[[World], float], direction: Array) -> float:
        """Return how fast ``function`` changes as the logits move along ``direction``."""
        high, low = (
            function(self.at(base=self.base + side * np.resize(direction, SPARE)))
            for side in (SPACING, -SPACING)
        )
        return float((high - low) / (2 * SPACING))

    @property
    def actions(self) -> range:
        """All actions."""
        return range(self.n)

    @property
    def others(self) -> list[int]:
        """All actions but the chosen one."""
        return [action for action in self.actions if action != self.c]

    @property
    def z(self) -> Array:
        """Logits, with spare ones at the end; they depend on parameters in one of three ways."""
        hidden = np.sin(self.mixing @ self.theta)
        return np.asarray(self.base + hidden + self.W @ self.phi + self.biased * self.beta)

    @property
    def tangent(self) -> Array:
        """The Jacobian of the logits by theta, (n, d)."""
        slopes = np.cos(self.mixing @ self.theta)[:, None] * self.mixing
        return np.asarray(slopes[: self.n])

    @property
    def K(self) -> Array:
        return np.asarray(self.kernel(self))

    @property
    def kappa(self) -> Array:
        return np.asarray(self.K.sum(axis=0))

    @property
    def Pnew(self) -> Array:
        return softmax(self.z[: self.n] + self.step_scale * self.D[: self.n])

    @property
    def P(self) -> Array:
        return self.policy(self.z[: self.n])

    @property
    def s(self) -> Array:
        return np.asarray(np.eye(self.n) - self.P)

    @property
    def C(self) -> float:
        return float(sum(p * p for p in self.P))

    @property
    def H(self) -> float:
        return float(-sum(p * np.log(p) for p in self.P))

    @property
    def L(self) -> Array:
        # Without logarithms, what is said of L must hold for any vector.
        return np.asarray(np.log(self.P) + self.H) if (self.P > 0).all() else self.v[: self.n]

    @property
    def H2(self) -> float:
        return float(-np.log(self.C))

    @property
    def n_eff(self) -> float:
        return 1 / self.C

    @property
    def Dz(self) -> Array:
        return np.asarray(self.eta * self.A * (np.eye(self.n) - self.P))

    @property
    def norm(self) -> float:
        return float(np.sqrt(sum(change**2 for change in self.Dz[self.c])))

    @property
    def Abar(self) -> float:
        return float(self.P @ self.Aval[: self.n])

    @property
    def bbar(self) -> float:
        return float(self.P @ self.bias[: self.n])

    @property
    def ratio(self) -> float:
        return float(self.P[self.c] / self.mu)

    @property
    def Ppos(self) -> Array:
        return np.stack([self.policy(row[: self.n]) for row in self.zpos])

    @property
    def Cpos(self) -> Array:
        return np.asarray((self.Ppos**2).sum(axis=1))

    @property
    def Dzpos(self) -> Array:
        onehot = np.eye(self.n)[self.chosen]
        return np.asarray(self.eta * self.Apos[:, None] * (onehot - self.Ppos))
