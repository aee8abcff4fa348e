"""Unsupported input is refused clearly: by an error that names function, argument and remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import IndexedBase, log

from logitproof import numerics
from logitproof.calculus.terms import total
from logitproof.errors import InputError, LogitproofError
from logitproof.notation import P, j
from logitproof.numerics import policy_statistics, score_norm, softmax, update_norm

v = IndexedBase("v", real=True)

WITH_ACTION = [
    "score",
    "logit_update",
    "score_norm",
    "log_score_norm",
    "update_norm",
    "chosen_probability",
    "log_chosen_probability",
    "policy_statistics",
]
OF_LOGITS = [
    "softmax",
    "collision_probability",
    "expected_squared_norm",
    "effective_actions",
    "renyi_entropy",
    "entropy",
]

BAD_LOGITS = {
    "no_axis": (1.0, "shape"),
    "no_action": (np.zeros((3, 0)), "n >= 1"),
    "complex": (np.zeros((3, 2), complex), "complex"),
    "booleans": (np.zeros((3, 2), bool), "bool"),
    "objects": (np.array([[1, 2]] * 3, object), "object"),
    "text": (np.array([["1", "2"]] * 3), "<U1"),
    "extended_precision": (np.zeros((3, 2), np.longdouble), "longdouble|float128|float96"),
    "ragged": ([[1.0], [1.0, 2.0], [3.0]], "array"),
    "masked_array": (np.ma.masked_less(np.zeros((3, 2)), 0), r"where=~mask$"),
    "list_of_masked_arrays": ([np.ma.masked_less(np.zeros(2), 0)] * 3, r"where=~mask"),
    "masked_entries_in_lists": ([[0.0, 1.0], (0.0, np.ma.masked), [0.0, 1.0]], r"where=~mask"),
}

BAD_ACTIONS = {
    "too_large": ([0, 1, 2], r"in 0..1, got 2 in row 2"),
    "negative": ([0, -1, 0], r"in 0..1, got -1 in row 1"),
    "one_for_all": (7, r"in 0..1, got 7;"),
    "floats": ([0.0, 1.0, 0.0], "integers, got float64"),
    "booleans": ([True, False, True], "integers, got bool"),
    "one_per_entry": (np.zeros((3, 2), int), r"shape \(3,\), got \(3, 2\)"),
    "too_few": ([0, 1], r"shape \(3,\), got \(2,\)"),
    "ragged": ([[0], [1, 1], [0]], "array"),
    "masked_array": (np.ma.masked_less([0, 1, 0], 0), r"where=~mask\[..., None\]$"),
}

BAD_MASKS = {
    "integers": (np.ones((3, 2), int), "booleans, got int64"),
    "too_few": (np.ones((2, 2), bool), r"shape \(3, 2\), got \(2, 2\)"),
    "one_per_row": (np.ones(3, bool), r"shape \(3, 2\), got \(3,\); where\[..., None\] is for all"),
    "masked_array": (np.ma.masked_less(np.ones((3, 2)), 0) > 0, "False where its mask is True"),
}


def call(name: str, logits: Any, action: Any = 0, **more: Any) -> Any:
    """Call a function by name, with the action if it takes one."""
    function: Callable[..., Any] = getattr(numerics, name)
    return function(logits, action, **more) if name in WITH_ACTION else function(logits, **more)


@pytest.mark.parametrize("name", WITH_ACTION + OF_LOGITS)
@pytest.mark.parametrize("case", BAD_LOGITS)
def test_bad_logits_are_refused(name: str, case: str) -> None:
    """Every function refuses them, in its own name."""
    logits, words = BAD_LOGITS[case]
    with pytest.raises(InputError, match=rf"^{name}: expected .*({words})"):
        call(name, logits)


@pytest.mark.parametrize("name", WITH_ACTION)
@pytest.mark.parametrize("case", BAD_ACTIONS)
def test_bad_actions_are_refused(name: str, case: str) -> None:
    """Every function with an action refuses what is not one index a row."""
    action, words = BAD_ACTIONS[case]
    with pytest.raises(InputError, match=rf"^{name}: expected action .*{words}"):
        call(name, np.zeros((3, 2)), action)


@pytest.mark.parametrize("name", WITH_ACTION + OF_LOGITS)
@pytest.mark.parametrize("case", BAD_MASKS)
def test_bad_masks_are_refused(name: str, case: str) -> None:
    """A mask is boolean, of the logits' shape or for every row."""
    mask, words = BAD_MASKS[case]
    with pytest.raises(InputError, match=rf"^{name}: expected .*{words}"):
        call(name, np.zeros((3, 2)), where=mask)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"advantage": np.nan}, "advantage finite, got nan"),
        ({"advantage": [1.0, np.inf, 0.0]}, "advantage finite, got inf in row 1"),
        ({"advantage": [1.0, 2.0]}, r"advantage of shape \(3,\), got \(2,\)"),
        ({"advantage": 1j}, "advantage as real numbers"),
        ({"advantage": "1"}, "advantage as real numbers"),
        ({"learning_rate": -0.1}, "learning_rate 0 or more, got -0.1; give"),
        ({"learning_rate": [0.1, np.nan, 0.1]}, "learning_rate 0 or more, got nan in row 1"),
    ],
)
def test_bad_scalars_are_refused(arguments: dict[str, Any], words: str) -> None:
    """The advantage is finite, the learning rate not negative; one a row or one for all."""
    with pytest.raises(InputError, match=f"^update_norm: expected {words}"):
        update_norm(np.zeros((3, 2)), 0, **arguments)


