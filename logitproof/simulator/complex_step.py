r"""The gradient of $A \log \pi_c$ by complex perturbations of the logits, in float64.

For an analytic function that is real on the real axis,
$\partial_j f(z) = \operatorname{Im} f(z + i h e_j) / h + O(h^2)$. Nothing is subtracted, so
no digit is lost, however small the derivative.

Source: W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
SIAM Review 40 (1998), 110-112.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["FULL_EVALUATION_LIMIT", "gradient", "log_probability"]

# The truncation error is about h^2 = 1e-24 relative; a smaller h would only bring the underflow of
# h * exp(z) nearer. A power of two makes the division by h exact.
STEP = 2.0**-40

# Up to this many arms each direction is a full evaluation of the policy: n^2 exponentials a row.
FULL_EVALUATION_LIMIT = 512

# Complex numbers held at once (16 bytes each): at least one row of FULL_EVALUATION_LIMIT arms.
_BLOCK = 2**19


def log_probability(
    logits: NDArray[np.complex128], action: NDArray[np.int64]
) -> NDArray[np.complex128]:
    r"""Return $\log \pi_c(z) = z_c - \log \sum_k e^{z_k}$ for complex logits.

    Subtracting a number from every logit leaves the policy unchanged. Its real part is the largest
    real part, so that nothing overflows; its imaginary part is that of the chosen logit, so that
    the chosen term stays real and the imaginary part of the sum comes from the other arms alone:
    a slope near 0 keeps all its digits when $\pi_c$ rounds to 1.
    The imaginary part is what is accurate; the real part is rounded as in any log-softmax.

    Parameters
    ----------
    logits
        Shape ``(..., n)``; ``-inf`` as a real part masks an arm.
    action
        Shape ``(...)``; the chosen arm, counted from 0, not masked.

    Returns
    -------
    NDArray[np.complex128]
        Shape ``(...)``, in nats.
    """
    chosen = np.take_along_axis(logits, action[..., None], axis=-1)
    origin = logits.real.max(axis=-1, keepdims=True) + 1j * chosen.imag
    total = np.exp(logits - origin).sum(axis=-1)
    result: NDArray[np.complex128] = (chosen - origin)[..., 0] - np.log(total)
    return result


def gradient(
    logits: NDArray[np.float64], action: NDArray[np.int64], advantage: NDArray[np.float64]
) -> NDArray[np.float64]:
    r"""Return the gradient of $A \log \pi_c$ at every row of logits.

    Parameters
    ----------
    logits
        Shape ``(rows, n)``.
    action, advantage
        Shape ``(rows,)``.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(rows, n)``. Entries below about 1e-296 underflow to 0.
    """
    rows, n = logits.shape
    by_direction = n <= FULL_EVALUATION_LIMIT
    slopes = _slopes_by_full_evaluation if by_direction else _slopes_by_replaced_term
    height = max(1, _BLOCK // (n * n if by_direction else n))
    result = np.empty((rows, n))
    # A difference of logits beyond the range of a double is -inf: a probability of 0.
    with np.errstate(over="ignore"):
        for start in range(0, rows, height):
            block = slice(start, start + height)
            result[block] = advantage[block, None] * slopes(logits[block], action[block])
    return result


def _slopes_by_full_evaluation(
    logits: NDArray[np.float64], action: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Evaluate the policy anew at ``z + i h e_j`` for every direction j."""
    rows, n = logits.shape
    points = np.empty((rows, n, n), dtype=np.complex128)
    points.real = logits[:, None, :]
    points.imag = STEP * np.eye(n)
    values = log_probability(points, np.broadcast_to(action[:, None], (rows, n)))
    return values.imag / STEP


def _slopes_by_replaced_term(
    logits: NDArray[np.float64], action: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Evaluate the same points, replacing in the sum over arms the one term that has moved.

    The chosen direction moves the leading term too and is evaluated in full.
    """
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=-1, keepdims=True)
    still = np.exp(shifted + 0j)
    moved = np.exp(shifted + 1j * STEP)
    totals = still.sum(axis=-1, keepdims=True) + (moved - still)
    slopes: NDArray[np.float64] = -np.log(totals).imag / STEP
    point = logits.astype(np.complex128)
    point.imag[rows, action] = STEP
    slopes[rows, action] = log_probability(point, action).imag / STEP
    return slopes
