"""The search for a counterexample, apart from all checkers: plain floating point at many points.

Terms become Python functions; a derivative is a difference quotient of what it acts on.  What
counts as a difference is far above what rounding can cause.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

from sympy import (
    Abs,
    Add,
    Basic,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Max,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
)
from sympy.core.numbers import ComplexInfinity, ImaginaryUnit, NaN

from logitproof.calculus.terms import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.checks.mutants.samples import Sample
from logitproof.checks.statement import Statement, is_integer_array
from logitproof.errors import LogitproofError
from logitproof.notation import is_index

__all__ = ["counterexample"]

POINTS = 400
STEP = 2.0**-13
CLOSE = 1e-12  # a hypothesis holds up to this
FAR = 1e-9  # and a claim fails by more than this
FAR_FOR_SLOPES = 1e-4  # difference quotients of difference quotients are right to 1e-6
NO_DIFFERENCE = 1e-13  # where both sides are the same number

Places: TypeAlias = Mapping[Basic, int]
Value: TypeAlias = "Callable[[_World, Places], float]"


class UndefinedError(LogitproofError):
    """A term has no real value at a point."""


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
                (_function(first)(self, {}), _function(last)(self, {}))
                for first, last in equation.ranges
            ]
            if all(low <= one <= high for one, (low, high) in zip(at, ends, strict=True)):
                inside = dict(zip(equation.parameters, at, strict=True))
                return _function(equation.body)(self, inside)
        over = self.statement.moving.get(letter)
        if over is None:
            return self.sample.value(letter, at)
        shape = self.sample.shape(over)
        spots = product(*(range(1, many + 1) for many in shape))
        return self.sample.wave(letter, at, {one: self.entry(over, one) for one in spots})

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
            shown = ", ".join(f"{_function(side)(self, {}):.6g}" for side in sides)
        except UndefinedError as error:
            return f"undefined ({error})"
        return f"sides {shown}" if shown else "false"

    def holds(self, claim: Any, places: Places, far: float) -> bool:
        """Tell whether a proposition is true, or so nearly true that rounding may be to blame."""
        if isinstance(claim, ForAll):
            body, limits = claim.args
            return all(self.holds(body, inner, far) for inner in _below(self, limits, places))
        if isinstance(claim, Implies):
            return not self.holds(claim.args[0], places, far) or self.holds(
                claim.args[1], places, far
            )
        if isinstance(claim, Either):
            return any(self.holds(part, places, far) for part in claim.args)
        if isinstance(claim, Iff):
            return self.holds(claim.args[0], places, far) == self.holds(claim.args[1], places, far)
        values = [_function(part)(self, places) for part in claim.args]
        if isinstance(claim, InRange):
            return values[1] <= values[0] <= values[2]
        gap, scale = values[1] - values[0], max(*map(abs, values), 1.0)
        if isinstance(claim, Equal):
            return abs(gap) <= far * scale
        if isinstance(claim, Differs):
            return abs(gap) > CLOSE * scale
        return gap > NO_DIFFERENCE * scale if isinstance(claim, Less) else gap >= -far * scale


def _below(world: _World, limits: Any, places: Places) -> Iterator[Places]:
    bound, first, last = limits
    ends = (round(_function(end)(world, places)) for end in (first, last))
    low, high = ends
    for at in range(low, high + 1):
        yield {**places, bound: at}


@lru_cache(maxsize=20000)
def _function(term: Any) -> Value:
    """Return a term as a Python function."""
    for kind, build in _BUILDERS.items():
        if isinstance(term, kind):
            return build(term)
    raise LogitproofError(f"counterexamples: expected a term known here, got {term.func}; teach it")


def _number(term: Any) -> Value:
    number = int(term.p) / int(term.q)
    return lambda _world, _places: number


def _undefined(term: Any) -> Value:
    def value(_world: _World, _places: Places) -> float:
        raise UndefinedError(f"{term} is no real number")

    return value


def _symbol(term: Any) -> Value:
    if is_index(term) or (term.is_integer and term.is_positive):
        return lambda world, places: places[term] if term in places else world.sample.number(term)
    return lambda world, _: world.entry(term, ())


def _indexed(term: Any) -> Value:
    indices, base = [_function(one) for one in term.indices], term.base
    if is_integer_array(base):
        return lambda world, places: world.sample.number(
            base[tuple(round(one(world, places)) for one in indices)]
        )
    return lambda world, places: world.entry(
        base, tuple(round(one(world, places)) for one in indices)
    )


def _sum(term: Any) -> Value:
    *inner, limits = term.limits
    body = _function(Sum(term.function, *inner) if inner else term.function)
    return lambda world, places: math.fsum(
        body(world, one) for one in _below(world, limits, places)
    )


def _largest(term: Any) -> Value:
    body, limits = _function(term.args[0]), term.args[1]

    def value(world: _World, places: Places) -> float:
        found = [body(world, one) for one in _below(world, limits, places)]
        if not found:
            raise UndefinedError("the largest of no values")
        return max(found)

    return value


def _partial(term: Any) -> Value:
    function, variable = _function(term.args[0]), term.args[1]
    indices = [_function(one) for one in variable.indices]
    return lambda world, places: world.slope(
        function, places, variable.base, tuple(round(one(world, places)) for one in indices)
    )


def _delta(term: Any) -> Value:
    one, other = (_function(part) for part in term.args)
    return lambda world, places: float(one(world, places) == other(world, places))


def _of_parts(combine: Callable[[list[float]], float]) -> Callable[[Any], Value]:
    def build(term: Any) -> Value:
        parts = [_function(part) for part in term.args]
        return lambda world, places: combine([part(world, places) for part in parts])

    return build


def _power(values: list[float]) -> float:
    base, exponent = values
    if abs(base) < NO_DIFFERENCE and exponent != 0:
        if exponent < 0:
            raise UndefinedError("division by 0")
        return 0.0
    if base < 0 and exponent != round(exponent):
        raise UndefinedError(f"the root of {base:.3g}")
    return float(base**exponent)


def _logarithm(values: list[float]) -> float:
    if values[0] <= NO_DIFFERENCE:
        raise UndefinedError(f"the logarithm of {values[0]:.3g}")
    return math.log(values[0])


_BUILDERS: dict[type[Any], Callable[[Any], Value]] = {
    Rational: _number,
    ImaginaryUnit: _undefined,
    ComplexInfinity: _undefined,
    NaN: _undefined,
    Symbol: _symbol,
    Indexed: _indexed,
    IndexedBase: _symbol,
    Add: _of_parts(math.fsum),
    Mul: _of_parts(math.prod),
    Pow: _of_parts(_power),
    Sum: _sum,
    Largest: _largest,
    Partial: _partial,
    KroneckerDelta: _delta,
    exp: _of_parts(lambda values: math.exp(values[0])),
    log: _of_parts(_logarithm),
    Abs: _of_parts(lambda values: abs(values[0])),
    Max: _of_parts(max),
}
