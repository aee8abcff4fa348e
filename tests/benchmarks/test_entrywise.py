"""The benchmark compares the same entries, in the same rounds, and sees memory."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks import bench_numerics as bench
from tests.benchmarks import entrywise

PAIRS = {
    "SciPy softmax": "NumPy, softmax",
    "logitproof: softmax": "NumPy, softmax",
    "logitproof: score": "NumPy, onehot - softmax",
    "logitproof: update": "NumPy, update",
}


@pytest.mark.parametrize("name", [*PAIRS, "SciPy log_softmax"])
def test_contenders_compute_the_same(name: str) -> None:
    """So that their times may be compared."""
    z, c = bench.sample(("float64", 5, 40))
    found = entrywise.CONTENDERS[name](z, c)
    wanted = entrywise.CONTENDERS[PAIRS.get(name, "NumPy, softmax")](z, c)
    wanted = np.log(wanted) if "log_" in name else wanted
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_ratios_are_taken_within_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is slower in some rounds changes no ratio."""
    count = len(entrywise.CONTENDERS)
    speeds = iter([*([1.0] + [2.0] * (count - 1)), *([3.0] + [6.0] * (count - 1))])
    monkeypatch.setattr(bench, "seconds", lambda *_: next(speeds))
    found = entrywise.ratios(("float32", 4, 8), rounds=2)
    assert found == {name: 1.0 if name == entrywise.UNIT else 2.0 for name in found}


def test_memory_beside_the_result_is_seen() -> None:
    """Ours stays below 1 MiB; hand-written NumPy takes an array of the logits' size."""
    shape = ("float32", 64, 32768)
    assert entrywise.memory("logitproof: score", shape) < 1.0
    assert entrywise.memory("NumPy, softmax", shape) > 7.9


def test_the_table_shows_every_contender(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Markdown, a column for each shape."""
    monkeypatch.setattr(entrywise, "SHAPES", (("float32", 4, 8), ("float64", 2, 5)))
    head, _, *lines = entrywise.table(rounds=1).splitlines()
    assert head.endswith("| float32 4 x 8 | float64 2 x 5 |")
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == [*entrywise.CONTENDERS]
