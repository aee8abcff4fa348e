"""Shards of the vocabulary over processes, batches over machines: real processes on this one."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, with nothing but this package's tests on its path."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
    )


SHARD = """
    import sys, numpy as np, torch
    from torch import distributed
    from logitproof.errors import InputError
    from logitproof.numerics import policy_statistics

    rank, size, store = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    distributed.init_process_group(
        "gloo", init_method=f"file://{store}", rank=rank, world_size=size
    )
    calls = []
    gather = distributed.all_gather_into_tensor

    def counted(*args, **more):
        calls.append(args[1].numel())
        return gather(*args, **more)

    distributed.all_gather_into_tensor = counted
    logits = 5 * torch.randn((2, 3, 100), generator=torch.Generator().manual_seed(0))
    logits[0, 0, :40] = -torch.inf
    action = torch.arange(6).reshape(2, 3) * 17

    def gathered(first, stop, action):
        piece = logits[..., first:stop]
        return policy_statistics(piece, action, entropy=True, start=first).gathered()

    # Pieces of different widths; the first is masked as a whole in a row.
    stats = gathered(*[(0, 40), (40, 100)][rank], action)
    whole = policy_statistics(logits, action, entropy=True)
    for name in ("score_norm", "log_score_norm", "log_chosen_probability", "entropy",
                 "collision_probability", "expected_squared_norm"):
        torch.testing.assert_close(getattr(stats, name), getattr(whole, name), rtol=2e-6, atol=1e-7)
    assert stats.state.count == 100
    assert len(calls) == 1 and calls[0] <= 10 * 6, calls

    # Pieces with a common column, and one that each process takes for the whole row.
    for ends, column in (([(0, 41), (40, 100)], 40), ([(30, 50), (0, 100)], 30), ([(7, 9)] * 2, 7)):
        try:
            gathered(*ends[rank], action)
        except InputError as error:
            assert f"without a common column, got two with the column {column};" in str(error)
        else:
            raise SystemExit("pieces with a common column were gathered")

    # Where the processes have different actions, the row is NaN; there is nothing to look at.
    other = action.clone()
    other[1, 2] -= rank
    norms = gathered(*[(0, 40), (40, 100)][rank], other).score_norm
    assert norms.isnan().nonzero().tolist() == [[1, 2]]
    distributed.destroy_process_group()
"""


def test_processes_with_a_piece_each_agree_with_the_whole(tmp_path: Path) -> None:
    """Two processes, one all-gather of at most ten numbers a row; overlaps are refused by each."""
    pytest.importorskip("torch")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SHARD), str(rank), "2", str(tmp_path / "store")],
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for rank in range(2)
    ]
    complaints = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], complaints


CLUSTER = """
    import dask.array as da, numpy as np
    from dask.distributed import Client, LocalCluster
    from logitproof import score_norm

    if __name__ == "__main__":
        rng = np.random.default_rng(0)
        logits, action = rng.normal(size=(400, 50)), rng.integers(50, size=400)
        with LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster, Client(cluster) as client:
            workers = client.run(lambda: __import__("os").getpid())
            norms = da.map_blocks(
                lambda z, a: score_norm(z, a[:, 0]),
                da.from_array(logits, chunks=(100, -1)),
                da.from_array(action, chunks=100)[:, None],
                drop_axis=1,
                dtype=logits.dtype,
            )
            found = norms.compute()
        assert len(set(workers.values())) == 2
        assert np.array_equal(found, score_norm(logits, action))
"""


def test_a_cluster_computes_a_batch_in_blocks(tmp_path: Path) -> None:
    """Dask arrays on two worker processes give what one call gives."""
    pytest.importorskip("distributed")
    script = tmp_path / "cluster.py"  # the workers import it
    script.write_text(textwrap.dedent(CLUSTER), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr[-2000:]


DEVICES = """
    import os
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=4"
    import jax, numpy as np
    from jax.sharding import Mesh, NamedSharding, PartitionSpec as Spec
    from logitproof.numerics import policy_statistics, score_norm

    assert len(jax.devices()) == 4
    rng = np.random.default_rng(0)
    logits, action = rng.normal(size=(8, 12)).astype("f4"), rng.integers(12, size=8)
    expected = score_norm(logits, action)

    mesh = Mesh(np.array(jax.devices()), ("batch",))
    rows = jax.device_put(logits, NamedSharding(mesh, Spec("batch", None)))
    found = jax.jit(score_norm)(rows, jax.device_put(action, NamedSharding(mesh, Spec("batch"))))
    np.testing.assert_allclose(found, expected, rtol=2e-6)

    mesh = Mesh(np.array(jax.devices()), ("vocabulary",))

    def norms(piece):
        start = 3 * jax.lax.axis_index("vocabulary")
        return policy_statistics(piece, action, start=start).gathered("vocabulary").score_norm

    joined = jax.shard_map(
        norms, mesh=mesh, in_specs=Spec(None, "vocabulary"), out_specs=Spec(), check_vma=False
    )
    np.testing.assert_allclose(jax.jit(joined)(logits), expected, rtol=2e-6)
"""


def test_jax_devices_share_batch_and_vocabulary() -> None:
    """Four devices: rows sharded under jit, columns sharded under shard_map."""
    pytest.importorskip("jax")
    done = run(DEVICES)
    assert done.returncode == 0, done.stderr[-2000:]
