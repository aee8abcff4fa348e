"""The measured update obeys the laws of a gradient, and two unlike measurements agree on it."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from logitproof.simulator import METHODS, complex_step, measure_update, measured_updates

TOLERANCE = 1e-13

# The last size is beyond FULL_EVALUATION_LIMIT.
SIZES = (1, 2, 3, 17, 600)
GAPS = (0, 5, 20, 40, -40)
ADVANTAGES = (1.0, -3.0)

Array = NDArray[np.float64]


def policy(n: int, gap: int) -> Array:
    """Random logits whose arm 0 leads the others by about the gap."""
    logits = np.random.default_rng([n, abs(gap), gap < 0]).normal(size=n)
    logits[0] = logits.max() + gap
    return logits


def deviation(actual: Array, expected: Array) -> float:
    """Largest relative deviation; an expected 0 must be met exactly."""
    assert actual.shape == expected.shape
    zero = expected == 0
    if (actual[zero] != 0).any():
        return float("inf")
    return float(np.max(np.abs(actual / np.where(zero, 1, expected) - ~zero), initial=0.0))


def textbook_update(logits: Array, action: int, share: float) -> Array:
    """One-hot minus a multiple of the probabilities, as written in textbooks for the multiple 1."""
    weights = np.exp(logits - logits.max())
    update: Array = np.eye(len(logits))[action] - share * weights / weights.sum()
    return update


def test_the_limit_lies_between_the_sizes() -> None:
    """The sizes of this module exercise both ways to take the complex steps."""
    assert SIZES[-2] <= complex_step.FULL_EVALUATION_LIMIT < SIZES[-1]


@pytest.mark.parametrize("advantage", ADVANTAGES)
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("n", SIZES)
def test_complex_step_agrees_with_fifty_digits(n: int, gap: int, advantage: float) -> None:
    """Both measurements agree to 1e-13, relative in every entry, whichever arm is chosen."""
    logits = policy(n, gap)
    for action in {0, n - 1}:
        fast = measure_update(logits, action, advantage, 0.1)
        exact = measure_update(logits, action, advantage, 0.1, "mpmath")
        assert deviation(fast, exact) < TOLERANCE


@settings(max_examples=60, deadline=None)
@given(
    logits=st.lists(st.floats(-60, 60) | st.just(-np.inf), min_size=1, max_size=6).filter(
        lambda z: max(z) > -np.inf
    ),
    advantage=st.floats(-10, 10).filter(lambda a: abs(a) > 1e-3),
    data=st.data(),
)
def test_complex_step_agrees_with_fifty_digits_anywhere(
    logits: list[float], advantage: float, data: st.DataObject
) -> None:
    """The agreement holds for any logits, masked arms among them."""
    action = data.draw(st.sampled_from([j for j, z in enumerate(logits) if z > -np.inf]))
    fast = measure_update(logits, action, advantage, 1.0)
    exact = measure_update(logits, action, advantage, 1.0, "mpmath")
    assert deviation(fast, exact) < TOLERANCE


@pytest.mark.parametrize("gap", GAPS)
def test_the_tolerance_refuses_wrong_gradients(gap: int) -> None:
    """Twice the probabilities, a lost sign and an error of 1e-12 are told from the gradient."""
    logits = policy(17, gap)
    exact = measure_update(logits, 0, 1.0, 1.0, "mpmath")
    for wrong in (textbook_update(logits, 0, 2.0), np.abs(exact), exact * (1 + 1e-12)):
        assert deviation(wrong, exact) > TOLERANCE


def test_the_tolerance_refuses_the_textbook_form_in_float64() -> None:
    """One-hot minus P loses every digit at a gap of 40: it could not be the oracle."""
    logits = policy(17, 40)
    exact = measure_update(logits, 0, 1.0, 1.0, "mpmath")
    assert deviation(textbook_update(logits, 0, 1.0), exact) > 0.01


@pytest.mark.parametrize("method", METHODS)
def test_three_arms_by_hand(method: str) -> None:
    r"""At z = log(1/2, 3/10, 1/5) the first arm's step is (1/2, -3/10, -1/5).

    The exponentials sum to 1 there, so log pi_1 = z_1 - log(e^{z_1} + e^{z_2} + e^{z_3}) moves as
    follows when one logit grows by t:
    z_1: t - log(1 + (e^t - 1)/2), with slope 1 - 1/2 = 1/2 at t = 0;
    z_2: -log(1 + 3 (e^t - 1)/10), with slope -3/10;
    z_3: -log(1 + (e^t - 1)/5), with slope -1/5.
    """
    logits = np.log([0.5, 0.3, 0.2])
    expected = np.array([float(s) for s in (Fraction(1, 2), Fraction(-3, 10), Fraction(-1, 5))])
    assert deviation(measure_update(logits, 0, 1.0, 1.0, method), expected) < 1e-15


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("gap", [1.0, 40.0, 200.0, 600.0])
def test_two_arms_by_hand(gap: float, method: str) -> None:
    """With two arms the leader's log-probability is -log(1 + e^-gap), whose slope is 1/(1 + e^gap).

    The tolerance is that of an exponential whose argument is rounded once.
    """
    with mpmath.workdps(300):
        slope = float(1 / (1 + mpmath.exp(gap)))
    measured = measure_update([gap, 0.0], 0, 1.0, 1.0, method)
    assert deviation(measured, np.array([slope, -slope])) < 1e-15 + gap * 2**-53


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rows", [2, 3, 4])
def test_rows_fewer_or_more_than_arms(rows: int, method: str) -> None:
    """Actions belong to rows, with fewer rows than arms, as many, and more."""
    logits = np.random.default_rng(rows).normal(size=(rows, 3))
    actions = np.arange(rows) % 3
    measured = measured_updates(logits, actions, 1.0, 1.0, method)
    np.testing.assert_array_equal(np.argmax(measured, axis=1), actions)


@pytest.mark.parametrize("method", METHODS)
def test_scalars_stand_for_every_row(method: str) -> None:
    """One action and one advantage serve a whole batch; an empty batch gives an empty result."""
    logits = np.random.default_rng(0).normal(size=(4, 3))
    spelled = measured_updates(logits, [2] * 4, [-3.0] * 4, 0.5, method)
    np.testing.assert_array_equal(measured_updates(logits, 2, -3.0, 0.5, method), spelled)
    assert measured_updates(np.empty((0, 3)), 2, -3.0, 0.5, method).shape == (0, 3)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("gap", GAPS)
def test_update_is_unchanged_by_a_shift(gap: int, method: str) -> None:
    """Adding 2^20 to all logits of 20 binary places changes nothing: the sums are exact."""
    logits = np.round(policy(17, gap) * 2**20) / 2**20
    moved = measure_update(logits + 2.0**20, 1, -3.0, 0.1, method)
    assert deviation(moved, measure_update(logits, 1, -3.0, 0.1, method)) < TOLERANCE


@pytest.mark.parametrize("method", METHODS)
def test_update_scales_with_advantage_and_learning_rate(method: str) -> None:
    """Powers of two scale the update exactly, a sign turns it, A = 0 stops it."""
    logits = policy(5, 5)
    unit = measure_update(logits, 1, 1.0, 1.0, method)
    np.testing.assert_array_equal(measure_update(logits, 1, -4.0, 1.0, method), -4 * unit)
    np.testing.assert_array_equal(measure_update(logits, 1, 1.0, 0.25, method), 0.25 * unit)
    np.testing.assert_array_equal(measure_update(logits, 1, 0.0, 1.0, method), 0 * unit)


@pytest.mark.parametrize("method", METHODS)
def test_masked_arms_stay_and_do_not_count(method: str) -> None:
    """A masked arm has the update +0; the others move as if it were not there."""
    logits = policy(4, 5)
    masked = np.insert(logits, [0, 2], -np.inf)
    measured = measure_update(masked, 1, -3.0, 0.1, method)
    assert measured[[0, 3]].tolist() == [0.0, 0.0]
    assert not np.signbit(measured[[0, 3]]).any()
    kept = np.delete(measured, [0, 3])
    assert deviation(kept, measure_update(logits, 0, -3.0, 0.1, method)) < 1e-15


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("logits", [[7.0], [-np.inf, -1e4, -np.inf]])
def test_a_single_arm_never_moves(logits: list[float], method: str) -> None:
    """Where only one arm can be chosen its log-probability is constantly 0."""
    measured = measure_update(logits, int(np.argmax(logits)), 5.0, 1.0, method)
    assert measured.tolist() == [0.0] * len(logits)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e4, 1e150, 1e308])
def test_extreme_logits_stay_finite(scale: float, method: str) -> None:
    """Logits up to the range of float64 give the limit: the leaders share, the others have 0."""
    measured = measure_update([scale, -scale, 0.0, scale], 1, 1.0, 1.0, method)
    assert measured.tolist() == [-0.5, 1.0, 0.0, -0.5]
    assert measure_update([scale, scale], 0, 1.0, 1.0, method).tolist() == [0.5, -0.5]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float16, np.float32])
def test_other_number_types_are_promoted(dtype: type[np.number], method: str) -> None:
    """Integers and shorter floats give what the same numbers give in float64."""
    logits = np.array([1, 3, 2], dtype=dtype)
    measured = measure_update(logits, 1, 1.0, 1.0, method)
    assert measured.dtype == np.float64
    np.testing.assert_array_equal(measured, measure_update([1.0, 3.0, 2.0], 1, 1.0, 1.0, method))


@pytest.mark.parametrize("method", METHODS)
def test_arguments_are_left_alone(method: str) -> None:
    """Read-only and strided arrays are accepted, and mpmath keeps its global precision."""
    logits = np.arange(12.0).reshape(2, 6)[:, ::2]
    logits.setflags(write=False)
    before = mpmath.mp.dps
    measured = measured_updates(logits, np.uint8(1), 1.0, 1.0, method)
    np.testing.assert_array_equal(measured, measured_updates(logits.copy(), 1, 1.0, 1.0, method))
    assert mpmath.mp.dps == before
