"""The order in which a person writes summands and factors.

Nothing here does arithmetic: a product is only ever taken apart, so that what is printed has
the very parts of the term.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Indexed,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
)

from logitproof.notation import LETTERS
from logitproof.printing.names import limits_of

__all__ = [
    "Product",
    "Span",
    "content_of",
    "excluded_pair",
    "is_plain",
    "product_of",
    "spans_of",
    "summands_of",
]

# Coefficients come first among letters, then arrays, then what is a function of the policy.
_FIRST, _LAST = ("order",), ("C", "H", "H2", "n_eff")
_PLACES = {
    name: place - len(LETTERS) * (name in _FIRST) + len(LETTERS) * (name in _LAST)
    for place, name in enumerate(str(letter.symbol) for letter in LETTERS)
}
# What stands before everything else, as in "eta |A| r (...)".
_PREFACTORS = {"eta": 1, "A": 2, "ratio": 3}


_LETTERS, _SCALARS, _POLICY, _DERIVATIVES, _ARRAYS, _DELTAS = range(4, 10)
_EXPONENTIALS, _ROOTS, _ADDS, _SCORES, _LOGS, _SUMS = range(10, 16)
_NAMED = {"P": _POLICY, "Ppos": _POLICY, "s": _SCORES, "Dz": _SCORES, "Dzpos": _SCORES}
_MEANS = ("Abar", "bbar")
_KINDS: tuple[tuple[type, int], ...] = (
    (Rational, 0), (Symbol, _LETTERS), (KroneckerDelta, _DELTAS), (exp, _EXPONENTIALS),
    (Abs, _ADDS), (Add, _ADDS), (log, _LOGS), (Sum, _SUMS),
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """A product taken apart: ``numerator / denominator`` times ``top`` over ``bottom``."""

    negative: bool
    numerator: Expr
    denominator: Expr
    top: tuple[Expr, ...]
    bottom: tuple[Expr, ...]


@dataclass(frozen=True)
class Span:
    """A bound index, its first and last value, and the indices that it avoids."""

    index: Basic
    first: Basic
    last: Basic
    avoids: tuple[Basic, ...] = ()


def product_of(factors: Iterable[Any]) -> Product:
    """Take a product apart and sort its factors as a person would."""
    number: Any = Integer(1)
    top: list[Any] = []
    bottom: list[Any] = []
    for factor in factors:
        content = content_of(factor)
        if factor.is_Rational:
            number *= factor
        elif content > 1:
            number *= content
            top.append(Add(*(part / content for part in factor.args)))
        elif isinstance(factor, Pow) and factor.exp.as_coeff_Mul()[0].is_negative:
            bottom.append(Pow(factor.base, -factor.exp))
        else:
            top.append(factor)
    _join_roots(top, bottom)
    number = _lower_root(number, top, bottom)
    return Product(
        negative=bool(number < 0), numerator=Integer(abs(number.p)), denominator=Integer(number.q),
        top=tuple(sorted(top, key=_factor_key)), bottom=tuple(sorted(bottom, key=_factor_key)),
    )  # fmt: skip


def _join_roots(top: list[Any], bottom: list[Any]) -> None:
    """Put one root of a quotient for a quotient of roots, which SymPy makes of it."""
    over, under = ([one for one in side if _is_root(one)] for side in (top, bottom))
    if len(over) == len(under) == 1:
        top.remove(over[0])
        bottom.remove(under[0])
        quotient = Mul(over[0].base, Pow(under[0].base, -1), evaluate=False)
        top.append(Pow(quotient, Rational(1, 2), evaluate=False))


def _lower_root(number: Any, top: list[Any], bottom: list[Any]) -> Any:
    """Write 1/sqrt(2) where SymPy has sqrt(2)/2; return what is left of the number."""
    for factor in top:
        if _is_root(factor) and factor.base.is_Integer and number.q % factor.base.p == 0:
            top.remove(factor)
            bottom.append(factor)
            return number * factor.base
    return number


def content_of(term: Any) -> int:
    """Return the largest integer that divides all coefficients of a sum: 2 for 2 - 2 P_c."""
    if not isinstance(term, Add):
        return 1
    parts = [part.as_coeff_Mul() for part in term.args]
    if not all(rest.is_Atom or isinstance(rest, Indexed) for _, rest in parts):
        return 1  # more than a number that SymPy has multiplied in
    numbers = [number for number, _ in parts]
    return gcd(*(int(one) for one in numbers)) if all(one.is_Integer for one in numbers) else 1


def _is_root(factor: Any) -> bool:
    return isinstance(factor, Pow) and factor.exp == Rational(1, 2)


def summands_of(total: Expr) -> list[tuple[Expr, ...]]:
    """Return the summands, each as its factors: numbers, then by degree, a positive one first."""
    parts = sorted(total.args, key=_summand_key)
    first = next((part for part in parts if not _is_negative(part)), parts[0])
    parts.remove(first)
    return [Mul.make_args(part) for part in (first, *parts)]


def spans_of(term: Basic) -> list[Span]:
    """Return the indices that a term binds, the outermost first."""
    return [Span(*limit) for limit in reversed(limits_of(term))]


def excluded_pair(factor: Any) -> tuple[Basic, Basic] | None:
    """Return the two indices that a factor ``1 - delta`` keeps apart, if it is one."""
    if not isinstance(factor, Add) or len(factor.args) != 2 or Integer(1) not in factor.args:
        return None
    delta = next(-part for part in factor.args if part != 1)
    return (delta.args[0], delta.args[1]) if isinstance(delta, KroneckerDelta) else None


def _is_negative(term: Any) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _base(factor: Any) -> Any:
    return factor.base if isinstance(factor, Pow) else factor


def _is_prefactor(factor: Any) -> bool:
    base = _base(factor)
    return _spelt(base.args[0] if isinstance(base, Abs) else base) in _PREFACTORS


def _factor_kind(factor: Any) -> int:
    """Rank a factor: what has a low rank is written first."""
    base = _base(factor)
    if _is_prefactor(factor):
        return _PREFACTORS.get(_spelt(base), 2)
    if isinstance(factor, Pow) and not isinstance(factor.exp, Integer):
        return _ROOTS
    if _spelt(base) in _MEANS:
        return _ARRAYS
    if isinstance(base, Indexed):
        return _NAMED.get(_spelt(base.base), _ARRAYS)
    if isinstance(base, Sum) and isinstance(factor, Pow):
        return _ADDS  # it stands in brackets
    if isinstance(base, Add) and not base.has(Indexed):
        return _SCALARS
    return next((kind for head, kind in _KINDS if isinstance(base, head)), _node(base))


def _node(base: Any) -> int:
    # A node of the calculus that binds an index is open to the right, as a sum is.
    is_derivative = type(base).__name__ == "Partial" and is_plain(base.args[0])
    return _DERIVATIVES if is_derivative else _SUMS


def is_plain(term: Any) -> bool:
    """Tell whether a derivative of ``term`` fits on a fraction bar: a letter, or its logarithm."""
    inside = term.args[0] if isinstance(term, log) else term
    if type(inside).__name__ == "Partial":
        return is_plain(inside.args[0])
    return isinstance(inside, Indexed | Symbol)


@lru_cache(maxsize=8192)
def _spelt(term: Any) -> str:
    """Return a term by SymPy's own printer, to decide between terms that are otherwise alike."""
    return str(term)


