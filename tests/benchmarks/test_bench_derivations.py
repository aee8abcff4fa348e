"""The benchmark measures what it says, and says what it lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmarks import bench_derivations as bench


def test_the_three_are_derived_here_without_the_catalogue() -> None:
    """Each of score, zero-sum and squared norm takes time of its own, and so does importing."""
    seconds = bench.derive_here()
    assert set(seconds) == {"import", "processor", *bench.THREE}
    assert all(one > 0 for one in seconds.values())


def test_a_process_of_its_own_reports_its_seconds() -> None:
    """The parent reads the child's times, and adds up the three."""
    seconds = bench.measure(bench.OURS[0], sys.executable)
    assert seconds["work"] == sum(seconds[part] for part in bench.THREE)


def test_a_missing_peer_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Without tensorgrad the benchmark ends with how to install it, not with a traceback."""
    peer = tmp_path / "python"
    peer.write_text("#!/bin/sh\necho \"No module named 'tensorgrad'\" >&2\nexit 1\n")
    peer.chmod(0o755)
    with pytest.raises(SystemExit, match=r"No module named 'tensorgrad'\n.*pip install tensorgrad"):
        bench.measure(bench.THEIRS[0], str(peer))


def test_the_report_compares_round_by_round() -> None:
    """Ratios are taken within a round, where the machine was equally busy; then the median."""
    slow, fast = {"import": 1.0, "work": 2.0, "processor": 2.0}, {"work": 1.0, "processor": 4.0}
    rounds = {name: [slow, slow] for name in bench.OURS}
    rounds |= {name: [slow | fast, slow] for name in bench.THEIRS}
    ratios = bench.report(rounds).splitlines()[-4:]
    assert len(ratios) == len(bench.OURS) * len(bench.THEIRS)
    assert all(line.endswith("| 1.50 (1.00 to 2.00) | 0.75 (0.50 to 1.00) |") for line in ratios)
