"""Samples that are aimed at: where equations hold, and where an inequality holds least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mpmath import mp
from sympy import Symbol

from logitproof.calculus.nodes import AtMost, Differs, Implies, Less
from logitproof.checks.answers import UnsupportedError
from logitproof.checks.descent import directions, lowered
from logitproof.checks.kinds import bound_of_all, innermost, is_on_indices
from logitproof.checks.letters import free_letters
from logitproof.checks.numeric.evaluation import World
from logitproof.checks.numeric.functions import NoValueError
from logitproof.checks.numeric.truth import TOLERANCE, gaps, holds, room, tolerance
from logitproof.checks.solving import solved
from logitproof.checks.statement import Statement

__all__ = ["FINE_DIGITS", "meeting", "satisfies", "tightened", "tightest", "with_roots"]

FINE_DIGITS = 200  # where all letters are scalars; and for a second look at large and tiny ones
NEWTON_ROUNDS = 10
MOST_UNKNOWNS = 16  # each of them costs one more look at all equations in each round
STEPS = ("0.25", "0.03", "0.002")
CLOSE = "1e-6"  # what is left of a strict inequality where both sides may well be equal
POLISHING = 8
MOST_WAYS = 12  # with more of them, only the first step is taken


def satisfies(world: World) -> bool:
    """Tell whether all that is assumed holds, and positive letters are positive."""
    positive = (one for one in world.statement.scalars if one.is_positive)
    if any(world.drawn.get((one.name, ()), 1) <= 0 for one in positive):
        return False
    return _all_hold(world, [one.claim for one in world.statement.assumptions])


def _all_hold(world: World, claims: Sequence[Any]) -> bool:
    try:
        return all(holds(world, one) for one in claims)
    except NoValueError:
        return False


def tightened(world: World) -> World | None:
    """Return a world where a scalar letter makes an equality of a hypothesis ``<=``.

    That is where a claim that is strict by mistake fails.
    """
    for one in world.statement.assumptions:
        if (letter := bound_of_all(one.claim)) is not None:
            entries = [world.value(body.args[0], at) for body, at in world.bodies(one.claim, {})]
            found = max(entries, default=mp.mpf(0))
            if found > 0 or not letter.is_positive:
                return world.at({(letter.name, ()): found})
        for letter in _scalars(one.claim) if isinstance(one.claim, AtMost) else ():
            key, (low, high) = (letter.name, ()), one.claim.args
            gap = [world.moved(key, mp.mpf(at)).value(high - low) for at in (1, 2)]
            found = 1 - gap[0] / (gap[1] - gap[0]) if gap[0] != gap[1] else 0
            if found > 0 or (not letter.is_positive and gap[0] != gap[1]):
                return world.at({key: found})
    return None


def _scalars(claim: Any) -> list[Any]:
    found = (one for one in free_letters(claim) if isinstance(one, Symbol) and not one.is_integer)
    return sorted(found, key=str)


def with_roots(world: World, turn: int) -> World | None:
    """Return a world where scalar letters solve the polynomials that are assumed to be 0."""
    found = world
    for letter, coefficients in world.statement.solvable:
        values = [found.value(one) for one in coefficients]
        while values and values[0] == 0:
            values.pop(0)
        roots = _real_roots(tuple(values), mp.dps) if len(values) > 1 else []
        roots = [one for one in roots if one > 0 or not letter.is_positive]
        if roots:
            found = found.at({(letter.name, ()): roots[turn % len(roots)]})
    return None if found is world else found


@lru_cache(maxsize=64)
def _real_roots(values: tuple[Any, ...], digits: int) -> list[Any]:
    try:
        found = mp.polyroots(values, maxsteps=100, extraprec=4 * digits)
    except mp.NoConvergence:
        return []
    return [mp.re(one) for one in found if abs(mp.im(one)) <= mp.mpf(TOLERANCE)]


def meeting(world: World, equations: Sequence[Any], turn: int) -> World | None:
    """Return a world near this one where equations hold, or None.

    Parameters
    ----------
    world : World
        Where to begin.
    equations : sequence of Proposition
        Equations, each for one place or for all values of its indices.
    turn : int
        In every other turn the entries of a single letter are moved, another one each time.
    """

    def all_gaps(values: Mapping[Any, Any]) -> list[Any]:
        other = world.at(values)
        return [gap for one in equations for gap in gaps(other, one)]

    tiny = tolerance(world.statement) / 10**5
    step = mp.mpf(10) ** -(mp.dps // 3)
    try:
        for one in equations:
            list(gaps(world, one))  # draws what the equations speak of
        unknowns = sorted(world.drawn)
        if turn % 2:
            names = sorted({name for name, _ in unknowns})
            unknowns = [one for one in unknowns if one[0] == names[turn // 2 % len(names)]]
        if len(unknowns) > MOST_UNKNOWNS:
            return None
        found = solved(all_gaps, world.drawn, unknowns, step=step, tiny=tiny, rounds=NEWTON_ROUNDS)
    except (NoValueError, UnsupportedError):
        return None
    return None if found is None else world.at(found)


def tightest(world: World, statement: Statement) -> Iterator[World]:
    """Yield worlds where an inequality holds less than here, or no longer.

    A strict one is followed with many more digits to where both sides are equal.
    """
    claim, given = statement.claim, [one.claim for one in statement.assumptions]
    while isinstance(claim, Implies):
        given.append(claim.args[0])
        claim = claim.args[1]

    def height(values: Mapping[Any, Any]) -> Any:
        other = world.at(values)
        if not satisfies(other) or not _all_hold(other, given):
            return None
        try:
            return room(other, claim)
        except NoValueError:
            return mp.mpf(-1)  # where it has no meaning it does not hold

    strict = isinstance(innermost(claim), Less)
    # An exponential comes as near to 0 as one likes, but is never 0.
    fixed = {str(one) for one in statement.exponents} if strict else set()
    ways = directions(sorted(key for key in world.drawn if key[0] not in fixed))
    steps = STEPS if len(ways) <= MOST_WAYS else STEPS[:1]
    found = lowered(height, world.drawn, ways, [mp.mpf(one) for one in steps])
    lowest = world.at(found)
    if not strict or _well_inside(lowest, given):
        yield lowest
    if strict and 0 < (height(found) or 0) < mp.mpf(CLOSE):
        with mp.workdps(4 * FINE_DIGITS):
            fine = [mp.mpf(10) ** -FINE_DIGITS] * POLISHING
            lowest = world.at(lowered(height, found, ways, fine))
            if _well_inside(lowest, given):
                yield lowest


def _well_inside(world: World, given: Sequence[Any]) -> bool:
    """Tell whether what is assumed strictly holds by more than a little.

    Next to where it fails, both sides of a true strict inequality may agree to all digits.
    """
    strict = [one for one in given if one.has(Less, Differs) and not is_on_indices(one)]
    if not all(isinstance(innermost(one), Less | Differs) for one in strict):
        return False  # it is strict in some cases only
    numbers = [abs(gap) for one in strict for gap in gaps(world, one)]
    positive = (one for one in world.statement.scalars if one.is_positive)
    numbers += [world.drawn[one.name, ()] for one in positive if (one.name, ()) in world.drawn]
    return bool(min(numbers, default=1) > mp.mpf(CLOSE))
