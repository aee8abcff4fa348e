"""What the hypotheses of a statement say: of indices, of whole arrays, of single values.

========================  ==========================================================
of indices                ranges, equal and different indices, fixed sizes: `Facts`
an equation for all i     puts its right side in place of every entry, as a definition does, but
                          not under a derivative
an equation               is solved for one atom, which it then replaces in the end
an inequality             serves the sign arguments that show a term to be defined
========================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sympy import Basic, Indexed, Integer, Symbol

from logitproof.calculus.nodes import AtMost, Differs, Equal, ForAll, InRange, Less
from logitproof.checks.equations import Assumption, Equation, words_of
from logitproof.checks.kinds import innermost, is_equation
from logitproof.checks.letters import free_letters, is_integer_array
from logitproof.checks.normal_form.atoms import (
    ONE,
    Atom,
    Polynomial,
    add,
    is_constant,
    parts_of,
    scale,
)
from logitproof.checks.normal_form.facts import Facts, OutsideError
from logitproof.checks.normal_form.indices import Index
from logitproof.checks.normal_form.ranges import label_of
from logitproof.checks.normal_form.reading import Reader
from logitproof.checks.normal_form.ring import Ring
from logitproof.checks.normal_form.sums import rebuilt
from logitproof.checks.statement import Statement
from logitproof.notation import is_index

__all__ = ["ContradictionError", "Premises", "index_facts", "pointwise_equations"]


class ContradictionError(OutsideError):
    """The hypotheses contradict each other."""


def index_facts(statement: Statement) -> Facts:
    """Return what the hypotheses say of indices and sizes."""
    inside, looks, fixed = set(), set(), set()
    pairs: list[tuple[bool, Index, Index]] = []
    for claim in (one.claim for one in statement.assumptions):
        if isinstance(claim, InRange) and is_index(claim.args[0]) and claim.args[1] == 1:
            inside.add((("free", claim.args[0].name), label_of(claim.args[2])))
        elif isinstance(claim, ForAll) and isinstance(claim.args[0], InRange):
            looks |= set(_looks(claim))
        elif isinstance(claim, Equal) and _is_size(claim.args[0]):
            if isinstance(claim.args[1], Integer):
                fixed.add((claim.args[0].name, int(claim.args[1])))
        elif isinstance(claim, Differs | Equal) and all(map(is_index, claim.args)):
            first, second = (("free", one.name) for one in claim.args)
            pairs.append((isinstance(claim, Equal), first, second))
    facts = Facts(inside=frozenset(inside), looks=frozenset(looks), fixed=frozenset(fixed))
    for equal, one, other in pairs:
        known = facts.differ(facts.settled(one), facts.settled(other))
        question = ("equal", facts.settled(one), facts.settled(other))
        found = facts if known is not equal and known is not None else None
        if known is None:
            found = facts.assume(question, answer=equal)
        if found is None:
            raise ContradictionError(f"it is assumed that {one[1]} and {other[1]} differ and agree")
        facts = found
    return facts


def _is_size(term: Any) -> bool:
    return isinstance(term, Symbol) and bool(term.is_integer and term.is_positive)


def _looks(claim: ForAll) -> Iterator[tuple[str, str, str]]:
    (value, first, last), (letter, start, end) = claim.args[0].args, claim.args[1]
    plain = isinstance(value, Indexed) and is_integer_array(value.base)
    if plain and value.indices == (letter,) and first == start == 1:
        yield str(value.base), label_of(end), label_of(last)


def pointwise_equations(statement: Statement) -> dict[Basic, Equation]:
    """Return the equations that hold for all entries of an array, but only at the point."""
    found: dict[Basic, Equation] = {}
    for claim in (one.claim for one in statement.assumptions):
        limits: dict[Basic, tuple[Any, Any]] = {}
        body = claim
        while isinstance(body, ForAll):
            body, (letter, first, last) = body.args
            limits[letter] = (first, last)
        head = body.args[0] if limits and isinstance(body, Equal) else None
        if not isinstance(head, Indexed) or set(head.indices) != set(limits):
            continue
        letter, right = head.base, body.args[1]
        if letter not in statement.equations and letter not in free_letters(right):
            ranges = tuple(limits[one] for one in head.indices)
            found.setdefault(letter, Equation(letter, tuple(head.indices), ranges, right))
    return found


class Premises:
    """The hypotheses of a statement about values, read into a ring.

    Attributes
    ----------
    rules : dict of Atom to Polynomial
        What atoms equal by the equations among the hypotheses.
    gaps : list of (Polynomial, bool)
        Right side less left side of the inequalities; True where it is strict.
    signs : dict of str to (int, str)
        Arrays without negative entries (1) or with positive ones only (2), and their size.
    unused : list of str
        The hypotheses that are none of these.
    """

    def __init__(self, statement: Statement, reader: Reader) -> None:
        self.ring: Ring = reader.ring
        self.rules: dict[Atom, Polynomial] = {}
        self.gaps: list[tuple[Polynomial, bool]] = []
        self.signs: dict[str, tuple[int, str]] = {}
        self._holding: dict[Atom, bool] = {}
        self.unused: list[str] = []
        replaced = pointwise_equations(statement)
        for one in statement.assumptions:
            if isinstance(one.claim, Equal) and not any(map(_is_about_indices, one.claim.args)):
                self._take(one, used=self._solve(self._gap(one.claim, reader)))
        for one in statement.assumptions:
            claim = one.claim
            if isinstance(claim, AtMost | Less):
                gap = self.rewritten(self._gap(claim, reader))
                self.gaps.append((gap, isinstance(claim, Less)))
            elif isinstance(claim, ForAll) and isinstance(claim.args[0], AtMost | Less):
                self._take(one, used=self._take_sign(claim))
            elif isinstance(claim, ForAll) and is_equation(claim):
                known = {equation.body for equation in replaced.values()}
                self._take(one, used=innermost(claim).args[1] in known)

    def _take(self, one: Assumption, *, used: bool) -> None:
        if not used:
            self.unused.append(words_of(one))

    @staticmethod
    def _gap(claim: Any, reader: Reader) -> Polynomial:
        left, right = (reader.read(part, {}) for part in claim.args)
        return add(right, scale(left, -1))

    def _take_sign(self, claim: ForAll) -> bool:
        (low, high), (letter, first, last) = claim.args[0].args, claim.args[1]
        if low == 0 and isinstance(high, Indexed) and high.indices == (letter,) and first == 1:
            level = 2 if isinstance(claim.args[0], Less) else 1
            level = max(level, self.signs.get(str(high.base), (0, ""))[0])
            self.signs[str(high.base)] = (level, label_of(last))
            return True
        return False

    def _solve(self, gap: Polynomial) -> bool:
        """Solve ``gap = 0`` for an atom; what cannot be solved is left to the counterexamples."""
        gap = self.rewritten(gap)
        if not gap:
            return True
        if is_constant(gap):
            raise ContradictionError(f"the hypotheses say that {gap[ONE]} is 0")
        candidates = [
            atom for one in gap for atom, power in one if len(one) == 1 and _is_alone(atom, power)
        ]
        for atom in sorted(candidates, key=lambda one: (one.kind != "sum", one.key)):
            alone = frozenset(((atom, 1),))
            others = {one: value for one, value in gap.items() if one != alone}
            if not any(holds(part, atom) for one in others for part, _ in one):
                self.rules[atom] = scale(others, -1 / Fraction(gap[alone]))
                self._holding.clear()
                self.rules = {one: self.rewritten(value) for one, value in self.rules.items()}
                return True
        return False

    def rewritten(self, polynomial: Polynomial) -> Polynomial:
        """Return a polynomial after all equations among the hypotheses."""
        if not self.rules or not any(self._touched(atom) for one in polynomial for atom, _ in one):
            return polynomial
        return self.rewritten(rebuilt(self.ring, polynomial, self._touched, self.rules.get))

    def _touched(self, atom: Atom) -> bool:
        if atom not in self._holding:
            self._holding[atom] = any(holds(atom, one) for one in self.rules)
        return self._holding[atom]


def _is_about_indices(term: Any) -> bool:
    return _is_size(term) or is_index(term)


def _is_alone(atom: Atom, power: Any) -> bool:
    return bool(power == 1) and atom.kind in {"sum", "letter"}


def holds(atom: Atom, part: Atom) -> bool:
    """Tell whether ``part`` is ``atom`` or occurs in it."""
    return atom is part or any(holds(one, part) for one in parts_of(atom.kind, atom.data))
