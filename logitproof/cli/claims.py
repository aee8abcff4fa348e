"""``logitproof claims``: what is said in words, and what is so."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from logitproof.claims import CLAIMS, judge
from logitproof.cli.output import console, dump, progress

if TYPE_CHECKING:
    from logitproof.claims import Found, Judged

__all__ = ["run"]


def run(options: Namespace) -> int:
    """Judge every claim of the ledger."""
    judged = []
    with progress("Judging", len(CLAIMS), wanted=not options.json) as advance:
        for claim in CLAIMS.values():
            advance(claim.name)
            judged.append(judge(claim))
    if options.json:
        dump({"claims": [_data(one) for one in judged]})
    else:
        _print(judged)
    return 1 if any(one.verdict == "unsupported" for one in judged) else 0


def _data(one: Judged) -> dict[str, Any]:
    return {
        "name": one.claim.name,
        "claim": one.claim.words,
        "source": one.claim.source,
        "verdict": one.verdict,
        "instead": one.claim.instead,
        "proof": [_found(found) for found in one.proof],
        "counterexamples": [_found(found) for found in one.counterexamples],
        "correction": [_found(found) for found in one.correction],
        "awaits": list(one.claim.experiments),
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "name": found.name,
        "holds": found.holds,
        "lines": list(found.lines),
        "given": list(found.given),
    }


STYLES = {
    "proved": "green",
    "proved with a correction": "yellow",
    "refuted": "red",
    "awaits experiment": "dim",
    "unsupported": "bold red",
}


def _print(judged: list[Judged]) -> None:
    out = console()
    for one in judged:
        out.print(one.shown, style=STYLES[one.verdict], end="")
        out.print(f": {one.claim.words}", soft_wrap=True)
        out.print(f"    {one.claim.name}; made in {one.claim.source}", style="dim", soft_wrap=True)
        if one.claim.instead:
            out.print(f"    {one.claim.instead}", soft_wrap=True)
        for kind in ("counterexamples", "proof", "correction"):
            for found in getattr(one, kind):
                mark = "" if found.holds else " (does not hold)"
                given = f", given {'; '.join(found.given)}" if found.given else ""
                for line in found.lines:
                    shown = f"      {found.name}{mark}: {line}{given}"
                    out.print(shown, style="dim", soft_wrap=True)
        if one.claim.experiments and one.verdict != "awaits experiment":
            out.print(f"    to be measured: {', '.join(one.claim.experiments)}", soft_wrap=True)
