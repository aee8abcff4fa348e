"""Gradients where the norm of the score is 0: there is one action, or one that is not masked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from logitproof.numerics import (
    gradients,
    log_score_norm,
    policy_statistics,
    score_norm,
    update_norm,
)

ROWS = [[3.0], [-20.0], [2.0, -math.inf, -math.inf]]


def statistics_norm(logits: Any, action: int) -> Any:
    """Return the norm from the statistics."""
    return policy_statistics(logits, action).score_norm


FUNCTIONS = [score_norm, log_score_norm, update_norm, statistics_norm]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("row", ROWS, ids=["one", "one_far", "masked"])
def test_pytorch_gives_0_where_nothing_can_change(function: Any, row: list[float]) -> None:
    """The policy is the same whatever the only logit is; other rows keep their gradients."""
    torch = pytest.importorskip("torch")
    other = [0.0, 1.0, 0.5][: len(row)]
    logits = torch.tensor([row, other], dtype=torch.float64, requires_grad=True)
    alone = torch.tensor([other], dtype=torch.float64, requires_grad=True)
    with gradients():
        found = function(logits, 0)
        found[1].backward(retain_graph=True)
        gradient = logits.grad.clone()
        function(alone, 0).sum().backward()
        logits.grad = None
        found[0].backward()
    assert logits.grad[0].tolist() == [0.0] * len(row)
    np.testing.assert_array_equal(gradient[1], alone.grad[0])
    assert gradient.isfinite().all()


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("row", ROWS, ids=["one", "one_far", "masked"])
def test_jax_gives_0_where_nothing_can_change(function: Any, row: list[float]) -> None:
    """As PyTorch does."""
    jax = pytest.importorskip("jax")
    gradient = jax.jit(jax.grad(lambda z: function(z, 0)))(jax.numpy.array(row))
    assert gradient.tolist() == [0.0] * len(row)