PADDED = np.array([[True, True, True], [False, False, False], [True, False, True]])


@pytest.mark.parametrize("name", WITH_ACTION)
def test_the_action_of_padding_is_not_looked_at(name: str) -> None:
    """Labels of -100 in rows that are masked as a whole; NaN comes, and in no other row."""
    logits = np.arange(9.0).reshape(3, 3)
    with pytest.raises(InputError, match=r"in row 1; .*mask padding"):
        call(name, logits, [0, -100, 2])
    with pytest.raises(InputError, match="in row 2"):
        call(name, logits, [0, -100, 3], where=PADDED)
    found = call(name, logits, [0, -100, 2], where=PADDED)
    wanted = call(name, logits, [0, 0, 2], where=PADDED)
    if name == "policy_statistics":
        found, wanted = found.score_norm, wanted.score_norm
    assert np.array_equal(found, wanted, equal_nan=True)
    assert np.isnan(found[1]).all()
    assert not np.isnan(found[[0, 2]]).any()


@pytest.mark.parametrize("padded", [-100, -1, 0, 99, 2**40])
def test_the_action_of_padding_is_not_looked_at_in_shards(padded: int) -> None:
    """Nor does it change the action of a row whose shard is masked, but not the whole row."""
    rng = np.random.default_rng(0)
    logits, mask = rng.normal(size=(3, 8)), np.ones((3, 8), bool)
    mask[0], mask[1, :4] = False, False
    action = [padded, 5, 2]
    whole = policy_statistics(logits, np.maximum(action, 0) % 8, mask, entropy=True)
    pieces = [
        policy_statistics(logits[:, some], action, mask[:, some], True, some.start)
        for some in (slice(0, 4), slice(4, 8))
    ]
    assert pieces[0].action.tolist() == action
    found = pieces[0].merge(pieces[1])
    for name in ("chosen_probability", "score_norm", "log_score_norm", "entropy"):
        one, other = getattr(found, name), getattr(whole, name)
        np.testing.assert_allclose(one, other, rtol=1e-13)
        assert np.isnan(one).tolist() == [True, False, False]
    with pytest.raises(InputError, match="hold every chosen action"):
        _ = pieces[1].score_norm
    wrong = policy_statistics(logits[:, :4], [padded, -7, 2], mask[:, :4], True, 0)
    with pytest.raises(InputError, match="same action in both pieces, got -7 and 5"):
        wrong.merge(pieces[1])


@pytest.mark.parametrize("action", [-100, [-100], np.array([-100])])
def test_a_wrong_action_for_no_rows_is_refused(action: Any) -> None:
    """Nothing is masked there."""
    for mask in (None, np.zeros((0, 3), bool)):
        with pytest.raises(InputError, match=r"in 0\.\.2, got -100"):
            score_norm(np.zeros((0, 3)), action, where=mask)


def test_an_action_for_several_rows_is_refused_if_one_of_them_is_not_padding() -> None:
    """Axes of length 1 are for all; the message says which row it is."""
    logits, mask = np.zeros((2, 3, 4)), np.ones((2, 3, 1), bool)
    mask[0, 1] = mask[1, 1] = False
    assert np.isnan(score_norm(logits, [[0, -1, 0]], where=np.tile(mask, 4))[:, 1]).all()
    mask[1, 1] = True
    with pytest.raises(InputError, match="got -1 in row 1, 1"):
        score_norm(logits, [[0, -1, 0]], where=mask)


