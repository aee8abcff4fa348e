"""Whether a proposition is true in numbers, how far an equation is off, how much room is left."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mpmath import mp
from sympy import preorder_traversal

from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Less,
    Partial,
)
from logitproof.checks.answers import UnsupportedError
from logitproof.checks.numeric.evaluation import Places, World
from logitproof.checks.numeric.functions import NoValueError, rounding
from logitproof.checks.statement import Statement

__all__ = [
    "PLAIN_DIGITS",
    "TOLERANCE",
    "differentiates",
    "doubtful",
    "gaps",
    "holds",
    "is_clear",
    "room",
    "scale",
    "tolerance",
]

PLAIN_DIGITS = 60  # enough where nothing is differentiated
TOLERANCE = "1e-40"  # difference quotients are right to 1e-55 or better: see `evaluation`
FLOOR = "1e-10"  # below this a difference counts as it is, not relative to the sides


@lru_cache(maxsize=256)
def differentiates(statement: Statement) -> bool:
    """Tell whether a derivative occurs in a statement, so that difference quotients are taken."""
    terms = [statement.claim, *(one.body for one in statement.equations.values())]
    return any(isinstance(part, Partial) for term in terms for part in preorder_traversal(term))


def holds(world: World, claim: Any, places: Places | None = None) -> bool:
    """Tell whether a proposition is true, up to rounding.

    ``<=`` may fail by the rounding error, ``<`` must hold by more than it.
    """
    at = places or {}
    if isinstance(claim, ForAll):
        return all(holds(world, body, inner) for body, inner in world.bodies(claim, at))
    if isinstance(claim, Implies):
        return not holds(world, claim.args[0], at) or holds(world, claim.args[1], at)
    if isinstance(claim, Either):
        return any(holds(world, part, at) for part in claim.args)
    if isinstance(claim, Iff):
        return holds(world, claim.args[0], at) == holds(world, claim.args[1], at)
    values = [world.value(part, at) for part in claim.args]
    if isinstance(claim, InRange):
        return bool(values[1] <= values[0] <= values[2])
    gap = values[1] - values[0]
    slack = tolerance(world.statement) * scale(*values)
    if isinstance(claim, Equal | Differs):
        return bool(abs(gap) <= slack) is isinstance(claim, Equal)
    if isinstance(claim, AtMost):
        return bool(gap >= -slack)
    if isinstance(claim, Less):
        return bool(gap > slack)
    raise UnsupportedError(f"numeric: expected a proposition known here, got {claim.func}")


def doubtful(world: World, claim: Any, places: Places | None = None) -> bool:
    """Tell whether a comparison is between numbers that differ, but by less than its slack.

    Such a difference stays what it is with twice the digits; what is due to rounding does not.
    """
    at = places or {}
    if isinstance(claim, ForAll):
        return any(doubtful(world, body, inner) for body, inner in world.bodies(claim, at))
    if isinstance(claim, Implies | Either | Iff):
        return any(doubtful(world, part, at) for part in claim.args)
    values = [world.value(part, at) for part in claim.args]
    gap = values[1] - values[0]
    if gap == 0 or abs(gap) > tolerance(world.statement) * scale(*values):
        return False
    with mp.workdps(2 * mp.dps):
        left, right = (world.at({}).value(part, at) for part in claim.args[:2])
        return bool(abs(right - left - gap) <= abs(gap) / 10**6)


def gaps(world: World, claim: Any, places: Places | None = None) -> Iterator[Any]:
    """Yield right less left side of an equation, for each value of the indices that it binds."""
    if isinstance(claim, ForAll):
        for body, inner in world.bodies(claim, places or {}):
            yield from gaps(world, body, inner)
    else:
        left, right = (world.value(part, places) for part in claim.args)
        yield right - left


def room(world: World, claim: Any) -> Any:
    """Return by how much an inequality holds where it holds least."""
    return min(gaps(world, claim), default=mp.inf)


def is_clear(world: World, claim: Any) -> bool:
    """Tell whether an equation holds but for rounding, or fails by much more: nothing between.

    Of two forms of one equation, scaled in different ways, rounding may leave only one true.
    """
    doubtful = mp.mpf(10) ** -(mp.dps // 4)
    try:
        return not any(rounding() < abs(gap) < doubtful for gap in gaps(world, claim))
    except NoValueError:
        return True  # where it has no meaning, that is for the judge to say


def tolerance(statement: Statement) -> Any:
    """Return how far the sides of an equation may differ, with the digits that are at work."""
    few = mp.dps <= PLAIN_DIGITS or differentiates(statement)
    return mp.mpf(TOLERANCE) if few else mp.mpf(10) ** -(2 * mp.dps // 3)


def scale(left: Any, right: Any) -> Any:
    """Return what a difference of two numbers is compared with."""
    return max(abs(left), abs(right), mp.mpf(FLOOR))
