"""``logitproof mutate``: theorems with a mistake, and which checks refuse them."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logitproof.checks.mutants import Trial, scores, try_named
from logitproof.checks.workers import cores, spread
from logitproof.cli.describe import find
from logitproof.cli.output import console, dump, progress
from logitproof.printing import check_title
from logitproof.theorems.catalogue import THEOREMS

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["run"]


def run(options: Namespace) -> int:
    """Try the mutants of the theorems that are named, or of all."""
    parts = [part for name in options.names or THEOREMS for part in find(name)[1]]
    names = list(dict.fromkeys(part.name for part in parts))
    found: dict[str, list[Trial]] = {}
    with progress("Mutating", len(names), wanted=not options.json) as advance:
        for name, trials in spread(try_named, names, cores()):
            found[name] = trials
            advance(name)
    ordered = {name: found[name] for name in names}
    if options.json or options.output:
        _export(_data(ordered), options.output)
    if not options.json:
        _print(ordered)
    return 1 if any(one.slipped() for trials in ordered.values() for one in trials) else 0


def _export(data: dict[str, Any], output: str | None) -> None:
    if output is None:
        dump(data)
    else:
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        Path(output).write_text(text, encoding="utf-8")


def _data(found: dict[str, list[Trial]]) -> dict[str, Any]:
    everything = [one for trials in found.values() for one in trials]
    return {
        "scores": _scores_data(everything),
        "theorems": [
            {
                "name": name,
                "scores": _scores_data(trials),
                "mutants": [_trial_data(one) for one in trials],
            }
            for name, trials in found.items()
        ],
    }


def _scores_data(trials: list[Trial]) -> dict[str, Any]:
    return {check: {**vars(score), "share": score.share} for check, score in scores(trials).items()}


def _trial_data(trial: Trial) -> dict[str, Any]:
    return {
        "kind": trial.kind,
        "what": trial.what,
        "verdict": trial.verdict,
        "counterexample": trial.counterexample,
        "reason": trial.reason,
        "checks": {check: answer.status for check, answer in trial.answers.items()},
        "why": {check: answer.why for check, answer in trial.answers.items()},
        "slipped": trial.slipped(),
    }


def _print(found: dict[str, list[Trial]]) -> None:
    from rich.table import Table

    out = console()
    everything = [one for trials in found.values() for one in trials]
    table = Table(box=None, pad_edge=False)
    table.add_column("result", no_wrap=True)
    for column in ("mutants", "false", *map(check_title, scores([]))):
        table.add_column(column, justify="right")
    results: dict[str, list[Trial]] = {}
    for name, trials in found.items():
        results.setdefault(name.partition(".")[0], []).extend(trials)
    for name, trials in results.items():
        table.add_row(name, *_row(trials))
    table.add_section()
    table.add_row("All", *_row(everything), style="bold")
    out.print(table)
    out.print("Under each check: how many it refused, of the false ones that it applies to.")
    _print_others(out, everything)
    for one in everything:
        for check in one.slipped():
            words = f"{one.theorem}, {one.kind}: {check_title(check)} confirmed {one.what}"
            out.print(words, style="bold red", soft_wrap=True)


def _row(trials: list[Trial]) -> list[str]:
    false = sum(one.verdict == "false" for one in trials)
    marks = [f"{one.refused}/{one.judged}" for one in scores(trials).values()]
    return [str(len(trials)), str(false), *marks]


def _print_others(out: Console, trials: list[Trial]) -> None:
    """Say of the mutants that are not false what they are, and which ones nobody could settle."""
    empty = sum(one.verdict == "contradiction" for one in trials)
    out.print(f"{empty} have hypotheses that contradict each other; no check may confirm them.")
    reasons = Counter(one.reason for one in trials if one.verdict == "equivalent")
    for reason, many in reasons.most_common():
        out.print(f"{many} are as true as their theorems: {reason}.")
    for one in trials:
        if one.verdict == "open":
            out.print(f"open: {one.theorem}, {one.kind}: {one.what}", soft_wrap=True)
