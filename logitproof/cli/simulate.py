"""``logitproof simulate``: measured updates against proved ones, step by step."""

from __future__ import annotations

import heapq
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logitproof.cli.output import console, dump, progress
from logitproof.errors import InputError
from logitproof.experiments.comparison import Comparison, Summary, summarise
from logitproof.experiments.crosscheck import (
    ALL_ACTIONS,
    compare_logits,
    compare_training,
    load_logits,
    number_of_comparisons,
    random_bandit,
)

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["crosscheck", "report", "run"]

_OF_TRAINING = {"arms": 10, "steps": 200, "seed": 0}
_OF_LOGITS = {"action": None, "advantage": 1.0}
_ROWS = 12  # of the table, where --every does not say otherwise
_WORST = 3


def run(options: Namespace) -> int:
    """Compare every step and report."""
    settings = _settings(options)
    comparisons, total, note = _comparisons(settings)
    shown = _Shown(total, options.every, everything=options.json)
    with progress("Comparing", total, wanted=not options.json) as advance:

        def seen(one: Comparison) -> None:
            advance()
            shown.add(one)

        summary = summarise(comparisons, seen)
    if options.json:
        dump({
            "settings": settings,
            "steps": [_data(one) for one in shown.rows()],
            "summary": _summary_data(summary),
        })  # fmt: skip
    else:
        out = console()
        _print_steps(out, shown.rows(), "step" if settings["logits"] is None else "row")
        report(out, summary)
        if note:
            out.print(note)
    return 0 if summary.agrees else 1


def crosscheck(*, show: bool) -> Summary:
    """Train the default bandit and return the largest deviations."""
    settings = _OF_TRAINING | {"learning_rate": 0.1, "logits": None}
    comparisons, total, _ = _comparisons(settings)
    with progress("Comparing", total, wanted=show) as advance:
        return summarise(comparisons, lambda _: advance())


def report(out: Console, summary: Summary) -> None:
    """Print the largest deviations and what they may be."""
    out.print("Largest deviations, in units of η |A|:")
    out.print(f"  update, measured against proved     {summary.update_deviation:.1e}")
    out.print(f"  its sum against 0                   {summary.sum_deviation:.1e}")
    out.print(f"  its norm against the closed form    {summary.norm_deviation:.1e}")
    out.print(f"  what rounding may cause             {summary.tolerance:.1e}  = 4 (n + 16) 2⁻⁵³")
    if summary.agrees:
        out.print(f"All {summary.comparisons} steps agree.", style="green")
    else:
        wrong = f"{summary.disagreements} of {summary.comparisons} steps disagree."
        out.print(wrong, style="bold red")


def _settings(options: Namespace) -> dict[str, Any]:
    """Return all settings, the defaults filled in; refuse those that the source has no use for."""
    mine, others = (_OF_LOGITS, _OF_TRAINING) if options.logits else (_OF_TRAINING, _OF_LOGITS)
    for name in others:
        if getattr(options, name) is not None:
            kind = "with" if name in _OF_TRAINING else "without"
            raise InputError(
                f"simulate: expected no --{name} {kind} --logits, got one; leave out either"
            )
    if options.every is not None and options.every < 1:
        raise InputError(f"--every: expected at least 1, got {options.every}; give a count")
    chosen = {name: getattr(options, name) for name in mine}
    filled = {name: mine[name] if value is None else value for name, value in chosen.items()}
    return {"logits": options.logits, "learning_rate": options.learning_rate, **filled}


def _comparisons(settings: dict[str, Any]) -> tuple[Iterator[Comparison], int, str]:
    """Return the comparisons, how many there will be, and what a reader must know of them."""
    rate = settings["learning_rate"]
    if settings["logits"] is None:
        bandit = random_bandit(settings["arms"], settings["seed"])
        steps, seed = settings["steps"], settings["seed"]
        compared = compare_training(bandit, steps=steps, learning_rate=rate, seed=seed)
        return compared, steps, ""
    logits, action = load_logits(Path(settings["logits"])), settings["action"]
    compared = compare_logits(
        logits, action=action, advantage=settings["advantage"], learning_rate=rate
    )
    total = number_of_comparisons(logits, action)
    few = action is None and total < (logits > float("-inf")).sum()
    note = f"At most {ALL_ACTIONS} actions a row, from the least to the most likely." if few else ""
    return compared, total, note


@dataclass
class _Shown:
    """The comparisons worth showing: some at regular distances, and those that deviate most."""

    total: int
    every: int | None
    everything: bool
    count: int = 0
    regular: list[tuple[int, Comparison]] = field(default_factory=list)
    worst: list[tuple[float, int, Comparison]] = field(default_factory=list)

    def add(self, one: Comparison) -> None:
        """Look at the next comparison."""
        place, self.count = self.count, self.count + 1
        if self.everything or place % self._distance() == 0 or place == self.total - 1:
            self.regular.append((place, one))
            return
        # Comparisons have no order of their own; the place decides between equal deviations.
        heapq.heappush(self.worst, (one.deviation, -place, one))
        if len(self.worst) > _WORST:
            heapq.heappop(self.worst)

    def _distance(self) -> int:
        return self.every or max(1, -(-self.total // _ROWS))

    def rows(self) -> list[Comparison]:
        """Return what was kept, in order."""
        kept = dict(self.regular) | {-place: one for _, place, one in self.worst}
        return [kept[place] for place in sorted(kept)]


def _print_steps(out: Console, rows: list[Comparison], what: str) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in (what, "action", "A", "P_c", "‖Δz‖ measured", "‖Δz‖ proved", "Σ Δz", "deviation"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in rows:
        table.add_row(
            str(one.index), str(one.action), f"{one.advantage:.3f}", f"{one.probability:.4f}",
            f"{one.norm:.9e}", f"{one.closed_form:.9e}", f"{one.total:.0e}",
            f"{one.deviation:.0e}", style=None if one.agrees else "bold red",
        )  # fmt: skip
    out.print(table)
    out.print()


def _data(one: Comparison) -> dict[str, Any]:
    return {
        "index": one.index,
        "action": one.action,
        "advantage": one.advantage,
        "probability": one.probability,
        "measured": one.measured.tolist(),
        "proved": one.proved.tolist(),
        "sum": one.total,
        "norm": one.norm,
        "closed_form": one.closed_form,
        "update_deviation": one.update_deviation,
        "sum_deviation": one.sum_deviation,
        "norm_deviation": one.norm_deviation,
        "agrees": one.agrees,
    }


def _summary_data(summary: Summary) -> dict[str, Any]:
    return {
        "comparisons": summary.comparisons,
        "disagreements": summary.disagreements,
        "update_deviation": summary.update_deviation,
        "sum_deviation": summary.sum_deviation,
        "norm_deviation": summary.norm_deviation,
        "deviation": summary.deviation,
        "tolerance": summary.tolerance,
        "tolerance_is": "4 (n + 16) 2^-53 in units of learning_rate |advantage|: rounding alone",
        "agrees": summary.agrees,
    }
