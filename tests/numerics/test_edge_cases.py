"""What fails elsewhere: masks, single actions, huge logits, a policy that is certain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from logitproof.numerics import policy_statistics, score, softmax, update_norm
from tests.numerics import oracle
from tests.numerics.test_inputs import WITH_ACTION, call
from tests.numerics.test_shapes import FUNCTIONS

INF = math.inf
NAMES = [*oracle.OF_CHOSEN, *oracle.OF_POLICY]

ROWS = {
    "masked": ([0.0, -INF, 1.0, -INF], 0),
    "chosen_masked": ([0.0, -INF, 1.0, 3.0], 1),
    "chosen_masked_beside_one": ([-INF, 2.0], 0),
    "all_masked_but_the_chosen": ([-INF, 2.0, -INF], 1),
    "one_action": ([3.0], 0),
    "two_equal": ([1.0, 1.0], 1),
    "all_equal": ([2.0] * 7, 3),
    "logits_of_800": ([800.0, 799.0, 0.0], 0),
    "logits_of_10000": ([1e4, 1e4 - 1, 1e4 - 30], 2),
    "logits_of_minus_10000": ([-1e4, -1e4 - 1, -1e4 - 30], 1),
    "far_below": ([0.0, -5.0, -900.0], 2),
    "far_above": ([0.0, 900.0, -5.0], 1),
    "runner_up_chosen": ([5.0, 4.0, -100.0], 1),
    "nearly_uniform": ([1e-9, 0.0, -1e-9, 0.0], 0),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", ROWS)
def test_edge_cases_are_their_limits(name: str, case: str) -> None:
    """Each statistic is what its definition gives, with exp(-inf) = 0 and 0 log 0 = 0."""
    logits, action = ROWS[case]
    actual = getattr(policy_statistics(logits, action, entropy=True), name)
    assert oracle.error(name, actual, oracle.expected(name, logits, action)) < 1e-13


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", ROWS)
def test_a_function_is_the_statistic_of_its_name(name: str, case: str) -> None:
    """The functions and the attributes of the statistics agree."""
    logits, action = ROWS[case]
    attribute = getattr(policy_statistics(logits, action, entropy=True), name)
    np.testing.assert_allclose(call(name, logits, action), attribute, rtol=1e-15)


@pytest.mark.parametrize("case", ROWS)
def test_the_score_of_edge_cases(case: str) -> None:
    """Each entry of score and softmax is what the definition gives."""
    logits, action = ROWS[case]
    with mp.workdps(oracle.digits_for(logits)):
        exact = oracle.score(logits, action), oracle.probabilities(logits)
    for values, wanted in zip((score(logits, action), softmax(logits)), exact, strict=True):
        assert max(map(oracle.error, [""] * len(values), values, wanted)) < 1e-13


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("case", ROWS)
def test_no_floating_point_error_escapes(name: str, case: str) -> None:
    """Not even where NumPy is told to raise on overflow, underflow, division by 0, NaN."""
    logits, action = ROWS[case]
    with np.errstate(all="raise"):
        assert not np.isnan(call(name, logits, action)).any()


def test_what_one_action_gives() -> None:
    """N = 1: no norm, no entropy, one effective action."""
    stats = policy_statistics([3.0], 0, entropy=True)
    values = {name: float(getattr(stats, name)) for name in NAMES}
    assert values == {
        "score_norm": 0.0,
        "log_score_norm": -INF,
        "chosen_probability": 1.0,
        "log_chosen_probability": 0.0,
        "collision_probability": 1.0,
        "expected_squared_norm": 0.0,
        "effective_actions": 1.0,
        "renyi_entropy": 0.0,
        "entropy": 0.0,
    }


def test_what_a_masked_choice_gives() -> None:
    """P_c = 0 exactly: the squared norm is 1 + C, the score of c is 1, log P_c is -inf."""
    stats = policy_statistics([0.0, -INF, 0.0], 1)
    assert stats.chosen_probability == 0.0
    assert stats.log_chosen_probability == -INF
    assert stats.score_norm == math.sqrt(1.5)
    assert score([0.0, -INF, 0.0], 1).tolist() == [-0.5, 1.0, -0.5]


def test_a_negative_advantage_gives_a_positive_norm() -> None:
    """sqrt(A^2) is |A|, not A."""
    norm = update_norm([1.0, 0.0], 0, advantage=-3.0)
    assert norm == update_norm([1.0, 0.0], 0, advantage=3.0) > 0


@pytest.mark.parametrize("name", [one for one in WITH_ACTION if one != "policy_statistics"])
def test_logits_at_the_ends_of_the_type(name: str) -> None:
    """The largest and the smallest finite logit in one row give finite values or limits."""
    for dtype in (np.float16, np.float32, np.float64):
        end: Any = np.finfo(dtype).max
        values = call(name, np.array([end, -end, end], dtype), 0)
        assert not np.isnan(values).any()


def test_no_action_is_likelier_than_certain() -> None:
    """Where P_c rounds to 1 the norm is still positive, and log P_c not above 0."""
    stats = policy_statistics(np.array([30.0, 0.0, 1.0], np.float32), 0, entropy=True)
    assert stats.chosen_probability == 1.0
    assert stats.score_norm > 0
    assert stats.log_chosen_probability < 0
    assert stats.expected_squared_norm > 0
    assert stats.renyi_entropy > 0
    assert stats.entropy > 0


BAD_ROWS = {
    "nan": [0.0, math.nan, 1.0, 2.0],
    "nan_chosen": [math.nan, 0.0, 1.0, 2.0],
    "all_nan": [math.nan] * 4,
    "infinite": [0.0, 1.0, INF, 2.0],
    "infinite_chosen": [INF, 1.0, 0.0, 2.0],
    "two_infinities": [INF, INF, 0.0, -INF],
    "nan_beside_masked": [-INF, math.nan, -INF, -INF],
    "fully_masked": [-INF] * 4,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_row_without_a_policy_is_nan_and_spoils_no_other(name: str, case: str) -> None:
    """NaN, +inf or no action left: NaN for that row, and the very same numbers for the others."""
    good = np.random.default_rng(4).normal(size=(2, 3, 4))
    bad = good.copy()
    bad[1, 1] = BAD_ROWS[case]
    with np.errstate(all="raise"):
        expected, actual = call(name, good, 0), call(name, bad, 0)
    assert np.isnan(actual[1, 1]).all()
    expected[1, 1] = actual[1, 1]
    assert np.array_equal(actual, expected, equal_nan=True)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_mask_that_leaves_nothing_gives_nan_in_its_row(name: str) -> None:
    """As logits of -inf do."""
    mask = np.array([[True, True], [False, False]])
    actual = call(name, np.zeros((2, 2)), 0, where=mask)
    assert (
        np.isnan(actual).tolist()
        == np.broadcast_to(~mask if actual.ndim == 2 else ~mask[:, 0], actual.shape).tolist()
    )
