"""The numeric functions beside hand-written NumPy, SciPy, PyTorch, JAX and verl's form.

    python -m tests.benchmarks.bench_numerics [--rounds 9] [--large] [--write docs/assets/images]

Every contender runs in every round, in turn, so that a busy machine slows all of them alike; times
are divided by that of `max + exp + sum` over the same array in the same round, and the median of
these ratios is shown.  All run on one core, for not every library does as told with one thread; two
threads have two cores.  Memory is the most that a process grows by in a call, in
a process of its own.  See README.md in this folder for the results.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

SETTINGS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SETTINGS["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
if __name__ == "__main__":
    os.environ.update(SETTINGS)  # read when the libraries are loaded

import numpy as np  # noqa: E402

SHAPES = (
    ("float32", 4096, 128),
    ("float32", 256, 32768),
    ("float32", 32, 131072),
    ("float64", 4096, 128),
    ("float64", 256, 32768),
)
PEAKED = (("float32", 4096, 128), ("float32", 256, 32768))
LARGE = ("float32", 8 * 1024, 131072)  # a step of training, in blocks of 256 tokens
BLOCK = 256

Contender = Callable[[Any, Any], Any]

_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()

_made: dict[str, Any] = {}  # what is compiled, for one shape


@contextmanager
def cores(count: int) -> Iterator[None]:
    """Have this thread, and those that it starts, run on so many cores, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(_CORES)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def reference(z: Any, _: Any) -> Any:
    """What every softmax has to do: the unit of the table."""
    z.max(axis=-1)
    return np.exp(z).sum(axis=-1)


def ours(z: Any, c: Any) -> Any:
    """P_c, C, 1 - C and the norm."""
    from logitproof.numerics import policy_statistics

    stats = policy_statistics(z, c)
    return (
        stats.chosen_probability,
        stats.collision_probability,
        stats.expected_squared_norm,
        stats.score_norm,
    )


def ours_with_entropy(z: Any, c: Any) -> Any:
    """The same and the entropy."""
    from logitproof.numerics import policy_statistics

    stats = policy_statistics(z, c, entropy=True)
    return (
        stats.chosen_probability,
        stats.collision_probability,
        stats.expected_squared_norm,
        stats.score_norm,
        stats.entropy,
    )


def ours_alone(z: Any, c: Any) -> Any:
    """The norm alone."""
    from logitproof.numerics import score_norm

    return score_norm(z, c)


def ours_on_two_threads(z: Any, c: Any) -> Any:
    """P_c, C, 1 - C and the norm, two threads."""
    from logitproof.numerics import threads

    with threads(2), cores(2):
        return ours(z, c)


def ours_on_tensors(z: Any, c: Any) -> Any:
    """P_c, C, 1 - C and the norm of PyTorch tensors."""
    import torch

    return ours(torch.from_numpy(z), torch.from_numpy(c))


def ours_compiled(z: Any, c: Any) -> Any:
    """The same under torch.compile."""
    import torch

    if "ours in torch" not in _made:
        _made["ours in torch"] = torch.compile(ours, dynamic=False)
    return _made["ours in torch"](torch.from_numpy(z), torch.from_numpy(c))


def ours_jitted(z: Any, c: Any) -> Any:
    """The same under jax.jit."""
    import jax

    if "ours in jax" not in _made:
        jax.config.update("jax_enable_x64", True)
        _made["ours in jax"] = jax.jit(ours)
    return jax.block_until_ready(_made["ours in jax"](jax.numpy.asarray(z), c))


def numpy_direct(z: Any, c: Any) -> Any:
    """The norm of onehot - softmax."""
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    policy = weights / weights.sum(axis=-1, keepdims=True)
    score = -policy
    score[np.arange(len(z)), c] += 1
    return np.sqrt((score * score).sum(axis=-1))


