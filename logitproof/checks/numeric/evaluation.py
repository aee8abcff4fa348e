"""Terms in numbers with many digits; a derivative is a difference quotient of what it acts on.

Nothing is rewritten here: a sum is added up, a letter that stands for something is evaluated
from what it stands for, and to differentiate by ``z[j]`` the whole is evaluated again at two
values of ``z[j]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from mpmath import mp
from sympy import (
    Abs,
    Add,
    Basic,
    Indexed,
    Integer,
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
from logitproof.checks.answers import UnsupportedError
from logitproof.checks.letters import free_letters, is_integer_array
from logitproof.checks.numeric.functions import (
    ROUNDING,
    STEP,
    NoValueError,
    exponential,
    largest,
    logarithm,
    rounding,
)
from logitproof.checks.statement import Statement
from logitproof.notation import is_index

__all__ = ["Key", "Places", "World"]

Key = tuple[str, tuple[int, ...]]
Places = Mapping[Basic, int]


class World:
    """Numbers for all letters of a statement.

    Parameters
    ----------
    statement : Statement
        Says what the defined letters stand for.
    numbers : mapping of Basic to int
        The sizes and the free indices.
    draw : callable
        Gives the value of an entry of a letter that nothing defines: called once for each
        letter and place.
    """

    def __init__(
        self, statement: Statement, numbers: Places, draw: Callable[[World, Basic, Key], Any]
    ) -> None:
        self.statement = statement
        self.numbers = numbers
        self.drawn: dict[Key, Any] = {}
        self._draw = draw
        self._moved: dict[Key, Any] = {}
        self._known: dict[Key, Any] = {}
        self._sums: dict[Any, Any] = {}
        self._others: dict[tuple[Key, Any], World] = {}

    def moved(self, key: Key, value: Any) -> World:
        """Return this world with another value of one entry, the others still to be drawn."""
        if (key, value) not in self._others:
            other = World(self.statement, self.numbers, self._draw)
            other.drawn = self.drawn
            other._moved = {**self._moved, key: value}
            self._others[key, value] = other
        return self._others[key, value]

    def at(self, values: Mapping[Key, Any]) -> World:
        """Return a world with these values of entries that nothing defines."""
        other = World(self.statement, self.numbers, self._draw)
        other.drawn = {**self.drawn, **values}
        return other

    def value(self, term: Any, places: Places | None = None) -> Any:
        """Return the value of ``term``, at the values of bound indices.

        Raises
        ------
        NoValueError
            If it is not a real number.
        """
        return _evaluator(term.__class__)(self, term, places or {})

    def integer(self, term: Any, places: Places) -> int:
        """Return the value of a term about sizes and indices."""
        for known in (places, self.numbers):
            if term in known:
                return known[term]
        if isinstance(term, Integer):
            return int(term)
        value = self.value(term, places)
        if abs(value - mp.nint(value)) > mp.mpf(ROUNDING):
            raise UnsupportedError(
                f"numeric: expected an integer, got {term} = {mp.nstr(value, 5)}"
            )
        return int(mp.nint(value))

    def bodies(self, term: Any, places: Places) -> list[tuple[Any, Places]]:
        """Return the body of a binder with each value of its outermost index."""
        *inner, (bound, first, last) = term.limits if isinstance(term, Sum) else term.args[1:]
        body = Sum(term.args[0], *inner) if inner else term.args[0]
        steps = range(self.integer(first, places), self.integer(last, places) + 1)
        return [(body, {**places, bound: step}) for step in steps]

    def _values(self, term: Any, places: Places) -> list[Any]:
        return [self.value(body, at) for body, at in self.bodies(term, places)]

    def _sum(self, term: Any, places: Places) -> Any:
        # Kept for each world: the sum in a softmax is the same for all its entries.
        key = (term, tuple(places[one] for one in _bound_outside(term) if one in places))
        if key not in self._sums:
            self._sums[key] = mp.fsum(self._values(term, places))
        return self._sums[key]

    def _undefined(self, term: Any, places: Places) -> Any:  # noqa: ARG002
        raise NoValueError(f"{term} is not a real number")

    def _symbol(self, symbol: Any, places: Places) -> Any:
        for known in (places, self.numbers):
            if symbol in known:
                return mp.mpf(known[symbol])
        return self.entry(symbol, ())

    def _indexed(self, term: Any, places: Places) -> Any:
        at = tuple(self.integer(one, places) for one in term.indices)
        if is_integer_array(term.base):
            if term.base[at] not in self.numbers:
                raise NoValueError(f"{term.base[at]} is out of range")
            return mp.mpf(self.numbers[term.base[at]])
        return self.entry(term.base, at)

    def entry(self, letter: Any, at: tuple[int, ...]) -> Any:
        """Return the value of a letter, or of an entry of an array."""
        key = (letter.name, at)
        if key in self._moved:
            return self._moved[key]
        if self._is_defined(letter, at) or letter in self.statement.moving:
            if key not in self._known:
                self._known[key] = self._defined(letter, at, key)
            return self._known[key]
        if key not in self.drawn:
            self.drawn[key] = self._draw(self, letter, key)
        return self.drawn[key]

    def _is_defined(self, letter: Any, at: tuple[int, ...]) -> bool:
        if letter not in self.statement.equations:
            return False
        ranges = zip(at, self.statement.equations[letter].ranges, strict=True)
        return all(
            self.integer(first, {}) <= one <= self.integer(last, {})
            for one, (first, last) in ranges
        )

    def _defined(self, letter: Any, at: tuple[int, ...], key: Key) -> Any:
        if letter in self.statement.moving:
            return self._draw(self, letter, key)
        equation = self.statement.equations[letter]
        return self.value(equation.body, dict(zip(equation.parameters, at, strict=True)))

    def _partial(self, term: Any, places: Places) -> Any:
        """Return the difference quotient, around the point, of what is differentiated."""
        function, variable = term.args
        at = tuple(self.integer(one, places) for one in variable.indices)
        if self._is_defined(variable.base, at):
            raise UnsupportedError(f"numeric: expected a derivative by a free letter, got {term}")
        here, step = self.entry(variable.base, at), mp.mpf(STEP)
        key = (variable.base.name, at)
        above, below = (self.moved(key, here + side * step) for side in (1, -1))
        return (above.value(function, places) - below.value(function, places)) / (2 * step)

    def _power(self, term: Any, places: Places) -> Any:
        base, exponent = (self.value(part, places) for part in term.args)
        if exponent == mp.nint(exponent):
            if base == 0 and exponent < 0:
                raise NoValueError(f"division by 0 in {term}")
            return base ** int(exponent)
        if abs(base) < rounding() and exponent > 0:
            return mp.mpf(0)
        if base <= 0:
            raise NoValueError(f"the power {mp.nstr(base, 5)}**{mp.nstr(exponent, 5)} in {term}")
        return base**exponent

    def _log(self, term: Any, places: Places) -> Any:
        inside = self.value(term.args[0], places)
        if inside <= 0:
            raise NoValueError(f"the logarithm of {mp.nstr(inside, 5)} in {term}")
        return logarithm(inside, mp.dps)

    def _delta(self, term: Any, places: Places) -> Any:
        one, other = (self.integer(part, places) for part in term.args)
        return mp.mpf(int(one == other))


@cache
def _evaluator(kind: Any) -> Callable[[World, Any, Places], Any]:
    """Return what evaluates the terms of a class, as the table says."""
    for known, evaluate in _EVALUATORS.items():
        if issubclass(kind, known):
            return evaluate
    raise UnsupportedError(f"numeric: expected a term known here, got {kind}; teach it")


@lru_cache(maxsize=4096)
def _bound_outside(term: Any) -> tuple[Basic, ...]:
    """Return the index letters that a sum takes from outside."""
    return tuple(sorted({one for one in free_letters(term) if is_index(one)}, key=str))


_EVALUATORS: dict[type[Any], Callable[[World, Any, Places], Any]] = {
    Rational: lambda world, term, at: mp.mpf(int(term.p)) / int(term.q),  # noqa: ARG005
    Symbol: World._symbol,
    Indexed: World._indexed,
    Add: lambda world, term, at: mp.fsum(world.value(part, at) for part in term.args),
    Mul: lambda world, term, at: mp.fprod(world.value(part, at) for part in term.args),
    Pow: World._power,
    Sum: World._sum,
    Largest: lambda world, term, at: largest(world._values(term, at)),
    Max: lambda world, term, at: max(world.value(part, at) for part in term.args),
    ImaginaryUnit: World._undefined,
    ComplexInfinity: World._undefined,
    NaN: World._undefined,
    KroneckerDelta: World._delta,
    Partial: World._partial,
    exp: lambda world, term, at: exponential(world.value(term.args[0], at), mp.dps),
    log: World._log,
    Abs: lambda world, term, at: abs(world.value(term.args[0], at)),
}
