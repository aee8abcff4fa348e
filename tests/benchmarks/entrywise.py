"""Functions with a value for each action beside hand-written NumPy and SciPy: time and memory.

    python -m tests.benchmarks.entrywise [--rounds 9]

As in `bench_numerics`: every contender runs in every round, in turn, and the median of the ratios
within the rounds is shown; here the unit is the softmax as one writes it in NumPy.  Memory is the
most that is allocated at a time in a call, its result aside.  One thread.
"""

from __future__ import annotations

import argparse
import os
import sys
import tracemalloc
from statistics import median
from typing import Any

if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read by NumPy

import numpy as np

from tests.benchmarks import bench_numerics as bench

SHAPES = (("float32", 4096, 128), ("float64", 4096, 128), ("float32", 32, 131072))


def numpy_softmax(z: Any, _: Any) -> Any:
    """The softmax in two lines."""
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def numpy_score(z: Any, c: Any) -> Any:
    """Onehot - softmax."""
    score = -numpy_softmax(z, c)
    score[np.arange(len(z)), c] += 1
    return score


def numpy_update(z: Any, c: Any) -> Any:
    """The change of the logits, from that."""
    return 0.2 * numpy_score(z, c)


def scipy_softmax(z: Any, _: Any) -> Any:
    """scipy.special.softmax."""
    from scipy.special import softmax

    return softmax(z, axis=-1)


def scipy_log_softmax(z: Any, _: Any) -> Any:
    """scipy.special.log_softmax."""
    from scipy.special import log_softmax

    return log_softmax(z, axis=-1)


def softmax(z: Any, _: Any) -> Any:
    """Ours."""
    from logitproof.numerics import softmax

    return softmax(z)


def score(z: Any, c: Any) -> Any:
    """Ours, with 1 - P_c to all digits."""
    from logitproof.numerics import score

    return score(z, c)


def logit_update(z: Any, c: Any) -> Any:
    """Ours, a learning rate of 0.1 and an advantage of 2."""
    from logitproof.numerics import logit_update

    return logit_update(z, c, 2.0, 0.1)


CONTENDERS: dict[str, bench.Contender] = {
    "NumPy, softmax": numpy_softmax,
    "NumPy, onehot - softmax": numpy_score,
    "NumPy, update": numpy_update,
    "SciPy softmax": scipy_softmax,
    "SciPy log_softmax": scipy_log_softmax,
    "logitproof: softmax": softmax,
    "logitproof: score": score,
    "logitproof: update": logit_update,
}
UNIT = "NumPy, softmax"


def ratios(shape: tuple[str, int, int], rounds: int) -> dict[str, float]:
    """Return the median over rounds of each contender's time over that of NumPy's softmax."""
    z, c = bench.sample(shape)
    times = max(1, min(8, 2**21 // z.size))
    found: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for work in CONTENDERS.values():
        work(z, c)
    for _ in range(rounds):
        taken = {name: bench.seconds(work, z, c, times) for name, work in CONTENDERS.items()}
        for name, one in taken.items():
            found[name].append(one / taken[UNIT])
    return {name: median(values) for name, values in found.items()}


def memory(name: str, shape: tuple[str, int, int]) -> float:
    """Return the MiB that a call takes besides its input and its result."""
    z, c = bench.sample(shape)
    CONTENDERS[name](z, c)  # loads what is needed, and fills what is kept
    tracemalloc.start()
    result = CONTENDERS[name](z, c)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(peak - result.nbytes) / 2**20


def table(rounds: int) -> str:
    """Return both as a table in Markdown."""
    measured = [ratios(shape, rounds) for shape in SHAPES]
    columns = [f"{dtype} {rows} x {n}" for dtype, rows, n in SHAPES]
    lines = [
        f"| time / NumPy's softmax; extra MiB | {' | '.join(columns)} |",
        "|---|" + "---:|" * len(columns),
    ]
    for name in CONTENDERS:
        cells = [
            f"{found[name]:.2f}; {memory(name, shape):.1f}"
            for found, shape in zip(measured, SHAPES, strict=True)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print(bench.machine(), file=sys.stderr)
    print(table(options.rounds))


if __name__ == "__main__":
    main()