def _place(factor: Any) -> tuple[int, str]:
    base = _base(factor)
    letter = _spelt(base.base if isinstance(base, Indexed) else base)
    return _PLACES.get(letter, len(_PLACES)), f"{limits_of(base)}{_spelt(base)}"


def _factor_key(factor: Any) -> tuple[int, int, str]:
    return (_factor_kind(factor), *_place(factor))


def _summand_key(term: Any) -> tuple[int, int, tuple[tuple[int, str], ...], str]:
    """Numbers, deltas, indexed letters, sums, other letters; then by degree, then by letter."""
    factors = [one for one in Mul.make_args(term) if not (one.is_number or _is_prefactor(one))]
    monomial: list[tuple[int, str]] = []
    for factor in factors:
        power = factor.exp if isinstance(factor, Pow) else 1
        whole = isinstance(power, int | Integer) and power > 0
        monomial += [_place(factor)] * (int(power) if whole else 1)
    return _rank(factors), len(monomial), tuple(sorted(monomial)), _spelt(term)


def _rank(factors: list[Any]) -> int:
    heads = (Sum, KroneckerDelta, Indexed)
    ranks = {Sum: 3, KroneckerDelta: 1, Indexed: 2}
    found = next((head for head in heads if any(one.has(head) for one in factors)), None)
    if found is None:
        return 4 if factors else 0
    return ranks[found]
