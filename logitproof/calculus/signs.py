"""Signs: what is manifestly positive, not negative, or not zero, given some facts.

Manifest means: squares, exponentials, products and sums of such terms, and facts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    I,
    Indexed,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Sum,
    Symbol,
    exp,
    oo,
)

from logitproof.calculus.algebra import expanded, is_delta_complement
from logitproof.calculus.facts import Fact
from logitproof.calculus.matching import Binding
from logitproof.calculus.nodes import AtMost, Differs, Equal, Largest, Less, Partial, Proposition
from logitproof.calculus.terms import free_deltas, letters, limits_of, replace_part, substitute

__all__ = ["DEPTH", "Signs", "is_real"]

DEPTH = 6  # how many facts may be chained in one sign argument


class Signs(ABC):
    """Sign arguments over some facts; [`Context`][logitproof.calculus.context.Context] has them."""

    facts: tuple[Fact, ...]

    @abstractmethod
    def plus(self, claim: Proposition) -> Signs:
        """Return the same with one more fact."""

    @abstractmethod
    def below(self, term: Basic) -> tuple[Symbol, Basic, Signs]:
        """Open a binder: its index, its body, and the facts about the body."""

    @abstractmethod
    def instantiate(
        self, fact: Fact, pattern: Basic, term: Basic, depth: int = DEPTH
    ) -> Binding | None:
        """Return values of the holes that make ``pattern`` the ``term`` and meet the conditions."""

    @abstractmethod
    def note(self, fact: Fact) -> None:
        """Record that the derivation leant on ``fact``."""

    def _instance(self, fact: Fact, pattern: Basic, term: Basic, depth: int) -> bool:
        return self.instantiate(fact, pattern, term, depth) is not None

    def nonnegative(self, term: Any, depth: int = DEPTH) -> bool:
        """Tell whether ``term >= 0`` is manifest: squares, products and sums of such, facts."""
        if depth <= 0:
            return False
        if _least(term) >= 0:
            return True
        if is_delta_complement(term) or isinstance(term, KroneckerDelta | Abs | exp):
            return True
        if self._by_fact(term, (AtMost, Less), depth):
            return True
        if self._by_equation(term, "nonnegative", depth):
            return True
        if isinstance(term, Add):
            if all(self.nonnegative(part, depth) for part in term.args):
                return True
            return self._in_both_cases(term, depth)
        if isinstance(term, Mul):
            return self._product(term, depth, "nonnegative")
        if isinstance(term, Pow):
            return self._power(term, depth)
        if isinstance(term, Sum):
            _, body, inner = self.below(term)
            return inner.nonnegative(body, depth)
        return False

    def positive(self, term: Any, depth: int = DEPTH) -> bool:
        """Tell whether ``term > 0`` is manifest."""
        if depth <= 0:
            return False
        if _exceeds_zero(term) or isinstance(term, exp):
            return True
        if self._by_fact(term, (Less, AtMost), depth, strict=True) or self._by_equation(
            term, "positive", depth
        ):
            return True
        if isinstance(term, Add):
            return any(self.positive(part, depth) for part in term.args) and all(
                self.nonnegative(part, depth) for part in term.args
            )
        if isinstance(term, Mul):
            return self._product(term, depth, "positive")
        if isinstance(term, Pow):
            even = term.exp.is_even and is_real(term.base) and self.nonzero(term.base, depth - 1)
            return bool(even or self.positive(term.base, depth))
        if isinstance(term, Sum):
            _, first, last = limits_of(term)
            _, body, inner = self.below(term)
            return self.nonnegative(last - first, depth) and inner.positive(body, depth)
        return isinstance(term, Abs) and self.nonzero(term.args[0], depth - 1)

    def nonzero(self, term: Any, depth: int = DEPTH) -> bool:
        """Tell whether ``term != 0`` is manifest."""
        if depth <= 0:
            return False
        if isinstance(term, Mul):
            return all(self.nonzero(part, depth) for part in term.args)
        if isinstance(term, Pow):
            return self.nonzero(term.base, depth - 1)
        if self.positive(term, depth) or self.positive(-term, depth):
            return True
        return any(
            isinstance(fact.claim, Differs)
            and any(
                self._instance(fact, difference, side, depth)
                for difference in (fact.claim.args[0] - fact.claim.args[1],)
                for side in (term, -term)
            )
            for fact in self.facts
        )

    def _product(self, term: Mul, depth: int, sign: str) -> bool:
        """A product of factors of that sign; where a factor is 1 - delta, only i != j matters."""
        inner, factors, flips = self, [], 0
        for factor in term.args:
            if is_delta_complement(factor) and sign == "nonnegative":
                inner = inner.plus(Differs(*(-factor.args[1]).args))
            else:
                factors.append(factor)
        for factor in factors:
            if getattr(inner, sign)(factor, depth):
                continue
            if not getattr(inner, sign)(-factor, depth - 1):
                return False
            flips += 1
        return flips % 2 == 0

    def _in_both_cases(self, term: Add, depth: int) -> bool:
        """Judge a term with a delta_ij in it where i = j, and where i != j."""
        delta = next(free_deltas(term), None)
        if delta is None:
            return False
        kept, replaced = delta.args
        equal = substitute(term, {replaced: kept})
        differ = replace_part(term, delta, Integer(0))
        return self.nonnegative(equal, depth - 1) and self.plus(
            Differs(kept, replaced)
        ).nonnegative(differ, depth - 1)

    def _power(self, term: Pow, depth: int) -> bool:
        if term.exp.is_even and term.exp.is_positive:
            return is_real(term.base)
        if term.exp.is_positive:
            return self.nonnegative(term.base, depth)
        return self.positive(term.base, depth) or (
            bool(term.exp.is_even) and self.nonzero(term.base, depth - 1)
        )

    def _by_fact(
        self, term: Any, kinds: tuple[type[Proposition], ...], depth: int, *, strict: bool = False
    ) -> bool:
        candidates = [term]
        if isinstance(term, Add | Mul):
            flat = expanded(term)
            candidates += [one for one in (flat, flat.primitive()[1]) if one not in candidates]
        on_indices = not term.atoms(Indexed)
        for fact in self.facts:
            if not isinstance(fact.claim, kinds):
                continue
            weak = strict and isinstance(fact.claim, AtMost)
            if not weak and any(self._instance(fact, fact.gap, one, depth) for one in candidates):
                return True
            if on_indices and fact.is_on_indices and not (fact.holes or fact.conditions):
                rest = term - fact.gap
                if _exceeds_zero(rest) if weak else _least(rest) >= 0:
                    self.note(fact)
                    return True
        return False

    def _by_equation(self, term: Any, sign: str, depth: int) -> bool:
        """Judge a letter by what a fact says that it equals."""
        if not isinstance(term, Indexed | Symbol):
            return False
        for fact in self.facts:
            if isinstance(fact.claim, Equal) and type(fact.claim.args[0]) is type(term):
                binding = self.instantiate(fact, fact.claim.args[0], term, depth - 1)
                if binding is not None:
                    value = substitute(fact.claim.args[1], binding)
                    if getattr(self, sign)(value, depth - 1):
                        return True
        return False


def is_real(term: Any) -> bool:
    """A term whose letters are all real is real wherever it is defined."""
    return not term.has(I) and all(
        getattr(letter, "label", letter).is_real for letter in letters(term)
    )


@lru_cache(maxsize=4096)
def _least(term: Any) -> Any:
    """Return a lower bound of a number, a letter, or a sum of multiples of letters."""
    if term.is_number and not term.has(Sum, Largest, Partial):
        return term if term.is_comparable else -oo
    if isinstance(term, Add):
        return Add(*map(_least, term.args))
    factor, letter = term.as_coeff_Mul()
    if not letter.is_Symbol or not factor.is_positive or not letter.is_nonnegative:
        return -oo
    return factor if letter.is_integer and letter.is_positive else Integer(0)


def _exceeds_zero(term: Any) -> bool:
    """Tell whether a sum of multiples of letters is positive by the domains of its letters."""
    least = _least(term)
    return bool(least > 0) or (
        # A positive integer reaches its least value; any other positive letter stays above.
        bool(least == 0)
        and any(part.is_positive and not part.is_integer for part in term.atoms(Symbol))
    )