def test_scalars_of_padding_are_not_looked_at() -> None:
    """An advantage of NaN is refused only where it matters."""
    logits, bad = np.arange(9.0).reshape(3, 3), [1.0, np.nan, 2.0]
    found = update_norm(logits, 0, bad, where=PADDED)
    assert np.array_equal(found, update_norm(logits, 0, [1.0, 1.0, 2.0], where=PADDED), True)
    with pytest.raises(InputError, match="advantage finite, got nan in row 2"):
        update_norm(logits, 0, [1.0, np.nan, np.nan], where=PADDED)


def test_vectors_are_not_looked_at_where_an_action_is_masked() -> None:
    """Such as log-probabilities of a reference policy, which has the same masked actions."""
    divergence = numerics.lambdify(total(P[j] * (log(P[j]) - v[j]), j))
    rng = np.random.default_rng(0)
    logits, mask = rng.normal(size=(2, 3)), np.array([[True, False, True], [True, True, True]])
    reference = np.where(mask, -rng.random((2, 3)), -np.inf)
    own = softmax(logits, where=mask)
    logarithm = np.log(np.where(mask, own, 1.0))
    wanted = (own * (logarithm - np.where(mask, reference, 0.0))).sum(axis=-1)
    np.testing.assert_allclose(divergence(logits, reference, where=mask), wanted, rtol=1e-13)
    with pytest.raises(InputError, match=r"expected finite v, got -inf at \(0, 1\)"):
        divergence(logits, reference)


def test_errors_are_value_errors_of_this_package() -> None:
    """They can be caught as either."""
    for kind in (ValueError, LogitproofError):
        with pytest.raises(kind):
            softmax([1j])


def test_integer_logits_count_as_float64() -> None:
    """Integers are promoted, and the result is float64."""
    actual = score_norm(np.array([[1, 0, 2]], np.int8), 0)
    assert actual.dtype == np.float64
    assert actual == score_norm([[1.0, 0.0, 2.0]], 0)


def test_a_masked_logit_is_not_looked_at() -> None:
    """NaN and +inf under the mask do no harm."""
    logits = np.array([0.0, np.nan, 1.0, np.inf])
    mask = np.array([True, False, True, False])
    assert score_norm(logits, 0, where=mask) == score_norm([0.0, 1.0], 0)
    expected = softmax([0.0, 1.0])
    assert softmax(logits, where=mask).tolist() == [expected[0], 0.0, expected[1], 0.0]


def test_a_learning_rate_of_zero_is_a_step_of_no_length() -> None:
    """As at the start of a warm-up."""
    assert update_norm([0.0, 1.0], 0, learning_rate=0.0) == 0.0


def test_a_piece_may_not_hold_the_action_but_it_is_counted_from_0() -> None:
    """With start=, actions beyond the piece are another piece's; negative ones are refused."""
    assert policy_statistics([0.0, 0.0], 7, start=0).state.held.tolist() == [False]
    with pytest.raises(InputError, match=r"action at least 0 and below 2.*, got -1;"):
        policy_statistics([0.0, 0.0], -1, start=0)


@pytest.mark.parametrize("start", [-1, 2.0, True, np.True_, "0", [0], np.array([0]), 2**63 - 1])
def test_a_piece_begins_at_a_column(start: Any) -> None:
    """A start is an integer, 0 or more, from which the columns can be counted."""
    with pytest.raises(InputError, match=r"^policy_statistics: expected start .*; give the column"):
        policy_statistics([0.0, 0.0], 0, start=start)


def test_an_action_that_no_index_can_hold_is_refused() -> None:
    """Unsigned ones would wrap to a negative place, in no piece at all."""
    action = np.array([1, 2**63], np.uint64)
    with pytest.raises(InputError, match=r"below 2\*\*63, got 9223372036854775808 in row 1"):
        policy_statistics(np.zeros((2, 3)), action, start=0)


def test_no_rows_have_no_actions() -> None:
    """An empty list has no type: it counts as integers."""
    assert update_norm(np.zeros((0, 4)), []).shape == (0,)
    with pytest.raises(InputError, match=r"action of shape \(2,\), got \(0,\)"):
        update_norm(np.zeros((2, 4)), [])


def test_a_norm_beyond_float32_is_infinite_in_its_row() -> None:
    """As the documentation of `update_norm` says; float64 logits have room."""
    logits, advantage = np.zeros((2, 2), np.float32), [1e60, 1.0]
    assert np.isinf(update_norm(logits, 0, advantage)).tolist() == [True, False]
    assert np.isfinite(update_norm(logits.astype(np.float64), 0, advantage)).all()


def test_what_numpy_cannot_read_is_refused() -> None:
    """The error names the type and repeats what NumPy says."""

    class Foreign:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise TypeError("no bfloat16 here")

    with pytest.raises(InputError, match=r"softmax: expected logits .*Foreign.*no bfloat16 here"):
        softmax(Foreign())
