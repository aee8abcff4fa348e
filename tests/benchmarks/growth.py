"""What a start costs, and how time grows with rows and with their length.

    python -m tests.benchmarks.growth [--rounds 9] [--most 8]

A start is a fresh process, so that imports and first calls are paid in full.  Growth is shown as
nanoseconds for each logit, which are constant where time is linear: of rows of 128 logits, the more
of them, and of 8 rows, the longer.  One thread.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.benchmarks import bench_numerics as bench

if __name__ == "__main__":
    os.environ.update(bench.SETTINGS)

_WITHIN = """
import json
from time import perf_counter as now
ticks = [now()]
import numpy as np
ticks.append(now())
from logitproof import numerics
ticks.append(now())
logits, action = np.zeros((4, 8)), np.zeros(4, int)
ticks.append(now())
numerics.score_norm(logits, action)
ticks.append(now())
print(json.dumps([b - a for a, b in zip(ticks, ticks[1:])]))
"""


def starts(rounds: int) -> dict[str, float]:
    """Return the medians of milliseconds, in processes of their own."""
    found = [json.loads(_run(_WITHIN)) for _ in range(rounds)]
    imported, ours, _, call = (1e3 * median(one) for one in zip(*found, strict=True))
    return {"import numpy": imported, "import logitproof.numerics": ours, "the first call": call}


def _run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    return done.stdout


def shapes(exponents: range) -> dict[str, list[tuple[str, int, int]]]:
    """Return shapes of 10^k logits: rows of 128, the more of them, and 8 rows, the longer."""
    sizes = [10**one for one in exponents]
    return {
        "rows of 128": [("float32", size // 128, 128) for size in sizes],
        "8 rows": [("float32", 8, size // 8) for size in sizes],
    }


def growth(
    exponents: range, rounds: int, work: Callable[..., Any] = bench.ours
) -> dict[str, list[float]]:
    """Return nanoseconds for each logit, the median of some rounds."""
    return {
        name: [_nanoseconds(shape, rounds, work) for shape in several]
        for name, several in shapes(exponents).items()
    }


def _nanoseconds(shape: tuple[str, int, int], rounds: int, work: Callable[..., Any]) -> float:
    z, c = bench.sample(shape)
    times = max(1, 2**20 // z.size)
    work(z, c)
    seconds = median(bench.seconds(work, z, c, times) for _ in range(rounds))
    return 1e9 * seconds / math.prod(shape[1:])


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--most", type=int, default=8, help="the largest power of ten of logits")
    options = parser.parse_args()
    print(bench.machine(), file=sys.stderr)
    print("| in a fresh process | milliseconds |\n|---|---:|")
    for name, value in starts(options.rounds).items():
        print(f"| {name} | {value:.0f} |")
    exponents = range(3, options.most + 1)
    print(f"\n| nanoseconds for each of N logits | {' | '.join(f'1e{k}' for k in exponents)} |")
    print("|---|" + "---:|" * len(exponents))
    rounds = max(3, options.rounds // 3)
    for title, work in (("four statistics", bench.ours), ("max + exp + sum", bench.reference)):
        for name, values in growth(exponents, rounds, work).items():
            print(f"| {title}, {name} | {' | '.join(f'{one:.2f}' for one in values)} |")


if __name__ == "__main__":
    main()
