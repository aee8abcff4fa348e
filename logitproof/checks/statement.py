"""What a checker reads: a claim with its hypotheses and definitions.

A checker gets no derivation.  It also takes claims that nobody proved, such as the false
variants that it must refuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Protocol

from sympy import (
    Basic,
    Indexed,
    IndexedBase,
    Integer,
    Poly,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    preorder_traversal,
)

from logitproof.calculus.nodes import AtMost, Equal, ForAll, InRange, Largest, Partial
from logitproof.notation import MOVING, is_index, last_value, letter_of

__all__ = [
    "Assumption",
    "Equation",
    "Naming",
    "Statement",
    "bound_of_all",
    "dimensions",
    "free_letters",
    "is_integer_array",
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
        found = [_from_definition(one) for one in self.definitions]
        found += [_from_assumption(one) for one in self.hypotheses if one.everywhere]
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
            found |= set(free_letters(last_value(one)))
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

    @property
    def effort(self) -> int:
        """How many times as many points to try: three arrays seldom take telling rows at once."""
        arrays = [one for one in self.letters if isinstance(one, IndexedBase)]
        return 6 if len(arrays) > 2 and self.assumptions else 1

    @cached_property
    def free_sizes(self) -> tuple[Symbol, ...]:
        """The sizes over which no array runs: large ones cost nothing."""
        arrays = [one for one in self.letters if isinstance(one, IndexedBase)]
        known = {one.name for one in self.sizes}
        over = {name for one in arrays for name in _shape(one.name)}
        return () if over - known else tuple(one for one in self.sizes if one.name not in over)

    @cached_property
    def solvable(self) -> tuple[tuple[Symbol, tuple[Any, ...]], ...]:
        """Assumed equations that are polynomials in scalars: one letter, and its coefficients."""
        found: dict[Symbol, tuple[Any, ...]] = {}
        for claim in (one.claim for one in self.assumptions if isinstance(one.claim, Equal)):
            difference, letters = claim.args[0] - claim.args[1], set(free_letters(claim))
            if not letters <= {*self.scalars} or not difference.is_polynomial(*letters):
                continue
            for letter in sorted(letters - found.keys(), key=str)[:1]:
                found[letter] = tuple(Poly(difference, letter).all_coeffs())
        return tuple(found.items())

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
        return tuple(one for one in self.letters if is_integer_array(one))

    @cached_property
    def moving(self) -> dict[Basic, Basic]:
        """Letters that depend on another one in an unknown, smooth way, and on which.

        Such a letter has no definition, but moves by the notation, and is differentiated.
        """
        used = [one.body for letter, one in self.equations.items() if letter in self.letters]
        terms = [self.claim, *(one.claim for one in self.assumptions), *used]
        found: dict[Basic, Basic] = {}
        for part in (part for term in terms for part in preorder_traversal(term)):
            if isinstance(part, Partial):
                function, variable = part.args
                reached = self._reached(function) - self.equations.keys() - {variable.base}
                found |= dict.fromkeys(reached & MOVING, variable.base)
        return found

    def _reached(self, term: Any) -> set[Basic]:
        """Return the free letters of a term, and of what they stand for."""
        found: set[Basic] = set()
        new = set(free_letters(term))
        while new:
            found |= new
            needed = [self.equations[one] for one in new if one in self.equations]
            new = set().union(*map(_free_in, needed)) - found
        return found


def is_integer_array(letter: Basic) -> bool:
    """Tell whether ``letter`` is an array of indices."""
    return isinstance(letter, IndexedBase) and letter.args[0].is_integer is True


def dimensions(letter: str, numbers: Mapping[Basic, int]) -> tuple[int, ...]:
    """Return the shape of an array, by the notation and the sizes.

    >>> from logitproof.checks.statement import dimensions
    >>> from logitproof.notation import N, n
    >>> dimensions("Ppos", {N: 2, n: 3})
    (2, 3)
    """
    by_name = {symbol.name: value for symbol, value in numbers.items() if symbol.is_positive}
    # The logits of two parts have no letter of their own for their number.
    rest = sum(by_name.values()) or 1
    return tuple(by_name.get(name, rest) for name in _shape(letter))


@cache
def _shape(letter: str) -> tuple[str, ...]:
    declared = letter_of(letter)
    shape = declared.shape.strip("()").split(",") if declared else ["n"]
    return tuple(name.strip() for name in shape if name.strip())


def words_of(assumption: Assumption) -> str:
    """Return how a person would say a hypothesis."""
    if assumption.words or not isinstance(assumption.claim, InRange):
        return assumption.words or str(assumption.claim)
    value, first, last = assumption.claim.args
    return f"{first} <= {value} <= {last}"


def _from_definition(definition: Naming) -> Equation:
    head = definition.head
    if not isinstance(head, Indexed):
        return Equation(head, (), (), definition.body)
    ranges = tuple((Integer(1), last_value(one)) for one in head.indices)
    return Equation(head.base, tuple(head.indices), ranges, definition.body)


def _from_assumption(assumption: Assumption) -> Equation:
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


def _free_in(equation: Equation) -> set[Basic]:
    ends = [end for limits in equation.ranges for end in limits]
    inside = set(free_letters(equation.body)) - set(equation.parameters)
    return inside.union(*(free_letters(end) for end in ends))


def free_letters(term: Any) -> Iterator[Basic]:
    """Yield the symbols and indexed bases that ``term`` does not bind."""
    if isinstance(term, Sum):
        yield from _free_below(term.function, list(term.limits))
    elif isinstance(term, Largest | ForAll):
        yield from _free_below(term.args[0], [term.args[1]])
    elif isinstance(term, Symbol | IndexedBase):
        yield term
    elif isinstance(term, Basic):
        for part in term.args:
            yield from free_letters(part)


def _free_below(body: Any, limits: list[Any]) -> Iterator[Basic]:
    # SymPy lists the innermost limits first; an outer index is bound in the inner limits.
    inside = set(free_letters(body))
    for bound, first, last in limits:
        inside = (inside - {bound}) | set(free_letters(first)) | set(free_letters(last))
    yield from inside


def bound_of_all(claim: Any) -> Any:
    """Return the scalar letter that a claim "all entries are at most it" bounds them by, or None.

    >>> from logitproof.calculus.nodes import AtMost, ForAll
    >>> from logitproof.notation import P, epsilon, i, n
    >>> bound_of_all(ForAll(AtMost(P[i], epsilon), (i, 1, n)))
    epsilon
    """
    if not isinstance(claim, ForAll) or not isinstance(claim.args[0], AtMost):
        return None
    entry, letter = claim.args[0].args
    plain = isinstance(letter, Symbol) and not letter.is_integer
    return letter if plain and letter not in free_letters(entry) else None
