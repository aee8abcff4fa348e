"""Terms as Python functions of a world, in plain floating point."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
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

from logitproof.calculus.nodes import Largest, Partial
from logitproof.checks.letters import is_integer_array
from logitproof.errors import LogitproofError
from logitproof.notation import is_index

__all__ = ["NO_DIFFERENCE", "Places", "UndefinedError", "Value", "below", "function_of"]

NO_DIFFERENCE = 1e-13  # where two numbers are the same but for rounding

Places: TypeAlias = Mapping[Basic, int]
Value: TypeAlias = Callable[[Any, Places], float]  # of a world, at values of bound indices


class UndefinedError(LogitproofError):
    """A term has no real value at a point."""


def below(world: Any, limits: Any, places: Places) -> Iterator[Places]:
    """Yield the places of a binder's body, one for each value of its index."""
    bound, first, last = limits
    ends = (round(function_of(end)(world, places)) for end in (first, last))
    low, high = ends
    for at in range(low, high + 1):
        yield {**places, bound: at}


@lru_cache(maxsize=20000)
def function_of(term: Any) -> Value:
    """Return a term as a Python function."""
    for kind, build in _BUILDERS.items():
        if isinstance(term, kind):
            return build(term)
    raise LogitproofError(f"counterexamples: expected a term known here, got {term.func}; teach it")


def _number(term: Any) -> Value:
    number = int(term.p) / int(term.q)
    return lambda _world, _places: number


def _undefined(term: Any) -> Value:
    def value(_world: Any, _places: Places) -> float:
        raise UndefinedError(f"{term} is no real number")

    return value


def _symbol(term: Any) -> Value:
    if is_index(term) or (term.is_integer and term.is_positive):
        return lambda world, places: places[term] if term in places else world.sample.number(term)
    return lambda world, _: world.entry(term, ())


def _indexed(term: Any) -> Value:
    indices, base = [function_of(one) for one in term.indices], term.base
    if is_integer_array(base):
        return lambda world, places: world.sample.number(
            base[tuple(round(one(world, places)) for one in indices)]
        )
    return lambda world, places: world.entry(
        base, tuple(round(one(world, places)) for one in indices)
    )


def _sum(term: Any) -> Value:
    *inner, limits = term.limits
    body = function_of(Sum(term.function, *inner) if inner else term.function)
    return lambda world, places: math.fsum(body(world, one) for one in below(world, limits, places))


def _largest(term: Any) -> Value:
    body, limits = function_of(term.args[0]), term.args[1]

    def value(world: Any, places: Places) -> float:
        found = [body(world, one) for one in below(world, limits, places)]
        if not found:
            raise UndefinedError("the largest of no values")
        return max(found)

    return value


def _partial(term: Any) -> Value:
    function, variable = function_of(term.args[0]), term.args[1]
    indices = [function_of(one) for one in variable.indices]
    return lambda world, places: world.slope(
        function, places, variable.base, tuple(round(one(world, places)) for one in indices)
    )


def _delta(term: Any) -> Value:
    one, other = (function_of(part) for part in term.args)
    return lambda world, places: float(one(world, places) == other(world, places))


def _of_parts(combine: Callable[[list[float]], float]) -> Callable[[Any], Value]:
    def build(term: Any) -> Value:
        parts = [function_of(part) for part in term.args]
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
