"""What to try: policies, and rows that are no policies; large and tiny numbers; larger sizes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

from sympy import Basic, Indexed, Rational, Sum

from logitproof.calculus.nodes import ForAll, Largest, Partial
from logitproof.checks.statement import Statement

__all__ = ["extremes", "larger_sizes", "off_simplex", "policies", "weights"]

Row = tuple[Fraction, ...]

NEXT_SIZES = tuple(range(6, 13))
LARGE_SIZE = 50
HUGE_SIZE = 10**9
LARGEST_WRITTEN = 60  # sizes next to a number that the statement holds are tried up to this
CHEAP_TERMS = 20  # so many times as many terms are affordable where they hold no array
MOST_OPENED = 5  # letters may stand for each other in a circle


def larger_sizes(statement: Statement, terms: int) -> Iterator[dict[Basic, int]]:
    """Yield larger values of the sizes, one size after the other.

    Numbers that the statement itself holds are among them, with their neighbours: a claim may
    hold up to there.  Where no array runs over a size, many values are tried, and a huge one if
    nothing else runs over it either; where arrays do, few, and none at which sums inside of sums
    have more than ``terms`` terms (where no array does: many times as many).
    """
    free = bool(statement.free_sizes)
    most = _affordable(statement, CHEAP_TERMS * terms if free else terms)
    written = [
        number + step
        for one in statement.constants
        for number in (abs(int(one.p)), int(one.q))
        for step in (0, 1)
    ]
    for letter in statement.free_sizes or statement.sizes:
        draw = Random(f"size {statement.name} {letter}")  # noqa: S311  the same every time
        ordinary = [*NEXT_SIZES, draw.randint(13, 40), LARGE_SIZE] if free else [
            min(draw.randint(13, 40), most), most
        ]  # fmt: skip
        values = sorted({one for one in (*ordinary, *written) if NEXT_SIZES[0] <= one <= most})
        binds = any(term.has(Sum, Largest, ForAll) for term in statement.terms)
        if free and not (binds or statement.indices or letter in statement.exponents):
            values.append(HUGE_SIZE)
        for value in values:
            yield {one: value if one == letter else 2 for one in statement.sizes}


def _affordable(statement: Statement, terms: int) -> int:
    """Return the largest size at which sums inside of sums have so many terms at most."""
    depth = max(1, _nesting(statement, statement.claim, 0))
    return min(LARGEST_WRITTEN, int(terms ** (1 / depth)))


def _nesting(statement: Statement, term: Any, opened: int) -> int:
    """Return how deep binders are nested in a term, and in what its letters stand for."""
    own = len(term.limits) if isinstance(term, Sum) else 0
    own += isinstance(term, Largest | ForAll | Partial)
    inside = list(term.args)
    letter = term.base if isinstance(term, Indexed) else term
    if letter in statement.equations and opened < MOST_OPENED:
        inside.append(statement.equations[letter].body)
        opened += 1
    return own + max((_nesting(statement, one, opened) for one in inside), default=0)


def extremes(statement: Statement, letter: Any) -> tuple[Fraction, ...]:
    """Return large and tiny values of a scalar, and some next to the numbers of the statement."""
    if letter in statement.exponents:
        large = [Fraction(80), Fraction(1, 10**20), Fraction(3, 2), Fraction(1, 2)]
        near: list[Rational] = []
    else:
        large = [Fraction(10) ** power for power in (12, -12, 40, -40, 3, -3)]
        near = [one for one in statement.constants if abs(one) > 1 and one.p < 10**100]
    near = [near[0], near[-1]] if near else []
    beside = [Fraction(int(one.p), int(one.q)) * by for one in near for by in (1, 2)]
    signs = (1,) if letter.is_positive else (-1, 1)
    found = [side * one for one in large for side in signs] + beside
    return tuple(one for one in dict.fromkeys(found) if one > 0 or not letter.is_positive)


@cache
def weights(size: int) -> tuple[tuple[int, ...], ...]:
    """Return positive integer rows: constant, one entry apart, two equal, growing, any.

    >>> from logitproof.checks.sampling import weights
    >>> (1, 1, 1) in weights(3) and (1, 2, 3) in weights(3)
    True
    """
    draw = Random(f"weights {size}")  # noqa: S311  no secrets here: the same rows every time
    found = [(1,) * size, tuple(range(1, size + 1)), tuple(range(size, 0, -1))]
    for place in range(size):
        found += [tuple(many if at == place else 1 for at in range(size)) for many in (3, 40)]
        found.append(tuple(1 if at == place else 5 for at in range(size)))
    found += [tuple(draw.randint(1, 9) for _ in range(size)) for _ in range(6)]
    return tuple(dict.fromkeys(found))


@cache
def policies(size: int) -> tuple[Row, ...]:
    """Return rational points of the simplex: its middle, its corners and edges, and others.

    >>> from logitproof.checks.sampling import policies
    >>> all(sum(policy) == 1 for policy in policies(4))
    True
    """
    ends = [tuple(int(at == place) for at in range(size)) for place in range(size)]
    pairs = [
        tuple(first if at == one else second if at == other else 0 for at in range(size))
        for one, other in pairwise([*range(size), 0])
        for first, second in ((1, 1), (1, 2))
        if one != other
    ]
    rest = [tuple(int(at != place) for at in range(size)) for place in range(size) if size > 1]
    zeros = [tuple(range(size)), tuple(reversed(range(size)))]
    return _normal([(1,) * size, *ends, *pairs, *rest, *zeros, *weights(size)])


@cache
def off_simplex(size: int) -> tuple[Row, ...]:
    """Return rational rows that are no policies: a sum other than 1, or a negative entry.

    Some sum to 1 and have a negative entry; with ``(1, 2, 2, -1)`` the
    products of different entries but the first cancel, though none of them is 0.

    >>> from logitproof.checks.sampling import off_simplex
    >>> any(sum(row) == 1 and min(row) < 0 for row in off_simplex(3))
    True
    """
    even = Fraction(1, size)
    flat = [(even * times,) * size for times in (0, -1, 2, Fraction(1, 2), size)]
    corners = [tuple(Fraction(int(at < 2)) for at in range(size)), (-even, *(even,) * (size - 1))]
    corners.append((Fraction(1, 2), *(Fraction(-2),) * (size - 1)))
    signed = [(3, *(1,) * (size - 2), -1), (-1, *range(2, size + 1))] if size > 1 else []
    signed += [(-2 * (size - 1), *(3,) * (size - 1))] if size > 1 else []
    if size > 3:
        base = (1, 2, 2, -1, *(0,) * (size - 4))
        signed += [base[turn:] + base[:turn] for turn in range(size)]
    if size > 2:  # the same beside a 0, wherever that stands
        holed = (0, 3, -1, *(0,) * (size - 3))
        signed[2:2] = [holed[turn:] + holed[:turn] for turn in range(size)]
        # Its entries sum to 1 and so do their squares, as those of a corner of the simplex.
        signed.insert(1, (2, 2, -1, *(0,) * (size - 3)))
    most = _normal(signed)
    # Those that tell most come first: few rows are looked at where both sides are proved equal.
    return tuple(dict.fromkeys([*flat[:1], *most[:2], *flat[1:], *corners, *most[2:]]))


def _normal(rows: list[tuple[int, ...]]) -> tuple[Row, ...]:
    """Return the rows divided by their sums."""
    found = [tuple(Fraction(one, sum(row)) for one in row) for row in rows if sum(row)]
    return tuple(dict.fromkeys(found))
