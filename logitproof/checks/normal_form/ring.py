"""The ring of normal forms: letters, deltas, products, powers.

Sums are closed in `sums`, functions such as the logarithm are in `functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from logitproof.checks.normal_form.atoms import (
    Atom,
    Frozen,
    Monomial,
    Polynomial,
    constant,
    freeze,
    is_constant,
    monomial_key,
    scale,
    single,
)
from logitproof.checks.normal_form.facts import Facts, OutsideError, Split
from logitproof.checks.normal_form.indices import Index, loose_in, shown

__all__ = ["Ring"]

SPECIAL = frozenset(("delta", "root", "abs"))  # atoms whose powers are something simpler
TERMS = 4000  # a polynomial with more terms is out of reach


class Ring:
    """Makes atoms, and multiplies what is made of them.

    Parameters
    ----------
    facts : Facts
        What is known of the free indices.

    Attributes
    ----------
    positive : set of str
        The letters that are positive by the notation.
    sizes : dict of int to str
        How far each opened index runs.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.positive: set[str] = set()
        self.sizes: dict[int, str] = {}
        self.known_sign: Callable[[Polynomial], bool] = lambda _: False
        self.around = 0  # how many derivatives are around what is being made
        self._atoms: dict[tuple[str, tuple[Any, ...]], Atom] = {}
        self._powers: dict[tuple[Frozen, int], Polynomial] = {}

    def atom(self, kind: str, *data: Any) -> Atom:
        """Return the one object for an atom."""
        key = (kind, data)
        if key not in self._atoms:
            self._atoms[key] = Atom(kind, data)
        return self._atoms[key]

    def letter(self, name: str, *indices: Index) -> Polynomial:
        """Return a scalar, or an entry of an array."""
        return single(self.atom("letter", name, indices))

    def fresh(self, size: str) -> Index:
        """Return a new opened index that runs up to ``size``."""
        self.positive.add(size)
        self.sizes[len(self.sizes)] = size
        return ("open", len(self.sizes) - 1)

    def known_below(self, index: Index, size: str) -> bool | None:
        """Tell whether an index lies in a range; None if nothing says so."""
        if index[0] == "open":
            return True if self.sizes[index[1]] == size else None
        if index[0] == "look" and loose_in(index):
            arrays = (one for one in self.facts.looks if (one[0], one[2]) == (index[1], size))
            return True if any(self.known_below(index[2], one[1]) for one in arrays) else None
        return self.facts.lies_below(index, size)

    def lies_below(self, index: Index, size: str) -> bool:
        """Tell whether an index lies in a range; where that is open, ask for both cases."""
        known = self.known_below(index, size)
        if known is not None:
            return known
        if index[0] not in {"free", "look"} or loose_in(index):
            raise OutsideError(f"it depends on whether {shown(index)} is at most {size}")
        raise Split(("inside", index, ("size", size)))

    def delta(self, one: Index, other: Index) -> Polynomial:
        """Return 1 where two index terms are equal and 0 where they differ."""
        if one == other:
            return constant(1)
        if loose_in(one) or loose_in(other):
            if "plus" in {one[0], other[0]}:
                raise OutsideError("it compares an index with a moved one")
            return single(self.atom("delta", *sorted((one, other))))
        known = self.facts.differ(one, other)
        if known is None:
            raise Split(("equal", one, other))
        return constant(int(not known))

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return the product of two polynomials."""
        if len(left) * len(right) > TERMS:
            raise OutsideError(f"its normal form has more than {TERMS} terms")
        result: Polynomial = {}
        for one, value in left.items():
            for other, factor in right.items():
                for monomial, extra in self._product(one, other).items():
                    total = result.get(monomial, 0) + value * factor * extra
                    if total:
                        result[monomial] = total
                    else:
                        del result[monomial]
        return result

    def product(self, factors: list[Polynomial]) -> Polynomial:
        """Return the product of many polynomials, those with few terms first."""
        result = constant(1)
        for one in sorted(factors, key=len):
            result = self.times(result, one)
        return result

    def _product(self, one: Monomial, other: Monomial) -> Polynomial:
        if not one or not other:
            return {one or other: 1}
        powers = dict(one)
        special = False
        for atom, power in other:
            both = powers.get(atom, 0) + power
            special = special or (atom in powers and atom.kind in SPECIAL)
            if both:
                powers[atom] = both
            else:
                del powers[atom]
        return self.settled(powers) if special else {frozenset(powers.items()): 1}

    def settled(self, powers: dict[Atom, Any]) -> Polynomial:
        """Return a product of powers, with what powers of deltas, roots and bars are."""
        plain: dict[Atom, Any] = {}
        squares: list[Polynomial] = []
        for atom, power in powers.items():
            if atom.kind == "delta":
                plain[atom] = 1
            elif atom.kind in {"root", "abs"}:
                half = int(power // 2) * (2 if atom.kind == "abs" else 1)
                if half:
                    squares.append(self.power(dict(atom.data[0]), half))
                if power % 2:
                    plain[atom] = 1
            elif power:
                plain[atom] = power
        return self.product([{frozenset(plain.items()): 1}, *squares])

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        """Return a whole power; the reciprocal of several terms is an atom."""
        if exponent < 0:
            return self.power(self.reciprocal(base), -exponent)
        if len(base) == 1:
            ((monomial, value),) = base.items()
            return scale(
                self.settled({atom: power * exponent for atom, power in monomial}),
                value**exponent,
            )
        key = (freeze(base), exponent)
        if key not in self._powers:
            self._powers[key] = self.product([base] * exponent)
        return self._powers[key]

    def reciprocal(self, of: Polynomial) -> Polynomial:
        """Return one over a polynomial; whether it can be 0 is asked elsewhere."""
        if not of:
            raise OutsideError("it divides by 0")
        number, monomial, rest = self.common_factor(of)
        outside = self.settled({atom: -power for atom, power in monomial})
        if not is_constant(rest):
            outside = self.times(outside, single(self.atom("inv", freeze(rest))))
        return scale(outside, 1 / Fraction(number))

    def common_factor(self, of: Polynomial) -> tuple[Any, Monomial, Polynomial]:
        """Return number, monomial and rest whose product is a polynomial, the rest primitive."""
        rows = [dict(one) for one in of]
        least = {
            atom: min(row.get(atom, 0) for row in rows) for atom in {x for row in rows for x in row}
        }
        # Powers of roots and bars do not divide out; what all terms share of them stays.
        monomial = frozenset(
            (atom, power)
            for atom, power in least.items()
            if power and (atom.kind not in SPECIAL or len(of) == 1)
        )
        inverse = {frozenset((atom, -power) for atom, power in monomial): 1}
        values = [Fraction(value) for value in of.values()]
        content = Fraction(
            gcd(*(one.numerator for one in values)), lcm(*(one.denominator for one in values))
        )
        if of[max(of, key=monomial_key)] < 0:
            content = -content
        rest = {frozenset(): 1} if len(of) == 1 else self.times(of, inverse)
        return content, monomial, scale(rest, 1 if len(of) == 1 else 1 / content)

    def is_not_negative(self, of: Polynomial) -> bool:
        """Tell whether a polynomial is not negative by the hypotheses, at the point considered.

        Under a derivative that is of no use: it may be negative next to the point.
        """
        return not self.around and self.known_sign(of)

    def is_positive(self, atom: Atom) -> bool:
        """Tell whether an atom is positive by its form, whatever the hypotheses say."""
        if atom.kind == "letter":
            return not atom.data[1] and atom.data[0] in self.positive
        if atom.kind == "sum":
            return all(self.is_positive(one) for one, _ in atom.data[1])
        return atom.kind == "exp"
