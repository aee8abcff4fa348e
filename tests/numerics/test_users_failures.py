"""What users of training loops ran into, by the number of their report.

Each test names the project and the issue or pull request, and states what holds here.
"""

from __future__ import annotations

import math
import tracemalloc
from functools import partial
from typing import Any

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.numerics import (
    entropy,
    policy_statistics,
    renyi_entropy,
    score_norm,
    sharing,
    softmax,
)

INF = math.inf


def extra_memory(work: Any) -> int:
    """Return the most bytes that were allocated at a time during a call, scratch included."""
    work()
    vars(sharing._KEPT).clear()
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_entropy_needs_no_memory_of_the_size_of_the_logits(dtype: Any) -> None:
    """TRL 4013 (80 GB to 0.23 GB) and 3678, slime 1523, ART 555: at most 1 MiB, whatever n."""
    for rows, n in ((4096, 128), (200, 2048), (512, 2048), (16, 65536), (3, 400_000), (2, 524288)):
        logits = np.zeros((rows, n), dtype)
        masked, peaked = logits.copy(), logits.copy()
        masked[:, ::3], peaked[:, 7] = -np.inf, 30.0
        sparse = logits.copy()
        sparse[::3, 5] = -np.inf
        action, mask = np.ones(rows, dtype=np.int64), masked == 0.0
        for given, where in (
            (logits, None),
            (logits, mask),
            (masked, None),
            (peaked, None),
            (sparse, None),
        ):
            for work in (
                lambda z=given, m=where: entropy(z, where=m),
                lambda z=given, m=where, a=action: policy_statistics(z, a, m, True).entropy,
                lambda z=given + 40, m=where, a=action: policy_statistics(z, a, m, True).entropy,
                lambda z=given, m=where, a=action: score_norm(z, a, where=m),
            ):
                assert extra_memory(work) < 2**20 + 400 * rows


def test_a_strided_half_of_the_vocabulary_is_not_copied() -> None:
    """Non-contiguous and read-only input takes the same memory."""
    logits = np.zeros((256, 8192), np.float32)
    logits.setflags(write=False)
    action = np.zeros(4096, dtype=np.int64)
    assert extra_memory(lambda: score_norm(logits[:, ::2], 0)) < 2**20 + 400 * 256
    assert extra_memory(lambda: score_norm(logits.T[:4096], action % 256)) < 2**20 + 400 * 4096


@pytest.mark.parametrize("shape", [(8, 65, 4096), (600, 9, 128), (3, 5, 7, 300), (2, 1, 90_000)])
@pytest.mark.parametrize("entropies", [False, True])
def test_all_but_the_last_token_and_transposed_batches_are_not_copied(
    shape: tuple[int, ...], entropies: bool
) -> None:
    """What training shifts and transposes has rows at unequal distances."""
    whole = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    for logits in (whole[:, :-1], whole.swapaxes(0, 1), whole[::2, ::-1], whole.swapaxes(0, -2)):
        batch = logits.shape[:-1]
        action = np.random.default_rng(1).integers(shape[-1], size=batch)
        mask = np.arange(shape[-1]) % 7 > 0
        work = partial(policy_statistics, logits, action, mask, entropies)
        assert extra_memory(work) < 2**20 + 500 * action.size
        found, wanted = work(), policy_statistics(logits.copy(), action, mask, entropies)
        assert np.array_equal(found.score_norm, wanted.score_norm, equal_nan=True)
        assert np.array_equal(found.log_score_norm, wanted.log_score_norm, equal_nan=True)
        assert extra_memory(lambda z=logits: renyi_entropy(z)) < 2**20 + 500 * action.size
        assert np.array_equal(renyi_entropy(logits), renyi_entropy(logits.copy()))
        assert np.array_equal(softmax(logits), softmax(logits.copy()))


