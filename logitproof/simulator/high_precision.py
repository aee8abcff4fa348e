r"""The gradient of $A \log \pi_c$ by central differences at 50 digits, with mpmath.

Shares nothing with the complex step but the definition of the policy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import mpmath
import numpy as np
from numpy.typing import NDArray

__all__ = ["DIGITS", "gradient", "slopes"]

DIGITS = 50

# Smallest double over largest double, in nats: an update below that is 0 whatever multiplies it.
_WIDEST_GAP = 1500.0


def gradient(logits: NDArray[np.float64], action: int, advantage: float) -> NDArray[np.float64]:
    r"""Return the gradient of $A \log \pi_c$ at one policy, rounded once to float64.

    Parameters
    ----------
    logits
        Shape ``(n,)``; ``-inf`` masks an arm, whose slope is 0.
    action
        The chosen arm, counted from 0, not masked.
    advantage
        The factor A.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n,)``.
    """
    return np.array([float(slope) for slope in slopes(logits.tolist(), action, advantage)])


def slopes(logits: Sequence[float], action: int, advantage: float) -> list[mpmath.mpf]:
    r"""Return the same gradient before it is rounded, right to 50 significant digits.

    Each slope is $(f(z + h e_j) - f(z - h e_j)) / 2h$ with $f(z) = A \log
    (e^{z_c} / \sum_k e^{z_k})$, as it stands: the working precision is enough for what cancels.
    """
    # The relative truncation error is about h^2.
    step_digits = DIGITS // 2 + 2
    # A context of its own leaves the caller's global precision alone.
    context = mpmath.MPContext()
    context.dps = DIGITS + step_digits + _cancelled_digits(logits)
    h = context.mpf(10) ** -step_digits
    z = [context.mpf(logit) for logit in logits]
    weights = [context.exp(logit) for logit in z]
    total = context.fsum(weights)

    def objective(j: int, step: mpmath.mpf) -> mpmath.mpf:
        term = context.exp(z[j] + step)
        chosen = term if j == action else weights[action]
        return advantage * context.log(chosen / (total - weights[j] + term))

    return [(objective(j, h) - objective(j, -h)) / (2 * h) for j in range(len(z))]


def _cancelled_digits(logits: Sequence[float]) -> int:
    """Return how many decimal digits the differences may cancel.

    The rarest arm has probability ``exp(-gap) / n`` at least, and a perturbed logit must keep
    the digits of the perturbation. Ten more digits guard the rounding.
    """
    unmasked = [logit for logit in logits if math.isfinite(logit)]
    gap = min(max(unmasked) - min(unmasked), _WIDEST_GAP)
    largest = max(abs(logit) for logit in unmasked)
    lost = gap / math.log(10) + math.log10(len(unmasked)) + math.log10(1.0 + largest)
    return math.ceil(lost) + 10
