"""``logitproof list``: the results by family."""

from __future__ import annotations

from argparse import Namespace

from logitproof.cli.output import console, dump
from logitproof.theorems.catalogue import FAMILIES

__all__ = ["run"]


def run(options: Namespace) -> int:
    """List the results."""
    if options.json:
        dump({
            "theorems": [
                {
                    "name": entry.name,
                    "family": family.name,
                    "title": entry.title,
                    "source": entry.source,
                    "parts": [part.name for part in entry.parts],
                }
                for family in FAMILIES
                for entry in family.entries
            ]
        })  # fmt: skip
        return 0
    out = console()
    width = max(len(entry.name) for family in FAMILIES for entry in family.entries)
    for family in FAMILIES:
        out.print(f"{family.title}", style="bold")
        for entry in family.entries:
            out.print(f"  {entry.name:{width}}  {entry.title}", soft_wrap=True)
    return 0
