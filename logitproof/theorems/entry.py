"""What the catalogue holds: entries, each a named result with its proved parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.theorem import Step, Theorem

__all__ = ["Entry", "Family"]


@dataclass(frozen=True)
class Entry:
    """One result of the catalogue.

    Parameters
    ----------
    title : str
        The result in a few plain words.
    source : str
        Where it is stated: an equation of the paper, or "" if it is ours.
    parts : tuple of Theorem
        The main theorem first, then the others that belong to it.  A part is called
        ``name.part``; the entry bears the name of its main theorem.
    """

    title: str
    source: str
    parts: tuple[Theorem, ...]

    @property
    def name(self) -> str:
        """The name of the result."""
        return self.main.name

    @property
    def main(self) -> Theorem:
        """The main theorem."""
        return self.parts[0]

    @property
    def statement(self) -> Any:
        """What the main theorem claims."""
        return self.main.claim

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What the main theorem assumes."""
        return self.main.hypotheses

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the main theorem's derivation."""
        return self.main.steps

    def lambdify(self, side: str = "rhs", backend: str | None = None) -> Any:
        """Return one side of the main theorem as a vectorised function of logits.

        Examples
        --------
        >>> from logitproof.theorems.catalogue import THEOREMS
        >>> squared_norm = THEOREMS["squared_norm"].lambdify()
        >>> print(squared_norm([0.0, 0.0], action=0))
        0.5
        """
        return self.main.lambdify(side, backend)

    def __str__(self) -> str:
        """Show the main claim."""
        return str(self.main)

    def _repr_latex_(self) -> str:
        """Show the main theorem in a notebook."""
        return self.main._repr_latex_()

    @property
    def uses(self) -> tuple[str, ...]:
        """The names of the entries that any part leans on."""
        names = (one.name.partition(".")[0] for part in self.parts for one in part.uses)
        return tuple(dict.fromkeys(name for name in names if name != self.name))


@dataclass(frozen=True)
class Family:
    """A section of the catalogue: entries that belong together."""

    name: str
    title: str
    about: str
    entries: tuple[Entry, ...]
