"""Exact points at which a written-out statement is judged."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from sympy import (
    Basic,
    CRootOf,
    I,
    Poly,
    Rational,
    Symbol,
    exp,
    log,
    preorder_traversal,
    real_roots,
    sympify,
)

from logitproof.calculus.terms import (
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
from logitproof.checks.exact import (
    UndecidedError,
    UndefinedError,
    UnsupportedError,
    evaluate,
    log_of,
    sign,
)
from logitproof.checks.expansion import Expansion
from logitproof.checks.sampling import extremes, off_simplex, policies, weights
from logitproof.checks.statement import Statement, bound_of_all, dimensions, free_letters

__all__ = ["Point", "logarithmic_letters"]

REAL = tuple(map(Fraction, ("2", "-3", "1/2", "0", "-1/3", "1", "7/5", "-1", "5")))
POSITIVE = tuple(map(Fraction, ("1/2", "2", "1/10", "3", "1", "1/1000", "7/3")))
POWERS = (Fraction(1), Fraction(2), Fraction(3))  # orders of moments: roots would stay rational
SMALL = tuple(map(Fraction, ("1/2", "1/3", "3/2", "1/10")))  # where it stands in an exponent
SHARES = tuple(map(Fraction, ("1/2", "-2", "1/4", "2")))
ANY_TRIALS = 40
MOST_ROWS = 12  # over larger sizes no array runs, so their rows need not be counted


class Point:
    """Exact values for all scalar symbols of a statement, drawn as they are asked for.

    Parameters
    ----------
    expansion : Expansion
        The written-out statement.
    trial : int
        Which point: the first ones take every array to be a policy, one after the other; the
        later ones draw policies and any real numbers.
    logarithmic : frozenset of str
        The letters that are logarithms of rational numbers here, so that their exponentials
        are rational.
    extreme : bool
        Whether scalars are large or tiny.
    """

    def __init__(
        self,
        expansion: Expansion,
        trial: int,
        logarithmic: frozenset[str],
        *,
        extreme: bool = False,
    ) -> None:
        self.extreme = extreme
        self.expansion = expansion
        self.trial = trial
        self.logarithmic = logarithmic
        self.values: dict[Symbol, Any] = {}
        self._known: dict[Any, Any] = {}

    @staticmethod
    def trials(expansion: Expansion) -> int:
        """Return how many different points there are to try."""
        sizes = [value for symbol, value in expansion.numbers.items() if symbol.is_positive]
        special = 2 * len(policies(min(max(sizes, default=1), MOST_ROWS)))
        return special + ANY_TRIALS * expansion.statement.effort

    def tightened(self) -> Point:
        """Return this point with a scalar letter moved to where a hypothesis ``<=`` is an equality.

        That is where a claim that is strict by mistake fails.
        """
        for one in self.expansion.statement.assumptions:
            if (letter := bound_of_all(one.claim)) is not None:
                try:
                    largest = self._largest(one.claim)
                    if not letter.is_positive or sign(largest) > 0:
                        return self._moved(letter, largest)
                except (UndefinedError, UndecidedError):
                    return self
            for letter in sorted(free_letters(one.claim), key=str):
                is_scalar = isinstance(letter, Symbol) and not letter.is_integer
                if is_scalar and isinstance(one.claim, AtMost):
                    try:
                        return self._with_equality(one.claim, letter)
                    except (UndefinedError, UndecidedError):
                        return self
        return self

    def solved(self) -> Point:
        """Return this point with scalar letters moved to solutions of assumed polynomials."""
        other = self
        for letter, coefficients in self.expansion.statement.solvable:
            values = [sympify(other.value(one)) for one in coefficients]
            unknown = Symbol("unknown", real=True)
            if not all(one.is_Rational for one in values) or not any(values[:-1]):
                continue
            roots = real_roots(Poly(values, unknown))
            roots = [one for one in roots if _is_plain(one) and (one > 0 or not letter.is_positive)]
            if roots:
                root = roots[self.trial % len(roots)]
                exact = Fraction(int(root.p), int(root.q)) if root.is_Rational else root
                other = other._moved(letter, exact, keep=other.values)
        return other

    def _largest(self, claim: ForAll) -> Any:
        """Return the largest of the values that a hypothesis bounds by a letter."""
        values = [self.value(body.args[0], at) for body, at in self.expansion.below(claim, {})]
        largest = values[0]
        for value in values[1:]:
            largest = value if sign(_difference(value, largest)) > 0 else largest
        return largest

    def _with_equality(self, claim: Any, letter: Symbol) -> Point:
        at_one, at_two = (self._moved(letter, Fraction(value)) for value in (1, 2))
        gaps = [
            _difference(*(point.value(part) for part in claim.args)) for point in (at_one, at_two)
        ]
        slope = _difference(gaps[1], gaps[0])
        if sign(slope) == 0:
            return self
        offset, step = Symbol("offset"), Symbol("slope")
        found = evaluate(1 - offset / step, {offset: gaps[0], step: slope}.__getitem__, {})
        return self._moved(letter, found) if not letter.is_positive or sign(found) > 0 else self

    def _moved(self, letter: Symbol, value: Any, keep: Mapping[Symbol, Any] | None = None) -> Point:
        other = Point(self.expansion, self.trial, self.logarithmic, extreme=self.extreme)
        other.values.update({**(keep or {}), letter: value})
        return other

    def holds(self, claim: Any, places: Mapping[Symbol, int] | None = None) -> bool:
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

    def _compare(self, claim: Any, at: Mapping[Symbol, int]) -> bool:
        left, right = (self.value(part, at) for part in claim.args)
        side = sign(_difference(left, right))
        if isinstance(claim, Equal | Differs):
            return (side == 0) is isinstance(claim, Equal)
        if isinstance(claim, AtMost | Less):
            return side < 0 or (side == 0 and isinstance(claim, AtMost))
        raise UnsupportedError(f"{claim.func}: expected a proposition known here; teach it here")

    def value(self, term: Any, places: Mapping[Symbol, int] | None = None) -> Any:
        """Return the exact value of a term."""
        return self.exact(self.expansion.scalar(term, places))

    def exact(self, scalar: Any) -> Any:
        """Return the exact value of a term that is written out already."""
        return evaluate(scalar, self.__getitem__, self._known)

    def __getitem__(self, symbol: Symbol) -> Any:
        """Return the value of a scalar symbol."""
        if symbol not in self.values:
            self.values[symbol] = self._draw(symbol)
        return self.values[symbol]

    def shown(self) -> str:
        """Return the sizes, indices and values, as a reader needs them to check by hand."""
        numbers = [f"{name} = {value}" for name, value in self.expansion.numbers.items()]
        values = sorted(self.values.items(), key=lambda pair: str(pair[0]))
        return ", ".join(numbers + [f"{name} = {value}" for name, value in values])

    def _draw(self, symbol: Symbol) -> Any:
        letter, at = self.expansion.entries.get(symbol, (symbol.name, ()))
        chance = Random(f"{self.trial} {letter}")  # noqa: S311  no secrets: the same every time
        if not at and self.extreme:
            return self._extreme(symbol, letter, chance)
        if not at:
            pool = POWERS if letter == "order" else POSITIVE if symbol.is_positive else REAL
            value = pool[(self.trial + chance.randrange(len(pool))) % len(pool)]
            return log_of(abs(value) + 1) if letter in self.logarithmic else value
        *_, many = dimensions(letter, self.expansion.numbers)
        if not 1 <= at[-1] <= many:
            return self._any(symbol)
        shares = self._even_shares(letter, at, many)
        if shares is not None:
            return shares
        turn = self.trial // 2 + (sum(at[:-1]) if self.trial % 4 else 0)
        # Two arrays that went through the same rows in step would never differ.
        shift = 0 if letter.startswith(("P", "z")) else chance.randrange(20)
        if letter in self.logarithmic:
            positive = weights(many)[(turn + shift) % len(weights(many))]
            below = chance.choice((1, 2, max(positive)))  # a logarithm has either sign
            return self._warmth() * log_of(Fraction(positive[at[-1] - 1], below))
        # Policies are policies more often than other arrays are, and those than matrices.
        if not letter.startswith("P") and self.trial % 3 > 2 - len(at):
            return self._any(symbol)
        kinds = (policies(many), off_simplex(many))
        if self.trial < 2 * len(kinds[0]):
            rows = kinds[self.trial % 2]
            return rows[(turn + shift) % len(rows)][at[-1] - 1]
        rows = kinds[chance.random() < 0.3]
        return chance.choice(rows)[at[-1] - 1] if chance.random() < 0.6 else self._any(symbol)

    def _even_shares(self, letter: str, at: tuple[int, ...], many: int) -> Any:
        """Return an entry of a row that is even but for one place, now and then, or None.

        Where several arrays meet, the policies have the same entry there, and the others none.
        """
        chance = Random(f"{self.trial} even shares")  # noqa: S311
        if self.expansion.statement.effort == 1 or letter in self.logarithmic or len(at) > 1:
            return None
        if self.trial % 3 or many == 1:
            return None
        place, here = chance.randint(1, many), chance.choice(SHARES)
        if not letter.startswith("P"):
            here = Fraction(0)
        return here if at[-1] == place else (1 - here) / (many - 1)

    def _extreme(self, symbol: Symbol, letter: str, chance: Random) -> Any:
        """Return a large or tiny value; of an order of moments or a temperature, one below 1."""
        pool = extremes(self.expansion.statement, symbol)
        if letter in self.logarithmic:
            # exp(80) or so, with either sign, but as a rational number.
            powers = (Fraction(10) ** power for power in (35, -35, 100, -100, -1, 0))
            logarithms = tuple(powers)
            return log_of(logarithms[(self.trial + chance.randrange(6)) % len(logarithms)])
        if symbol in self.expansion.statement.exponents:
            pool = SMALL if letter == "order" or symbol.is_positive else REAL
        return pool[(self.trial + chance.randrange(len(pool))) % len(pool)]

    def _any(self, symbol: Symbol) -> Any:
        """Return any rational number; where an exponential is taken, the logarithm of one."""
        letter, _ = self.expansion.entries[symbol]
        chance = Random(f"{self.trial} {symbol.name}")  # noqa: S311
        if letter in self.logarithmic:
            return self._warmth() * log_of(Fraction(chance.randint(1, 9), chance.randint(1, 9)))
        return Fraction(chance.choice([0, chance.randint(-12, 12)]), chance.randint(1, 7))

    def _warmth(self) -> Any:
        """Return the temperature, if there is one: exponentials of z/T are then rational."""
        found = [one for one in self.expansion.statement.letters if str(one) == "temperature"]
        return Rational(self[found[0]]) if found else Rational(1)


def _is_plain(root: Any) -> bool:
    return bool(root.is_real) and not root.has(CRootOf, I)


def _difference(left: Any, right: Any) -> Any:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left - right
    one, other = Symbol("left"), Symbol("right")
    return evaluate(one - other, {one: left, other: right}.__getitem__, {})


def logarithmic_letters(statement: Statement) -> frozenset[str]:
    """Return the undefined letters in exponents, where no logarithm stands."""
    terms = [statement.claim, *(one.claim for one in statement.hypotheses)]
    terms += [one.body for one in statement.equations.values()]
    found: set[Basic] = set()
    for term in terms:
        for part in preorder_traversal(term):
            if isinstance(part, exp) and not part.has(log):
                found |= set(free_letters(part))
    free = (one for one in found if one not in statement.equations and not one.is_positive)
    return frozenset(str(one) for one in free if not getattr(one, "is_integer", False))
