"""Score, zero-sum and squared norm: derived and checked here, and derived by tensorgrad.

    python tests/benchmarks/bench_derivations.py [--peer PYTHON] [--rounds 9]

Each measurement is a process of its own, so that nothing is warm, and the contenders take turns,
so that a busy machine slows all of them alike.  Time to import is kept apart from time to work.
See README.md in this folder for what is counted, and for the results.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).parents[2]
THREE = ("score", "zero_sum", "squared_norm")
COLUMNS = ("import", *THREE, "work", "processor")
INSTALL = (
    "expected an interpreter that has tensorgrad 0.3, got {peer}, which answers:\n  {answer}\n"
    "make one with `python -m venv DIR && DIR/bin/pip install tensorgrad==0.3.0`, then give"
    " --peer DIR/bin/python"
)

Seconds = dict[str, float]


def timed(seconds: Seconds, part: str, work: Callable[[], Any]) -> Any:
    """Do some work; note under ``part`` how long it took, and the processor's share of work."""
    start, busy = perf_counter(), process_time()
    result = work()
    seconds[part] = seconds.get(part, 0.0) + perf_counter() - start
    if part != "import":
        seconds["processor"] = seconds.get("processor", 0.0) + process_time() - busy
    return result


def derive_here() -> Seconds:
    """Prove the three from the definitions alone, each step checked; no catalogue is loaded."""
    seconds: Seconds = {}
    core = timed(seconds, "import", _import_core)
    prove, r, v, equal, total = core.prove, core.rules, core.notation, core.equal, core.total
    softmax, score_of, collision = core.SOFTMAX, core.SCORE, core.COLLISION
    gradient = core.partial(core.log(v.P[v.c]), v.z[v.j])
    score = timed(seconds, "score", lambda: prove(
        "score", equal(gradient, core.delta(v.c, v.j) - v.P[v.j]), r.assume(softmax),
        r.log_laws(), r.differentiate(), r.sift(), r.assume(softmax, reverse=True),
        given=[softmax],
    ))  # fmt: skip
    one = timed(seconds, "zero_sum", lambda: prove(
        "softmax_sums_to_one", equal(total(v.P[v.j], v.j), 1), r.assume(softmax),
        r.linearity(), given=[softmax],
    ))  # fmt: skip
    timed(seconds, "zero_sum", lambda: prove(
        "zero_sum", equal(total(gradient, v.j), 0), r.use(score), r.linearity(), r.sift(),
        r.use(one), given=[softmax],
    ))  # fmt: skip
    timed(seconds, "squared_norm", lambda: prove(
        "squared_norm", equal(total(v.s[v.c, v.j] ** 2, v.j), 1 - 2 * v.P[v.c] + v.C),
        r.unfold(score_of), r.linearity(), r.sift(), r.fold(collision),
    ))  # fmt: skip
    return seconds


def _import_core() -> argparse.Namespace:
    definitions = import_module("logitproof.theorems.definitions")
    nodes, sympy = import_module("logitproof.calculus.nodes"), import_module("sympy")
    return argparse.Namespace(
        prove=import_module("logitproof.calculus.derivation").prove,
        rules=import_module("logitproof.calculus.rules"),
        equal=nodes.Equal, partial=nodes.Partial,
        total=import_module("logitproof.calculus.terms").total,
        notation=import_module("logitproof.notation"),
        SOFTMAX=definitions.SOFTMAX, SCORE=definitions.SCORE, COLLISION=definitions.COLLISION,
        log=sympy.log, delta=sympy.KroneckerDelta,
    )  # fmt: skip


def recheck_here() -> Seconds:
    """Load the whole catalogue, which proves it, then check the three step by step once more."""
    seconds: Seconds = {}
    theorems = timed(
        seconds, "import", lambda: import_module("logitproof.theorems.catalogue").THEOREMS
    )
    for name in THREE:
        timed(seconds, name, theorems[name].main.recheck)
    return seconds


def recheck_all() -> Seconds:
    """Load the whole catalogue, then check every derivation step by step once more."""
    seconds: Seconds = {}
    theorems = timed(
        seconds, "import", lambda: import_module("logitproof.theorems.catalogue").THEOREMS
    )
    parts = [part for entry in theorems.values() for part in entry.parts]
    timed(seconds, "work", lambda: [part.recheck() for part in parts])
    return seconds


