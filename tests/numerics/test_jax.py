"""JAX's transformations go through the numeric functions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.numerics import entropy, policy_statistics, score, score_norm

jax: Any = pytest.importorskip("jax")


def sample() -> tuple[Any, Any]:
    """Return logits and actions."""
    rng = np.random.default_rng(6)
    return jax.numpy.asarray(rng.normal(size=(4, 6)), "float32"), jax.numpy.arange(4)


def test_statistics_come_out_of_jit() -> None:
    """As one object, whose attributes are arrays."""
    logits, action = sample()
    inside = jax.jit(lambda z, a: policy_statistics(z, a, entropy=True))(logits, action)
    outside = policy_statistics(logits, action, entropy=True)
    np.testing.assert_allclose(inside.score_norm, outside.score_norm, rtol=1e-6)
    np.testing.assert_allclose(inside.entropy, outside.entropy, rtol=1e-6)


def test_rows_are_mapped_by_vmap() -> None:
    """One row at a time, all at once."""
    logits, action = sample()
    mapped = jax.vmap(score_norm)(logits, action)
    np.testing.assert_allclose(mapped, score_norm(logits, action), rtol=1e-6)


def test_the_gradient_of_the_log_probability_is_the_score() -> None:
    """Also where the chosen action ties with the largest, and with peaked rows."""
    rows = [[0.0, 0.0, -1.0], [12.0, 0.0, 0.0], [0.0, 12.0, 12.0]]
    with jax.enable_x64(True):
        for row in rows:
            logits = jax.numpy.asarray(row, "float64")
            for action in range(3):
                slope = jax.grad(
                    lambda z, a=action: policy_statistics(z, a).log_chosen_probability
                )(logits)
                np.testing.assert_allclose(slope, score(np.array(row), action), rtol=1e-12)


def test_the_gradient_of_the_entropy_is_what_the_theorem_says() -> None:
    """-P_j (log P_j + H)."""
    logits, _ = sample()
    P = jax.nn.softmax(logits[0])
    expected = -P * (jax.numpy.log(P) + entropy(logits[0]))
    np.testing.assert_allclose(jax.grad(entropy)(logits[0]), expected, rtol=1e-4, atol=1e-6)


def test_shards_are_gathered_along_an_axis() -> None:
    """Each device has its columns; one all-gather of states joins them."""
    logits, action = sample()
    shards = logits.reshape(4, 2, 3).transpose(1, 0, 2)

    def norms(piece: Any, start: Any) -> Any:
        return policy_statistics(piece, action, start=start).gathered("vocabulary").score_norm

    found = jax.vmap(norms, axis_name="vocabulary")(shards, jax.numpy.array([0, 3]))
    for each in found:
        np.testing.assert_allclose(each, score_norm(logits, action), rtol=1e-6)


def test_shards_of_the_same_columns_are_not_gathered() -> None:
    """Without start=, each device would count as the whole row."""

    def norms(piece: Any) -> Any:
        return policy_statistics(piece, 0).gathered("vocabulary").score_norm

    with pytest.raises(InputError, match=r"gathered: .* without a common column.*start="):
        jax.vmap(norms, axis_name="vocabulary")(np.zeros((2, 4, 3)))
