"""The growth benchmark measures what it says, and a pass whose time is not linear would show."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks import bench_numerics, growth


def test_shapes_hold_the_numbers_of_logits_that_they_are_named_by() -> None:
    """Up to the rest of a division by 128."""
    for name, several in growth.shapes(range(3, 7)).items():
        sizes = [rows * n for _, rows, n in several]
        assert np.allclose(sizes, [1e3, 1e4, 1e5, 1e6], rtol=0.13), name


def test_quadratic_time_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the logits take a hundred times as long: ten times for each."""
    monkeypatch.setattr(bench_numerics, "seconds", lambda _, z, *__: 1e-9 * z.size**2)
    for values in growth.growth(range(3, 5), 3).values():
        assert values[1] / values[0] == pytest.approx(10, rel=0.13)


def test_a_start_is_a_process_of_its_own() -> None:
    """NumPy is imported anew, which takes its time."""
    found = growth.starts(1)
    assert all(value > 0 for value in found.values())
    assert found["import numpy"] > 1
