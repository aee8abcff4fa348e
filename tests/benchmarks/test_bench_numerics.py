"""The benchmark compares the same numbers, in the same rounds."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from tests.benchmarks import bench_numerics as bench
from tests.benchmarks.picture import bars, lines

FOUR = [one for one in bench.CONTENDERS if one.startswith("logitproof") and one[12:] != "norm"]
NORMS = [one for one in bench.CONTENDERS if one not in FOUR]
NEEDS = {"SciPy": "scipy", "torch": "torch", "verl": "torch", "jax": "jax"}


@pytest.mark.parametrize("name", [one for one in NORMS if one not in {"torch.compile", "jax.jit"}])
def test_every_contender_computes_the_norm(name: str) -> None:
    """Where the textbook forms lose no digits they agree, so that their times may be compared."""
    pytest.importorskip(NEEDS.get(name.replace("'", " ").split()[0].split(".")[0], "numpy"))
    z, c = bench.sample(("float64", 5, 40))
    found = np.asarray(bench.CONTENDERS[name](z, c))
    np.testing.assert_allclose(found, bench.numpy_direct(z, c), rtol=1e-9)


@pytest.mark.parametrize("name", [one for one in FOUR if "torch.compile" not in one])
def test_ours_computes_the_same_in_every_library(name: str) -> None:
    """The four statistics, with the norm as the last of them."""
    pytest.importorskip("torch" if "PyTorch" in name else "jax" if "jax" in name else "numpy")
    z, c = bench.sample(("float64", 5, 40))
    for found, wanted in zip(bench.CONTENDERS[name](z, c), bench.ours(z, c), strict=False):
        np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-12)


def test_ratios_are_taken_within_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is three times slower in some rounds changes no ratio."""
    speeds = iter([1.0, 2.0, 3.0, 6.0, 1.0, 2.0])  # the reference, then the contender, thrice
    monkeypatch.setattr(bench, "seconds", lambda *_: next(speeds))
    found = bench.ratios({"twice": bench.numpy_closed}, ("float32", 4, 8), rounds=3)
    assert found == {"twice": 2.0}


def test_peaked_logits_are_as_they_are_described() -> None:
    """One probability of 0.9 to 1 - 1e-9 a row, maxima of 20 to 30, likely and unlikely actions."""
    shape = ("float64", 400, 50)
    z, drawn = bench.peaked(shape)
    policy = np.exp(z - z.max(axis=-1, keepdims=True))
    policy /= policy.sum(axis=-1, keepdims=True)
    unlikely = np.sort(policy, axis=-1)[:, :-1].sum(axis=-1)
    assert 1e-9 <= unlikely.min() < 1e-8
    assert 0.08 < unlikely.max() <= 0.1
    assert z.max(axis=-1).min() >= 20
    assert z.max(axis=-1).max() <= 30
    assert (drawn == z.argmax(axis=-1)).mean() > 0.9
    assert (bench.peaked_with_any_action(shape)[1] == z.argmax(axis=-1)).mean() < 0.1


def test_the_picture_names_each_shade() -> None:
    """A legend with a patch of either colour for each column."""
    picture = bars({"logitproof: norm": [1.0, 2.0]}, ["first shape", "second shape"])
    patches = [one for one in picture.splitlines() if 'width="14"' in one]
    assert len(patches) == 4
    assert all(f">{name}</text>" in picture for name in ("first shape", "second shape"))


def test_memory_is_measured_in_a_process_of_its_own() -> None:
    """Ours stays below 1 MiB where hand-written NumPy takes arrays of the logits' size."""
    shape = ("float32", 64, 32768)
    assert bench.memory_apart("logitproof: norm", shape) < 1.5
    assert bench.memory_apart("NumPy, closed form", shape) > 8


def test_tables_and_pictures_show_every_contender() -> None:
    """Markdown, and SVG that parses."""
    rows = {"logitproof: norm": [1.0, 2.0], "NumPy, a < b": [3.0, 70.0]}
    assert bench.table(rows, ["a", "b"]).splitlines()[-1] == "| NumPy, a < b | 3.00 | 70.00 |"
    for picture in (
        bars(rows, ["a", "b"]),
        lines({"one": {0.0: 1e-16, 10.0: 1.0}, "two": {0.0: 0.0}}, "gap", "errors"),
    ):
        assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - written right here


def test_a_contender_runs_on_as_many_cores_as_it_is_given() -> None:
    """JAX takes all it can get, whatever its flags say; where the system can't tell, nothing is."""
    own = getattr(os, "sched_getaffinity", lambda _: {0})
    before = own(0)
    with bench.cores(1):
        assert len(own(0)) == 1
        with bench.cores(2):
            assert len(own(0)) == min(2, len(before))
    assert own(0) == before
