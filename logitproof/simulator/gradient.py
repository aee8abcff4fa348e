"""Measured updates: what one policy-gradient step does to the logits, by the definition alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from logitproof.errors import InputError
from logitproof.simulator import complex_step, high_precision, inputs

__all__ = ["METHODS", "measure_update", "measured_updates"]

METHODS = ("complex-step", "mpmath")


def measured_updates(
    logits: ArrayLike,
    action: ArrayLike,
    advantage: ArrayLike,
    learning_rate: float,
    method: str = "complex-step",
) -> NDArray[np.float64]:
    r"""Return the measured step $\Delta z = \eta \nabla_z [A \log \pi_c(z)]$ of each policy.

    Parameters
    ----------
    logits
        Shape ``(..., n)``, nats; ``-inf`` masks an arm, whose update is exactly 0. Integers and
        shorter floats are promoted to float64.
    action
        Integers of shape ``(...)``, or one for all rows: the chosen arm, counted from 0.
    advantage
        Shape ``(...)``, or one for all rows; of either sign.
    learning_rate
        The step size, above 0.
    method
        ``"complex-step"`` (float64, fast) or ``"mpmath"`` (50 digits, then rounded).

    Returns
    -------
    NDArray[np.float64]
        Shape ``(..., n)``.

    Raises
    ------
    InputError
        A shape, type or value that is not as above, NaN or +inf among the logits, a row with every
        arm masked, a masked action, or an update beyond the range of float64.

    Examples
    --------
    >>> import numpy as np
    >>> measured_updates(np.log([0.5, 0.3, 0.2]), 0, 1.0, 1.0).round(12)
    array([ 0.5, -0.3, -0.2])
    >>> measured_updates([[0.0, 0.0], [0.0, 0.0]], [0, 1], [2.0, -2.0], 0.1, "mpmath")
    array([[ 0.1, -0.1],
           [ 0.1, -0.1]])
    """
    inputs.check_choice(method, METHODS, "method")
    z = inputs.as_logits(logits)
    actions = inputs.as_actions(action, z).reshape(-1)
    advantages = inputs.as_advantages(advantage, z.shape[:-1]).reshape(-1)
    rate = inputs.as_positive(learning_rate, "learning_rate")
    flat = z.reshape(-1, z.shape[-1])
    if method == "complex-step":
        slopes = complex_step.gradient(flat, actions, advantages)
    else:
        slopes = np.empty(flat.shape)
        for row, (c, a) in enumerate(zip(actions.tolist(), advantages.tolist(), strict=True)):
            slopes[row] = high_precision.gradient(flat[row], c, a)
    with np.errstate(over="ignore"):
        updates = rate * slopes
    if not np.isfinite(updates).all():
        raise InputError(
            "update: expected learning_rate * advantage within the range of float64, got an "
            "overflow; make one of them smaller"
        )
    # Adding 0 turns -0.0 into 0.0.
    return (updates + 0.0).reshape(z.shape)


def measure_update(
    logits: ArrayLike,
    action: int,
    advantage: float,
    learning_rate: float,
    method: str = "complex-step",
) -> NDArray[np.float64]:
    """Return the measured step of a single policy: :func:`measured_updates` for one row.

    Parameters
    ----------
    logits
        Shape ``(n,)``.
    action, advantage, learning_rate, method
        As for :func:`measured_updates`.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n,)``.

    Raises
    ------
    InputError
        As for :func:`measured_updates`, and for logits that are not one row.

    Examples
    --------
    >>> measure_update([0.0, 0.0, float("-inf")], 1, -4.0, 0.5)
    array([ 1., -1.,  0.])
    """
    z = inputs.as_logits(logits)
    if z.ndim != 1:
        raise InputError(
            f"logits: expected one row of shape (n,), got shape {z.shape}; "
            "use measured_updates for a batch"
        )
    return measured_updates(z, action, advantage, learning_rate, method)
