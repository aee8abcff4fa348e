"""The central differences have the digits that they claim."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from logitproof.simulator import high_precision


@pytest.mark.parametrize("gap", [0.0, 1.0, 40.0, -40.0, 700.0])
def test_fifty_digits_are_fifty_digits(gap: float) -> None:
    """Before it is rounded, the slope 1/(1 + e^gap) of two arms is right to 50 digits."""
    with mpmath.workdps(400):
        exact = 1 / (1 + mpmath.exp(gap))
        first, second = map(mpmath.mpf, high_precision.slopes([gap, 0.0], 0, -3.0))
        assert abs(first / (-3 * exact) - 1) < mpmath.mpf(10) ** -high_precision.DIGITS
        assert abs(second / (3 * exact) - 1) < mpmath.mpf(10) ** -high_precision.DIGITS


@pytest.mark.parametrize("n", [3, 17])
def test_fifty_digits_agree_with_mpmath_diff(n: int) -> None:
    """The central differences agree with mpmath's own derivative of the definition."""
    logits = np.random.default_rng(n).normal(size=n)
    logits[0] += 5

    def objective(j: int, moved: mpmath.mpf) -> mpmath.mpf:
        z = [moved if k == j else mpmath.mpf(float(logits[k])) for k in range(n)]
        return -3 * (z[1] - mpmath.log(mpmath.fsum(map(mpmath.exp, z))))

    with mpmath.workdps(60):
        expected = [
            float(mpmath.diff(lambda t, j=j: objective(j, t), float(logits[j]))) for j in range(n)
        ]
    measured = high_precision.gradient(logits, 1, -3.0)
    np.testing.assert_allclose(measured, expected, rtol=1e-15)
