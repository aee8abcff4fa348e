"""Relative errors against 50 digits: these functions, and what others' formulas give.

    python tests/benchmarks/accuracy.py [--write docs/assets/images]

The errors of the formulas do not depend on the machine, so that the page shows what a test checks.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from logitproof.numerics import policy_statistics, score_norm
from tests.numerics import oracle

GAPS = (0, 5, 10, 20, 40, 80, 200, 1000)
N = 128


def closed(z: Any, c: int) -> Any:
    """sqrt(1 - 2 P_c + C), clamped."""
    weights = np.exp(z - z.max())
    policy = weights / weights.sum()
    return np.sqrt(np.maximum(1 - 2 * policy[c] + (policy * policy).sum(), 0))


def direct(z: Any, c: int) -> Any:
    """The norm of onehot - softmax."""
    weights = np.exp(z - z.max())
    policy = weights / weights.sum()
    return np.linalg.norm(np.eye(len(z), dtype=z.dtype)[c] - policy)


def two_logsumexp(z: Any, c: int) -> Any:
    """The same square from two logsumexp, clamped."""
    total, doubled = (np.log(np.exp(one - one.max()).sum()) + one.max() for one in (z, 2 * z))
    square = 1 - 2 * np.exp(z[c] - total) + np.exp(doubled - 2 * total)
    return np.sqrt(np.maximum(square, 0))


OURS: Callable[..., Any] = score_norm
FORMULAS: dict[str, Callable[[Any, int], Any]] = {
    "logitproof": OURS,
    "sqrt(1 - 2 P_c + C)": closed,
    "onehot - P, and autograd": direct,
    "two logsumexp": two_logsumexp,
}


def errors(formula: Callable[[Any, int], Any], dtype: Any) -> dict[float, float]:
    """Return the relative error of the norm at each gap.

    Where the norm underflows: of ours that of its logarithm, of others NaN.
    """
    found: dict[float, float] = {}
    for gap in GAPS:
        logits = oracle.peaked(N, gap, dtype)
        with np.errstate(all="ignore"):
            actual = formula(logits, 0)
        exact = oracle.expected("score_norm", logits, 0)
        if exact < np.finfo(dtype).tiny:
            if formula is not OURS:
                found[float(gap)] = math.nan
                continue
            actual = policy_statistics(logits, 0).log_score_norm
            exact = oracle.expected("log_score_norm", logits, 0)
        found[float(gap)] = min(1.0, oracle.error("", actual, exact))
    return found


def table() -> str:
    """Return the table of the page, in Markdown."""
    lines = [f"| gap | {' | '.join(map(str, GAPS))} |", "|---|" + "---:|" * len(GAPS)]
    for dtype in (np.float32, np.float64):
        for name, formula in FORMULAS.items():
            cells = (_cell(one) for one in errors(formula, dtype).values())
            lines.append(f"| {dtype.__name__}, {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(error: float) -> str:
    if math.isnan(error):
        return "underflow"
    if error >= 0.01:
        return f"{error:.0%}"
    return "0" if error == 0 else f"{error:.0e}".replace("e-0", "e-")


def main() -> None:
    """Print the table; draw the picture where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    folder = parser.parse_args().write
    print(table())
    if folder:
        from tests.benchmarks.picture import lines

        series = {name: errors(formula, np.float32) for name, formula in FORMULAS.items()}
        across = "gap between the chosen logit and the others (float32, n = 128)"
        picture = lines(series, across, "Relative error of the norm of the score")
        (folder / "accuracy.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
