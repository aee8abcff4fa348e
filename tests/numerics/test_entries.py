"""A value for each entry: as right as a number for each row, and no copy of the logits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from logitproof.notation import A, C, P, c, eta, j, o
from logitproof.numerics import (
    entries,
    lambdify,
    logit_update,
    policy_statistics,
    score,
    softmax,
    threads,
)
from tests.numerics import oracle
from tests.numerics.test_users_failures import extra_memory

TOLERANCE = {"f2": 2e-6, "f4": 2e-6, "f8": 1e-13}
TINY = {"f2": 2.0**-126, "f4": 2.0**-126, "f8": 2.0**-1022}

# How far the logits are spread, and where they lie: counted from 0 and from their maximum, with
# entries that are near, far, and too far to be anything.
SPREADS = [(0.5, 0.0), (8.0, 5.0), (8.0, -200.0), (40.0, 0.0), (40.0, 1000.0), (300.0, 3.0)]


def rows(dtype: str, n: int, spread: float, offset: float) -> Any:
    """Return four rows of logits, one peaked, one with masked actions, one with large negatives."""
    logits = np.random.default_rng(n).normal(scale=spread, size=(4, n)) + offset
    logits[1, 0] += 50.0
    logits[2, 1::3] = -math.inf
    logits[3, 1::2] = -6e4
    return logits.astype(dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("spread", "offset"), SPREADS)
@pytest.mark.parametrize("n", [1, 7, 40])
def test_every_entry_is_right(dtype: str, n: int, spread: float, offset: float) -> None:
    """Softmax, score and update against their definitions in mpmath, also times a large number."""
    logits = rows(dtype, n, spread, offset)
    action = np.arange(4) % n
    advantage = np.array([1e20, -1e-20, 3.0, -0.5])
    found = softmax(logits), score(logits, action), logit_update(logits, action, advantage, 0.5)
    with mp.workdps(400):  # what is less than 1e-350 is nothing in any of the types
        for row, chosen in enumerate(action.tolist()):
            exact = oracle.score(logits[row], chosen)
            policy = oracle.probabilities(logits[row])
            step = [one * mpf(float(advantage[row])) / 2 for one in exact]
            for actual, wanted in zip(found, (policy, exact, step), strict=True):
                check_entries(actual[row], wanted, dtype)


def check_entries(actual: Any, exact: list[Any], dtype: str) -> None:
    """Compare the entries of a row; one that its type can't hold is rounded to almost nothing."""
    for value, wanted in zip(actual, exact, strict=True):
        if abs(wanted) >= TINY[dtype]:
            assert abs(mpf(float(value)) / wanted - 1) < TOLERANCE[dtype]
        else:
            assert abs(value) <= TINY[dtype]


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_the_score_of_the_chosen_action_is_what_the_others_have(dtype: str) -> None:
    """1 - P_c to all digits where P_c rounds to 1: at a gap of 60, exp(-60) times n - 1."""
    logits = np.zeros((2, 9), dtype)
    logits[:, 4] = 60.0
    with mp.workdps(50):
        weight = 8 * mp.exp(-60)
        exact = weight / (1 + weight)
    assert score(logits, 4)[0, 4] == pytest.approx(float(exact), rel=TOLERANCE[dtype])
    assert score(logits, 0)[1, 4] == pytest.approx(-1.0 + float(exact), rel=TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_long_rows_and_threads_agree_with_the_statistics(dtype: str) -> None:
    """Partial sums, several tiles, two threads: P_c is that of the pass without entries."""
    logits = np.random.default_rng(0).normal(scale=3.0, size=(9, 130_001)).astype(dtype)
    action = np.arange(9) * 14_000
    found = softmax(logits)
    with threads(2):
        assert np.array_equal(softmax(logits), found)
    wanted = policy_statistics(logits, action).chosen_probability
    np.testing.assert_allclose(found[np.arange(9), action], wanted, rtol=TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("spread", [2.0, 60.0])
def test_the_memory_is_that_of_the_result(dtype: str, masked: bool, spread: float) -> None:
    """At most 1 MiB and a few numbers a row beside it; half types by tiles; strided as well."""
    for shape in ((2048, 512), (8, 131072)):
        logits = (np.random.default_rng(1).normal(size=shape) * spread).astype(dtype)
        mask = np.arange(shape[1]) % 3 > 0 if masked else None
        result = logits.size * (8 if dtype == "f8" else 4)
        for given in (logits, np.asfortranarray(logits)):
            for work in (
                lambda z=given, w=mask: softmax(z, where=w),
                lambda z=given, w=mask: logit_update(z, 1, -2.0, where=w),
            ):
                assert extra_memory(work) < result + 2**20 + 400 * shape[0]


def test_rows_without_a_policy_spoil_no_other() -> None:
    """NaN, +inf and nothing but -inf, in a tile with a row that is done again."""
    logits = np.zeros((6, 5), np.float32)
    logits[0, 2], logits[1, 2], logits[2] = math.nan, math.inf, -math.inf
    logits[3] = [-100.0, -190.0, -100.0, -math.inf, -150.0]
    for found in (softmax(logits), score(logits, 0), logit_update(logits, 0, 1e30)):
        assert np.isnan(found).all(axis=1).tolist() == [True] * 3 + [False] * 3
        assert not np.isnan(found[3:]).any()
    assert softmax(logits)[3, 3] == 0.0


def test_a_factor_beyond_its_type_leaves_masked_actions_alone() -> None:
    """0 times what overflows is 0."""
    found = logit_update(np.array([[0.0, 0.0, -math.inf]], np.float32), 0, 1e200, 1e200)
    assert found.tolist() == [[math.inf, -math.inf, 0.0]]


def test_one_number_a_row_is_enough_for_formulas_that_are_such_products() -> None:
    """P_j / C asks for more than the total of a row, P_j P_c P_o does not."""
    logits = np.random.default_rng(2).normal(size=(5, 6))
    policy, action, other = softmax(logits), np.arange(5), np.array([0, 0, 2, 5, 1])
    chosen, another = (policy[np.arange(5), one][:, None] for one in (action, other))
    for expression, given, wanted in (
        (P[j] * P[c] * P[o], (action, other), policy * chosen * another),
        (A * P[j] * P[c] ** 2 / eta, (action, 3.0, 2.0), 1.5 * policy * chosen**2),
    ):
        function = lambdify(expression)
        assert function.formula.apart is not None
        np.testing.assert_allclose(function(logits, *given), wanted, rtol=1e-14)
    for expression in (P[j] / C, P[j] ** 2, 1 - P[j]):
        assert lambdify(expression).formula.apart is None


@pytest.mark.parametrize("tile", [8, 40, 200])
def test_tiles_of_any_size_give_the_same(tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows at a time, one, or a part of one."""
    logits = rows("f4", 40, 40.0, 0.0)
    mask = np.random.default_rng(3).random((4, 40)) < 0.8
    mask[:, 0] = True
    expected = logit_update(logits, 0, 1e30, where=mask)
    for name in ("_TILE", "_PART"):
        monkeypatch.setattr(entries, name, tile)
    assert np.array_equal(logit_update(logits, 0, 1e30, where=mask), expected)
