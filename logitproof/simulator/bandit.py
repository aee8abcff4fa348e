r"""A k-armed bandit trained by the softmax policy gradient, one sampled arm at a time.

Source: R. Sutton and A. Barto, *Reinforcement Learning*, 2nd edition, section 2.8, with the
gradient measured instead of written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from logitproof.errors import InputError
from logitproof.simulator import inputs
from logitproof.simulator.gradient import METHODS, measured_updates

__all__ = ["Bandit", "Step", "train"]


# Arrays have no single truth value, so comparing by fields would raise: identity it is.
@dataclass(frozen=True, eq=False)
class Bandit:
    """Arms with normally distributed rewards.

    Parameters
    ----------
    means
        Shape ``(k,)``, k >= 1: the mean reward of each arm, finite.
    noise
        The standard deviation of every arm's reward, finite, at least 0.

    Raises
    ------
    InputError
        A shape or value that is not as above.

    Examples
    --------
    >>> import numpy as np
    >>> Bandit(np.array([0.0, 1.0]), noise=0.0).pull(1, np.random.default_rng(0))
    1.0
    """

    means: NDArray[np.float64]
    noise: float = 1.0

    def __post_init__(self) -> None:
        means = inputs.as_reals(self.means, "means")
        if means.ndim != 1 or means.size == 0 or not np.isfinite(means).all():
            raise InputError(
                f"means: expected finite numbers of shape (k,) with k >= 1, got {means.tolist()}; "
                "give one mean for each arm"
            )
        noise = inputs.as_number(self.noise, "noise")
        if noise < 0.0:
            raise InputError(f"noise: expected a number >= 0, got {noise}; give its magnitude")
        means.setflags(write=False)
        object.__setattr__(self, "means", means)
        object.__setattr__(self, "noise", noise)

    def pull(self, action: int, rng: np.random.Generator) -> float:
        """Return one reward of an arm, counted from 0."""
        arm = inputs.as_actions(action, self.means)
        return float(rng.normal(self.means[arm], self.noise))


@dataclass(frozen=True, eq=False)
class Step:
    """One training step.

    Attributes
    ----------
    index
        Counted from 0.
    logits
        Shape ``(k,)``, read-only: before the update.
    action
        The sampled arm, counted from 0.
    reward
        What the arm returned.
    advantage
        The reward minus the mean of the earlier rewards (0 before the first).
    update
        Shape ``(k,)``, read-only: the measured update; the next logits are ``logits + update``.
    """

    index: int
    logits: NDArray[np.float64]
    action: int
    reward: float
    advantage: float
    update: NDArray[np.float64]


def train(
    bandit: Bandit,
    *,
    steps: int,
    learning_rate: float,
    seed: int,
    initial_logits: ArrayLike | None = None,
    baseline: bool = True,
    method: str = "complex-step",
) -> Iterator[Step]:
    r"""Train by REINFORCE and yield every step as it is made.

    An arm is sampled from the policy, its reward observed, and the logits move by the measured
    $\eta \nabla_z [A \log \pi_c(z)]$.

    Parameters
    ----------
    bandit
        The arms.
    steps
        How many steps to make, at least 1.
    learning_rate
        The step size, above 0.
    seed
        A non-negative integer: the same seed gives the same run.
    initial_logits
        Shape ``(k,)``; ``-inf`` masks an arm. All 0 where not given.
    baseline
        Whether the mean of the earlier rewards is subtracted from the reward.
    method
        How the gradient is measured, see :func:`measured_updates`.

    Returns
    -------
    Iterator[Step]
        Lazy: each step is computed when it is asked for.

    Raises
    ------
    InputError
        At the call, for an argument that is not as above; while iterating, when the logits have
        grown beyond the range of float64.

    Examples
    --------
    >>> import numpy as np
    >>> bandit = Bandit(np.array([0.0, 1.0]), noise=0.1)
    >>> *_, last = train(bandit, steps=200, learning_rate=0.5, seed=1)
    >>> bool(last.logits[1] > last.logits[0])
    True
    """
    steps = inputs.as_count(steps, "steps", least=1)
    seed = inputs.as_count(seed, "seed", least=0)
    rate = inputs.as_positive(learning_rate, "learning_rate")
    inputs.check_choice(method, METHODS, "method")
    shape = bandit.means.shape
    start = np.zeros(shape) if initial_logits is None else initial_logits
    logits = inputs.as_logits(start, "initial_logits")
    if logits.shape != shape:
        raise InputError(
            f"initial_logits: expected shape {shape}, got {logits.shape}; give one for each arm"
        )
    return _steps(bandit, logits, steps, rate, np.random.default_rng(seed), baseline, method)


# Apart from `train`, because a generator would check nothing before its first step.
def _steps(
    bandit: Bandit,
    logits: NDArray[np.float64],
    steps: int,
    rate: float,
    rng: np.random.Generator,
    baseline: bool,
    method: str,
) -> Iterator[Step]:
    mean_reward = 0.0
    for index in range(steps):
        action = _sample(logits, rng)
        reward = bandit.pull(action, rng)
        # The baseline leaves the present reward out, so it cannot depend on the present action.
        advantage = reward - mean_reward if baseline else reward
        mean_reward += (reward - mean_reward) / (index + 1)
        update = measured_updates(logits, action, advantage, rate, method)
        logits.setflags(write=False)
        update.setflags(write=False)
        yield Step(index, logits, action, reward, advantage, update)
        logits = _moved(logits, update)


def _moved(logits: NDArray[np.float64], update: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the next logits; refuse an overflow, for -inf would pass as a masked arm."""
    with np.errstate(over="ignore"):
        moved = logits + update
    if not np.array_equal(np.isinf(moved), np.isinf(logits)):
        raise InputError(
            "logits: expected finite numbers after the update, got an overflow; "
            "make the learning rate smaller"
        )
    return moved


def _sample(logits: NDArray[np.float64], rng: np.random.Generator) -> int:
    """Return an arm drawn from the policy.

    The largest of the logits plus independent Gumbel noise is distributed as the softmax, so that
    not even the sampling writes down a probability. A masked arm is never the largest.
    """
    return int(np.argmax(logits + rng.gumbel(size=logits.shape)))
