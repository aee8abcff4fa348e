"""Every statistic is right to the last digits, against 50 digits from the definitions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mpmath import mp

from logitproof.numerics import (
    logit_update,
    policy_statistics,
    score,
    score_norm,
    softmax,
    update_norm,
)
from tests.numerics import oracle

TOLERANCE = {np.float32: 2e-6, np.float64: 1e-13}
NAMES = [*oracle.OF_CHOSEN, *oracle.OF_POLICY]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("n", [2, 128, 4096])
@pytest.mark.parametrize("gap", [0, 5, 10, 20, 40])
def test_the_norm_is_right_at_every_gap(dtype: Any, n: int, gap: float) -> None:
    """The norm of the score and of the update, for the likeliest action and for another."""
    logits = oracle.peaked(n, gap, dtype)
    for action in (0, n - 1):
        exact = oracle.expected("score_norm", logits, action)
        assert oracle.error("", score_norm(logits, action), exact) < TOLERANCE[dtype]
        step = update_norm(logits, action, advantage=-3.0, learning_rate=0.25)
        assert oracle.error("", step, exact * 3 / 4) < TOLERANCE[dtype]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("n", [1, 2, 128])
@pytest.mark.parametrize("gap", [-40, 0, 5, 20, 40, 80, 200, 700, 1000])
@pytest.mark.parametrize("name", NAMES)
def test_every_statistic_is_right_at_every_gap(dtype: Any, n: int, gap: float, name: str) -> None:
    """Relative error within the tolerance wherever the type can hold the value."""
    logits = oracle.peaked(n, gap, dtype)
    for action in {0, n - 1}:
        actual = getattr(policy_statistics(logits, action, entropy=True), name)
        exact = oracle.expected(name, logits, action)
        assert oracle.error(name, actual, exact) < TOLERANCE[dtype]


@pytest.mark.parametrize("name", NAMES)
def test_two_likely_actions_far_above_the_rest(name: str) -> None:
    """The chosen one of two equal actions, 60 above the others."""
    logits = oracle.peaked(128, 60.0, np.float64)
    logits[7] = logits[0]
    for action in (0, 7, 9):
        actual = getattr(policy_statistics(logits, action, entropy=True), name)
        assert oracle.error(name, actual, oracle.expected(name, logits, action)) < 1e-13


def test_the_logarithm_is_right_where_the_norm_underflows() -> None:
    """At a gap of 5000 the norm is 0 in float64 and its logarithm is not."""
    logits = oracle.peaked(16, 5000.0, np.float64)
    stats = policy_statistics(logits, 0)
    exact = oracle.expected("log_score_norm", logits, 0)
    assert stats.score_norm == 0.0
    assert oracle.error("log_score_norm", stats.log_score_norm, exact) < 1e-15


def test_a_uniform_policy_on_131072_actions() -> None:
    """Sums over a whole vocabulary keep their digits in float32."""
    n = 131072
    stats = policy_statistics(np.full(n, 0.3, np.float32), 5, entropy=True)
    exact = {
        "chosen_probability": 1 / mp.mpf(n),
        "collision_probability": 1 / mp.mpf(n),
        "effective_actions": mp.mpf(n),
        "score_norm": mp.sqrt(1 - 1 / mp.mpf(n)),
        "entropy": mp.log(n),
        "renyi_entropy": mp.log(n),
    }
    for name, value in exact.items():
        assert oracle.error(name, getattr(stats, name), value) < 1e-6


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("gap", [0, 10, 20, 40])
def test_every_entry_of_the_score_is_right(dtype: Any, gap: float) -> None:
    """Also 1 - P_c where P_c rounds to 1: no subtraction from 1 loses it."""
    logits = oracle.peaked(128, gap, dtype)
    for action in (0, 100):
        with mp.workdps(oracle.digits_for(logits)):
            exact = oracle.score(logits, action)
            policy = oracle.probabilities(logits)
        updates = logit_update(logits, action, advantage=-2.0, learning_rate=0.5)
        rows = zip(score(logits, action), softmax(logits), updates, exact, policy, strict=True)
        for s, p, step, exact_s, exact_p in rows:
            assert oracle.error("", s, exact_s) < TOLERANCE[dtype]
            assert oracle.error("", p, exact_p) < TOLERANCE[dtype]
            assert oracle.error("", step, -exact_s) < TOLERANCE[dtype]


@pytest.mark.parametrize("offset", [-1e6, -800.0, 1e4, 1e6])
def test_an_offset_of_the_logits_costs_no_digits(offset: float) -> None:
    """Logits of 1e4, and of 1e6, give what the same logits less their offset give."""
    logits = np.round(oracle.peaked(64, 3.0, np.float64) * 2**20) / 2**20
    for name in NAMES:
        plain, moved = (
            getattr(policy_statistics(one, 0, entropy=True), name)
            for one in (logits, logits + offset)
        )
        np.testing.assert_allclose(moved, plain, rtol=4e-16, atol=4e-16)


def test_half_precision_is_worked_on_in_float32() -> None:
    """float16 logits give what their exact float32 copies give, in float32."""
    logits = oracle.peaked(64, 8.0, np.float16)
    actual = score_norm(logits, 0)
    assert actual.dtype == np.float32
    assert actual == score_norm(logits.astype(np.float32), 0)


def test_textbook_forms_are_no_oracle() -> None:
    """The tolerance would refuse 1 - 2 P_c + C and onehot - P in float32, at a gap of 20."""
    logits = oracle.peaked(128, 20.0, np.float32)
    weights = np.exp(logits - logits.max())
    policy = weights / weights.sum()
    exact = oracle.expected("score_norm", logits, 0)
    onehot = np.eye(128, dtype=np.float32)[0]
    closed = np.sqrt(np.abs(1 - 2 * policy[0] + np.vecdot(policy, policy)))
    direct = np.linalg.norm(onehot - policy)
    assert oracle.error("", closed, exact) > 0.1
    assert oracle.error("", direct, exact) > 2e-6
