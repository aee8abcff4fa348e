"""The decision: both sides of a claim brought to normal form, in each case of the indices."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from mpmath import mp

from logitproof.calculus.nodes import AtMost, Equal, Iff, Less
from logitproof.checks.answers import Answer
from logitproof.checks.kinds import innermost
from logitproof.checks.normal_form.atoms import (
    Atom,
    Polynomial,
    freeze,
    key_of,
    monomial_key,
    scale,
)
from logitproof.checks.normal_form.comparison import SHOWS, level
from logitproof.checks.normal_form.conditions import Leaf, conditions, facts_hold, leaves
from logitproof.checks.normal_form.facts import Facts, Need, OutsideError, Split
from logitproof.checks.normal_form.premises import (
    ContradictionError,
    Premises,
    index_facts,
    pointwise_equations,
)
from logitproof.checks.normal_form.reading import Reader
from logitproof.checks.normal_form.ring import Ring
from logitproof.checks.normal_form.signs import NOT_NEGATIVE, POSITIVE, Signs
from logitproof.checks.normal_form.sums import moved
from logitproof.checks.normal_form.witness import DIGITS, NoValueError, Point, points
from logitproof.checks.statement import Statement

__all__ = ["check_normal_form"]

CASES = 200
SHOWN = 160
NEEDS = {"nonzero": "is not 0", "positive": "is positive", "nonnegative": "is not negative"}


def check_normal_form(statement: Statement) -> Answer:
    """Judge a statement by normal forms, for every number of actions.

    Parameters
    ----------
    statement : Statement
        The claim with its hypotheses and definitions.

    Returns
    -------
    Answer
        Confirmed if the normal forms of both sides agree, or if the difference of the sides of
        an inequality is a sum of what is not negative; refuted with a point where they do not;
        not applicable, with the reason, outside of the fragment.
    """
    try:
        with mp.workdps(DIGITS):
            return _decided(statement)
    except OutsideError as error:
        return Answer("not applicable", str(error))
    except RecursionError:
        return Answer("not applicable", "its letters stand for each other without end")


def _decided(statement: Statement) -> Answer:
    open_cases = [index_facts(statement)]
    done, possible = 0, False
    while open_cases:
        if done + len(open_cases) > CASES:
            raise OutsideError(f"its indices can be equal or differ in more than {CASES} ways")
        facts = open_cases.pop()
        try:
            case = _Case(statement, facts)
            if refutation := case.judge():
                return Answer("refuted", refutation)
            possible = possible or case.is_possible()
        except Split as split:
            both = (facts.assume(split.question, answer=answer) for answer in (True, False))
            open_cases += [one for one in both if one is not None]
        except ContradictionError:
            pass  # there is no such case
        else:
            done += 1
    if not possible:
        raise OutsideError("no point was found that satisfies all hypotheses")
    return Answer("confirmed", _how(statement.claim, done))


def _how(claim: Any, cases: int) -> str:
    apart = f", in each of {cases} cases of equal and different indices" if cases > 1 else ""
    return HOW[type(innermost(claim))] + apart


HOW: dict[type[Any], str] = {
    Equal: "both sides have the same normal form",
    AtMost: "the difference of the sides is a sum of squares and of products that are not negative",
    Less: "the difference of the sides is a sum of what is not negative, and not 0",
    Iff: "both sides equate the same normal form to 0",
}


class _Case:
    """A statement where it is known which indices are equal."""

    def __init__(self, statement: Statement, facts: Facts) -> None:
        self.statement = statement
        self.facts = facts
        self.ring = Ring(facts)
        self.reader = Reader(self.ring, statement, pointwise_equations(statement))
        self.premises = Premises(statement, self.reader)
        self.signs = Signs(self.premises)
        self.ring.known_sign = self.signs.is_not_negative

    def judge(self) -> str:
        """Return a refutation, or "" if the claim holds in this case.

        Raises
        ------
        OutsideError
            If neither is shown.
        """
        claim = self.statement.claim
        shown = self._equivalence(claim) if isinstance(claim, Iff) else self._relations(claim)
        if shown:
            return shown
        for need in self.reader.needs:
            self._check(need)
        return ""

    def is_possible(self) -> bool:
        """Tell whether a point was found at which the hypotheses hold."""
        return next(self._points(), None) is not None

    def _relations(self, claim: Any) -> str:
        for leaf in leaves(claim, self.reader):
            if leaf.kind not in SHOWS or isinstance(leaf.gap, tuple):
                raise OutsideError(f"it claims {leaf.kind.__name__}")
            gap = self.premises.rewritten(leaf.gap)
            if not SHOWS[leaf.kind](self.signs, gap):
                return self._counterexample(leaf, gap)
        return ""

    def _counterexample(self, leaf: Leaf, gap: Polynomial) -> str:
        for point in self._points():
            try:
                if not leaf.holds(point):
                    return f"the sides differ by {_shown(leaf.gap)}, at {point.shown()}"
            except NoValueError:
                continue
        raise OutsideError(self._why_open(leaf, gap))

    def _why_open(self, leaf: Leaf, gap: Polynomial) -> str:
        """Say what in a relation, or in what it rests on, this form has no rule for."""
        curved = sorted(atom.key for one in gap for atom, _ in one if _is_curved(atom))
        if curved and leaf.kind is not Equal:
            return f"it is an inequality about {_short(curved[0])}: this form knows sums of squares"
        if self.premises.unused:
            return f"it rests on '{self.premises.unused[0]}', which this form cannot use"
        if leaf.kind is Equal:
            return f"no point was found at which the normal forms differ, by {_shown(gap)}"
        return f"no sum of what is not negative was found for {_shown(gap)}"

    def _equivalence(self, claim: Any) -> str:
        left, right = (list(leaves(side, self.reader)) for side in claim.args)
        if len(left) != 1 or len(right) != 1 or {left[0].kind, right[0].kind} != {Equal}:
            raise OutsideError("it is an equivalence of more than two equations")
        (one,), (other,) = left, right
        if [size for _, size in one.opened] != [size for _, size in other.opened]:
            raise OutsideError("it is an equivalence of equations for different indices")
        swaps = {old: new for (old, _), (new, _) in zip(other.opened, one.opened, strict=True)}
        gaps = [self.premises.rewritten(one.gap)]
        gaps.append(self.premises.rewritten(moved(self.ring, other.gap, swaps)))
        first, second = map(_up_to_a_number, gaps)
        if first != second:
            raise OutsideError("it is an equivalence of equations with different normal forms")
        return ""

    def _check(self, need: Need) -> None:
        of = dict(need.of)
        # A root has a slope only where it is not 0.
        strict = need.kind != "nonnegative" or need.everywhere
        wanted = POSITIVE if strict else NOT_NEGATIVE
        sides = (1, -1) if need.kind == "nonzero" else (1,)
        if not any(level(self.signs, scale(of, side), wanted) >= wanted for side in sides):
            raise OutsideError(f"nothing shows that {_shown(of)} {NEEDS[need.kind]}")

    def _points(self) -> Iterator[Point]:
        plain = Reader(self.ring, self.statement, {})
        claims = [one.claim for one in self.statement.assumptions]
        needed = conditions(iter(claims), plain)
        for point in points(self.statement, dict(self.facts.fixed), self.ring.positive):
            try:
                if facts_hold(self.facts, point) and all(one.holds(point) for one in needed):
                    yield point
            except NoValueError:
                continue


def _up_to_a_number(of: Polynomial) -> Polynomial:
    """Return a multiple of a polynomial that is the same for all its multiples."""
    return scale(of, 1 / Fraction(of[max(of, key=monomial_key)])) if of else of


def _is_curved(atom: Atom) -> bool:
    """Tell whether an atom is a logarithm, or the exponential of a sum."""
    inside = atom.kind == "exp" and any(one.kind == "sum" for one, _ in atom.data[0])
    return atom.kind == "log" or inside


def _shown(of: Polynomial) -> str:
    return _short(key_of(freeze(of)))


def _short(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}..."
