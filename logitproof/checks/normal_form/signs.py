"""Signs of polynomials: from their form, from the hypotheses, and from a few known inequalities.

A polynomial is not negative if each of its monomials is, after some polynomials that are not
negative, times positive numbers, are taken away: what the hypotheses say, products of that, and
`inequalities`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from logitproof.checks.normal_form.atoms import (
    ONE,
    Atom,
    Frozen,
    Monomial,
    Polynomial,
    add,
    freeze,
    is_constant,
    key_of,
    monomial_key,
    scale,
)
from logitproof.checks.normal_form.indices import Index
from logitproof.checks.normal_form.inequalities import inequalities
from logitproof.checks.normal_form.premises import Premises
from logitproof.checks.normal_form.sums import moved, opened

__all__ = ["NOT_NEGATIVE", "POSITIVE", "UNKNOWN", "Signs"]

UNKNOWN, NOT_NEGATIVE, POSITIVE = 0, 1, 2
DEPTH = 4  # how many known inequalities are added up
BUDGET = 150  # how many combinations of them are tried

Known: TypeAlias = tuple[Polynomial, int]  # a polynomial, and what is known of its sign


class Signs:
    """What is known of signs under the hypotheses of a statement.

    Parameters
    ----------
    premises : Premises
        The hypotheses, read.
    """

    def __init__(self, premises: Premises) -> None:
        self.ring = premises.ring
        self.premises = premises
        self.divisors: dict[Frozen, None] = {}  # positive ones, which may be divided out
        self._levels: dict[Atom, int] = {}
        self._budget = 0
        self._gaps: list[Known] = [
            (gap, POSITIVE if strict else NOT_NEGATIVE) for gap, strict in premises.gaps
        ]
        self._gaps += [
            (value, level)
            for atom, value in premises.rules.items()
            if (level := self.of_atom(atom)) and not is_constant(value)
        ]

    def is_positive(self, of: Polynomial) -> bool:
        """Tell whether a polynomial is known to be positive."""
        return self.level(of, POSITIVE) == POSITIVE

    def is_not_negative(self, of: Polynomial) -> bool:
        """Tell whether a polynomial is known not to be negative."""
        return self.level(of, NOT_NEGATIVE) >= NOT_NEGATIVE

    def is_not_zero(self, of: Polynomial) -> bool:
        """Tell whether a polynomial is known to have one sign and not to be 0."""
        return self.is_positive(of) or self.is_positive(scale(of, -1))

    def level(self, of: Polynomial, wanted: int) -> int:
        """Return what is known of the sign of a polynomial, searching until it is ``wanted``."""
        if not of:
            return NOT_NEGATIVE
        plain = self._by_form(of)
        if plain >= wanted:
            return plain
        of = self.premises.rewritten(of)
        if not of:
            return NOT_NEGATIVE
        number, monomial, rest = self.ring.common_factor(of)
        outside = self.of_monomial(monomial)
        if outside == UNKNOWN or is_constant(rest):
            outside, rest = POSITIVE, of
        else:
            rest = scale(rest, 1 if number > 0 else -1)
        self._budget = BUDGET
        return max(plain, min(outside, self._search(rest, self._known(rest), wanted, DEPTH)))

    def of_monomial(self, one: Monomial) -> int:
        """Return what is known of the sign of a monomial."""
        return min((self._of_power(*pair) for pair in one), default=POSITIVE)

    def of_atom(self, atom: Atom) -> int:
        """Return what is known of the sign of an atom from its form and the hypotheses."""
        if atom not in self._levels:
            self._levels[atom] = self._of_atom(atom)
        return self._levels[atom]

    def _of_atom(self, atom: Atom) -> int:
        if self.ring.is_positive(atom):
            return POSITIVE
        if atom.kind == "letter":
            return self._of_letter(*atom.data)
        if atom.kind == "sum":  # opened, so that each index tells how far it runs
            body, indices = opened(self.ring, atom)
            form = self._by_form(body)
            if form or len(body) > 1:
                return form
            return self._of_square(next(iter(body)), indices)
        if atom.kind == "inv":
            return POSITIVE if self.level(dict(atom.data[0]), NOT_NEGATIVE) else UNKNOWN
        if atom.kind == "root":
            return max(NOT_NEGATIVE, self._by_form(dict(atom.data[0])))
        return NOT_NEGATIVE if atom.kind in {"delta", "abs"} else UNKNOWN

    def _of_square(self, body: Monomial, indices: list[Index]) -> int:
        """Recognise ``sum_q w_q (sum_i g_qi)^2``, multiplied out: it is not negative."""
        for hub in indices if len(indices) == 3 else ():
            one, other = (index for index in indices if index != hub)
            sides = [
                {(part, power) for part, power in body if index in part.loose}
                for index in (one, other)
            ]
            turned = moved(self.ring, {frozenset(sides[0]): 1}, {one: other})
            weight = self.of_monomial(body.difference(*sides))
            if not sides[0] & sides[1] and turned == {frozenset(sides[1]): 1} and weight:
                return NOT_NEGATIVE
        return UNKNOWN

    def _of_power(self, atom: Atom, power: Fraction | int) -> int:
        level = self.of_atom(atom)
        if level == POSITIVE:
            return POSITIVE
        # What stands below a fraction bar is not 0: that was asked when the term was read.
        level = NOT_NEGATIVE if power % 2 == 0 else level
        return POSITIVE if level and power < 0 else level

    def _of_letter(self, name: str, indices: tuple[Index, ...]) -> int:
        if name not in self.premises.signs or len(indices) != 1:
            return UNKNOWN
        level, size = self.premises.signs[name]
        return level if self.ring.known_below(indices[0], size) is True else UNKNOWN

    def _by_form(self, of: Polynomial) -> int:
        levels = [self.of_monomial(one) if value > 0 else UNKNOWN for one, value in of.items()]
        if not levels or min(levels) == UNKNOWN:
            return UNKNOWN if levels else NOT_NEGATIVE
        return max(levels)

    def _search(self, of: Polynomial, known: list[Known], wanted: int, depth: int) -> int:
        """Return what is known after up to ``depth`` known inequalities are taken away."""
        found = self._by_form(of)
        if found >= wanted or depth == 0 or self._budget <= 0:
            return found
        self._budget -= 1
        bad = [one for one, value in of.items() if value < 0 or not self.of_monomial(one)]
        goal = [one for one in of if one != ONE]
        if bad:  # the one that the fewest inequalities can mend
            goal = [min(bad, key=lambda one: (_helpers(of, known, one), monomial_key(one)))]
        for one in goal:
            for gap, level in known:
                many = Fraction(of[one]) / gap[one] if one in gap else 0
                if many > 0:
                    rest = add(of, scale(gap, -many))
                    below = self._search(rest, known, wanted if level < wanted else 1, depth - 1)
                    found = max(found, below, level) if below else found
                if found >= wanted:
                    return found
        return found

    def _known(self, of: Polynomial) -> list[Known]:
        """Return the inequalities that may help with a polynomial."""
        atoms = {*_atoms_of(of, *self.premises.rules.values()), *self.premises.rules}
        found = inequalities(self.ring, atoms, self.of_monomial)
        derived = [(self.premises.rewritten(one), NOT_NEGATIVE) for one in found]
        small = [one for one in (*self._gaps, *derived) if 0 < len(one[0]) <= 4][:12]
        products = [
            (self.ring.times(gap, add(scale(gap, many), less)), min(level, other))
            for gap, level in self._gaps
            for less, other in small
            for many in (0, Fraction(1, 2))  # the latter: b^2 - a^2 for b - a and 2 a
        ]
        known: dict[Frozen, int] = {}
        for gap, level in (*self._gaps, *derived, *products):
            settled = freeze(self.premises.rewritten(gap))
            known[settled] = max(level, known.get(settled, UNKNOWN))
        ordered = sorted(known.items(), key=lambda one: (len(one[0]), key_of(one[0])))
        return [(dict(gap), level) for gap, level in ordered if gap]


def _helpers(of: Polynomial, known: list[Known], one: Monomial) -> int:
    return sum(1 for gap, _ in known if one in gap and gap[one] * of[one] > 0)


def _atoms_of(*polynomials: Polynomial) -> set[Atom]:
    return {atom for some in polynomials for one in some for atom, _ in one}
