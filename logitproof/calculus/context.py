"""Contexts: what may be assumed at a place of a term, and what follows from it.

A fact is a hypothesis, the range of a bound index, or a proved theorem that the step names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sympy import Abs, Basic, Indexed, Integer, Max, Pow, Symbol, log, sympify

from logitproof.calculus.algebra import same_by_algebra
from logitproof.calculus.facts import Fact, Hypothesis, Record, facts_of
from logitproof.calculus.grammar import is_index_term
from logitproof.calculus.matching import Binding, match
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
    Proposition,
)
from logitproof.calculus.signs import DEPTH, Signs, is_real
from logitproof.calculus.terms import (
    equal_up_to_names,
    is_binder,
    letters,
    limits_of,
    numbered_index,
    open_binder,
    substitute,
)
from logitproof.errors import DerivationError

__all__ = ["Context"]


@dataclass(frozen=True)
class Context(Signs):
    """The facts at one place of a term."""

    facts: tuple[Fact, ...]
    record: Record
    level: int = 0  # how many binders are open around here
    varied: frozenset[Basic] = frozenset()  # arrays that a derivative around here varies

    def plus(self, claim: Proposition, origin: object = None) -> Context:
        """Return this context with one more fact, true at the point considered."""
        return replace(self, facts=(*self.facts, *facts_of(claim, origin, everywhere=False)))

    def below(self, term: Basic, fresh: Symbol | None = None) -> tuple[Symbol, Basic, Context]:
        """Open the binder ``term``: its fresh index, its body, and the context of the body."""
        if fresh is None:  # the same at every visit, but another for each binder around it
            fresh = numbered_index(limits_of(term)[0].name, self.level)
        opened, first, last, body = open_binder(term, fresh)
        inner = self.plus(InRange(opened, first, last))
        return opened, body, replace(inner, level=self.level + 1)

    def inside_derivative(self, by: Basic | None = None) -> Context:
        """Keep what holds at every value of the array ``by``: those facts, and facts on indices."""
        kept = tuple(fact for fact in self.facts if fact.everywhere or fact.is_on_indices)
        return replace(self, facts=kept, varied=self.varied | ({by} if by is not None else set()))

    def inherit(self, fact: Fact) -> Context:
        """Take over the conditions of ``fact`` that no value of its holes can change."""
        here = self
        for condition in fact.conditions:
            if letters(condition.claim) & fact.holes or here.meets(condition):
                continue
            self.record.inherited.append(condition)
            here = here.with_hypothesis(condition)
        return here

    def with_hypothesis(self, hypothesis: Hypothesis) -> Context:
        """Return this context with ``hypothesis`` among its facts."""
        more = facts_of(hypothesis.claim, hypothesis, everywhere=hypothesis.everywhere)
        return replace(self, facts=(*self.facts, *more))

    def meets(self, hypothesis: Hypothesis, depth: int = DEPTH) -> bool:
        """Tell whether ``hypothesis`` holds here.

        One that holds everywhere says what a letter stands for, so it must have been assumed: that
        its equation follows would not say which of its two sides stands for the other.
        """
        for fact in self.facts:
            if fact.determined & self.varied:
                continue  # under d/dP, P is not what an assumption says that it stands for
            if isinstance(fact.origin, Hypothesis) and _says(fact.origin, hypothesis):
                self.note(fact)
                return True
        return not hypothesis.everywhere and self.entails(hypothesis.claim, depth)

    def fits(self, hole: Basic, value: Any) -> bool:
        """Tell whether ``value`` lies in the domain of the letter ``hole``."""
        if hole.is_integer:
            return is_index_term(value)
        if not is_real(value) or self.undefined_part(value) is not None:
            return False
        return not hole.is_positive or self.positive(value)

    def entails(self, claim: Proposition, depth: int = DEPTH) -> bool:
        """Tell whether ``claim`` follows from the facts by signs and algebra."""
        if isinstance(claim, ForAll):
            _, body, inner = self.below(claim)
            return inner.entails(body, depth)
        if isinstance(claim, Implies):
            return self.plus(claim.args[0]).entails(claim.args[1], depth)
        if isinstance(claim, InRange):
            value, first, last = claim.args
            return (
                value.is_integer is True
                and self.nonnegative(value - first, depth)
                and self.nonnegative(last - value, depth)
            )
        if self._is_fact(claim, depth):
            return True
        left, right = claim.args
        if isinstance(claim, Equal):
            return same_by_algebra(left, right)
        if isinstance(claim, AtMost):
            return self.nonnegative(right - left, depth)
        if isinstance(claim, Less):
            return self.positive(right - left, depth)
        return isinstance(claim, Differs) and self.nonzero(left - right, depth)

    def _is_fact(self, claim: Proposition, depth: int) -> bool:
        return any(
            type(fact.claim) is type(claim) and self._instance(fact, fact.claim, claim, depth)
            for fact in self.facts
        )

    def instantiate(
        self, fact: Fact, pattern: Basic, term: Basic, depth: int = DEPTH,
        at: Binding | None = None,
    ) -> Binding | None:  # fmt: skip
        """Return values of the holes that make ``pattern`` the ``term`` and meet the conditions."""
        if depth <= 0 or fact.determined & self.varied:
            return None
        if self.varied and not (fact.everywhere or fact.is_on_indices):
            return None  # under a derivative, what holds at one point says nothing
        start = self._given(fact, at or {})
        binding = match(substitute(pattern, start), term, fact.holes - start.keys(), {})
        if binding is None:
            return None
        binding = {**start, **binding}
        if not equal_up_to_names(substitute(pattern, binding), term):
            return None
        if not all(self.fits(hole, value) for hole, value in binding.items()):
            return None
        for condition in fact.conditions:
            needed = replace(condition, claim=substitute(condition.claim, binding))
            if not self.meets(needed, depth - 1):
                return None
        self.note(fact)
        return binding

    @staticmethod
    def _given(fact: Fact, at: Binding) -> Binding:
        """Return the values that are given for holes; refuse others, which would have no say."""
        for letter in at:
            if letter not in fact.holes:
                known = ", ".join(sorted(map(str, fact.holes))) or "no letter"
                whose = getattr(fact.origin, "name", fact.claim)
                raise DerivationError(f"{whose}: expected values for {known}, got one for {letter}")
        return {hole: sympify(value) for hole, value in at.items()}

    def note(self, fact: Fact) -> None:
        """Record that the derivation leant on ``fact``."""
        if fact.origin is not None and fact.origin not in self.record.origins:
            self.record.origins.append(fact.origin)

    def undefined_part(self, term: Basic) -> Basic | None:
        """Return a division, root or logarithm in ``term`` that may be undefined, or None.

        Under a derivative it may not have a kink either.
        """
        if not may_fail(term):
            return None
        if self.varied and isinstance(term, Abs | Max | Largest):
            return term  # it may have a kink, and no derivative there
        if is_binder(term):
            _, first, last = limits_of(term)
            whole = first.is_integer and last.is_integer
            least = 1 if isinstance(term, Largest) else 0  # nothing is the largest of nothing
            if not whole or not self.nonnegative(last - first + 1 - least):
                return term
            _, body, inner = self.below(term)
            return inner.undefined_part(body)
        if isinstance(term, Implies):
            premise = self.undefined_part(term.args[0])
            if premise is not None:
                return premise
            return self.plus(term.args[0]).undefined_part(term.args[1])
        if isinstance(term, Pow) and not self._power_is_defined(term):
            return term
        if isinstance(term, log) and not self.positive(term.args[0]):
            return term
        inner = self.inside_derivative(term.args[1].base) if isinstance(term, Partial) else self
        parts: Iterable[Basic] = () if isinstance(term, Indexed) else term.args
        return next(
            (bad for part in parts if (bad := inner.undefined_part(part)) is not None), None
        )

    def _power_is_defined(self, term: Pow) -> bool:
        if isinstance(term.exp, Integer):
            return bool(term.exp.is_nonnegative or self.nonzero(term.base))
        if term.exp.is_positive and not self.varied:  # at 0 a root has no derivative
            return self.nonnegative(term.base)
        return self.positive(term.base)


@lru_cache(maxsize=8192)
def may_fail(term: Basic) -> bool:
    """Tell whether anything in ``term`` needs a condition to be defined."""
    if isinstance(term, log | Abs | Max | Largest):
        return True
    if isinstance(term, Pow) and not _is_whole_power(term):
        return True
    if is_binder(term) and any(
        first != 1 or not _is_size(last) for _, first, last in term.args[1:]
    ):
        return True
    return any(map(may_fail, term.args))


def _is_size(last: Basic) -> bool:
    return isinstance(last, Symbol) and bool(last.is_integer and last.is_positive)


def _is_whole_power(term: Pow) -> bool:
    return isinstance(term.exp, Integer) and bool(term.exp.is_nonnegative)


def _says(one: Hypothesis, other: Hypothesis) -> bool:
    """Tell whether ``one`` assumes what ``other`` does, up to the names of bound indices."""
    return one.everywhere >= other.everywhere and equal_up_to_names(one.claim, other.claim)
