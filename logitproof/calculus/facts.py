"""Facts: what a theorem assumes, and what may be leant on at one place of a term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sympy import Basic, Indexed

from logitproof.calculus.nodes import AtMost, ForAll, Implies, InRange, Proposition
from logitproof.calculus.terms import letters, open_binder

__all__ = ["Fact", "Hypothesis", "Record", "facts_of", "head_letter"]


def head_letter(head: Basic) -> Basic:
    """Return the letter that an equation for ``head`` fixes: ``P`` for ``P[i]``."""
    return head.base if isinstance(head, Indexed) else head


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
    determined: frozenset[Basic] = frozenset()  # letters that the fact says the meaning of

    @cached_property
    def gap(self) -> Any:
        """The right side of the relation less the left one."""
        return self.claim.args[1] - self.claim.args[0]

    @cached_property
    def is_on_indices(self) -> bool:
        """Indices and sizes do not move with the logits."""
        return all(symbol.is_integer for symbol in letters(self.claim))


@dataclass
class Record:
    """What a derivation has leant on; filled in by the rules as they run."""

    origins: list[Any] = field(default_factory=list)  # hypotheses, definitions and theorems
    inherited: list[Hypothesis] = field(default_factory=list)
    held: set[tuple[Basic, Basic]] = field(default_factory=set)  # by what, letters held fixed
    moving: set[Basic] = field(default_factory=set)  # arrays that a chain rule went through

    def take_origins(self) -> list[Any]:
        """Return the origins so far and start a new list, for the next step."""
        taken, self.origins = self.origins, []
        return taken


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
        meaning = everywhere and isinstance(origin, Hypothesis)
        determined = frozenset({head_letter(claim.args[0])}) if meaning else frozenset[Basic]()
        yield Fact(claim, holes, conditions, everywhere, origin, determined)
