"""Contexts: what may be assumed at a place of a term, and what follows from it by signs.

A fact is a hypothesis, the range of a bound index, or a proved theorem that the step names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    I,
    Indexed,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Sum,
    Symbol,
    exp,
    log,
    sympify,
)

from logitproof.calculus.algebra import expanded, is_delta_complement, same_by_algebra
from logitproof.calculus.terms import (
    Binding,
    AtMost,
    Differs,
    Equal,
    ForAll,
    Implies,
    InRange,
    Less,
    Partial,
    Proposition,
    equal_up_to_names,
    is_binder,
    letters,
    match,
    open_binder,
    substitute,
)

__all__ = ["Context", "Fact", "Hypothesis", "Record"]

DEPTH = 6  # how many facts may be chained in one sign argument


@dataclass(frozen=True)
class Hypothesis:
    """What a theorem assumes.

    Parameters
    ----------
    claim : Proposition
        The assumption itself.
    everywhere : bool
        True if it holds at *every* value of the logits (a definition such as "P is the
        softmax of z"), so that it may be used under a derivative; False if it only holds at
        the point considered (such as "P_c = 0").
    words : str
        How a person would say it.
    """

    claim: Proposition
    everywhere: bool = False
    words: str = ""


@dataclass(frozen=True)
class Fact:
    """A proposition that holds for all values of its ``holes`` that meet its ``conditions``."""

    claim: Proposition
    holes: frozenset[Basic] = frozenset()
    conditions: tuple[Hypothesis, ...] = ()
    everywhere: bool = False
    origin: object = None


@dataclass
class Record:
    """What a derivation has leant on; filled in by the rules as they run."""

    origins: list[Any] = field(default_factory=list)  # hypotheses, definitions and theorems
    inherited: list[Hypothesis] = field(default_factory=list)
    constants: set[Basic] = field(default_factory=set)  # letters that a derivative held fixed
    moving: set[Basic] = field(default_factory=set)  # arrays that a chain rule went through


def facts_of(
    claim: Proposition, origin: object, *, everywhere: bool, holes: frozenset[Basic] = frozenset(),
    conditions: tuple[Hypothesis, ...] = (),
) -> Iterator[Fact]:  # fmt: skip
    """Open "for all" and "if" until bare relations are left."""
    if isinstance(claim, ForAll):
        fresh, first, last, body = open_binder(claim)
        within = (*conditions, Hypothesis(InRange(fresh, first, last)))
        yield from facts_of(
            body, origin, everywhere=everywhere, holes=holes | {fresh}, conditions=within
        )
    elif isinstance(claim, Implies):
        within = (*conditions, Hypothesis(claim.args[0]))
        yield from facts_of(
            claim.args[1], origin, everywhere=everywhere, holes=holes, conditions=within
        )
    elif isinstance(claim, InRange):
        value, first, last = claim.args
        yield Fact(AtMost(first, value), holes, conditions, everywhere, origin)
        yield Fact(AtMost(value, last), holes, conditions, everywhere, origin)
    else:
        yield Fact(claim, holes, conditions, everywhere, origin)


@dataclass(frozen=True)
class Context:
    """The facts at one place of a term."""

    facts: tuple[Fact, ...]
    record: Record
    under_derivative: bool = False

    def plus(self, claim: Proposition, origin: object = None) -> Context:
        """Return this context with one more fact, true at the point considered."""
        return replace(self, facts=(*self.facts, *facts_of(claim, origin, everywhere=False)))

    def below(self, term: Basic, fresh: Symbol | None = None) -> tuple[Symbol, Basic, Context]:
        """Open the binder ``term``: its fresh index, its body, and the context of the body."""
        opened, first, last, body = open_binder(term, fresh)
        return opened, body, self.plus(InRange(opened, first, last))

    def inside_derivative(self) -> Context:
        """Keep what holds at every value of the logits: those facts, and facts on indices."""
        kept = tuple(fact for fact in self.facts if fact.everywhere or _on_indices(fact.claim))
        return replace(self, facts=kept, under_derivative=True)

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
        """Tell whether ``hypothesis`` holds here, and everywhere if that is what it says."""
        there = self.inside_derivative() if hypothesis.everywhere else self
        return there.entails(hypothesis.claim, depth)

    def fits(self, hole: Basic, value: Any) -> bool:
        """Tell whether ``value`` lies in the domain of the letter ``hole``."""
        if hole.is_integer:
            return value.is_integer is True
        return self.positive(value) if hole.is_positive else value.is_real is not False

    def entails(self, claim: Proposition, depth: int = DEPTH) -> bool:
        """Tell whether ``claim`` follows from the facts by signs and algebra."""
        if isinstance(claim, ForAll):
            _, body, inner = self.below(claim)
            return inner.entails(body, depth)
        if isinstance(claim, Implies):
            return self.plus(claim.args[0]).entails(claim.args[1], depth)
        if isinstance(claim, InRange):
            value, first, last = claim.args
            return self.nonnegative(value - first, depth) and self.nonnegative(last - value, depth)
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

    def _instance(self, fact: Fact, pattern: Basic, term: Basic, depth: int) -> bool:
        """Tell whether ``term`` is ``pattern`` at values where the fact's conditions hold."""
        return self.instantiate(fact, pattern, term, depth) is not None

    def instantiate(
        self, fact: Fact, pattern: Basic, term: Basic, depth: int = DEPTH,
        at: Binding | None = None,
    ) -> Binding | None:  # fmt: skip
        """Return values of the holes that make ``pattern`` the ``term`` and meet the conditions."""
        if depth <= 0:
            return None
        start = {hole: sympify(value) for hole, value in (at or {}).items() if hole in fact.holes}
        binding = match(pattern, term, fact.holes, start)
        if binding is None:
            return None
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

    def note(self, fact: Fact) -> None:
        """Record that the derivation leant on ``fact``."""
        if fact.origin is not None and fact.origin not in self.record.origins:
            self.record.origins.append(fact.origin)

    def nonnegative(self, term: Any, depth: int = DEPTH) -> bool:
        """Tell whether ``term >= 0`` is manifest: squares, products and sums of such, facts."""
        if depth <= 0:
            return False
        if _is_atomic(term) and term.is_nonnegative:
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
        if (_is_atomic(term) and term.is_positive) or isinstance(term, exp):
            return True
        if self._by_fact(term, (Less, AtMost), depth, strict=True) or self._by_equation(term, "positive", depth):
            return True
        if isinstance(term, Add):
            return any(self.positive(part, depth) for part in term.args) and all(
                self.nonnegative(part, depth) for part in term.args
            )
        if isinstance(term, Mul):
            return self._product(term, depth, "positive")
        if isinstance(term, Pow):
            even = term.exp.is_even and _is_real(term.base) and self.nonzero(term.base, depth - 1)
            return bool(even or self.positive(term.base, depth))
        if isinstance(term, Sum):
            _, first, last, _ = open_binder(term)
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
        delta = next(iter(term.atoms(KroneckerDelta)), None)
        if delta is None:
            return False
        kept, replaced = delta.args
        equal = substitute(term, {replaced: kept})
        differ = term.xreplace({delta: Integer(0)})
        return self.nonnegative(equal, depth - 1) and self.plus(Differs(kept, replaced)).nonnegative(
            differ, depth - 1
        )

    def _power(self, term: Pow, depth: int) -> bool:
        if term.exp.is_even and term.exp.is_positive:
            return _is_real(term.base)
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
        for fact in self.facts:
            if not isinstance(fact.claim, kinds):
                continue
            gap = fact.claim.args[1] - fact.claim.args[0]
            weak = strict and isinstance(fact.claim, AtMost)
            if not weak and any(self._instance(fact, gap, one, depth) for one in candidates):
                return True
            if not fact.holes and not fact.conditions and _exceeds(term, gap, strictly=weak):
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

    def undefined_part(self, term: Basic) -> Basic | None:
        """Return a division, root or logarithm in ``term`` that may be undefined, or None."""
        if is_binder(term):
            fresh, first, last, _ = open_binder(term)
            if not self.nonnegative(last - first + 1):
                return term
            _, body, inner = self.below(term, fresh)
            return inner.undefined_part(body)
        if isinstance(term, Implies):
            return self.plus(term.args[0]).undefined_part(term.args[1])
        if isinstance(term, Pow) and not self._power_is_defined(term):
            return term
        if isinstance(term, log) and not self.positive(term.args[0]):
            return term
        inner = self.inside_derivative() if isinstance(term, Partial) else self
        parts: Iterable[Basic] = () if isinstance(term, Indexed) else term.args
        return next((bad for part in parts if (bad := inner.undefined_part(part)) is not None), None)

    def _power_is_defined(self, term: Pow) -> bool:
        if isinstance(term.exp, Integer):
            return bool(term.exp.is_nonnegative or self.nonzero(term.base))
        if term.exp.is_positive:
            return self.nonnegative(term.base)
        return self.positive(term.base)


def _is_real(term: Any) -> bool:
    """A term whose letters are all real is real wherever it is defined."""
    return not term.has(I) and all(
        getattr(letter, "label", letter).is_real for letter in letters(term)
    )


def _is_atomic(term: Any) -> bool:
    """A number, a letter, or a sum of multiples of letters: SymPy may judge its sign."""
    return isinstance(term, Expr) and all(
        part.as_coeff_Mul()[1].is_Symbol or (part.is_number and not part.has(Sum))
        for part in Add.make_args(term)
    )


def _exceeds(term: Any, gap: Any, *, strictly: bool) -> bool:
    """Tell whether ``term`` is ``gap`` and something more whose sign is built in."""
    rest = term - gap
    return _is_atomic(rest) and (rest.is_positive if strictly else rest.is_nonnegative) is True


def _on_indices(claim: Proposition) -> bool:
    """Indices and sizes do not move with the logits."""
    return all(symbol.is_integer for symbol in letters(claim))
