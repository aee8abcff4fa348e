"""``logitproof explain NAME``: a result with every step of its proof."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from logitproof.calculus.nodes import Partial
from logitproof.cli.describe import entry_data, find
from logitproof.cli.output import console, dump
from logitproof.printing import (
    chain_text,
    derivation_latex,
    given_text,
    held_fixed,
    move_text,
    relation_text,
    text,
    theorem_latex,
)

if TYPE_CHECKING:
    from rich.console import Console

    from logitproof.calculus.theorem import Theorem

__all__ = ["run"]

_WIDEST = 100


def run(options: Namespace) -> int:
    """Explain one result, or one part of it."""
    entry, parts = find(options.name)
    if options.json:
        dump(entry_data(entry, parts))
        return 0
    out = console()
    if options.latex:
        for part in parts:
            out.print(f"% {part.name}\n{theorem_latex(part)}\n\n{derivation_latex(part)}\n",
                      soft_wrap=True)  # fmt: skip
        return 0
    _print(out, f"{entry.name}: {entry.title}", style="bold")
    if entry.source:
        _print(out, f"arXiv 2506.12912, {entry.source}")
    for part in parts:
        _explain(out, part, named=part is not entry.main or len(parts) == 1 < len(entry.parts))
    return 0


def _explain(out: Console, theorem: Theorem, *, named: bool) -> None:
    out.print()
    if named:
        _print(out, theorem.name, style="bold")
    _print(out, text(theorem.claim), indent=4, style="bold")
    for title, lines in _sections(theorem):
        if lines:
            _print(out, title, indent=2)
            for line in lines:
                _print(out, line, indent=4)
    _print_steps(out, theorem)


def _sections(theorem: Theorem) -> Iterator[tuple[str, list[str]]]:
    yield "Given", [given_text(one) for one in theorem.own if one not in theorem.unused]
    yield "Given, but no step needs it", [given_text(one) for one in theorem.unused]
    yield (
        "Inherited from what it uses",
        [given_text(one) for one in theorem.inherited],
    )
    if theorem.claim.has(Partial):
        held = ", ".join(map(text, held_fixed(theorem)))
        yield "Held fixed under derivatives", [held] if held else []
    yield (
        "With",
        [f"{text(one.head)} = {text(one.body)}: {one.words}" for one in theorem.definitions],
    )


def _print_steps(out: Console, theorem: Theorem) -> None:
    _print(out, f"Derivation, {chain_text(theorem)}", indent=2)
    _print(out, text(theorem.derivation.start), indent=8)
    for number, step in enumerate(theorem.derivation.steps, 1):
        sign = relation_text(step.relation)
        _print(out, f"{number:>2}  {sign} {text(step.result)}", indent=4, hang=4 + len(sign))
        _print(out, f"[{move_text(step)}]", indent=12, style="dim")


def _print(out: Console, line: str, *, indent: int = 0, hang: int = 2, style: str = "") -> None:
    """Print a line; what does not fit goes on below, further in."""
    width = min(out.width, _WIDEST)
    margin = " " * indent
    wrapped = textwrap.wrap(
        line, width, initial_indent=margin, subsequent_indent=margin + " " * hang,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    out.print("\n".join(wrapped), style=style or None, soft_wrap=True)
