r"""Measured updates against proved ones.

The simulator perturbs the logits and reads the gradient of $A \log \pi_c$ off; the numeric
functions are compiled from the theorems ``logit_update`` and ``update_norm``.  The two share no
code, so where they agree to the last digits, neither has the formula wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logitproof.errors import InputError
from logitproof.experiments.comparison import Array, Comparison, tolerance
from logitproof.numerics import chosen_probability, logit_update, update_norm
from logitproof.simulator import Bandit, load_logits, measured_updates, train

__all__ = [
    "ALL_ACTIONS",
    "compare",
    "compare_logits",
    "compare_training",
    "load_logits",
    "number_of_comparisons",
    "random_bandit",
]

# Entries of one block of updates held at once (float64).
_BLOCK = 2**20
# Up to this many actions each row is compared for every action, else for this many of them.
ALL_ACTIONS = 512


def compare(
    logits: Array, actions: Any, advantages: Any, learning_rate: float, *, first: int = 0,
    measured: Array | None = None,
) -> list[Comparison]:  # fmt: skip
    """Compare the measured with the proved update of each row.

    Parameters
    ----------
    logits
        Shape ``(rows, n)``, nats; ``-inf`` masks an action.
    actions, advantages
        Shape ``(rows,)``; actions are counted from 0.
    learning_rate
        The step size, above 0.
    first
        The index of the first row.
    measured
        Shape ``(rows, n)``: updates that were already measured; by default they are now.

    Raises
    ------
    InputError
        What the simulator or the numeric functions refuse.

    Examples
    --------
    >>> import numpy as np
    >>> [one] = compare(np.log([[0.5, 0.3, 0.2]]), [0], [-2.0], 0.1)
    >>> one.proved.round(12), one.agrees
    (array([-0.1 ,  0.06,  0.04]), True)
    """
    actions, advantages = np.asarray(actions), np.asarray(advantages, dtype=np.float64)
    if measured is None:
        measured = measured_updates(logits, actions, advantages, learning_rate)
    proved = logit_update(logits, actions, advantages, learning_rate)
    closed = update_norm(logits, actions, advantages, learning_rate)
    chosen = chosen_probability(logits, actions)
    scales = learning_rate * np.abs(advantages)
    scales = np.where(scales == 0.0, 1.0, scales)
    norms, totals = np.linalg.norm(measured, axis=-1), measured.sum(axis=-1)
    limit = tolerance(logits.shape[-1])
    return [
        Comparison(
            index=first + row, action=int(actions[row]), advantage=float(advantages[row]),
            probability=float(chosen[row]), measured=measured[row], proved=proved[row],
            norm=float(norms[row]), closed_form=float(closed[row]), total=float(totals[row]),
            update_deviation=float(np.abs(measured[row] - proved[row]).max() / scales[row]),
            sum_deviation=float(abs(totals[row]) / scales[row]),
            norm_deviation=float(abs(norms[row] - closed[row]) / scales[row]),
            tolerance=limit,
        )
        for row in range(len(logits))
    ]  # fmt: skip


def random_bandit(arms: int, seed: int) -> Bandit:
    """Return a bandit whose mean rewards are drawn from the standard normal distribution.

    Parameters
    ----------
    arms
        How many, at least 1.
    seed
        A non-negative integer.

    Raises
    ------
    InputError
        If an argument is not as above.
    """
    if arms < 1 or seed < 0:
        raise InputError(
            f"bandit: expected arms >= 1 and seed >= 0, got {arms} and {seed}; correct them"
        )
    # A stream of its own: the training draws from default_rng(seed).
    return Bandit(np.random.default_rng((seed, 1)).normal(size=arms))


def compare_training(
    bandit: Bandit, *, steps: int, learning_rate: float, seed: int
) -> Iterator[Comparison]:
    """Train by the simulator and compare every step as it is made.

    Parameters
    ----------
    bandit
        The arms.
    steps, learning_rate, seed
        As for `logitproof.simulator.train`.

    Examples
    --------
    >>> from logitproof.experiments.comparison import summarise
    >>> compared = compare_training(random_bandit(5, 0), steps=20, learning_rate=0.1, seed=0)
    >>> summarise(compared).agrees
    True
    """
    for step in train(bandit, steps=steps, learning_rate=learning_rate, seed=seed):
        yield from compare(
            step.logits[None], [step.action], [step.advantage], learning_rate,
            first=step.index, measured=step.update[None],
        )  # fmt: skip


def compare_logits(
    logits: Array, *, action: int | None = None, advantage: float = 1.0,
    learning_rate: float = 0.1,
) -> Iterator[Comparison]:  # fmt: skip
    """Compare the update of a user's own logits, for one action or for all of them.

    Parameters
    ----------
    logits
        Shape ``(rows, n)``; ``-inf`` masks an action.
    action
        The chosen action, counted from 0; by default each that is not masked, or 512 of them
        from the least to the most likely where there are more.
    advantage, learning_rate
        For every step.

    Raises
    ------
    InputError
        What the simulator or the numeric functions refuse.
    """
    width = max(1, _BLOCK // logits.shape[-1])
    for index, row in enumerate(logits):
        chosen = _actions(row, action)
        for start in range(0, len(chosen), width):
            part = chosen[start : start + width]
            rows = np.broadcast_to(row, (len(part), len(row)))
            for one in compare(rows, part, np.full(len(part), advantage), learning_rate):
                yield replace(one, index=index)


def number_of_comparisons(logits: Array, action: int | None = None) -> int:
    """Return how many comparisons `compare_logits` makes of the same arguments.

    Examples
    --------
    >>> import numpy as np
    >>> number_of_comparisons(np.array([[0.0, 1.0, -np.inf], [0.0, 1.0, 2.0]]))
    5
    """
    return sum(len(_actions(row, action)) for row in logits)


def _actions(row: Array, action: int | None) -> NDArray[np.int64]:
    if action is not None:
        return np.array([action])
    open_actions = np.flatnonzero(row > -np.inf)
    if len(open_actions) <= ALL_ACTIONS:
        return open_actions
    ranked = open_actions[np.argsort(row[open_actions], kind="stable")]
    places = np.linspace(0, len(ranked) - 1, ALL_ACTIONS).round().astype(np.int64)
    return ranked[places]
