"""Witnesses as JSON: the values that are needed, and no others."""

from __future__ import annotations

from typing import Any

from logitproof.calculus.theorem import Theorem
from logitproof.certificate.grammar import tree

__all__ = ["witness_data"]


def witness_data(theorem: Theorem) -> dict[str, Any]:
    """Return the witness of a theorem as JSON: numbers, and the entries of arrays."""
    return {
        letter: {"entries": [tree(one) for one in value]}
        if isinstance(value, tuple)
        else tree(value)
        for letter, value in theorem.witness
    }
