"""Functions of polynomials that hold no delta: exp, log, bars, roots, reciprocals, the largest.

Each answers a polynomial that equals the function wherever that is defined; what cannot be
written out is an atom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import prod
from typing import Any

from sympy import factorint

from logitproof.checks.normal_form.atoms import (
    Atom,
    Polynomial,
    add,
    constant,
    freeze,
    is_constant,
    scale,
    single,
)
from logitproof.checks.normal_form.ring import Ring

__all__ = ["apply_plain", "largest"]


def apply_plain(ring: Ring, kind: str, of: Polynomial) -> Polynomial:
    """Return a function of a polynomial without deltas."""
    return _FUNCTIONS[kind](ring, of)


def largest(ring: Ring, parts: Iterable[Polynomial]) -> Polynomial:
    """Return the largest of several polynomials, as an atom."""
    return single(ring.atom("max", frozenset(map(freeze, parts))))


def _exponential(ring: Ring, of: Polynomial) -> Polynomial:
    factors = []
    for monomial, value in of.items():
        inner = next(iter(monomial))[0] if len(monomial) == 1 else None
        if inner and inner.kind == "log" and (inner, 1) in monomial and value == int(value):
            factors.append(ring.power(dict(inner.data[0]), int(value)))  # exp(log x) is x
        else:
            factors.append(single(ring.atom("exp", monomial), value))
    return ring.product(factors)


def _logarithm(ring: Ring, of: Polynomial) -> Polynomial:
    """Take out what is positive by its form; the rest is one atom."""
    number, monomial, rest = ring.common_factor(of)
    if number < 0:
        number, rest = -number, scale(rest, -1)
    terms = [_log_of_number(ring, number)]
    unknown = {atom: power for atom, power in monomial if not ring.is_positive(atom)}
    terms += [_log_of_atom(ring, *pair) for pair in monomial if pair[0] not in unknown]
    if rest == constant(1) and len(unknown) == 1 and next(iter(unknown.values())) % 2:
        # An odd power is positive only where its base is.
        terms += [_log_of_atom(ring, *pair) for pair in unknown.items()]
    elif unknown or rest != constant(1):
        inside = ring.times(rest, ring.settled(unknown))
        terms.append(single(ring.atom("log", freeze(inside))))
    return add(*terms)


def _log_of_atom(ring: Ring, atom: Atom, power: Any) -> Polynomial:
    if atom.kind == "exp":
        return {atom.data[0]: power}
    return scale(single(ring.atom("log", freeze(single(atom)))), power)


def _log_of_number(ring: Ring, value: Any) -> Polynomial:
    primes = [*factorint(value.numerator).items()]
    primes += [(prime, -many) for prime, many in factorint(value.denominator).items()]
    logs = ((ring.atom("log", freeze(constant(int(prime)))), many) for prime, many in primes)
    return add(*(scale(single(atom), many) for atom, many in logs))


def _bars(ring: Ring, of: Polynomial) -> Polynomial:
    """Return the absolute value: no bars where a sign is known, the others factor by factor."""
    for sign in (1, -1):
        if ring.is_not_negative(scale(of, sign)):
            return scale(of, sign)
    number, monomial, rest = ring.common_factor(of)
    result = constant(abs(number))
    for atom, power in monomial:
        base = single(atom) if power % 2 == 0 else _bars_of_atom(ring, atom)
        result = ring.times(result, ring.power(base, power))
    if not is_constant(rest):
        result = ring.times(result, single(ring.atom("abs", freeze(rest))))
    return result


def _bars_of_atom(ring: Ring, atom: Atom) -> Polynomial:
    plain = atom.kind in {"abs", "root"} or ring.is_positive(atom)
    plain = plain or ring.is_not_negative(single(atom))
    return single(atom if plain else ring.atom("abs", freeze(single(atom))))


def _root(ring: Ring, of: Polynomial) -> Polynomial:
    """Return the square root: squares go outside, with bars where they need them."""
    if not of:
        return {}
    number, monomial, rest = ring.common_factor(of)
    if number < 0:
        number, rest = -number, scale(rest, -1)
    whole, left = _square_part(number.numerator * number.denominator)
    outside, inside = [constant(whole / number.denominator)], [constant(left), rest]
    for atom, power in monomial:
        if atom.kind == "exp":
            outside.append(single(atom, Fraction(power) / 2))
            continue
        outside.append(ring.power(_bars_of_atom(ring, atom), int(power // 2)))
        inside.append(single(atom, power % 2) if power % 2 else constant(1))
    radicand = ring.product(inside)
    if radicand != constant(1):
        outside.append(single(ring.atom("root", freeze(radicand))))
    return ring.product(outside)


def _square_part(value: int) -> tuple[Any, int]:
    """Return the largest number whose square divides ``value``, and what is left."""
    primes = factorint(value)
    return (
        Fraction(prod(int(prime) ** (many // 2) for prime, many in primes.items())),
        prod(int(prime) for prime, many in primes.items() if many % 2),
    )


_FUNCTIONS: dict[str, Callable[[Ring, Polynomial], Polynomial]] = {
    "exp": _exponential,
    "log": _logarithm,
    "abs": _bars,
    "root": _root,
    "inv": lambda ring, of: ring.reciprocal(of),
}
