"""Atoms, monomials and polynomials: the data structure of the normal form.

A polynomial is a dict from monomials to rational coefficients; a monomial is a frozen set of
(atom, exponent).  An atom is one of

==========  ==============================================================================
``letter``  a scalar, or an entry of an array: its name and its index terms
``delta``   1 where two index terms are equal, one of them an opened index
``sum``     a connected sum: the sizes of its indices, and a monomial that they tie together
``exp``     the exponential of a monomial; the exponent of the atom is the coefficient
``log``     the logarithm, ``abs`` the absolute value, ``root`` the square root, ``inv`` the
            reciprocal and ``max`` the largest of polynomials
==========  ==============================================================================

Two atoms are the same object if and only if they are equal, whatever their bound indices are
called: a sum has no names in it, only numbers of its own indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from logitproof.checks.normal_form.indices import Index, loose_in, shown

__all__ = [
    "ONE",
    "Atom",
    "Frozen",
    "Monomial",
    "Polynomial",
    "add",
    "constant",
    "freeze",
    "is_constant",
    "key_of",
    "monomial_key",
    "parts_of",
    "scale",
    "single",
]

NESTED = ("log", "abs", "root", "inv")


class Atom:
    """One letter of the normal form; made by a ring, which keeps one object for equal atoms.

    Attributes
    ----------
    depth : int
        How many sums are nested in it; the indices of a sum are numbered apart at each depth.
    loose : frozenset of Index
        The bound indices in it that it does not bind itself.
    names : frozenset of str
        The letters in it.
    """

    def __init__(self, kind: str, data: tuple[Any, ...]) -> None:
        self.kind = kind
        self.data = data
        inner = max((one.depth for one in parts_of(kind, data)), default=-1)
        self.depth: int = inner + 1 if kind == "sum" else inner
        own = (
            {("node", self.depth, place) for place in range(len(data[0]))} if kind == "sum" else ()
        )
        self.loose: frozenset[Index] = frozenset(_loose(kind, data)).difference(own)
        self.names: frozenset[str] = frozenset(_names(kind, data))

    @cached_property
    def key(self) -> str:
        """A text that is the same for equal atoms in all rings: the order, and what is shown."""
        return _key(self.kind, self.data)

    def __repr__(self) -> str:
        return self.key


Monomial: TypeAlias = frozenset[tuple[Atom, Any]]
Polynomial: TypeAlias = dict[Monomial, Any]  # coefficients are ints or fractions
Frozen: TypeAlias = frozenset[tuple[Monomial, Any]]

ONE: Monomial = frozenset()


def constant(value: Any) -> Polynomial:
    """Return a number as a polynomial."""
    return {ONE: value} if value else {}


def single(atom: Atom, exponent: Any = 1) -> Polynomial:
    """Return a power of one atom."""
    return {frozenset(((atom, exponent),)): 1}


def is_constant(polynomial: Mapping[Monomial, Any]) -> bool:
    """Tell whether a polynomial is a number."""
    return not polynomial or set(polynomial) == {ONE}


def scale(polynomial: Polynomial, by: Any) -> Polynomial:
    """Return a multiple of a polynomial."""
    return {one: value * by for one, value in polynomial.items()} if by else {}


def add(*polynomials: Polynomial) -> Polynomial:
    """Return the sum of polynomials."""
    result: Polynomial = {}
    for polynomial in polynomials:
        for one, value in polynomial.items():
            total = result.get(one, 0) + value
            if total:
                result[one] = total
            else:
                result.pop(one, None)
    return result


def freeze(polynomial: Polynomial) -> Frozen:
    """Return a polynomial that can be part of an atom."""
    return frozenset(polynomial.items())


def parts_of(kind: str, data: tuple[Any, ...]) -> Iterable[Atom]:
    """Yield the atoms directly inside an atom."""
    if kind == "sum":
        yield from (atom for atom, _ in data[1])
    elif kind == "exp":
        yield from (atom for atom, _ in data[0])
    elif kind in NESTED:
        yield from (atom for one, _ in data[0] for atom, _ in one)
    elif kind == "max":
        yield from (atom for frozen in data[0] for one, _ in frozen for atom, _ in one)


def _loose(kind: str, data: tuple[Any, ...]) -> Iterable[Index]:
    if kind in {"letter", "delta"}:
        for index in data[1] if kind == "letter" else data:
            yield from loose_in(index)
    for atom in parts_of(kind, data):
        yield from atom.loose


def _names(kind: str, data: tuple[Any, ...]) -> Iterable[str]:
    if kind == "letter":
        yield data[0]
    for atom in parts_of(kind, data):
        yield from atom.names


def _key(kind: str, data: tuple[Any, ...]) -> str:
    if kind == "letter":
        return str(data[0]) + (f"[{','.join(map(shown, data[1]))}]" if data[1] else "")
    if kind == "delta":
        return f"δ({','.join(sorted(map(shown, data)))})"
    if kind == "sum":
        return f"Σ<{','.join(data[0])}>({monomial_key(data[1])})"
    if kind == "exp":
        return f"exp({monomial_key(data[0])})"
    if kind == "max":
        return f"max({'; '.join(sorted(map(key_of, data[0])))})"
    return f"{kind}({key_of(data[0])})"


def monomial_key(monomial: Monomial) -> str:
    """Return a text that is the same for equal monomials.

    >>> from logitproof.checks.normal_form.atoms import ONE, monomial_key
    >>> monomial_key(ONE)
    '1'
    """
    powers = sorted((atom.key, power) for atom, power in monomial)
    return " ".join(key if power == 1 else f"{key}^{_power(power)}" for key, power in powers) or "1"


def _power(power: Any) -> str:
    return str(power) if power == int(power) and power >= 0 else f"({power})"


def key_of(terms: Frozen) -> str:
    """Return a text that is the same for equal polynomials.

    >>> from logitproof.checks.normal_form.atoms import ONE, key_of
    >>> key_of(frozenset({(ONE, -2)}))
    '-2'
    """
    result = ""
    for key, value in sorted((monomial_key(one), Fraction(value)) for one, value in terms):
        size = abs(value)
        term = str(size) if key == "1" else key if size == 1 else f"{size} {key}"
        sign = "-" if value < 0 else "+"
        result += f" {sign} {term}" if result else term if value > 0 else f"-{term}"
    return result or "0"
