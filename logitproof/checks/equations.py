"""What fixes letters at all values of the logits: definitions, and assumptions that read so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sympy import Basic, Indexed, Integer, Symbol

from logitproof.calculus.nodes import ForAll, InRange
from logitproof.checks.letters import free_letters
from logitproof.notation import last_value

__all__ = [
    "Assumption",
    "Equation",
    "Naming",
    "free_in",
    "from_assumption",
    "from_definition",
    "words_of",
]


class Assumption(Protocol):
    """A hypothesis, as `logitproof.calculus.facts.Hypothesis` is one."""

    @property
    def claim(self) -> Any:
        """The assumption itself."""

    @property
    def everywhere(self) -> bool:
        """Whether it holds at every value of the logits, and so under a derivative."""

    @property
    def words(self) -> str:
        """How a person would say it."""


class Naming(Protocol):
    """A definition, as `logitproof.calculus.definition.Definition` is one."""

    @property
    def head(self) -> Any:
        """The letter, or the letter with its index parameters."""

    @property
    def body(self) -> Any:
        """What it stands for."""


@dataclass(frozen=True)
class Equation:
    """``letter[parameters] = body`` for all parameters within ``ranges``, at every logits."""

    letter: Basic
    parameters: tuple[Symbol, ...]
    ranges: tuple[tuple[Any, Any], ...]
    body: Any


def words_of(assumption: Assumption) -> str:
    """Return how a person would say a hypothesis."""
    if assumption.words or not isinstance(assumption.claim, InRange):
        return assumption.words or str(assumption.claim)
    value, first, last = assumption.claim.args
    return f"{first} <= {value} <= {last}"


def from_definition(definition: Naming) -> Equation:
    """Return a definition as an equation."""
    head = definition.head
    if not isinstance(head, Indexed):
        return Equation(head, (), (), definition.body)
    ranges = tuple((Integer(1), last_value(one)) for one in head.indices)
    return Equation(head.base, tuple(head.indices), ranges, definition.body)


def from_assumption(assumption: Assumption) -> Equation:
    """Return an assumed equation that holds everywhere."""
    claim, limits = assumption.claim, {}
    while isinstance(claim, ForAll):
        claim, (bound, first, last) = claim.args
        limits[bound] = (first, last)
    head, body = claim.args
    if not isinstance(head, Indexed):
        return Equation(head, (), (), body)
    return Equation(
        head.base, tuple(head.indices), tuple(limits[one] for one in head.indices), body
    )


def free_in(equation: Equation) -> frozenset[Basic]:
    """Return the letters that an equation speaks of, besides its own and its parameters."""
    ends = [end for limits in equation.ranges for end in limits]
    inside = free_letters(equation.body) - set(equation.parameters)
    return inside.union(*(free_letters(end) for end in ends))
