"""Batches of every shape give, row by row, what single rows give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from logitproof import numerics
from logitproof.numerics import batch, sharing
from tests.numerics.test_inputs import OF_LOGITS, WITH_ACTION, call

SCALARS = [one for one in WITH_ACTION if one not in {"score", "logit_update", "policy_statistics"}]
VECTORS = ["score", "logit_update", "softmax"]
FUNCTIONS = [*SCALARS, *OF_LOGITS, "score", "logit_update"]

# Fewer rows than actions, as many, more; one row; no row; several axes; one action.
BATCHES = [(2, 5), (5, 5), (9, 5), (1, 5), (0, 5), (2, 3, 4), (3, 0, 4), (2, 1, 2, 3), (4, 1)]


def sample(shape: tuple[int, ...], seed: int = 3) -> tuple[Any, Any]:
    """Return random logits and actions."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=2.0, size=shape)
    return logits, rng.integers(shape[-1], size=shape[:-1])


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", BATCHES)
def test_a_batch_is_its_rows(name: str, shape: tuple[int, ...]) -> None:
    """Every row of the result is the function of that row alone."""
    logits, action = sample(shape)
    actual = call(name, logits, action)
    assert actual.shape == (shape if name in VECTORS else shape[:-1])
    for row in np.ndindex(shape[:-1]):
        assert np.array_equal(actual[row], call(name, logits[row], action[row]))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", ">f8", "i4", "u1"])
def test_the_type_of_a_result_follows_the_logits(name: str, dtype: str) -> None:
    """float64 and integers give float64; float32 and half precision give float32."""
    logits, action = sample((3, 4))
    expected = np.float32 if dtype.lstrip(">") in {"f2", "f4"} else np.float64
    assert call(name, np.abs(logits).astype(dtype), action).dtype == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_strided_and_read_only_logits(name: str) -> None:
    """Transposed, reversed, every other column, read-only: all the same; the input is kept."""
    logits, action = sample((6, 8))
    logits.setflags(write=False)
    expected = call(name, logits[:, ::2].copy(), action // 2)
    wide = np.zeros((16, 12))
    wide[::2, ::2] = logits.T
    for view in (logits[:, ::2], wide[::2, ::2].T[:, ::2], logits[::-1, ::2][::-1]):
        assert np.array_equal(call(name, view, action // 2), expected)
    assert np.array_equal(logits, sample((6, 8))[0])


def test_lists_and_scalars_are_taken() -> None:
    """Logits as nested lists; one action, one advantage for all rows."""
    logits, _ = sample((3, 4))
    expected = numerics.update_norm(logits, np.full(3, 2), np.full(3, -3.0), np.full(3, 0.1))
    actual = numerics.update_norm(logits.tolist(), 2, -3.0)
    assert np.array_equal(actual, expected)


def test_a_single_row_gives_a_scalar() -> None:
    """Logits (n,) and an integer action give a NumPy scalar."""
    assert isinstance(numerics.score_norm([0.0, 1.0], 0), np.float64)


def test_scalars_are_per_row_never_per_action() -> None:
    """(B,) advantages on (B, B) logits belong to the rows."""
    logits, action = sample((4, 4))
    advantage = np.array([1.0, -2.0, 0.0, 4.0])
    norms = numerics.score_norm(logits, action)
    actual = numerics.update_norm(logits, action, advantage, 1.0)
    np.testing.assert_allclose(actual, norms * abs(advantage), rtol=1e-15)
    scores = numerics.score(logits, action)
    assert np.array_equal(
        numerics.logit_update(logits, action, advantage, 1.0), scores * advantage[:, None]
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("scratch", "long"), [(8, 1), (40, 16), (64, 40), (200, 99)])
def test_tiles_of_any_size_agree(
    name: str, scratch: int, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows cut into tiles of a few entries give what they give in one piece."""
    logits, action = sample((7, 9))
    mask = np.random.default_rng(0).random((7, 9)) < 0.8
    mask[:, 4] = True
    expected = call(name, logits, action, where=mask)
    monkeypatch.setattr(sharing, "SCRATCH", scratch)
    monkeypatch.setattr(batch, "LONG", long)
    np.testing.assert_allclose(call(name, logits, action, where=mask), expected, rtol=1e-14)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_mask_is_as_good_as_minus_infinity(name: str) -> None:
    """where= per entry and per action, and -inf in the logits, are the same."""
    logits, action = sample((3, 5))
    mask = np.array([True, False, True, True, False])
    masked = np.where(mask, logits, -np.inf)
    expected = call(name, masked, action)
    assert np.array_equal(call(name, logits, action, where=mask), expected)
    assert np.array_equal(call(name, logits, action, where=np.tile(mask, (3, 1))), expected)
    assert np.array_equal(call(name, masked, action, where=mask), expected)