@pytest.mark.parametrize("shape", [(8, 65, 4096), (600, 9, 128), (3, 5, 7, 300), (2, 1, 90_000)])
def test_a_mask_for_each_sequence_or_step_is_not_copied(shape: tuple[int, ...]) -> None:
    """Masks that are spread over an axis, transposed, or every other one of a larger array."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=shape).astype(np.float32)
    action = rng.integers(shape[-1], size=shape[:-1])
    whole = rng.random((2, *shape)) < 0.7
    turned = np.moveaxis(np.ascontiguousarray(np.moveaxis(whole[0], -2, 0)), 0, -2)
    for mask in (whole[0, :, :1], whole[0, :1], whole[..., ::-1][0], turned):
        dense = np.array(np.broadcast_to(mask, shape))
        work = partial(policy_statistics, logits, action, mask, True)
        assert extra_memory(work) < 2**20 + 500 * action.size
        found, wanted = work(), policy_statistics(logits, action, dense, True)
        assert np.array_equal(found.log_score_norm, wanted.log_score_norm, equal_nan=True)
        assert np.array_equal(found.entropy, wanted.entropy, equal_nan=True)
        assert extra_memory(lambda m=mask: entropy(logits, where=m)) < 2**20 + 500 * action.size
        assert np.array_equal(softmax(logits, where=mask), softmax(logits, where=dense))


def test_entropy_is_switched_off_by_default() -> None:
    """TRL 7066: nobody pays for it who does not ask."""
    with pytest.raises(InputError, match="entropy=True"):
        _ = policy_statistics(np.zeros((2, 3)), 0).entropy


def test_masked_actions_are_no_nan() -> None:
    """TRL 7221, SkyRL 2259, pytorch 40553: 0 times -inf is 0 in the entropy of masked actions."""
    logits = np.array([[1.0, -INF, 1.0, -INF], [0.0, 5.0, -INF, -INF]])
    found = policy_statistics(logits, 0, entropy=True)
    assert found.entropy[0] == pytest.approx(math.log(2), rel=1e-15)
    assert not np.isnan([found.entropy, found.score_norm, found.log_score_norm]).any()


def test_masked_probabilities_sum_to_one_closely_enough_for_a_simplex_check() -> None:
    """sb3-contrib 81, 247, 322: the Simplex check of masked actions failed at 1e-6."""
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=10.0, size=(50, 4000)).astype(np.float32)
    policy = softmax(logits, where=rng.random(logits.shape) < 0.3)
    assert np.abs(policy.sum(axis=-1, dtype=np.float64) - 1).max() < 1e-6


def test_a_vocabulary_may_be_cut_over_devices() -> None:
    """AReaL 664, slime 2152, verl 6446: shards give the statistics of the whole vocabulary."""
    logits = np.random.default_rng(1).normal(size=(5, 24)).astype(np.float32)
    action = np.arange(5) * 5
    shards = [policy_statistics(logits[:, a : a + 8], action, start=a) for a in (0, 8, 16)]
    joined = shards[2].merge(shards[0]).merge(shards[1])
    whole = policy_statistics(logits, action)
    np.testing.assert_allclose(joined.score_norm, whole.score_norm, rtol=1e-6)


def test_half_precision_keeps_the_tail() -> None:
    """Slime 245: a certain head in half precision has a small norm, not 0 and not NaN."""
    logits = np.array([[12.0, 0.0, -1.0, 0.5]], np.float16)
    exact = score_norm(logits.astype(np.float64), 0)
    assert score_norm(logits, 0) == pytest.approx(exact, rel=1e-6)


def test_padding_is_told_by_its_row_and_is_not_counted() -> None:
    """TRL 6121 counted padding as entropy: a padded row, masked as a whole, is NaN for nanmean."""
    logits = np.zeros((2, 4))
    found = entropy(logits, where=np.array([[True] * 4, [False] * 4]))
    assert np.isnan(found).tolist() == [False, True]
    assert np.nanmean(found) == pytest.approx(math.log(4))


@pytest.mark.parametrize("shape", [(1, 10**3), (1000, 10), (1, 10**6), (10, 10**5)])
def test_every_size_is_one_call(shape: tuple[int, int]) -> None:
    """From a thousand logits to millions, in one row or in many."""
    stats = policy_statistics(np.zeros(shape, np.float32), shape[1] - 1)
    assert stats.effective_actions == pytest.approx(np.full(shape[0], shape[1]), rel=1e-6)
