"""The search for a counterexample, apart from all checkers: plain floating point at many points.

Terms become Python functions; a derivative is a difference quotient of what it acts on.  What
counts as a difference is far above what rounding can cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

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
from logitproof.checks.mutants.functions import (
    NO_DIFFERENCE,
    Places,
    UndefinedError,
    Value,
    below,
    function_of,
)
from logitproof.checks.mutants.samples import Sample
from logitproof.checks.statement import Statement

__all__ = ["counterexample"]

POINTS = 400
STEP = 2.0**-13
CLOSE = 1e-12  # a hypothesis holds up to this
FAR = 1e-9  # and a claim fails by more than this
FAR_FOR_SLOPES = 1e-4  # difference quotients of difference quotients are right to 1e-6


def counterexample(statement: Statement) -> str:
    """Return values at which the hypotheses hold and the claim is false or undefined, or "".

    Parameters
    ----------
    statement : Statement
        The claim with its hypotheses and definitions.
    """
    far = FAR_FOR_SLOPES if _differentiates(statement) else FAR
    for trial in range(POINTS):
        world = _World(statement, Sample(statement, trial))
        if world.satisfies_hypotheses() and (what := world.refutes(statement.claim, far)):
            return f"{what} at {world.sample.shown()}"
    return ""


def _differentiates(statement: Statement) -> bool:
    terms = [statement.claim, *(one.body for one in statement.equations.values())]
    return any(term.has(Partial) for term in terms)


class _World:
    """Numbers for all letters of a statement; some entries may be moved a little."""

    def __init__(
        self, statement: Statement, sample: Sample, moved: Mapping[Any, float] | None = None
    ) -> None:
        self.statement = statement
        self.sample = sample
        self.moved: dict[Any, float] = dict(moved or {})
        self._known: dict[Any, float] = {}

    def entry(self, letter: Any, at: tuple[int, ...]) -> float:
        """Return the value of a letter, or of an entry of an array."""
        key = (letter, at)
        if key in self.moved:
            return self.moved[key]
        if key not in self._known:
            self._known[key] = self._entry(letter, at)
        return self._known[key]

    def _entry(self, letter: Any, at: tuple[int, ...]) -> float:
        equation = self.statement.equations.get(letter)
        if equation is not None:
            ends = [
                (function_of(first)(self, {}), function_of(last)(self, {}))
                for first, last in equation.ranges
            ]
            if all(low <= one <= high for one, (low, high) in zip(at, ends, strict=True)):
                inside = dict(zip(equation.parameters, at, strict=True))
                return function_of(equation.body)(self, inside)
        over = self.statement.moving.get(letter)
        if over is None:
            return self.sample.value(letter, at)
        values = (
            self.entry(one, spot)
            for one in over
            for spot in product(*(range(1, many + 1) for many in self.sample.shape(one)))
        )
        return self.sample.wave(letter, at, values)

    def slope(self, function: Value, places: Places, letter: Any, at: tuple[int, ...]) -> float:
        """Return the difference quotient of a function around the point."""
        here = self.entry(letter, at)
        above, below = (
            _World(self.statement, self.sample, {**self.moved, (letter, at): here + side * STEP})
            for side in (1, -1)
        )
        return (function(above, places) - function(below, places)) / (2 * STEP)

    def satisfies_hypotheses(self) -> bool:
        """Tell whether all that is assumed of the point holds there."""
        try:
            return all(self.holds(one.claim, {}, CLOSE) for one in self.statement.assumptions)
        except UndefinedError:
            return False

    def refutes(self, claim: Any, far: float) -> str:
        """Return how the claim fails, or "" if it may be true."""
        try:
            if self.holds(claim, {}, far):
                return ""
            sides = claim.args[:2] if isinstance(claim, Equal | AtMost | Less) else ()
            shown = ", ".join(f"{function_of(side)(self, {}):.6g}" for side in sides)
        except UndefinedError as error:
            return f"undefined ({error})"
        return f"sides {shown}" if shown else "false"

    def holds(self, claim: Any, places: Places, far: float) -> bool:
        """Tell whether a proposition is true, or so nearly true that rounding may be to blame."""
        if isinstance(claim, ForAll):
            body, limits = claim.args
            return all(self.holds(body, inner, far) for inner in below(self, limits, places))
        if isinstance(claim, Implies):
            return not self.holds(claim.args[0], places, far) or self.holds(
                claim.args[1], places, far
            )
        if isinstance(claim, Either):
            return any(self.holds(part, places, far) for part in claim.args)
        if isinstance(claim, Iff):
            return self.holds(claim.args[0], places, far) == self.holds(claim.args[1], places, far)
        values = [function_of(part)(self, places) for part in claim.args]
        if isinstance(claim, InRange):
            return values[1] <= values[0] <= values[2]
        gap, scale = values[1] - values[0], max(*map(abs, values), 1.0)
        if isinstance(claim, Equal):
            return abs(gap) <= far * scale
        if isinstance(claim, Differs):
            return abs(gap) > CLOSE * scale
        return gap > NO_DIFFERENCE * scale if isinstance(claim, Less) else gap >= -far * scale
