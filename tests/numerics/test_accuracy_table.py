"""Every statistic against 50 digits, over gaps, sizes, types, offsets and masks drawn at random.

A row is drawn as a few values with multiplicities, so that its statistics follow exactly from a
few exponentials also where it has 131072 entries.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from logitproof.numerics import policy_statistics
from tests.benchmarks import accuracy
from tests.numerics import oracle

NAMES = [*oracle.OF_CHOSEN, *oracle.OF_POLICY]
TOLERANCE = {"f2": 2e-6, "f4": 2e-6, "f8": 1e-13}


def statistics_of(values: Sequence[float], counts: Sequence[int], chosen: int) -> dict[str, Any]:
    """Return every statistic of a row with ``counts[k]`` entries of ``values[k]``."""
    weights = [mpf(0) if math.isinf(one) else mp.exp(mpf(one)) for one in values]
    total = mp.fsum(count * one for count, one in zip(counts, weights, strict=True))
    P = [one / total for one in weights]
    C = mp.fsum(count * p * p for count, p in zip(counts, P, strict=True))
    square = 1 - 2 * P[chosen] + C
    return {
        "chosen_probability": P[chosen],
        "log_chosen_probability": mp.log(P[chosen]) if P[chosen] else -mp.inf,
        "score_norm": mp.sqrt(square) if square > 0 else mpf(0),
        "log_score_norm": mp.log(square) / 2 if square > 0 else -mp.inf,
        "collision_probability": C,
        "expected_squared_norm": 1 - C,
        "effective_actions": 1 / C,
        "renyi_entropy": -mp.log(C),
        "entropy": -mp.fsum(count * p * mp.log(p) for count, p in zip(counts, P, strict=True) if p),
    }


values = st.lists(st.floats(0, 1000, width=32), min_size=1, max_size=4)
counts = st.lists(st.sampled_from([1, 1, 2, 3, 100, 1025, 5000, 131072]), min_size=4, max_size=4)


@settings(deadline=None, max_examples=120)  # the machine may be busy
@given(
    dtype=st.sampled_from(["f2", "f4", "f8"]),
    gap=st.sampled_from([0.0, 1.0, 0.01, 0.05, 0.1]),
    values=values,
    counts=counts,
    offset=st.sampled_from([0.0, -3.0, 1e3, -1e6, 1e6]),
    masked=st.booleans(),
    data=st.data(),
)
def test_every_statistic_of_every_row(
    dtype: str,
    gap: float,
    values: list[float],
    counts: list[int],
    offset: float,
    masked: bool,
    data: st.DataObject,
) -> None:
    """Within 2e-6 or 1e-13; where the type cannot hold the value, its logarithm is right."""
    limit = 6e4 if dtype == "f2" else 1e7
    levels = np.clip(np.array(values) * gap + offset, -limit, limit).astype(dtype)
    sizes = counts[: len(levels)]
    chosen = data.draw(st.integers(0, len(levels) - 1))
    row = np.repeat(levels, sizes)
    mask = None
    if masked and len(levels) > 1:
        hidden = (chosen + 1) % len(levels)
        mask = np.repeat(np.arange(len(levels)) != hidden, sizes)
        levels[hidden] = -np.inf
    action = int(np.cumsum([0, *sizes])[chosen])
    stats = policy_statistics(row, action, where=mask, entropy=True)
    shown = [float(one) for one in levels]
    with mp.workdps(oracle.digits_for(shown) + 20):
        exact = statistics_of(shown, sizes, chosen)
        noise = mpf(10) ** (10 - mp.dps)  # what is left of a value that cancels to 0
        for name in NAMES:
            wanted = mpf(0) if abs(exact[name]) < noise else exact[name]
            if name == "log_score_norm" and exact["score_norm"] ** 2 < noise:
                wanted = -mp.inf
            actual = getattr(stats, name)
            assert not np.isnan(actual)
            assert oracle.error(name, actual, wanted) < TOLERANCE[dtype], name


def test_the_page_shows_errors_that_are_promised() -> None:
    """Of these functions; the textbook formulas beside them are wrong at a gap of 20."""
    for dtype, tolerance in ((np.float32, 2e-6), (np.float64, 1e-13)):
        assert max(accuracy.errors(accuracy.OURS, dtype).values()) < tolerance
        for name, formula in accuracy.FORMULAS.items():
            if name != "logitproof":
                assert accuracy.errors(formula, dtype)[20.0] > tolerance


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_reference_agrees_with_the_definitions(dtype: str) -> None:
    """Multiplicities give what the entries give one by one."""
    levels, sizes = np.array([3.0, -1.0, 20.0], dtype), [2, 3, 1]
    row = [float(one) for one in np.repeat(levels, sizes)]
    with mp.workdps(60):
        found = statistics_of([float(one) for one in levels], sizes, 2)
        for name in NAMES:
            assert abs(found[name] - oracle.expected(name, row, 5)) < mpf(10) ** -45
