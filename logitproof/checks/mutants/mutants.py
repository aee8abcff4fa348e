"""The mutants of a theorem: its statement with one mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sympy import Basic, nan, oo, zoo

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    InRange,
    Less,
)
from logitproof.checks.equations import words_of
from logitproof.checks.mutants.changes import KINDS, changes
from logitproof.checks.statement import Statement

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Theorem

__all__ = ["PER_KIND", "Mutant", "mutants_of"]

PER_KIND = 2  # of each theorem and each kind of mistake, spread over the statement


@dataclass(frozen=True)
class Mutant:
    """A theorem with a mistake in it.

    Parameters
    ----------
    theorem : Theorem
        What was changed.
    kind : str
        Which kind of mistake, of `KINDS`.
    statement : Statement
        What it says now.
    change : str
        What happened to the hypotheses; "" where the claim is another one.
    """

    theorem: Theorem
    kind: str
    statement: Statement
    change: str = ""

    @property
    def what(self) -> str:
        """What it says now, or what happened to the hypotheses."""
        return self.change or str(self.statement.claim)

    @property
    def says_nothing(self) -> bool:
        """Whether its hypotheses contradict each other, so that no point can refute it."""
        return self.kind == "contradiction"


def mutants_of(theorem: Theorem, per_kind: int | None = PER_KIND) -> list[Mutant]:
    """Return the mutants of a theorem, at most ``per_kind`` of each kind, spread evenly.

    Examples
    --------
    >>> from logitproof.checks.mutants.mutants import mutants_of
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> mutants_of(THEOREMS["squared_norm"].main)[0].kind
    'sign'
    """
    by_kind: dict[str, list[Mutant]] = {kind: [] for kind in KINDS}
    for one in (*_of_claim(theorem), *_of_hypotheses(theorem)):
        by_kind[one.kind].append(one)
    # That the hypotheses contradict each other takes all points of a search to see: one will do.
    most = {"contradiction": min(per_kind, 1)} if per_kind is not None else {}
    return [
        one for kind, some in by_kind.items() for one in _spread(some, most.get(kind, per_kind))
    ]


def _spread(found: list[Mutant], most: int | None) -> list[Mutant]:
    if most is None or len(found) <= most:
        return found
    return [found[place * len(found) // most] for place in range(most)]


def _of_claim(theorem: Theorem) -> Iterator[Mutant]:
    statement = Statement.of(theorem)
    seen = {theorem.claim}
    for kind, claim in changes(theorem.claim, statement.indices):
        if claim not in seen and not claim.has(nan, zoo, oo, -oo):
            seen.add(claim)
            yield Mutant(theorem, kind, replace(statement, claim=claim))


def _of_hypotheses(theorem: Theorem) -> Iterator[Mutant]:
    statement = Statement.of(theorem)
    for place, one in enumerate(theorem.hypotheses):
        before, after = theorem.hypotheses[:place], theorem.hypotheses[place + 1 :]
        words = words_of(one)
        left = replace(statement, hypotheses=before + after)
        yield Mutant(theorem, "dropped hypothesis", left, f"without '{words}'")
        opposite = Hypothesis(_opposite(one.claim), words=f"not: {words}")
        more = replace(statement, hypotheses=(*theorem.hypotheses, opposite))
        yield Mutant(theorem, "contradiction", more, f"with '{words}' and its opposite")


def _opposite(claim: Any) -> Basic:
    """Return a claim that cannot hold together with another one."""
    if isinstance(claim, ForAll):
        return ForAll(_opposite(claim.args[0]), claim.args[1])
    if isinstance(claim, InRange):
        value, _, last = claim.args
        return InRange(value, last + 1, last + 1)
    kind = {Equal: Less, AtMost: Less, Less: AtMost, Differs: Equal}[type(claim)]
    sides = claim.args if isinstance(claim, Equal | Differs) else reversed(claim.args)
    return kind(*sides)
