"""Exact values for the letters of a written-out statement."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from sympy import Basic, Rational, Symbol, exp, log, preorder_traversal

from logitproof.checks.instances.exact import log_of
from logitproof.checks.instances.expansion import Expansion
from logitproof.checks.letters import dimensions, free_letters
from logitproof.checks.sampling import extremes, off_simplex, policies, weights
from logitproof.checks.statement import Statement

__all__ = ["Draws"]

REAL = tuple(map(Fraction, ("2", "-3", "1/2", "0", "-1/3", "1", "7/5", "-1", "5")))
POSITIVE = tuple(map(Fraction, ("1/2", "2", "1/10", "3", "1", "1/1000", "7/3")))
POWERS = (Fraction(1), Fraction(2), Fraction(3))  # orders of moments: roots would stay rational
SMALL = tuple(map(Fraction, ("1/2", "1/3", "3/2", "1/10")))  # where it stands in an exponent
FAR = (Fraction(10) ** 12, Fraction(1, 10**12), Fraction(10) ** 4)
FAR_EXPONENTIALS = (Fraction(10) ** 35, Fraction(1, 10**35), Fraction(10) ** 100, Fraction(1))
ANY_TRIALS = 40
MOST_ROWS = 12
LARGE_TRIALS = 12  # where arrays run over a larger size

Value = Callable[[Symbol], Any]


class Draws:
    """Values of scalar symbols, drawn as they are asked for.

    Parameters
    ----------
    expansion : Expansion
        The written-out statement.
    trial : int
        Which point: the first ones take every array to be a policy, one after the other; the
        later ones draw policies and any real numbers.
    extreme : bool
        Whether scalars are large or tiny, and in every other trial the arrays.
    """

    def __init__(self, expansion: Expansion, trial: int, *, extreme: bool = False) -> None:
        self.expansion = expansion
        self.statement = expansion.statement
        self.trial = trial
        self.extreme = extreme
        self.logarithmic = _logarithmic_letters(expansion.statement)

    @staticmethod
    def trials(expansion: Expansion) -> int:
        """Return how many different points there are to try."""
        sizes = [value for symbol, value in expansion.numbers.items() if symbol.is_positive]
        if max(sizes, default=1) > MOST_ROWS and not expansion.statement.free_sizes:
            return LARGE_TRIALS
        return 2 * len(policies(min(max(sizes, default=1), MOST_ROWS))) + ANY_TRIALS

    def __call__(self, symbol: Symbol, value: Value) -> Any:
        """Return the value of a symbol; ``value`` gives those of others."""
        letter, at = self.expansion.entries.get(symbol, (symbol.name, ()))
        if not at:
            return self._far_scalar(symbol) if self.extreme else self._scalar(symbol)
        *_, many = dimensions(letter, self.expansion.numbers)
        if self.extreme and self.trial % 2:
            return self._far(symbol, letter, _warmth(self.statement, value))
        if not 1 <= at[-1] <= many:
            return self._any(symbol, letter, value)
        turn = self.trial // 2 + (sum(at[:-1]) if self.trial % 4 else 0)
        if letter in self.logarithmic:
            rows = weights(many)
            row = rows[(turn + self._shift(letter)) % len(rows)]
            below = self._chance(letter).choice((1, 2, max(row)))  # a logarithm has either sign
            return _warmth(self.statement, value) * log_of(Fraction(row[at[-1] - 1], below))
        return self._entry(symbol, letter, at, turn, value)

    def _entry(
        self, symbol: Symbol, letter: str, at: tuple[int, ...], turn: int, value: Value
    ) -> Any:
        """Return an entry of a policy or another special row, or any number."""
        chance = self._chance(letter)
        *_, many = dimensions(letter, self.expansion.numbers)
        # What an assumed equation speaks of is special more often than other arrays are, and
        # those more often than matrices.
        if letter not in self.statement.fixed_arrays and self.trial % 3 > 2 - len(at):
            return self._any(symbol, letter, value)
        kinds = (policies(many), off_simplex(many))
        if self.trial < 2 * len(kinds[0]):
            rows = kinds[self.trial % 2]
            return rows[(turn + self._shift(letter)) % len(rows)][at[-1] - 1]
        rows = kinds[chance.random() < 0.3]
        special = chance.choice(rows)[at[-1] - 1], chance.random() < 0.6
        return special[0] if special[1] else self._any(symbol, letter, value)

    def _shift(self, letter: str) -> int:
        # Two arrays that went through the same rows in step would never differ.
        return 0 if letter == self.statement.first_array else self._chance(letter).randrange(20)

    def _chance(self, of: str) -> Random:
        return Random(f"{self.trial} {of}")  # noqa: S311  no secrets: the same every time

    def _scalar(self, symbol: Symbol) -> Any:
        # A rhythm of its own for each letter: a pool for all would bind them to each other.
        chance, letter = self._chance(symbol.name), symbol.name
        pool = POWERS if letter == "order" else POSITIVE if symbol.is_positive else REAL
        value = pool[(self.trial + chance.randrange(len(pool))) % len(pool)]
        return log_of(abs(value) + 1) if letter in self.logarithmic else value

    def _far_scalar(self, symbol: Symbol) -> Any:
        """Return a large or tiny value; of an order of moments or a temperature, one below 1."""
        pool = extremes(self.statement, symbol)
        if symbol.name in self.logarithmic:
            # exp(80) or so, with either sign, but as a rational number.
            return self._far(symbol, symbol.name, Rational(1))
        if symbol in self.statement.exponents:
            pool = SMALL if symbol.name == "order" or symbol.is_positive else REAL
        return pool[(self.trial + self._chance(symbol.name).randrange(len(pool))) % len(pool)]

    def _far(self, symbol: Symbol, letter: str, warmth: Any) -> Any:
        """Return a large or tiny entry; where its exponential is taken, the logarithm of one."""
        chance = self._chance(symbol.name)
        if letter in self.logarithmic:
            return warmth * log_of(chance.choice(FAR_EXPONENTIALS) * chance.randint(1, 9))
        entry = Fraction(chance.randint(-9, 9), chance.randint(1, 7))
        return FAR[self.trial // 2 % len(FAR)] * entry

    def _any(self, symbol: Symbol, letter: str, value: Value) -> Any:
        """Return any rational number; where an exponential is taken, the logarithm of one."""
        chance = self._chance(symbol.name)
        if letter in self.logarithmic:
            ratio = Fraction(chance.randint(1, 9), chance.randint(1, 9))
            return _warmth(self.statement, value) * log_of(ratio)
        return Fraction(chance.choice([0, chance.randint(-12, 12)]), chance.randint(1, 7))


def _warmth(statement: Statement, value: Value) -> Any:
    """Return the temperature, if there is one: exponentials of z/T are then rational."""
    found = [one for one in statement.letters if str(one) == "temperature"]
    return Rational(value(found[0])) if found else Rational(1)


@lru_cache(maxsize=256)
def _logarithmic_letters(statement: Statement) -> frozenset[str]:
    """Return the undefined letters in exponents, where no logarithm stands.

    They are logarithms of rational numbers, so that their exponentials are rational.
    """
    found: set[Basic] = set()
    for term in statement.terms:
        for part in preorder_traversal(term):
            if isinstance(part, exp) and not part.has(log):
                found |= free_letters(part)
    free = (one for one in found if one not in statement.equations and not one.is_positive)
    return frozenset(str(one) for one in free if not getattr(one, "is_integer", False))
