"""Rewriting by an equation that is already known: a definition, a hypothesis, a theorem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Add, Integer, Mul, Pow

from logitproof.calculus.context import Context
from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Fact, Hypothesis, facts_of
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.nodes import Equal, Iff
from logitproof.calculus.terms import letters, substitute
from logitproof.errors import DerivationError, HypothesisError

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Theorem

__all__ = ["assume", "fold", "unfold", "use"]


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
                bad = here.undefined_part(new) if name in {"unfold", "assume"} else None
                if bad is not None:  # under a derivative, at every value and not just here
                    raise HypothesisError(f"{name} {pattern}: expected {bad} to be defined here")
                return part.func(new, everywhere(part.func(*rest), here, change)) if rest else new
        return None

    needed = frozenset(letters(pattern) - fact.holes)
    changed = everywhere(term, context, change, speaking_of=needed)
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
    args = [single for one in part.args for single in (_factors(one) if part.is_Mul else [one])]
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
    _check_definition("unfold", definition)
    return _rewrite(term, context, definition.fact(), reverse=False, name="unfold")


@rule("definition")
def fold(term: Any, context: Context, definition: Definition) -> Any:
    """Put the name in place of what it stands for."""
    _check_definition("fold", definition)
    return _rewrite(term, context, definition.fact(), reverse=True, name="fold")


def _check_definition(name: str, definition: Any) -> None:
    if type(definition) is not Definition:
        raise DerivationError(
            f"{name}: expected a Definition, got {definition!r}; assume takes a hypothesis, and"
            " use a theorem"
        )


@rule("hypothesis")
def assume(term: Any, context: Context, hypothesis: Hypothesis, reverse: bool = False) -> Any:
    """Rewrite by a hypothesis that is an equation."""
    if not isinstance(hypothesis, Hypothesis):
        raise DerivationError(f"assume: expected a Hypothesis, got {hypothesis}; wrap it in one")
    if not context.meets(hypothesis):
        raise HypothesisError(
            f"assume: expected {hypothesis.claim} among the hypotheses; add it to given"
        )
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
