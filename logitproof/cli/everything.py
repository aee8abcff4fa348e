"""Bare ``logitproof``: prove, check and cross-check everything, build the site, say where."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from logitproof.checks.verdict import verdict
from logitproof.cli.output import console
from logitproof.cli.simulate import crosscheck, report
from logitproof.cli.verify import judge
from logitproof.cli.website import checkout
from logitproof.errors import LogitproofError
from logitproof.theorems.catalogue import FAMILIES

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from logitproof.checks.verdict import Verdict
    from logitproof.theorems.entry import Entry

__all__ = ["run"]


def run(_: Namespace) -> int:
    """Do it all; what fails does not keep the rest from being shown."""
    out = console()
    verdicts = judge((entry for family in FAMILIES for entry in family.entries), show=True)
    _print(out, verdicts)
    good = all(one.status == "confirmed" for one in verdicts.values())
    out.print("\nCross-check with the simulator, which shares no code with the proofs.")
    summary = crosscheck(show=True)
    report(out, summary)
    built = _build(out)
    return 0 if good and summary.agrees and built else 1


def _print(out: Console, verdicts: dict[str, Verdict]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("family")
    for name in ("results", "theorems", "steps", "checks confirmed", "results confirmed"):
        table.add_column(name, justify="right")
    for family in FAMILIES:
        table.add_row(family.title, *_counts(family.entries, verdicts))
    table.add_section()
    everything = tuple(entry for family in FAMILIES for entry in family.entries)
    table.add_row("All", *_counts(everything, verdicts), style="bold")
    out.print(table)
    for name, found in verdicts.items():
        if found.status != "confirmed":
            out.print(f"{name}: {found.status}; see logitproof verify {name}", style="bold red")


def _counts(entries: tuple[Entry, ...], verdicts: dict[str, Verdict]) -> Iterator[str]:
    parts = [part for entry in entries for part in entry.parts]
    answers = [one.status for part in parts for one in verdict(part).answers.values()]
    sure = sum(verdicts[entry.name].status == "confirmed" for entry in entries)
    yield str(len(entries))
    yield str(len(parts))
    yield str(sum(len(part.derivation.steps) for part in parts))
    yield f"{answers.count('confirmed')} of {len(answers)}"
    yield f"{sure} of {len(entries)}"


def _build(out: Console) -> bool:
    """Build the site if this is a checkout; tell what is missing if it cannot be built."""
    root = checkout()
    if root is None:
        out.print("\nNo site: this is no checkout.")
        return True
    if find_spec("mkdocs") is None:
        out.print("\nNo site: it needs pip install 'logitproof[site]'.")
        return True
    return _built(out, root)


def _built(out: Console, root: Path) -> bool:
    from logitproof.site.build import build_site

    try:
        with out.status("Building the site"):
            page = build_site(root)
    except LogitproofError as error:
        out.print(f"\nNo site: {error}", style="bold red", soft_wrap=True)
        return False
    out.print(f"\nOpen {page.resolve().as_uri()}", soft_wrap=True)
    return True
