"""The growth benchmark measures what it says, and a pass whose time is not linear would show."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks import growth


def test_shapes_hold_the_numbers_of_logits_that_they_are_named_by() -> None:
    """Up to the rest of a division by 128."""
    for name, several in growth.shapes(range(3, 7)).items():
        sizes = [rows * n for _, rows, n in several]
        assert np.allclose(sizes, [1e3, 1e4, 1e5, 1e6], rtol=0.13), name


def test_quadratic_work_shows() -> None:
    """Ten times the entries take a hundred times as long: ten times for each."""

    def quadratic(z: Any, _: Any) -> None:
        np.add.outer(z.reshape(-1), z.reshape(-1)).sum()

    for values in growth.growth(range(3, 5), 3, quadratic).values():
        assert values[1] > 3 * values[0]


def test_a_start_is_a_process_of_its_own() -> None:
    """NumPy is imported anew, which takes its time."""
    found = growth.starts(1)
    assert all(value > 0 for value in found.values())
    assert found["import numpy"] > 1
