"""Exact points at which a written-out statement is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sympy import Symbol

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
)
from logitproof.checks.instances.draws import Draws
from logitproof.checks.instances.exact import (
    UndecidedError,
    UndefinedError,
    UnsupportedError,
    evaluate,
    sign,
)
from logitproof.checks.instances.expansion import Expansion, Places

__all__ = ["Point", "difference"]


class Point:
    """Exact values for all scalar symbols of a statement.

    Parameters
    ----------
    expansion : Expansion
        The written-out statement.
    draws : Draws
        Gives the values.
    values : mapping of Symbol to number, optional
        Those that are not to be drawn.
    """

    def __init__(
        self, expansion: Expansion, draws: Draws, values: Mapping[Any, Any] | None = None
    ) -> None:
        self.expansion = expansion
        self.draws = draws
        self.values: dict[Symbol, Any] = dict(values or {})
        self._known: dict[Any, Any] = {}

    def at(self, values: Mapping[Any, Any]) -> Point:
        """Return a point with these values, and the others as here."""
        return Point(self.expansion, self.draws, {**self.values, **values})

    def alone(self, symbol: Symbol, value: Any) -> Point:
        """Return a point with one value given and the others still to be drawn."""
        return Point(self.expansion, self.draws, {symbol: value})

    def holds(self, claim: Any, places: Places | None = None) -> bool:
        """Tell whether a proposition is true here.

        Raises
        ------
        UndefinedError
            If it has no meaning here, such as a division by 0.
        """
        at = places or {}
        if isinstance(claim, ForAll):
            return all(self.holds(body, inner) for body, inner in self.expansion.below(claim, at))
        if isinstance(claim, Implies):
            return not self.holds(claim.args[0], at) or self.holds(claim.args[1], at)
        if isinstance(claim, Either):
            return any(self.holds(part, at) for part in claim.args)
        if isinstance(claim, Iff):
            return self.holds(claim.args[0], at) == self.holds(claim.args[1], at)
        if isinstance(claim, InRange):
            value, first, last = (self.expansion.integer(part, at) for part in claim.args)
            return first <= value <= last
        return self._compare(claim, at)

    def satisfies(self, claim: Any) -> bool:
        """Tell whether a hypothesis holds here, and has a meaning."""
        try:
            return self.holds(claim)
        except (UndefinedError, UndecidedError):
            return False

    def satisfies_all(self) -> bool:
        """Tell whether all hypotheses hold here, and positive letters are positive."""
        fits = all(
            not letter.is_positive or sign(self.values[letter]) > 0
            for letter in self.expansion.statement.scalars
            if letter in self.values
        )
        return fits and all(
            self.satisfies(one.claim) for one in self.expansion.statement.assumptions
        )

    def _compare(self, claim: Any, at: Places) -> bool:
        left, right = (self.value(part, at) for part in claim.args)
        side = sign(difference(left, right))
        if isinstance(claim, Equal | Differs):
            return (side == 0) is isinstance(claim, Equal)
        if isinstance(claim, AtMost | Less):
            return side < 0 or (side == 0 and isinstance(claim, AtMost))
        raise UnsupportedError(f"{claim.func}: expected a proposition known here; teach it here")

    def gaps(self, claim: Any, places: Places | None = None) -> Iterator[Any]:
        """Yield right less left side of a relation, for each value of the indices it binds."""
        if isinstance(claim, ForAll):
            for body, inner in self.expansion.below(claim, places or {}):
                yield from self.gaps(body, inner)
        else:
            left, right = (self.value(part, places) for part in claim.args)
            yield difference(right, left)

    def value(self, term: Any, places: Places | None = None) -> Any:
        """Return the exact value of a term, all of whose parts have one."""
        scalar, needed = self.expansion.written(term, places)
        value = self._exact(scalar)
        for one in needed:
            self._exact(one)
        return value

    def _exact(self, scalar: Any) -> Any:
        return evaluate(scalar, self.__getitem__, self._known)

    def __getitem__(self, symbol: Symbol) -> Any:
        """Return the value of a scalar symbol."""
        if symbol not in self.values:
            self.values[symbol] = self.draws(symbol, self.__getitem__)
        return self.values[symbol]

    def shown(self) -> str:
        """Return the sizes, indices and values, as a reader needs them to check by hand."""
        numbers = [f"{name} = {value}" for name, value in self.expansion.numbers.items()]
        values = sorted(self.values.items(), key=lambda pair: str(pair[0]))
        return ", ".join(numbers + [f"{name} = {value}" for name, value in values])


def difference(left: Any, right: Any) -> Any:
    """Return the exact difference of two numbers."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left - right
    one, other = Symbol("left"), Symbol("right")
    return evaluate(one - other, {one: left, other: right}.__getitem__, {})
