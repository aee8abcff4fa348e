"""Exact identities between scalar expressions, by reduction to rational functions.

Exponentials, logarithms, roots and absolute values become letters of their own, in a form that
gives equal ones the same letter; what is left is a rational function over the integers.  An
answer "zero" is a proof.  An answer "not zero" is a proof only up to relations that this form
does not see, so whoever asks looks for a counterexample.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import (
    ZZ,
    Abs,
    Add,
    Integer,
    Max,
    Mul,
    Poly,
    Pow,
    Rational,
    Symbol,
    exp,
    expand,
    factor_list,
    factorint,
    field,
    log,
)

from logitproof.errors import LogitproofError

__all__ = ["Identities", "NotRationalError"]


class NotRationalError(LogitproofError):
    """An expression holds something that this normal form does not know."""


class Identities:
    """A normal form of scalar expressions, under equations between them."""

    def __init__(self) -> None:
        self._solved: dict[Symbol, Any] = {}
        self._exponent: dict[Symbol, Any] = {}  # what an exponential letter is the exponential of
        self._square: dict[Symbol, Any] = {}  # what the square of a root or bar letter is
        self._plain: dict[Any, Any] = {}

    def is_zero(self, term: Any) -> bool:
        """Tell whether ``term`` is zero as a rational function of its letters.

        Raises
        ------
        NotRationalError
            If it holds something that has no place in a rational function.
        """
        return bool(self._numerator(self._make(term)) == 0)

    def assume_zero(self, term: Any) -> bool:
        """Solve ``term = 0`` for one of its letters, and use the solution from now on.

        Returns
        -------
        bool
            False if it is linear in none of its letters, so that nothing could be solved.
        """
        rest = self._numerator(self._make(term))
        if rest == 0:
            return True
        for letter in sorted(rest.free_symbols - self._square.keys(), key=str, reverse=True):
            powers = dict(Poly(rest, letter).terms())
            slope = powers.get((1,), Integer(0))
            if max(powers) == (1,) and _has_one_sign(slope, "is_positive"):
                self._solved[letter] = -powers.get((0,), Integer(0)) / slope
                self._plain.clear()
                return True
        return False

    def _make(self, term: Any) -> Any:
        """Return ``term`` as a rational function of letters."""
        if term not in self._plain:
            self._plain[term] = self._rational(term)
        return self._plain[term]

    def _rational(self, term: Any) -> Any:
        if isinstance(term, Rational):
            return term
        if isinstance(term, Symbol):
            return self._letter(term)
        if isinstance(term, exp):
            return self._exponential(term.args[0])
        if isinstance(term, log):
            return self._logarithm(self._make(term.args[0]))
        if isinstance(term, Abs):
            top, bottom = _fraction(self._make(term.args[0]))
            return self._bars(top) / self._bars(bottom)
        if isinstance(term, Pow) and isinstance(term.exp, Rational):
            return self._power(self._make(term.base), term.exp)
        if isinstance(term, Add | Mul):
            return term.func(*map(self._make, term.args))
        if isinstance(term, Max):
            return Symbol(str(term), real=True)
        raise NotRationalError(f"{term.func} has no place in a rational function")

    def _letter(self, letter: Symbol) -> Any:
        if letter in self._solved:
            return self._make(self._solved[letter])
        exponential = _exponential_letter(letter)
        if exponential in self._solved:
            return self._logarithm(self._make(exponential))
        return letter

    def _exponential(self, exponent: Any) -> Any:
        result: Any = Integer(1)
        for part in Add.make_args(expand(exponent)):
            many, rest = part.as_coeff_Mul()
            if rest == 1 or not isinstance(many, Integer):
                many, rest = Integer(1), part
            letter = _exponential_letter(rest)
            self._exponent[letter] = rest
            result *= self._make(letter) ** many
        return result

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent.q == 1:
            return base**exponent
        if exponent.q != 2:
            raise NotRationalError(f"the root of order {exponent.q} has no place here")
        return self._root(*_fraction(base)) ** exponent.p

    def _bars(self, polynomial: Any) -> Any:
        """Return the absolute value of a polynomial: no bars where its letters show the sign."""
        number, factors = _factors(polynomial)
        result: Any = abs(number)
        for factor, many in factors:
            if _has_one_sign(factor, "is_nonnegative"):
                result *= factor**many
            else:
                letter = Symbol(f"|{factor}|", nonnegative=True)
                self._square[letter] = factor**2
                result *= letter**many
        return result

    def _root(self, top: Any, bottom: Any) -> Any:
        """Return the square root of a reduced fraction: squares go out, the rest is a letter."""
        (number, factors), (divisor, divisors) = _factors(top), _factors(bottom)
        outside, inside = Rational(1, abs(divisor)), Integer(1 if number * divisor > 0 else -1)
        for prime, many in factorint(abs(number * divisor)).items():
            outside *= prime ** (many // 2)
            inside *= prime ** (many % 2)
        for factor, many in (*factors, *((one, -many) for one, many in divisors)):
            outside *= self._bars(factor) ** (many // 2)  # of 1/f^3, f^-2 goes out and f stays
            inside *= factor ** (many % 2)
        inside = expand(inside)
        if number == 0 or inside == 1:
            return outside if number else Integer(0)
        letter = Symbol(f"sqrt({inside})", nonnegative=True)
        self._square[letter] = inside
        return outside * letter

    def _logarithm(self, term: Any) -> Any:
        """Return the logarithm of a positive fraction, factor by factor."""
        top, bottom = _fraction(term)
        return self._sum_of_logarithms(top) - self._sum_of_logarithms(bottom)

    def _sum_of_logarithms(self, polynomial: Any) -> Any:
        number, factors = _factors(polynomial)
        primes = factorint(abs(number)).items()
        result: Any = Add(*(many * Symbol(f"log({prime})") for prime, many in primes))
        for factor, many in factors:
            if factor in self._exponent:
                result += many * self._make(self._exponent[factor])
            else:
                result += many * Symbol(f"log({factor})")
        return result

    def _numerator(self, term: Any) -> Any:
        """Return the numerator, after putting in what the squares of roots and bars are."""
        top, _ = _fraction(term)
        while present := sorted(top.free_symbols & self._square.keys(), key=str):
            new = top
            for letter in present:
                square = self._square[letter]
                new = Add(*(
                    factor * square ** (power // 2) * letter ** (power % 2)
                    for (power,), factor in Poly(new, letter).terms()
                ))  # fmt: skip
            new, _ = _fraction(new)
            if new == top:
                break
            top = new
        return top


def _exponential_letter(exponent: Any) -> Symbol:
    return Symbol(f"exp({exponent})", positive=True)


def _has_one_sign(polynomial: Any, sign: str) -> bool:
    """Tell whether all coefficients are positive, or all negative, and all letters of ``sign``."""
    letters = polynomial.free_symbols
    coefficients = Poly(polynomial, *letters).coeffs() if letters else [polynomial]
    same = all(one > 0 for one in coefficients) or all(one < 0 for one in coefficients)
    return same and all(getattr(letter, sign) for letter in letters)


@lru_cache(maxsize=4096)
def _factors(polynomial: Any) -> tuple[int, tuple[tuple[Any, int], ...]]:
    """Return the integer content and the irreducible factors, each with one choice of sign."""
    number, factors = factor_list(polynomial)
    turned, result = int(number), []
    for factor, many in factors:
        letters = sorted(factor.free_symbols, key=str)
        if Poly(factor, *letters).LC() < 0:
            factor, turned = expand(-factor), turned * (-1) ** many  # noqa: PLW2901
        result.append((factor, int(many)))
    return turned, tuple(result)


def _fraction(term: Any) -> tuple[Any, Any]:
    """Return numerator and denominator of a rational function, without common factors."""
    letters = sorted(term.free_symbols, key=str)
    if not letters:
        value = Rational(term)
        return Integer(value.p), Integer(value.q)
    domain, *generators = field(letters, ZZ)
    known = dict(zip(letters, generators, strict=True))

    def element(part: Any) -> Any:
        if part not in known:
            known[part] = _element(part, domain, element)
        return known[part]

    value = element(term)
    return value.numer.as_expr(), value.denom.as_expr()


def _element(part: Any, domain: Any, element: Any) -> Any:
    if isinstance(part, Rational):
        return domain(int(part.p)) / int(part.q)
    if isinstance(part, Add):
        return sum(map(element, part.args), domain.zero)
    if isinstance(part, Mul):
        result = domain.one
        for factor in part.args:
            result *= element(factor)
        return result
    return element(part.base) ** int(part.exp)
