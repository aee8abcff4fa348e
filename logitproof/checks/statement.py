"""What a checker reads: a claim with its hypotheses and definitions.

A checker gets no derivation.  It also takes claims that nobody proved, such as the false
variants that it must refuse.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from sympy import (
    Basic,
    IndexedBase,
    Poly,
    Pow,
    Rational,
    Symbol,
    exp,
    preorder_traversal,
)

from logitproof.calculus.nodes import Either, Equal, Iff, Implies, Partial
from logitproof.checks.equations import (
    Assumption,
    Equation,
    Naming,
    free_in,
    from_assumption,
    from_definition,
)
from logitproof.checks.kinds import is_equation
from logitproof.checks.letters import dimensions, free_letters, is_integer_array, shape_of
from logitproof.notation import MOVING, is_index, last_value

__all__ = ["Statement"]


@dataclass(frozen=True)
class Statement:
    """A claim with all that it assumes.

    Parameters
    ----------
    name : str
        What it is called.
    claim : Proposition
        What is to be checked.
    hypotheses : tuple of Assumption
        What it assumes.
    definitions : tuple of Naming
        What its letters stand for.
    """

    name: str
    claim: Any
    hypotheses: tuple[Assumption, ...] = ()
    definitions: tuple[Naming, ...] = ()

    @classmethod
    def of(cls, theorem: Any) -> Statement:
        """Return what a theorem states, without its derivation."""
        return cls(theorem.name, theorem.claim, theorem.hypotheses, theorem.definitions)

    @cached_property
    def equations(self) -> dict[Basic, Equation]:
        """What fixes letters everywhere: the definitions, and the assumptions that read so."""
        found = [from_definition(one) for one in self.definitions]
        found += [from_assumption(one) for one in self.hypotheses if one.everywhere]
        return {one.letter: one for one in found}

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is only assumed of the point considered."""
        return tuple(one for one in self.hypotheses if not one.everywhere)

    @cached_property
    def letters(self) -> frozenset[Basic]:
        """The free letters of claim and assumptions, and of the definitions that they need."""
        terms = [self.claim, *(one.claim for one in self.assumptions)]
        return frozenset().union(*map(self._reached, terms))

    @cached_property
    def sizes(self) -> tuple[Symbol, ...]:
        """The letters for sizes, such as the number of actions, by name."""
        symbols = [one for one in self.letters if isinstance(one, Symbol)]
        found = {one for one in symbols if one.is_integer and one.is_positive}
        for one in (*filter(is_index, symbols), *self.integer_arrays):
            found |= free_letters(last_value(one))
        return tuple(sorted(found, key=str))

    @cached_property
    def indices(self) -> tuple[Symbol, ...]:
        """The free index letters, by name."""
        return tuple(sorted(filter(is_index, self.letters), key=str))

    @cached_property
    def scalars(self) -> tuple[Symbol, ...]:
        """The real letters that nothing defines, by name."""
        symbols = (one for one in self.letters if isinstance(one, Symbol) and not one.is_integer)
        return tuple(sorted(set(symbols) - self.equations.keys() - set(self.moving), key=str))

    @cached_property
    def fixed_arrays(self) -> frozenset[str]:
        """The arrays that assumed equations speak of, such as one whose entries sum to 1."""
        found = (one for claim in self.assumed_equations for one in free_letters(claim))
        return frozenset(one.name for one in found if isinstance(one, IndexedBase))

    @cached_property
    def first_array(self) -> str:
        """The array that takes the special rows one after the other; others go their own ways."""
        arrays = {one.name for one in self.letters if isinstance(one, IndexedBase)}
        return min(self.fixed_arrays or arrays, key=lambda one: (len(one), one), default="")

    @cached_property
    def effort(self) -> int:
        """How many times as many points to try: three arrays seldom take telling rows at once."""
        arrays = [one for one in self.letters if isinstance(one, IndexedBase)]
        return 2 if len(arrays) > 2 and self.assumptions else 1

    @cached_property
    def free_sizes(self) -> tuple[Symbol, ...]:
        """The sizes over which no array runs: large ones cost nothing."""
        arrays = [one for one in self.letters if isinstance(one, IndexedBase)]
        known = {one.name for one in self.sizes}
        over = {name for one in arrays for name in shape_of(one.name)}
        return () if over - known else tuple(one for one in self.sizes if one.name not in over)

    @cached_property
    def solvable(self) -> tuple[tuple[Symbol, tuple[Any, ...]], ...]:
        """Assumed equations that are polynomials in scalars: one letter, and its coefficients."""
        found: dict[Symbol, tuple[Any, ...]] = {}
        for claim in (one.claim for one in self.assumptions if isinstance(one.claim, Equal)):
            difference, letters = claim.args[0] - claim.args[1], free_letters(claim)
            if not letters <= {*self.scalars} or not difference.is_polynomial(*letters):
                continue
            for letter in sorted(letters - found.keys(), key=str)[:1]:
                found[letter] = tuple(Poly(difference, letter).all_coeffs())
        return tuple(found.items())

    @cached_property
    def ground(self) -> Hashable:
        """What points depend on: statements that share it are judged at the same points."""
        letters = (self.sizes, self.indices, self.integer_arrays, self.scalars, self.first_array)
        moving = frozenset(self.moving.items())
        return (self.name, self.hypotheses, self.definitions, *letters, moving, self.exponents)

    @cached_property
    def assumed_equations(self) -> tuple[Any, ...]:
        """The assumptions that are equations between values, at one place or for all entries."""
        return tuple(one.claim for one in self.assumptions if is_equation(one.claim))

    @cached_property
    def compared_equations(self) -> tuple[Any, ...]:
        """The equations that the claim says to be equivalent, or to have a consequence."""
        claim = self.claim
        sides = claim.args if isinstance(claim, Iff) else claim.args[:1]
        parts = [part for one in sides for part in (one.args if isinstance(one, Either) else [one])]
        return tuple(filter(is_equation, parts)) if isinstance(claim, Iff | Implies) else ()

    @cached_property
    def terms(self) -> tuple[Any, ...]:
        """The claim, all that is assumed, and what letters stand for."""
        assumed = (one.claim for one in self.hypotheses)
        return (self.claim, *assumed, *(one.body for one in self.equations.values()))

    @cached_property
    def constants(self) -> tuple[Rational, ...]:
        """The rational numbers that are written in the claim or assumed."""
        found = {one for term in self.terms for one in term.atoms(Rational)}
        return tuple(sorted(found))

    @cached_property
    def exponents(self) -> frozenset[Basic]:
        """The letters in exponents: what they stand for must not be large."""
        parts = (part for term in self.terms for part in preorder_traversal(term))
        inside = (part.exp for part in parts if isinstance(part, Pow | exp))
        return frozenset(one for part in inside for one in self._reached(part))

    @cached_property
    def integer_arrays(self) -> tuple[IndexedBase, ...]:
        """The arrays of indices."""
        return tuple(sorted(filter(is_integer_array, self.letters), key=str))

    @cached_property
    def moving(self) -> dict[Basic, tuple[Basic, ...]]:
        """Letters that depend on others in an unknown, smooth way, and on which.

        Such a letter has no definition, but moves by the notation, and is differentiated.
        """
        used = [one.body for letter, one in self.equations.items() if letter in self.letters]
        terms = [self.claim, *(one.claim for one in self.assumptions), *used]
        found: dict[Basic, set[Basic]] = {}
        for part in (part for term in terms for part in preorder_traversal(term)):
            if isinstance(part, Partial):
                function, variable = part.args
                reached = self._reached(function) - self.equations.keys() - {variable.base}
                for letter in reached & MOVING:
                    found.setdefault(letter, set()).add(variable.base)
        return {letter: tuple(sorted(over, key=str)) for letter, over in found.items()}

    def places_over(self, letter: Basic, numbers: Mapping[Basic, int]) -> Iterator[tuple[Any, Any]]:
        """Yield each entry that a moving letter depends on: its array, and where it is there."""
        for over in self.moving[letter]:
            sides = (range(1, many + 1) for many in dimensions(over.name, numbers))
            yield from ((over, spot) for spot in product(*sides))

    def _reached(self, term: Any) -> set[Basic]:
        """Return the free letters of a term, and of what they stand for."""
        found: set[Basic] = set()
        new: set[Basic] = set(free_letters(term))
        while new:
            found |= new
            needed = [self.equations[one] for one in new if one in self.equations]
            new = set[Basic]().union(*map(free_in, needed)) - found
        return found
