"""Exact points that are aimed at: where equations hold, and where an inequality holds least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sympy import CRootOf, I, Poly, Symbol, real_roots, sympify

from logitproof.calculus.nodes import AtMost, ForAll, Implies
from logitproof.checks.descent import directions, lowered
from logitproof.checks.instances.exact import UndecidedError, UndefinedError, evaluate, sign
from logitproof.checks.instances.points import Point, difference
from logitproof.checks.kinds import bound_of_all
from logitproof.checks.letters import free_letters
from logitproof.checks.solving import solved

__all__ = ["closest", "meeting", "tightened", "tightest", "with_roots"]

STEPS = (Fraction(1, 4), Fraction(1, 32))
LARGEST_DENOMINATOR = 10**4
MOST_UNKNOWNS = 16  # each of them costs one more look at all equations


def tightened(point: Point) -> Point:
    """Return a point with a scalar letter moved to where a hypothesis ``<=`` is an equality.

    That is where a claim that is strict by mistake fails.
    """
    try:
        for one in point.expansion.statement.assumptions:
            if (letter := bound_of_all(one.claim)) is not None:
                most = _largest(point, one.claim)
                if not letter.is_positive or sign(most) > 0:
                    return point.alone(letter, most)
            for letter in sorted(free_letters(one.claim), key=str):
                is_scalar = isinstance(letter, Symbol) and not letter.is_integer
                if is_scalar and isinstance(one.claim, AtMost):
                    return _with_equality(point, one.claim, letter)
    except (UndefinedError, UndecidedError):
        pass
    return point


def _largest(point: Point, claim: ForAll) -> Any:
    """Return the largest of the values that a hypothesis bounds by a letter."""
    values = [point.value(body.args[0], at) for body, at in point.expansion.below(claim, {})]
    most = values[0] if values else Fraction(0)
    for value in values[1:]:
        most = value if sign(difference(value, most)) > 0 else most
    return most


def _with_equality(point: Point, claim: Any, letter: Symbol) -> Point:
    moved = (point.alone(letter, Fraction(value)) for value in (1, 2))
    first, second = (difference(*(one.value(part) for part in claim.args)) for one in moved)
    slope = difference(second, first)
    if sign(slope) == 0:
        return point
    offset, step = Symbol("offset"), Symbol("slope")
    found = evaluate(1 - offset / step, {offset: first, step: slope}.__getitem__, {})
    fits = not letter.is_positive or sign(found) > 0
    return point.alone(letter, found) if fits else point


def with_roots(point: Point) -> Point:
    """Return a point with scalar letters moved to solutions of assumed polynomials."""
    try:
        for letter, coefficients in point.expansion.statement.solvable:
            values = [sympify(point.value(one)) for one in coefficients]
            if not all(one.is_Rational for one in values) or not any(values[:-1]):
                continue
            roots = filter(_is_plain, real_roots(Poly(values, Symbol("unknown", real=True))))
            fitting = [one for one in roots if one > 0 or not letter.is_positive]
            if fitting:
                root = fitting[point.draws.trial % len(fitting)]
                exact = Fraction(int(root.p), int(root.q)) if root.is_Rational else root
                point = point.at({letter: exact})
    except (UndefinedError, UndecidedError):
        pass
    return point


def _is_plain(root: Any) -> bool:
    return bool(root.is_real) and not root.has(CRootOf, I)


def meeting(point: Point, equations: Sequence[Any], turn: int) -> Point | None:
    """Return a point near this one where equations hold, or None.

    The entries of a single letter are moved, another one in each turn: in these most equations
    are linear, and those are solved exactly.
    """

    def gaps(values: Mapping[Any, Any]) -> list[Fraction]:
        other = point.at(values)
        found = [gap for one in equations for gap in other.gaps(one)]
        if not all(isinstance(one, Fraction) for one in found):
            raise UndecidedError("these equations are not between rational numbers")
        return found

    try:
        gaps({})
        for one in equations:
            list(point.gaps(one))  # draws what the equations speak of
        by_letter = _by_letter(point)
        names = sorted(by_letter)
        for shift in range(len(names)):
            unknowns = by_letter[names[(turn + shift) % len(names)]]
            if len(unknowns) > MOST_UNKNOWNS:
                continue
            found = solved(gaps, point.values, unknowns, step=Fraction(1), tiny=0)
            if found is not None:
                return point.at(found)
    except (UndefinedError, UndecidedError):
        pass
    return None


def _by_letter(point: Point) -> dict[str, list[Symbol]]:
    """Return the symbols that have rational values, by the letters that they are entries of."""
    found: dict[str, list[Symbol]] = {}
    for symbol in sorted(point.values, key=str):
        if isinstance(point.values[symbol], Fraction):
            found.setdefault(_key(point, symbol)[0], []).append(symbol)
    return found


def _key(point: Point, symbol: Symbol) -> tuple[str, tuple[int, ...]]:
    return point.expansion.entries.get(symbol, (symbol.name, ()))


def closest(points: Sequence[Point], claim: Any) -> Point:
    """Return the point where an inequality holds least, but not as an equation."""

    def left(point: Point) -> Any:
        if isinstance(claim, Implies):
            return 1 - point.satisfies(claim.args[0])
        found = _room(point, claim)
        return found or float("inf")

    return min(points, key=left)


def _room(point: Point, claim: Any) -> Any:
    """Return by how much an inequality holds where it holds least, or None without a meaning."""
    try:
        found = list(point.gaps(claim))
    except (UndefinedError, UndecidedError):
        return None
    return min(
        (one if isinstance(one, Fraction) else float(one) for one in found), default=Fraction(1)
    )


def tightest(point: Point, claim: Any) -> Point:
    """Return a point where an inequality holds less than here, or no longer."""
    given = []
    while isinstance(claim, Implies):
        given.append(claim.args[0])
        claim = claim.args[1]
    symbols = {_key(point, one): one for ones in _by_letter(point).values() for one in ones}

    def moved(values: Mapping[Any, Any]) -> Point:
        return point.at({symbols[key]: value for key, value in values.items()})

    def height(values: Mapping[Any, Any]) -> Any:
        other = moved(values)
        allowed = other.satisfies_all() and all(map(other.satisfies, given))
        return _room(other, claim) if allowed else None

    start = {key: point.values[symbol] for key, symbol in symbols.items()}
    if not isinstance(height(start), Fraction):
        return point  # roots and logarithms: their exact values take too long to follow
    return moved(lowered(height, start, directions([*start]), STEPS, _handier))


def _handier(number: Any) -> Fraction:
    return Fraction(number).limit_denominator(LARGEST_DENOMINATOR)
