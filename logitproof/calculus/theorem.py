"""Theorems: a claim with its hypotheses, and the derivation that was checked to build it.

Only [`prove`][logitproof.calculus.derivation.prove] builds one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sympy import Basic, Symbol

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Fact, Hypothesis, facts_of, head_letter
from logitproof.calculus.judgement import meaning_of
from logitproof.calculus.moves import Move
from logitproof.calculus.terms import equal_up_to_names, letters
from logitproof.calculus.witness import Witness
from logitproof.errors import DerivationError
from logitproof.printing import derivation_latex, text, theorem_latex

__all__ = ["Derivation", "Recipe", "Step", "Theorem"]

SEAL = object()  # `prove` alone hands it to Theorem


@dataclass(frozen=True)
class Step:
    """One link of a chain.

    Attributes
    ----------
    move : Move
        The rule that was played, with its arguments.
    relation : str
        How the old term stands to ``result``: ``=``, ``<=``, ``<``, ``>=``, ``>`` or ``iff``.
    result : Expr or Proposition
        What the rule returned.
    because : tuple
        The hypotheses, definitions and theorems that the step leant on.
    """

    move: Move
    relation: str
    result: Any
    because: tuple[Any, ...] = ()

    @property
    def uses(self) -> tuple[str, ...]:
        """The names of the theorems that the step leant on."""
        return tuple(one.name for one in self.because if isinstance(one, Theorem))


@dataclass(frozen=True)
class Derivation:
    """A chain of steps from ``start``."""

    start: Any
    steps: tuple[Step, ...]

    @property
    def end(self) -> Any:
        """The term where the chain arrives."""
        return self.steps[-1].result if self.steps else self.start

    def _repr_latex_(self) -> str:
        """Show the chain in a notebook."""
        return f"$$\n{derivation_latex(self)}\n$$"


@dataclass(frozen=True)
class Recipe:
    """What [`prove`][logitproof.calculus.derivation.prove] was given, to prove it once more."""

    moves: tuple[Move, ...]
    given: tuple[Hypothesis, ...]
    knowing: tuple[Theorem, ...]
    start: Any
    back: tuple[Move, ...]
    witness: dict[Any, Any] | None


@dataclass(frozen=True, init=False, eq=False)
class Theorem:
    """A claim with its hypotheses, and the derivation that was checked to build it.

    Attributes
    ----------
    name : str
        What it is called; a part of a larger result has a dot in its name.
    claim : Proposition
        What holds.
    own : tuple of Hypothesis
        What it assumes itself.
    inherited : tuple of Hypothesis
        What it assumes because a theorem that it uses does.
    unused : tuple of Hypothesis
        Those of its own that nothing leant on: no step, no sign, no condition of a theorem.
    derivation : Derivation
        The chain that proves it.
    uses : tuple of Theorem
        The theorems that its steps lean on.
    definitions : tuple of Definition
        The names that it, or a theorem that it uses, unfolds.
    witness : Witness
        Values that satisfy all hypotheses at once.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> theorem = THEOREMS["zero_sum"].main
    >>> theorem.rhs, [step.move.name for step in theorem.steps][-1]
    (0, 'use')
    """

    name: str
    claim: Any
    own: tuple[Hypothesis, ...]
    inherited: tuple[Hypothesis, ...]
    unused: tuple[Hypothesis, ...]
    derivation: Derivation
    uses: tuple[Theorem, ...]
    definitions: tuple[Definition, ...]
    held: frozenset[tuple[Basic, Basic]]
    moving: frozenset[Basic]
    witness: Witness
    recipe: Recipe
    proved_by: Callable[[str, Any, Recipe], Theorem]

    def __init__(self, seal: object, **values: Any) -> None:
        """Refuse to be made by hand."""
        if seal is not SEAL:
            raise DerivationError("Theorem: expected to be built by prove(), not by hand")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """All hypotheses, a theorem's own ones first."""
        return self.own + self.inherited

    @property
    def constants(self) -> frozenset[Basic]:
        """The letters that a derivative held fixed."""
        return frozenset(letter for _, letter in self.held)

    @property
    def lhs(self) -> Any:
        """The left-hand side of the claim."""
        return self.claim.args[0]

    @property
    def rhs(self) -> Any:
        """The right-hand side of the claim."""
        return self.claim.args[1]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its derivation."""
        return self.derivation.steps

    def fact(self) -> Fact:
        """Return the claim as a fact about all values of its free letters.

        Letters that a definition ties to others, sizes, and arrays stay as they are.
        """
        fixed: frozenset[Basic] = frozenset().union(*(one.fixed for one in self.definitions))
        free = letters(self.claim).union(*(letters(one.claim) for one in self.hypotheses))
        # What a derivative held fixed may not be put in terms of what moves.
        held = {one for one in self.constants if not one.is_integer}
        holes = frozenset(
            one for one in free - fixed - held if isinstance(one, Symbol) and not _size(one)
        )
        meanings = [head_letter(one.head) for one in self.definitions]
        meanings += [meaning_of(self.name, one)[0] for one in self.hypotheses if one.everywhere]
        fact = next(
            facts_of(self.claim, self, everywhere=True, holes=holes, conditions=self.hypotheses)
        )
        return replace(fact, determined=frozenset(meanings))

    def recheck(self) -> None:
        """Play the whole derivation again; raise if a step fails or gives another term."""
        again = self.proved_by(self.name, self.claim, self.recipe)
        for number, (old, new) in enumerate(
            zip(self.derivation.steps, again.derivation.steps, strict=True), 1
        ):
            if not equal_up_to_names(old.result, new.result):
                raise DerivationError(
                    f"{self.name}, step {number}: expected {old.result}, got {new.result} this time"
                )

    def lambdify(self, side: str = "rhs", backend: str | None = None) -> Any:
        """Return one side of the claim as a vectorised function of logits.

        See [`logitproof.lambdify`][logitproof.numerics.lambdify], which this calls.
        """
        # An import would point up, from the calculus to the numerics: ask the public names.
        return sys.modules["logitproof"].lambdify(self, side=side, backend=backend)

    def __str__(self) -> str:
        """Show the claim."""
        return text(self.claim)

    def __repr__(self) -> str:
        """Show the name and the claim."""
        return f"<{self.name}: {self}>"

    def _repr_latex_(self) -> str:
        """Show the theorem in a notebook."""
        return f"$$\n{theorem_latex(self)}\n$$"


def _size(letter: Symbol) -> bool:
    return bool(letter.is_integer and letter.is_positive)
