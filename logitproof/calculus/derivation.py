"""Derivations and theorems: the only place that builds them.

A derivation is a chain ``e0 = e1 <= e2 = ...`` whose every term is what a rule returned.  A
theorem can only be made by [`prove`][logitproof.calculus.derivation.prove], which plays the
moves, compares where the chain arrives with the claim, and collects what it leant on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sympy import Basic, I, Integer, Symbol, nan, oo, sympify, zoo

from logitproof.calculus.algebra import expanded, same_by_algebra
from logitproof.calculus.context import Context
from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Fact, Hypothesis, Record, facts_of, head_letter
from logitproof.calculus.grammar import check_grammar, check_names
from logitproof.calculus.judgement import (
    check_arrival,
    check_consistent,
    check_defined,
    meaning_of,
    plain_relation,
)
from logitproof.calculus.moves import RULES, Move
from logitproof.calculus.rules.algebra import algebra_to
from logitproof.calculus.terms import Proposition, equal_up_to_names, in_range, letters
from logitproof.calculus.witness import Witness, find_witness
from logitproof.errors import DerivationError, HypothesisError, LogitproofError
from logitproof.notation import is_index
from logitproof.printing import derivation_latex, text, theorem_latex

__all__ = ["Derivation", "Recipe", "Step", "Theorem", "prove", "prove_by"]

_SEAL = object()  # only this module can hand it to Theorem


@dataclass(frozen=True)
class Step:
    """One link of a chain.

    Attributes
    ----------
    move : Move
        The rule that was played, with its arguments.
    relation : str
        How the old term stands to ``result``: ``=``, ``<=``, ``<``, ``>=``, ``>`` or ``iff``.
    result : Expr or Proposition
        What the rule returned.
    because : tuple
        The hypotheses, definitions and theorems that the step leant on.
    """

    move: Move
    relation: str
    result: Any
    because: tuple[Any, ...] = ()

    @property
    def uses(self) -> tuple[str, ...]:
        """The names of the theorems that the step leant on."""
        return tuple(one.name for one in self.because if isinstance(one, Theorem))


@dataclass(frozen=True)
class Derivation:
    """A chain of steps from ``start``."""

    start: Any
    steps: tuple[Step, ...]

    @property
    def end(self) -> Any:
        """The term where the chain arrives."""
        return self.steps[-1].result if self.steps else self.start

    def _repr_latex_(self) -> str:
        """Show the chain in a notebook."""
        return f"$$\n{derivation_latex(self)}\n$$"


@dataclass(frozen=True)
class Recipe:
    """What [`prove`][logitproof.calculus.derivation.prove] was given, to prove it once more."""

    moves: tuple[Move, ...]
    given: tuple[Hypothesis, ...]
    knowing: tuple[Theorem, ...]
    start: Any
    back: tuple[Move, ...]
    witness: dict[Any, Any] | None


@dataclass(frozen=True, init=False, eq=False)
class Theorem:
    """A claim with its hypotheses, and the derivation that was checked to build it.

    Attributes
    ----------
    name : str
        What it is called; a part of a larger result has a dot in its name.
    claim : Proposition
        What holds.
    own : tuple of Hypothesis
        What it assumes itself.
    inherited : tuple of Hypothesis
        What it assumes because a theorem that it uses does.
    unused : tuple of Hypothesis
        Those of its own that nothing leant on: no step, no sign, no condition of a theorem.
    derivation : Derivation
        The chain that proves it.
    uses : tuple of Theorem
        The theorems that its steps lean on.
    definitions : tuple of Definition
        The names that it, or a theorem that it uses, unfolds.
    witness : Witness
        Values that satisfy all hypotheses at once.
    """

    name: str
    claim: Any
    own: tuple[Hypothesis, ...]
    inherited: tuple[Hypothesis, ...]
    unused: tuple[Hypothesis, ...]
    derivation: Derivation
    uses: tuple[Theorem, ...]
    definitions: tuple[Definition, ...]
    constants: frozenset[Basic]
    moving: frozenset[Basic]
    witness: Witness
    recipe: Recipe

    def __init__(self, seal: object, **values: Any) -> None:
        """Refuse to be made by hand."""
        if seal is not _SEAL:
            raise DerivationError("Theorem: expected to be built by prove(), not by hand")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """All hypotheses, a theorem's own ones first."""
        return self.own + self.inherited

    @property
    def lhs(self) -> Any:
        """The left-hand side of the claim."""
        return self.claim.args[0]

    @property
    def rhs(self) -> Any:
        """The right-hand side of the claim."""
        return self.claim.args[1]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its derivation."""
        return self.derivation.steps

    def fact(self) -> Fact:
        """Return the claim as a fact about all values of its free letters.

        Letters that a definition ties to others, sizes, and arrays stay as they are.
        """
        fixed: frozenset[Basic] = frozenset().union(*(one.fixed for one in self.definitions))
        free = letters(self.claim).union(*(letters(one.claim) for one in self.hypotheses))
        # What a derivative held fixed may not be put in terms of what moves.
        held = {one for one in self.constants if not one.is_integer}
        holes = frozenset(
            one for one in free - fixed - held if isinstance(one, Symbol) and not _size(one)
        )
        meanings = [head_letter(one.head) for one in self.definitions]
        meanings += [meaning_of(self.name, one)[0] for one in self.hypotheses if one.everywhere]
        fact = next(
            facts_of(self.claim, self, everywhere=True, holes=holes, conditions=self.hypotheses)
        )
        return replace(fact, determined=frozenset(meanings))

    def recheck(self) -> None:
        """Play the whole derivation again; raise if a step fails or gives another term."""
        again = prove_by(self.name, self.claim, self.recipe)
        for number, (old, new) in enumerate(
            zip(self.derivation.steps, again.derivation.steps, strict=True), 1
        ):
            if not equal_up_to_names(old.result, new.result):
                raise DerivationError(
                    f"{self.name}, step {number}: expected {old.result}, got {new.result} this time"
                )

    def lambdify(self, side: str = "rhs", backend: str | None = None) -> Any:
        """Return one side of the claim as a vectorised function of logits.

        See [`logitproof.lambdify`][logitproof.numerics.lambdify], which this calls.
        """
        # An import would point up, from the calculus to the numerics: ask the public names.
        return sys.modules["logitproof"].lambdify(self, side=side, backend=backend)

    def __str__(self) -> str:
        """Show the claim."""
        return text(self.claim)

    def __repr__(self) -> str:
        """Show the name and the claim."""
        return f"<{self.name}: {self}>"

    def _repr_latex_(self) -> str:
        """Show the theorem in a notebook."""
        return f"$$\n{theorem_latex(self)}\n$$"


def prove(
    name: str,
    claim: Proposition,
    *moves: Move,
    given: Hypothesis | Iterable[Hypothesis] = (),
    knowing: Iterable[Theorem] = (),
    start: Any = None,
    back: Iterable[Move] = (),
    witness: dict[Any, Any] | None = None,
) -> Theorem:
    """Play the moves; return the theorem if they lead from one side of the claim to the other.

    Parameters
    ----------
    name : str
        The theorem's name: its conclusion.
    claim : Proposition
        `Equal`, `AtMost`, `Less` or `Iff`.
    *moves : Move
        The steps, in order.  A bound may also be proved from 0: the first move is then
        ``nonnegative(gap=...)`` or ``positive(gap=...)``, and the chain must arrive at the
        difference of the two sides.
    given : Hypothesis or iterable of Hypothesis
        What is assumed.  That every free index letter lies in its range is added by itself.
    knowing : iterable of Theorem
        Theorems that sign arguments may lean on.
    start : optional
        The side to start from, if it is not the left one.
    back : iterable of Move
        Steps from the other side of an equation; both ways must meet.
    witness : dict, optional
        Values that satisfy the hypotheses, if the built-in search finds none.

    Raises
    ------
    DerivationError
        If a step does not hold or the chain does not arrive; it names theorem, step and residual.
    HypothesisError
        If a hypothesis is missing, circular, or the hypotheses contradict each other.
    """
    if isinstance(given, Hypothesis):
        given = [given]
    recipe = Recipe(moves, tuple(given), tuple(knowing), start, tuple(back), witness)
    return prove_by(name, claim, recipe)


def prove_by(
    name: str, claim: Proposition, recipe: Recipe, tell: Callable[[Step], object] | None = None
) -> Theorem:
    """Prove a claim by a recipe.

    Parameters
    ----------
    name, claim
        As `prove` takes them.
    recipe : Recipe
        What else `prove` is given.
    tell : callable, optional
        Told each step once it is played, those from the other side too; what it raises ends the
        proof.
    """
    _check_input(name, claim, recipe)
    own = _with_ranges(claim, recipe.given)
    context = Context((), Record())
    for hypothesis in own:
        context = context.with_hypothesis(hypothesis)
    for theorem in recipe.knowing:
        context = _knowing(context, theorem)
    first = _start(claim, recipe.moves, recipe.start)
    derivation, context = _play(name, first, recipe.moves, context, tell)
    if recipe.back:
        other = claim.args[0] if first == claim.args[1] else claim.args[1]
        there = f"{name} (from the other side)"
        returning, context = _play(there, other, recipe.back, context, tell)
        derivation = _meet(name, derivation, returning)
    check_arrival(name, claim, derivation)
    for proposition in (*(one.claim for one in own), claim):
        check_defined(name, proposition, context)
    return _seal(name, claim, own, derivation, context.record, recipe)


def _check_input(name: str, claim: Proposition, recipe: Recipe) -> None:
    """Refuse terms outside the grammar, rules outside the calculus, and forged theorems."""
    if not isinstance(claim, Proposition):
        raise DerivationError(f"{name}: expected Equal, AtMost, Less or Iff, got {claim!r}")
    for one in recipe.given:
        if type(one) is not Hypothesis:
            raise HypothesisError(
                f"{name}: expected a list of hypotheses in given, got {one!r} in it;"
                " write Hypothesis(claim)"
            )
    terms = [claim, *(one.claim for one in recipe.given)]
    terms += [] if recipe.start is None else [recipe.start]
    played: tuple[Any, ...] = (*recipe.moves, *recipe.back)
    for move in played:
        if type(move) is not Move or RULES.get(move.name) is not move.apply:
            raise DerivationError(f"{name}: expected moves of calculus.rules, got {move!r}")
        for _, value in move.arguments:
            terms += _terms_in(name, move, value)
    for term in terms:
        check_grammar(name, term)
    check_names(name, terms)
    for theorem in recipe.knowing:
        if type(theorem) is not Theorem:
            raise DerivationError(f"{name}: expected to know theorems, got {theorem!r}")


def _terms_in(name: str, move: Move, value: Any) -> list[Any]:
    """Return the terms in an argument of a move; refuse what is none and holds none."""
    if type(value) is Definition:
        return [value.head, value.body]
    if type(value) is Hypothesis:
        return [value.claim]
    if isinstance(value, Basic):
        return [value]
    if isinstance(value, dict) and not any(isinstance(one, str) for one in value.values()):
        return [*value, *map(sympify, value.values())]
    if value is None or isinstance(value, bool) or type(value) is Theorem:
        return []
    raise DerivationError(f"{name}, {move.name}: expected a term or a theorem, got {value!r}")


def _size(letter: Symbol) -> bool:
    return bool(letter.is_integer and letter.is_positive)


def _with_ranges(claim: Proposition, given: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    free = letters(claim).union(*(letters(one.claim) for one in given))
    ranges = (Hypothesis(in_range(one)) for one in sorted(free, key=str) if is_index(one))
    return (*(one for one in ranges if one not in given), *dict.fromkeys(given))


def _knowing(context: Context, theorem: Theorem) -> Context:
    context = context.inherit(theorem.fact())
    return replace(context, facts=(*context.facts, theorem.fact()))


def _start(claim: Proposition, moves: tuple[Move, ...], start: Any) -> Any:
    if start is None and moves and moves[0].name in {"nonnegative", "positive"}:
        return Integer(0)
    return claim.args[0] if start is None else start


def _play(
    name: str, start: Any, moves: tuple[Move, ...], context: Context,
    tell: Callable[[Step], object] | None,
) -> tuple[Derivation, Context]:  # fmt: skip
    term, steps, record = start, [], context.record
    for number, move in enumerate(moves, 1):
        here = f"{name}, step {number} of {len(moves)}"
        inherited, earlier, before = len(record.inherited), record.take_origins(), term
        try:
            answer = move(term, context)
        except LogitproofError as error:
            raise type(error)(f"{here}: {error}") from error
        relation, term = answer if isinstance(answer, tuple) else (plain_relation(answer), answer)
        if term.has(nan, zoo, oo, -oo, I):
            raise DerivationError(f"{here}: expected a real number, got {term}")
        if relation in {"=", "iff"} and term == before:
            raise DerivationError(
                f"{here}: expected {move.name} to change the term, got {term} again; leave it out"
            )
        for hypothesis in record.inherited[inherited:]:
            context = context.with_hypothesis(hypothesis)
        steps.append(Step(move, relation, term, tuple(record.origins)))
        if tell is not None:
            tell(steps[-1])
        record.origins[:0] = [one for one in earlier if one not in record.origins]
    return Derivation(start, tuple(steps)), context


def _meet(name: str, there: Derivation, returning: Derivation) -> Derivation:
    """Join two chains of equations that arrive at the same term."""
    if not same_by_algebra(there.end, returning.end):
        raise DerivationError(
            f"{name}: expected both sides to meet, got {there.end} and {returning.end};"
            f" residual {expanded(there.end - returning.end)}"
        )
    if any(step.relation not in {"=", "iff"} for step in returning.steps):
        raise DerivationError(f"{name}: expected only equations from the other side")
    terms = [returning.start, *(step.result for step in returning.steps)]
    reversed_steps = [
        Step(step.move, step.relation, before, step.because)
        for before, step in zip(terms, returning.steps, strict=False)
    ]
    joint = (
        [] if there.end == returning.end else [Step(algebra_to(returning.end), "=", returning.end)]
    )
    return Derivation(there.start, (*there.steps, *joint, *reversed(reversed_steps)))


def _seal(
    name: str, claim: Proposition, own: tuple[Hypothesis, ...], derivation: Derivation,
    record: Record, recipe: Recipe,
) -> Theorem:  # fmt: skip
    uses = tuple(one for one in record.origins if isinstance(one, Theorem))
    defined = {one: None for one in record.origins if isinstance(one, Definition)}
    constants = frozenset(record.constants).union(*(one.constants for one in uses))
    for theorem in uses:
        defined.update(dict.fromkeys(theorem.definitions))
    inherited = tuple(one for one in dict.fromkeys(record.inherited) if one not in own)
    moving = frozenset(record.moving).union(*(one.moving for one in uses))
    check_consistent(name, tuple(defined), own + inherited, constants, moving)
    return Theorem(
        _SEAL, name=name, claim=claim, own=own, inherited=inherited,
        unused=tuple(one for one in own if one not in record.origins), derivation=derivation,
        uses=uses, definitions=tuple(defined), constants=constants, moving=moving,
        witness=find_witness(name, own + inherited, tuple(defined), recipe.witness), recipe=recipe,
    )  # fmt: skip