def numpy_closed(z: Any, c: Any) -> Any:
    """sqrt(1 - 2 P_c + C) from the softmax."""
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    policy = weights / weights.sum(axis=-1, keepdims=True)
    chosen = policy[np.arange(len(z)), c]
    return np.sqrt(np.maximum(1 - 2 * chosen + (policy * policy).sum(axis=-1), 0))


def scipy_softmax(z: Any, c: Any) -> Any:
    """sqrt(1 - 2 P_c + C) from scipy.special.softmax."""
    from scipy.special import softmax

    policy = softmax(z, axis=-1)
    chosen = policy[np.arange(len(z)), c]
    return np.sqrt(np.maximum(1 - 2 * chosen + (policy * policy).sum(axis=-1), 0))


def scipy_logsumexp(z: Any, c: Any) -> Any:
    """The same from two scipy.special.logsumexp."""
    from scipy.special import logsumexp

    total = logsumexp(z, axis=-1)
    log_chosen = z[np.arange(len(z)), c] - total
    collision = np.exp(logsumexp(2 * z, axis=-1) - 2 * total)
    return np.sqrt(np.maximum(1 - 2 * np.exp(log_chosen) + collision, 0))


def torch_eager(z: Any, c: Any) -> Any:
    """The same from torch.log_softmax."""
    import torch

    logits, chosen = torch.from_numpy(z), torch.from_numpy(c)[:, None]
    log_policy = torch.log_softmax(logits, -1)
    collision = (2 * log_policy).exp().sum(-1)
    return (1 - 2 * log_policy.gather(-1, chosen)[:, 0].exp() + collision).clamp(min=0).sqrt()


def torch_autograd(z: Any, c: Any) -> Any:
    """The norm of the gradient that autograd takes."""
    import torch

    logits = torch.from_numpy(z).requires_grad_()
    chosen = torch.from_numpy(c)[:, None]
    total = torch.log_softmax(logits, -1).gather(-1, chosen).sum()
    return torch.autograd.grad(total, logits)[0].norm(dim=-1)


def verl(z: Any, c: Any) -> Any:
    """Verl's form: two logsumexp, clamped."""
    import torch

    logits, chosen = torch.from_numpy(z), torch.from_numpy(c)[:, None]
    total = torch.logsumexp(logits, -1)
    chosen_probability = (logits.gather(-1, chosen)[:, 0] - total).exp()
    collision = (torch.logsumexp(2 * logits, -1) - 2 * total).exp()
    return (1 - 2 * chosen_probability + collision).clamp(min=0).sqrt()


def torch_compiled(z: Any, c: Any) -> Any:
    """sqrt(1 - 2 P_c + C) under torch.compile."""
    import torch

    def norm(logits: Any, chosen: Any) -> Any:
        log_policy = torch.log_softmax(logits, -1)
        collision = (2 * log_policy).exp().sum(-1)
        return (1 - 2 * log_policy.gather(-1, chosen)[:, 0].exp() + collision).clamp(min=0).sqrt()

    if "torch" not in _made:
        _made["torch"] = torch.compile(norm, dynamic=False)
    return _made["torch"](torch.from_numpy(z), torch.from_numpy(c)[:, None])


def jax_jitted(z: Any, c: Any) -> Any:
    """sqrt(1 - 2 P_c + C) under jax.jit."""
    import jax

    def norm(logits: Any, chosen: Any) -> Any:
        policy = jax.nn.softmax(logits, axis=-1)
        taken = jax.numpy.take_along_axis(policy, chosen[:, None], axis=-1)[:, 0]
        square = 1 - 2 * taken + (policy * policy).sum(-1)
        return jax.numpy.sqrt(jax.numpy.maximum(square, 0))

    if "jax" not in _made:
        jax.config.update("jax_enable_x64", True)
        _made["jax"] = jax.jit(norm)
    return _made["jax"](z, c).block_until_ready()


