"""``logitproof verify``: derive and check results, and say how each check answers."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logitproof.certificate.write import write_certificate
from logitproof.checks.verdict import CHECKS, entry_verdict, judge_together, verdict
from logitproof.checks.workers import cores
from logitproof.cli.describe import find
from logitproof.cli.output import console, dump, progress
from logitproof.errors import InputError
from logitproof.printing import check_title
from logitproof.theorems.catalogue import THEOREMS, family_of

if TYPE_CHECKING:
    from logitproof.checks.verdict import Answer, Verdict
    from logitproof.theorems.entry import Entry

__all__ = ["judge", "run"]

MARKS = {
    "confirmed": ("✓", "green"),
    "refuted": ("✗", "bold red"),
    "not applicable": ("\N{EN DASH}", "dim"),
    "unconfirmed": ("?", "yellow"),
}


def run(options: Namespace) -> int:
    """Verify the results that are named, or all."""
    names = options.names or THEOREMS
    # A part is verified with the whole that it belongs to.
    entries = list({entry.name: entry for entry, _ in map(find, names)}.values())
    verdicts = judge(entries, show=not options.json)
    if options.certificate is not None:
        _certify(Path(options.certificate), entries)
    if options.json:
        dump({"theorems": [_data(entry, verdicts[entry.name]) for entry in entries]})
    else:
        _print(entries, verdicts)
    return 0 if all(one.status == "confirmed" for one in verdicts.values()) else 1


def _certify(path: Path, entries: list[Entry]) -> None:
    """Write the certificate of the entries and say so, away from what a program may read."""
    parts = [part for entry in entries for part in entry.parts]
    verdicts = {
        part.name: {one: found[one] for one in ("status", "checks")}
        for part in parts
        for found in [_verdict_data(verdict(part))]
    }
    try:
        count = write_certificate(path, parts, verdicts)
    except OSError as error:
        raise InputError(f"certificate {path}: expected a file to write to, got {error}") from error
    sys.stderr.write(f"logitproof: {path} holds {count} theorems; try logitproof recheck {path}\n")


def judge(entries: Iterable[Entry], *, show: bool) -> dict[str, Verdict]:
    """Return the verdict on each entry, with progress on the terminal while it is found."""
    entries = list(entries)
    total = sum(len(entry.parts) for entry in entries)
    with progress("Checking", total, wanted=show) as advance:
        # The answers are kept: the verdicts cost nothing after that.
        for name in judge_together([part for one in entries for part in one.parts], cores()):
            advance(name)
    return {entry.name: entry_verdict(entry) for entry in entries}


def _data(entry: Entry, found: Verdict) -> dict[str, Any]:
    return {
        "name": entry.name,
        "family": family_of(entry.name).name,
        **_verdict_data(found),
        "parts": [{"name": part.name, **_verdict_data(verdict(part))} for part in entry.parts],
    }


def _verdict_data(found: Verdict) -> dict[str, Any]:
    return {
        "status": found.status,
        "checks": {check: answer.status for check, answer in found.answers.items()},
        "why": {check: answer.why for check, answer in found.answers.items()},
    }


def _print(entries: list[Entry], verdicts: dict[str, Verdict]) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    table = Table(box=None, pad_edge=False)
    table.add_column("result", no_wrap=True)
    for check in CHECKS:
        table.add_column(check_title(check), justify="center")
    table.add_column("theorems", justify="right")
    for entry in entries:
        found = verdicts[entry.name]
        marks = [Text(*MARKS[found.answers[check].status]) for check in CHECKS]
        table.add_row(Text(entry.name, _style(found)), *marks, str(len(entry.parts)))
    out.print(table)
    for name, check, answer in _open(verdicts):
        title = check_title(check)
        out.print(f"{name}, {title}: {answer.status}: {answer.why}", soft_wrap=True)
    confirmed = sum(one.status == "confirmed" for one in verdicts.values())
    out.print(f"{confirmed} of {len(entries)} results confirmed")


def _style(found: Verdict) -> str:
    return "" if found.status == "confirmed" else MARKS[found.status][1]


def _open(verdicts: dict[str, Verdict]) -> list[tuple[str, str, Answer]]:
    return [
        (name, check, answer)
        for name, found in verdicts.items()
        for check, answer in found.answers.items()
        if answer.status != "confirmed"
    ]
