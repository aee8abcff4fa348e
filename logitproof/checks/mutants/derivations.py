"""The derivation check of a mutant: the moves of the theorem, played for the mutant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from logitproof.calculus.derivation import prove
from logitproof.checks.answers import Answer
from logitproof.errors import LogitproofError

if TYPE_CHECKING:
    from logitproof.checks.mutants.mutants import Mutant

__all__ = ["judge_derivation"]

Move: TypeAlias = Any  # of `calculus.moves`, which no checker may import


def judge_derivation(mutant: Mutant) -> Answer:
    """Play the derivation for the mutant: as it was, and with the mutant's sides in its moves.

    Returns
    -------
    Answer
        Confirmed if that proves the mutant from its own hypotheses, else refuted.
    """
    why = ""
    for moves, back in _ways(mutant):
        try:
            extra = _proved_from(mutant, moves, back)
        except LogitproofError as error:
            why = why or str(error)
            continue
        if not extra:
            return Answer("confirmed", "the derivation proves it")
        why = why or f"it needs {extra[0]}"
    return Answer("refuted", why)


def _proved_from(mutant: Mutant, moves: tuple[Move, ...], back: tuple[Move, ...]) -> list[str]:
    """Prove the mutant; return the hypotheses that it does not have, but needed."""
    recipe, statement = mutant.theorem.recipe, mutant.statement
    old = set(mutant.theorem.hypotheses)
    given: list[Any] = [one for one in recipe.given if one in statement.hypotheses]
    given += [one for one in statement.hypotheses if one not in old]
    sides = dict(zip(mutant.theorem.claim.args, statement.claim.args, strict=True))
    proved = prove(
        mutant.theorem.name,
        statement.claim,
        *moves,
        given=given,
        knowing=recipe.knowing,
        start=sides.get(recipe.start, recipe.start),
        back=back,
        witness=recipe.witness,
    )
    return [str(one.claim) for one in proved.hypotheses if one not in statement.hypotheses]


def _ways(mutant: Mutant) -> list[tuple[tuple[Move, ...], tuple[Move, ...]]]:
    recipe = mutant.theorem.recipe
    swaps = dict(zip(mutant.theorem.claim.args, mutant.statement.claim.args, strict=True))
    plain = (recipe.moves, recipe.back)
    swapped = tuple(tuple(_swapped(one, swaps) for one in moves) for moves in plain)
    return [plain] if swapped == plain else [plain, (swapped[0], swapped[1])]


def _swapped(move: Move, swaps: dict[Any, Any]) -> Move:
    """Return a move that speaks of the mutant's sides instead of the theorem's."""
    arguments = tuple(
        (name, swaps.get(value, value) if not isinstance(value, dict) else value)
        for name, value in move.arguments
    )
    return replace(move, arguments=arguments)
