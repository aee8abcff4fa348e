"""One pass, all statistics; pieces of the vocabulary join to the whole."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logitproof.errors import InputError
from logitproof.numerics import PolicyStatistics, policy_statistics
from tests.numerics.oracle import OF_CHOSEN, OF_POLICY

NAMES = [*OF_CHOSEN, *OF_POLICY]


def split(logits: Any, action: Any, *cuts: int, mask: Any = None) -> list[PolicyStatistics]:
    """Return the statistics of the pieces between the cuts."""
    bounds = [0, *cuts, logits.shape[-1]]
    return [
        policy_statistics(
            logits[..., a:b],
            action,
            where=None if mask is None else mask[..., a:b],
            entropy=True,
            start=a,
        )
        for a, b in pairwise(bounds)
    ]


@settings(deadline=None)  # the machine may be busy; the first call compiles
@given(
    logits=st.lists(
        st.one_of(st.floats(-50, 50), st.just(-math.inf)), min_size=3, max_size=9
    ).filter(lambda row: max(row) > -math.inf),
    data=st.data(),
)
def test_shards_of_a_row_join_to_its_statistics(logits: list[float], data: st.DataObject) -> None:
    """In any order, however cut, with pieces that are masked as a whole."""
    row = np.array(logits)
    action = data.draw(st.integers(0, len(row) - 1))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(row) - 1), max_size=3)))
    parts = data.draw(st.permutations(split(row, action, *cuts)))
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.merge(part)
    whole = policy_statistics(row, action, entropy=True)
    for name in NAMES:
        wanted = getattr(whole, name)
        np.testing.assert_allclose(getattr(joined, name), wanted, rtol=1e-12, atol=1e-15)


def test_shards_of_a_batch_with_a_mask() -> None:
    """Rows choose actions in different pieces; some rows have a piece without any action."""
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(2, 3, 8)).astype(np.float32)
    action = rng.integers(8, size=(2, 3))
    mask = rng.random((2, 3, 8)) < 0.7
    mask[0, 0, :4] = False
    mask[..., 6] = True
    first, second, third = split(logits, action, 4, 6, mask=mask)
    joined = third.merge(first).merge(second)
    whole = policy_statistics(logits, action, mask, entropy=True)
    for name in NAMES:
        assert getattr(joined, name).dtype == np.float32
        wanted = getattr(whole, name)
        np.testing.assert_allclose(getattr(joined, name), wanted, rtol=1e-6, atol=2e-8)


def test_the_entropy_is_prepared_on_request_only() -> None:
    """Without entropy=True the pass is shorter, and asking for it says so."""
    with pytest.raises(InputError, match=r"expected statistics with the entropy.*entropy=True"):
        _ = policy_statistics([0.0, 1.0], 0).entropy


def test_a_piece_without_the_chosen_action_has_no_norm() -> None:
    """Asking a piece for what only the whole has is refused; its own concentration is there."""
    stats = policy_statistics([0.0, 0.0], 5, start=0)
    assert stats.collision_probability == 0.5
    with pytest.raises(InputError, match="score_norm: expected pieces that hold every chosen"):
        _ = stats.score_norm


def test_a_masked_piece_alone_has_no_statistics() -> None:
    """It is a neutral element, not a policy."""
    stats = policy_statistics([-math.inf, -math.inf], 0, start=0)
    assert np.isnan(stats.collision_probability)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (policy_statistics(np.zeros((3, 2)), 0, start=2), r"batch \(2,\), got \(3,\)"),
        (policy_statistics(np.zeros((2, 2)), 0, entropy=True, start=2), "with the entropy or both"),
        (policy_statistics(np.zeros((2, 2)), 0, start=0), "common column.*with the column 0"),
        (policy_statistics(np.zeros((2, 2)), 0, start=1), "common column.*with the column 1"),
        (policy_statistics(np.zeros((2, 2)), 0), "without a common column"),
        (policy_statistics(np.zeros((2, 2)), [0, 1], start=2), "same action in both.*0 and 1"),
        (3, "expected PolicyStatistics, got int"),
    ],
)
def test_pieces_that_do_not_fit_are_refused(other: Any, words: str) -> None:
    """Another batch, another pass, the same columns twice, another action, another thing."""
    mine = policy_statistics(np.zeros((2, 2)), 0, start=0)
    with pytest.raises(InputError, match=f"merge: .*{words}"):
        mine.merge(other)


def test_a_piece_is_merged_once_only() -> None:
    """The columns are kept through merges, in any order."""
    row = np.zeros(9)
    first, second, third = split(row, 0, 3, 6)
    joined = third.merge(first)
    assert joined.columns == ((0, 3), (6, 9))
    assert joined.merge(second).columns == ((0, 9),)
    for again in (first, third, split(row, 0, 5)[0]):
        with pytest.raises(InputError, match="without a common column"):
            joined.merge(again)


def test_a_bad_row_in_a_piece_is_bad_in_the_whole() -> None:
    """NaN in one piece is NaN for its row after merging, and for no other row."""
    bad = policy_statistics([[math.nan, 0.0], [1.0, 0.0]], 2, start=0)
    whole = bad.merge(policy_statistics([[0.0], [0.0]], 2, start=2))
    assert np.isnan(whole.score_norm).tolist() == [True, False]


def test_statistics_show_their_size() -> None:
    """Not their arrays; of a piece where it lies, so that a gap is seen."""
    logits = np.zeros((2, 3))
    assert repr(policy_statistics(logits, 0)) == "PolicyStatistics(batch=(2,), n=3)"
    first, last = (policy_statistics(logits, 0, start=start) for start in (0, 5))
    assert repr(last) == "PolicyStatistics(batch=(2,), n=3, columns 5:8)"
    assert repr(first.merge(last)) == "PolicyStatistics(batch=(2,), n=6, columns 0:3, 5:8)"
