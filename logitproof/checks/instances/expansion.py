"""Statements written out: sums as additions, arrays as scalar symbols, derivatives carried out.

At given sizes and indices a term becomes a plain SymPy expression in scalar symbols such as
``P[2]``, on which SymPy's ``diff`` is safe: there is no sum left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Function,
    I,
    Indexed,
    Integer,
    KroneckerDelta,
    Pow,
    Sum,
    Symbol,
    diff,
    log,
    nan,
    oo,
    zoo,
)
from sympy.core.function import AppliedUndef

from logitproof.calculus.nodes import Largest, Partial, Proposition
from logitproof.checks.instances.exact import LARGEST, UndefinedError, UnsupportedError
from logitproof.checks.letters import dimensions, is_integer_array
from logitproof.checks.statement import Statement
from logitproof.notation import is_index

__all__ = ["Expansion", "Places"]

Places = Mapping[Symbol, int]


class Expansion:
    """A statement at given sizes and indices.

    Parameters
    ----------
    statement : Statement
        What is written out.
    numbers : mapping of Basic to int
        A value for each size and free index letter, and for each entry of an integer array.
    """

    def __init__(self, statement: Statement, numbers: Mapping[Basic, int]) -> None:
        self.statement = statement
        self.numbers = numbers
        self.entries: dict[Symbol, tuple[str, tuple[int, ...]]] = {}
        self._needed: set[Any] = set()
        self._opened: dict[Any, tuple[Any, set[Any]]] = {}
        self._written: dict[Any, tuple[Any, frozenset[Any]]] = {}

    def scalar(self, term: Any, places: Places | None = None) -> Any:
        """Return ``term`` as an expression in scalar symbols, at the values of bound indices.

        Raises
        ------
        UndefinedError
            If it divides by 0 whatever the symbols are.
        """
        return self.written(term, places)[0]

    def written(self, term: Any, places: Places | None = None) -> tuple[Any, frozenset[Any]]:
        """Return ``term`` as a scalar expression, and what must have a value for it to have one.

        That may be gone: SymPy writes exp(log(x)) as x, and of what is differentiated only the
        slope is left.
        """
        key = (term, tuple((places or {}).items()))
        if key not in self._written:
            written, needed = self._with_needs(lambda: self._write(term, places or {}))
            if written.has(zoo, nan, oo, -oo, I):
                raise UndefinedError(f"{term}")
            self._written[key] = _settled(written), frozenset(needed)
        return self._written[key]

    def _with_needs(self, write: Callable[[], Any]) -> tuple[Any, set[Any]]:
        outside, self._needed = self._needed, set()
        try:
            written = write()
            return written, self._needed
        finally:
            self._needed = outside

    def integer(self, term: Any, places: Places | None = None) -> int:
        """Return the value of a term that speaks of sizes and indices only."""
        value = self.scalar(term, places)
        if not isinstance(value, Integer):
            raise UnsupportedError(f"{term}: expected an integer, got {value}; give all sizes")
        return int(value)

    def below(self, term: Any, places: Places) -> Iterator[tuple[Any, Places]]:
        """Yield the body of a binder with each value of its index."""
        if isinstance(term, Sum):
            bound, first, last = term.limits[-1]
            inner = term.limits[:-1]
            body = Sum(term.function, *inner) if inner else term.function
        else:
            body, (bound, first, last) = term.args
        for at in range(self.integer(first, places), self.integer(last, places) + 1):
            yield body, {**places, bound: at}

    def _write(self, term: Any, places: Places) -> Any:
        for kind, write in _WRITERS.items():
            if isinstance(term, kind):
                return write(self, term, places)
        if isinstance(term, Proposition):
            raise UnsupportedError(f"{term}: expected a term, got a proposition")
        if not term.args:
            return term
        written = term.func(*(self._write(part, places) for part in term.args))
        if isinstance(term, log) or (isinstance(term, Pow) and term.exp.is_negative):
            if written.has(zoo, nan, oo, -oo):
                raise UndefinedError(f"{term}")
            self._needed.add(_settled(written))
        return written

    def _sum(self, term: Any, places: Places) -> Any:
        return Add(*(self._write(body, at) for body, at in self.below(term, places)))

    def _largest(self, term: Any, places: Places) -> Any:
        parts = [self._write(body, at) for body, at in self.below(term, places)]
        if not parts:
            raise UndefinedError(f"{term}, which has an empty range")
        return Function(LARGEST)(*parts)

    def _delta(self, term: Any, places: Places) -> Any:
        one, other = (self.integer(part, places) for part in term.args)
        return Integer(one == other)

    def _partial(self, term: Any, places: Places) -> Any:
        function, variable = (self._write(part, places) for part in term.args)
        free = isinstance(variable, Symbol | AppliedUndef)
        if not free or function.has(Sum, Function(LARGEST)):
            raise UnsupportedError(f"{term}: expected a derivative by a free letter; unfold it")
        self._needed.add(_settled(function))
        return diff(function, variable)

    def _symbol(self, symbol: Any, places: Places) -> Any:
        for known in (places, self.numbers):
            if symbol in known:
                return Integer(known[symbol])
        if symbol in self.statement.equations:
            return self._open(symbol, ())
        if is_index(symbol):
            raise UnsupportedError(f"{symbol}: expected a value for every index; give its range")
        return self._entry(symbol, ()) if symbol in self.statement.moving else symbol

    def _indexed(self, term: Any, places: Places) -> Any:
        at = tuple(self.integer(index, places) for index in term.indices)
        if is_integer_array(term.base):
            entry = term.base[at]
            if entry not in self.numbers:
                raise UndefinedError(f"{entry}, which is out of range")
            return Integer(self.numbers[entry])
        if term.base in self.statement.equations and self._in_range(term.base, at):
            return self._open(term.base, at)
        return self._entry(term.base, at)

    def _in_range(self, letter: Any, at: tuple[int, ...]) -> bool:
        ranges = self.statement.equations[letter].ranges
        ends = ((self.integer(first), self.integer(last)) for first, last in ranges)
        return all(first <= one <= last for one, (first, last) in zip(at, ends, strict=True))

    def _open(self, letter: Any, at: tuple[int, ...]) -> Any:
        """Return what a defined letter stands for; its body sees no bound index but its own."""
        if (letter, at) not in self._opened:
            equation = self.statement.equations[letter]
            inside = dict(zip(equation.parameters, at, strict=True))
            opened = self._with_needs(lambda: self._write(equation.body, inside))
            self._opened[letter, at] = opened
        written, needed = self._opened[letter, at]
        self._needed |= needed
        return written

    def _entry(self, letter: Any, at: tuple[int, ...]) -> Any:
        name = f"{letter.name}[{','.join(map(str, at))}]" if at else letter.name
        symbol = Symbol(name, real=True)
        self.entries[symbol] = (letter.name, at)
        if letter not in self.statement.moving:
            return symbol
        variables = (
            self._entry(over, spot)
            for over in self.statement.moving[letter]
            for spot in product(
                *(range(1, many + 1) for many in dimensions(over.name, self.numbers))
            )
        )
        return Function(name, real=True)(*variables)


def _settled(term: Any) -> Any:
    """Put symbols in place of unknown functions and of their derivatives."""
    if not term.has(AppliedUndef):
        return term
    unknown = list(term.atoms(Derivative))
    term = term.xreplace({one: Symbol(_name(one), real=True) for one in unknown})
    applied = [one for one in term.atoms(AppliedUndef) if one.func.__name__ != LARGEST]
    return term.xreplace({one: Symbol(one.func.__name__, real=True) for one in applied})


def _name(derivative: Any) -> str:
    by = " ".join(
        f"d{variable}" for variable, many in derivative.variable_count for _ in range(many)
    )
    return f"d{derivative.expr.func.__name__}/{by}"


_WRITERS: dict[type[Any], Callable[[Expansion, Any, Places], Any]] = {
    Sum: Expansion._sum,
    Largest: Expansion._largest,
    KroneckerDelta: Expansion._delta,
    Partial: Expansion._partial,
    Indexed: Expansion._indexed,
    Symbol: Expansion._symbol,
}