CONTENDERS: dict[str, Contender] = {
    "logitproof: P_c, C, 1-C, norm": ours,
    "logitproof: the same and entropy": ours_with_entropy,
    "logitproof: norm": ours_alone,
    "logitproof: P_c, C, 1-C, norm, 2 threads": ours_on_two_threads,
    "logitproof: the four, PyTorch tensors": ours_on_tensors,
    "logitproof: the four, torch.compile": ours_compiled,
    "logitproof: the four, jax.jit": ours_jitted,
    "NumPy, onehot - softmax": numpy_direct,
    "NumPy, closed form": numpy_closed,
    "SciPy softmax": scipy_softmax,
    "SciPy logsumexp twice": scipy_logsumexp,
    "torch log_softmax": torch_eager,
    "torch autograd": torch_autograd,
    "verl's form": verl,
    "torch.compile": torch_compiled,
    "jax.jit": jax_jitted,
}


def sample(shape: tuple[str, int, int]) -> tuple[Any, Any]:
    """Return logits of a shape, and actions."""
    dtype, rows, n = shape
    rng = np.random.default_rng(0)
    logits = rng.standard_normal((rows, n), np.float32).astype(dtype) * np.dtype(dtype).type(2)
    return logits, rng.integers(n, size=rows)


def peaked(shape: tuple[str, int, int]) -> tuple[Any, Any]:
    """Return logits of which one has a probability of 0.9 to 1 - 1e-9, and actions drawn by them.

    The largest logits are 20 to 30, as those of language models are.
    """
    dtype, rows, n = shape
    rng = np.random.default_rng(0)
    z = 2 * rng.standard_normal((rows, n))
    most = z.argmax(axis=-1)
    row = np.arange(rows)
    z[row, most] = -np.inf
    unlikely = 10 ** rng.uniform(-9, -1, rows)
    z[row, most] = np.log(np.exp(z).sum(axis=-1)) + np.log(1 / unlikely - 1)
    z += (rng.uniform(20, 30, rows) - z.max(axis=-1))[:, None]
    drawn = np.where(rng.random(rows) < unlikely, rng.integers(n, size=rows), most)
    return z.astype(dtype), drawn


def peaked_with_any_action(shape: tuple[str, int, int]) -> tuple[Any, Any]:
    """Return the same logits, and actions drawn uniformly: most of them hardly possible."""
    z, _ = peaked(shape)
    return z, np.random.default_rng(1).integers(shape[2], size=shape[1])


def seconds(work: Contender, z: Any, c: Any, times: int) -> float:
    """Return how long one call takes, of some in a row."""
    start = perf_counter()
    for _ in range(times):
        work(z, c)
    return (perf_counter() - start) / times


