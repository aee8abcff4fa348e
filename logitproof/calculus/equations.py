"""Rewriting by an equation that is already known: a definition, a hypothesis, a theorem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Add, Basic, Expr, Indexed, Integer, Mul, Pow, Symbol

from logitproof.calculus.context import Context, Fact, Hypothesis, facts_of
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.terms import Equal, Iff, in_range, letters, substitute
from logitproof.errors import DerivationError, HypothesisError

if TYPE_CHECKING:
    from logitproof.calculus.derivation import Theorem

__all__ = ["Definition", "assume", "fold", "head_letter", "unfold", "use"]


def head_letter(head: Basic) -> Basic:
    """Return the letter that an equation for ``head`` fixes: ``P`` for ``P[i]``, ``C`` for ``C``."""
    return head.base if isinstance(head, Indexed) else head


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
        return Fact(equation, self.parameters, ranges, everywhere=True, origin=self)


def check_head(head: Any, body: Any) -> None:
    """Raise unless ``head = body`` can be read as fixing a letter."""
    parameters = head.indices if isinstance(head, Indexed) else ()
    plain = all(isinstance(one, Symbol) for one in parameters)
    if not isinstance(head, Indexed | Symbol) or not plain or len(set(parameters)) < len(parameters):
        raise HypothesisError(
            f"definition of {head}: expected a letter, or a letter with different index letters"
        )
    if head_letter(head) in letters(body):
        raise HypothesisError(f"definition of {head}: expected a body free of it, got {body}")


def _rewrite(
    term: Any, context: Context, fact: Fact, *, reverse: bool, name: str, at: Any = None
) -> Any:
    """Replace every outermost instance of one side of the fact by the other."""
    left, right = fact.claim.args
    pattern, result = (right, left) if reverse else (left, right)
    hits = 0

    def change(part: Any, here: Context) -> Any | None:
        nonlocal hits
        if type(part) is not type(pattern):
            return None
        for whole, rest in _choices(part, pattern):
            binding = here.instantiate(fact, pattern, whole, at=at)
            if binding is not None:
                hits += 1
                new = substitute(result, binding)
                return part.func(new, everywhere(part.func(*rest), here, change)) if rest else new
        return None

    changed = everywhere(term, context, change)
    if not hits:
        raise DerivationError(
            f"{name}: expected a part like {pattern}, within its hypotheses, got {term}"
        )
    return changed


def _choices(part: Any, pattern: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield ``part`` itself, and the parts of a sum or product that could be the pattern."""
    yield part, ()
    if not isinstance(part, Add | Mul):
        return
    args = [single for one in part.args for single in _factors(one)]
    for places in combinations(range(len(args)), len(pattern.args)):
        rest = tuple(one for place, one in enumerate(args) if place not in places)
        yield part.func(*(args[place] for place in places)), rest


def _factors(term: Any) -> list[Any]:
    """Write a whole power as so many equal factors."""
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        return [term.base ** (1 if term.exp > 0 else -1)] * abs(int(term.exp))
    return [term]


@rule("definition")
def unfold(term: Any, context: Context, definition: Definition) -> Any:
    """Put what a name stands for in place of the name."""
    within = context
    for parameter in definition.parameters:
        within = within.plus(in_range(parameter))
    bad = within.undefined_part(definition.body)
    if bad is not None:
        raise HypothesisError(f"unfold {definition.head}: expected {bad} to be defined")
    return _rewrite(term, context, definition.fact(), reverse=False, name="unfold")


@rule("definition")
def fold(term: Any, context: Context, definition: Definition) -> Any:
    """Put the name in place of what it stands for."""
    return _rewrite(term, context, definition.fact(), reverse=True, name="fold")


@rule("hypothesis")
def assume(term: Any, context: Context, hypothesis: Hypothesis, reverse: bool = False) -> Any:
    """Rewrite by a hypothesis that is an equation."""
    if not context.meets(hypothesis):
        raise HypothesisError(f"assume: expected {hypothesis.claim} among the hypotheses; add it")
    fact = next(facts_of(hypothesis.claim, hypothesis, everywhere=hypothesis.everywhere))
    if not isinstance(fact.claim, Equal):
        raise DerivationError(f"assume: expected an equation, got {fact.claim}")
    return _rewrite(term, context, fact, reverse=reverse, name="assume")


@rule("theorem")
def use(
    term: Any, context: Context, theorem: Theorem, reverse: bool = False, at: Any = None
) -> Any:
    """Rewrite by a proved equation (or equivalence), once its hypotheses are met."""
    fact = theorem.fact()
    if not isinstance(fact.claim, Equal | Iff):
        raise DerivationError(f"use {theorem.name}: expected an equation, got {fact.claim}")
    context = context.inherit(fact)
    return _rewrite(term, context, fact, reverse=reverse, name=f"use {theorem.name}", at=at)
