"""Derivations: `prove` plays moves, and builds the theorem that they lead to.

A derivation is a chain ``e0 = e1 <= e2 = ...`` whose every term is what a rule returned.  A
theorem can only be made by [`prove`][logitproof.calculus.derivation.prove], which plays the
moves, compares where the chain arrives with the claim, and collects what it leant on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sympy import Basic, I, Integer, nan, oo, sympify, zoo

from logitproof.calculus.algebra import expanded, same_by_algebra
from logitproof.calculus.context import Context
from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis, Record
from logitproof.calculus.grammar import check_grammar, check_names
from logitproof.calculus.judgement import (
    check_arrival,
    check_consistent,
    check_defined,
    check_smooth,
    plain_relation,
)
from logitproof.calculus.moves import RULES, Move
from logitproof.calculus.nodes import AtMost, Equal, Iff, Less, Proposition
from logitproof.calculus.rules.algebra import algebra_to
from logitproof.calculus.terms import in_range, letters
from logitproof.calculus.theorem import SEAL, Derivation, Recipe, Step, Theorem
from logitproof.calculus.witness import find_witness
from logitproof.errors import DerivationError, HypothesisError, LogitproofError
from logitproof.notation import is_index

__all__ = ["prove", "prove_by"]


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

    Returns
    -------
    Theorem
        With its derivation, all that it assumes, and values at which that holds together.

    Raises
    ------
    DerivationError
        If a step does not hold or the chain does not arrive; it names theorem, step and residual.
    HypothesisError
        If a hypothesis is missing, circular, or the hypotheses contradict each other.

    Examples
    --------
    >>> from logitproof.calculus.derivation import prove
    >>> from logitproof.calculus.nodes import Equal
    >>> from logitproof.calculus.rules import linearity
    >>> from logitproof.calculus.terms import total
    >>> from logitproof.notation import A, j, n
    >>> prove("count", Equal(total(A, j), n * A), linearity())
    <count: Σ_j A = A n>
    """
    if isinstance(given, Hypothesis):
        given = [given]
    if isinstance(given, Basic):
        raise HypothesisError(
            f"{name}: expected hypotheses in given, got the bare {given}; write Hypothesis(claim)"
        )
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
    return _seal(name, claim, own, derivation, context, recipe)


def _check_input(name: str, claim: Proposition, recipe: Recipe) -> None:
    """Refuse terms outside the grammar, rules outside the calculus, and forged theorems."""
    if not isinstance(claim, Equal | AtMost | Less | Iff):
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
    context: Context, recipe: Recipe,
) -> Theorem:  # fmt: skip
    record = context.record
    uses = tuple(one for one in record.origins if isinstance(one, Theorem))
    defined = {one: None for one in record.origins if isinstance(one, Definition)}
    held = frozenset(record.held).union(*(one.held for one in uses))
    for theorem in uses:
        defined.update(dict.fromkeys(theorem.definitions))
    inherited = tuple(one for one in dict.fromkeys(record.inherited) if one not in own)
    moving = frozenset(record.moving).union(*(one.moving for one in uses))
    bodies = check_consistent(name, tuple(defined), own + inherited, held, moving)
    terms = (claim, derivation.start, *(step.result for step in derivation.steps))
    check_smooth(name, terms, bodies, context)
    return Theorem(
        SEAL, name=name, claim=claim, own=own, inherited=inherited,
        unused=tuple(one for one in own if one not in record.origins), derivation=derivation,
        uses=uses, definitions=tuple(defined), held=held, moving=moving,
        witness=find_witness(name, own + inherited, tuple(defined), recipe.witness), recipe=recipe,
        proved_by=prove_by,
    )  # fmt: skip
