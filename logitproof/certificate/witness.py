"""Witnesses as JSON: the values that are needed, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Basic, sympify

from logitproof.calculus.derivation import Theorem
from logitproof.calculus.witness import find_witness
from logitproof.certificate.grammar import tree
from logitproof.errors import HypothesisError

__all__ = ["surplus_witness", "witness_data"]


def witness_data(theorem: Theorem) -> dict[str, Any]:
    """Return the witness of a theorem as JSON: numbers, and the entries of arrays."""
    surplus = set(map(str, surplus_witness(theorem)))
    return {
        letter: {"entries": [tree(one) for one in value]}
        if isinstance(value, tuple)
        else tree(value)
        for letter, value in theorem.witness
        if letter not in surplus
    }


def surplus_witness(theorem: Theorem) -> frozenset[Basic]:
    """Return the letters of a given witness without which it satisfies the hypotheses as well.

    What the search finds has none.
    """
    given = theorem.recipe.witness or {}
    return frozenset(sympify(letter) for letter in given if not _is_needed(letter, theorem, given))


def _is_needed(letter: Any, theorem: Theorem, given: Mapping[Any, Any]) -> bool:
    others = {one: value for one, value in given.items() if one != letter}
    try:
        find_witness(theorem.name, theorem.hypotheses, theorem.definitions, others)
    except HypothesisError:
        return True
    return False
