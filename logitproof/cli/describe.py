"""A result of the catalogue as plain data, for ``--json`` and for whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logitproof.errors import UnknownNameError
from logitproof.printing import held_fixed, latex, move_text, text
from logitproof.theorems.catalogue import THEOREMS, family_of

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Theorem
    from logitproof.theorems.entry import Entry

__all__ = ["entry_data", "find", "theorem_data"]


def find(name: str) -> tuple[Entry, tuple[Theorem, ...]]:
    """Return the result called ``name`` and its parts, or the one part that is meant.

    Raises
    ------
    UnknownNameError
        If there is none; it names the nearest.
    """
    whole, dot, _ = name.partition(".")
    entry = THEOREMS[whole]
    parts = tuple(part for part in entry.parts if not dot or part.name == name)
    if not parts:
        known = ", ".join(part.name for part in entry.parts)
        raise UnknownNameError(f"{whole}: expected one of its parts {known}, got {name!r}")
    return entry, parts


def entry_data(entry: Entry, parts: tuple[Theorem, ...]) -> dict[str, Any]:
    """Return a result with the parts that are wanted."""
    return {
        "name": entry.name,
        "title": entry.title,
        "family": family_of(entry.name).name,
        "source": entry.source,
        "uses": list(entry.uses),
        "parts": [theorem_data(part) for part in parts],
    }


def theorem_data(theorem: Theorem) -> dict[str, Any]:
    """Return a theorem: statement, hypotheses, names, witness, and every step with its rule."""
    return {
        "name": theorem.name,
        "statement": _formula(theorem.claim),
        "hypotheses": [_formula(one.claim) | {"words": one.words} for one in theorem.own],
        "unused": [_formula(one.claim) | {"words": one.words} for one in theorem.unused],
        "inherited": [_formula(one.claim) | {"words": one.words} for one in theorem.inherited],
        "held_fixed": [text(letter) for letter in held_fixed(theorem)],
        "definitions": [
            {"name": text(one.head), "meaning": one.words, **_formula(one.body)}
            for one in theorem.definitions
        ],
        "witness": {letter: _plain(value) for letter, value in theorem.witness},
        "start": _formula(theorem.derivation.start),
        "steps": [
            {
                "relation": step.relation,
                **_formula(step.result),
                "rule": step.move.name,
                "reason": move_text(step),
                "uses": [one.name for one in step.because if hasattr(one, "derivation")],
            }
            for step in theorem.derivation.steps
        ],
        "uses": [one.name for one in theorem.uses],
    }


def _formula(term: Any) -> dict[str, str]:
    return {"text": text(term), "latex": latex(term)}


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, tuple) else text(value)