def ratios(
    contenders: dict[str, Contender],
    shape: tuple[str, int, int],
    rounds: int,
    make: Callable[..., tuple[Any, Any]] = sample,
) -> dict[str, float]:
    """Return the median over rounds of each contender's time over the reference's."""
    z, c = make(shape)
    times = max(1, 2**23 // z.size)
    _made.clear()
    for work in (reference, *contenders.values()):
        work(z, c)
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        unit = seconds(reference, z, c, times)
        for name, work in contenders.items():
            found[name].append(seconds(work, z, c, times) / unit)
    return {name: median(values) for name, values in found.items()}


def blocked(z: Any, c: Any) -> Iterator[Any]:
    """Yield the statistics of a large batch whose logits are made block by block."""
    for _ in range(0, LARGE[1], BLOCK):
        yield ours(z, c)


def large(rounds: int = 1) -> dict[str, float]:
    """Return seconds for (8 x 1024) tokens x 131072 in blocks, here and for max + exp + sum."""
    z, c = sample((LARGE[0], BLOCK, LARGE[2]))
    found = []
    for _ in range(rounds):
        start = perf_counter()
        for _ in range(0, LARGE[1], BLOCK):
            reference(z, c)
        middle = perf_counter()
        for _ in blocked(z, c):
            pass
        found.append((middle - start, perf_counter() - middle))
    unit, work = min(found)
    return {"reference": unit, "logitproof": work, "ratio": median(b / a for a, b in found)}


def memory(name: str, shape: tuple[str, int, int]) -> float:
    """Return the MiB that a process grows by in a call; run in a process of its own, on Linux."""
    z, c = sample(shape)
    CONTENDERS[name](np.ascontiguousarray(z[:2]), c[:2])  # loads and compiles what is needed
    _made.clear()
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # forgets the peak so far
    before = _resident("VmRSS")
    CONTENDERS[name](z, c)
    return (_resident("VmHWM") - before) / 1024


def _resident(which: str) -> int:
    """Return the process's resident memory in KiB, now or at its peak."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(which)).split()[1])


def memory_apart(name: str, shape: tuple[str, int, int]) -> float:
    """Return `memory`, measured by a new process."""
    done = subprocess.run(
        [sys.executable, __file__, "--memory", name, json.dumps(shape)],
        capture_output=True, text=True, check=True, env={**os.environ, **SETTINGS},
    )  # fmt: skip
    return float(done.stdout.strip().splitlines()[-1])


def usable() -> dict[str, Contender]:
    """Return the contenders whose library is installed and works."""
    z, c = sample(("float32", 4, 8))
    found = {}
    for name, work in CONTENDERS.items():
        try:
            work(z, c)
        except Exception as error:  # noqa: BLE001 - a missing compiler fails in many ways
            print(f"without {name}: {type(error).__name__}", file=sys.stderr)
        else:
            found[name] = work
    return found


def machine() -> str:
    """Name the machine and the versions."""
    from importlib.metadata import version

    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    libraries = []
    for name in ("numpy", "scipy", "torch", "jax"):
        try:
            libraries.append(f"{name} {version(name)}")
        except ModuleNotFoundError:
            continue
    python = platform.python_version()
    return f"{model}, {os.cpu_count()} cores, Python {python}, {', '.join(libraries)}"


def table(rows: dict[str, list[float]], columns: list[str]) -> str:
    """Return a table in Markdown."""
    lines = [
        f"| time / (max + exp + sum) | {' | '.join(columns)} |",
        "|---|" + "---:|" * len(columns),
    ]
    for name, values in rows.items():
        lines.append(f"| {name} | {' | '.join(f'{one:.2f}' for one in values)} |")
    return "\n".join(lines)


def peaked_table(contenders: dict[str, Contender], rounds: int) -> str:
    """Return a table for logits of which one has nearly all the probability."""
    kinds = {"action drawn by them": peaked, "any action": peaked_with_any_action}
    measured = {
        f"{shape[0]} {shape[1]} x {shape[2]}, {words}": ratios(contenders, shape, rounds, make)
        for shape in PEAKED
        for words, make in kinds.items()
    }
    rows = {name: [one[name] for one in measured.values()] for name in contenders}
    return table(rows, list(measured))


def main() -> None:
    """Print the tables; write them and a picture where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--memory", nargs=2)
    options = parser.parse_args()
    if options.memory:
        print(memory(options.memory[0], tuple(json.loads(options.memory[1]))))
        return
    contenders = usable()
    print(machine(), file=sys.stderr)
    measured = {shape: ratios(contenders, shape, options.rounds) for shape in SHAPES}
    columns = [f"{dtype} {rows} x {n}" for dtype, rows, n in SHAPES]
    rows = {name: [measured[shape][name] for shape in SHAPES] for name in contenders}
    for name in contenders:
        rows[name].append(memory_apart(name, SHAPES[1]))
    print(table(rows, [*columns, "extra MiB (float32 256 x 32768)"]))
    print()
    print(peaked_table(contenders, options.rounds))
    if options.large:
        print(json.dumps(large()))
    if options.write:
        from tests.benchmarks.picture import bars

        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / "benchmarks.svg").write_text(bars(rows, columns), encoding="utf-8")


if __name__ == "__main__":
    with cores(1):
        main()
