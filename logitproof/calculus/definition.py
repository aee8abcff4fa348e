"""Definitions: names for terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Basic, Expr, Indexed, Symbol

from logitproof.calculus.facts import Fact, Hypothesis, head_letter
from logitproof.calculus.nodes import Equal
from logitproof.calculus.terms import in_range, letters
from logitproof.errors import HypothesisError

__all__ = ["Definition", "check_head"]


@dataclass(frozen=True)
class Definition:
    """A name for a term: ``head`` is a letter, or a letter with index parameters.

    Parameters
    ----------
    head : Expr
        ``C``, or ``s[c, j]`` with pairwise different index letters.
    body : Expr
        What the head stands for; it must not speak of the head's own letter.
    words : str
        What the name means.

    Raises
    ------
    HypothesisError
        If the definition is circular, or its head is not a letter with index parameters.
    """

    head: Expr
    body: Expr
    words: str

    def __post_init__(self) -> None:
        """Refuse a head that is not a letter, and a circle."""
        check_head(self.head, self.body)

    @property
    def parameters(self) -> frozenset[Basic]:
        """The index letters that the definition holds for all values of."""
        return frozenset(self.head.indices) if isinstance(self.head, Indexed) else frozenset()

    @property
    def fixed(self) -> frozenset[Basic]:
        """The letters that the definition ties together; no use of a theorem may rename them."""
        return (letters(self.body) | {head_letter(self.head)}) - self.parameters

    def fact(self) -> Fact:
        """Return the defining equation as a fact about every value of its parameters in range."""
        ranges = tuple(Hypothesis(in_range(one)) for one in sorted(self.parameters, key=str))
        equation = Equal(self.head, self.body)
        meaning = frozenset({head_letter(self.head)})
        return Fact(equation, self.parameters, ranges, True, self, meaning)


def check_head(head: Any, body: Any) -> None:
    """Raise unless ``head = body`` can be read as fixing a letter."""
    parameters = head.indices if isinstance(head, Indexed) else ()
    plain = all(isinstance(one, Symbol) for one in parameters)
    if (
        not isinstance(head, Indexed | Symbol)
        or not plain
        or len(set(parameters)) < len(parameters)
    ):
        raise HypothesisError(
            f"definition of {head}: expected a letter, or a letter with different index letters"
        )
    letter = getattr(head_letter(head), "label", head_letter(head))
    if letter.is_integer or letter.is_positive:
        raise HypothesisError(f"definition of {head}: expected a letter for any real number")
    if head_letter(head) in letters(body):
        raise HypothesisError(f"definition of {head}: expected a body free of it, got {body}")
