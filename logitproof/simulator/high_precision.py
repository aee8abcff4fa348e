r"""The gradient of :math:`A \log \pi_c` by central differences at 50 digits, with mpmath.

Shares nothing with the complex step but the definition of the policy.
"""

from __future__ import annotations

import math

import mpmath
import numpy as np
from numpy.typing import NDArray

__all__ = ["DIGITS", "gradient"]

DIGITS = 50

# Smallest double over largest double, in nats: an update below that is 0 whatever multiplies it.
_WIDEST_GAP = 1500.0


def gradient(
    logits: NDArray[np.float64], action: int, advantage: float, *, digits: int = DIGITS
) -> NDArray[np.float64]:
    r"""Return the gradient of :math:`A \log \pi_c` at one policy, right to ``digits`` digits.

    Each slope is :math:`(f(z + h e_j) - f(z - h e_j)) / 2h` with :math:`f(z) = A \log
    (e^{z_c} / \sum_k e^{z_k})`, as it stands: the working precision is enough for what cancels.

    Parameters
    ----------
    logits
        Shape ``(n,)``; ``-inf`` masks an arm, whose slope is 0.
    action
        The chosen arm, counted from 0, not masked.
    advantage
        The factor A.
    digits
        Decimal digits of the result before it is rounded to float64.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n,)``.
    """
    arms = [int(j) for j in np.flatnonzero(np.isfinite(logits))]
    # The relative truncation error is about h^2.
    step_digits = digits // 2 + 2
    # A context of its own leaves the caller's global precision alone.
    context = mpmath.MPContext()
    context.dps = digits + step_digits + _cancelled_digits([float(logits[j]) for j in arms])
    h = context.mpf(10) ** -step_digits
    z = {j: context.mpf(float(logits[j])) for j in arms}
    weight = {j: context.exp(z[j]) for j in arms}
    total = context.fsum(weight.values())
    slopes = np.zeros(logits.shape)
    for j in arms:
        others = total - weight[j]

        def objective(moved: mpmath.mpf, j: int = j, others: mpmath.mpf = others) -> mpmath.mpf:
            term = context.exp(moved)
            chosen = term if j == action else weight[action]
            return advantage * context.log(chosen / (others + term))

        slopes[j] = float((objective(z[j] + h) - objective(z[j] - h)) / (2 * h))
    return slopes


def _cancelled_digits(logits: list[float]) -> int:
    """Return how many decimal digits the differences may cancel.

    The rarest arm has probability ``exp(-gap) / n`` at least, and a perturbed logit must keep
    the digits of the perturbation. Ten more digits guard the rounding.
    """
    gap = min(max(logits) - min(logits), _WIDEST_GAP)
    largest = max(abs(z) for z in logits)
    lost = gap / math.log(10) + math.log10(len(logits)) + math.log10(1.0 + largest)
    return math.ceil(lost) + 10
