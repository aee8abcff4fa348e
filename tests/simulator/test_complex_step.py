"""Complex perturbations: both ways to take them, and any blocking, give one result."""

from __future__ import annotations

import numpy as np
import pytest

from logitproof.simulator import complex_step, measure_update, measured_updates


@pytest.mark.parametrize("gap", [0, 5, 20, 40, -40])
def test_replacing_a_term_is_evaluating_anew(monkeypatch: pytest.MonkeyPatch, gap: int) -> None:
    """The short cut for many arms measures what the evaluation of every direction measures."""
    logits = np.random.default_rng(0).normal(size=100)
    logits[0] += gap
    anew = measure_update(logits, 0, 1.0, 1.0)
    monkeypatch.setattr(complex_step, "FULL_EVALUATION_LIMIT", 0)
    replaced = measure_update(logits, 0, 1.0, 1.0)
    np.testing.assert_allclose(replaced, anew, rtol=1e-14)


@pytest.mark.parametrize("gap", [0.0, 3.0, -3.0])
def test_on_the_real_axis_it_is_the_log_probability(gap: float) -> None:
    """Without a perturbation the perturbed function is log pi_c, and real."""
    logits = np.array([gap, 0.0, 0.0])
    value = complex_step.log_probability(logits + 0j, np.array(0))
    assert value.real == pytest.approx(-np.log1p(2 * np.exp(-gap)), rel=1e-14)
    assert value.imag == 0.0


@pytest.mark.parametrize("n", [2, 600])
def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    """A batch gives, row by row, what each row gives alone, wherever the blocks end."""
    rng = np.random.default_rng(n)
    logits = rng.normal(size=(3, 5, n))
    actions = rng.integers(n, size=(3, 5))
    advantages = rng.normal(size=(3, 5))
    monkeypatch.setattr(complex_step, "_BLOCK", 4 * n)
    together = measured_updates(logits, actions, advantages, 0.1)
    alone = [
        measure_update(logits[i], int(actions[i]), float(advantages[i]), 0.1)
        for i in np.ndindex(3, 5)
    ]
    np.testing.assert_array_equal(together.reshape(15, n), alone)
