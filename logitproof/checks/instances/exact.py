"""Exact numbers: rationals as long as they do, then roots, logarithms and exponentials of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from mpmath.ctx_iv import MPIntervalContext
from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Integer,
    Max,
    Mul,
    Pow,
    Rational,
    Symbol,
    exp,
    expand,
    factorint,
    log,
    minimal_polynomial,
    sympify,
)

from logitproof.checks.answers import UnsupportedError
from logitproof.errors import LogitproofError

__all__ = [
    "LARGEST",
    "UndecidedError",
    "UndefinedError",
    "UnsupportedError",
    "evaluate",
    "log_of",
    "sign",
]

LARGEST = "Largest"  # the name of the function that stands for the largest of its arguments
SMALL_PRIMES = 2**15
INTERVALS = MPIntervalContext()


class UndefinedError(LogitproofError):
    """A term has no real value: a division by 0, the logarithm of 0, the root of -1."""


class UndecidedError(LogitproofError):
    """Two numbers agree to hundreds of digits, but are not known to be equal."""


def evaluate(term: Any, value_of: Callable[[Symbol], Any], known: dict[Any, Any]) -> Any:
    """Return the exact value of a scalar term; ``known`` remembers the values of its parts."""
    if term in known:
        return known[term]
    if isinstance(term, Rational):
        value: Any = Fraction(int(term.p), int(term.q))
    elif isinstance(term, Symbol):
        value = value_of(term)
    else:
        parts = [evaluate(part, value_of, known) for part in term.args]
        value = _apply(term, parts)
    known[term] = value
    return value


def _apply(term: Any, parts: list[Any]) -> Any:
    if isinstance(term, Add):
        return _combine(parts, Add, sum)
    if isinstance(term, Mul):
        return _combine(parts, Mul, _product)
    if isinstance(term, Pow):
        return _power(*parts)
    if isinstance(term, exp):
        return _tidy(exp(sympify(parts[0])))
    if isinstance(term, log):
        return log_of(parts[0])
    if isinstance(term, Abs):
        return _scaled(sign(parts[0]), parts[0])
    if isinstance(term, Max) or term.func.__name__ == LARGEST:
        return _largest(parts)
    raise UnsupportedError(f"exact arithmetic: expected a known function, got {term.func}")


def _product(parts: list[Fraction]) -> Fraction:
    value = Fraction(1)
    for part in parts:
        value *= part
    return value


def _combine(parts: list[Any], general: Any, rational: Callable[[list[Fraction]], Any]) -> Any:
    if all(isinstance(part, Fraction) for part in parts):
        return Fraction(rational(parts))
    return _tidy(general(*map(sympify, parts)))


def _scaled(by: int, value: Any) -> Any:
    return _combine([Fraction(by), value], Mul, _product)


def _tidy(value: Any) -> Any:
    flat = expand(value)
    return Fraction(int(flat.p), int(flat.q)) if isinstance(flat, Rational) else flat


def _power(base: Any, exponent: Any) -> Any:
    if not isinstance(exponent, Fraction):
        raise UnsupportedError(f"exact arithmetic: expected a rational exponent, got {exponent}")
    if exponent.denominator == 1 and isinstance(base, Fraction):
        if base == 0 and exponent < 0:
            raise UndefinedError("division by 0")
        return base ** int(exponent)
    side = sign(base)
    if (side < 0 and exponent.denominator > 1) or (side == 0 and exponent < 0):
        raise UndefinedError(f"the power {base}**{exponent}")
    if isinstance(base, Fraction):
        # p**(a/b) by prime factors, so that equal roots look alike.
        primes = _primes(base.numerator) | {
            prime: -many for prime, many in _primes(base.denominator).items()
        }
        power = sympify(exponent)
        return _tidy(Mul(*(Pow(Integer(one), many * power) for one, many in primes.items())))
    return _tidy(Pow(sympify(base), sympify(exponent)))


@lru_cache(maxsize=4096)
def _primes(number: int) -> dict[int, int]:
    """Return the prime factors; what has no small ones may stay whole, as that can take years."""
    found = factorint(number, SMALL_PRIMES, use_rho=False, use_pm1=False, use_ecm=False)
    return dict(found)


def log_of(value: Any) -> Any:
    """Return the logarithm of a positive number; of a rational one, by its prime factors."""
    if sign(value) <= 0:
        raise UndefinedError(f"log({value})")
    if isinstance(value, Fraction):
        top, bottom = _primes(value.numerator), _primes(value.denominator)
        parts = [many * log(prime) for prime, many in top.items()]
        parts += [-many * log(prime) for prime, many in bottom.items()]
        return _tidy(Add(*parts))
    return _tidy(log(value))


def _largest(parts: list[Any]) -> Any:
    best = parts[0]
    for part in parts[1:]:
        if sign(_combine([part, _scaled(-1, best)], Add, sum)) > 0:
            best = part
    return best


def sign(value: Any) -> int:
    """Return the sign of an exact number: by interval arithmetic, or as an algebraic number."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    for digits in (40, 400):
        INTERVALS.dps = digits
        inside = _enclosure(value)
        if inside.a > 0:
            return 1
        if inside.b < 0:
            return -1
    if not value.has(log, exp) and value.is_algebraic:
        unknown = Dummy()
        if minimal_polynomial(value, unknown) == unknown:
            return 0
    # Without the number: to write it down would take longer than to compute it.
    raise UndecidedError("a number is 0 to 400 digits, but not known to be 0")


def _enclosure(value: Expr) -> Any:
    """Return an interval that holds ``value`` for sure."""
    if isinstance(value, Rational):
        return INTERVALS.mpf(int(value.p)) / int(value.q)
    parts = [_enclosure(part) for part in value.args]
    if isinstance(value, Add):
        return sum(parts[1:], parts[0])
    if isinstance(value, Mul):
        result = parts[0]
        for part in parts[1:]:
            result *= part
        return result
    if isinstance(value, exp):
        return INTERVALS.exp(parts[0])
    if isinstance(value, log):
        return INTERVALS.log(parts[0])
    if isinstance(value, Pow) and isinstance(value.exp, Integer):
        return parts[0] ** int(value.exp)
    if isinstance(value, Pow):
        return INTERVALS.exp(parts[1] * INTERVALS.log(parts[0]))
    if value == exp(1):
        return INTERVALS.e
    raise UnsupportedError(f"exact arithmetic: expected a number in closed form, got {value}")