def derive_there(log_policy: str) -> Seconds:
    """Derive the three with tensorgrad, n symbolic, and compare each with its closed form."""
    seconds: Seconds = {}
    tg = timed(seconds, "import", lambda: import_module("tensorgrad"))
    f = timed(seconds, "import", lambda: import_module("tensorgrad.functions"))
    for module in ("simplify", "grad", "dependson", "substitute"):  # it would load them at work
        timed(seconds, "import", partial(import_module, f"tensorgrad.{module}"))
    n = import_module("sympy").Symbol("n")
    z = tg.Variable("z", i=n)
    policy, ones = f.softmax(z, "i"), tg.Ones(i=n)
    logarithm = f.log_softmax(z, "i") if log_policy == "log_softmax" else f.log(policy)

    def agree(one: Any, other: Any) -> Any:
        one, other = one.full_simplify(), other.full_simplify()
        if one != other:
            raise SystemExit(f"tensorgrad: expected {other}, got {one}")
        return one

    score = timed(seconds, "score", lambda: agree(
        logarithm.grad(z, {"i": "j"}), tg.Delta(n, "i", "j") - policy.rename(i="j") @ ones
    ))  # fmt: skip
    timed(seconds, "zero_sum", lambda: agree(f.sum(score, "j"), tg.Zero(i=n)))
    law = ones - 2 * policy + f.sum(policy * policy) @ ones
    timed(seconds, "squared_norm", lambda: agree(f.sum(score * score, "j"), law))
    return seconds


OURS = ("logitproof, derive and check", "logitproof, check again")
THEIRS = ("tensorgrad, log_softmax", "tensorgrad, log(softmax)")
CONTENDERS: dict[str, Callable[[], Seconds]] = {
    OURS[0]: derive_here,
    THEIRS[0]: lambda: derive_there("log_softmax"),
    OURS[1]: recheck_here,
    THEIRS[1]: lambda: derive_there("log(softmax)"),
    "logitproof, check the whole catalogue again": recheck_all,
}


def measure(name: str, interpreter: str) -> Seconds:
    """Run one contender in a process of its own."""
    run = subprocess.run(
        [interpreter, __file__, "--run", name],
        capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    if run.returncode:
        lines = run.stderr.strip().splitlines() or ["nothing"]
        if name.startswith("tensorgrad"):
            raise SystemExit(INSTALL.format(peer=interpreter, answer=lines[-1]))
        raise SystemExit(f"{name}: {run.stderr}")
    seconds: Seconds = json.loads(run.stdout.splitlines()[-1])
    return {"work": sum(seconds.get(part, 0.0) for part in THREE)} | seconds


def report(rounds: dict[str, list[Seconds]]) -> str:
    """Return a table of medians, in milliseconds, and the ratios that the claim is about."""
    many = len(next(iter(rounds.values())))
    lines = [f"| milliseconds, median of {many} | {' | '.join(COLUMNS)} |"]
    lines.append("|---|" + "---:|" * len(COLUMNS))
    for name, runs in rounds.items():
        cells = [
            f"{1000 * median(one[part] for one in runs):.1f}" if part in runs[0] else ""
            for part in COLUMNS
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| work over work, median (least to largest) | wall clock | processor |"]
    lines.append("|---|---:|---:|")
    lines += [
        f"| {one} / {other} | {_ratio(rounds, one, other, 'work')}"
        f" | {_ratio(rounds, one, other, 'processor')} |"
        for one in OURS
        for other in THEIRS
    ]
    return "\n".join(lines)


def _ratio(rounds: dict[str, list[Seconds]], one: str, other: str, part: str) -> str:
    each = [a[part] / b[part] for a, b in zip(rounds[one], rounds[other], strict=True)]
    return f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all contenders in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--peer", default=sys.executable, help="the interpreter with tensorgrad")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each contender")
    parser.add_argument("--run", choices=CONTENDERS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        print(json.dumps(CONTENDERS[options.run]()))
        return
    rounds: dict[str, list[Seconds]] = {name: [] for name in CONTENDERS}
    for _ in range(options.rounds):
        for name, runs in rounds.items():
            peer = name.startswith("tensorgrad")
            runs.append(measure(name, options.peer if peer else sys.executable))
    print(report(rounds))


if __name__ == "__main__":
    main()
